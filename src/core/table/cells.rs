//! Bytes to text, and text to rows of cells.

use super::refusal::{Kind, Refusal};

/// A row of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Record {
    /// The line at which it begins, counted from 1.
    pub(super) line: usize,
    /// Its cells, without the blanks around them.
    pub(super) cells: Vec<String>,
}

/// The text of a file.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    let units = |bytes: &[u8], of: fn([u8; 2]) -> u16| -> Result<String, Refusal> {
        let (pairs, rest) = bytes.as_chunks::<2>();
        if !rest.is_empty() {
            // Half a sign: the file is cut off.
            return Err(Refusal::of(Kind::Binary));
        }
        let units: Vec<u16> = pairs.iter().map(|&pair| of(pair)).collect();
        String::from_utf16(&units).map_err(|_| Refusal::of(Kind::Binary))
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest)?,
        all => utf8(all)?,
    };
    // Old programs end a file with a sign of its own.
    let text = text.trim_end_matches('\u{1a}');
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(odd) {
        return Err(Refusal::of(Kind::Binary));
    }
    Ok(text.to_owned())
}

fn utf8(bytes: &[u8]) -> Result<String, Refusal> {
    if bytes.contains(&0) {
        return Err(Refusal::of(Kind::Binary));
    }
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let valid = &bytes[..error.utf8_error().valid_up_to()];
        let mut refusal = Refusal::of(Kind::Encoding);
        refusal.row = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
        refusal
    })
}

/// The first rows of a text, without those that are empty.
pub(super) fn split(text: &str, separator: char, most: usize) -> Result<Vec<Record>, Refusal> {
    let mut records = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    // Where the quotation mark stands in which we are.
    let mut quoted: Option<usize> = None;
    let (mut line, mut began) = (1, 1);
    let mut chars = text.chars().peekable();
    loop {
        let c = chars.next();
        match (c, quoted) {
            (None, Some(line)) => {
                let mut refusal = Refusal::of(Kind::Quote);
                refusal.row = line;
                return Err(refusal);
            }
            (Some('"'), Some(_)) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            (Some('"'), Some(_)) => quoted = None,
            (Some(c), Some(_)) => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
            (Some('"'), None) if cell.trim().is_empty() => quoted = Some(line),
            (Some('\r'), None) if chars.peek() == Some(&'\n') => {}
            (None | Some('\n' | '\r'), None) => {
                if !(cells.is_empty() && cell.trim().is_empty()) {
                    cells.push(cell.trim().to_owned());
                    let empty = cells.iter().all(String::is_empty);
                    let cells = std::mem::take(&mut cells);
                    // Spreadsheets write rows of nothing at the end of a table.
                    if !empty {
                        records.push(Record { line: began, cells });
                    }
                }
                cell.clear();
                line += 1;
                began = line;
                if c.is_none() || records.len() == most {
                    return Ok(records);
                }
            }
            (Some(c), None) if c == separator => {
                cells.push(cell.trim().to_owned());
                cell.clear();
            }
            (Some(c), None) => cell.push(c),
        }
    }
}
