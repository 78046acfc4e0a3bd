//! A table that somebody brings: text with commas, semicolons or tabs between its columns.
//!
//! [`Sheet::read`] takes a file apart into cells; [`Sheet::choose`] makes numbers of the columns that are to
//! be learned from. Whatever is wrong is refused with its row and its column ([`refusal`]); nothing is
//! guessed at that could mean two things.

mod cells;
mod number;
mod refusal;
mod rows;

use self::cells::Record;
use super::limits::MAX_FEATURES;

pub use number::LARGEST;
pub use refusal::{Kind, Refusal};
pub use rows::Rows;

/// Most bytes of a file.
pub const MOST_BYTES: usize = 5_000_000;
/// Most rows.
pub const MOST_ROWS: usize = 10_000;
/// Most columns.
pub const MOST_COLUMNS: usize = 100;
/// The signs that stand between columns. Where several fit, the first one does.
const SEPARATORS: [char; 3] = ['\t', ';', ','];
/// How many rows have to agree on a sign between columns.
const LOOKED_AT: usize = 50;

/// A table, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    names: Vec<String>,
    records: Vec<Record>,
    /// Whether a comma stands before decimals.
    commas: bool,
}

impl Sheet {
    /// Takes a file apart.
    ///
    /// # Errors
    /// With what is wrong with it, and where.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MOST_BYTES {
            return Err(Refusal::of(Kind::TooLarge));
        }
        let text = cells::decode(bytes)?;
        let (separator, mut records) = split(&text)?;
        let Some(first) = records.first() else {
            return Err(Refusal::of(Kind::Empty));
        };
        let columns = first.cells.len();
        if columns < 2 {
            return Err(Refusal::of(Kind::OneColumn));
        }
        if columns > MOST_COLUMNS {
            return Err(Refusal::count(Kind::TooManyColumns, columns));
        }
        if let Some(ragged) = records.iter().find(|record| record.cells.len() != columns) {
            let mut refusal = Refusal::count(Kind::Ragged, ragged.cells.len());
            (refusal.row, refusal.other) = (ragged.line, columns);
            return Err(refusal);
        }
        let names = names(first)?;
        if names.is_some() {
            records.remove(0);
        }
        match records.len() {
            0 => return Err(Refusal::of(Kind::NoRows)),
            1 => return Err(Refusal::of(Kind::OneRow)),
            rows if rows > MOST_ROWS => return Err(Refusal::count(Kind::TooManyRows, rows)),
            _ => {}
        }
        let commas = separator != ',' && number::has_decimal_commas(&records);
        Ok(Self {
            names: names.unwrap_or_else(|| numbered(columns)),
            records,
            commas,
        })
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(bytes: &[u8]) -> Result<String, Refusal> {
        cells::decode(bytes)
    }

    /// What the columns are called.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The columns that are taken where nobody has chosen: the last one is the label, the first ones are
    /// the features.
    #[must_use]
    pub fn usual(&self) -> (Vec<usize>, usize) {
        let label = self.names.len() - 1;
        ((0..label.min(MAX_FEATURES)).collect(), label)
    }

    /// The rows of numbers of some columns.
    ///
    /// # Errors
    /// With what is wrong with one of their cells, and where.
    pub fn choose(&self, features: &[usize], label: usize) -> Result<Rows, Refusal> {
        self.values(features, label)
            .map(|(names, values)| Rows::new(names, &values))
    }

    /// The names and the values of some columns, row by row.
    fn values(&self, features: &[usize], label: usize) -> Result<(Vec<String>, Vec<f64>), Refusal> {
        if features.is_empty() || features.len() > MAX_FEATURES {
            return Err(Refusal::count(Kind::Features, features.len()));
        }
        if features.contains(&label) {
            return Err(self.at(0, label, Kind::Twice));
        }
        let columns = || features.iter().copied().chain([label]);
        for column in columns() {
            let same = |other: &usize| *other != column && self.names[*other] == self.names[column];
            if columns().any(|other| same(&other)) {
                return Err(self.at(0, column, Kind::Doubled));
            }
        }
        // Row by row, so that the first mistake in the file is named first.
        let mut values = Vec::with_capacity(self.len() * (features.len() + 1));
        for (row, record) in self.records.iter().enumerate() {
            for column in columns() {
                let value = number::read(&record.cells[column], self.commas);
                values.push(value.map_err(|kind| self.at(row + 1, column, kind))?);
            }
        }
        for (i, column) in columns().enumerate() {
            let cells = values.iter().skip(i).step_by(features.len() + 1);
            let cells: Vec<f64> = cells.copied().collect();
            if !rows::differ(&cells) {
                let mut refusal = self.at(1, column, Kind::Constant);
                refusal.row = 0;
                return Err(refusal);
            }
        }
        let names = columns().map(|column| self.names[column].clone());
        Ok((names.collect(), values))
    }

    /// A refusal of a column, at a row counted from 1 or none.
    fn at(&self, row: usize, column: usize, kind: Kind) -> Refusal {
        let record = row.checked_sub(1).map(|row| &self.records[row]);
        Refusal {
            row: record.map_or(0, |record| record.line),
            column: self.names[column].clone(),
            found: record.map_or_else(String::new, |record| record.cells[column].clone()),
            ..Refusal::of(kind)
        }
    }
}

