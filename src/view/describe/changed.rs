//! What is said where the picture is of other settings than those that stand now: of a run that has
//! ended, and of the one that was there before.

use crate::core::experiment::Experiment;
use crate::core::number::{loss, minus};
use crate::core::recording::{Ending, Recording};
use crate::core::settings::{Input, SETTINGS, Setting};
use crate::core::state::Course;
use crate::core::text::Text;

/// Most settings that are named of a run that was there before.
const MOST_NAMED: usize = 3;

/// The settings of a run, of those that decide it, in which an experiment differs.
fn differing(of: &Experiment, from: &Experiment) -> impl Iterator<Item = &'static Setting> {
    let applies = |setting: &&Setting| (setting.applies)(of) && setting.decides_run();
    let differs = |setting: &&Setting| (setting.get)(of) != (setting.get)(from);
    SETTINGS.iter().filter(applies).filter(differs)
}

/// A setting's value as it is shown.
#[must_use]
pub fn setting_value(text: &Text, setting: &Setting, experiment: &Experiment) -> String {
    if setting.input == Input::Rows {
        // Nobody reads how a link spells them.
        let values = [
            ("n", &*experiment.rows.len().to_string()),
            ("label", experiment.rows.label()),
        ];
        return text.fill("data.value", &values);
    }
    let value = (setting.get)(experiment);
    let named = text.find(&format!("{}.{value}", setting.key));
    match named {
        Some(name) => name.to_owned(),
        None if value.is_empty() => text.get("value.none").to_owned(),
        None => minus(&value),
    }
}

/// A list of settings with their values.
fn list<'a>(
    text: &Text,
    settings: impl Iterator<Item = &'a Setting>,
    experiment: &Experiment,
) -> String {
    let named = settings.map(|setting| {
        let key = format!("setting.{}", setting.key);
        let label = text.get(&key);
        let value = setting_value(text, setting, experiment);
        text.fill("changed.was", &[("label", label), ("value", &value)])
    });
    named.collect::<Vec<_>>().join(text.get("many.comma"))
}

/// The sentence about a run that has ended with other settings than those that stand now.
#[must_use]
pub fn outdated(text: &Text, recording: &Recording) -> String {
    let (made, now) = (recording.as_made(0), recording.experiment());
    let was = list(text, differing(&made, now), &made);
    let mut others = differing(&made, now);
    let is = match (others.next(), others.next()) {
        // Named already.
        (Some(only), None) => setting_value(text, only, now),
        _ => list(text, differing(&made, now), now),
    };
    text.fill("state.outdated", &[("was", &was), ("is", &is)])
}

/// The sentence about a whole run that the one of a recording has taken the place of.
#[must_use]
pub fn before(text: &Text, course: &Course, recording: &Recording) -> String {
    let was = course.recording.experiment();
    let settings = differing(was, recording.experiment()).take(MOST_NAMED);
    let named = list(text, settings, was);
    let named = match named.as_str() {
        "" => String::new(),
        list => text.fill("words.before.with", &[("list", list)]),
    };
    let (key, epoch) = match course.recording.ending() {
        Some(Ending::Diverged(epoch)) => ("words.before.diverged", epoch),
        Some(Ending::Finished) | None => ("words.before", course.to.place.epoch),
    };
    let loss = course.to.loss.map_or_else(String::new, loss);
    text.fill(
        key,
        &[
            ("with", &named),
            ("loss", &loss),
            ("epoch", &epoch.to_string()),
        ],
    )
}
