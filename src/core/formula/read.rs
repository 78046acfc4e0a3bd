//! The grammar of formulas.
//!
//! ```text
//! formula    = sum [ comparison sum ]
//! sum        = product { ("+" | "-") product }
//! product    = signed { ["*" | "/"] signed }       without a sign it is a product, too
//! signed     = ("-" | "+") signed | power
//! power      = value [ "^" signed ]
//! value      = number | "x" | "pi" | "e" | "(" formula ")" | function "(" formula { "," formula } ")"
//! ```
//!
//! A product without its sign is not guessed at where it can mean two things: `1/2x`, `e^2x`. Nor is it
//! where there is a blank: in a link a plus sign that is not encoded is one.

use super::mistake::{Kind, Mistake};
use super::{DEEPEST, Operation, Two};
use crate::core::decimal;

/// Most characters of a formula.
pub const MOST: usize = 200;
/// How deep things may stand in each other.
const DEEP: usize = 32;

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
struct Token {
    kind: Word,
    at: usize,
    /// Whether it follows the one before it without a blank.
    close: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
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

/// A formula as it is kept, and its operations.
pub(super) fn read(typed: &str) -> Result<(String, Vec<Operation>), Mistake> {
    let typed = typed.trim();
    let chars: Vec<char> = typed.chars().collect();
    if chars.len() > MOST {
        return Err(mistake(Kind::Long, 0, ""));
    }
    let plain: Vec<char> = chars.iter().map(|&c| half_width(c)).collect();
    let from = named(&plain);
    let tokens = split(&plain, from)?;
    if tokens.len() == 1 {
        return Err(mistake(Kind::Empty, 0, ""));
    }
    let mut reader = Reader {
        chars: &plain,
        tokens,
        next: 0,
        depth: 0,
        height: 0,
        operations: Vec::new(),
    };
    reader.formula()?;
    let end = reader.peek().clone();
    match end.kind {
        Word::End => {}
        Word::Close => return Err(reader.wrong(Kind::Closed, &end)),
        Word::Comma => return Err(reader.wrong(Kind::Comma, &end)),
        Word::Two(two) if two.compares() => return Err(reader.wrong(Kind::Chain, &end)),
        _ => return Err(reader.wrong(Kind::Unexpected, &end)),
    }
    let kept: String = chars[from..].iter().collect();
    Ok((kept.trim().to_owned(), reader.operations))
}

fn mistake(kind: Kind, at: usize, found: &str) -> Mistake {
    Mistake {
        kind,
        at,
        found: found.to_owned(),
    }
}

/// The sign on which all ways to type it are brought.
fn half_width(c: char) -> char {
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
fn named(chars: &[char]) -> usize {
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
fn split(chars: &[char], from: usize) -> Result<Vec<Token>, Mistake> {
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

impl Two {
    const fn compares(self) -> bool {
        match self {
            Self::Less
            | Self::AtMost
            | Self::Greater
            | Self::AtLeast
            | Self::Same
            | Self::Other => true,
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Power => false,
        }
    }
}

struct Reader<'a> {
    chars: &'a [char],
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    /// How many values wait when the formula is worked out up to here.
    height: usize,
    operations: Vec<Operation>,
}

impl Reader<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.next]
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        // The end is never passed.
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    /// What stands at a token: it ends where the next one begins.
    fn found(&self, token: &Token) -> String {
        let after = |other: &&Token| other.at > token.at;
        let end = self.tokens.iter().find(after);
        let end = end.map_or(self.chars.len(), |next| next.at);
        let text: String = self.chars[token.at..end].iter().collect();
        text.trim().to_owned()
    }

    fn wrong(&self, kind: Kind, token: &Token) -> Mistake {
        mistake(kind, token.at + 1, &self.found(token))
    }

    /// Adds an operation that takes so many values and leaves one.
    fn put(&mut self, operation: Operation, takes: usize) -> Result<(), Mistake> {
        self.height += 1;
        self.height -= takes;
        if self.height > DEEPEST {
            return Err(mistake(Kind::Deep, 0, ""));
        }
        self.operations.push(operation);
        Ok(())
    }

    /// Reads what stands in something else.
    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<(), Mistake>,
    ) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEEP {
            return Err(mistake(Kind::Deep, 0, ""));
        }
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn formula(&mut self) -> Result<(), Mistake> {
        self.sum()?;
        if let Word::Two(two) = self.peek().kind
            && two.compares()
        {
            self.take();
            self.sum()?;
            self.put(Operation::Two(two), 2)?;
        }
        Ok(())
    }

