//! The experiment as a program: the article's training loop, with the settings as they are, in the
//! language of the article and in the one of this page.
//!
//! The programs draw data and initial weights of their own, so they repeat the experiment, not the run.

mod burn;
mod formula;
mod pytorch;

use std::fmt::Display;

use crate::core::experiment::Experiment;
use crate::core::looks::Language;
use crate::core::phase::Phase;
use crate::core::standard::{Standard, Standards};

/// A line of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What stands there, indented.
    pub text: String,
    /// The phase of a step that it is.
    pub phase: Option<Phase>,
}

/// The program of an experiment. `None` where everything is done by hand: what is shown then is the run
/// ([`super::programs`]).
#[must_use]
pub fn program(language: Language, experiment: &Experiment) -> Option<Vec<Line>> {
    let mut program = Program::default();
    match language {
        Language::PyTorch => pytorch::write(&mut program, experiment),
        Language::Burn => burn::write(&mut program, experiment),
        Language::NumPy => return None,
    }
    Some(program.0)
}

/// A program that is being written.
#[derive(Default)]
struct Program(Vec<Line>);

impl Program {
    /// Lines that belong to no phase.
    fn say(&mut self, text: &str) {
        let line = |text: &str| Line {
            text: text.into(),
            phase: None,
        };
        self.0.extend(text.split('\n').map(line));
    }

    /// A line of a phase.
    fn step(&mut self, phase: Phase, text: &str) {
        let (text, phase) = (text.into(), Some(phase));
        self.0.push(Line { text, phase });
    }
}

/// A number with a decimal point, which both languages take for a real one.
pub(super) fn real(value: impl Display) -> String {
    let text = value.to_string();
    if text.contains('.') {
        text
    } else {
        text + ".0"
    }
}

/// The means and the deviations with which columns are standardised, the label's last.
pub(super) fn columns(standards: &Standards) -> [String; 2] {
    let numbers = |of: fn(&Standard) -> f64| list(standards.columns().iter().map(of).map(real));
    [
        numbers(|column| column.mean),
        numbers(|column| column.deviation),
    ]
}

/// What a loss is multiplied with to be one in the units of the label, and the sign after it; nothing
/// where it is one.
fn times(experiment: &Experiment, standards: &Standards) -> String {
    if standards.any() {
        format!("{} * ", real(standards.factor(experiment.loss)))
    } else {
        String::new()
    }
}

/// Items with commas between them.
fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}
