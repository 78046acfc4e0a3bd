//! A formula in `x` that somebody typed: read once, worked out in double precision.
//!
//! What may be in it, and what is wrong with one that cannot be read, is in [`read`]. A formula is a list
//! of operations on a stack: working it out allocates nothing, and its depth is bounded when it is read.

mod domain;
mod mistake;
mod read;
mod words;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::str::FromStr;

pub use mistake::{Kind, Mistake};
pub use read::MOST;
pub use words::{CONSTANTS, Function};

/// The least and the greatest x of a formula of which nothing else is said.
pub const DOMAIN: (f64, f64) = (-1.0, 1.0);
/// The greatest x of any formula, up or down: that with which the task opens has a value at each.
pub const FARTHEST: f64 = 1e4;
/// Most values that wait at once while a formula is worked out.
pub const DEEPEST: usize = 32;
/// The largest y of a formula, up or down: its square is still a number in single precision.
pub const LARGEST: f64 = 1e12;
/// How many formulas that were read are kept.
const KEPT: usize = 8;

/// What is done with the values on the stack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    /// A number comes onto the stack.
    Number(f64),
    /// The value of x does.
    X,
    /// The value on top changes its sign.
    Negate,
    /// Two values become one.
    Two(Two),
    /// The function of its values.
    Call(Function),
}

/// What makes one value of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Two {
    /// Their sum.
    Add,
    /// Their difference.
    Subtract,
    /// Their product.
    Multiply,
    /// Their quotient.
    Divide,
    /// The first to the power of the second.
    Power,
    /// 1 where the first is less, else 0.
    Less,
    /// 1 where the first is not greater, else 0.
    AtMost,
    /// 1 where the first is greater, else 0.
    Greater,
    /// 1 where the first is not less, else 0.
    AtLeast,
    /// 1 where both are the same, else 0.
    Same,
    /// 1 where they are not, else 0.
    Other,
}

/// A formula in x. Copies share it.
#[derive(Clone, Debug)]
pub struct Formula {
    text: Rc<str>,
    operations: Rc<[Operation]>,
    /// The least and the greatest x.
    domain: (f64, f64),
    /// Whether it is a straight line on its domain.
    straight: bool,
    /// At how many evenly spaced places it was last seen to have a value.
    held: Rc<Cell<usize>>,
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.domain) == (&other.text, other.domain)
    }
}

/// A formula, its domain, and what came of reading it.
type Known = (String, (f64, f64), Result<Formula, Mistake>);

thread_local! {
    /// The formulas that were read last: a link is read many times, its formula once.
    static LAST: RefCell<VecDeque<Known>> = const { RefCell::new(VecDeque::new()) };
    /// The one with which the task opens: every experiment has it.
    static CUBIC: Formula = Formula {
        text: "x^3".into(),
        operations: [Operation::X, Operation::Number(3.0), Operation::Two(Two::Power)].into(),
        domain: DOMAIN,
        straight: false,
        held: Rc::default(),
    };
}

impl Formula {
    /// The formula with which the task opens. It is not read: whoever reads formulas comes later.
    #[must_use]
    pub fn cubic() -> Self {
        CUBIC.with(Self::clone)
    }

    /// Reads a formula, which has a value everywhere on [`DOMAIN`].
    ///
    /// # Errors
    /// With what is wrong with it, and where.
    pub fn of(text: &str) -> Result<Self, Mistake> {
        Self::within(text, DOMAIN)
    }

    /// Reads a formula, which has a value everywhere on a domain.
    ///
    /// # Errors
    /// With what is wrong with it, and where.
    #[inline(never)]
    pub fn within(text: &str, domain: (f64, f64)) -> Result<Self, Mistake> {
        LAST.with_borrow_mut(|last| {
            let same = |(known, on, _): &&Known| known == text && *on == domain;
            if let Some((.., read)) = last.iter().find(same) {
                return read.clone();
            }
            let read = Self::read_on(text, domain).and_then(Self::checked);
            last.truncate(KEPT - 1);
            last.push_front((text.to_owned(), domain, read.clone()));
            read
        })
    }

