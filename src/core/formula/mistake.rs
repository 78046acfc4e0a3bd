//! What is wrong with a formula.

/// A mistake in a formula, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// What is wrong.
    pub kind: Kind,
    /// The character at which it is, counted from 1; 0 where it is in no one place.
    pub at: usize,
    /// What stands there.
    pub found: String,
}

/// What can be wrong with a formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// There is nothing.
    Empty,
    /// It is longer than is allowed.
    Long,
    /// Too much stands in too much.
    Deep,
    /// A sign that means nothing here.
    Sign,
    /// A name that is not known.
    Name,
    /// What has to come after something is missing.
    Missing,
    /// Something else has to come before it.
    Unexpected,
    /// A parenthesis that is not closed.
    Open,
    /// A parenthesis that was not opened.
    Closed,
    /// A function without parentheses.
    Bare,
    /// A function of another number of values.
    Arguments {
        /// How many it takes.
        takes: usize,
        /// How many it was given.
        given: usize,
    },
    /// A comma that is not between the values of a function.
    Comma,
    /// Digits that are no number.
    Number,
    /// A comparison of a comparison.
    Chain,
    /// A product that can be meant in two ways.
    Either,
    /// Bars for what is written as a function.
    Bars,
    /// No value at a place.
    NoValue {
        /// The place.
        x: f64,
    },
    /// Too large a value at a place.
    Large {
        /// The place.
        x: f64,
        /// The value.
        y: f64,
    },
}

impl Kind {
    /// The key of the words that say it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "formula.empty",
            Self::Long => "formula.long",
            Self::Deep => "formula.deep",
            Self::Sign => "formula.sign",
            Self::Name => "formula.name",
            Self::Missing => "formula.missing",
            Self::Unexpected => "formula.unexpected",
            Self::Open => "formula.open",
            Self::Closed => "formula.closed",
            Self::Bare => "formula.bare",
            Self::Arguments { .. } => "formula.arguments",
            Self::Comma => "formula.comma",
            Self::Number => "formula.number",
            Self::Chain => "formula.chain",
            Self::Either => "formula.either",
            Self::Bars => "formula.bars",
            Self::NoValue { .. } => "formula.none",
            Self::Large { .. } => "formula.large",
        }
    }
}
