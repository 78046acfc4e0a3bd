//! Checks, on the reader's own device and before anything is shown, that an engine computes what it
//! should: the first steps of the curve lesson, compared with `PyTorch`'s and with another engine's.
//!
//! A GPU can be wrong without saying so: a shader that does not compile is dropped with its whole
//! submission, and reads then return old data.

mod recorded;

use crate::core::data::Dataset;
use crate::core::engine::{Engine, EngineError, Problem, Record};
use crate::core::experiment::{Loss, Style};
use crate::core::network::{Hidden, Network};
use crate::core::rule::Rule;

/// The most by which an engine's loss and parameters may differ from its judge's: the published
/// tolerance of a start on any device.
pub const TOLERANCE: f32 = 1e-4;

/// Samples of a mini-batch of [`problem`].
pub const BATCH: usize = 10;
/// Parameters times samples of a mini-batch of [`problem`]: what the cost of its step is measured by.
pub const SIZE: usize = recorded::INITIAL.len() * BATCH;
const LEARNING_RATE: f64 = 0.03;

/// The problem that every engine is checked with.
#[must_use]
pub fn problem() -> Problem {
    Problem {
        network: Network {
            features: 1,
            hidden: Hidden::curve(),
        },
        style: Style::Sequential,
        loss: Loss::Mse,
        rule: Rule::Sgd,
        data: Dataset::plain(1, recorded::X.to_vec(), recorded::Y.to_vec()),
        parameters: recorded::INITIAL.to_vec(),
    }
}

/// What `PyTorch` had after the ten steps of one epoch.
#[must_use]
pub fn recorded() -> Record {
    Record {
        loss: recorded::LOSS,
        parameters: recorded::TRAINED.to_vec(),
    }
}

/// Trains the first `steps` mini-batches of [`problem`] and reads the result.
///
/// # Errors
/// When the engine cannot go on, or reads back nothing.
pub async fn train(engine: &mut dyn Engine, steps: usize) -> Result<Record, EngineError> {
    #[allow(clippy::cast_possible_truncation)] // At most a hundred samples.
    let samples: Vec<u32> = (0..(steps * BATCH).min(recorded::X.len()) as u32).collect();
    engine.train(&samples, BATCH, LEARNING_RATE)?;
    engine.mark()?;
    let records = engine.read().await?;
    records
        .into_iter()
        .next()
        .ok_or_else(|| EngineError("nothing was read back".into()))
}

/// Queues one mini-batch of [`problem`], the `n`-th of its epoch counted from 0, reading nothing.
///
/// # Errors
/// When the engine cannot go on.
pub fn step(engine: &mut dyn Engine, n: usize) -> Result<(), EngineError> {
    let samples = std::array::from_fn::<u32, BATCH, _>(|i| (n * BATCH + i) as u32);
    engine.train(&samples, BATCH, LEARNING_RATE)
}

/// Queues one more epoch of [`problem`], reading nothing.
///
/// # Errors
/// When the engine cannot go on.
pub fn epoch(engine: &mut dyn Engine) -> Result<(), EngineError> {
    let samples = std::array::from_fn::<u32, { recorded::X.len() }, _>(|i| i as u32);
    engine.train(&samples, BATCH, LEARNING_RATE)
}

/// Steps in the recorded epoch.
pub const RECORDED_STEPS: usize = recorded::X.len() / BATCH;

/// The greatest difference between two records, or `None` when one of them is not all finite
/// numbers of the same count.
#[must_use]
pub fn difference(one: &Record, other: &Record) -> Option<f32> {
    let pairs = one
        .parameters
        .iter()
        .zip(&other.parameters)
        .chain([(&one.loss, &other.loss)]);
    let same_count = one.parameters.len() == other.parameters.len();
    let greatest = pairs
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, |greatest: f32, off| {
            // `f32::max` would swallow a NaN.
            if off.is_finite() {
                greatest.max(off)
            } else {
                f32::INFINITY
            }
        });
    (same_count && greatest.is_finite()).then_some(greatest)
}

/// Whether two records agree within [`TOLERANCE`].
#[must_use]
pub fn agree(one: &Record, other: &Record) -> bool {
    difference(one, other).is_some_and(|off| off <= TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Autodiff;
    use burn::tensor::Device;

    #[test]
    fn flex_agrees_with_pytorch() {
        let mut engine = Autodiff::new(&problem(), &Device::flex());
        let record = pollster::block_on(train(&mut engine, RECORDED_STEPS)).unwrap();
        assert!(
            agree(&record, &recorded()),
            "{:?}",
            difference(&record, &recorded())
        );
    }

    #[test]
    fn a_step_that_was_dropped_is_noticed() {
        // What a GPU whose shaders do not compile gives back: the parameters it was given.
        let untrained = Record {
            loss: 0.229_599_77,
            parameters: problem().parameters,
        };
        assert!(!agree(&untrained, &recorded()));
        let mut engine = Autodiff::new(&problem(), &Device::flex());
        let one_step = pollster::block_on(train(&mut engine, 1)).unwrap();
        assert!(difference(&one_step, &untrained).unwrap() > 10.0 * TOLERANCE);
        assert!(!agree(
            &Record {
                loss: f32::NAN,
                ..recorded()
            },
            &recorded()
        ));
    }

    #[test]
    fn the_tables_are_the_recorded_trajectory() {
        let text = include_str!("../../../tests/golden/cubic-2020-epochs.json");
        let file: serde_json::Value = serde_json::from_str(text).unwrap();
        fn numbers(value: &serde_json::Value) -> Vec<f32> {
            match value {
                serde_json::Value::Array(items) => items.iter().flat_map(numbers).collect(),
                number => vec![number.as_f64().unwrap() as f32],
            }
        }
        let initial = file["init"].as_array().unwrap().iter();
        let initial = initial.flat_map(|l| [numbers(&l["weight"]), numbers(&l["bias"])].concat());
        assert_eq!(numbers(&file["x"]), recorded::X);
        assert_eq!(numbers(&file["y"]), recorded::Y);
        assert_eq!(initial.collect::<Vec<_>>(), recorded::INITIAL);
        assert_eq!(
            numbers(&file["checkpoints"][1]["params"]),
            recorded::TRAINED
        );
    }
}
