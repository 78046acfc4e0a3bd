//! Formulas against a reference that knows no text: random trees, worked out as they are and printed in
//! many ways; and text that nobody would type.

use regression_playground::core::formula::{Formula, Function, MOST};
use regression_playground::core::random::{self, Stream};

/// A formula that was never text.
enum Tree {
    Number(f64),
    X,
    Pi,
    E,
    Negative(Box<Tree>),
    Two(char, Box<Tree>, Box<Tree>),
    Call(Function, Vec<Tree>),
}

struct Dice(random::Generator);

impl Dice {
    fn below(&mut self, count: u32) -> u32 {
        self.0.next_u32() % count
    }

    fn tree(&mut self, depth: u32) -> Tree {
        if depth == 0 || self.below(5) == 0 {
            return match self.below(6) {
                0 => Tree::Pi,
                1 => Tree::E,
                2 | 3 => Tree::X,
                4 => Tree::Number(f64::from(self.below(9))),
                _ => Tree::Number(f64::from(self.below(1000)) / 100.0),
            };
        }
        match self.below(8) {
            0 => Tree::Negative(Box::new(self.tree(depth - 1))),
            1 | 2 => {
                let function = Function::ALL[self.below(11) as usize];
                let values = (0..function.arguments()).map(|_| self.tree(depth - 1));
                Tree::Call(function, values.collect())
            }
            _ => {
                let sign = [
                    '+', '-', '*', '/', '^', '<', '>', '≤', '≥', '=', '≠', '+', '*',
                ];
                let sign = sign[self.below(13) as usize];
                let (a, b) = (self.tree(depth - 1), self.tree(depth - 1));
                Tree::Two(sign, Box::new(a), Box::new(b))
            }
        }
    }
}

impl Tree {
    fn at(&self, x: f64) -> f64 {
        let digit = |is: bool| if is { 1.0 } else { 0.0 };
        match self {
            Self::Number(number) => *number,
            Self::X => x,
            Self::Pi => std::f64::consts::PI,
            Self::E => std::f64::consts::E,
            Self::Negative(of) => -of.at(x),
            Self::Two(sign, a, b) => {
                let (a, b) = (a.at(x), b.at(x));
                if a.is_nan() || b.is_nan() {
                    return f64::NAN;
                }
                match sign {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    '/' => a / b,
                    '^' => a.powf(b),
                    '<' => digit(a < b),
                    '>' => digit(a > b),
                    '≤' => digit(a <= b),
                    '≥' => digit(a >= b),
                    '=' => digit((a - b).abs() == 0.0 || a == b),
                    _ => digit(a != b),
                }
            }
            Self::Call(function, values) => {
                let a = values[0].at(x);
                let b = values.get(1).map_or(0.0, |b| b.at(x));
                if a.is_nan() || b.is_nan() {
                    return f64::NAN;
                }
                match function {
                    Function::Sin => a.sin(),
                    Function::Cos => a.cos(),
                    Function::Tan => a.tan(),
                    Function::Exp => a.exp(),
                    Function::Ln => a.ln(),
                    Function::Log => a.log10(),
                    Function::Sqrt => a.sqrt(),
                    Function::Abs => a.abs(),
                    Function::Sign if a == 0.0 => 0.0,
                    Function::Sign => a.signum(),
                    Function::Min => a.min(b),
                    Function::Max => a.max(b),
                }
            }
        }
    }

    /// How far its value moves when every number on the way is off by its last digits: what two ways to
    /// work out a sine may differ by, grown on its way.
    fn slack(&self, x: f64) -> f64 {
        const LAST: f64 = 4.0 * f64::EPSILON;
        let y = self.at(x);
        let own = LAST * y.abs();
        match self {
            Self::Number(_) | Self::X | Self::Pi | Self::E => 0.0,
            Self::Negative(of) => of.slack(x),
            Self::Two(sign, a, b) => {
                let ((va, sa), (vb, sb)) = ((a.at(x), a.slack(x)), (b.at(x), b.slack(x)));
                match sign {
                    '+' | '-' => own + sa + sb,
                    '*' => own + sa * vb.abs() + sb * va.abs() + sa * sb,
                    '/' if sb * 2.0 >= vb.abs() => f64::INFINITY,
                    '/' => own + 2.0 * (sa + y.abs() * sb) / vb.abs(),
                    '^' if sa * 2.0 >= va.abs() && sa > 0.0 => f64::INFINITY,
                    '^' if va < 0.0 && sb > 0.0 => f64::INFINITY,
                    '^' if va == 0.0 && sb > 0.0 => f64::INFINITY,
                    '^' if va == 0.0 => 0.0,
                    '^' => {
                        let grows = 2.0 * vb.abs() * sa / va.abs() + 2.0 * va.abs().ln().abs() * sb;
                        // libm and the system differ by more than a digit in large powers.
                        if grows > 1e-3 {
                            f64::INFINITY
                        } else {
                            own * 2.0 + y.abs() * grows * 2.0
                        }
                    }
                    // Which of two is less may turn over.
                    _ if (va - vb).abs() <= 2.0 * (sa + sb) && sa + sb > 0.0 => f64::INFINITY,
                    _ => 0.0,
                }
            }
            Self::Call(function, values) => {
                let (a, s) = (values[0].at(x), values[0].slack(x));
                let other = values.get(1).map_or(0.0, |b| b.slack(x));
                match function {
                    Function::Sin | Function::Cos => own + LAST + s,
                    Function::Tan if s * (1.0 + y * y) > 1e-3 => f64::INFINITY,
                    Function::Tan => own + 2.0 * (s + LAST * a.abs().min(1.0)) * (1.0 + y * y),
                    Function::Exp if s > 1e-3 => f64::INFINITY,
                    Function::Exp => own + 2.0 * s * y,
                    Function::Ln | Function::Log | Function::Sqrt if 2.0 * s >= a && s > 0.0 => {
                        f64::INFINITY
                    }
                    Function::Ln | Function::Log => own + LAST + 2.0 * s / a.abs(),
                    Function::Sqrt => own + s / y.abs().max(f64::MIN_POSITIVE),
                    Function::Sign if a.abs() <= 2.0 * s && s > 0.0 => f64::INFINITY,
                    Function::Sign => 0.0,
                    Function::Abs => s,
                    Function::Min | Function::Max => s.max(other),
                }
            }
        }
    }

