//! The parameters before training, drawn on the host so that every device starts the same.

use super::experiment::{Experiment, Init};
use super::network::Network;
use super::random::{self, Stream};

/// Draws the initial parameters of an experiment's network, flat as [`Network`] lays them out.
#[must_use]
pub fn parameters(experiment: &Experiment, network: &Network) -> Vec<f32> {
    let mut rng = random::stream(experiment.weights_seed(), Stream::Parameters);
    let mut parameters = Vec::with_capacity(network.parameter_count());
    for linear in network.linears() {
        let weights = linear.inputs * linear.outputs;
        #[allow(clippy::cast_possible_truncation)] // Parameters are single precision.
        match experiment.init {
            Init::Default => {
                let bound = 1.0 / (linear.inputs as f64).sqrt();
                let mut draw = || (bound * (2.0 * random::uniform(&mut rng) - 1.0)) as f32;
                parameters.extend((0..weights + linear.outputs).map(|_| draw()));
            }
            Init::Normal => {
                parameters.extend((0..weights).map(|_| (0.01 * random::normal(&mut rng)) as f32));
                parameters.extend((0..linear.outputs).map(|_| 0.0));
            }
        }
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;
    use crate::core::network::Hidden;

    #[test]
    fn default_parameters_stay_within_their_bound() {
        let network = Network {
            features: 1,
            hidden: Hidden::curve(),
        };
        let drawn = parameters(&Experiment::new(Task::Cubic), &network);
        assert_eq!(drawn.len(), 97);
        let bound = 1.0 / 8.0_f32.sqrt();
        assert!(drawn[16..].iter().all(|p| p.abs() <= bound));
        // One input, and so a bound of 1.
        assert!(drawn[..16].iter().all(|p| p.abs() <= 1.0));
        assert!(drawn[..16].iter().any(|p| p.abs() > bound));
    }

    #[test]
    fn a_seed_of_their_own_decides_them_and_nothing_else_does() {
        let network = Network {
            features: 1,
            hidden: Hidden::curve(),
        };
        let with = |seed, iseed| Experiment {
            seed,
            iseed,
            ..Experiment::new(Task::Cubic)
        };
        let drawn = |seed, iseed| parameters(&with(seed, iseed), &network);
        assert_eq!(drawn(1, Some(1)), drawn(1, None));
        assert_eq!(drawn(7, Some(5)), drawn(5, None));
        assert_eq!(drawn(7, Some(5)), drawn(8, Some(5)));
        assert_ne!(drawn(1, Some(2)), drawn(1, Some(3)));
        assert_ne!(drawn(1, Some(u32::MAX)), drawn(1, Some(0)));
    }

    #[test]
    fn normal_parameters_are_small_and_biases_zero() {
        let experiment = Experiment {
            init: Init::Normal,
            ..Experiment::new(Task::Linear)
        };
        let network = Network {
            features: 2,
            hidden: Hidden::default(),
        };
        let drawn = parameters(&experiment, &network);
        assert!(drawn[..2].iter().all(|w| *w != 0.0 && w.abs() < 0.06));
        assert!(drawn[2] == 0.0);
    }
}
