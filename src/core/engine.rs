//! What an engine is to the rest of the program: something that trains and hands back numbers.
//!
//! Only plain numbers cross this boundary, so an engine may live in another wasm bundle.

use std::fmt;
use std::pin::Pin;

use super::data::Dataset;
use super::experiment::{Experiment, Loss, Style};
use super::network::Network;
use super::rule::Rule;

/// What an engine is to train: everything but the order of the samples.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The network.
    pub network: Network,
    /// How the network is written.
    pub style: Style,
    /// The loss.
    pub loss: Loss,
    /// The update rule.
    pub rule: Rule,
    /// The samples.
    pub data: Dataset,
    /// Initial parameters, flat as [`Network`] lays them out.
    pub parameters: Vec<f32>,
}

impl Problem {
    /// The problem that an experiment poses.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let network = experiment.network();
        Self {
            style: experiment.style,
            loss: experiment.loss,
            rule: experiment.rule(),
            data: Dataset::draw(experiment),
            parameters: super::initial::parameters(experiment, &network),
            network,
        }
    }

    /// What a loss of the samples as they are trained on is multiplied with to be one in the units of
    /// the label: 1 where it is not standardised.
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.data.standards.factor(self.loss)
    }
}

/// The state of the parameters when [`Engine::mark`] was called.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The loss over all samples, in the units of the label whatever was standardised.
    pub loss: f32,
    /// The parameters, flat as [`Network`] lays them out.
    pub parameters: Vec<f32>,
}

impl Record {
    /// The record of a row of numbers: the loss that was trained, to be multiplied with a `factor`
    /// ([`Problem::factor`]), and the parameters.
    #[must_use]
    pub fn of_row(row: &[f32], factor: f64) -> Self {
        Self {
            loss: told(row[0], factor),
            parameters: row[1..].to_vec(),
        }
    }

    /// Whether the loss and all parameters are finite numbers: what a run that diverged has lost.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.loss.is_finite() && self.parameters.iter().all(|p| p.is_finite())
    }
}

/// A loss of what was trained, in the units of the label.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // Losses are single precision.
pub fn told(loss: f32, factor: f64) -> f32 {
    (f64::from(loss) * factor) as f32
}

/// Whether two lists of parameters are the same bit by bit: what is no number is the same as itself.
#[must_use]
pub fn same_bits(one: &[f32], other: &[f32]) -> bool {
    let mut pairs = one.iter().zip(other);
    one.len() == other.len() && pairs.all(|(one, other)| one.to_bits() == other.to_bits())
}

/// Why an engine cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineError(pub String);

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EngineError {}

/// The marked records, once they can be had.
pub type Reading = Pin<Box<dyn Future<Output = Result<Vec<Record>, EngineError>>>>;

/// Makes an engine for a problem.
pub type MakeEngine = dyn Fn(&Problem) -> Result<Box<dyn Engine>, EngineError>;

/// Trains one network. Work is queued by [`train`](Self::train), [`put`](Self::put) and
/// [`mark`](Self::mark) in the order of the calls; nothing waits for a device until the future of [`read`](Self::read) is
/// awaited.
pub trait Engine {
    /// Queues one step for each mini-batch: the next `batch` of `samples` (indices into the data),
    /// the last one being smaller when `batch` does not divide their number.
    ///
    /// # Errors
    /// When the device is gone.
    fn train(
        &mut self,
        samples: &[u32],
        batch: usize,
        learning_rate: f64,
    ) -> Result<(), EngineError>;

    /// Queues another value for a parameter, by its index in the flat list. What the update rule
    /// remembers of earlier steps stays as it is.
    ///
    /// # Errors
    /// When the device is gone.
    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError>;

    /// Queues the full-data loss and the parameters, as they are then, to be read.
    ///
    /// # Errors
    /// When the device is gone.
    fn mark(&mut self) -> Result<(), EngineError>;

    /// Everything marked since the last call, in order.
    fn read(&mut self) -> Reading;

    /// The gradient of the mean loss over some samples where the engine stands, flat as [`Network`]
    /// lays the parameters out; nothing is trained. `None` where an engine has none to give.
    fn gradients(&mut self, _samples: &[u32]) -> Option<Vec<f32>> {
        None
    }

    /// An engine that stands where this one does and goes its own way from there; nothing that was
    /// marked is in it. `None` where the numbers live on a device.
    fn copy(&self) -> Option<Box<dyn Engine>> {
        None
    }
}
