//! Sweeps that are worth a first look.

use crate::core::axes::{Axis, Quantity, Shape, Sweep};
use crate::core::experiment::Experiment;

/// Runs of a sweep over seeds, of one over another quantity, and along the sides of a map.
const SEEDS: usize = 64;
const VALUES: usize = 24;
const SIDES: [usize; 2] = [16, 12];

impl Sweep {
    /// A sweep of a shape that suits an experiment.
    #[must_use]
    pub fn suggested(shape: Shape, experiment: &Experiment) -> Self {
        let axis = |quantity, count| Axis::suggested(quantity, experiment, count);
        let (first, second) = match shape {
            Shape::Seeds => (axis(Quantity::Seed, SEEDS), None),
            Shape::Line => (axis(Quantity::LearningRate, VALUES), None),
            Shape::Map => (
                axis(Quantity::LearningRate, SIDES[0]),
                Some(axis(Quantity::Batch, SIDES[1])),
            ),
        };
        Self::new(first, second).expect("few runs over different quantities")
    }

    /// The same sweep with another quantity on its first or its second axis, over the range that
    /// suits an experiment. A quantity that is on the other axis changes places with it.
    #[must_use]
    pub fn with_quantity(&self, second: bool, quantity: Quantity, experiment: &Experiment) -> Self {
        let (own, second_axis) = (self.first(), self.second());
        let (old, other) = match second_axis {
            Some(old) if second => (old, Some(own)),
            other => (own, other),
        };
        let new = if other.is_some_and(|other| other.quantity() == quantity) {
            return Self::new(second_axis.unwrap_or(own), Some(own)).unwrap_or(*self);
        } else {
            Axis::suggested(quantity, experiment, old.count())
        };
        let swept = if second && second_axis.is_some() {
            Self::new(own, Some(new))
        } else {
            Self::new(new, second_axis)
        };
        swept.unwrap_or(*self)
    }
}

impl Sweep {
    /// The same data and order every time, and sixty-four seeds of the initial parameters.
    ///
    /// # Panics
    /// Never: seeds follow each other.
    #[must_use]
    pub fn starts() -> Self {
        Self::of_seeds(Quantity::InitialSeed)
    }

    fn of_seeds(quantity: Quantity) -> Self {
        let seeds = Axis::new(quantity, 1.0, SEEDS as f64, SEEDS);
        let sweep = seeds.and_then(|seeds| Self::new(seeds, None));
        sweep.expect("seeds follow each other")
    }
}

impl Default for Sweep {
    /// Sixty-four seeds.
    fn default() -> Self {
        Self::of_seeds(Quantity::Seed)
    }
}

impl Axis {
    /// `count` values of a quantity over a range that suits an experiment.
    #[must_use]
    pub fn suggested(quantity: Quantity, experiment: &Experiment, count: usize) -> Self {
        let (from, to) = match quantity {
            Quantity::Seed | Quantity::InitialSeed => (1.0, count as f64),
            Quantity::LearningRate => (0.001, 1.0),
            Quantity::Batch => (1.0, experiment.training() as f64),
            Quantity::Noise => (0.0, 0.5),
            Quantity::Samples => (10.0, 1000.0),
            Quantity::Momentum => (0.0, 0.99),
            Quantity::Epochs => {
                let epochs = f64::from(experiment.epochs.max(2));
                ((epochs / 20.0).ceil(), epochs)
            }
            Quantity::Width => (1.0, 32.0),
        };
        Self::new(quantity, from, to, count).expect("a range that the quantity takes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    #[test]
    fn every_suggestion_is_a_sweep_that_has_runs() {
        use crate::core::sweep::Plan;
        let small = Experiment {
            samples: 2,
            batch: 1,
            epochs: 1,
            ..Experiment::new(Task::Cubic)
        };
        for experiment in [
            Experiment::new(Task::Linear),
            Experiment::new(Task::Cubic),
            small,
        ] {
            for shape in [Shape::Seeds, Shape::Line, Shape::Map] {
                let sweep = Sweep::suggested(shape, &experiment);
                assert_eq!(sweep.shape(), shape);
                assert_eq!(sweep.to_string().parse(), Ok(sweep));
                assert!(!Plan::new(&experiment, sweep).runs().is_empty());
                for quantity in Quantity::ALL {
                    for second in [false, true] {
                        let other = sweep.with_quantity(second, quantity, &experiment);
                        let axes = [Some(other.first()), other.second()];
                        assert!(
                            axes.iter()
                                .flatten()
                                .any(|axis| axis.quantity() == quantity)
                        );
                        assert_eq!(other.second().is_some(), sweep.second().is_some());
                        assert_eq!(other.to_string().parse(), Ok(other));
                        assert!(!Plan::new(&experiment, other).runs().is_empty(), "{other}");
                    }
                }
            }
        }
        assert_eq!(Sweep::default().to_string(), "seed:64");
        assert_eq!(Sweep::starts().to_string(), "iseed:64");
    }

    #[test]
    fn a_quantity_that_is_on_the_other_axis_changes_places() {
        let experiment = Experiment::new(Task::Cubic);
        let sweep: Sweep = "lr:0.01..1:4*batch:2..9:3".parse().unwrap();
        let turned = sweep.with_quantity(false, Quantity::Batch, &experiment);
        assert_eq!(turned.to_string(), "batch:2..9:3*lr:0.01..1:4");
    }
}
