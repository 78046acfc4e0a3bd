//! Samples that are held out of training, and the loss over them.
//!
//! Which samples are held out is drawn from the seed, with a stream of its own, so that nothing else
//! changes where none are. Engines see the training samples and no others: everywhere a sample is
//! named by its number, the training samples come first, in the order of the data, and the held-out
//! ones after them.
//!
//! The loss over the held-out samples is computed on the host from the parameters that a recording
//! has, when somebody looks at it, a few milliseconds at a time. Nothing of it is on the way of
//! training.

use super::data::Dataset;
use super::experiment::{Experiment, Init, Loss, Optimizer};
use super::history::History;
use super::network::{Activation, Hidden, HiddenLayer, Network, Predictor};

pub use super::data::split;
pub use super::experiment::held_out as count;

/// Products of samples and parameters between two looks at the clock.
const PIECE: usize = 100_000;

/// The loss of a model over samples; 0 over none.
#[must_use]
pub fn loss_over(data: &Dataset, loss: Loss, network: &Network, parameters: &[f32]) -> f32 {
    let mut predictor = Predictor::new(network);
    let mut row = vec![0.0; data.features];
    let mut sum = 0.0;
    for sample in 0..data.len() {
        sum += one(data, sample, loss, &mut predictor, parameters, &mut row);
    }
    mean(sum, data, loss)
}

/// The loss of one sample, as it is trained on.
fn one(
    data: &Dataset,
    sample: usize,
    loss: Loss,
    predictor: &mut Predictor,
    parameters: &[f32],
    row: &mut [f64],
) -> f64 {
    for (value, &x) in row.iter_mut().zip(data.row(sample)) {
        *value = f64::from(x);
    }
    loss.of(predictor.predict(parameters, row) - f64::from(data.y[sample]))
}

#[allow(clippy::cast_possible_truncation)] // Losses are single precision.
fn mean(sum: f64, data: &Dataset, loss: Loss) -> f32 {
    (data.standards.factor(loss) * sum / data.len().max(1) as f64) as f32
}

/// The settings of a run that overfits: few samples with much noise, and a network with far more
/// parameters than there are samples.
#[must_use]
pub fn overfit(experiment: Experiment) -> Experiment {
    let wide = HiddenLayer {
        width: 32,
        activation: Activation::Relu,
    };
    Experiment {
        samples: 30,
        noise: 0.3,
        test: 0.5,
        hidden: Hidden::new(vec![wide; 2]).unwrap_or(experiment.hidden),
        init: Init::Default,
        loss: Loss::Mse,
        optimizer: Optimizer::Adam,
        learning_rate: 0.01,
        batch: 15,
        epochs: 1000,
        ..experiment
    }
}

/// The losses over the held-out samples, epoch by epoch, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct TestCourse {
    losses: Vec<(u32, f32)>,
    lowest: Option<(u32, f32)>,
    /// The samples of the next epoch that are done, and the sum of their losses.
    under_way: (usize, f64),
}

impl TestCourse {
    /// As `(epoch, loss)`, in order: every epoch of which the parameters are recorded.
    #[must_use]
    pub fn losses(&self) -> &[(u32, f32)] {
        &self.losses
    }

    /// The loss after an epoch, if it is known.
    #[must_use]
    pub fn at(&self, epoch: u32) -> Option<f32> {
        let at = self
            .losses
            .binary_search_by_key(&epoch, |&(epoch, _)| epoch);
        Some(self.losses[at.ok()?].1)
    }

    /// The first epoch with the lowest loss.
    #[must_use]
    pub fn lowest(&self) -> Option<(u32, f32)> {
        self.lowest
    }

    /// Forgets the epochs from one on.
    pub fn forget(&mut self, from: u32) {
        self.under_way = (0, 0.0);
        let kept = self.losses.partition_point(|&(epoch, _)| epoch < from);
        if kept < self.losses.len() {
            self.losses.truncate(kept);
            self.lowest = None;
            for at in 0..kept {
                self.consider(self.losses[at]);
            }
        }
    }

    fn consider(&mut self, new: (u32, f32)) {
        if new.1.is_finite() && self.lowest.is_none_or(|(_, lowest)| new.1 < lowest) {
            self.lowest = Some(new);
        }
    }

