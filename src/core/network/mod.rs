//! The network as numbers: its shape, how its parameters lie in one flat slice, and its forward
//! pass on the host (for drawing, never for training).
//!
//! Parameters lie as `PyTorch` lists them: layer by layer the weights `[out, in]` row by row,
//! then the bias `[out]`.

mod activation;
mod hidden;
mod predictor;

pub use self::activation::Activation;
pub use self::hidden::{BadHidden, Hidden, HiddenLayer};
pub use self::predictor::Predictor;

/// A network: features in, hidden layers, one number out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    /// Number of features of a sample.
    pub features: usize,
    /// The hidden layers.
    pub hidden: Hidden,
}

/// One linear layer of a network and where its parameters lie in the flat slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinearShape {
    /// Numbers in.
    pub inputs: usize,
    /// Numbers out.
    pub outputs: usize,
    /// Where the weights `[outputs, inputs]` begin; the bias `[outputs]` follows them.
    pub offset: usize,
    /// The activation after the layer; none after the last.
    pub activation: Option<Activation>,
}

impl LinearShape {
    /// Where the bias begins.
    #[must_use]
    pub const fn bias_offset(&self) -> usize {
        self.offset + self.inputs * self.outputs
    }

    /// Just after the layer's last parameter.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.bias_offset() + self.outputs
    }

    /// The layer's weights `[outputs, inputs]` and bias `[outputs]` in the flat slice.
    #[must_use]
    pub fn split<'a, T>(&self, parameters: &'a [T]) -> (&'a [T], &'a [T]) {
        let bias = self.bias_offset();
        (
            &parameters[self.offset..bias],
            &parameters[bias..self.end()],
        )
    }
}

/// A named tensor of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter<'a> {
    /// `layer1.weight`, `layer1.bias`, `layer2.weight`, ...
    pub name: String,
    /// `[out, in]` for weights, `[out]` for a bias.
    pub shape: Vec<usize>,
    /// The values, row by row.
    pub values: &'a [f32],
}

impl Network {
    /// The linear layers, from input to output.
    #[must_use]
    pub fn linears(&self) -> Vec<LinearShape> {
        let mut inputs = self.features;
        let mut offset = 0;
        let hidden = self
            .hidden
            .layers()
            .iter()
            .map(|l| (l.width, Some(l.activation)));
        hidden
            .chain([(1, None)])
            .map(|(outputs, activation)| {
                let shape = LinearShape {
                    inputs,
                    outputs,
                    offset,
                    activation,
                };
                inputs = outputs;
                offset = shape.end();
                shape
            })
            .collect()
    }

    /// Number of parameters.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.linears().last().map_or(0, LinearShape::end)
    }

    /// The flat parameters as named tensors.
    ///
    /// # Panics
    /// When `parameters` is shorter than [`Network::parameter_count`].
    #[must_use]
    pub fn parameters<'a>(&self, parameters: &'a [f32]) -> Vec<Parameter<'a>> {
        let mut named = Vec::new();
        for (i, linear) in self.linears().iter().enumerate() {
            let (weight, bias) = linear.split(parameters);
            let name = |what| format!("layer{}.{what}", i + 1);
            let shape = vec![linear.outputs, linear.inputs];
            named.push(Parameter {
                name: name("weight"),
                shape,
                values: weight,
            });
            named.push(Parameter {
                name: name("bias"),
                shape: vec![linear.outputs],
                values: bias,
            });
        }
        named
    }

    /// The name of a parameter by its index in the flat list: `w1`, `w2`, `b` of a single linear
    /// layer, else as the layers are listed, `layer1.weight[2,0]`.
    #[must_use]
    pub fn parameter_name(&self, index: usize) -> String {
        let linears = self.linears();
        let layer = linears.iter().position(|linear| index < linear.end());
        let layer = layer.unwrap_or(linears.len() - 1);
        let linear = &linears[layer];
        let bias = linear.bias_offset();
        match (linears.len(), index < bias) {
            (1, true) => format!("w{}", index + 1),
            (1, false) => "b".to_owned(),
            (_, true) => {
                let (row, column) = (
                    (index - linear.offset) / linear.inputs,
                    (index - linear.offset) % linear.inputs,
                );
                format!("layer{}.weight[{row},{column}]", layer + 1)
            }
            (_, false) => format!("layer{}.bias[{}]", layer + 1, index - bias),
        }
    }

    /// The sizes of the layers as a reader writes them: `1-8-ReLU-8-Tanh-1`.
    #[must_use]
    pub fn title(&self) -> String {
        let mut title = self.features.to_string();
        for layer in self.hidden.layers() {
            title += &format!("-{}-{}", layer.width, layer.activation.name());
        }
        title + "-1"
    }

    /// The way of a sample through the layers: `1 → 8 ReLU → 8 Tanh → 1`.
    #[must_use]
    pub fn way(&self) -> String {
        let mut way = self.features.to_string();
        for layer in self.hidden.layers() {
            way += &format!(" → {} {}", layer.width, layer.activation.name());
        }
        way + " → 1"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_lesson_has_97_parameters() {
        let network = Network {
            features: 1,
            hidden: Hidden::curve(),
        };
        assert_eq!(network.parameter_count(), 97);
        assert_eq!(network.title(), "1-8-ReLU-8-Tanh-1");
        let values = vec![0.0; 97];
        let named = network.parameters(&values);
        assert_eq!(named.len(), 6);
        assert_eq!(
            (named[2].name.as_str(), named[2].shape.as_slice()),
            ("layer2.weight", &[8, 8][..])
        );
    }

    #[test]
    fn every_parameter_has_a_name() {
        let network = |features, hidden: &str| Network {
            features,
            hidden: hidden.parse().unwrap(),
        };
        let names = |network: &Network| {
            let names = (0..network.parameter_count()).map(|i| network.parameter_name(i));
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(&network(2, "")), ["w1", "w2", "b"]);
        assert_eq!(
            names(&network(1, "2r")),
            [
                "layer1.weight[0,0]",
                "layer1.weight[1,0]",
                "layer1.bias[0]",
                "layer1.bias[1]",
                "layer2.weight[0,0]",
                "layer2.weight[0,1]",
                "layer2.bias[0]",
            ]
        );
        // They lie as the named tensors do.
        let network = network(3, "4r,2t");
        let values: Vec<f32> = (0..network.parameter_count()).map(|i| i as f32).collect();
        for (index, name) in names(&network).iter().enumerate() {
            let (tensor, place) = name.split_once('[').unwrap();
            let tensors = network.parameters(&values);
            let tensor = tensors.iter().find(|t| t.name == tensor).unwrap();
            let place = place.trim_end_matches(']').split(',');
            let place: Vec<usize> = place.map(|i| i.parse().unwrap()).collect();
            let flat = place
                .iter()
                .zip(&tensor.shape)
                .fold(0, |flat, (i, n)| flat * n + i);
            assert_eq!(tensor.values[flat], index as f32, "{name}");
        }
    }
}
