//! GELU with its exact slope on every device.

use burn::module::Module;
use burn::tensor::Tensor;

/// The exact GELU, x Φ(x). Burn's own has the exact value, but on a GPU the slope of the tanh
/// formula (`gelu_backward` of `burn-backend`), which would train another network there.
#[derive(Module, Debug, Default)]
pub struct Gelu;

impl Gelu {
    /// x Φ(x)
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let twice_phi = x.clone().div_scalar(std::f32::consts::SQRT_2).erf() + 1.0;
        x * twice_phi * 0.5
    }
}
