//! `PyTorch`'s trajectories once more, by the fused engine in a worker: what crosses the boundary
//! changes no number.

use std::rc::Rc;

use regression_playground::core::edits::Edits;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading, Record};
use regression_playground::core::experiment::Style;
use regression_playground::core::ghost::{Beside, Epochs};
use regression_playground::core::session::Session;
use regression_playground::engine::FusedCpu;

#[allow(dead_code)] // Where it stands in for a failing worker, other tests use it.
#[path = "support/far.rs"]
mod far;
#[path = "support/golden.rs"]
mod golden;
#[path = "support/trajectories.rs"]
mod trajectories;

use far::Far;
use golden::Trajectory;

/// An engine that has gone through all epochs in a worker already.
struct Gone {
    epochs: Vec<Record>,
    epoch: usize,
    marked: Vec<Record>,
}

impl Engine for Gone {
    fn train(&mut self, _: &[u32], _: usize, _: f64) -> Result<(), EngineError> {
        self.epoch += 1;
        Ok(())
    }

    fn put(&mut self, _: usize, _: f32) -> Result<(), EngineError> {
        Ok(())
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.marked.push(self.epochs[self.epoch].clone());
        Ok(())
    }

    fn read(&mut self) -> Reading {
        Box::pin(std::future::ready(Ok(std::mem::take(&mut self.marked))))
    }
}

/// The fused engine on a trajectory's problem, with its samples whatever others are asked for.
struct Told {
    engine: FusedCpu,
    samples: Vec<u32>,
    at: usize,
}

impl Engine for Told {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        let from = self.at;
        self.at += samples.len();
        self.engine.train(&self.samples[from..self.at], batch, rate)
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.engine.put(index, value)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.engine.mark()
    }

    fn read(&mut self) -> Reading {
        self.engine.read()
    }
}

fn in_a_worker(trajectory: &Trajectory) -> Vec<Record> {
    let (problem, samples) = (trajectory.problem(Style::Sequential), trajectory.samples());
    let make = move |_: &Problem| -> Result<Box<dyn Engine>, EngineError> {
        Ok(Box::new(Told {
            engine: FusedCpu::new(&problem),
            samples: samples.clone(),
            at: 0,
        }))
    };
    let (far, experiment) = (Far::new(Rc::new(make)), trajectory.experiment());
    let run = Session::with_edits(experiment.clone(), Edits::none(experiment.learning_rate));
    let number = far.begin(&run).unwrap();
    let mut epochs = Vec::new();
    loop {
        far.turn();
        let Epochs { records, all } = far.take(number, &run).unwrap();
        epochs.extend(records);
        if all {
            return epochs;
        }
    }
}

#[test]
fn a_worker_follows_pytorch() {
    trajectories::all_follow(|trajectory| {
        Box::new(Gone {
            epochs: in_a_worker(trajectory),
            epoch: 0,
            marked: Vec::new(),
        })
    });
}
