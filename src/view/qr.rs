//! A link as a QR code, for everybody in a room to open it.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Bytes beyond which no code is made: its squares would be too small for a camera across a room.
pub const MOST: usize = 2300;
/// Empty squares around a code, without which readers do not find it.
pub const QUIET: i32 = 4;

/// A QR code, quiet zone included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Squares in a row and in a column.
    pub size: i32,
    /// The dark squares, as the path of an SVG in which a square is one unit wide.
    pub path: String,
}

/// The code of a text; `None` where it is too long for one.
#[must_use]
pub fn code(text: &str) -> Option<Code> {
    if text.len() > MOST {
        return None;
    }
    let segment = QrSegment::make_bytes(text.as_bytes());
    // As few squares as there can be, and among so many the best protection.
    let code = QrCode::encode_segments_advanced(
        &[segment],
        QrCodeEcc::Low,
        Version::MIN,
        Version::MAX,
        None,
        true,
    )
    .ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            // Outside of the code every square is light, so a row ends by itself.
            let length = (x..).take_while(|&x| code.get_module(x, y)).count() as i32;
            if length > 0 {
                let (left, top) = (x + QUIET, y + QUIET);
                let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
            }
            x += length.max(1);
        }
    }
    Some(Code {
        size: code.size() + 2 * QUIET,
        path,
    })
}
