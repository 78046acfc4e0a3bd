//! Why a table is not taken.

/// Why a table is not taken, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What is wrong.
    pub kind: Kind,
    /// The line of the file at which it is, counted from 1; 0 where it is in no one line.
    pub row: usize,
    /// The name of the column.
    pub column: String,
    /// What was found there.
    pub found: String,
    /// How many there are of something.
    pub count: usize,
    /// How many there should be.
    pub other: usize,
}

/// What can be wrong with a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// There is nothing in it.
    Empty,
    /// It has more bytes than are read.
    TooLarge,
    /// It is no text.
    Binary,
    /// It is text of an encoding that is not known.
    Encoding,
    /// A quotation mark that is not closed.
    Quote,
    /// There is one column only.
    OneColumn,
    /// There are too many columns.
    TooManyColumns,
    /// A row has another number of cells than the first one.
    Ragged,
    /// The first row has names and numbers.
    Mixed,
    /// A column without a name among others with one.
    NoName,
    /// Two columns have the same name.
    Doubled,
    /// There are names only.
    NoRows,
    /// There is one row only.
    OneRow,
    /// There are too many rows.
    TooManyRows,
    /// Another number of features than there can be.
    Features,
    /// A column that is label and feature.
    Twice,
    /// A cell is empty.
    Missing,
    /// A cell is no number.
    NoNumber,
    /// A cell that can be read as two numbers.
    Either {
        /// One of them.
        one: f64,
        /// The other one.
        other: f64,
    },
    /// A cell has no end.
    Infinite,
    /// A number is too large.
    Huge,
    /// All cells of a column are the same.
    Constant,
}

impl Kind {
    /// The key of the words that say it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "table.empty",
            Self::TooLarge => "table.bytes",
            Self::Binary => "table.binary",
            Self::Encoding => "table.encoding",
            Self::Quote => "table.quote",
            Self::OneColumn => "table.column",
            Self::TooManyColumns => "table.columns",
            Self::Ragged => "table.ragged",
            Self::Mixed => "table.mixed",
            Self::NoName => "table.nameless",
            Self::Doubled => "table.doubled",
            Self::NoRows => "table.rows.none",
            Self::OneRow => "table.rows.one",
            Self::TooManyRows => "table.rows.many",
            Self::Features => "table.features",
            Self::Twice => "table.twice",
            Self::Missing => "table.missing",
            Self::NoNumber => "table.number",
            Self::Either { .. } => "table.either",
            Self::Infinite => "table.infinite",
            Self::Huge => "table.huge",
            Self::Constant => "table.constant",
        }
    }
}

impl Refusal {
    /// A file that has more bytes than are read.
    #[must_use]
    pub fn too_large() -> Self {
        Self::of(Kind::TooLarge)
    }

    pub(super) fn of(kind: Kind) -> Self {
        Self::count(kind, 0)
    }

    pub(super) fn count(kind: Kind, count: usize) -> Self {
        Self {
            kind,
            row: 0,
            column: String::new(),
            found: String::new(),
            count,
            other: 0,
        }
    }
}
