//! The number in a cell.

use super::cells::Record;
use super::refusal::Kind;
use crate::core::numeral::{self, Why};

/// The largest number, up or down: its square is still a number in single precision.
pub const LARGEST: f64 = 1e12;

/// Words for what has no end.
const INFINITE: [&str; 4] = ["inf", "infinity", "∞", "#div/0!"];

/// Whether a cell is meant as a number, right or wrong.
pub(super) fn looks_like_one(cell: &str) -> bool {
    // What can be read in two ways is a number all the same.
    !matches!(numeral::number(cell), Err(Why::NoNumber)) || infinite(cell)
}

fn infinite(cell: &str) -> bool {
    let plain = cell.trim_start_matches(['-', '+', '−']);
    let mut words = INFINITE.iter();
    words.any(|word| word.eq_ignore_ascii_case(plain))
}

/// Whether the numbers of a table have commas before their decimals: some can only be meant so.
pub(super) fn has_decimal_commas(records: &[Record]) -> bool {
    let cells = || records.iter().flat_map(|record| &record.cells);
    let means = |cell: &&String| {
        let commas = cell.matches(',').count() == 1 && !cell.contains('.');
        commas && numeral::number(cell).is_ok()
    };
    cells().any(|cell| means(&cell))
}

/// The number in a cell, where decimals may have a comma before them.
pub(super) fn read(cell: &str, commas: bool) -> Result<f64, Kind> {
    if cell.is_empty() {
        return Err(Kind::Missing);
    }
    if infinite(cell) {
        return Err(Kind::Infinite);
    }
    let one_comma = cell.matches(',').count() == 1 && !cell.contains('.');
    let pointed = cell.replace(',', ".");
    let value = match numeral::number(if commas && one_comma { &pointed } else { cell }) {
        // Where decimals have commas, a point may stand between thousands.
        Ok(value) if commas && !cell.contains(',') => match numeral::whole(cell) {
            Err(Why::Either(one, other)) => return Err(Kind::Either { one, other }),
            Ok(_) | Err(Why::NoNumber | Why::NotWhole | Why::TooSmall | Why::TooLarge) => value,
        },
        Ok(value) => value,
        Err(Why::Either(one, other)) => return Err(Kind::Either { one, other }),
        Err(Why::NoNumber | Why::NotWhole | Why::TooSmall | Why::TooLarge) => {
            return Err(Kind::NoNumber);
        }
    };
    if !value.is_finite() {
        Err(Kind::Infinite)
    } else if value.abs() > LARGEST {
        Err(Kind::Huge)
    } else {
        Ok(value)
    }
}
