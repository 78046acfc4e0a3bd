//! The loss that the noise alone makes: no model should get far under it.
//!
//! Samples are the truth and normal noise of standard deviation σ, so even the truth misses them by
//! the noise. What that costs on average is σ² for the mean squared error and σ√(2/π) for the mean
//! absolute error; for the Huber loss it is between the two.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_PI, PI};

use super::experiment::{Experiment, Loss};

/// The loss of the truth itself over samples without number; `None` without noise.
///
/// Over the samples of a run it is so only about, and a model that bends towards their noise gets
/// under it.
///
/// `deviation` is what labels are divided by for training, 1 where they are not: the Huber loss has it
/// as its delta.
#[must_use]
pub fn floor(experiment: &Experiment, deviation: f64) -> Option<f64> {
    let noise = experiment.noise;
    let loss = match experiment.loss {
        Loss::Mse => noise * noise,
        Loss::Mae => noise * FRAC_2_PI.sqrt(),
        Loss::Huber => deviation * deviation * huber(noise / deviation),
    };
    (loss > 0.0).then_some(loss)
}

/// The mean Huber loss (delta 1) of normal noise: half the square up to 1, the distance less a half
/// beyond it.
fn huber(noise: f64) -> f64 {
    if noise <= 0.0 {
        return 0.0;
    }
    let edge = 1.0 / noise;
    let density = libm::exp(-0.5 * edge * edge) / (2.0 * PI).sqrt();
    let within = libm::erf(edge * FRAC_1_SQRT_2) - 2.0 * edge * density;
    let beyond = libm::erfc(edge * FRAC_1_SQRT_2);
    0.5 * noise * noise * within + 2.0 * noise * density - 0.5 * beyond
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::data::Dataset;
    use crate::core::experiment::Task;

    #[test]
    fn the_truth_has_about_this_loss_over_many_samples() {
        for loss in Loss::ALL {
            for noise in [0.01, 0.5, 1.0, 2.0] {
                let experiment = Experiment {
                    loss,
                    noise,
                    samples: 10_000,
                    ..Experiment::new(Task::Cubic)
                };
                let data = Dataset::draw(&experiment);
                let off = |i: usize| {
                    let row = data.row(i).iter().map(|&x| f64::from(x));
                    let truth = experiment.truth(&row.collect::<Vec<_>>());
                    f64::from(data.y[i]) - truth.unwrap()
                };
                let sum: f64 = (0..data.len()).map(|i| loss.of(off(i))).sum();
                let mean = sum / data.len() as f64;
                let floor = floor(&experiment, 1.0).unwrap();
                assert!(
                    (mean / floor - 1.0).abs() < 0.05,
                    "{loss:?}, noise {noise}: {mean} and {floor}"
                );
            }
        }
    }

    #[test]
    fn small_noise_stays_in_the_square_part_of_the_huber_loss() {
        assert!((huber(1e-3) / 0.5e-6 - 1.0).abs() < 1e-12);
        for loss in Loss::ALL {
            let noise = 0.0;
            let experiment = Experiment {
                loss,
                noise,
                ..Experiment::new(Task::Linear)
            };
            assert_eq!(floor(&experiment, 1.0), None);
        }
    }
}
