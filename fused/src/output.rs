//! The last layer, which gives one number for each sample: four samples to a vector.
//!
//! Its weights are a row of vectors over the inputs, like what the layer before gives for a sample,
//! and its bias is a vector of equal numbers.

use std::array::from_fn;

use wide::f32x4;

use crate::function::activate;
use crate::layer::Layer;
use crate::product::{Matrix, add_transposed_product};
use crate::{Activation, BLOCK, Linear};

#[derive(Clone)]
pub(super) struct Output {
    inputs: usize,
    activation: Option<Activation>,
    /// Vectors in a row of inputs.
    columns: usize,
    /// Where the weights begin among the vectors of all parameters; the bias follows them.
    offset: usize,
    /// All bits of the places in the last vector of a row that are inputs. What fills it up need
    /// not be zero, nor even finite.
    mask: f32x4,
    /// What the layer gives, in as many vectors as there may be.
    pub(super) values: [f32x4; BLOCK / 4],
    /// On the way in the activation's slopes, on the way back the loss's.
    pub(super) slopes: [f32x4; BLOCK / 4],
}

impl Output {
    /// The layer of a shape, its parameters beginning at the `offset`-th vector.
    pub(super) fn new(shape: Linear, offset: usize) -> Self {
        let columns = shape.inputs.div_ceil(4);
        let last = shape.inputs - 4 * (columns - 1);
        Self {
            inputs: shape.inputs,
            activation: shape.activation,
            columns,
            offset,
            mask: f32x4::new(from_fn(|i| {
                f32::from_bits(if i < last { u32::MAX } else { 0 })
            })),
            values: [f32x4::ZERO; BLOCK / 4],
            slopes: [f32x4::ZERO; BLOCK / 4],
        }
    }

    /// Just after the layer's last vector of parameters.
    pub(super) fn end(&self) -> usize {
        self.bias() + 1
    }

    fn bias(&self) -> usize {
        self.offset + self.columns
    }

    /// Applies the layer to rows of input, and keeps the slopes when it is to learn from them.
    #[inline(never)] // It is long, and wanted in two places.
    pub(super) fn forward(&mut self, parameters: &[f32x4], rows: &[f32x4], learns: bool) {
        let vectors = (rows.len() / self.columns).div_ceil(4);
        let parameters = &parameters[self.offset..self.end()];
        let values = &mut self.values[..vectors];
        apply(self.columns, parameters, self.mask, rows, values);
        let slopes = &mut self.slopes[..vectors];
        activate(self.activation, values, learns.then_some(slopes));
    }

    /// Vectors in a row of input.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Completes the slopes with those of the loss at each error.
    #[inline(always)]
    pub(super) fn learn(&mut self, labels: &[f32x4], slope: impl Fn(f32x4) -> f32x4) {
        for ((own, value), label) in self.slopes.iter_mut().zip(&self.values).zip(labels) {
            *own *= slope(*value - *label);
        }
    }

    /// A slope for each of some samples.
    fn slopes(&self, samples: usize) -> Matrix<'_, f32> {
        Matrix {
            values: &bytemuck::cast_slice(&self.slopes)[..samples],
            width: 1,
        }
    }

    /// Adds the gradients of the layer's parameters, its own `slopes` being complete.
    pub(super) fn add_gradients(&self, gradients: &mut [f32x4], rows: &[f32x4]) {
        let input = Matrix {
            values: rows,
            width: self.columns,
        };
        let slopes = self.slopes(rows.len() / self.columns);
        let (weights, bias) = gradients[self.offset..self.end()].split_at_mut(self.columns);
        add_transposed_product(1, slopes, input, weights);
        // What fills up learns nothing.
        weights[self.columns - 1] &= self.mask;
        bias[0] += f32x4::splat(slopes.values.iter().sum());
    }

    /// Completes the slopes of the layer `before` from this one's.
    pub(super) fn backward(&self, parameters: &[f32x4], before: &mut Layer, samples: usize) {
        let weights = Matrix {
            values: &parameters[self.offset..self.bias()],
            width: self.columns,
        };
        before.complete(samples, self.slopes(samples), (1, weights));
    }

    /// Takes the layer's parameters from a list that ends with them.
    pub(super) fn load(&self, listed: &[f32], parameters: &mut [f32x4]) {
        let own: &mut [f32] = bytemuck::cast_slice_mut(&mut parameters[self.offset..self.end()]);
        own[..self.inputs].copy_from_slice(&listed[..self.inputs]);
        own[4 * self.columns..].fill(listed[self.inputs]);
    }

    /// Appends the layer's parameters to a list.
    pub(super) fn list(&self, parameters: &[f32x4], listed: &mut Vec<f32>) {
        let own: &[f32] = bytemuck::cast_slice(&parameters[self.offset..self.end()]);
        listed.extend_from_slice(&own[..self.inputs]);
        listed.push(own[4 * self.columns]);
    }
}

/// Puts the weights' products with each row, summed up and the bias added, into `out`: four rows
/// into a vector.
fn apply(columns: usize, parameters: &[f32x4], mask: f32x4, rows: &[f32x4], out: &mut [f32x4]) {
    let (weights, bias) = (&parameters[..columns], parameters[columns]);
    let product = |row: &[f32x4]| {
        let mut sum = (row[columns - 1] * weights[columns - 1]) & mask;
        for (value, weight) in row.iter().zip(weights).take(columns - 1) {
            sum += *value * *weight;
        }
        sum
    };
    for (four, out) in rows.chunks(4 * columns).zip(out) {
        let mut sums = [f32x4::ZERO; 4];
        for (sum, row) in sums.iter_mut().zip(four.chunks_exact(columns)) {
            *sum = product(row);
        }
        let [a, b, c, d] = f32x4::transpose(sums);
        *out = bias + ((a + b) + (c + d));
    }
}
