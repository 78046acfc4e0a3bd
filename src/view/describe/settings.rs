//! The settings in words, where their controls are hidden.

use crate::core::experiment::Experiment;
use crate::core::number::minus;
use crate::core::settings::{Group, Input, SETTINGS};
use crate::core::text::Text;

/// The numbers that the training goes by, for a widget that hides their controls.
#[must_use]
pub fn settings(text: &Text, experiment: &Experiment) -> String {
    let numbers = SETTINGS.iter().filter(|setting| {
        let number = matches!(setting.input, Input::Integer { .. } | Input::Number { .. });
        number && setting.group == Group::Training && (setting.applies)(experiment)
    });
    let named = numbers.map(|setting| {
        let key = format!("setting.{}", setting.key);
        let value = minus(&(setting.get)(experiment));
        text.fill("many.pair", &[("name", text.get(&key)), ("value", &value)])
    });
    named.collect::<Vec<_>>().join(" · ")
}
