//! The way through a run: which mini-batch comes next, and with which learning rate.
//!
//! Whoever trains goes this way: the run itself, whoever finds a moment between two records again,
//! and the runs of a sweep. So all of them take the same steps in the same order.

use super::edits::Edits;
use super::engine::{Engine, EngineError};
use super::experiment::Experiment;
use super::schedule::Schedule;
use super::transport::Place;

/// Where an engine stands in a run.
#[derive(Clone, Debug)]
pub struct Walk {
    schedule: Schedule,
    per_epoch: usize,
    at: Place,
    /// The samples of the epoch (counted from 1) that was drawn last, in order.
    drawn: u32,
    order: Vec<u32>,
}

impl Walk {
    /// The way through a run of an experiment, before its first step.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        Self {
            schedule: Schedule::new(experiment),
            per_epoch: experiment.batches_per_epoch(),
            at: Place::default(),
            drawn: 0,
            order: Vec::new(),
        }
    }

    /// Where the engine stands.
    #[must_use]
    pub fn at(&self) -> Place {
        self.at
    }

    /// Steps before this place.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.at.step(self.per_epoch)
    }

    /// Steps left before the end of the epoch.
    #[must_use]
    pub fn left_in_epoch(&self) -> usize {
        self.per_epoch - self.at.batch
    }

    /// Goes on with an engine that stands elsewhere.
    pub fn stand(&mut self, at: Place) {
        self.at = at;
    }

    /// Trains up to `most` steps, to a place or to the end of the epoch, whichever comes first, and
    /// puts the parameters in place that were edited where it arrives. Returns how many steps.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn train(
        &mut self,
        engine: &mut dyn Engine,
        edits: &Edits,
        to: Place,
        most: usize,
    ) -> Result<usize, EngineError> {
        let last = match to.epoch.cmp(&self.at.epoch) {
            std::cmp::Ordering::Less => self.at.batch,
            std::cmp::Ordering::Equal => to.batch.max(self.at.batch),
            std::cmp::Ordering::Greater => self.per_epoch,
        };
        let mut left = most.min(last - self.at.batch);
        let steps = left;
        while left > 0 {
            let epoch = self.at.epoch + 1;
            if self.drawn != epoch {
                self.schedule.order(epoch, &mut self.order);
                self.drawn = epoch;
            }
            let (rate, ends) = edits.rate(self.step());
            let same_rate = usize::try_from(ends - self.step()).unwrap_or(usize::MAX);
            let count = left.min(same_rate);
            let batch = self.schedule.batch;
            let from = self.at.batch * batch;
            let to = (from + count * batch).min(self.order.len());
            engine.train(&self.order[from..to], batch, rate)?;
            left -= count;
            self.at.batch += count;
            for (index, value) in edits.parameters(self.step()) {
                engine.put(index, value)?;
            }
        }
        if self.at.batch == self.per_epoch {
            self.at = Place::at_epoch(self.at.epoch + 1);
        }
        Ok(steps)
    }
}
