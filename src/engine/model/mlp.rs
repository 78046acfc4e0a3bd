//! Lesson 2 as a module of its own: hidden layers with an activation each, then an output layer.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Tensor, activation};

use super::Gelu;
use crate::core::network::Activation;

/// A hidden layer: a linear layer and its activation.
#[derive(Module, Debug)]
pub struct HiddenLayer {
    /// Weights and bias.
    pub linear: Linear,
    #[module(skip)]
    activation: Activation,
}

/// A multi-layer perceptron with one output.
#[derive(Module, Debug)]
pub struct Mlp {
    /// The hidden layers, from input to output.
    pub hidden: Vec<HiddenLayer>,
    /// The output layer, without an activation: a regression may give any number.
    pub output: Linear,
}

impl Mlp {
    pub(super) fn new(linears: impl Iterator<Item = (Linear, Option<Activation>)>) -> Self {
        let mut hidden = Vec::new();
        let mut output = None;
        for (linear, activation) in linears {
            match activation {
                Some(activation) => hidden.push(HiddenLayer { linear, activation }),
                None => output = Some(linear),
            }
        }
        Self {
            hidden,
            output: output.expect("every network has an output layer"),
        }
    }

    /// Every hidden layer with its activation, then the output layer.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.hidden.iter().fold(x, |x, layer| {
            let x = layer.linear.forward(x);
            match layer.activation {
                Activation::Relu => activation::relu(x),
                Activation::Tanh => activation::tanh(x),
                Activation::Sigmoid => activation::sigmoid(x),
                Activation::Gelu => Gelu.forward(x),
            }
        });
        self.output.forward(x)
    }

    pub(super) fn linears(&self) -> Vec<&Linear> {
        self.hidden
            .iter()
            .map(|layer| &layer.linear)
            .chain([&self.output])
            .collect()
    }
}
