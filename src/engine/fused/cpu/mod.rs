//! The fused engine on the CPU: forward, backward and update as plain loops over flat slices.
//!
//! Nothing is allocated behind [`FusedCpu::new`] but the records that are read. Four numbers are
//! computed at a time where the target has SIMD (SSE2, NEON, wasm's simd128), one at a time
//! elsewhere, with the same result to the last bit.

mod function;
mod layer;
mod product;
mod update;

use wide::f32x4;

use self::layer::Layer;
use self::product::Matrix;
use self::update::Update;
use crate::core::data::Dataset;
use crate::core::engine::{Engine, EngineError, Problem, Reading, Record};
use crate::core::experiment::Loss;

/// Most samples that go through the network together: more would leave the innermost cache.
const BLOCK: usize = 32;

/// Trains one [`Problem`] on the CPU. Covers every network, loss and update rule there is.
pub struct FusedCpu {
    layers: Vec<Layer>,
    /// Number of parameters.
    count: usize,
    parameters: Vec<f32x4>,
    gradients: Vec<f32x4>,
    update: Update,
    loss: Loss,
    data: Dataset,
    /// Features and labels of the block under way, gathered from the data.
    x: Vec<f32>,
    y: Vec<f32>,
    /// Loss and parameters of each mark, one behind the other.
    marks: Vec<f32>,
}

impl FusedCpu {
    /// An engine before the first step of a problem.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let shapes = problem.network.linears();
        let mut layers: Vec<Layer> = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let offset = layers.last().map_or(0, Layer::end);
            layers.push(Layer::new(shape, offset, BLOCK));
        }
        let vectors = layers.last().map_or(0, Layer::end);
        let mut parameters = vec![f32x4::ZERO; vectors];
        for layer in &layers {
            layer.load(&problem.parameters, &mut parameters);
        }
        Self {
            layers,
            count: problem.network.parameter_count(),
            parameters,
            gradients: vec![f32x4::ZERO; vectors],
            update: Update::new(problem.optimizer, problem.momentum, vectors),
            loss: problem.loss,
            x: Vec::with_capacity(BLOCK * problem.data.features),
            y: Vec::with_capacity(BLOCK),
            data: problem.data.clone(),
            marks: Vec::new(),
        }
    }

    /// One step of the optimiser on one mini-batch.
    fn step(&mut self, batch: &[u32], learning_rate: f64) {
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
            self.x.extend_from_slice(self.data.row(sample as usize));
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
    fn full_loss(&mut self) -> f32 {
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
        (sum / self.data.len() as f64) as f32
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

impl Engine for FusedCpu {
    fn train(
        &mut self,
        samples: &[u32],
        batch: usize,
        learning_rate: f64,
    ) -> Result<(), EngineError> {
        for batch in samples.chunks(batch) {
            self.step(batch, learning_rate);
        }
        Ok(())
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        let loss = self.full_loss();
        self.marks.push(loss);
        for layer in &self.layers {
            layer.list(&self.parameters, &mut self.marks);
        }
        Ok(())
    }

    fn read(&mut self) -> Reading {
        let width = 1 + self.count;
        let record = |row: &[f32]| Record {
            loss: row[0],
            parameters: row[1..].to_vec(),
        };
        let records = self.marks.chunks_exact(width).map(record).collect();
        self.marks.clear();
        Box::pin(std::future::ready(Ok(records)))
    }
}
