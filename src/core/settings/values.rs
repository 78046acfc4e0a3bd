//! Values from and to the words of a link; `None` for words that are no such value.

use crate::core::axes::{Range, Sweep};
use crate::core::challenge::Challenge;
use crate::core::experiment::{Panel, Speed, Spot};
use crate::core::limits::{MAX_EPOCHS, MAX_FEATURES};

pub(super) fn between(text: &str, min: f64, max: f64) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    // `inf` and `nan` parse too; the range excludes both.
    (min..=max).contains(&value).then_some(value)
}

pub(super) fn toggle(text: &str) -> Option<bool> {
    match text {
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
    text.split(',')
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
        number => between(number, 1.0, 1000.0).map(Speed::PerSecond),
    }
}

pub(super) fn weights(text: &str) -> Option<Vec<f64>> {
    let numbers: Vec<f64> = text
        .split(',')
        .map(|part| between(part.trim(), -1e6, 1e6))
        .collect::<Option<_>>()?;
    (numbers.len() <= MAX_FEATURES).then_some(numbers)
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
    let range = Range::Whole {
        min: 0,
        max: MAX_EPOCHS,
    };
    Some(Some(range.parse(text)? as u32))
}

/// A challenge, or none for an empty text.
pub(super) fn challenge(text: &str) -> Option<Option<Challenge>> {
    if text.is_empty() {
        return Some(None);
    }
    text.parse().ok().map(Some)
}
