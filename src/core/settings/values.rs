//! Values from and to the words of a link; `None` for words that are no such value.

use crate::core::axes::{Range, Sweep};
use crate::core::challenge::Challenge;
use crate::core::experiment::{Panel, Speed, Spot};
use crate::core::formula::FARTHEST;
use crate::core::limits::{MAX_EPOCHS, MAX_FEATURES};
use crate::core::numeral::{self, Why};

/// The greatest true weight or bias, up or down.
const MAX_TRUE: f64 = 1e6;
/// What the true bias may be.
pub(super) const BIAS: Range = Range::real(-MAX_TRUE, MAX_TRUE);
/// The share of the samples that can be held out.
pub(super) const TEST: Range = Range::real(0.0, 0.5);
/// Epochs per second.
const SPEEDS: Range = Range::real(1.0, 1000.0);
/// The epoch at which a run is shown first.
pub(super) const EPOCHS: Range = Range::whole(0, MAX_EPOCHS);

/// Least distance between the ends of a range: less is a slip.
pub(super) const LEAST_RANGE: f64 = 0.001;

/// The least and the greatest x of a formula, or why a text is no such two; none of the reasons fits
/// where they are not two, or not in order.
pub(super) fn ends(text: &str) -> Result<(f64, f64), Option<Why>> {
    let numbers = numeral::list(text)?;
    if numbers.iter().any(|&number| number < -FARTHEST) {
        return Err(Some(Why::TooSmall));
    }
    if numbers.iter().any(|&number| number > FARTHEST) {
        return Err(Some(Why::TooLarge));
    }
    match numbers[..] {
        // There is one way to write nothing.
        [from, to] if to - from >= LEAST_RANGE => Ok((from + 0.0, to + 0.0)),
        _ => Err(None),
    }
}

pub(super) fn toggle(text: &str) -> Option<bool> {
    match numeral::plain(text).as_str() {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

pub(super) fn digit(on: bool) -> String {
    u8::from(on).to_string()
}

pub(super) fn panels(text: &str) -> Option<Vec<Panel>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split([',', '，', '、'])
        .map(|word| Panel::from_word(word.trim()))
        .collect()
}

pub(super) fn panel_words(panels: &[Panel]) -> String {
    panels
        .iter()
        .map(|panel| panel.word())
        .collect::<Vec<_>>()
        .join(",")
}

/// A panel of the strip, or none for an empty text.
pub(super) fn view(text: &str) -> Option<Option<Panel>> {
    if text.is_empty() {
        return Some(None);
    }
    let panel = Panel::from_word(text)?;
    (panel.spot() == Spot::Strip).then_some(Some(panel))
}

pub(super) fn speed(text: &str) -> Option<Speed> {
    match text {
        "batch" => Some(Speed::Batch),
        "epoch" => Some(Speed::Epoch),
        "film" => Some(Speed::Film),
        "max" => Some(Speed::Max),
        number => SPEEDS.parse(number).map(Speed::PerSecond),
    }
}

/// Why a text is no list of weights; none of the reasons fits where they are too many.
pub(super) fn weights(text: &str) -> Result<Vec<f64>, Option<Why>> {
    let numbers = numeral::list(text)?;
    if numbers.iter().any(|&number| number < -MAX_TRUE) {
        Err(Some(Why::TooSmall))
    } else if numbers.iter().any(|&number| number > MAX_TRUE) {
        Err(Some(Why::TooLarge))
    } else if numbers.len() > MAX_FEATURES {
        Err(None)
    } else {
        Ok(numbers)
    }
}

/// A sweep, or none for an empty text.
pub(super) fn sweep(text: &str) -> Option<Option<Sweep>> {
    if text.is_empty() {
        return Some(None);
    }
    text.parse().ok().map(Some)
}

/// An epoch, or none for an empty text.
pub(super) fn epoch(text: &str) -> Option<Option<u32>> {
    if text.is_empty() {
        return Some(None);
    }
    Some(Some(EPOCHS.parse(text)? as u32))
}

/// A challenge, or none for an empty text.
pub(super) fn challenge(text: &str) -> Option<Option<Challenge>> {
    if text.is_empty() {
        return Some(None);
    }
    text.parse().ok().map(Some)
}
