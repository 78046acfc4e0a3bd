//! The largest learning rate with which training is stable, and what a run that diverged died of.
//!
//! A bowl has a largest curvature L. Gradient descent multiplies the way to its lowest point, along
//! the direction of that curvature, by 1 − ηL in each step: above η = 2/L it jumps over the valley, and
//! further each time. With a momentum m the bound is 2(1 + m)/L. It holds with all samples at once;
//! on mini-batches, each of which has another bowl, it is a guide.
//!
//! It can be computed where the loss is such a bowl: a single linear layer with the mean squared
//! error. With the Huber loss or the mean absolute error there is none: their slopes do not grow with
//! the distance, so what jumps over the valley stays near it and no number is left. Adam divides by the
//! size of the gradients and has none for the same reason. With hidden layers the curvature changes
//! from step to step.

use super::data::Dataset;
use super::decimal;
use super::eigen::{Matrix, dot, eigen};
use super::experiment::{Experiment, Loss};
use super::quadratic::{Quadratic, each};
use super::recording::{Ending, Recording};
use super::rule::Rule;
use super::transport::Place;

/// How far below the bound a rate is that is offered.
const BELOW: f64 = 0.95;
/// The same on mini-batches: nearer to it, their noise would leave the loss far above the lowest.
const BELOW_NOISE: f64 = 0.5;
/// Halvings until a bound is known to the last digits.
const HALVINGS: usize = 50;

/// The bound of the learning rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Stable {
    /// The largest rate that is stable with all samples at once.
    pub rate: f64,
    /// The largest curvature of the loss.
    pub curvature: f64,
    /// The direction of that curvature, over weights and bias: in it a larger rate grows.
    pub direction: Vec<f64>,
    /// The largest rate with which the mini-batches of the run still come nearer on average; the same
    /// where they hold all samples.
    pub gentle: f64,
}

impl Stable {
    /// The bound for an experiment on its data; `None` where there is none to be computed.
    #[must_use]
    pub fn of(experiment: &Experiment, data: &Dataset) -> Option<Self> {
        if !experiment.hidden.is_empty() || experiment.loss != Loss::Mse {
            return None;
        }
        let momentum = match experiment.rule() {
            Rule::Sgd => 0.0,
            Rule::Momentum { momentum } => momentum,
            Rule::Adam => return None,
        };
        let curvature = Quadratic::of(data).curvature();
        let steepest = eigen(curvature.clone()).into_iter().next()?;
        if steepest.value <= 0.0 || !steepest.value.is_finite() {
            return None;
        }
        let rate = 2.0 * (1.0 + momentum) / steepest.value;
        // The last mini-batch may be smaller: it jumps furthest.
        let (n, batch) = (data.len(), experiment.batch.min(data.len()));
        let batch = match n % batch {
            0 => batch,
            rest => rest,
        };
        let gentle = if batch == n {
            rate
        } else {
            let spread = spread(data, &curvature, batch);
            (1.0 - momentum) * on_average(&curvature, &spread, rate)
        };
        Some(Self {
            rate,
            curvature: steepest.value,
            direction: steepest.vector,
            gentle,
        })
    }

    /// A rate below the bound, rounded down to two digits as the controls show it.
    #[must_use]
    pub fn below(&self) -> f64 {
        let share = if self.gentle < self.rate {
            BELOW_NOISE
        } else {
            BELOW
        };
        round_down(share * self.gentle)
    }
}

/// The mean square of the curvatures of the mini-batches of so many samples.
fn spread(data: &Dataset, curvature: &Matrix, batch: usize) -> Matrix {
    let size = curvature.len();
    let n = data.len() as f64;
    let mut single = vec![vec![0.0; size]; size];
    each(data, |row, _| {
        // The curvature of one sample is 2xx', and its square 4|x|²xx'.
        let square = 4.0 * dot(row, row) / n;
        for (line, a) in single.iter_mut().zip(row) {
            for (sum, b) in line.iter_mut().zip(row) {
                *sum += square * a * b;
            }
        }
    });
    // Samples are drawn without putting them back.
    let share = (n - batch as f64) / ((n - 1.0) * batch as f64);
    let of_all =
        |i: usize, j: usize| -> f64 { (0..size).map(|k| curvature[i][k] * curvature[k][j]).sum() };
    (0..size)
        .map(|i| {
            (0..size)
                .map(|j| of_all(i, j) + share * (single[i][j] - of_all(i, j)))
                .collect()
        })
        .collect()
}

