//! The fused engine on the CPU: the package `fused` with the interface of an engine.
//!
//! It covers every network, loss and update rule there is. Nothing is allocated while it trains;
//! what is marked goes into one buffer, which [`Engine::read`] empties.

use fused::{Linear, Samples, Trainer};

use crate::core::engine::{Engine, EngineError, Problem, Reading, Record};
use crate::core::experiment::Loss;
use crate::core::network::{Activation, LinearShape};
use crate::core::rule::Rule;

/// Trains one [`Problem`] on the CPU.
pub struct FusedCpu {
    trainer: Trainer,
    /// Numbers in a record: the loss and the parameters.
    width: usize,
    /// What the loss of a record is multiplied with.
    factor: f64,
    /// Loss and parameters of each mark, one after the other.
    marks: Vec<f32>,
}

impl FusedCpu {
    /// An engine before the first step of a problem.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let linears: Vec<Linear> = problem.network.linears().iter().map(linear).collect();
        let loss = match problem.loss {
            Loss::Mse => fused::Loss::Mse,
            Loss::Mae => fused::Loss::Mae,
            Loss::Huber => fused::Loss::Huber,
        };
        let rule = match problem.rule {
            Rule::Sgd => fused::Rule::Sgd,
            Rule::Momentum { momentum } => fused::Rule::Momentum(momentum as f32),
            Rule::Adam => fused::Rule::Adam,
        };
        let data = Samples {
            features: problem.data.features,
            x: problem.data.x.clone(),
            y: problem.data.y.clone(),
        };
        Self {
            trainer: Trainer::new(&linears, loss, rule, data, &problem.parameters),
            width: 1 + problem.parameters.len(),
            factor: problem.factor(),
            marks: Vec::new(),
        }
    }
}

fn linear(shape: &LinearShape) -> Linear {
    Linear {
        inputs: shape.inputs,
        outputs: shape.outputs,
        activation: shape.activation.map(|activation| match activation {
            Activation::Relu => fused::Activation::Relu,
            Activation::Tanh => fused::Activation::Tanh,
            Activation::Sigmoid => fused::Activation::Sigmoid,
            Activation::Gelu => fused::Activation::Gelu,
        }),
    }
}

impl Engine for FusedCpu {
    fn train(
        &mut self,
        samples: &[u32],
        batch: usize,
        learning_rate: f64,
    ) -> Result<(), EngineError> {
        self.trainer.train(samples, batch, learning_rate);
        Ok(())
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        let mut parameters = Vec::with_capacity(self.width - 1);
        self.trainer.list_parameters(&mut parameters);
        parameters[index] = value;
        self.trainer.load_parameters(&parameters);
        Ok(())
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.marks.push(self.trainer.full_loss());
        self.trainer.list_parameters(&mut self.marks);
        Ok(())
    }

    fn read(&mut self) -> Reading {
        let record = |row| Record::of_row(row, self.factor);
        let records = self.marks.chunks_exact(self.width).map(record).collect();
        self.marks.clear();
        Box::pin(std::future::ready(Ok(records)))
    }

    fn gradients(&mut self, samples: &[u32]) -> Option<Vec<f32>> {
        let mut gradients = Vec::with_capacity(self.width - 1);
        self.trainer.list_gradients(samples, &mut gradients);
        Some(gradients)
    }

    fn copy(&self) -> Option<Box<dyn Engine>> {
        Some(Box::new(Self {
            trainer: self.trainer.clone(),
            width: self.width,
            factor: self.factor,
            marks: Vec::new(),
        }))
    }
}
