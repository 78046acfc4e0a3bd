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
use super::words::{Function, Token, Word, half_width, mistake, named, split};
use super::{DEEPEST, Operation, Two};

/// Most characters of a formula.
pub const MOST: usize = 200;
/// How deep things may stand in each other.
const DEEP: usize = 32;

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
        Word::Number(_)
        | Word::X
        | Word::Function(_)
        | Word::Constant(_)
        | Word::Open
        | Word::Minus
        | Word::Two(_) => return Err(reader.wrong(Kind::Unexpected, &end)),
    }
    let kept: String = chars[from..].iter().collect();
    Ok((kept.trim().to_owned(), reader.operations))
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
                Word::Number(_)
                | Word::X
                | Word::Function(_)
                | Word::Constant(_)
                | Word::Open
                | Word::Close
                | Word::Comma
                | Word::Two(_)
                | Word::End => return Ok(()),
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
                Word::Number(_)
                | Word::Close
                | Word::Comma
                | Word::Minus
                | Word::Two(_)
                | Word::End => return Ok(()),
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
            Word::Number(_)
            | Word::X
            | Word::Function(_)
            | Word::Constant(_)
            | Word::Open
            | Word::Close
            | Word::Comma
            | Word::Two(_)
            | Word::End => self.power(),
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
            Word::Number(_)
            | Word::X
            | Word::Function(_)
            | Word::Constant(_)
            | Word::Open
            | Word::Minus
            | Word::Two(_) => Err(self.wrong(Kind::Unexpected, &token)),
        }
    }
}
