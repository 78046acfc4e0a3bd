//! What a sweep can vary: the numeric settings of a run, and the width of its hidden layers.

use crate::core::limits::{MAX_EPOCHS, MAX_SAMPLES, MAX_WIDTH};
use crate::core::numeral::{self, Why};

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
        /// The seed of the initial parameters alone.
        InitialSeed = "iseed",
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
            Self::Seed | Self::InitialSeed => (Range::whole(0, u32::MAX), Spacing::Linear),
        }
    }

    /// The values that it can have.
    #[must_use]
    pub const fn range(self) -> Range {
        self.facts().0
    }

    /// A value as people write it; `None` when no experiment has it.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<f64> {
        self.range().parse(text)
    }

    /// Whether its values are dice: they follow each other, and what differs between them is chance.
    #[must_use]
    pub const fn is_seed(self) -> bool {
        match self {
            Self::Seed | Self::InitialSeed => true,
            Self::LearningRate
            | Self::Batch
            | Self::Noise
            | Self::Samples
            | Self::Epochs
            | Self::Momentum
            | Self::Width => false,
        }
    }

    /// How its values are laid out along an axis.
    #[must_use]
    pub const fn spacing(self) -> Spacing {
        self.facts().1
    }
}

impl Range {
    pub(in crate::core) const fn whole(min: u32, max: u32) -> Self {
        Self::Whole { min, max }
    }

    /// Numbers from `min`, itself included.
    pub(in crate::core) const fn real(min: f64, max: f64) -> Self {
        let above = false;
        Self::Real { min, max, above }
    }

    /// Numbers above `min`.
    pub(in crate::core) const fn above(min: f64, max: f64) -> Self {
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

    /// A value as people write it; `None` when it is not in the range.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<f64> {
        self.read(text).ok()
    }

    /// A value as people write it.
    ///
    /// # Errors
    /// Why it is not in the range.
    pub fn read(self, text: &str) -> Result<f64, Why> {
        let (value, min, max, above) = match self {
            Self::Whole { min, max } => {
                let value = numeral::whole(text)?;
                (value, f64::from(min), f64::from(max), false)
            }
            Self::Real { min, max, above } => (numeral::number(text)?, min, max, above),
        };
        if value < min || (above && value <= min) {
            Err(Why::TooSmall)
        } else if value > max {
            Err(Why::TooLarge)
        } else {
            Ok(value)
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
            (Quantity::Batch, "1,000"),
            (Quantity::Batch, "0x2"),
            (Quantity::Noise, "-0.1"),
            (Quantity::Width, "65"),
            (Quantity::Seed, ""),
        ] {
            assert_eq!(quantity.parse(text), None, "{quantity:?} {text}");
        }
    }

    #[test]
    fn a_refusal_has_a_reason() {
        for (quantity, text, why) in [
            (Quantity::LearningRate, "0", Why::TooSmall),
            (Quantity::LearningRate, "-1", Why::TooSmall),
            (Quantity::LearningRate, "10.1", Why::TooLarge),
            (Quantity::LearningRate, "1e999", Why::TooLarge),
            (Quantity::LearningRate, "1e-999", Why::TooSmall),
            (Quantity::LearningRate, "fast", Why::NoNumber),
            (Quantity::LearningRate, "1,000", Why::Either(1000.0, 1.0)),
            (Quantity::Batch, "2.5", Why::NotWhole),
            (Quantity::Batch, "0", Why::TooSmall),
            (Quantity::Seed, "2^32", Why::TooLarge),
            (Quantity::Seed, "-1", Why::TooSmall),
        ] {
            assert_eq!(quantity.range().read(text), Err(why), "{quantity:?} {text}");
        }
        assert_eq!(
            Quantity::Seed.range().read("2^32-1"),
            Ok(f64::from(u32::MAX))
        );
        assert_eq!(Quantity::LearningRate.range().read("０，０５"), Ok(0.05));
    }
}
