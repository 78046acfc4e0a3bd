//! What a sweep can vary: the numeric settings of a run, and the width of its hidden layers.

use crate::core::limits::{MAX_EPOCHS, MAX_SAMPLES, MAX_WIDTH};

/// How the values of a quantity are laid out along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// By equal steps.
    Linear,
    /// By equal factors.
    Logarithmic,
}

/// The values that a quantity can have in some experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range {
    /// Whole numbers.
    Whole {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// Any numbers.
    Real {
        /// The least, itself allowed unless `above`.
        min: f64,
        /// The greatest.
        max: f64,
        /// Whether a value must be greater than `min`.
        above: bool,
    },
}

choice! {
    /// A number of an experiment that a sweep can vary. Its word is the key of its setting, where
    /// it has one.
    Quantity {
        /// The learning rate.
        LearningRate = "lr",
        /// Samples per mini-batch.
        Batch = "batch",
        /// Standard deviation of the noise on y.
        Noise = "noise",
        /// Number of samples.
        Samples = "n",
        /// Epochs of the run.
        Epochs = "epochs",
        /// Momentum factor.
        Momentum = "momentum",
        /// Units of every hidden layer.
        Width = "width",
        /// The seed: data, initial parameters and order of the samples.
        Seed = "seed",
    }
}

impl Quantity {
    /// Its values, and how they are laid out: what matters by its size steps by factors.
    const fn facts(self) -> (Range, Spacing) {
        match self {
            Self::LearningRate => (Range::above(0.0, 10.0), Spacing::Logarithmic),
            Self::Batch => (Range::whole(1, MAX_SAMPLES), Spacing::Logarithmic),
            Self::Noise => (Range::real(0.0, 2.0), Spacing::Linear),
            Self::Samples => (Range::whole(2, MAX_SAMPLES), Spacing::Logarithmic),
            Self::Epochs => (Range::whole(1, MAX_EPOCHS), Spacing::Logarithmic),
            Self::Momentum => (Range::real(0.0, 0.999), Spacing::Linear),
            Self::Width => (Range::whole(1, MAX_WIDTH as u32), Spacing::Logarithmic),
            Self::Seed => (Range::whole(0, u32::MAX), Spacing::Linear),
        }
    }

    /// The values that it can have.
    #[must_use]
    pub const fn range(self) -> Range {
        self.facts().0
    }

    /// A value as a link spells it; `None` when no experiment has it.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<f64> {
        self.range().parse(text)
    }

    /// How its values are laid out along an axis.
    #[must_use]
    pub const fn spacing(self) -> Spacing {
        self.facts().1
    }
}

impl Range {
    const fn whole(min: u32, max: u32) -> Self {
        Self::Whole { min, max }
    }

    /// Numbers from `min`, itself included.
    const fn real(min: f64, max: f64) -> Self {
        let above = false;
        Self::Real { min, max, above }
    }

    /// Numbers above `min`.
    const fn above(min: f64, max: f64) -> Self {
        let above = true;
        Self::Real { min, max, above }
    }

    /// Whether its values are whole numbers.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        match self {
            Self::Whole { .. } => true,
            Self::Real { .. } => false,
        }
    }

    /// A value as a link spells it; `None` when it is not in the range.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<f64> {
        match self {
            Self::Whole { min, max } => {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let value: u32 = digits.then(|| text.parse().ok()).flatten()?;
                (min..=max).contains(&value).then_some(f64::from(value))
            }
            Self::Real { min, max, above } => {
                let value: f64 = text.parse().ok()?;
                // `inf` and `nan` parse too; the range excludes both.
                let within = (min..=max).contains(&value) && !(above && value <= min);
                // Zero has one spelling.
                within.then_some(value + 0.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_values_are_refused() {
        for (quantity, text) in [
            (Quantity::LearningRate, "0"),
            (Quantity::LearningRate, "nan"),
            (Quantity::Batch, "2.5"),
            (Quantity::Batch, "+2"),
            (Quantity::Noise, "-0.1"),
            (Quantity::Width, "65"),
            (Quantity::Seed, ""),
        ] {
            assert_eq!(quantity.parse(text), None, "{quantity:?} {text}");
        }
    }
}
