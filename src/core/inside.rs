//! A network looked into at one row of features: what every unit gives, and what it is worth there.
//!
//! Units are named by their layer and their number in it, both counted from 0. The features are
//! layer 0, so the output is the one unit of the last layer.

use super::network::{LinearShape, Network, Predictor};

/// A unit: its layer, and which one of it.
pub type Unit = (usize, usize);

/// A network at one row of features.
#[derive(Clone, Debug)]
pub struct Inside {
    linears: Vec<LinearShape>,
    predictor: Predictor,
    values: Vec<Vec<f64>>,
    without: Vec<f64>,
}

/// One of the numbers that a unit is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// What comes in.
    pub value: f64,
    /// By what it is multiplied.
    pub weight: f64,
}

impl Inside {
    /// A network that nobody has looked into yet.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let linears = network.linears();
        let widths = linears.iter().map(|linear| linear.outputs);
        let widths = [network.features].into_iter().chain(widths);
        Self {
            values: widths.map(|width| vec![0.0; width]).collect(),
            predictor: Predictor::new(network),
            without: Vec::new(),
            linears,
        }
    }

    /// Looks into it at a row of features.
    ///
    /// # Panics
    /// When `parameters` or `row` is shorter than the network asks for.
    pub fn look(&mut self, parameters: &[f32], row: &[f64]) {
        self.values[0].copy_from_slice(row);
        let values = &mut self.values;
        self.predictor.watch(parameters, row, |layer, given| {
            values[layer + 1].copy_from_slice(given);
        });
    }

    /// What every unit gives there, layer by layer, the features first and the output last.
    #[must_use]
    pub fn values(&self) -> &[Vec<f64>] {
        &self.values
    }

    /// What the network says there.
    #[must_use]
    pub fn output(&self) -> f64 {
        self.values[self.linears.len()][0]
    }

    /// The share of a unit in what the network says there: how much of that would be missing if the
    /// unit gave 0. Of the last hidden layer it is the value times its weight.
    pub fn share(&mut self, parameters: &[f32], (layer, unit): Unit) -> f64 {
        let output = self.output();
        if layer == self.linears.len() {
            return output;
        }
        self.without.clone_from(&self.values[layer]);
        self.without[unit] = 0.0;
        let nothing = |_: usize, _: &[f64]| ();
        output
            - self
                .predictor
                .watch_from(parameters, layer, &self.without, nothing)
    }

    /// What a unit is made of: each value of the layer before it with its weight, and the bias. `None`
    /// for a feature.
    #[must_use]
    pub fn parts(
        &self,
        parameters: &[f32],
        (layer, unit): Unit,
    ) -> Option<(impl Iterator<Item = Part>, f64)> {
        let before = layer.checked_sub(1)?;
        let linear = self.linears[before];
        let (weights, bias) = linear.split(parameters);
        let row = unit * linear.inputs..(unit + 1) * linear.inputs;
        // The iterator borrows the parameters no longer than it borrows the values.
        let weights: Vec<f32> = weights[row].to_vec();
        let parts = weights.into_iter().zip(&self.values[before]);
        let part = |(weight, &value): (f32, &f64)| Part {
            value,
            weight: weight.into(),
        };
        Some((parts.map(part), bias[unit].into()))
    }

    /// The weights with which the layer after a unit takes it; none for the output.
    pub fn onward<'a>(
        &self,
        parameters: &'a [f32],
        (layer, unit): Unit,
    ) -> impl Iterator<Item = f32> + use<'a> {
        let weights: (&'a [f32], usize) = match self.linears.get(layer) {
            None => (&[], 1),
            Some(linear) => (linear.split(parameters).0, linear.inputs),
        };
        weights.0.iter().skip(unit).step_by(weights.1).copied()
    }

    /// Where along a feature a unit of the first hidden layer gets 0 from its weights and its bias, the
    /// other features as they were when it was looked into last. There a ReLU bends, and tanh and
    /// sigmoid are steepest. `None` for other units, and where there is no such place.
    #[must_use]
    pub fn middle(&self, parameters: &[f32], (layer, unit): Unit, feature: usize) -> Option<f64> {
        if layer != 1 || self.linears.len() < 2 {
            return None;
        }
        let (parts, bias) = self.parts(parameters, (layer, unit))?;
        let (mut sum, mut slope) = (bias, 0.0);
        for (i, part) in parts.enumerate() {
            if i == feature {
                slope = part.weight;
            } else {
                sum += part.weight * part.value;
            }
        }
        let x = -sum / slope;
        x.is_finite().then_some(x)
    }
}