    /// Reads a formula that need not have a value everywhere.
    ///
    /// # Errors
    /// With what is wrong with it, and where.
    pub fn read(text: &str) -> Result<Self, Mistake> {
        Self::read_on(text, DOMAIN)
    }

    fn read_on(text: &str, domain: (f64, f64)) -> Result<Self, Mistake> {
        let (text, operations) = read::read(text)?;
        let mut formula = Self {
            text: text.into(),
            operations: operations.into(),
            domain,
            straight: false,
            held: Rc::default(),
        };
        formula.straight = formula.keeps_to_a_line();
        Ok(formula)
    }

    /// The least and the greatest x.
    #[must_use]
    pub const fn domain(&self) -> (f64, f64) {
        self.domain
    }

    /// The formula as it was typed, without what stands before its `y =`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is done one after the other.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Its value at an x; not finite where it has none.
    #[must_use]
    #[inline(never)]
    pub fn at(&self, x: f64) -> f64 {
        // One more: a function of one value does not look at the second.
        let mut stack = [0.0; DEEPEST + 1];
        let mut height = 0;
        for &operation in &*self.operations {
            match operation {
                Operation::Number(number) => {
                    stack[height] = number;
                    height += 1;
                }
                Operation::X => {
                    stack[height] = x;
                    height += 1;
                }
                Operation::Negate => stack[height - 1] = -stack[height - 1],
                Operation::Two(two) => {
                    height -= 1;
                    stack[height - 1] = two.of(stack[height - 1], stack[height]);
                }
                Operation::Call(function) => {
                    height -= function.arguments() - 1;
                    stack[height - 1] = function.of(stack[height - 1], stack[height]);
                }
            }
        }
        stack[0]
    }

    /// Whether it is a straight line on its domain.
    #[must_use]
    pub const fn is_straight(&self) -> bool {
        self.straight
    }
}

impl FromStr for Formula {
    type Err = Mistake;

    fn from_str(text: &str) -> Result<Self, Mistake> {
        Self::of(text)
    }
}

impl Two {
    /// What it makes of two values.
    #[must_use]
    pub fn of(self, a: f64, b: f64) -> f64 {
        let digit = |is: bool| f64::from(u8::from(is));
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Power => power(a, b),
            // What has no value is neither less nor more than anything: it stays without one.
            _ if a.is_nan() || b.is_nan() => f64::NAN,
            Self::Less => digit(a < b),
            Self::AtMost => digit(a <= b),
            Self::Greater => digit(a > b),
            Self::AtLeast => digit(a >= b),
            Self::Same => digit(a == b),
            Self::Other => digit(a != b),
        }
    }
}