    fn sum(&mut self) -> Result<(), Mistake> {
        self.product()?;
        loop {
            let two = match self.peek().kind {
                Word::Two(Two::Add) => Two::Add,
                Word::Minus => Two::Subtract,
                _ => return Ok(()),
            };
            self.take();
            self.product()?;
            self.put(Operation::Two(two), 2)?;
        }
    }

    fn product(&mut self) -> Result<(), Mistake> {
        self.signed()?;
        let mut divided = false;
        loop {
            let next = self.peek().clone();
            let two = match next.kind {
                Word::Two(two @ (Two::Multiply | Two::Divide)) => {
                    self.take();
                    divided = two == Two::Divide;
                    two
                }
                Word::X | Word::Function(_) | Word::Constant(_) | Word::Open => {
                    if !next.close {
                        return Err(self.wrong(Kind::Unexpected, &next));
                    }
                    if divided || self.follows_a_power(&next) {
                        return Err(self.wrong(Kind::Either, &next));
                    }
                    Two::Multiply
                }
                _ => return Ok(()),
            };
            self.signed()?;
            self.put(Operation::Two(two), 2)?;
        }
    }

    /// Whether a name stands right after the digits of an exponent, which it may belong to.
    fn follows_a_power(&self, token: &Token) -> bool {
        let name = matches!(token.kind, Word::X | Word::Constant(_) | Word::Function(_));
        let Some((number, before)) = self.tokens[..self.next].split_last() else {
            return false;
        };
        let is_sign = |token: &&Token| matches!(token.kind, Word::Minus | Word::Two(Two::Add));
        let power = before.iter().rev().find(|token| !is_sign(token));
        let power = power.is_some_and(|token| {
            token.kind == Word::Two(Two::Power)
                // A small raised digit is the whole exponent.
                && self.chars[token.at] != self.chars[number.at]
        });
        name && power && matches!(number.kind, Word::Number(_))
    }

    fn signed(&mut self) -> Result<(), Mistake> {
        match self.peek().kind {
            Word::Minus => {
                self.take();
                self.deeper(Self::signed)?;
                self.put(Operation::Negate, 1)
            }
            Word::Two(Two::Add) => {
                self.take();
                self.deeper(Self::signed)
            }
            _ => self.power(),
        }
    }

    fn power(&mut self) -> Result<(), Mistake> {
        self.value()?;
        if self.peek().kind == Word::Two(Two::Power) {
            self.take();
            self.deeper(Self::signed)?;
            self.put(Operation::Two(Two::Power), 2)?;
        }
        Ok(())
    }

    fn value(&mut self) -> Result<(), Mistake> {
        let token = self.take();
        match token.kind {
            Word::Number(value) | Word::Constant(value) => self.put(Operation::Number(value), 0),
            Word::X => self.put(Operation::X, 0),
            Word::Open => {
                self.deeper(Self::formula)?;
                self.close(&token)
            }
            Word::Function(function) => self.call(function, &token),
            Word::End => {
                // What it should follow is named: at the end there is nothing to see.
                let last = self.tokens.len().saturating_sub(2);
                Err(self.wrong(Kind::Missing, &self.tokens[last]))
            }
            Word::Close | Word::Comma | Word::Minus | Word::Two(_) => {
                Err(self.wrong(Kind::Unexpected, &token))
            }
        }
    }

    fn call(&mut self, function: Function, name: &Token) -> Result<(), Mistake> {
        let open = self.peek().clone();
        if open.kind != Word::Open {
            return Err(mistake(Kind::Bare, name.at + 1, function.word()));
        }
        self.take();
        let mut given = 1;
        self.deeper(Self::formula)?;
        while self.peek().kind == Word::Comma {
            self.take();
            self.deeper(Self::formula)?;
            given += 1;
        }
        self.close(&open)?;
        let takes = function.arguments();
        if given != takes {
            let kind = Kind::Arguments { takes, given };
            return Err(mistake(kind, name.at + 1, function.word()));
        }
        self.put(Operation::Call(function), takes)
    }

    /// The parenthesis that closes one.
    fn close(&mut self, open: &Token) -> Result<(), Mistake> {
        let token = self.peek().clone();
        match token.kind {
            Word::Close => {
                self.take();
                Ok(())
            }
            Word::End => Err(self.wrong(Kind::Open, open)),
            Word::Comma => Err(self.wrong(Kind::Comma, &token)),
            Word::Two(two) if two.compares() => Err(self.wrong(Kind::Chain, &token)),
            _ => Err(self.wrong(Kind::Unexpected, &token)),
        }
    }
}
