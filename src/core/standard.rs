//! Standardising: rows whose numbers are far from 0, or hardly differ, and the like of a formula, are
//! trained on as `(value − mean) / deviation`, and shown in their own units.
//!
//! Learning rates, initial parameters and activations are made for numbers about 1. A column that is
//! about so large is left as it is. Mean and deviation are those of the training samples: what is held
//! out tells nothing, unless the training samples hardly differ ([`super::data::standards`]). Everything that an engine sees is standardised; everything that is told of data,
//! predictions and losses is not.

use std::rc::Rc;

use super::experiment::Loss;
use super::network::Network;

/// The root of the mean square of a column that can be trained on as it is: at most.
const LARGEST_ROOT: f64 = 3.0;
/// The standard deviation of such a column: at least.
const LEAST_SPREAD: f64 = 0.1;

/// How a column is standardised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standard {
    /// What is taken from each value, in the units of the column.
    pub mean: f64,
    /// By what the rest is divided, in the units of the column.
    pub deviation: f64,
}

impl Standard {
    /// That of a column which is trained on as it is.
    pub const NONE: Self = Self {
        mean: 0.0,
        deviation: 1.0,
    };

    /// The mean and the standard deviation of some numbers (that of all of them: divided by their
    /// count).
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares = values.iter().map(|value| (value - mean) * (value - mean));
        Self {
            mean,
            deviation: (squares.sum::<f64>() / n).sqrt(),
        }
    }

    /// That of a column in which all is the same number.
    #[must_use]
    pub fn of_same(value: f64) -> Self {
        let mean = if value.abs() <= LARGEST_ROOT {
            0.0
        } else {
            value
        };
        Self { mean, ..Self::NONE }
    }

    /// Whether a column like this can be trained on as it is.
    #[must_use]
    pub fn is_ordinary(self) -> bool {
        let root = (self.mean * self.mean + self.deviation * self.deviation).sqrt();
        root <= LARGEST_ROOT && self.deviation >= LEAST_SPREAD
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// The standardised number of one in the units of the column.
    #[must_use]
    pub fn standard(self, own: f64) -> f64 {
        (own - self.mean) / self.deviation
    }

    /// The number in the units of the column of a standardised one.
    #[must_use]
    pub fn own(self, standard: f64) -> f64 {
        standard * self.deviation + self.mean
    }
}

/// How the columns of a data set are standardised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standards(Option<Rc<[Standard]>>);

impl Standards {
    /// Those of columns, the label's being the last.
    #[must_use]
    pub fn new(columns: Vec<Standard>) -> Self {
        let any = columns.iter().any(|column| !column.is_none());
        Self(any.then(|| columns.into()))
    }

    /// Whether any column is standardised.
    #[must_use]
    pub fn any(&self) -> bool {
        self.0.is_some()
    }

    /// All of them, that of the label last; none where nothing is standardised.
    #[must_use]
    pub fn columns(&self) -> &[Standard] {
        self.0.as_deref().unwrap_or_default()
    }

    /// That of a feature, counted from 0.
    #[must_use]
    pub fn feature(&self, feature: usize) -> Standard {
        let columns = self.0.as_deref();
        columns.map_or(Standard::NONE, |columns| columns[feature])
    }

    /// That of the label.
    #[must_use]
    pub fn label(&self) -> Standard {
        self.columns().last().copied().unwrap_or(Standard::NONE)
    }

    /// What a loss of standardised numbers is multiplied with to be one in the label's own units.
    /// The Huber loss is one with the label's deviation as its delta then.
    #[must_use]
    pub fn factor(&self, loss: Loss) -> f64 {
        let deviation = self.label().deviation;
        match loss {
            Loss::Mse | Loss::Huber => deviation * deviation,
            Loss::Mae => deviation,
        }
    }

    /// The parameters of the same network for numbers in their own units: the first layer takes in how
    /// features are standardised, the last one how the label is.
    #[must_use]
    pub fn folded<P: Copy + Into<f64>>(&self, network: &Network, parameters: &[P]) -> Vec<f64> {
        let mut folded: Vec<f64> = parameters.iter().map(|&p| p.into()).collect();
        if !self.any() {
            return folded;
        }
        let linears = network.linears();
        let (Some(first), Some(last)) = (linears.first(), linears.last()) else {
            return folded;
        };
        for output in 0..first.outputs {
            for input in 0..first.inputs {
                let column = self.feature(input);
                let weight = first.offset + output * first.inputs + input;
                folded[weight] /= column.deviation;
                folded[first.bias_offset() + output] -= folded[weight] * column.mean;
            }
        }
        let label = self.label();
        for parameter in &mut folded[last.offset..last.end()] {
            *parameter *= label.deviation;
        }
        for bias in &mut folded[last.bias_offset()..last.end()] {
            *bias += label.mean;
        }
        folded
    }
}
