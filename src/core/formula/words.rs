//! The words of a formula: numbers, names, signs, each with its place.

use super::Two;
use super::mistake::{Kind, Mistake};
use crate::core::decimal;

/// Names of numbers.
pub const CONSTANTS: [(&str, f64); 2] = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

choice! {
    /// The functions of a formula.
    Function {
        /// Sine, of an angle in radians.
        Sin = "sin",
        /// Cosine, of an angle in radians.
        Cos = "cos",
        /// Tangent, of an angle in radians.
        Tan = "tan",
        /// The exponential function.
        Exp = "exp",
        /// The natural logarithm.
        Ln = "ln",
        /// The logarithm to the base 10.
        Log = "log",
        /// The square root.
        Sqrt = "sqrt",
        /// The size without its sign.
        Abs = "abs",
        /// -1, 0 or 1.
        Sign = "sign",
        /// The lesser of two.
        Min = "min",
        /// The greater of two.
        Max = "max",
    }
}

impl Function {
    /// How many values it takes.
    #[must_use]
    pub const fn arguments(self) -> usize {
        match self {
            Self::Min | Self::Max => 2,
            Self::Sin
            | Self::Cos
            | Self::Tan
            | Self::Exp
            | Self::Ln
            | Self::Log
            | Self::Sqrt
            | Self::Abs
            | Self::Sign => 1,
        }
    }

    /// Its value; one of one value does not look at the second.
    #[must_use]
    pub fn of(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Sin => libm::sin(a),
            Self::Cos => libm::cos(a),
            Self::Tan => libm::tan(a),
            Self::Exp => libm::exp(a),
            Self::Ln => libm::log(a),
            Self::Log => libm::log10(a),
            Self::Sqrt => libm::sqrt(a),
            Self::Abs => a.abs(),
            Self::Sign if a == 0.0 => 0.0,
            // What has no value has no sign either.
            Self::Sign if a.is_nan() => a,
            Self::Sign => a.signum(),
            _ if a.is_nan() || b.is_nan() => f64::NAN,
            Self::Min => a.min(b),
            Self::Max => a.max(b),
        }
    }
}

/// A word of a formula, and the character at which it begins, counted from 0.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Word,
    pub(super) at: usize,
    /// Whether it follows the one before it without a blank.
    pub(super) close: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Number(f64),
    X,
    Function(Function),
    Constant(f64),
    Open,
    Close,
    Comma,
    Minus,
    Two(Two),
    End,
}

pub(super) fn mistake(kind: Kind, at: usize, found: &str) -> Mistake {
    Mistake {
        kind,
        at,
        found: found.to_owned(),
    }
}

/// The sign on which all ways to type it are brought.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = char::from_u32(c as u32 - 0xfee0).unwrap_or(c);
            plain.to_ascii_lowercase()
        }
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\t' | '\n' | '\r' => ' ',
        '−' | '–' | '‐' | '‑' => '-',
        '·' | '×' | '⋅' | '∙' => '*',
        '÷' | '∕' => '/',
        '、' => ',',
        '。' => '.',
        'Π' => 'π',
        other => other.to_ascii_lowercase(),
    }
}

/// Where the formula itself begins: people write `y =` or `f(x) =` before it.
pub(super) fn named(chars: &[char]) -> usize {
    let Some(equals) = chars.iter().position(|&c| c == '=') else {
        return 0;
    };
    let before: String = chars[..equals].iter().filter(|&&c| c != ' ').collect();
    let compares = chars.get(equals + 1) == Some(&'=');
    if ["y", "f(x)", "y(x)"].contains(&&*before) && !compares {
        equals + 1
    } else {
        0
    }
}

/// The words of a formula, with an end.
pub(super) fn split(chars: &[char], from: usize) -> Result<Vec<Token>, Mistake> {
    let mut tokens = Vec::new();
    let mut at = from;
    let mut end_before = usize::MAX;
    let is = |at: usize, what: fn(char) -> bool| chars.get(at).is_some_and(|&c| what(c));
    let digit = |c: char| c.is_ascii_digit();
    while at < chars.len() {
        let start = at;
        let c = chars[at];
        at += 1;
        let next = chars.get(at).copied();
        let mut longer = |two: Two| {
            at += 1;
            Word::Two(two)
        };
        let kind = match (c, next) {
            (' ', _) => continue,
            ('*', Some('*')) => longer(Two::Power),
            ('<', Some('=')) | ('=', Some('<')) => longer(Two::AtMost),
            ('>', Some('=')) | ('=', Some('>')) => longer(Two::AtLeast),
            ('=', Some('=')) => longer(Two::Same),
            ('!', Some('=')) | ('<', Some('>')) => longer(Two::Other),
            ('+', _) => Word::Two(Two::Add),
            ('-', _) => Word::Minus,
            ('*', _) => Word::Two(Two::Multiply),
            ('/', _) => Word::Two(Two::Divide),
            ('^', _) => Word::Two(Two::Power),
            ('<', _) => Word::Two(Two::Less),
            ('>', _) => Word::Two(Two::Greater),
            ('=', _) => Word::Two(Two::Same),
            ('≤', _) => Word::Two(Two::AtMost),
            ('≥', _) => Word::Two(Two::AtLeast),
            ('≠', _) => Word::Two(Two::Other),
            ('(', _) => Word::Open,
            (')', _) => Word::Close,
            (',' | ';', _) => Word::Comma,
            ('π', _) => Word::Constant(std::f64::consts::PI),
            ('²' | '³', _) => {
                let power = if c == '²' { 2.0 } else { 3.0 };
                let close = start == end_before;
                if is(at, |c| matches!(c, '²' | '³')) {
                    // Is it 23, or the power of a power?
                    return Err(mistake(Kind::Either, at + 1, &chars[at].to_string()));
                }
                tokens.push(Token {
                    kind: Word::Two(Two::Power),
                    at: start,
                    close,
                });
                Word::Number(power)
            }
            ('0'..='9' | '.', _) => {
                while is(at, |c| c.is_ascii_digit() || c == '.') {
                    at += 1;
                }
                // An e is a power of ten only with its digits.
                if is(at, |c| c == 'e') {
                    let sign = usize::from(is(at + 1, |c| c == '-' || c == '+'));
                    if is(at + 1 + sign, digit) {
                        at += 1 + sign;
                        while is(at, digit) {
                            at += 1;
                        }
                    }
                }
                let text: String = chars[start..at].iter().collect();
                let value = decimal::value(&text).filter(|value| value.is_finite());
                Word::Number(value.ok_or_else(|| mistake(Kind::Number, start + 1, &text))?)
            }
            ('a'..='z', _) => {
                while is(at, |c| c.is_ascii_alphabetic()) {
                    at += 1;
                }
                let name: String = chars[start..at].iter().collect();
                let constant = CONSTANTS.iter().find(|(known, _)| *known == name);
                match (&*name, constant, Function::from_word(&name)) {
                    ("x", ..) => Word::X,
                    (_, Some(&(_, value)), _) => Word::Constant(value),
                    (_, _, Some(function)) => Word::Function(function),
                    _ => return Err(mistake(Kind::Name, start + 1, &name)),
                }
            }
            ('|', _) => return Err(mistake(Kind::Bars, start + 1, "|")),
            _ => return Err(mistake(Kind::Sign, start + 1, &c.to_string())),
        };
        let close = start == end_before;
        end_before = at;
        tokens.push(Token {
            kind,
            at: start,
            close,
        });
    }
    tokens.push(Token {
        kind: Word::End,
        at: chars.len(),
        close: false,
    });
    Ok(tokens)
}
