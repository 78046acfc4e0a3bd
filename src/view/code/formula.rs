//! A formula in the language of a program, of one x in double precision.

use super::real;
use crate::core::formula::{Formula, Function, Operation, Two};
use crate::core::looks::Language;

/// The formula as a program writes it. [`needs_sign`] says whether it calls a `sign` of its own.
pub(super) fn write(language: Language, formula: &Formula) -> String {
    let mut parts: Vec<Part> = Vec::new();
    let pop = |parts: &mut Vec<Part>| parts.pop().expect("a value for each operation");
    for &operation in formula.operations() {
        let part = match operation {
            Operation::Number(number) => Part::whole(match language {
                Language::PyTorch | Language::NumPy => number.to_string(),
                Language::Burn => real(number),
            }),
            Operation::X => Part::whole("x".into()).varying(true),
            Operation::Negate => {
                let value = pop(&mut parts);
                let varies = value.varies;
                let value = value.at_least(Rank::Signed);
                Part::of(Rank::Signed, format!("-{value}")).varying(varies)
            }
            Operation::Two(two) => {
                let (b, a) = (pop(&mut parts), pop(&mut parts));
                let varies = a.varies || b.varies;
                binary(language, two, a, b).varying(varies)
            }
            Operation::Call(function) => {
                let b = (function.arguments() == 2).then(|| pop(&mut parts));
                let a = pop(&mut parts);
                let varies = a.varies || b.as_ref().is_some_and(|b| b.varies);
                call(language, function, a, b).varying(varies)
            }
        };
        parts.push(part);
    }
    pop(&mut parts).text
}

/// Whether the formula asks for a sign, which neither language has as it is meant here.
pub(super) fn needs_sign(formula: &Formula) -> bool {
    formula
        .operations()
        .contains(&Operation::Call(Function::Sign))
}

/// How tightly a part holds together in both languages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Compared,
    Sum,
    Product,
    Signed,
    Power,
    Whole,
}

struct Part {
    rank: Rank,
    text: String,
    /// Whether there is an x in it: without one, Rust does not know of which type its numbers are.
    varies: bool,
}

impl Part {
    const fn of(rank: Rank, text: String) -> Self {
        let varies = false;
        Self { rank, text, varies }
    }

    const fn varying(mut self, varies: bool) -> Self {
        self.varies = varies;
        self
    }

    const fn whole(text: String) -> Self {
        Self::of(Rank::Whole, text)
    }

    /// Its text, in parentheses where it holds together less than that.
    fn at_least(self, rank: Rank) -> String {
        if self.rank >= rank {
            self.text
        } else {
            format!("({})", self.text)
        }
    }
}

fn binary(language: Language, two: Two, a: Part, b: Part) -> Part {
    let (sign, rank, right) = match two {
        Two::Add => ("+", Rank::Sum, Rank::Product),
        Two::Subtract => ("-", Rank::Sum, Rank::Product),
        Two::Multiply => ("*", Rank::Product, Rank::Signed),
        Two::Divide => ("/", Rank::Product, Rank::Signed),
        Two::Power => {
            return match language {
                Language::PyTorch | Language::NumPy => {
                    let (a, b) = (a.at_least(Rank::Whole), b.at_least(Rank::Signed));
                    Part::of(Rank::Power, format!("{a}**{b}"))
                }
                Language::Burn => Part::whole(method("powf", a, &b.text)),
            };
        }
        Two::Less => ("<", Rank::Compared, Rank::Sum),
        Two::AtMost => ("<=", Rank::Compared, Rank::Sum),
        Two::Greater => (">", Rank::Compared, Rank::Sum),
        Two::AtLeast => (">=", Rank::Compared, Rank::Sum),
        Two::Same => ("==", Rank::Compared, Rank::Sum),
        Two::Other => ("!=", Rank::Compared, Rank::Sum),
    };
    let left = if rank == Rank::Compared {
        Rank::Sum
    } else {
        rank
    };
    let text = format!("{} {sign} {}", a.at_least(left), b.at_least(right));
    match (language, rank) {
        // What is so is 1 there, too.
        (Language::Burn, Rank::Compared) => Part::whole(format!("f64::from({text})")),
        (Language::Burn | Language::PyTorch | Language::NumPy, _) => Part::of(rank, text),
    }
}

fn call(language: Language, function: Function, a: Part, b: Option<Part>) -> Part {
    let b = b.map_or_else(String::new, |b| b.text);
    Part::whole(match (language, function) {
        (_, Function::Sign) => format!("sign({})", a.text),
        (Language::PyTorch | Language::NumPy, Function::Min | Function::Max) => {
            format!("{}({}, {b})", function.word(), a.text)
        }
        (Language::PyTorch | Language::NumPy, Function::Abs) => format!("abs({})", a.text),
        (Language::PyTorch | Language::NumPy, Function::Ln) => format!("math.log({})", a.text),
        (Language::PyTorch | Language::NumPy, Function::Log) => format!("math.log10({})", a.text),
        (
            Language::PyTorch | Language::NumPy,
            Function::Sin | Function::Cos | Function::Tan | Function::Exp | Function::Sqrt,
        ) => format!("math.{}({})", function.word(), a.text),
        (Language::Burn, Function::Log) => method("log10", a, ""),
        (
            Language::Burn,
            Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Exp
            | Function::Ln
            | Function::Sqrt
            | Function::Abs
            | Function::Min
            | Function::Max,
        ) => method(function.word(), a, &b),
    })
}

/// A method of Rust, called on a part.
fn method(name: &str, part: Part, argument: &str) -> String {
    if part.varies {
        format!("{}.{name}({argument})", part.at_least(Rank::Whole))
    } else {
        let comma = if argument.is_empty() { "" } else { ", " };
        format!("f64::{name}({}{comma}{argument})", part.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_written_as_both_languages_read_them() {
        for (formula, python, rust) in [
            (
                "sin(3x) + x^2/2",
                "math.sin(3 * x) + x**2 / 2",
                "(3.0 * x).sin() + x.powf(2.0) / 2.0",
            ),
            ("-x^2", "-x**2", "-x.powf(2.0)"),
            ("(-x)^2", "(-x)**2", "(-x).powf(2.0)"),
            ("2^-x", "2**-x", "f64::powf(2.0, -x)"),
            ("2^3^x", "2**3**x", "f64::powf(2.0, f64::powf(3.0, x))"),
            ("1-(2-x)", "1 - (2 - x)", "1.0 - (2.0 - x)"),
            ("1/(2x)", "1 / (2 * x)", "1.0 / (2.0 * x)"),
            (
                "(x > 0)*max(x, -1)",
                "(x > 0) * max(x, -1)",
                "f64::from(x > 0.0) * x.max(-1.0)",
            ),
            (
                "log(x+2) - sign(x)",
                "math.log10(x + 2) - sign(x)",
                "(x + 2.0).log10() - sign(x)",
            ),
        ] {
            let formula = Formula::read(formula).unwrap();
            assert_eq!(write(Language::PyTorch, &formula), python);
            assert_eq!(write(Language::Burn, &formula), rust);
        }
    }
}
