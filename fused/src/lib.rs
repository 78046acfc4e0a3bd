//! Forward, backward and update of small networks with one output, as straight loops over flat
//! slices.
//!
//! A package of its own, and a leaf, because a package is what Cargo can compile for speed while
//! the page around it is compiled for size. Nothing is allocated behind [`Trainer::new`]. Four
//! numbers are computed at a time where the target has SIMD (SSE2, NEON, wasm's simd128), one at a
//! time elsewhere, with the same result to the last bit.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod function;
mod layer;
mod product;
mod update;

use wide::f32x4;

use self::layer::Layer;
use self::product::Matrix;
use self::update::Update;

/// Most samples that go through the network together: more would leave the innermost cache.
const BLOCK: usize = 32;

/// The non-linearity behind a layer.
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

/// A linear layer `[outputs, inputs]` and the activation behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linear {
    /// Numbers in.
    pub inputs: usize,
    /// Numbers out; 1 in the last layer.
    pub outputs: usize,
    /// The activation; usually none behind the last layer.
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
pub struct Trainer {
    layers: Vec<Layer>,
    parameters: Vec<f32x4>,
    gradients: Vec<f32x4>,
    update: Update,
    loss: Loss,
    data: Samples,
    /// Features and labels of the block under way, gathered from the data.
    x: Vec<f32>,
    y: Vec<f32>,
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
        let mut layers: Vec<Layer> = Vec::with_capacity(linears.len());
        for &linear in linears {
            let offset = layers.last().map_or(0, Layer::end);
            layers.push(Layer::new(linear, offset, BLOCK));
        }
        let vectors = layers.last().map_or(0, Layer::end);
        let mut own = vec![f32x4::ZERO; vectors];
        let mut listed = parameters;
        for layer in &layers {
            listed = layer.load(listed, &mut own);
        }
        Self {
            layers,
            parameters: own,
            gradients: vec![f32x4::ZERO; vectors],
            update: Update::new(rule, vectors),
            loss,
            x: Vec::with_capacity(BLOCK * data.features),
            y: Vec::with_capacity(BLOCK),
            data,
        }
    }

    /// Appends the parameters to `listed`, in the order in which they were given.
    pub fn list_parameters(&self, listed: &mut Vec<f32>) {
        for layer in &self.layers {
            layer.list(&self.parameters, listed);
        }
    }

    /// One step of the update rule on one mini-batch: indices of samples, at least one.
    ///
    /// # Panics
    /// When there is no such sample.
    pub fn step(&mut self, batch: &[u32], learning_rate: f64) {
        self.gradients.fill(f32x4::ZERO);
        for layer in self.layers.iter_mut().skip(1) {
            layer.turn(&self.parameters);
        }
        let share = 1.0 / batch.len() as f32;
        for block in batch.chunks(BLOCK) {
            self.learn(block, share);
        }
        self.update
            .step(&mut self.parameters, &self.gradients, learning_rate);
    }

    /// Adds the gradients of a block of samples, each counting `share`.
    fn learn(&mut self, block: &[u32], share: f32) {
        let features = self.data.features;
        self.x.clear();
        self.y.clear();
        for &sample in block {
            self.x
                .extend_from_slice(&self.data.x[sample as usize * features..][..features]);
            self.y.push(self.data.y[sample as usize]);
        }
        let samples = block.len();
        let x = Matrix {
            values: &self.x[..],
            width: features,
        };
        forward(&mut self.layers, &self.parameters, x, samples, true);
        let Some(last) = self.layers.last_mut() else {
            return;
        };
        for ((slope, value), y) in last.slopes.iter_mut().zip(&last.values).zip(&self.y) {
            let error = value.as_array()[0] - y;
            *slope = f32x4::new([share * loss_slope(self.loss, error), 0.0, 0.0, 0.0]);
        }
        for l in (1..self.layers.len()).rev() {
            let (before, layer) = self.layers.split_at_mut(l);
            let (before, layer) = (&mut before[l - 1], &layer[0]);
            layer.add_gradients(&mut self.gradients, before.output(samples), samples);
            layer.backward(before, samples);
        }
        self.layers[0].add_gradients(&mut self.gradients, x, samples);
    }

    /// The loss over all samples, summed in double precision.
    pub fn full_loss(&mut self) -> f32 {
        let features = self.data.features;
        let mut sum = 0.0;
        let blocks = self.data.x.chunks(BLOCK * features);
        for (x, y) in blocks.zip(self.data.y.chunks(BLOCK)) {
            let x = Matrix {
                values: x,
                width: features,
            };
            forward(&mut self.layers, &self.parameters, x, y.len(), false);
            let values = self.layers.last().map_or(&[][..], |last| &last.values);
            for (value, y) in values.iter().zip(y) {
                sum += f64::from(loss(self.loss, value.as_array()[0] - y));
            }
        }
        (sum / self.data.y.len() as f64) as f32
    }
}

/// Brings `samples` rows of features through all layers.
fn forward(
    layers: &mut [Layer],
    parameters: &[f32x4],
    x: Matrix<f32>,
    samples: usize,
    learns: bool,
) {
    for l in 0..layers.len() {
        let (before, layer) = layers.split_at_mut(l);
        let input = before.last().map_or(x, |before| before.output(samples));
        layer[0].forward(parameters, input, samples, learns);
    }
}

/// The loss of one sample.
fn loss(loss: Loss, error: f32) -> f32 {
    match loss {
        Loss::Mse => error * error,
        Loss::Mae => error.abs(),
        Loss::Huber if error.abs() <= 1.0 => 0.5 * error * error,
        Loss::Huber => error.abs() - 0.5,
    }
}

/// The slope of the loss of one sample.
fn loss_slope(loss: Loss, error: f32) -> f32 {
    match loss {
        Loss::Mse => 2.0 * error,
        // `f32::signum` of 0 is 1.
        Loss::Mae if error == 0.0 => 0.0,
        Loss::Mae => error.signum(),
        Loss::Huber => error.clamp(-1.0, 1.0),
    }
}
