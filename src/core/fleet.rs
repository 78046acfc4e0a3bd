//! Many runs at once: the same network trained from many starts, with many learning rates, on many
//! data, side by side.
//!
//! Like [`super::engine::Engine`], a fleet takes and returns plain numbers only.

use super::data::Dataset;
use super::engine::{EngineError, Reading};
use super::experiment::Loss;
use super::network::Network;
use super::rule::{Numbers, Optimizer};

/// What a fleet is to train.
#[derive(Clone, Debug)]
pub struct FleetProblem {
    /// What all runs have in common.
    pub common: Common,
    /// Different data, all of the same shape.
    pub data: Vec<Dataset>,
    /// The runs.
    pub runs: Vec<FleetRun>,
}

/// What the runs of a fleet have in common, beside the number of samples; everything else is a
/// run's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Common {
    /// The network of every run.
    pub network: Network,
    /// The loss.
    pub loss: Loss,
    /// The name of the update rule, whose numbers are each run's own.
    pub optimizer: Optimizer,
    /// Samples per mini-batch; the last one of an epoch is smaller when it does not divide the
    /// number of samples.
    pub batch: usize,
}

/// One run of a fleet.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetRun {
    /// Initial parameters, flat as [`Network`] lays them out.
    pub parameters: Vec<f32>,
    /// Learning rate.
    pub learning_rate: f64,
    /// The numbers of its update rule.
    pub numbers: Numbers,
    /// The run's samples: an index into [`FleetProblem::data`].
    pub data: usize,
    /// The run's order of the samples: an index into the orders of [`Fleet::train`].
    pub order: usize,
}

/// Trains many runs at once. Each of them equals the same run alone on the same engine, bit for
/// bit.
pub trait Fleet {
    /// Queues one epoch for every run. `orders` holds one order of all samples after the other,
    /// `n` indices each, for as many orders as [`FleetRun::order`] refers to.
    ///
    /// # Errors
    /// When the device is gone.
    fn train(&mut self, orders: &[u32]) -> Result<(), EngineError>;

    /// The full-data loss and the parameters of every run, in their order, once everything queued
    /// is done.
    fn read(&mut self) -> Reading;
}