/// A power; small whole ones as the products that they are, as the lessons' own curves are.
fn power(base: f64, exponent: f64) -> f64 {
    if base.is_nan() || exponent.is_nan() {
        return f64::NAN;
    }
    match exponent {
        2.0 => base * base,
        3.0 => base * base * base,
        other => libm::pow(base, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, x: f64) -> f64 {
        Formula::read(text)
            .unwrap_or_else(|m| panic!("{text}: {m:?}"))
            .at(x)
    }

    #[test]
    fn the_first_formula_is_what_would_be_read() {
        let (own, read) = (Formula::cubic(), Formula::of("x^3").unwrap());
        assert_eq!(own.text(), read.text());
        assert_eq!(own.operations(), read.operations());
        assert_eq!(own.is_straight(), read.is_straight());
    }

    #[test]
    fn formulas_are_read_as_people_write_them() {
        let e = std::f64::consts::E;
        let pi = std::f64::consts::PI;
        for (text, value) in [
            ("x", 0.5),
            ("sin(3*x) + x^2/2", libm::sin(1.5) + 0.125),
            ("3x", 1.5),
            ("2(x+1)", 3.0),
            ("(x+1)(x-1)", -0.75),
            ("x(x+1)", 0.75),
            ("2sin(x)cos(x)", 2.0 * libm::sin(0.5) * libm::cos(0.5)),
            ("-x^2", -0.25),
            ("(-x)^2", 0.25),
            ("2^-x", libm::pow(2.0, -0.5)),
            ("2^3^2", 512.0),
            ("1 - 2 - 3", -4.0),
            ("8/4/2", 1.0),
            ("--x", 0.5),
            ("+x", 0.5),
            ("x²+x³", 0.375),
            ("x ** 2", 0.25),
            ("2·x − 1", 0.0),
            ("πx", pi * 0.5),
            ("2e", 2.0 * e),
            ("2e3x", 1000.0),
            ("2e-1", 0.2),
            (".5", 0.5),
            ("X + PI", 0.5 + pi),
            ("ｓｉｎ（２＊ｘ）", libm::sin(1.0)),
            ("log(100) + ln(e)", 3.0),
            ("min(x, 0.2) + max(x，1)", 1.2),
            ("sign(x) + abs(-x) + sqrt(4)", 3.5),
            ("exp(0) + tan(0)", 1.0),
            ("(x > 0)*x + (x <= 0)*5", 0.5),
            ("x ≥ 0.5", 1.0),
            ("x < 0.5", 0.0),
            ("x = 0.5", 1.0),
            ("x == 0.5", 1.0),
            ("x != 0.5", 0.0),
            ("x ≠ 0", 1.0),
            ("x =< 1", 1.0),
            ("y = 2x", 1.0),
            ("f(x) = 2x", 1.0),
            ("Y=2x", 1.0),
        ] {
            let found = at(text, 0.5);
            assert!(
                (found - value).abs() < 1e-12,
                "{text}: {found}, not {value}"
            );
        }
    }

    #[test]
    fn a_formula_is_kept_as_it_was_typed() {
        for (typed, kept) in [
            (" sin(3*x)  + x^2/2 ", "sin(3*x)  + x^2/2"),
            ("y = 2x", "2x"),
            ("f(x)=x", "x"),
        ] {
            let formula = Formula::of(typed).unwrap();
            assert_eq!(formula.text(), kept);
            assert_eq!(Formula::of(kept).unwrap(), formula);
        }
    }

    #[test]
    fn every_mistake_is_named_with_its_place() {
        for (text, kind, at, found) in [
            ("", Kind::Empty, 0, ""),
            ("  y = ", Kind::Empty, 0, ""),
            ("x + $", Kind::Sign, 5, "$"),
            ("2y + 1", Kind::Name, 2, "y"),
            ("sinn(x)", Kind::Name, 1, "sinn"),
            ("x + ", Kind::Missing, 3, "+"),
            ("x + * 2", Kind::Unexpected, 5, "*"),
            ("()", Kind::Unexpected, 2, ")"),
            ("(x + 1", Kind::Open, 1, "("),
            ("x + 1)", Kind::Closed, 6, ")"),
            ("sin x", Kind::Bare, 1, "sin"),
            ("max(1)", Kind::Arguments { takes: 2, given: 1 }, 1, "max"),
            (
                "min(0,5, x)",
                Kind::Arguments { takes: 2, given: 3 },
                1,
                "min",
            ),
            ("sin(0,5)", Kind::Arguments { takes: 1, given: 2 }, 1, "sin"),
            ("0,5x", Kind::Comma, 2, ","),
            ("(0,5)x", Kind::Comma, 3, ","),
            ("1.2.3", Kind::Number, 1, "1.2.3"),
            ("0 < x < 1", Kind::Chain, 7, "<"),
            ("1/2x", Kind::Either, 4, "x"),
            ("1/2(x+1)", Kind::Either, 4, "("),
            ("e^2x", Kind::Either, 4, "x"),
            ("e^-2x", Kind::Either, 5, "x"),
            ("e^2sin(x)", Kind::Either, 4, "sin"),
            ("x²³", Kind::Either, 3, "³"),
            ("x 2", Kind::Unexpected, 3, "2"),
            ("sin(x) x", Kind::Unexpected, 8, "x"),
            ("|x|", Kind::Bars, 1, "|"),
        ] {
            let mistake = Formula::of(text).expect_err(text);
            let wanted = Mistake {
                kind,
                at,
                found: found.into(),
            };
            assert_eq!(mistake, wanted, "{text}");
        }
        let long = "x+".repeat(MOST);
        assert_eq!(Formula::of(&long).unwrap_err().kind, Kind::Long);
        for deep in [
            "(".repeat(90) + "x" + &")".repeat(90),
            "-".repeat(150) + "x",
            "2^".repeat(90) + "x",
            "1+(".repeat(40) + "x" + &")".repeat(40),
        ] {
            assert_eq!(Formula::of(&deep).unwrap_err().kind, Kind::Deep, "{deep}");
        }
    }

    #[test]
    fn a_formula_is_looked_at_on_its_domain() {
        assert!(Formula::of("ln(x)").is_err());
        let ln = Formula::within("ln(x)", (1.0, 5.0)).unwrap();
        assert_eq!(ln.domain(), (1.0, 5.0));
        assert!(ln.holds(500));
        let found = Formula::within("1/(x-3.3)", (1.0, 5.0)).unwrap_err();
        assert!(
            matches!(found.kind, Kind::NoValue { x } | Kind::Large { x, .. } if (x - 3.3).abs() < 1e-3)
        );
        let straight = |text, domain| Formula::within(text, domain).unwrap().is_straight();
        assert!(straight("abs(x)", (0.0, 5.0)) && !straight("abs(x)", (-1.0, 5.0)));
        assert_ne!(ln, Formula::within("ln(x)", (1.0, 4.0)).unwrap());
        // The one with which the task opens has a value on every range: a link sets the range first.
        let ends = (-FARTHEST, FARTHEST);
        assert!(Formula::within(Formula::cubic().text(), ends).is_ok());
    }

    #[test]
    fn where_a_formula_has_no_value_is_said() {
        let x = |text: &str| match Formula::of(text) {
            Err(Mistake {
                kind: Kind::NoValue { x } | Kind::Large { x, .. },
                ..
            }) => Some(x),
            _ => None,
        };
        for (text, place) in [
            ("1/x", 0.0),
            ("sin(x)/x", 0.0),
            ("0^-x", 0.001_953_125),
            ("ln(x)", -1.0),
            ("sqrt(0.5 - x)", 0.501_953_125),
            ("1/(3x-1)", 1.0 / 3.0),
            ("1/(x-0.123456)", 0.123_456),
            ("tan(2x)", -std::f64::consts::FRAC_PI_4),
            ("1e13*x", -1.0),
            ("(0/0 > 0) + x", -1.0),
        ] {
            let found = x(text).unwrap_or_else(|| panic!("{text} is taken"));
            assert!((found - place).abs() < 1e-3, "{text}: {found}, not {place}");
        }
        for text in [
            "1/(x+1.001)",
            "sqrt(1-x^2)",
            "x/(abs(x)+0.001)",
            "ln(x+1.1)",
            "1e12*x",
            "tan(x)",
        ] {
            assert!(Formula::of(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_straight_line_is_known_whatever_it_looks_like() {
        for (text, straight) in [
            ("2x+1", true),
            ("(x+1)^2 - (x-1)^2", true),
            ("3", true),
            ("x^3", false),
            ("abs(x)", false),
            ("max(x, -0.99)", false),
        ] {
            assert_eq!(Formula::of(text).unwrap().is_straight(), straight, "{text}");
        }
    }
}
