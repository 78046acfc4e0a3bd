//! The network as numbers: its shape, how its parameters lie in one flat slice, and its forward
//! pass on the host (for drawing, never for training).
//!
//! Parameters lie as `PyTorch` lists them: layer by layer the weights `[out, in]` row by row,
//! then the bias `[out]`.

use std::fmt;
use std::str::FromStr;

use super::limits::{MAX_HIDDEN, MAX_WIDTH};
use super::numeral;

choice! {
    /// The non-linearity after a hidden layer. Its word is its letter in `8r,8t`.
    Activation {
        /// max(0, x)
        Relu = "r",
        /// tanh(x)
        Tanh = "t",
        /// 1 / (1 + e⁻ˣ)
        Sigmoid = "s",
        /// x Φ(x), with the exact normal distribution function
        Gelu = "g",
    }
}

impl Activation {
    /// The activation's name, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relu => "ReLU",
            Self::Tanh => "Tanh",
            Self::Sigmoid => "Sigmoid",
            Self::Gelu => "GELU",
        }
    }

    /// Whether a value is so close to an end of the activation's range that almost no gradient comes
    /// back through it.
    #[must_use]
    pub fn is_at_an_end(self, value: f64) -> bool {
        match self {
            Self::Tanh => value.abs() > 0.999,
            Self::Sigmoid => (value - 0.5).abs() > 0.4995,
            Self::Relu | Self::Gelu => false,
        }
    }

    /// Whether no gradient at all comes back where the activation gives this value: in the single
    /// precision of training its slope is exactly 0. (At its lower end the sigmoid keeps a slope for
    /// as long as there are numbers so small, and the GELU far beyond where lessons lead.)
    #[must_use]
    pub fn stops(self, value: f64) -> bool {
        #[allow(clippy::cast_possible_truncation)] // As the engines have it.
        let single = value as f32;
        match self {
            Self::Relu => single == 0.0,
            Self::Tanh => single.abs() == 1.0,
            Self::Sigmoid => single == 1.0,
            Self::Gelu => false,
        }
    }

    pub(super) fn apply(self, x: f64) -> f64 {
        match self {
            Self::Relu => x.max(0.0),
            Self::Tanh => libm::tanh(x),
            Self::Sigmoid => 1.0 / (1.0 + libm::exp(-x)),
            Self::Gelu => 0.5 * x * (1.0 + libm::erf(x / std::f64::consts::SQRT_2)),
        }
    }

    /// The slope of its value at a number; 0 in the kink of the rectifier.
    pub(super) fn slope(self, x: f64) -> f64 {
        match self {
            Self::Relu => f64::from(u8::from(x > 0.0)),
            Self::Tanh => {
                let value = libm::tanh(x);
                1.0 - value * value
            }
            Self::Sigmoid => {
                let value = self.apply(x);
                value * (1.0 - value)
            }
            Self::Gelu => {
                let density = libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
                0.5 * (1.0 + libm::erf(x / std::f64::consts::SQRT_2)) + x * density
            }
        }
    }
}

/// One hidden layer: a linear layer and the activation after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HiddenLayer {
    /// Number of units, 1 to [`MAX_WIDTH`].
    pub width: usize,
    /// The activation.
    pub activation: Activation,
}

/// The hidden layers of a network, written `8r,8t`; empty for a single linear layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hidden(pub(super) Vec<HiddenLayer>);

/// A text that does not describe hidden layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadHidden;

impl Hidden {
    /// The curve lesson's hidden layers: 8 ReLU, then 8 tanh.
    #[must_use]
    pub fn curve() -> Self {
        Self(vec![
            HiddenLayer {
                width: 8,
                activation: Activation::Relu,
            },
            HiddenLayer {
                width: 8,
                activation: Activation::Tanh,
            },
        ])
    }

    /// The layers, from input to output.
    #[must_use]
    pub fn layers(&self) -> &[HiddenLayer] {
        &self.0
    }

    /// Whether the network is a single linear layer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for Hidden {
    type Err = BadHidden;

    fn from_str(text: &str) -> Result<Self, BadHidden> {
        let text = numeral::plain(text).to_ascii_lowercase();
        if text.is_empty() {
            return Ok(Self::default());
        }
        let layers = text
            .split([',', '、', ';'])
            .map(|part| {
                let part = part.trim();
                let (last, _) = part.char_indices().next_back().ok_or(BadHidden)?;
                let (digits, letter) = part.split_at(last);
                let digits = digits.trim_end();
                let activation = Activation::from_word(letter).ok_or(BadHidden)?;
                if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(BadHidden);
                }
                let width = digits.parse().map_err(|_| BadHidden)?;
                (1..=MAX_WIDTH)
                    .contains(&width)
                    .then_some(HiddenLayer { width, activation })
                    .ok_or(BadHidden)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if layers.len() > MAX_HIDDEN {
            Err(BadHidden)
        } else {
            Ok(Self(layers))
        }
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, layer) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(f, "{comma}{}{}", layer.width, layer.activation.word())?;
        }
        Ok(())
    }
}

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
    pub fn split<'a>(&self, parameters: &'a [f32]) -> (&'a [f32], &'a [f32]) {
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
    fn hidden_layers_round_trip() {
        for text in ["", "8r,8t", "64s", "1g,2r,3t,4s"] {
            assert_eq!(text.parse::<Hidden>().unwrap().to_string(), text);
        }
        for typed in ["８ｒ，８ｔ", "8r、8t", " 8 R ; 8T ", "\u{3000}8r，\u{a0}8t"] {
            assert_eq!(typed.parse::<Hidden>().unwrap().to_string(), "8r,8t");
        }
    }

    #[test]
    fn bad_hidden_layers_are_refused() {
        for text in [
            "8",
            "r",
            "0r",
            "65r",
            "8x",
            "8r,",
            ",",
            "8r,8r,8r,8r,8r",
            "-1r",
            "+1r",
            "8é",
        ] {
            assert!(text.parse::<Hidden>().is_err(), "{text} was accepted");
        }
    }

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

    #[test]
    fn an_activation_stops_gradients_where_its_slope_is_nothing_in_single_precision() {
        for (activation, value, stops, ends) in [
            (Activation::Relu, 0.0, true, false),
            (Activation::Relu, 1e-30, false, false),
            (Activation::Tanh, 0.9991, false, true),
            (Activation::Tanh, -1.0 + 1e-9, true, true),
            (Activation::Sigmoid, 1.0 - 1e-9, true, true),
            (Activation::Sigmoid, 1e-20, false, true),
            (Activation::Gelu, 0.0, false, false),
        ] {
            assert_eq!(activation.stops(value), stops, "{activation:?} {value}");
            assert_eq!(
                activation.is_at_an_end(value),
                ends,
                "{activation:?} {value}"
            );
        }
    }

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
