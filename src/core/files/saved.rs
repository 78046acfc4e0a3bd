//! A run as a file that the page opens again: its settings, what was changed on its way, how far it
//! had come and which moment was shown, and the runs that were kept for comparison.
//!
//! The run itself is not in it: nothing but its settings and its edits decides it, so it is repeated when
//! it is opened. A file may come from anybody: whatever it says is within the limits of the page, or it
//! is refused as a whole.

use super::json::{Json, quoted};
use crate::core::axes::Quantity;
use crate::core::edits::{Edit, Edits};
use crate::core::experiment::Experiment;
use crate::core::link::{self, Problem};
use crate::core::looks::{Beyond, Language, Spread, View};
use crate::core::pins::Pins;
use crate::core::transport::Place;

/// What the file says it is.
const FORMAT: &str = "regression-playground";
/// The version that is written, and the newest that is read.
const VERSION: u64 = 1;
/// Most characters that are read.
pub const LONGEST: usize = 4_000_000;
/// Most changes of a run on its way.
const MOST_EDITS: usize = 10_000;

/// Whether a text is meant as a saved run, rather than as a table.
#[must_use]
pub fn is_run(text: &str) -> bool {
    text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
        .starts_with('{')
}

/// A saved run.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The settings, as they stood.
    pub experiment: Experiment,
    /// What was changed on the way.
    pub edits: Edits,
    /// How far it had been trained.
    pub trained: Place,
    /// The epoch (counted from 1) in which it had diverged, if it had.
    pub diverged: Option<u32>,
    /// The moment that was shown.
    pub shown: Place,
    /// What the fit chart showed.
    pub view: View,
    /// How far beyond the samples it looked.
    pub beyond: Beyond,
    /// How losses were spread.
    pub losses: Spread,
    /// The language of the program.
    pub language: Language,
    /// The runs kept for comparison.
    pub pins: Pins,
}

/// Why a text is no saved run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It is something else, or cut off.
    NoRun,
    /// It was saved by a newer page.
    Newer,
    /// A part of it, by its name in the file, is missing or says what cannot be.
    Part(&'static str),
}

