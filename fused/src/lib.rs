//! Forward, backward and update of small networks with one output, as straight loops over flat
//! slices.
//!
//! A package of its own, and a leaf, because a package is what Cargo can compile for speed while
//! the page around it is compiled for size. Nothing is allocated after [`Trainer::new`]. Four
//! numbers are computed at a time where the target has SIMD (SSE2, NEON, wasm's simd128), one at a
//! time elsewhere, with the same result to the last bit.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod function;
mod layer;
mod line;
mod loss;
mod network;
mod output;
mod product;
mod size;
mod update;

use self::line::Line;
use self::network::Network;

/// Most samples that go through a network together: more would leave the innermost cache.
const BLOCK: usize = 32;

/// The non-linearity after a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// max(0, x)
    Relu,
    /// tanh(x)
    Tanh,
    /// 1 / (1 + e⁻ˣ)
    Sigmoid,
    /// x Φ(x), with the exact normal distribution function
    Gelu,
}

/// The loss, averaged over the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Mean squared error.
    Mse,
    /// Mean absolute error.
    Mae,
    /// Huber loss with delta 1.
    Huber,
}

/// The update rule, with `PyTorch`'s definitions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Stochastic gradient descent.
    Sgd,
    /// SGD with this momentum, without dampening.
    Momentum(f32),
    /// Adam with betas 0.9 and 0.999 and epsilon 1e-8.
    Adam,
}

/// A linear layer `[outputs, inputs]` and the activation after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linear {
    /// Numbers in.
    pub inputs: usize,
    /// Numbers out; 1 in the last layer.
    pub outputs: usize,
    /// The activation; usually none after the last layer.
    pub activation: Option<Activation>,
}

impl Linear {
    /// Number of weights and biases.
    const fn parameters(&self) -> usize {
        (self.inputs + 1) * self.outputs
    }
}

/// The samples to learn from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// Numbers in a row of `x`.
    pub features: usize,
    /// Features, row by row.
    pub x: Vec<f32>,
    /// A label for each row.
    pub y: Vec<f32>,
}

/// Trains one network.
#[derive(Clone)]
pub struct Trainer(TrainerKind);

#[derive(Clone)]
enum TrainerKind {
    Line(Line),
    Network(Box<Network>),
}

impl Trainer {
    /// A trainer before its first step. `parameters` are listed layer by layer, the weights
    /// `[outputs, inputs]` row by row, then the bias `[outputs]`.
    ///
    /// # Panics
    /// When there are fewer parameters than the layers have.
    #[must_use]
    pub fn new(
        linears: &[Linear],
        loss: Loss,
        rule: Rule,
        data: Samples,
        parameters: &[f32],
    ) -> Self {
        let line = linears.len() == 1 && data.features <= Line::FEATURES;
        Self(if line {
            TrainerKind::Line(Line::new(loss, rule, &data, parameters))
        } else {
            TrainerKind::Network(Network::new(linears, loss, rule, &data, parameters).into())
        })
    }

    /// Appends the parameters to `listed`, in the order in which they were given.
    pub fn list_parameters(&self, listed: &mut Vec<f32>) {
        match &self.0 {
            TrainerKind::Line(line) => line.list_parameters(listed),
            TrainerKind::Network(network) => network.list_parameters(listed),
        }
    }

    /// Takes other parameters, listed as they were given first. What the update rule remembers stays.
    ///
    /// # Panics
    /// When there are fewer parameters than the layers have.
    pub fn load_parameters(&mut self, listed: &[f32]) {
        match &mut self.0 {
            TrainerKind::Line(line) => line.load_parameters(listed),
            TrainerKind::Network(network) => network.load_parameters(listed),
        }
    }

    /// Appends the gradient of the mean loss over `samples` to `listed`, in the order of the
    /// parameters. Nothing is trained.
    ///
    /// # Panics
    /// When there is no such sample.
    pub fn list_gradients(&mut self, samples: &[u32], listed: &mut Vec<f32>) {
        match &mut self.0 {
            TrainerKind::Line(line) => line.list_gradients(samples, listed),
            TrainerKind::Network(network) => network.list_gradients(samples, listed),
        }
    }

    /// One step of the update rule for each mini-batch: the next `batch` of `samples` (indices into
    /// the data), the last one being smaller when `batch` does not divide their number.
    ///
    /// # Panics
    /// When there is no such sample, or `batch` is 0.
    pub fn train(&mut self, samples: &[u32], batch: usize, learning_rate: f64) {
        match &mut self.0 {
            TrainerKind::Line(line) => line.train(samples, batch, learning_rate),
            TrainerKind::Network(network) => network.train(samples, batch, learning_rate),
        }
    }

    /// The loss over all samples, summed in double precision.
    pub fn full_loss(&mut self) -> f32 {
        match &mut self.0 {
            TrainerKind::Line(line) => line.full_loss(),
            TrainerKind::Network(network) => network.full_loss(),
        }
    }
}
