//! Lesson 2: evenly spaced x in [-1, 1], y = target(x) + noise.

use super::Dataset;
use crate::core::experiment::{Experiment, Task};
use crate::core::random::{Rng, normal};

/// The true curve of a task, for x in [-1, 1]. For the linear task it is zero: its truth depends
/// on several features.
#[must_use]
pub fn target(task: Task, x: f64) -> f64 {
    match task {
        Task::Cubic => x * x * x,
        Task::Sine => libm::sin(std::f64::consts::PI * x),
        Task::Step if x == 0.0 => 0.0,
        Task::Step => x.signum(),
        Task::Abs => x.abs(),
        Task::Linear => 0.0,
    }
}

/// Draws the noise on `experiment.samples` evenly spaced points, both ends included.
pub(super) fn draw(experiment: &Experiment, rng: &mut impl Rng) -> Dataset {
    let last = (experiment.samples - 1).max(1) as f64;
    let xs = (0..experiment.samples).map(|i| 2.0 * i as f64 / last - 1.0);
    #[allow(clippy::cast_possible_truncation)] // Samples are single precision by definition.
    let (x, y) = xs
        .map(|x| {
            (
                x as f32,
                (target(experiment.task, x) + experiment.noise * normal(rng)) as f32,
            )
        })
        .unzip();
    Dataset { features: 1, x, y }
}

#[cfg(test)]
mod tests {
    use crate::core::data::Dataset;
    use crate::core::experiment::{Experiment, Task};

    #[test]
    fn points_are_evenly_spaced_from_end_to_end() {
        let data = Dataset::draw(&Experiment::new(Task::Cubic));
        assert_eq!((data.len(), data.x[0], data.x[99]), (100, -1.0, 1.0));
        for pair in data.x.windows(2) {
            assert!((pair[1] - pair[0] - 2.0 / 99.0).abs() < 1e-6, "{pair:?}");
        }
    }

    #[test]
    fn noise_has_the_chosen_deviation() {
        let experiment = Experiment {
            samples: 10_000,
            ..Experiment::new(Task::Cubic)
        };
        let data = Dataset::draw(&experiment);
        let squares = data
            .x
            .iter()
            .zip(&data.y)
            .map(|(x, y)| f64::from(y - x.powi(3)).powi(2));
        let deviation = (squares.sum::<f64>() / 10_000.0).sqrt();
        assert!((deviation - 0.1).abs() < 0.003, "deviation {deviation}");
    }
}
