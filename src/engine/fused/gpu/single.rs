//! One run on the GPU.

use burn::tensor::Device;

use super::queue::{Entry, Queue};
use super::runs::{Recorded, Rows, Rules, Runs, Settings, most_moments};
use super::shape::Adapter;
use crate::core::engine::{Engine, EngineError, Problem, Reading, Record};

/// Samples that may wait in the queue before they are sent to the GPU without being read.
const MOST_QUEUED: usize = 1 << 20;
/// A batch size and a rate to record with before any training.
const NO_TRAINING: (usize, f64) = (10, 0.0);

/// Trains one [`Problem`] on the GPU, many epochs in one dispatch.
///
/// What is queued is sent to the GPU by [`Engine::read`]; whole epochs of the same kind, each with
/// its mark, make one dispatch.
pub struct FusedGpu {
    runs: Runs,
    queue: Queue,
    settings: Settings,
    /// Batch size and rate of the last training.
    last: (usize, f64),
    /// Numbers in a record: the loss and the parameters.
    width: usize,
    /// What the loss of a record is multiplied with.
    factor: f64,
}

impl FusedGpu {
    /// Puts a problem on a device (one of `wgpu`, without autodiff, already initialised).
    ///
    /// # Errors
    /// When the parameters are not those of the network, network or samples are larger than the
    /// [limits](super), or the device is not a GPU.
    pub fn new(problem: &Problem, device: &Device, adapter: Adapter) -> Result<Self, EngineError> {
        if problem.parameters.len() != problem.network.parameter_count() {
            return Err(EngineError("these are not the network's parameters".into()));
        }
        let rules = Rules {
            network: problem.network.clone(),
            loss: problem.loss,
            optimizer: problem.rule.optimizer(),
            adapter,
        };
        let settings = Settings {
            rate: 0.0,
            numbers: problem.rule.numbers(),
            data: 0,
            order: 0,
        };
        let moments = most_moments(&problem.network, problem.rule.optimizer());
        let parameters = problem.parameters.clone();
        let data = [&problem.data];
        Ok(Self {
            runs: Runs::new(rules, &data, &[settings], parameters, moments, device)?,
            queue: Queue::default(),
            settings,
            last: NO_TRAINING,
            width: 1 + problem.parameters.len(),
            factor: problem.factor(),
        })
    }

    /// Sends everything that is queued to the GPU.
    fn launch(&mut self) {
        for entry in self.queue.take() {
            self.launch_entry(&entry);
        }
    }

    fn launch_entry(&mut self, entry: &Entry) {
        if entry.samples > 0 && entry.rate != self.settings.rate {
            self.settings.rate = entry.rate;
            self.runs.set(&[self.settings]);
        }
        self.runs.train(&Rows {
            plan: &entry.plan,
            rows: entry.rows,
            orders: 1,
            samples: entry.samples,
            batch: entry.batch,
            recorded: if entry.marked {
                Recorded::Each
            } else {
                Recorded::None
            },
        });
    }
}

impl Engine for FusedGpu {
    fn train(
        &mut self,
        samples: &[u32],
        batch: usize,
        learning_rate: f64,
    ) -> Result<(), EngineError> {
        if batch == 0 {
            return Err(EngineError("a mini-batch needs samples".into()));
        }
        if self.queue.samples() + samples.len() > MOST_QUEUED {
            self.launch();
        }
        if !samples.is_empty() {
            self.last = (batch, learning_rate);
            self.queue.train(samples, batch, learning_rate);
        }
        Ok(())
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        // What was queued before still trains with the value of before.
        self.launch();
        self.runs.put(index, value);
        Ok(())
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.queue.mark(self.last.0, self.last.1);
        Ok(())
    }

    fn read(&mut self) -> Reading {
        self.launch();
        let reading = self.runs.read();
        let (width, factor) = (self.width, self.factor);
        Box::pin(async move { Ok(records(&reading.await?, width, factor)) })
    }
}

/// Numbers as records of `width` numbers, the first of which is a loss to be multiplied with a factor.
pub(super) fn records(numbers: &[f32], width: usize, factor: f64) -> Vec<Record> {
    let record = |row| Record::of_row(row, factor);
    numbers.chunks_exact(width).map(record).collect()
}
