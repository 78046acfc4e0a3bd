//! Networks of any size, block by block.

use std::rc::Rc;

use wide::f32x4;

use crate::layer::Layer;
use crate::product::Matrix;
use crate::update::Update;
use crate::{Linear, Loss, Rule, Samples};

/// Most samples that go through the network together: more would leave the innermost cache.
const BLOCK: usize = 32;

#[derive(Clone)]
pub(super) struct Network {
    layers: Vec<Layer>,
    parameters: Vec<f32x4>,
    gradients: Vec<f32x4>,
    update: Update,
    loss: Loss,
    /// Shared by all copies.
    data: Rc<Samples>,
    /// Features and labels of the block under way, gathered from the data.
    x: Vec<f32>,
    y: Vec<f32>,
}

impl Network {
    pub(super) fn new(
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
            data: Rc::new(data),
        }
    }

    pub(super) fn list_parameters(&self, listed: &mut Vec<f32>) {
        for layer in &self.layers {
            layer.list(&self.parameters, listed);
        }
    }

    pub(super) fn train(&mut self, samples: &[u32], batch: usize, learning_rate: f64) {
        for batch in samples.chunks(batch) {
            self.step(batch, learning_rate);
        }
    }

    /// One step of the update rule on one mini-batch.
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
            *slope = f32x4::splat(share) * self.loss.slope(error(*value, *y));
        }
        for l in (1..self.layers.len()).rev() {
            let (before, layer) = self.layers.split_at_mut(l);
            let (before, layer) = (&mut before[l - 1], &layer[0]);
            layer.add_gradients(&mut self.gradients, before.output(samples), samples);
            layer.backward(before, samples);
        }
        self.layers[0].add_gradients(&mut self.gradients, x, samples);
    }

    pub(super) fn full_loss(&mut self) -> f32 {
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
                sum += f64::from(self.loss.of(error(*value, *y)).as_array()[0]);
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

/// The error of the one output, among the zeros that fill up its vector.
fn error(value: f32x4, label: f32) -> f32x4 {
    value - f32x4::new([label, 0.0, 0.0, 0.0])
}