/// What a unit gives at a row of features.
pub fn value(predictor: &mut Predictor, parameters: &[f32], row: &[f64], unit: Unit) -> f64 {
    let (layer, number) = unit;
    let mut value = row.get(number).copied().unwrap_or(f64::NAN);
    if layer > 0 {
        predictor.watch(parameters, row, |after, values| {
            if after + 1 == layer {
                value = values[number];
            }
        });
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// relu(2x + 1), relu(-x), then 0.5 and 9 of them, and -1.
    const PARAMETERS: [f32; 7] = [2.0, -1.0, 1.0, 0.0, 0.5, 9.0, -1.0];

    fn network(features: usize, hidden: &str) -> Network {
        Network {
            features,
            hidden: hidden.parse().unwrap(),
        }
    }

    #[test]
    fn a_network_by_hand() {
        let network = network(1, "2r");
        let mut inside = Inside::new(&network);
        inside.look(&PARAMETERS, &[3.0]);
        assert_eq!(inside.values(), [vec![3.0], vec![7.0, 0.0], vec![2.5]]);
        assert_eq!(inside.output(), 2.5);
        assert_eq!(inside.share(&PARAMETERS, (1, 0)), 3.5);
        assert_eq!(inside.share(&PARAMETERS, (1, 1)), 0.0);
        assert_eq!(inside.share(&PARAMETERS, (2, 0)), 2.5);
        // Without the feature the first unit gives 1, so what it says is -0.5.
        assert_eq!(inside.share(&PARAMETERS, (0, 0)), 3.0);
        assert_eq!(inside.middle(&PARAMETERS, (1, 0), 0), Some(-0.5));
        assert_eq!(inside.middle(&PARAMETERS, (1, 1), 0), Some(0.0));
        assert_eq!(inside.middle(&PARAMETERS, (2, 0), 0), None);
        let (parts, bias) = inside.parts(&PARAMETERS, (2, 0)).unwrap();
        let products: Vec<f64> = parts.map(|part| part.value * part.weight).collect();
        assert_eq!((products, bias), (vec![3.5, 0.0], -1.0));
        assert!(inside.parts(&PARAMETERS, (0, 0)).is_none());
        let onward = |unit| inside.onward(&PARAMETERS, unit).collect::<Vec<_>>();
        assert_eq!(onward((0, 0)), [2.0, -1.0]);
        assert_eq!(onward((1, 1)), [9.0]);
        assert!(onward((2, 0)).is_empty());
        let mut predictor = Predictor::new(&network);
        for (unit, wanted) in [((0, 0), 3.0), ((1, 0), 7.0), ((2, 0), 2.5)] {
            assert_eq!(value(&mut predictor, &PARAMETERS, &[3.0], unit), wanted);
        }
    }

    #[test]
    fn a_unit_bends_along_one_feature_where_the_others_are() {
        let mut inside = Inside::new(&network(2, "1r"));
        // relu(2 x1 - 4 x2 + 1): with x1 at 0.5 it bends at x2 = 0.5, with x2 at 0.25 at x1 = 0.
        let parameters = [2.0, -4.0, 1.0, 1.0, 0.0];
        inside.look(&parameters, &[0.5, 0.25]);
        assert_eq!(inside.middle(&parameters, (1, 0), 1), Some(0.5));
        assert_eq!(inside.middle(&parameters, (1, 0), 0), Some(0.0));
        // It never bends along a feature of which it takes nothing.
        assert_eq!(inside.middle(&[0.0, -4.0, 1.0, 1.0, 0.0], (1, 0), 0), None);
        // A line has no units that could bend.
        let line = Inside::new(&network(2, ""));
        assert_eq!(line.middle(&[1.0, 1.0, 1.0], (1, 0), 0), None);
    }
}
