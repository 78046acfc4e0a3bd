//! Many runs on the GPU, a workgroup each.

use burn::tensor::Device;

use super::runs::{MOST_NUMBERS, Recorded, Rows, Rules, Runs, Settings, most_runs};
use super::shape::{Adapter, Shape, fits};
use super::single::records;
use crate::core::engine::{EngineError, Reading};
use crate::core::fleet::{Fleet, FleetProblem, FleetRun};

/// The most workgroups in a dispatch.
const MOST_RUNS: usize = 65_535;
/// Indices that may wait before they are sent to the GPU without being read.
const MOST_QUEUED: usize = 4 << 20;

/// Trains many runs on the GPU, each in a workgroup of its own: they run side by side, and each of
/// them equals the same run alone.
///
/// Epochs are queued; they are sent to the GPU by [`Fleet::read`], or when there are many.
pub struct FusedFleet {
    parts: Vec<Part>,
    /// Samples in the data of each run, and in an order.
    samples: usize,
    batch: usize,
    /// Orders that the runs refer to.
    orders: usize,
    /// Orders of the epochs that are not sent yet, `[epochs, orders, samples]`.
    queue: Vec<u32>,
    /// Numbers in a record: the loss and the parameters.
    width: usize,
}

/// Runs few enough for one dispatch and for buffers that can be bound.
struct Part {
    runs: Runs,
    /// The orders that these runs refer to, ascending.
    orders: Vec<usize>,
}

impl FusedFleet {
    /// Puts a fleet on a device (one of `wgpu`, without autodiff, already initialised).
    ///
    /// # Errors
    /// When there are no runs or samples or the batch size is 0, a run refers to data that are not
    /// there or has not the network's parameters, the data differ in shape, network or samples are
    /// larger than the [limits](super), or the device is not a GPU.
    pub fn new(
        problem: &FleetProblem,
        device: &Device,
        adapter: Adapter,
    ) -> Result<Self, EngineError> {
        let samples = check(problem)?;
        let common = &problem.common;
        if !fits(&common.network) {
            return Err(EngineError("the network does not fit".into()));
        }
        let rules = Rules {
            network: common.network.clone(),
            loss: common.loss,
            optimizer: common.optimizer,
            adapter,
        };
        let batch = common.batch.min(samples);
        let shape = rules.shape(batch);
        let orders = problem.runs.iter().map(|run| run.order + 1).max();
        // What a run adds to a buffer at most: a record, its moments, data of its own.
        let numbers = (1 + shape.parameters)
            .max(shape.moments())
            .max(samples * (shape.features + 1));
        let most = (MOST_NUMBERS / numbers)
            .min(most_runs(&shape, batch))
            .clamp(1, MOST_RUNS);
        // As many parts as needed, all of about the same size.
        let count = problem.runs.len();
        let size = count.div_ceil(count.div_ceil(most));
        let parts = problem.runs.chunks(size);
        let parts = parts.map(|runs| Part::new(problem, runs, &rules, &shape, device));
        Ok(Self {
            parts: parts.collect::<Result<_, _>>()?,
            samples,
            batch,
            orders: orders.unwrap_or(0),
            queue: Vec::new(),
            width: 1 + shape.parameters,
        })
    }

    /// Sends all queued epochs to the GPU.
    fn launch(&mut self, recorded: Recorded) {
        let epoch = self.orders * self.samples;
        let epochs = self.queue.len() / epoch;
        for part in &mut self.parts {
            // Orders of other parts stay here.
            let of_part = |epoch: &[u32]| -> Vec<u32> {
                let order = |order: &usize| &epoch[order * self.samples..][..self.samples];
                part.orders.iter().flat_map(order).copied().collect()
            };
            let all = part.orders.len() == self.orders;
            let own: Vec<u32> = if all {
                Vec::new()
            } else {
                self.queue.chunks_exact(epoch).flat_map(of_part).collect()
            };
            let nothing = epochs == 0;
            part.runs.train(&Rows {
                plan: if all { &self.queue } else { &own },
                // To record without training, one row without samples.
                rows: epochs.max(1),
                orders: part.orders.len(),
                samples: if nothing { 0 } else { self.samples },
                batch: self.batch,
                recorded,
            });
        }
        self.queue.clear();
    }
}

impl Part {
    fn new(
        problem: &FleetProblem,
        runs: &[FleetRun],
        rules: &Rules,
        shape: &Shape,
        device: &Device,
    ) -> Result<Self, EngineError> {
        let data = distinct(runs, |run| run.data);
        let orders = distinct(runs, |run| run.order);
        let index = |of: &[usize], what| of.binary_search(&what).unwrap_or(0) as u32;
        let settings = |run: &FleetRun| Settings {
            rate: run.learning_rate,
            numbers: run.numbers,
            data: index(&data, run.data),
            order: index(&orders, run.order),
        };
        let settings: Vec<Settings> = runs.iter().map(settings).collect();
        let parameters = runs.iter().flat_map(|run| &run.parameters).copied();
        let sets: Vec<_> = data.iter().map(|&set| &problem.data[set]).collect();
        Ok(Self {
            runs: Runs::new(
                rules.clone(),
                &sets,
                &settings,
                parameters.collect(),
                shape.moments(),
                device,
            )?,
            orders,
        })
    }
}

/// The different values of a run's number, ascending.
fn distinct(runs: &[FleetRun], number: impl Fn(&FleetRun) -> usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = runs.iter().map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The number of samples, if everything fits together.
fn check(problem: &FleetProblem) -> Result<usize, EngineError> {
    let refuse = |reason: &str| Err(EngineError(reason.into()));
    let Some(first) = problem.data.first() else {
        return refuse("a fleet needs data");
    };
    let features = problem.common.network.features;
    let samples = first.len();
    if samples == 0 || problem.common.batch == 0 || problem.runs.is_empty() {
        return refuse("a fleet needs samples, a batch size and runs");
    }
    if problem.data.iter().any(|data| {
        (data.features, data.x.len(), data.len()) != (features, samples * features, samples)
    }) {
        return refuse("the data of a fleet must have the same shape");
    }
    let count = problem.common.network.parameter_count();
    if problem
        .runs
        .iter()
        .any(|run| run.parameters.len() != count || run.data >= problem.data.len())
    {
        return refuse("a run of the fleet does not fit the network or the data");
    }
    Ok(samples)
}

impl Fleet for FusedFleet {
    fn train(&mut self, orders: &[u32]) -> Result<(), EngineError> {
        let epoch = self.orders * self.samples;
        let Some(orders) = orders.get(..epoch) else {
            return Err(EngineError("too few orders for the runs of a fleet".into()));
        };
        if self.queue.len() + epoch > MOST_QUEUED && !self.queue.is_empty() {
            self.launch(Recorded::None);
        }
        self.queue.extend_from_slice(orders);
        Ok(())
    }

    fn read(&mut self) -> Reading {
        self.launch(Recorded::Last);
        let readings: Vec<_> = self.parts.iter_mut().map(|part| part.runs.read()).collect();
        let width = self.width;
        Box::pin(async move {
            let mut all = Vec::new();
            for reading in readings {
                all.extend(records(&reading.await?, width, 1.0));
            }
            Ok(all)
        })
    }
}