    /// How tightly its parts hold together.
    fn rank(&self) -> u32 {
        match self {
            Self::Two('<' | '>' | '≤' | '≥' | '=' | '≠', ..) => 0,
            Self::Two('+' | '-', ..) => 1,
            Self::Two('*' | '/', ..) => 2,
            Self::Negative(_) => 3,
            Self::Two(..) => 4,
            _ => 5,
        }
    }

    /// Prints it with no more parentheses than it needs, but for some by chance.
    fn print(&self, least: u32, dice: &mut Dice, text: &mut String) {
        let parentheses = self.rank() < least || dice.below(6) == 0;
        let least = self.rank();
        if parentheses {
            text.push('(');
        }
        let blank = if dice.below(2) == 0 { " " } else { "" };
        match self {
            Self::Number(number) => *text += &number.to_string(),
            Self::X => text.push(['x', 'X', 'ｘ'][dice.below(3) as usize]),
            Self::Pi => *text += ["pi", "π"][dice.below(2) as usize],
            Self::E => text.push('e'),
            Self::Negative(of) => {
                text.push(['-', '−'][dice.below(2) as usize]);
                of.print(3, dice, text);
            }
            Self::Two(sign, a, b) => {
                let (left, right) = match sign {
                    '+' => (1, 2),
                    '-' => (1, 2),
                    '*' | '/' => (2, 3),
                    '^' => (5, 3),
                    _ => (1, 1),
                };
                assert!(left >= least);
                a.print(left, dice, text);
                let ways: &[&str] = match sign {
                    '*' => &["*", "·", "×"],
                    '^' => &["^", "**"],
                    '≤' => &["<=", "≤"],
                    '≥' => &[">=", "≥"],
                    '=' => &["=", "=="],
                    '≠' => &["!=", "≠"],
                    _ => &[],
                };
                let own = sign.to_string();
                let way = if ways.is_empty() {
                    &own
                } else {
                    ways[dice.below(ways.len() as u32) as usize]
                };
                *text += &format!("{blank}{way}{blank}");
                b.print(right, dice, text);
            }
            Self::Call(function, values) => {
                *text += function.word();
                text.push('(');
                for (i, value) in values.iter().enumerate() {
                    *text += ["", ","][usize::from(i > 0)];
                    value.print(0, dice, text);
                }
                text.push(')');
            }
        }
        if parentheses {
            text.push(')');
        }
    }
}

#[test]
fn ten_thousand_random_formulas_have_the_values_of_their_trees() {
    let mut dice = Dice(random::stream(14, Stream::Data));
    let (mut formulas, mut values) = (0, 0);
    while formulas < 10_000 {
        let depth = 1 + dice.below(5);
        let tree = dice.tree(depth);
        let mut text = String::new();
        tree.print(0, &mut dice, &mut text);
        if text.chars().count() > MOST {
            continue;
        }
        formulas += 1;
        let formula = Formula::read(&text).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
        for x in [-1.0, -0.37, 0.0, 0.5, 0.813] {
            let (found, wanted, slack) = (formula.at(x), tree.at(x), tree.slack(x));
            if !slack.is_finite() {
                continue;
            }
            values += usize::from(wanted.is_finite());
            let same = found == wanted || (found.is_nan() && wanted.is_nan());
            let near = (found - wanted).abs() <= slack;
            assert!(
                same || near,
                "{text} at {x}: {found}, not {wanted} within {slack}"
            );
        }
    }
    assert!(values > 30_000, "only {values} values were compared");
}