impl Saved {
    /// The text that [`Self::read`] reads.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![
            ("format", quoted(FORMAT)),
            ("version", VERSION.to_string()),
            ("settings", quoted(&link::hash("", &self.experiment))),
            ("rate", self.edits.first().to_string()),
            ("edits", edits_text(&self.edits)),
            ("trained", place_text(self.trained)),
        ];
        if let Some(epoch) = self.diverged {
            lines.push(("diverged", epoch.to_string()));
        }
        let view = match self.view {
            View::Feature(feature) => feature.to_string(),
            View::Predicted => quoted("predicted"),
        };
        lines.extend([
            ("shown", place_text(self.shown)),
            ("view", view),
            ("beyond", quoted(self.beyond.word())),
            ("losses", quoted(self.losses.word())),
            ("language", quoted(self.language.word())),
            ("kept", quoted(&self.pins.text())),
        ]);
        let lines: Vec<String> = lines
            .into_iter()
            .map(|(name, value)| [" ", &quoted(name), ": ", &value].concat())
            .collect();
        ["{\n", &lines.join(",\n"), "\n}\n"].concat()
    }

    /// The run of a text, and what could not be used of its settings.
    ///
    /// # Errors
    /// When it is none, or a part of it is broken.
    pub fn read(text: &str) -> Result<(Self, Vec<Problem>), Broken> {
        if text.len() > LONGEST {
            return Err(Broken::NoRun);
        }
        let file = Json::read(text).ok_or(Broken::NoRun)?;
        if file.get("format").and_then(Json::text) != Some(FORMAT) {
            return Err(Broken::NoRun);
        }
        match file.get("version").and_then(Json::whole) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(Broken::Newer),
            Some(_) | None => return Err(Broken::Part("version")),
        }
        let settings = part(&file, "settings", Json::text)?;
        let (experiment, problems) = link::read("", settings);
        let edits = part(&file, "edits", |edits| {
            let first = file.get("rate")?.number().filter(|&rate| is_rate(rate))?;
            edits_of(first, edits.list()?, experiment.network().parameter_count())
        })?;
        let per_epoch = experiment.batches_per_epoch();
        let place_of = |json: &Json| {
            let [epoch, batch] = json.list()? else {
                return None;
            };
            let place = Place {
                epoch: u32::try_from(epoch.whole()?).ok()?,
                batch: batch.whole()? as usize,
            };
            let end = Place::at_epoch(experiment.epochs);
            (place.batch < per_epoch && place <= end).then_some(place)
        };
        let trained = part(&file, "trained", place_of)?;
        let shown = |json: &Json| place_of(json).filter(|&place| place <= trained);
        let shown = part(&file, "shown", shown)?;
        let diverged = match file.get("diverged") {
            None => None,
            Some(_) => Some(part(&file, "diverged", |json| {
                let epoch = u32::try_from(json.whole()?).ok()?;
                (trained.epoch < epoch && epoch <= experiment.epochs).then_some(epoch)
            })?),
        };
        let word = |json: &Json| json.text().map(str::to_owned);
        let view = part(&file, "view", |json| match json.text() {
            Some("predicted") => Some(View::Predicted),
            Some(_) => None,
            None => {
                let feature = json.whole()? as usize;
                (feature < experiment.features()).then_some(View::Feature(feature))
            }
        })?;
        let beyond = |json: &Json| Beyond::from_word(&word(json)?);
        let losses = |json: &Json| Spread::from_word(&word(json)?);
        let language = |json: &Json| Language::from_word(&word(json)?);
        let saved = Self {
            view,
            beyond: part(&file, "beyond", beyond)?,
            losses: part(&file, "losses", losses)?,
            language: part(&file, "language", language)?,
            pins: Pins::read(part(&file, "kept", Json::text)?),
            experiment,
            edits,
            trained,
            diverged,
            shown,
        };
        Ok((saved, problems))
    }
}

fn part<'a, T>(
    file: &'a Json,
    name: &'static str,
    read: impl FnOnce(&'a Json) -> Option<T>,
) -> Result<T, Broken> {
    file.get(name).and_then(read).ok_or(Broken::Part(name))
}

fn place_text(place: Place) -> String {
    format!("[{}, {}]", place.epoch, place.batch)
}

/// Each edit as `[steps, "rate", value]` or `[steps, parameter, value]`.
fn edits_text(edits: &Edits) -> String {
    let made = edits.made().iter().map(|&(step, edit)| match edit {
        Edit::LearningRate(rate) => format!("[{step}, \"rate\", {rate}]"),
        Edit::Parameter(index, value) => format!("[{step}, {index}, {value}]"),
    });
    format!("[{}]", made.collect::<Vec<_>>().join(", "))
}

fn edits_of(first: f64, list: &[Json], parameters: usize) -> Option<Edits> {
    let mut edits = Edits::none(first);
    let mut before = 0;
    if list.len() > MOST_EDITS {
        return None;
    }
    for edit in list {
        let [step, what, value] = edit.list()? else {
            return None;
        };
        let (step, value) = (step.whole()?, value.number()?);
        if step < before {
            return None;
        }
        before = step;
        #[allow(clippy::cast_possible_truncation)] // It was written from one.
        let edit = match what.text() {
            Some("rate") => is_rate(value).then_some(Edit::LearningRate(value))?,
            Some(_) => return None,
            None => {
                let index = what.whole()? as usize;
                let value = value as f32;
                (index < parameters && value.is_finite()).then_some(())?;
                Edit::Parameter(index, value)
            }
        };
        edits.make(step, edit);
    }
    Some(edits)
}

/// Whether a learning rate is one that the page takes.
fn is_rate(rate: f64) -> bool {
    Quantity::LearningRate.parse(&rate.to_string()).is_some()
}
