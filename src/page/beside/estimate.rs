//! How long many runs will take: tried by all workers at once, so that a machine with other things to
//! do is seen for what it is.

use super::pool::{Inner, Pool};
use crate::core::beside::Order;
use crate::core::experiment::Experiment;
use crate::core::sweep::Sweep;

impl Pool {
    /// Asks all workers at once what a unit of work costs. Returns the number of the answer; `None`
    /// while they are not ready.
    pub(in crate::page) fn measure(&self, experiment: &Experiment, sweep: Sweep) -> Option<u32> {
        self.open();
        let hands = self.0.hands.borrow();
        if hands.is_empty() || hands.iter().any(|hand| !hand.ready) {
            return None;
        }
        let number = self.0.number();
        for hand in hands.iter() {
            hand.ask(&Order::Measure(number, sweep, Box::new(experiment.clone())));
        }
        self.0.estimate.replace(Some(Estimate {
            number,
            asked: hands.iter().map(|hand| hand.name).collect(),
            pace: 0.0,
        }));
        Some(number)
    }

    /// Seconds that a unit of work takes all workers together, once all have answered.
    pub(in crate::page) fn measured(&self, number: u32) -> Option<f64> {
        let estimate = self.0.estimate.borrow();
        let complete = |estimate: &&Estimate| {
            estimate.number == number && estimate.asked.is_empty() && estimate.pace > 0.0
        };
        estimate
            .as_ref()
            .filter(complete)
            .map(|estimate| 1.0 / estimate.pace)
    }
}

/// What a unit of work costs, as far as the workers have answered.
pub(super) struct Estimate {
    number: u32,
    /// Those who have not answered.
    asked: Vec<u32>,
    /// Units of work in a second.
    pace: f64,
}

impl Inner {
    /// A worker has answered.
    pub(super) fn hear_of_cost(&self, worker: u32, number: u32, cost: f64) {
        let mut estimate = self.estimate.borrow_mut();
        if let Some(estimate) = estimate
            .as_mut()
            .filter(|estimate| estimate.number == number)
        {
            estimate.asked.retain(|&asked| asked != worker);
            // What could not be told is no number.
            estimate.pace += if cost > 0.0 { 1.0 / cost } else { 0.0 };
        }
    }

    /// A worker is gone: it will not answer.
    pub(super) fn let_go_of_cost(&self, worker: u32) {
        if let Some(estimate) = self.estimate.borrow_mut().as_mut() {
            estimate.asked.retain(|&asked| asked != worker);
        }
    }
}
