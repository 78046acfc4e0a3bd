//! Lesson 1: features from the standard normal distribution, y = Xw + b + noise.

use super::Dataset;
use crate::core::experiment::Experiment;
use crate::core::random::{Rng, normal};

/// Draws `experiment.samples` rows; all features first, then the noise, as the article does.
pub(super) fn draw(experiment: &Experiment, rng: &mut impl Rng) -> Dataset {
    let features = experiment.weights.len();
    #[allow(clippy::cast_possible_truncation)] // Samples are single precision by definition.
    let x: Vec<f32> = (0..experiment.samples * features)
        .map(|_| normal(rng) as f32)
        .collect();
    let y = x
        .chunks_exact(features)
        .map(|row| {
            let products = row
                .iter()
                .zip(&experiment.weights)
                .map(|(&x, w)| f64::from(x) * w);
            let exact = products.sum::<f64>() + experiment.bias;
            #[allow(clippy::cast_possible_truncation)]
            let y = (exact + experiment.noise * normal(rng)) as f32;
            y
        })
        .collect();
    Dataset { features, x, y }
}

#[cfg(test)]
mod tests {
    use crate::core::data::Dataset;
    use crate::core::experiment::{Experiment, Task};

    #[test]
    fn labels_follow_the_true_parameters() {
        let experiment = Experiment {
            noise: 0.0,
            ..Experiment::new(Task::Linear)
        };
        let data = Dataset::draw(&experiment);
        assert_eq!((data.len(), data.x.len()), (500, 1000));
        for i in 0..500 {
            let row = data.row(i);
            assert!((2.0 * row[0] - 3.4 * row[1] + 4.2 - data.y[i]).abs() < 1e-5);
        }
    }

    #[test]
    fn the_seed_decides_the_data() {
        let draw = |seed| {
            Dataset::draw(&Experiment {
                seed,
                ..Experiment::new(Task::Linear)
            })
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }
}
