//! Which values a setting takes now: its limits may follow from other settings.

use super::{Input, Setting, values};
use crate::core::axes::{Quantity, Range};
use crate::core::experiment::{Experiment, Panel, Spot};
use crate::core::formula::FARTHEST;
use crate::core::limits::{MAX_EPOCHS, MAX_FEATURES, MAX_RUNS};
use crate::core::number;
use crate::core::numeral::Why;

/// The locale key of the words that say which values are allowed, and what fills it.
pub type Expected = (&'static str, Vec<(&'static str, String)>);

impl Setting {
    /// The values that it takes in an experiment, as it is now.
    #[must_use]
    pub fn limits(&self, experiment: &Experiment) -> Input {
        self.quantity.map_or(self.input, |quantity| {
            Input::of(range_now(quantity, experiment))
        })
    }

    /// Which values are allowed in an experiment, as it is now.
    #[must_use]
    pub fn expected(&self, experiment: &Experiment) -> Expected {
        let (key, fill) = self.limits(experiment).expected();
        if self.quantity == Some(Quantity::Batch) {
            // What bounds it is said too: whoever wants more can ask for more samples.
            return ("expected.batch", fill);
        }
        (key, fill)
    }

    /// Why a value is refused in an experiment as it is now; `None` where it is taken, or where
    /// there is no more to say than what is allowed.
    #[must_use]
    pub fn why(&self, experiment: &Experiment, value: &str) -> Option<Why> {
        match self.limits(experiment) {
            Input::Integer { min, max } => Range::Whole { min, max }.read(value).err(),
            Input::Number { min, max, above } => Range::Real { min, max, above }.read(value).err(),
            Input::Numbers => values::weights(value).err().flatten(),
            Input::Ends => values::ends(value).err().flatten(),
            Input::Epoch => values::EPOCHS.read(value).err(),
            Input::Choice(_)
            | Input::Toggle
            | Input::Layers
            | Input::Speed
            | Input::Panels
            | Input::Panel
            | Input::Sweep
            | Input::Challenge
            // A mistake in a formula has words of its own.
            | Input::Formula
            | Input::Rows => None,
        }
    }
}

/// The values that a quantity can have in an experiment.
pub(super) fn range_now(quantity: Quantity, experiment: &Experiment) -> Range {
    match quantity {
        Quantity::Batch => Range::Whole {
            min: 1,
            max: experiment.training() as u32,
        },
        Quantity::LearningRate
        | Quantity::Noise
        | Quantity::Samples
        | Quantity::Epochs
        | Quantity::Momentum
        | Quantity::Width
        | Quantity::Seed
        | Quantity::InitialSeed => quantity.range(),
    }
}

/// Which values an axis of many runs takes: those of any experiment, because another axis may vary
/// what bounds them.
#[must_use]
pub fn of_quantity(quantity: Quantity) -> Expected {
    Input::of(quantity.range()).expected()
}

/// How many values an axis of many runs takes.
#[must_use]
pub fn of_counts() -> Expected {
    whole(2, MAX_RUNS as u32)
}

fn whole(min: u32, max: u32) -> Expected {
    let fill = vec![("min", min.to_string()), ("max", max.to_string())];
    ("expected.integer", fill)
}

impl Input {
    fn expected(&self) -> Expected {
        let range = |min: f64, max: f64| {
            vec![
                ("min", number::short(min, 10)),
                ("max", number::short(max, 10)),
            ]
        };
        match *self {
            Self::Choice(words) => ("expected.choice", vec![("choices", words.join(", "))]),
            Self::Toggle => ("expected.choice", vec![("choices", "1, 0".into())]),
            Self::Integer { min, max } => whole(min, max),
            Self::Number {
                min,
                max,
                above: true,
            } => ("expected.above", range(min, max)),
            Self::Number {
                min,
                max,
                above: false,
            } => ("expected.number", range(min, max)),
            Self::Numbers => ("expected.numbers", vec![("most", MAX_FEATURES.to_string())]),
            Self::Ends => {
                let mut fill = range(-FARTHEST, FARTHEST);
                fill.push(("least", number::short(values::LEAST_RANGE, 10)));
                ("expected.ends", fill)
            }
            Self::Layers => ("expected.layers", Vec::new()),
            Self::Speed => ("expected.speed", Vec::new()),
            Self::Panel => {
                let in_strip = Panel::ALL
                    .iter()
                    .filter(|panel| panel.spot() == Spot::Strip);
                let words: Vec<&str> = in_strip.map(|panel| panel.word()).collect();
                ("expected.choice", vec![("choices", words.join(", "))])
            }
            Self::Panels => (
                "expected.choice",
                vec![("choices", Panel::WORDS.join(", "))],
            ),
            Self::Sweep => ("expected.sweep", vec![("most", MAX_RUNS.to_string())]),
            Self::Challenge => ("expected.challenge", vec![("most", MAX_EPOCHS.to_string())]),
            Self::Epoch => whole(0, MAX_EPOCHS),
            Self::Formula => ("expected.formula", Vec::new()),
            Self::Rows => ("expected.data", Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;
    use crate::core::settings::{SETTINGS, find};

    #[test]
    fn the_batch_size_is_bounded_by_the_samples_as_they_are_now() {
        let batch = find("batch").unwrap();
        let mut experiment = Experiment::new(Task::Linear);
        for samples in ["500", "2", "10000"] {
            find("n").unwrap().set(&mut experiment, samples).unwrap();
            let (key, fill) = batch.expected(&experiment);
            let limits = [("min", "1".to_owned()), ("max", samples.to_owned())];
            assert_eq!((key, fill), ("expected.batch", limits.to_vec()));
        }
    }

    #[test]
    fn what_is_said_to_be_allowed_is_taken_and_no_more() {
        for (task, samples) in [(Task::Linear, 7), (Task::Cubic, 10_000)] {
            let mut experiment = Experiment::new(task);
            experiment.samples = samples;
            let whole = |setting: &Setting| match setting.limits(&experiment) {
                Input::Integer { min, max } => Some((min, max)),
                _ => None,
            };
            let settings = SETTINGS.iter().filter_map(|s| Some((s, whole(s)?)));
            assert!(settings.clone().count() >= 4);
            for (setting, (min, max)) in settings {
                let taken = |value: f64| {
                    let mut copy = experiment.clone();
                    setting.set(&mut copy, &value.to_string()).is_ok()
                };
                let (min, max) = (f64::from(min), f64::from(max));
                let key = setting.key;
                assert!(taken(min) && taken(max), "{key}: {min} to {max}");
                assert!(!taken(min - 1.0) && !taken(max + 1.0), "{key}: beyond");
            }
        }
    }
}
