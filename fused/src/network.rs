//! Networks of any size, block by block.

use std::rc::Rc;

use wide::{f32x4, f64x2};

use crate::layer::Layer;
use crate::output::Output;
use crate::product::Matrix;
use crate::update::Update;
use crate::{BLOCK, Linear, Loss, Rule, Samples};

#[derive(Clone)]
pub(super) struct Network {
    hidden: Vec<Layer>,
    output: Output,
    parameters: Vec<f32x4>,
    gradients: Vec<f32x4>,
    update: Update,
    loss: Loss,
    /// Shared by all copies.
    data: Rc<Data>,
    /// Features and labels of the block under way, gathered from the data.
    x: Vec<f32x4>,
    y: [f32x4; BLOCK / 4],
}

/// The samples as the layers want them.
struct Data {
    /// Numbers in a row of `x`: the features, filled up with zeros to whole vectors when there is
    /// no hidden layer.
    width: usize,
    samples: usize,
    /// Rows one after the other, and a label for each, zeros filling up the last vectors.
    x: Vec<f32x4>,
    y: Vec<f32x4>,
}

impl Data {
    fn new(data: &Samples, fill_up: bool) -> Self {
        let mut width = data.features;
        if fill_up {
            width = width.next_multiple_of(4);
        }
        let mut x = vec![0.0; width * data.y.len()];
        for (to, from) in x.chunks_mut(width).zip(data.x.chunks(data.features)) {
            to[..from.len()].copy_from_slice(from);
        }
        Self {
            width,
            samples: data.y.len(),
            x: vectors(&x),
            y: vectors(&data.y),
        }
    }

    /// The rows of features, without what fills up.
    fn rows(&self) -> &[f32] {
        &bytemuck::cast_slice(&self.x)[..self.samples * self.width]
    }

    fn labels(&self) -> &[f32] {
        &bytemuck::cast_slice(&self.y)[..self.samples]
    }
}

fn vectors(numbers: &[f32]) -> Vec<f32x4> {
    numbers.chunks(4).map(f32x4::from).collect()
}

impl Network {
    pub(super) fn new(
        linears: &[Linear],
        loss: Loss,
        rule: Rule,
        data: &Samples,
        parameters: &[f32],
    ) -> Self {
        let (&last, linears) = linears.split_last().expect("a network has a layer");
        let mut hidden: Vec<Layer> = Vec::with_capacity(linears.len());
        for &linear in linears {
            let offset = hidden.last().map_or(0, Layer::end);
            hidden.push(Layer::new(linear, offset));
        }
        let output = Output::new(last, hidden.last().map_or(0, Layer::end));
        let vectors = output.end();
        let data = Data::new(data, hidden.is_empty());
        let mut network = Self {
            hidden,
            output,
            parameters: vec![f32x4::ZERO; vectors],
            gradients: vec![f32x4::ZERO; vectors],
            update: Update::new(rule, vectors),
            loss,
            x: vec![f32x4::ZERO; BLOCK / 4 * data.width],
            y: [f32x4::ZERO; BLOCK / 4],
            data: Rc::new(data),
        };
        network.load_parameters(parameters);
        network
    }

    pub(super) fn load_parameters(&mut self, mut listed: &[f32]) {
        for layer in &self.hidden {
            listed = layer.load(listed, &mut self.parameters);
        }
        self.output.load(listed, &mut self.parameters);
    }

    pub(super) fn list_parameters(&self, listed: &mut Vec<f32>) {
        for layer in &self.hidden {
            layer.list(&self.parameters, listed);
        }
        self.output.list(&self.parameters, listed);
    }

    pub(super) fn list_gradients(&mut self, samples: &[u32], listed: &mut Vec<f32>) {
        self.slope(samples);
        for layer in &self.hidden {
            layer.list(&self.gradients, listed);
        }
        self.output.list(&self.gradients, listed);
    }

    pub(super) fn train(&mut self, samples: &[u32], batch: usize, learning_rate: f64) {
        for batch in samples.chunks(batch) {
            self.step(batch, learning_rate);
        }
    }

    /// One step of the update rule on one mini-batch.
    fn step(&mut self, batch: &[u32], learning_rate: f64) {
        self.slope(batch);
        self.update
            .step(&mut self.parameters, &self.gradients, learning_rate);
    }

