//! What is timed, natively (`benches/native.rs`) and in the browser (`src/bin/bench.rs`): the same
//! experiments, trained as the page trains them.

use std::task::{Context, Poll, Waker};

use burn::tensor::Device;
use regression_playground::core::engine::{Engine, Problem, Reading};
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::schedule::Schedule;
use regression_playground::engine::{Autodiff, FusedCpu};

/// The experiment of a case, or `None` when there is no such case.
pub fn experiment(case: &str) -> Option<Experiment> {
    Some(match case {
        "line" => Experiment::new(Task::Linear),
        "curve" => Experiment::new(Task::Cubic),
        "wide" => Experiment {
            samples: 10_000,
            batch: 1_000,
            hidden: "64r,64r".parse().ok()?,
            ..Experiment::new(Task::Cubic)
        },
        _ => return None,
    })
}

/// Whether a case records every epoch, as the page does in the lessons. The wide one is about the
/// steps alone.
pub fn records(case: &str) -> bool {
    case != "wide"
}

/// One case on one engine.
pub struct Run {
    engine: Box<dyn Engine>,
    schedule: Schedule,
    order: Vec<u32>,
    rate: f64,
    epoch: u32,
    records: bool,
}

impl Run {
    /// A run on the CPU before its first step, or `None` when there is no such case or engine.
    pub fn new(case: &str, engine: &str) -> Option<Self> {
        Self::on(case, |problem| {
            Some(match engine {
                "fused" => Box::new(FusedCpu::new(problem)) as Box<dyn Engine>,
                "autodiff" => Box::new(Autodiff::new(problem, &Device::flex())),
                _ => return None,
            })
        })
    }

    /// A run before its first step on an engine of any kind, or `None` when there is no such case
    /// or engine.
    pub fn on(
        case: &str,
        engine: impl FnOnce(&Problem) -> Option<Box<dyn Engine>>,
    ) -> Option<Self> {
        let experiment = experiment(case)?;
        Some(Self {
            engine: engine(&Problem::new(&experiment))?,
            schedule: Schedule::new(&experiment),
            order: Vec::new(),
            rate: experiment.learning_rate,
            epoch: 0,
            records: records(case),
        })
    }

    /// Queues some epochs, each with its shuffle and, where the case asks for it, its record; one
    /// more record at the end is what is read otherwise.
    pub fn queue(&mut self, count: u32) -> Reading {
        for _ in 0..count {
            self.epoch += 1;
            self.schedule.order(self.epoch, &mut self.order);
            self.engine
                .train(&self.order, self.schedule.batch, self.rate)
                .expect("the device is not lost");
            if self.records {
                self.engine.mark().expect("the device is not lost");
            }
        }
        if !self.records {
            self.engine.mark().expect("the device is not lost");
        }
        self.engine.read()
    }

    /// Trains some epochs on the CPU and returns the last loss.
    pub fn epochs(&mut self, count: u32) -> f32 {
        let mut reading = self.queue(count);
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(Ok(records)) = reading.as_mut().poll(&mut context) else {
            unreachable!("on the CPU everything is done at once");
        };
        records.last().map_or(f32::NAN, |record| record.loss)
    }
}
