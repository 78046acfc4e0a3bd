//! The loader: in which order an epoch visits the samples, mini-batch by mini-batch.

use super::experiment::Experiment;
use super::random::{self, Stream};

/// Yields the samples of each epoch in order; a mini-batch is the next `batch` of them, the last
/// one of an epoch being smaller when `batch` does not divide their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    samples: u32,
    /// Samples per mini-batch.
    pub batch: usize,
    /// The seed of the order, or `None` for the order of the data.
    seed: Option<u32>,
}

impl Schedule {
    /// The schedule of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        Self {
            samples: u32::try_from(experiment.training()).unwrap_or(u32::MAX),
            batch: experiment.batch,
            seed: experiment.shuffle.then_some(experiment.seed),
        }
    }

    /// Writes the samples of an epoch (counted from 1) into `order`, in the order of their visit.
    pub fn order(&self, epoch: u32, order: &mut Vec<u32>) {
        match self.seed {
            Some(seed) => {
                order.resize(self.samples as usize, 0);
                random::order(seed, Stream::Shuffle(epoch), order);
            }
            None => {
                order.clear();
                order.extend(0..self.samples);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    fn order(experiment: &Experiment, epoch: u32) -> Vec<u32> {
        let mut order = vec![9; 3];
        Schedule::new(experiment).order(epoch, &mut order);
        order
    }

    #[test]
    fn an_epoch_visits_every_sample_once() {
        let mut order = order(&Experiment::new(Task::Cubic), 5);
        order.sort_unstable();
        assert!(order.iter().copied().eq(0..100));
    }

    #[test]
    fn epochs_differ_and_repeat() {
        let experiment = Experiment::new(Task::Cubic);
        assert_ne!(order(&experiment, 1), order(&experiment, 2));
        assert_eq!(order(&experiment, 2), order(&experiment, 2));
    }

    #[test]
    fn without_shuffling_it_is_the_order_of_the_data() {
        let experiment = Experiment {
            shuffle: false,
            ..Experiment::new(Task::Cubic)
        };
        assert!(order(&experiment, 3).iter().copied().eq(0..100));
    }
}
