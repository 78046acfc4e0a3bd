//! Lesson 1 as a module of its own: one linear layer with a name.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use crate::core::network::Activation;

/// Linear regression. The layer that is applied is the field that was built: the article's
/// version of this class calls a layer by a name it has not given yet, and fails.
#[derive(Module, Debug)]
pub struct LineRegression {
    /// Weights and bias.
    pub linear: Linear,
}

impl LineRegression {
    pub(super) fn new(mut linears: impl Iterator<Item = (Linear, Option<Activation>)>) -> Self {
        let (linear, _) = linears.next().expect("every network has an output layer");
        Self { linear }
    }

    /// y = xW + b
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.linear.forward(x)
    }
}
