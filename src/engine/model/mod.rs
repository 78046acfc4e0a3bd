//! The network, written in the two ways that the lesson shows, and loaded with numbers drawn on
//! the host.

mod gelu;
mod line;
mod mlp;
mod sequential;

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor, TensorData};

pub use gelu::Gelu;
pub use line::LineRegression;
pub use mlp::Mlp;
pub use sequential::{Layer, Sequential};

use crate::core::experiment::Style;
use crate::core::network::{LinearShape, Network};

/// A network in one of its ways of being written. All of them train, and the same parameters and
/// batches give the same numbers to the last bit.
#[derive(Module, Debug)]
pub enum Model {
    /// A list of layers.
    Sequential(Sequential),
    /// A module of its own for a single linear layer.
    Line(LineRegression),
    /// A module of its own for hidden layers.
    Mlp(Mlp),
}

impl Model {
    /// Builds a network on `device` with `parameters`, flat as [`Network`] lays them out.
    ///
    /// # Panics
    /// When there are fewer `parameters` than the network has.
    #[must_use]
    pub fn new(network: &Network, style: Style, parameters: &[f32], device: &Device) -> Self {
        let linears = network
            .linears()
            .into_iter()
            .map(|shape| (linear(shape, parameters, device), shape.activation));
        match style {
            Style::Sequential => Self::Sequential(Sequential::new(linears)),
            Style::Module if network.hidden.is_empty() => Self::Line(LineRegression::new(linears)),
            Style::Module => Self::Mlp(Mlp::new(linears)),
        }
    }

    /// Predictions `[samples, 1]` for features `[samples, features]`.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Sequential(model) => model.forward(x),
            Self::Line(model) => model.forward(x),
            Self::Mlp(model) => model.forward(x),
        }
    }

    /// The linear layers, from input to output.
    #[must_use]
    pub fn linears(&self) -> Vec<&Linear> {
        match self {
            Self::Sequential(model) => model.linears(),
            Self::Line(model) => vec![&model.linear],
            Self::Mlp(model) => model.linears(),
        }
    }
}

/// Burn's linear layer with given parameters. Burn keeps weights as `[in, out]`, `PyTorch` and
/// this project as `[out, in]`.
fn linear(shape: LinearShape, parameters: &[f32], device: &Device) -> Linear {
    let (weight, bias) = shape.split(parameters);
    let weight = transpose(weight, shape.outputs, shape.inputs);
    Linear {
        weight: Param::from_data(
            TensorData::new(weight, [shape.inputs, shape.outputs]),
            device,
        ),
        bias: Some(Param::from_data(
            TensorData::new(bias.to_vec(), [shape.outputs]),
            device,
        )),
    }
}

/// A matrix `[rows, columns]`, row by row, as `[columns, rows]`.
pub(super) fn transpose(matrix: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let columns_of = |c| (0..rows).map(move |r| matrix[r * columns + c]);
    (0..columns).flat_map(columns_of).collect()
}
