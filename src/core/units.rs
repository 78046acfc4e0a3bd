//! The units of the last hidden layer along one feature: each times its weight, and their sum.
//!
//! What a network says is the bias of its last layer and the weighted sum of these units, nothing
//! else. Of a network without hidden layers the features themselves stand for the units.

use super::network::{LinearShape, Network, Predictor};

/// The weighted units at points along one feature.
#[derive(Clone, Debug)]
pub struct Units {
    predictor: Predictor,
    last: LinearShape,
    /// Which layer (counted from 0) gives the units; `None` where they are the features.
    layer: Option<usize>,
    row: Vec<f64>,
    xs: Vec<f64>,
    /// At each point what every unit adds.
    terms: Vec<f64>,
    bias: f64,
}

impl Units {
    /// The units of a network, before any parameters are known.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let linears = network.linears();
        Self {
            predictor: Predictor::new(network),
            last: linears[linears.len() - 1],
            layer: linears.len().checked_sub(2),
            row: Vec::new(),
            xs: Vec::new(),
            terms: Vec::new(),
            bias: 0.0,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.last.inputs
    }

    /// Which layer (counted from 0) gives them; `None` where they are the features.
    #[must_use]
    pub fn layer(&self) -> Option<usize> {
        self.layer
    }

    /// The weights of the units in the last layer, and its bias.
    #[must_use]
    pub fn weights<'a>(&self, parameters: &'a [f32]) -> (&'a [f32], f32) {
        let (weights, bias) = self.last.split(parameters);
        (weights, bias[0])
    }

    /// The bias of what has been followed last.
    #[must_use]
    pub fn bias(&self) -> f64 {
        self.bias
    }

    /// Takes over what a network with `parameters` does at `xs` of a feature, the others as in `row`.
    ///
    /// # Panics
    /// When `parameters` or `row` is shorter than the network asks for.
    pub fn follow(
        &mut self,
        parameters: &[f32],
        (row, feature): (&[f64], usize),
        xs: impl Iterator<Item = f64>,
    ) {
        let (weights, bias) = self.last.split(parameters);
        self.bias = f64::from(bias[0]);
        self.xs.clear();
        self.xs.extend(xs);
        self.row.clear();
        self.row.extend_from_slice(row);
        self.terms.clear();
        let terms = &mut self.terms;
        let mut add = |values: &[f64]| {
            let products = weights.iter().zip(values);
            terms.extend(products.map(|(&weight, value)| f64::from(weight) * value));
        };
        for &x in &self.xs {
            self.row[feature] = x;
            match self.layer {
                None => add(&self.row),
                Some(units) => {
                    self.predictor
                        .watch(parameters, &self.row, |layer, values| {
                            if layer == units {
                                add(values);
                            }
                        });
                }
            }
        }
    }

    /// What a unit adds, along the feature.
    pub fn term(&self, unit: usize) -> impl Iterator<Item = (f64, f64)> {
        let rows = self.terms.chunks_exact(self.count());
        self.xs
            .iter()
            .zip(rows)
            .map(move |(&x, row)| (x, row[unit]))
    }

    /// The bias and the first `added` units, along the feature: with all of them, to the last bit,
    /// what the network says.
    pub fn sum(&self, added: usize) -> impl Iterator<Item = (f64, f64)> {
        let rows = self.terms.chunks_exact(self.count());
        // Added up in the order in which the network does it.
        let sum = move |row: &[f64]| self.bias + row[..added].iter().sum::<f64>();
        self.xs.iter().zip(rows).map(move |(&x, row)| (x, sum(row)))
    }

    /// The least and the greatest of all that is drawn: the units, the bias, and the sums on the way.
    #[must_use]
    pub fn extent(&self) -> (f64, f64) {
        let mut extent = (self.bias, self.bias);
        let mut hold = |value: f64| extent = (extent.0.min(value), extent.1.max(value));
        for row in self.terms.chunks_exact(self.count()) {
            let mut sum = self.bias;
            for &term in row {
                sum += term;
                hold(term);
                hold(sum);
            }
        }
        extent
    }

    /// How far the sum with `added` units lies from what the network says: the root of the mean
    /// square over the points.
    #[must_use]
    pub fn distance(&self, added: usize) -> f64 {
        let rows = self.terms.chunks_exact(self.count());
        let squares = rows.map(|row| row[added..].iter().sum::<f64>().powi(2));
        (squares.sum::<f64>() / self.xs.len().max(1) as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ys(points: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
        points.map(|(_, y)| y).collect()
    }

    #[test]
    fn units_by_hand() {
        let network = Network {
            features: 1,
            hidden: "2r".parse().unwrap(),
        };
        let mut units = Units::new(&network);
        // relu(2x + 1) times 0.5, relu(-x) times 9, and -1.
        let parameters = [2.0, -1.0, 1.0, 0.0, 0.5, 9.0, -1.0];
        units.follow(&parameters, (&[0.0], 0), [-1.0, 0.0, 3.0].into_iter());
        assert_eq!((units.count(), units.layer()), (2, Some(0)));
        assert_eq!(units.weights(&parameters), (&[0.5, 9.0][..], -1.0));
        assert_eq!(ys(units.term(0)), [0.0, 0.5, 3.5]);
        assert_eq!(ys(units.term(1)), [9.0, 0.0, 0.0]);
        assert_eq!(ys(units.sum(0)), [-1.0, -1.0, -1.0]);
        assert_eq!(ys(units.sum(1)), [-1.0, -0.5, 2.5]);
        assert_eq!(ys(units.sum(2)), [8.0, -0.5, 2.5]);
        assert_eq!(units.extent(), (-1.0, 9.0));
        assert_eq!(units.distance(2), 0.0);
        assert_eq!(units.distance(1), 27.0_f64.sqrt());
    }

    #[test]
    fn features_stand_for_the_units_of_a_line() {
        let network = Network {
            features: 2,
            hidden: "".parse().unwrap(),
        };
        let mut units = Units::new(&network);
        units.follow(&[2.0, -3.0, 4.0], (&[0.5, 0.25], 1), [0.0, 1.0].into_iter());
        assert_eq!((units.count(), units.layer()), (2, None));
        assert_eq!(ys(units.term(0)), [1.0, 1.0]);
        assert_eq!(ys(units.term(1)), [0.0, -3.0]);
        assert_eq!(ys(units.sum(2)), [5.0, 2.0]);
    }
}