/// Where a line of a text (counted from 1) begins and ends, as browsers count: in units of UTF-16.
#[must_use]
pub fn line(text: &str, line: usize) -> Option<(u32, u32)> {
    let mut from = 0;
    for (at, words) in text.split('\n').enumerate() {
        let to = from + words.encode_utf16().count() as u32;
        if at + 1 == line {
            return Some((from, to));
        }
        from = to + 1;
    }
    None
}

/// What columns without names are called.
fn numbered(columns: usize) -> Vec<String> {
    let last = columns - 1;
    let name = |column| match (column, last) {
        (column, last) if column == last => "y".to_owned(),
        (_, 1) => "x".to_owned(),
        (column, _) => format!("x{}", column + 1),
    };
    (0..columns).map(name).collect()
}

/// The names in the first row, if it has names.
fn names(first: &Record) -> Result<Option<Vec<String>>, Refusal> {
    let looks = |cell: &String| number::looks_like_one(cell);
    let numbers = first.cells.iter().filter(|cell| looks(cell)).count();
    let wrong = |kind, column: usize| Refusal {
        row: first.line,
        column: (column + 1).to_string(),
        found: first.cells[column].clone(),
        ..Refusal::of(kind)
    };
    if numbers > 0 {
        // Names in part are either bad names or bad numbers: nobody can know.
        let odd = first.cells.iter().position(|cell| !looks(cell));
        return match odd {
            Some(column) => Err(wrong(Kind::Mixed, column)),
            None => Ok(None),
        };
    }
    // A name is a line: those that differ in nothing but blanks, or in what nobody sees, are the same.
    let words = |name: &String| {
        let seen = name.replace('\u{feff}', "");
        seen.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let names: Vec<String> = first.cells.iter().map(words).collect();
    if let Some(column) = names.iter().position(String::is_empty) {
        return Err(wrong(Kind::NoName, column));
    }
    for (column, name) in names.iter().enumerate() {
        if names[..column].contains(name) {
            return Err(Refusal {
                column: name.clone(),
                ..wrong(Kind::Doubled, column)
            });
        }
    }
    Ok(Some(names))
}

/// The rows, by the sign between columns on which the first of them agree.
fn split(text: &str) -> Result<(char, Vec<Record>), Refusal> {
    let mut best: Option<(usize, char)> = None;
    let mut wrong = None;
    for separator in SEPARATORS {
        let first = match cells::split(text, separator, LOOKED_AT) {
            Ok(first) => first,
            // For another sign the same quotation mark may end a cell, or mean nothing.
            Err(refusal) => {
                wrong.get_or_insert(refusal);
                continue;
            }
        };
        let columns = first.first().map_or(0, |record| record.cells.len());
        let agree = first.iter().filter(|record| record.cells.len() == columns);
        let agree = agree.count();
        if columns < 2 {
            continue;
        }
        if agree == first.len() {
            return Ok((separator, cells::split(text, separator, MOST_ROWS * 2)?));
        }
        if best.is_none_or(|(most, _)| agree > most) {
            best = Some((agree, separator));
        }
    }
    let separator = match (best, wrong) {
        (Some((_, separator)), _) => separator,
        (None, Some(refusal)) => return Err(refusal),
        (None, None) => ',',
    };
    Ok((separator, cells::split(text, separator, MOST_ROWS * 2)?))
}
