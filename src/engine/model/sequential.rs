//! The quick way: a list of layers, each feeding the next. Burn has no `Sequential` of its own,
//! because a `Vec` of modules is a module already.

use burn::module::Module;
use burn::nn::{Linear, Relu, Sigmoid, Tanh};
use burn::tensor::Tensor;

use super::Gelu;
use crate::core::network::Activation;

/// One layer of a [`Sequential`].
#[derive(Module, Debug)]
pub enum Layer {
    /// y = xW + b
    Linear(Linear),
    /// max(0, x)
    Relu(Relu),
    /// tanh(x)
    Tanh(Tanh),
    /// 1 / (1 + e⁻ˣ)
    Sigmoid(Sigmoid),
    /// x Φ(x)
    Gelu(Gelu),
}

impl Layer {
    fn activation(activation: Activation) -> Self {
        match activation {
            Activation::Relu => Self::Relu(Relu::new()),
            Activation::Tanh => Self::Tanh(Tanh::new()),
            Activation::Sigmoid => Self::Sigmoid(Sigmoid::new()),
            Activation::Gelu => Self::Gelu(Gelu),
        }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Linear(layer) => layer.forward(x),
            Self::Relu(layer) => layer.forward(x),
            Self::Tanh(layer) => layer.forward(x),
            Self::Sigmoid(layer) => layer.forward(x),
            Self::Gelu(layer) => layer.forward(x),
        }
    }
}

/// Layers in the order in which they are applied.
#[derive(Module, Debug)]
pub struct Sequential {
    /// The layers.
    pub layers: Vec<Layer>,
}

impl Sequential {
    pub(super) fn new(linears: impl Iterator<Item = (Linear, Option<Activation>)>) -> Self {
        let layers = linears.flat_map(|(linear, activation)| {
            [
                Some(Layer::Linear(linear)),
                activation.map(Layer::activation),
            ]
        });
        Self {
            layers: layers.flatten().collect(),
        }
    }

    /// Applies every layer.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.layers.iter().fold(x, |x, layer| layer.forward(x))
    }

    pub(super) fn linears(&self) -> Vec<&Linear> {
        let mut linears = Vec::new();
        for layer in &self.layers {
            if let Layer::Linear(linear) = layer {
                linears.push(linear);
            }
        }
        linears
    }
}
