//! The forward pass on the host: for drawing, never for training.

use super::{LinearShape, Network};
use crate::core::limits::MAX_WIDTH;

/// A network ready to be evaluated many times without allocating: for drawing a fit.
#[derive(Clone, Debug)]
pub struct Predictor {
    linears: Vec<LinearShape>,
    inputs: Vec<f64>,
    outputs: Vec<f64>,
}

impl Predictor {
    /// Prepares the buffers.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let width = network.features.max(MAX_WIDTH);
        Self {
            linears: network.linears(),
            inputs: Vec::with_capacity(width),
            outputs: Vec::with_capacity(width),
        }
    }

    /// The network's output for one sample, computed in double precision.
    ///
    /// # Panics
    /// When `parameters` or `x` is shorter than the network asks for.
    pub fn predict(&mut self, parameters: &[f32], x: &[f64]) -> f64 {
        self.watch(parameters, x, |_, _| ())
    }

    /// The same, with what every layer (counted from 0) gives on the way.
    ///
    /// # Panics
    /// When `parameters` or `x` is shorter than the network asks for.
    pub fn watch(&mut self, parameters: &[f32], x: &[f64], see: impl FnMut(usize, &[f64])) -> f64 {
        self.watch_from(parameters, 0, x, see)
    }

    /// The same, beginning with what comes into a layer (counted from 0): the features, or what the
    /// layer before it gives.
    ///
    /// # Panics
    /// When `parameters` or `inputs` is shorter than the network asks for.
    pub fn watch_from(
        &mut self,
        parameters: &[f32],
        first: usize,
        inputs: &[f64],
        mut see: impl FnMut(usize, &[f64]),
    ) -> f64 {
        self.inputs.clear();
        self.inputs.extend_from_slice(inputs);
        for (layer, linear) in self.linears.iter().enumerate().skip(first) {
            let (weight, bias) = linear.split(parameters);
            self.outputs.clear();
            for (row, &bias) in weight.chunks_exact(linear.inputs).zip(bias) {
                let products = row
                    .iter()
                    .zip(&self.inputs)
                    .map(|(&w, &x)| f64::from(w) * x);
                let sum = f64::from(bias) + products.sum::<f64>();
                self.outputs
                    .push(linear.activation.map_or(sum, |a| a.apply(sum)));
            }
            std::mem::swap(&mut self.inputs, &mut self.outputs);
            see(layer, &self.inputs);
        }
        self.inputs[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prediction_by_hand() {
        let network = Network {
            features: 1,
            hidden: "2r".parse().unwrap(),
        };
        let mut predictor = Predictor::new(&network);
        // relu(2·3 + 1) = 7, relu(-3) = 0, then 0.5·7 + 9·0 - 1
        let y = predictor.predict(&[2.0, -1.0, 1.0, 0.0, 0.5, 9.0, -1.0], &[3.0]);
        assert!((y - 2.5).abs() < 1e-12);
    }
}
