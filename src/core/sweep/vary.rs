//! The numbers of a sweep in an experiment.

use crate::core::axes::Quantity;
use crate::core::decimal;
use crate::core::experiment::Experiment;
use crate::core::settings::{Refused, SETTINGS, Setting};

impl Quantity {
    /// The setting that it is; none for the width.
    fn setting(self) -> Option<&'static Setting> {
        SETTINGS
            .iter()
            .find(|setting| setting.quantity == Some(self))
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
        if self == Self::InitialSeed {
            // It has a value also where the link does not name it.
            return Some(f64::from(experiment.weights_seed()));
        }
        if let Some(setting) = self.setting() {
            return decimal::value(&(setting.get)(experiment));
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
            .map(|layer| format!("{value}{}", layer.activation.word()))
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
    fn every_quantity_but_the_width_is_a_setting() {
        for quantity in Quantity::ALL {
            let settings = SETTINGS.iter().filter(|s| s.quantity == Some(quantity));
            let expected = usize::from(quantity != Quantity::Width);
            assert_eq!(settings.count(), expected, "{quantity:?}");
        }
    }

    #[test]
    fn what_is_set_is_there() {
        for quantity in Quantity::ALL {
            let mut experiment = Experiment::new(Task::Cubic);
            let whole = quantity.range().is_whole();
            let value = if whole { 7.0 } else { 0.25 };
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
    }
}
