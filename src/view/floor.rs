//! The loss that the noise alone makes, in words: on its line in the loss chart, and beside it.

use crate::core::number::short;
use crate::core::recording::Recording;
use crate::core::text::Text;

/// The name that stands on the line.
#[must_use]
pub fn name(text: &Text, floor: f64) -> String {
    text.fill("loss.floor", &[("floor", &short(floor, 3))])
}

/// The sentence about the line; `None` without noise.
#[must_use]
pub fn words(text: &Text, recording: &Recording) -> Option<String> {
    let floor = short(recording.floor()?, 3);
    let noise = short(recording.experiment().noise, 4);
    let values = [("floor", &*floor), ("noise", &*noise)];
    Some(text.fill("words.floor", &values))
}
