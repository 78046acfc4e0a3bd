//! A hidden layer, which is linear, with its activation, on a block of samples.
//!
//! Everything lies sample by sample in rows of vectors, the last vector of a row filled up with
//! zeros: weights `[inputs, outputs]` (turned against how they are listed), so that a row of
//! them, a row of results and a row of gradients are all ranges over the outputs. Weights that fill
//! up stay zero, because their gradients are.

use std::array::from_fn;

use wide::f32x4;

use super::BLOCK;
use super::function::activate;
use super::product::{Matrix, add_transposed_product, product};
use crate::Linear;

/// The input of which the bias is the weight, for each sample.
static ONES: [f32; BLOCK] = [1.0; BLOCK];

#[derive(Clone)]
pub(super) struct Layer {
    shape: Linear,
    /// Vectors in a row of outputs.
    columns: usize,
    /// Where the weights begin among the vectors of all parameters; the bias follows them.
    offset: usize,
    /// Weights `[outputs, inputs]`, for the way back, as many rows as fill up the vectors.
    turned: Vec<f32x4>,
    /// What the layer gives, `[samples, columns]`.
    pub(super) values: Vec<f32x4>,
    /// On the way in the activation's slopes, on the way back the loss's slope with respect to what
    /// the linear part gives, `[samples, columns]`.
    pub(super) slopes: Vec<f32x4>,
}

impl Layer {
    /// The layer of a shape, its parameters beginning at the `offset`-th vector.
    pub(super) fn new(shape: Linear, offset: usize) -> Self {
        let columns = shape.outputs.div_ceil(4);
        Self {
            shape,
            columns,
            offset,
            turned: vec![f32x4::ZERO; 4 * columns * shape.inputs.div_ceil(4)],
            values: vec![f32x4::ZERO; BLOCK * columns],
            slopes: vec![f32x4::ZERO; BLOCK * columns],
        }
    }

    /// Just after the layer's last vector of parameters.
    pub(super) fn end(&self) -> usize {
        self.bias() + self.columns
    }

    fn bias(&self) -> usize {
        self.offset + self.shape.inputs * self.columns
    }

    /// Numbers in a row of what the layer gives.
    pub(super) fn width(&self) -> usize {
        4 * self.columns
    }

    /// What the layer gives for `samples` samples, row by row.
    pub(super) fn output(&self, samples: usize) -> Matrix<'_, f32> {
        Matrix {
            values: bytemuck::cast_slice(&self.values[..samples * self.columns]),
            width: self.width(),
        }
    }

    /// Applies the layer to the rows of `input`, and keeps the slopes when it is to learn from them.
    pub(super) fn forward(
        &mut self,
        parameters: &[f32x4],
        input: Matrix<f32>,
        samples: usize,
        learns: bool,
    ) {
        let weights = Matrix {
            values: &parameters[self.offset..self.bias()],
            width: self.columns,
        };
        let bias = &parameters[self.bias()..self.end()];
        let values = &mut self.values[..samples * self.columns];
        product(
            samples,
            input,
            (self.shape.inputs, weights),
            Some(bias),
            values,
            |_, sum| sum,
        );
        let slopes = &mut self.slopes[..samples * self.columns];
        activate(self.shape.activation, values, learns.then_some(slopes));
    }

    /// Adds the gradients of the layer's parameters, its own `slopes` being complete.
    pub(super) fn add_gradients(
        &self,
        gradients: &mut [f32x4],
        input: Matrix<f32>,
        samples: usize,
    ) {
        let slopes = Matrix {
            values: &self.slopes[..samples * self.columns],
            width: self.columns,
        };
        let ones = Matrix {
            values: &ONES[..samples],
            width: 1,
        };
        let (weights, bias) =
            gradients[self.offset..self.end()].split_at_mut(self.bias() - self.offset);
        add_transposed_product(self.shape.inputs, input, slopes, weights);
        add_transposed_product(1, ones, slopes, bias);
    }

    /// Completes the slopes of the layer `before` from this one's.
    pub(super) fn backward(&self, before: &mut Self, samples: usize) {
        let slopes = Matrix {
            values: bytemuck::cast_slice(&self.slopes[..samples * self.columns]),
            width: self.width(),
        };
        let weights = Matrix {
            values: &self.turned[..],
            width: before.columns,
        };
        before.complete(samples, slopes, (self.shape.outputs, weights));
    }

    /// Completes the slopes from those of the layer after this one and its turned weights.
    pub(super) fn complete(
        &mut self,
        samples: usize,
        after: Matrix<f32>,
        weights: (usize, Matrix<f32x4>),
    ) {
        let slopes = &mut self.slopes[..samples * self.columns];
        product(samples, after, weights, None, slopes, |slope, sum| {
            slope * sum
        });
    }

    /// Brings the turned weights up to date.
    pub(super) fn turn(&mut self, parameters: &[f32x4]) {
        let (columns, rows) = (self.columns, self.shape.inputs.div_ceil(4));
        let weights = &parameters[self.offset..self.bias()];
        for (i, weights) in weights.chunks(4 * columns).enumerate() {
            for column in 0..columns {
                let row = |row| weights.get(row * columns + column).copied();
                let block = from_fn(|r| row(r).unwrap_or(f32x4::ZERO));
                let block = f32x4::transpose(block);
                for (o, row) in block.into_iter().enumerate() {
                    self.turned[(4 * column + o) * rows + i] = row;
                }
            }
        }
    }

    /// Takes the layer's parameters from the beginning of a list, and returns the rest of it.
    pub(super) fn load<'a>(&self, listed: &'a [f32], parameters: &mut [f32x4]) -> &'a [f32] {
        let (listed, rest) = listed.split_at(self.shape.parameters());
        let (weight, bias) = listed.split_at(self.shape.inputs * self.shape.outputs);
        let own: &mut [f32] = bytemuck::cast_slice_mut(&mut parameters[self.offset..self.end()]);
        let width = self.width();
        for (o, (row, &bias)) in weight.chunks_exact(self.shape.inputs).zip(bias).enumerate() {
            for (i, &weight) in row.iter().enumerate() {
                own[i * width + o] = weight;
            }
            own[self.shape.inputs * width + o] = bias;
        }
        rest
    }

    /// Appends the layer's parameters to a list.
    pub(super) fn list(&self, parameters: &[f32x4], listed: &mut Vec<f32>) {
        let own: &[f32] = bytemuck::cast_slice(&parameters[self.offset..self.end()]);
        let width = self.width();
        for o in 0..self.shape.outputs {
            listed.extend((0..self.shape.inputs).map(|i| own[i * width + o]));
        }
        listed.extend_from_slice(&own[self.shape.inputs * width..][..self.shape.outputs]);
    }
}