    /// Goes on with the recorded epochs, for as long as `left` says that there are seconds left.
    /// Returns whether all are done.
    pub fn go_on(
        &mut self,
        (data, loss): (&Dataset, Loss),
        network: &Network,
        history: &History,
        left: &mut dyn FnMut() -> f64,
    ) -> bool {
        let mut predictor = None;
        let mut row = vec![0.0; data.features];
        let mut until_a_look = PIECE;
        loop {
            let last = self.losses.last().map(|&(epoch, _)| epoch);
            let Some((epoch, parameters)) = history.parameters_after(last) else {
                return true;
            };
            let predictor = predictor.get_or_insert_with(|| Predictor::new(network));
            let (from, mut sum) = self.under_way;
            for sample in from..data.len() {
                if until_a_look < parameters.len() {
                    self.under_way = (sample, sum);
                    if left() <= 0.0 {
                        return false;
                    }
                    until_a_look = PIECE.max(parameters.len());
                }
                until_a_look -= parameters.len();
                sum += one(data, sample, loss, predictor, parameters, &mut row);
            }
            self.under_way = (0, 0.0);
            let new = (epoch, mean(sum, data, loss));
            self.losses.push(new);
            self.consider(new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    #[test]
    fn some_are_held_out_and_never_all() {
        for (samples, share, held) in [
            (500, 0.0, 0),
            (500, 0.2, 100),
            (100, 0.5, 50),
            (2, 0.5, 1),
            (3, 0.5, 2),
            (10, 0.01, 1),
            (2, 0.001, 1),
        ] {
            assert_eq!(count(samples, share), held, "{share} of {samples}");
        }
    }

    #[test]
    fn both_parts_together_are_the_data() {
        for task in Task::ALL {
            let none = Experiment::new(task);
            let all = Dataset::draw(&none);
            for (share, seed) in [(0.2, 1), (0.5, 1), (0.3, 9)] {
                let (training, held) = split(all.clone(), seed, share);
                assert_eq!(training.len() + held.len(), all.len());
                assert_eq!(held.len(), count(all.len(), share));
                let sample = |data: &Dataset, i: usize| {
                    let bits: Vec<u32> = data.row(i).iter().map(|x| x.to_bits()).collect();
                    (bits, data.y[i].to_bits())
                };
                let list = |data: &Dataset| -> Vec<_> {
                    (0..data.len()).map(|i| sample(data, i)).collect()
                };
                // Each part keeps the order of the data.
                let (mut of_training, mut of_held) =
                    (list(&training).into_iter(), list(&held).into_iter());
                let (mut next_training, mut next_held) = (of_training.next(), of_held.next());
                for sample in list(&all) {
                    if next_training.as_ref() == Some(&sample) {
                        next_training = of_training.next();
                    } else {
                        assert_eq!(next_held, Some(sample));
                        next_held = of_held.next();
                    }
                }
                assert_eq!((next_training, next_held), (None, None));
            }
            let (one, _) = split(all.clone(), 1, 0.2);
            let (other, _) = split(all.clone(), 2, 0.2);
            assert_ne!(one, other, "the seed decides which");
        }
    }

    #[test]
    fn a_course_follows_the_recorded_epochs_and_knows_its_lowest() {
        let network = Experiment::new(Task::Cubic).network();
        let (_, held) = split(Dataset::draw(&Experiment::new(Task::Cubic)), 1, 0.3);
        let mut history = History::new(network.parameter_count());
        let row =
            |epoch: u32| vec![((f64::from(epoch) - 6.2) / 20.0) as f32; network.parameter_count()];
        let wanted = |epoch| (epoch, loss_over(&held, Loss::Mse, &network, &row(epoch)));
        let mut course = TestCourse::default();
        let short = |course: &mut TestCourse, history: &History| {
            for _ in 0..10_000 {
                let mut looks = 1;
                let mut left = || {
                    looks -= 1;
                    f64::from(looks)
                };
                if course.go_on((&held, Loss::Mse), &network, history, &mut left) {
                    return;
                }
            }
            panic!("it has no end");
        };
        for epoch in 0..300 {
            history.push(epoch, 1.0, &row(epoch));
        }
        short(&mut course, &history);
        let all: Vec<_> = (0..300).map(wanted).collect();
        assert_eq!(course.losses(), all);
        let least = |losses: &[(u32, f32)]| {
            let mut sorted = losses.to_vec();
            sorted.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            sorted.first().copied()
        };
        assert_eq!(course.lowest(), least(&all));
        // What comes after a branch is another.
        let lowest = course.lowest().unwrap().0;
        course.forget(lowest);
        assert_eq!(course.losses(), &all[..lowest as usize]);
        assert_eq!(course.lowest(), least(&all[..lowest as usize]));
        short(&mut course, &history);
        assert_eq!(course.losses(), all);
    }
}
