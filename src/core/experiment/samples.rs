//! What the samples of an experiment are: their features and labels, and what is true of them.

use super::{Experiment, Form, Truth};
use crate::core::text::Text;

impl Experiment {
    /// Number of features of a sample.
    #[must_use]
    pub fn features(&self) -> usize {
        match self.source().form {
            Form::Plane => self.weights.len(),
            Form::Curve { .. } => 1,
            Form::Rows => self.rows.features(),
        }
    }

    /// The least and the greatest x of a curve; `None` where features are not spaced over a domain.
    #[must_use]
    pub fn domain(&self) -> Option<(f64, f64)> {
        match self.source().form {
            Form::Plane | Form::Rows => None,
            Form::Curve { truth, domain } => Some(match truth {
                Truth::Known { .. } => domain,
                Truth::Typed => self.expr.domain(),
            }),
        }
    }

    /// The true value at a row of features, where something is known to be true.
    #[must_use]
    pub fn truth(&self, row: &[f64]) -> Option<f64> {
        match self.source().form {
            Form::Plane => {
                let products = row.iter().zip(&self.weights).map(|(x, w)| x * w);
                Some(products.sum::<f64>() + self.bias)
            }
            Form::Curve { truth, .. } => Some(match truth {
                Truth::Known { of, .. } => of(row[0]),
                Truth::Typed => self.expr.at(row[0]),
            }),
            Form::Rows => None,
        }
    }

    /// Whether something is known to be true of the samples.
    #[must_use]
    pub fn has_truth(&self) -> bool {
        self.source().has_truth()
    }

    /// The number by which a feature (counted from 0) is called, where features are numbered.
    #[must_use]
    pub fn number(&self, feature: usize) -> Option<usize> {
        self.source().has_weights().then_some(feature + 1)
    }

    /// What a feature (counted from 0) is called on an axis.
    #[must_use]
    pub fn feature(&self, feature: usize) -> String {
        match self.source().form {
            Form::Plane => format!("x{}", feature + 1),
            Form::Curve { .. } => "x".to_owned(),
            Form::Rows => self.rows.feature(feature).to_owned(),
        }
    }

    /// What the label is called on an axis.
    #[must_use]
    pub fn label(&self) -> &str {
        match self.source().form {
            Form::Plane | Form::Curve { .. } => "y",
            Form::Rows => self.rows.label(),
        }
    }

    /// The formula that the labels follow, in the words of the page.
    #[must_use]
    pub fn formula(&self, text: &Text) -> String {
        match self.source().form {
            Form::Plane => "y = Xw + b".to_owned(),
            Form::Curve { truth, .. } => match truth {
                Truth::Known { formula, .. } => text.get(formula).to_owned(),
                Truth::Typed => format!("y = {}", self.expr.text()),
            },
            Form::Rows => self.rows.label().to_owned(),
        }
    }

    /// Whether what the labels follow is no straight line, so that one linear layer has to miss it.
    #[must_use]
    pub fn bends(&self) -> bool {
        match self.source().form {
            // Nobody knows, of rows that were brought.
            Form::Plane | Form::Rows => false,
            Form::Curve { truth, .. } => match truth {
                Truth::Known { .. } => true,
                Truth::Typed => !self.expr.is_straight(),
            },
        }
    }

    /// What each parameter of the network should become, weights first and then the bias; `None`
    /// where the network is not made as the truth is.
    #[must_use]
    pub fn true_parameters(&self) -> Option<Vec<f64>> {
        let alike = self.source().has_weights() && self.hidden.is_empty();
        alike.then(|| [&self.weights[..], &[self.bias]].concat())
    }
}