/// The largest rate η up to `most` with which steps shorten the way in the mean square, whatever its
/// direction: with which 2H − ηM still has no direction that grows.
fn on_average(curvature: &Matrix, spread: &Matrix, most: f64) -> f64 {
    let (mut low, mut high) = (0.0, most);
    for _ in 0..HALVINGS {
        let rate = f64::midpoint(low, high);
        let left = curvature.iter().zip(spread).map(|(all, spread)| {
            let cells = all.iter().zip(spread);
            cells.map(|(all, spread)| 2.0 * all - rate * spread)
        });
        let left = eigen(left.map(Iterator::collect).collect());
        if left.last().is_some_and(|least| least.value > 0.0) {
            low = rate;
        } else {
            high = rate;
        }
    }
    low
}

/// A positive number with two digits that mean something, not above it.
fn round_down(value: f64) -> f64 {
    let unit = libm::pow(10.0, libm::log10(value).floor() - 1.0);
    let text = format!("{:.1e}", (value / unit).floor() * unit);
    decimal::value(&text).unwrap_or(value)
}

choice! {
    /// What a run that diverged died of.
    Kind {
        /// Its steps were too long.
        LearningRate = "learning-rate",
        /// Something else.
        Other = "other",
    }
}

/// Why a run diverged.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What it was.
    pub kind: Kind,
    /// The learning rate of its last steps.
    pub learning_rate: f64,
    /// The bound of the rate, where there is one.
    pub stable: Option<Stable>,
}

impl Cause {
    /// Why a run diverged; `None` of a run that did not.
    ///
    /// Only steps that are too long make a loss grow that was a number before training: a short step
    /// against the gradient lowers it. So it is the rate, unless the numbers were too large from the
    /// start, or the rate is known to be stable: then single precision has no room for what came.
    #[must_use]
    pub fn of(recording: &Recording) -> Option<Self> {
        let Some(Ending::Diverged(epoch)) = recording.ending() else {
            return None;
        };
        let last = recording.step(Place::at_epoch(epoch)).saturating_sub(1);
        let experiment = recording.experiment();
        let data = &recording.problem().data;
        let learning_rate = recording.edits().rate(last).0;
        let stable = Stable::of(experiment, data);
        let first = recording.history().losses().first();
        let began = first.is_some_and(|&(_, loss)| loss.is_finite());
        let all_at_once = experiment.batch >= data.len();
        let is_stable = stable
            .as_ref()
            .is_some_and(|stable| all_at_once && learning_rate <= stable.rate);
        Some(Self {
            kind: if began && !is_stable {
                Kind::LearningRate
            } else {
                Kind::Other
            },
            learning_rate,
            stable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Optimizer, Task};

    #[test]
    fn rates_are_rounded_down_to_two_digits() {
        for (value, rounded) in [
            (0.8999, 0.89),
            (0.9, 0.9),
            (1.0, 1.0),
            (0.012_99, 0.012),
            (12.7, 12.0),
            (3.31e-5, 3.3e-5),
        ] {
            assert_eq!(round_down(value), rounded, "{value}");
        }
    }

    #[test]
    fn the_bound_of_a_bowl_that_is_known() {
        // Two samples at ±1: the features and the constant have a mean square of 1 and share nothing.
        let data = Dataset::plain(1, vec![1.0, -1.0], vec![0.0, 3.0]);
        let experiment = |optimizer, batch| Experiment {
            optimizer,
            batch,
            momentum: 0.5,
            samples: 2,
            weights: vec![1.0],
            ..Experiment::new(Task::Linear)
        };
        let all = Stable::of(&experiment(Optimizer::Sgd, 2), &data).unwrap();
        assert_eq!((all.curvature, all.rate, all.gentle), (2.0, 1.0, 1.0));
        assert_eq!(all.below(), 0.95);
        let heavy = Stable::of(&experiment(Optimizer::Momentum, 2), &data).unwrap();
        assert_eq!((heavy.curvature, heavy.rate), (2.0, 1.5));
        // Alone, each sample has a curvature of 4 along its own direction: at half the rate it takes
        // that direction to its end.
        let single = Stable::of(&experiment(Optimizer::Sgd, 1), &data).unwrap();
        assert!((single.gentle - 0.5).abs() < 1e-9, "{single:?}");
        assert_eq!(single.rate, 1.0);
    }

    #[test]
    fn there_is_none_where_the_loss_is_no_bowl() {
        let linear = Experiment::new(Task::Linear);
        let data = Dataset::draw(&linear);
        let with = |change: fn(&mut Experiment)| {
            let mut other = linear.clone();
            change(&mut other);
            Stable::of(&other, &data)
        };
        assert!(with(|_| ()).is_some());
        assert_eq!(with(|it| it.loss = Loss::Mae), None);
        assert_eq!(with(|it| it.loss = Loss::Huber), None);
        assert_eq!(with(|it| it.optimizer = Optimizer::Adam), None);
        assert_eq!(with(|it| it.hidden = "4t".parse().unwrap()), None);
    }
}
