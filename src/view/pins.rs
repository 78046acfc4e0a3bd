//! The runs kept for comparison, as a table: only the settings in which they differ.

use super::describe::setting_value;
use crate::core::experiment::Experiment;
use crate::core::number::{column, loss, short};
use crate::core::pins::Pin;
use crate::core::recording::Ending;
use crate::core::settings::{SETTINGS, Setting};
use crate::core::text::Text;

/// The settings in which some of the kept runs differ.
#[must_use]
pub fn columns(pins: &[Pin]) -> Vec<&'static Setting> {
    let value = |setting: &Setting, experiment: &Experiment| {
        (setting.applies)(experiment).then(|| (setting.get)(experiment))
    };
    let differs = |setting: &&Setting| {
        let decides = setting.decides_run();
        decides
            && pins.windows(2).any(|pair| {
                value(setting, &pair[0].experiment) != value(setting, &pair[1].experiment)
            })
    };
    SETTINGS.iter().filter(differs).collect()
}

/// Whether samples were held out of some of the kept runs.
fn are_tested(pins: &[Pin]) -> bool {
    pins.iter().any(|pin| pin.test.is_some())
}

/// What stands above the cells of the kept runs.
#[must_use]
pub fn heads(text: &Text, pins: &[Pin], columns: &[&'static Setting]) -> Vec<String> {
    let named = columns.iter();
    let named = named.map(|setting| text.get(&format!("setting.{}", setting.key)).to_owned());
    let test = are_tested(pins).then_some("runs.test");
    let own = ["readout.loss"].into_iter().chain(test);
    let own = own.chain(["runs.r2", "readout.epoch", "runs.time"]);
    let own = own.map(|key| text.get(key).to_owned());
    let first = [text.get("runs.run").to_owned()].into_iter();
    first.chain(named).chain(own).collect()
}

/// The cells of one of the kept runs: its letter, its values of the columns, its loss, that over its
/// held-out samples where some run has such, R², epochs and time.
#[must_use]
pub fn cells(text: &Text, pins: &[Pin], pin: &Pin, columns: &[&'static Setting]) -> Vec<String> {
    let value = |setting: &&'static Setting| {
        if (setting.applies)(&pin.experiment) {
            setting_value(text, setting, &pin.experiment)
        } else {
            "–".into()
        }
    };
    let (epoch, last) = pin.last();
    let own = match pin.ending {
        Some(Ending::Diverged(_)) => text.get("runs.diverged").to_owned(),
        Some(Ending::Finished) | None => loss(last),
    };
    let test = are_tested(pins).then(|| match (pin.ending, pin.test) {
        (Some(Ending::Finished) | None, Some(test)) => loss(test),
        (Some(Ending::Diverged(_)), _) | (_, None) => "–".into(),
    });
    let r2 = if pin.determination.is_finite() {
        column(pin.determination, 4)
    } else {
        "–".into()
    };
    let seconds = short(pin.seconds, 2);
    let time = text.fill("runs.seconds", &[("seconds", &seconds)]);
    let own = [own].into_iter().chain(test);
    let own = own.chain([r2, epoch.to_string(), time]);
    let letter = [pin.letter.to_string()].into_iter();
    letter.chain(columns.iter().map(value)).chain(own).collect()
}

/// What a kept run has to do with the one in the page: whether it is of the same settings, or of others in
/// a single one.
#[must_use]
pub fn remark(text: &Text, pin: &Pin, now: &Experiment) -> String {
    let differs = |setting: &&Setting| {
        let applies = (setting.applies)(&pin.experiment) || (setting.applies)(now);
        let differs = (setting.get)(&pin.experiment) != (setting.get)(now);
        setting.decides_run() && applies && differs
    };
    let mut differing = SETTINGS.iter().filter(differs);
    match (differing.next(), differing.next(), pin.changed) {
        (_, _, true) => text.get("runs.altered").to_owned(),
        (None, _, false) => text.get("runs.same").to_owned(),
        (Some(only), None, false) => {
            let label = text.get(&format!("setting.{}", only.key)).to_owned();
            text.fill("runs.single", &[("label", &label)])
        }
        (Some(_), Some(_), false) => String::new(),
    }
}
