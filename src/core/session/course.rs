//! Other courses of the same run: repeated, brought back, foreseen, gone on with from its middle.
//!
//! All of them take the same steps in the same order, because nothing but the schedule and the
//! learning rates decides a run.

use super::Session;
use crate::core::engine::Problem;
use crate::core::experiment::Optimizer;
use crate::core::transport::{Goal, Position, State};

impl Session {
    /// The same run from the beginning, to be brought to where this one is: for going on with
    /// another engine after one was lost. Exact for every optimiser, because nothing but the
    /// schedule decides a run.
    #[must_use]
    pub fn replay(&self) -> Self {
        let mut session = Self::new(self.experiment.clone());
        session.rates.clone_from(&self.rates);
        // A replay that is still loading has its goal already.
        let under_way = matches!(self.state, State::Running | State::Loading);
        let reached = match self.goal {
            Goal::RunTo(place) | Goal::CatchUp(place) if under_way => place,
            _ => self.shown,
        };
        if reached > Position::default() {
            let playing = under_way && !matches!(self.goal, Goal::RunTo(_));
            session.goal = if playing {
                Goal::CatchUp(reached)
            } else {
                Goal::RunTo(reached)
            };
        }
        session
    }

    /// The same run from the beginning, to be brought back to the end of an epoch, where it stops.
    /// Going on from there repeats what happened, until something is changed.
    #[must_use]
    pub fn rewind(&self, epoch: u32) -> Self {
        let mut session = Self::of(self.experiment.clone(), self.problem.clone());
        session.rates.clone_from(&self.rates);
        if epoch > 0 {
            session.goal = Goal::RunTo(Position::at_epoch(epoch));
        }
        session
    }

    /// The whole run as it will be if nothing changes any more: where it can go on, with its
    /// learning rates so far; where it has ended, as it would be played again. Not started yet.
    #[must_use]
    pub fn forecast(&self) -> Self {
        let mut session = Self::of(self.experiment.clone(), self.problem.clone());
        if !self.has_ended() {
            session.rates.clone_from(&self.rates);
        }
        session
    }

    /// Whether this run goes the way of another one of the same problem: with the same learning
    /// rates from the same steps on.
    #[must_use]
    pub fn goes_like(&self, other: &Self) -> bool {
        self.rates == other.rates
    }

    /// The problem as it is at the place that is shown, for an engine that goes on from there; what
    /// was queued behind it is forgotten. `None` when the parameters are not all that a step
    /// depends on, or nothing has come back yet: then [`Session::replay`] it.
    pub fn resume(&mut self) -> Option<Problem> {
        if self.experiment.optimizer != Optimizer::Sgd || self.loss.is_none() {
            return None;
        }
        self.marks.clear();
        self.queued = self.shown;
        if self.queued.batch > 0 {
            self.schedule.order(self.queued.epoch + 1, &mut self.order);
        }
        let mut problem = self.problem.clone();
        problem.parameters.clone_from(&self.parameters);
        Some(problem)
    }
}