    /// Computes the gradients of the mean loss over a mini-batch.
    fn slope(&mut self, batch: &[u32]) {
        for layer in self.hidden.iter_mut().skip(1) {
            layer.turn(&self.parameters);
        }
        self.gradients.fill(f32x4::ZERO);
        let share = f32x4::splat(1.0 / batch.len() as f32);
        for block in batch.chunks(BLOCK) {
            self.learn(block, share);
        }
    }

    /// Adds the gradients of a block of samples, each counting `share`.
    fn learn(&mut self, block: &[u32], share: f32x4) {
        let Self {
            hidden,
            output,
            parameters,
            gradients,
            ..
        } = self;
        let samples = block.len();
        gather(block, self.data.rows(), self.data.width, &mut self.x);
        gather(block, self.data.labels(), 1, &mut self.y);
        let x = Matrix {
            values: bytemuck::cast_slice(&self.x),
            width: self.data.width,
        };
        let rows = forward(hidden, parameters, x, samples, true).unwrap_or(&self.x);
        let rows = &rows[..samples * output.columns()];
        output.forward(parameters, rows, true);
        output.learn(&self.y, |error| share * self.loss.slope(error));
        output.add_gradients(gradients, rows);
        if let Some(last) = hidden.last_mut() {
            output.backward(parameters, last, samples);
        }
        for l in (0..hidden.len()).rev() {
            let (before, layer) = hidden.split_at_mut(l);
            let layer = &layer[0];
            if let Some(before) = before.last_mut() {
                layer.add_gradients(gradients, before.output(samples), samples);
                layer.backward(before, samples);
            } else {
                layer.add_gradients(gradients, x, samples);
            }
        }
    }

    pub(super) fn full_loss(&mut self) -> f32 {
        let Data { width, samples, .. } = *self.data;
        let mut sums = [f64x2::ZERO; 2];
        let blocks = self.data.x.chunks(BLOCK / 4 * width);
        for (i, (x, y)) in blocks.zip(self.data.y.chunks(BLOCK / 4)).enumerate() {
            let samples = BLOCK.min(samples - i * BLOCK);
            let rows = Matrix {
                values: bytemuck::cast_slice(x),
                width,
            };
            let rows = forward(&mut self.hidden, &self.parameters, rows, samples, false);
            let rows = &rows.unwrap_or(x)[..samples * self.output.columns()];
            self.output.forward(&self.parameters, rows, false);
            for (j, (value, y)) in self.output.values.iter().zip(y).enumerate() {
                let mut losses = self.loss.of(*value - *y).to_array();
                // What fills up the last vector is no sample.
                losses
                    .iter_mut()
                    .skip(samples - 4 * j)
                    .for_each(|loss| *loss = 0.0);
                let [a, b, c, d] = losses.map(f64::from);
                sums[0] += f64x2::new([a, b]);
                sums[1] += f64x2::new([c, d]);
            }
        }
        let [a, b] = (sums[0] + sums[1]).to_array();
        ((a + b) / samples as f64) as f32
    }
}

/// Copies the rows of some samples.
fn gather(samples: &[u32], from: &[f32], width: usize, to: &mut [f32x4]) {
    let to: &mut [f32] = bytemuck::cast_slice_mut(to);
    if width == 1 {
        for (to, &sample) in to.iter_mut().zip(samples) {
            *to = from[sample as usize];
        }
    } else {
        for (to, &sample) in to.chunks_exact_mut(width).zip(samples) {
            to.copy_from_slice(&from[sample as usize * width..][..width]);
        }
    }
}

/// Brings `samples` rows of features through all hidden layers, and returns what the last one gives
/// when there is one.
fn forward<'a>(
    layers: &'a mut [Layer],
    parameters: &[f32x4],
    x: Matrix<f32>,
    samples: usize,
    learns: bool,
) -> Option<&'a [f32x4]> {
    for l in 0..layers.len() {
        let (before, layer) = layers.split_at_mut(l);
        let input = before.last().map_or(x, |before| before.output(samples));
        layer[0].forward(parameters, input, samples, learns);
    }
    layers.last().map(|last| &last.values[..])
}

#[cfg(test)]
mod tests;
