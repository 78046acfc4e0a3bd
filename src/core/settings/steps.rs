//! The values at which the slider of a setting stops: round ones, and only those that it takes.

use super::Setting;
use crate::core::axes::Quantity;
use crate::core::decimal;
use crate::core::experiment::Experiment;

/// Within each power of ten a learning rate steps by about the same factor.
const RATES: [&str; 6] = ["1", "1.5", "2", "3", "5", "7"];
const NOISES: [f64; 13] = [
    0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 2.0,
];
const BATCHES: [usize; 14] = [
    1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
];

impl Setting {
    /// The values at which its slider stops in an experiment, in rising order; none where it has no
    /// slider.
    #[must_use]
    pub fn steps(&self, experiment: &Experiment) -> Vec<f64> {
        match self.quantity {
            Some(Quantity::LearningRate) => rates(),
            Some(Quantity::Noise) => NOISES.to_vec(),
            Some(Quantity::Batch) => {
                // The last is the whole of the samples, however many they are.
                let all = experiment.training();
                let smaller = BATCHES.iter().filter(|batch| **batch < all);
                let all = smaller.chain([&all]);
                all.map(|batch| *batch as f64).collect()
            }
            Some(
                Quantity::Samples
                | Quantity::Epochs
                | Quantity::Momentum
                | Quantity::Width
                | Quantity::Seed
                | Quantity::InitialSeed,
            )
            | None => Vec::new(),
        }
    }
}

/// Learning rates from 0.0001 to 10. They are read from words, so that each is the number that a
/// reader would type.
fn rates() -> Vec<f64> {
    let steps = (-4..=0).flat_map(|power| RATES.iter().map(move |rate| format!("{rate}e{power}")));
    let steps = steps.chain(["10".to_owned()]);
    steps.filter_map(|step| decimal::value(&step)).collect()
}

/// The place of the step that is nearest to a value.
#[must_use]
pub fn nearest(steps: &[f64], value: f64) -> usize {
    let above = steps.partition_point(|step| *step < value);
    match (above.checked_sub(1), steps.get(above)) {
        (Some(below), Some(step)) if value - steps[below] <= step - value => below,
        (Some(below), None) => below,
        (_, Some(_)) => above,
        (None, None) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;
    use crate::core::settings::{SETTINGS, find};

    #[test]
    fn a_slider_stops_only_where_its_setting_takes_the_value() {
        for samples in [2, 3, 10, 37, 100, 500, 10_000] {
            let mut experiment = Experiment::new(Task::Cubic);
            experiment.samples = samples;
            experiment.batch = 1;
            for setting in &SETTINGS {
                let steps = setting.steps(&experiment);
                assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
                for step in &steps {
                    let (key, spelled) = (setting.key, step.to_string());
                    let mut copy = experiment.clone();
                    assert!(setting.set(&mut copy, &spelled).is_ok(), "{key}={spelled}");
                    assert_eq!((setting.get)(&copy), spelled);
                    assert!(spelled.len() < 8, "{key}: {spelled} is round");
                }
            }
        }
    }

    #[test]
    fn the_defaults_of_the_lessons_are_steps() {
        for task in Task::ALL {
            let experiment = Experiment::new(task);
            for key in ["lr", "noise", "batch"] {
                let setting = find(key).unwrap();
                let value: f64 = (setting.get)(&experiment).parse().unwrap();
                let steps = setting.steps(&experiment);
                assert_eq!(steps[nearest(&steps, value)], value, "{key}");
            }
        }
    }

    #[test]
    fn no_batch_is_larger_than_the_samples() {
        let mut experiment = Experiment::new(Task::Cubic);
        experiment.samples = 60;
        let batches = find("batch").unwrap().steps(&experiment);
        assert_eq!(batches, [1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 60.0]);
    }

    #[test]
    fn a_value_between_two_steps_is_shown_at_the_nearer_one() {
        let steps = [1.0, 2.0, 5.0];
        for (value, place) in [(0.1, 0), (1.4, 0), (1.6, 1), (3.6, 2), (2.0, 1), (9.0, 2)] {
            assert_eq!(nearest(&steps, value), place, "{value}");
        }
        assert_eq!(nearest(&[], 1.0), 0);
    }
}
