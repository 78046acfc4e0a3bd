//! A trajectory that was recorded with `PyTorch`: data, initial parameters, the order of the samples
//! in each epoch, and checkpoints with the tolerances of each.

use std::fmt;

use pollster::block_on;
use regression_playground::core::data::Dataset;
use regression_playground::core::engine::{Engine, Problem};
use regression_playground::core::experiment::{Experiment, Loss, Optimizer, Style, Task};
use regression_playground::core::network::Network;
use regression_playground::core::rule::Rule;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Trajectory {
    pub name: String,
    x: Vec<Vec<f32>>,
    y: Vec<Vec<f32>>,
    net: String,
    loss: String,
    optimizer: Update,
    batch_size: usize,
    epochs: u32,
    init: Vec<Layer>,
    order: Option<Vec<Vec<u32>>>,
    checkpoints: Vec<Checkpoint>,
}

#[derive(Deserialize)]
struct Update {
    kind: String,
    lr: f64,
    momentum: Option<f64>,
}

#[derive(Deserialize)]
struct Layer {
    /// `[out][in]`
    weight: Vec<Vec<f32>>,
    bias: Vec<f32>,
}

#[derive(Deserialize)]
struct Checkpoint {
    epoch: u32,
    loss: f64,
    params: Vec<Vec<f64>>,
    loss_tolerance: f64,
    param_tolerance: f64,
}

impl Trajectory {
    pub fn problem(&self, style: Style) -> Problem {
        let features = self.x[0].len();
        Problem {
            network: Network {
                features,
                hidden: self.net.parse().expect("the network"),
            },
            style,
            loss: Loss::from_word(&self.loss).expect("the loss"),
            rule: Rule::new(
                Optimizer::from_word(&self.optimizer.kind).expect("the optimiser"),
                [self.optimizer.momentum.unwrap_or(0.9)],
            ),
            data: Dataset::plain(features, self.x.concat(), self.y.concat()),
            parameters: self
                .init
                .iter()
                .flat_map(|layer| [layer.weight.concat(), layer.bias.clone()].concat())
                .collect(),
        }
    }

    /// An experiment that goes through as many steps; its samples, their orders and its initial
    /// parameters are others.
    #[allow(dead_code, reason = "not every test makes experiments")]
    pub fn experiment(&self) -> Experiment {
        let features = self.x[0].len();
        let task = if features == 1 {
            Task::Cubic
        } else {
            Task::Linear
        };
        Experiment {
            samples: self.x.len(),
            weights: vec![1.0; features],
            hidden: self.net.parse().expect("the network"),
            loss: Loss::from_word(&self.loss).expect("the loss"),
            optimizer: Optimizer::from_word(&self.optimizer.kind).expect("the optimiser"),
            learning_rate: self.optimizer.lr,
            batch: self.batch_size,
            epochs: self.epochs,
            ..Experiment::new(task)
        }
    }

    /// The samples of all epochs, one epoch after the other.
    #[allow(dead_code, reason = "not every test makes experiments")]
    pub fn samples(&self) -> Vec<u32> {
        match &self.order {
            Some(order) => order.concat(),
            None => (0..self.epochs)
                .flat_map(|_| 0..self.x.len() as u32)
                .collect(),
        }
    }

    /// Trains to each checkpoint and compares.
    pub fn replay(&self, engine: &mut dyn Engine) -> Outcome {
        let in_order: Vec<u32> = (0..self.x.len() as u32).collect();
        let mut outcome = Outcome::default();
        let mut epoch = 0;
        for checkpoint in &self.checkpoints {
            while epoch < checkpoint.epoch {
                let order = self
                    .order
                    .as_ref()
                    .map_or(&in_order, |order| &order[epoch as usize]);
                engine
                    .train(order, self.batch_size, self.optimizer.lr)
                    .unwrap();
                epoch += 1;
            }
            engine.mark().unwrap();
            let record = block_on(engine.read()).unwrap().remove(0);
            let expected: Vec<f64> = checkpoint.params.concat();
            assert_eq!(record.parameters.len(), expected.len());
            let off = (f64::from(record.loss) - checkpoint.loss).abs();
            outcome.loss.compare(off, checkpoint.loss_tolerance);
            if !within(off, checkpoint.loss_tolerance) {
                outcome
                    .wrong
                    .push(format!("epoch {epoch}: loss off by {off:e}"));
            }
            for (i, (found, expected)) in record.parameters.iter().zip(&expected).enumerate() {
                let off = (f64::from(*found) - expected).abs();
                outcome.parameters.compare(off, checkpoint.param_tolerance);
                if !within(off, checkpoint.param_tolerance) {
                    outcome
                        .wrong
                        .push(format!("epoch {epoch}: parameter {i} off by {off:e}"));
                }
            }
        }
        assert_eq!(
            epoch, self.epochs,
            "the last checkpoint is the end of the run"
        );
        assert!(outcome.parameters.compared > 0, "nothing was compared");
        outcome
    }
}

/// How a replay compares with what was recorded.
#[derive(Default)]
pub struct Outcome {
    /// What is outside its tolerance.
    pub wrong: Vec<String>,
    loss: Worst,
    parameters: Worst,
}

/// The greatest of some differences.
#[derive(Default)]
struct Worst {
    compared: usize,
    off: f64,
    /// In tolerances, of which each checkpoint has its own.
    share: f64,
}

impl Worst {
    fn compare(&mut self, off: f64, tolerance: f64) {
        self.compared += 1;
        self.off = self.off.max(off);
        self.share = self.share.max(off / tolerance);
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let worst = |worst: &Worst| {
            let percent = 100.0 * worst.share;
            format!("{:.1e} ({percent:.1} % of the tolerance)", worst.off)
        };
        write!(
            f,
            "{} outside tolerance; off by at most {} in the loss, {} in a parameter",
            self.wrong.len(),
            worst(&self.loss),
            worst(&self.parameters),
        )
    }
}

/// Whether a difference is allowed; a NaN is not.
fn within(off: f64, tolerance: f64) -> bool {
    off <= tolerance
}
