//! What a sweep can vary: the numeric settings of a run, and the width of its hidden layers.

use crate::core::experiment::Experiment;
use crate::core::network::MAX_WIDTH;
use crate::core::settings::{self, Input, Refused, Setting};

/// How the values of a quantity are laid out along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// By equal steps.
    Linear,
    /// By equal factors.
    Logarithmic,
}

/// A number of an experiment that a sweep can vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The seed: data, initial parameters and order of the samples.
    Seed,
    /// The learning rate.
    LearningRate,
    /// Samples per mini-batch.
    Batch,
    /// Standard deviation of the noise on y.
    Noise,
    /// Number of samples.
    Samples,
    /// Momentum factor.
    Momentum,
    /// Epochs of the run.
    Epochs,
    /// Units of every hidden layer.
    Width,
}

impl Quantity {
    /// All quantities, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::LearningRate,
        Self::Batch,
        Self::Noise,
        Self::Samples,
        Self::Epochs,
        Self::Momentum,
        Self::Width,
        Self::Seed,
    ];

    /// The word that stands for the quantity in links: the key of its setting, where it has one.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::LearningRate => "lr",
            Self::Batch => "batch",
            Self::Noise => "noise",
            Self::Samples => "n",
            Self::Momentum => "momentum",
            Self::Epochs => "epochs",
            Self::Width => "width",
        }
    }

    /// The quantity that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|quantity| quantity.word() == word)
    }

    fn setting(self) -> Option<&'static Setting> {
        settings::find(self.word())
    }

    fn input(self) -> Input {
        self.setting().map_or(
            Input::Integer {
                min: 1,
                max: MAX_WIDTH as u32,
            },
            |setting| setting.input,
        )
    }

    /// Whether its values are whole numbers.
    #[must_use]
    pub fn is_whole(self) -> bool {
        matches!(self.input(), Input::Integer { .. })
    }

    /// How its values are laid out: what matters by its size steps by factors.
    #[must_use]
    pub const fn spacing(self) -> Spacing {
        match self {
            Self::LearningRate | Self::Batch | Self::Samples | Self::Epochs | Self::Width => {
                Spacing::Logarithmic
            }
            Self::Seed | Self::Noise | Self::Momentum => Spacing::Linear,
        }
    }

    /// A value of the quantity as a link spells it; `None` when it does not take that value in any
    /// experiment.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<f64> {
        match self.input() {
            Input::Integer { min, max } => {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let value: u32 = digits.then(|| text.parse().ok()).flatten()?;
                (min..=max).contains(&value).then_some(f64::from(value))
            }
            Input::Number { min, max, above } => {
                let value: f64 = text.parse().ok()?;
                let within = (min..=max).contains(&value) && !(above && value <= min);
                within.then_some(value)
            }
            _ => None,
        }
    }

    /// Whether it makes a difference in an experiment.
    #[must_use]
    pub fn applies(self, experiment: &Experiment) -> bool {
        match self.setting() {
            Some(setting) => (setting.applies)(experiment),
            None => !experiment.hidden.is_empty(),
        }
    }

    /// Its value in an experiment; `None` for hidden layers that are none or of several widths.
    #[must_use]
    pub fn get(self, experiment: &Experiment) -> Option<f64> {
        if let Some(setting) = self.setting() {
            return (setting.get)(experiment).parse().ok();
        }
        let layers = experiment.hidden.layers();
        let width = layers.first()?.width;
        let all = layers.iter().all(|layer| layer.width == width);
        all.then_some(width as f64)
    }

    /// Gives it a value in an experiment.
    ///
    /// # Errors
    /// When the experiment does not take the value, such as a mini-batch larger than its data.
    pub fn set(self, experiment: &mut Experiment, value: f64) -> Result<(), Refused> {
        if let Some(setting) = self.setting() {
            return setting.set(experiment, &value.to_string());
        }
        let layers = experiment.hidden.layers().iter();
        let words: Vec<String> = layers
            .map(|layer| format!("{value}{}", layer.activation.letter()))
            .collect();
        experiment.hidden = words.join(",").parse().map_err(|_| Refused)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    #[test]
    fn every_quantity_but_the_width_is_a_numeric_setting() {
        for quantity in Quantity::ALL {
            assert_eq!(Quantity::from_word(quantity.word()), Some(quantity));
            let numeric = matches!(
                quantity.input(),
                Input::Integer { .. } | Input::Number { .. }
            );
            assert!(numeric, "{quantity:?}");
            assert_eq!(quantity.setting().is_none(), quantity == Quantity::Width);
        }
    }

    #[test]
    fn what_is_set_is_there() {
        for quantity in Quantity::ALL {
            let mut experiment = Experiment::new(Task::Cubic);
            let value = if quantity.is_whole() { 7.0 } else { 0.25 };
            quantity.set(&mut experiment, value).unwrap();
            assert_eq!(quantity.get(&experiment), Some(value), "{quantity:?}");
        }
        let mut deep = Experiment::new(Task::Cubic);
        deep.hidden = "3r,5t".parse().unwrap();
        assert_eq!(Quantity::Width.get(&deep), None);
        Quantity::Width.set(&mut deep, 4.0).unwrap();
        assert_eq!(deep.hidden.to_string(), "4r,4t");
    }

    #[test]
    fn impossible_values_are_refused() {
        let mut experiment = Experiment::new(Task::Cubic);
        assert_eq!(Quantity::Batch.set(&mut experiment, 101.0), Err(Refused));
        assert_eq!(experiment, Experiment::new(Task::Cubic));
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
