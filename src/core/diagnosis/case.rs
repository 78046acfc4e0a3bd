//! A run at a moment, with the numbers that findings are made of.

use crate::core::data::Dataset;
use crate::core::experiment::{Experiment, Loss};
use crate::core::moment::Moment;
use crate::core::network::{Activation, Predictor};
use crate::core::recording::{Ending, Recording};
use crate::core::sorted::sorted;

use super::{FEWEST, LEVEL, LONG, MOVED};

/// A run at a moment.
pub(super) struct Case<'a> {
    pub(super) recording: &'a Recording,
    pub(super) experiment: &'a Experiment,
    moment: &'a Moment,
    /// The loss before training.
    pub(super) first: f64,
    /// The loss at the moment.
    pub(super) last: f64,
    /// The loss of the truth: what the noise alone leaves; infinite where it is not known.
    pub(super) floor: f64,
}

impl<'a> Case<'a> {
    /// `None` before there is a loss.
    pub(super) fn new(recording: &'a Recording, moment: &'a Moment) -> Option<Self> {
        let experiment = recording.experiment();
        let &(_, first) = recording.history().losses().first()?;
        let data = &recording.problem().data;
        let mut row = Vec::new();
        let mut off = |i: usize| {
            row.clear();
            row.extend(data.row(i).iter().map(|&x| f64::from(x)));
            experiment
                .truth(&row)
                .map(|truth| truth - f64::from(data.y[i]))
        };
        Some(Self {
            recording,
            experiment,
            moment,
            first: first.into(),
            last: moment.loss?.into(),
            // Where nobody knows the truth, nobody knows how low the loss can get.
            floor: mean(data.len(), |i| {
                off(i).map_or(f64::INFINITY, |off| experiment.loss.of(off))
            }),
        })
    }

    /// Whether the moment is the end of a run that has gone through all its epochs.
    pub(super) fn finished(&self) -> bool {
        self.recording.ending() == Some(Ending::Finished)
            && self.moment.place.epoch >= self.experiment.epochs
    }

    /// Whether the loss has changed from what it was before training.
    pub(super) fn moved(&self) -> bool {
        (self.last - self.first).abs() >= MOVED * self.first
    }

    /// For how many epochs the loss has stayed where it is, if it has for long.
    pub(super) fn level(&self) -> Option<u32> {
        let losses = self.recording.history().losses();
        let done = self.moment.place.epoch;
        let passed = &losses[..losses.partition_point(|&(epoch, _)| epoch <= done)];
        let near =
            |&&(_, loss): &&(u32, f32)| (f64::from(loss) - self.last).abs() < LEVEL * self.last;
        let (since, _) = passed.iter().rev().take_while(near).last()?;
        let epochs = done - since;
        let long =
            epochs >= FEWEST && f64::from(epochs) >= LONG * f64::from(self.experiment.epochs);
        long.then_some(epochs)
    }

    /// The loss of always saying the one number that is best: the mean of the labels for squares,
    /// their median for distances.
    pub(super) fn constant(&self) -> f64 {
        let data = &self.recording.problem().data;
        let loss = self.experiment.loss;
        let best = match loss {
            Loss::Mse => mean(data.len(), |i| data.y[i].into()),
            Loss::Mae => median(data),
            Loss::Huber => balance(data),
        };
        let mean = mean(data.len(), |i| loss.of(best - f64::from(data.y[i])));
        data.standards.factor(loss) * mean
    }

    /// The first hidden layer (counted from 1) with such an activation whose every unit `is_idle`
    /// for all samples, and how many units it has.
    pub(super) fn idle(
        &self,
        of: fn(Activation) -> bool,
        is_idle: fn(Activation, f64) -> bool,
    ) -> Option<(usize, usize)> {
        let layers = self.experiment.hidden.layers();
        let mut idle: Vec<bool> = layers.iter().map(|layer| of(layer.activation)).collect();
        let data = &self.recording.problem().data;
        let mut predictor = Predictor::new(&self.recording.problem().network);
        let mut row = Vec::new();
        for i in 0..data.len() {
            if !idle.contains(&true) {
                return None;
            }
            row.clear();
            row.extend(data.row(i).iter().map(|&x| f64::from(x)));
            predictor.watch(&self.moment.parameters, &row, |layer, values| {
                let Some(idle) = idle.get_mut(layer) else {
                    return;
                };
                let activation = layers[layer].activation;
                *idle = *idle && values.iter().all(|&value| is_idle(activation, value));
            });
        }
        let layer = idle.iter().position(|&idle| idle)?;
        Some((layer + 1, layers[layer].width))
    }
}

fn mean(count: usize, value: impl FnMut(usize) -> f64) -> f64 {
    (0..count).map(value).sum::<f64>() / count.max(1) as f64
}

fn median(data: &Dataset) -> f64 {
    let labels = sorted(data.y.iter().map(|&y| f64::from(y)));
    labels.get(labels.len() / 2).copied().unwrap_or(0.0)
}

/// The number around which distances, none counted as more than 1, balance: the best constant for
/// the Huber loss.
fn balance(data: &Dataset) -> f64 {
    let labels = data.y.iter().map(|&y| f64::from(y));
    let (mut low, mut high) = crate::core::data::extent(labels).unwrap_or_default();
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let pull: f64 = mean(data.len(), |i| {
            (f64::from(data.y[i]) - middle).clamp(-1.0, 1.0)
        });
        if pull > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(y: &[f32]) -> Dataset {
        Dataset::plain(1, vec![0.0; y.len()], y.to_vec())
    }

    #[test]
    fn the_best_constant_is_that_of_the_loss() {
        let data = data(&[0.0, 0.0, 0.25, 0.5, 100.0]);
        assert_eq!(median(&data), 0.25);
        // Four near ones pull down as hard as the far one pulls up.
        let best = balance(&data);
        assert!((4.0 * best - 0.75 - 1.0).abs() < 1e-9, "{best}");
        let total = |at: f64| {
            let costs = data.y.iter().map(|&y| Loss::Huber.of(at - f64::from(y)));
            costs.sum::<f64>()
        };
        assert!(total(best) < total(best - 0.01) && total(best) < total(best + 0.01));
    }
}
