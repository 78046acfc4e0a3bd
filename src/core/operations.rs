//! How many multiplications and additions a step takes, phase by phase.
//!
//! Counted as the formulas are written, without tricks: a subtraction counts as an addition, a division
//! by the number of samples as a multiplication, and starting a sum costs nothing. What an activation, a
//! root or a comparison costs is not counted: it is not one operation, and there is one for each unit,
//! not for each weight.

use super::experiment::Loss;
use super::network::Network;
use super::phase::Phase;
use super::rule::Rule;

/// Operations on numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operations {
    /// Products, and quotients.
    pub multiplications: u64,
    /// Sums, and differences.
    pub additions: u64,
}

impl Operations {
    fn add(&mut self, multiplications: usize, additions: usize) {
        self.multiplications += multiplications as u64;
        self.additions += additions as u64;
    }
}

/// What a phase takes for a mini-batch of so many samples.
#[must_use]
pub fn operations(
    network: &Network,
    loss: Loss,
    rule: Rule,
    samples: usize,
    phase: Phase,
) -> Operations {
    let linears = network.linears();
    let parameters = network.parameter_count();
    let mut total = Operations::default();
    match phase {
        Phase::Batch => {}
        // For each sample and unit: every input times its weight, summed up with the bias.
        Phase::Forward => {
            for linear in &linears {
                let products = samples * linear.inputs * linear.outputs;
                total.add(products, products);
            }
        }
        // The residuals, the loss of each, and their mean.
        Phase::Loss => {
            total.add(1, samples + (samples - 1));
            match loss {
                Loss::Mse => total.add(samples, 0),
                Loss::Mae => {}
                // Half the square, or the distance less a half: the dearer one is counted.
                Loss::Huber => total.add(2 * samples, 0),
            }
        }
        Phase::Backward => {
            // The slope of the loss at each prediction, a share of the mean.
            total.add(
                match loss {
                    Loss::Mse => 2 * samples,
                    Loss::Mae | Loss::Huber => samples,
                },
                0,
            );
            for (i, linear) in linears.iter().enumerate() {
                let weights = linear.inputs * linear.outputs;
                // For each weight the sum over the samples of slope times input, for each bias of the
                // slopes.
                total.add(
                    samples * weights,
                    (samples - 1) * (weights + linear.outputs),
                );
                if i > 0 {
                    // Back to the layer before: a sum over the outputs for each of its units, times the
                    // slope of its activation.
                    total.add(
                        samples * (weights + linear.inputs),
                        samples * (weights - linear.inputs),
                    );
                }
            }
        }
        Phase::Update => match rule {
            Rule::Sgd => total.add(parameters, parameters),
            // The velocity, then the step.
            Rule::Momentum { .. } => total.add(2 * parameters, 2 * parameters),
            // Both moments (three products for the first, four for the second, with the square), both
            // corrections, and the step.
            Rule::Adam => total.add(9 * parameters, 4 * parameters),
        },
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Experiment, Task};

    fn count(task: Task, phase: Phase) -> (u64, u64) {
        let experiment = Experiment::new(task);
        let network = experiment.network();
        let rule = experiment.rule();
        let count = operations(&network, experiment.loss, rule, 10, phase);
        (count.multiplications, count.additions)
    }

    /// By hand: y = w1 x1 + w2 x2 + b for ten samples.
    #[test]
    fn a_line_by_hand() {
        assert_eq!(count(Task::Linear, Phase::Batch), (0, 0));
        assert_eq!(count(Task::Linear, Phase::Forward), (20, 20));
        // Ten residuals, ten squares, nine sums, one division.
        assert_eq!(count(Task::Linear, Phase::Loss), (11, 19));
        // 2 r / n for ten samples; two products each; three sums of ten.
        assert_eq!(count(Task::Linear, Phase::Backward), (40, 27));
        assert_eq!(count(Task::Linear, Phase::Update), (3, 3));
    }

    /// 1-8-8-1: 8 + 64 + 8 weights, 97 parameters.
    #[test]
    fn the_curve_by_hand() {
        assert_eq!(count(Task::Cubic, Phase::Forward), (800, 800));
        let backward = 20 + 10 * (8 + 64 + 8) + 10 * (64 + 8) + 10 * (8 + 8);
        let sums = 9 * 97 + 10 * (64 - 8);
        assert_eq!(count(Task::Cubic, Phase::Backward), (backward, sums));
        assert_eq!(count(Task::Cubic, Phase::Update), (97, 97));
    }
}
