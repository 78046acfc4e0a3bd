//! Some runs on the GPU: their buffers, and the dispatches that train them.

use burn::cubecl::bytes::Bytes;
use burn::cubecl::prelude::{CubeCount, CubeDim};
use burn::tensor::Device;

use super::buffer::{Buffer, Memory};
use super::kernel::{ExtentLaunch, train};
use super::shape::{Adapter, Shape, fits, moments_of};
use crate::core::data::Dataset;
use crate::core::engine::EngineError;
use crate::core::experiment::{Loss, Optimizer};
use crate::core::network::Network;
use crate::core::rule::Numbers;

/// The most numbers in a buffer: half of what every device can bind.
pub(super) const MOST_NUMBERS: usize = 16 << 20;
/// The most work ([`Shape::work`]) of a run in one dispatch, and of all runs together: a fraction of
/// a second on an adapter in software. A GPU that is busy for longer keeps the browser from drawing,
/// and one that is busy for seconds is reset.
const WORK_OF_RUN: u64 = 1 << 25;
const WORK: u64 = 1 << 27;
/// The least capacity of a history, so that few sizes occur.
const LEAST_HISTORY: usize = 1 << 10;

/// What all runs share.
#[derive(Clone)]
pub(super) struct Rules {
    pub(super) network: Network,
    pub(super) loss: Loss,
    pub(super) optimizer: Optimizer,
    pub(super) adapter: Adapter,
}

/// What a run has of its own, beside its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    pub(super) rate: f64,
    /// The numbers of the update rule.
    pub(super) numbers: Numbers,
    /// Which data.
    pub(super) data: u32,
    /// Which order of each row.
    pub(super) order: u32,
}

/// Rows of mini-batches to train through.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// `[rows, orders, samples]`
    pub(super) plan: &'a [u32],
    pub(super) rows: usize,
    pub(super) orders: usize,
    pub(super) samples: usize,
    pub(super) batch: usize,
    pub(super) recorded: Recorded,
}

/// After which rows loss and parameters are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recorded {
    None,
    Last,
    Each,
}

/// Runs in training, one workgroup each.
pub(super) struct Runs {
    rules: Rules,
    memory: Memory,
    count: usize,
    /// Samples in the data of a run.
    total: usize,
    /// Steps so far, the same for all runs.
    steps: i32,
    data: Buffer,
    plan: Buffer,
    settings: Buffer,
    parameters: Buffer,
    moments: Buffer,
    /// Records that have not been read: buffers, and how many numbers each of them has. Only the
    /// last one may have room for more.
    history: Vec<(Buffer, usize)>,
}

impl Rules {
    /// What the kernel is compiled for with a batch size.
    pub(super) fn shape(&self, batch: usize) -> Shape {
        Shape::new(
            &self.network,
            self.loss,
            self.optimizer,
            batch,
            self.adapter,
        )
    }
}

impl Runs {
    /// Puts runs on a device. `remembered` is how many moments a run has room for, see
    /// [`Shape::moments`].
    ///
    /// # Errors
    /// When the network or the samples do not fit, or the device is not a GPU.
    pub(super) fn new(
        rules: Rules,
        data: &[&Dataset],
        settings: &[Settings],
        parameters: Vec<f32>,
        remembered: usize,
        device: &Device,
    ) -> Result<Self, EngineError> {
        let memory = Memory::of(device)?;
        let total = data.first().map_or(0, |data| data.len());
        let numbers = data.len() * total * (rules.network.features + 1);
        if numbers > MOST_NUMBERS {
            return Err(EngineError(format!("{total} samples do not fit")));
        }
        if !fits(&rules.network) {
            return Err(EngineError("the network does not fit".into()));
        }
        let row = |(x, y): (&[f32], &f32)| [x, &[*y]].concat();
        let rows = data.iter().flat_map(|data| {
            let features = data.x.chunks_exact(data.features);
            features.zip(&data.y).flat_map(row)
        });
        let samples: Vec<f32> = rows.collect();
        let moments = vec![0.0_f32; settings.len() * remembered];
        Ok(Self {
            count: settings.len(),
            total,
            steps: 0,
            data: memory.holding(Bytes::from_elems(samples)),
            plan: memory.empty(1),
            settings: memory.holding(table(settings)),
            parameters: memory.holding(Bytes::from_elems(parameters)),
            moments: memory.holding(Bytes::from_elems(moments)),
            history: Vec::new(),
            rules,
            memory,
        })
    }

    /// Changes the settings of all runs, for what is queued from now on.
    pub(super) fn set(&mut self, settings: &[Settings]) {
        self.memory.write(&mut self.settings, table(settings));
    }

    /// Writes a number into the parameters, which lie run by run, for what is queued from now on.
    pub(super) fn put(&mut self, index: usize, value: f32) {
        self.memory.write_at(&self.parameters, index, value);
    }

    /// Queues the training through some rows, in as many dispatches as it takes.
    pub(super) fn train(&mut self, rows: &Rows) {
        // A batch of more than all samples is one of all samples.
        let batch = rows.batch.min(self.total).max(1);
        let rows = &Rows { batch, ..*rows };
        let shape = self.rules.shape(batch);
        let most = WORK_OF_RUN.min(WORK / self.count.max(1) as u64);
        let mut work = shape.work(rows.samples, batch);
        if rows.recorded == Recorded::Each {
            work += shape.record_work(self.total);
        }
        let numbers = (rows.orders * rows.samples).max(self.count * (1 + shape.parameters));
        let at_once = (most / work.max(1)).min((MOST_NUMBERS / numbers.max(1)) as u64);
        let at_once = at_once.max(1) as usize;
        // A row that is too long for one dispatch goes in pieces of whole mini-batches.
        let batches = (most / shape.work(batch, batch)).max(1) as usize;
        let piece = if work > most {
            batch.saturating_mul(batches)
        } else {
            rows.samples
        };
        let mut first = 0;
        while first < rows.rows {
            let last = rows.rows.min(first + at_once);
            let mut from = 0;
            loop {
                let to = rows.samples.min(from + piece);
                let whole = to == rows.samples;
                let records = match rows.recorded {
                    Recorded::Each => usize::from(whole) * (last - first),
                    Recorded::Last => usize::from(whole && last == rows.rows),
                    Recorded::None => 0,
                };
                self.dispatch(&shape, rows, (first, last), (from, to), records);
                from = to;
                if whole {
                    break;
                }
            }
            first = last;
        }
    }

    /// Queues one dispatch: samples `from..to` of the rows `first..last`.
    fn dispatch(
        &mut self,
        shape: &Shape,
        rows: &Rows,
        (first, last): (usize, usize),
        (from, to): (usize, usize),
        records: usize,
    ) {
        let mut plan = Vec::with_capacity((last - first) * rows.orders * (to - from));
        for order in first * rows.orders..last * rows.orders {
            let start = order * rows.samples;
            plan.extend_from_slice(&rows.plan[start + from..start + to]);
        }
        for _ in 0..(last - first) * (to - from).div_ceil(rows.batch) {
            self.steps += 1;
            if self.rules.optimizer == Optimizer::Adam {
                // In double precision: near 1, a power in single precision loses all digits.
                let left = |beta: f64| 1.0 - beta.powi(self.steps);
                plan.push((left(0.9) as f32).to_bits());
                plan.push((left(0.999).sqrt() as f32).to_bits());
            }
        }
        let width = 1 + shape.parameters;
        let recorded = self.room_for(self.count * records * width) / width;
        let (history, _) = self.history.last().expect("there is room");
        self.memory.write(&mut self.plan, Bytes::from_elems(plan));
        let argument = |buffer: &Buffer| self.memory.argument(buffer);
        #[allow(clippy::cast_possible_truncation)] // None of them is more than `MOST_NUMBERS`.
        let extent = ExtentLaunch::new(
            (last - first) as u32,
            (to - from) as u32,
            rows.batch as u32,
            rows.orders as u32,
            self.total as u32,
            records as u32,
            recorded as u32,
        );
        train::launch(
            self.memory.client(),
            CubeCount::Static(self.count as u32, 1, 1),
            CubeDim::new_2d(shape.threads_x as u32, shape.threads_y as u32),
            argument(&self.data),
            argument(&self.plan),
            argument(&self.settings),
            argument(&self.parameters),
            argument(&self.moments),
            argument(history),
            extent,
            shape.clone(),
        );
    }

    /// Makes room for `count` numbers at the end of the history and gives where they begin in its
    /// last buffer.
    fn room_for(&mut self, count: usize) -> usize {
        match self.history.last_mut() {
            Some((buffer, recorded)) if *recorded + count <= buffer.capacity() => {
                *recorded += count;
                *recorded - count
            }
            _ => {
                let capacity = count.max(LEAST_HISTORY).next_power_of_two();
                self.history.push((self.memory.empty(capacity), count));
                0
            }
        }
    }

    /// All numbers that were recorded since the last call, in order: for each record its loss and
    /// parameters.
    pub(super) fn read(&mut self) -> impl Future<Output = Result<Vec<f32>, EngineError>> + use<> {
        // Taken, not copied from: what is queued from now on goes into another buffer, so it does
        // not matter when the future is awaited. The memory is used again when this one is gone.
        let parts = std::mem::take(&mut self.history);
        let client = self.memory.client().clone();
        async move {
            let parts = parts.iter().filter(|(_, count)| *count > 0);
            let handles: Vec<_> = parts.map(|(buffer, count)| buffer.first(*count)).collect();
            if handles.is_empty() {
                return Ok(Vec::new());
            }
            let parts = client.read_async(handles).await;
            let parts = parts.map_err(|error| EngineError(error.to_string()))?;
            let number = |bytes: &[u8]| {
                f32::from_le_bytes(bytes.try_into().expect("a number has four bytes"))
            };
            let numbers = parts
                .iter()
                .flat_map(|part| part.chunks_exact(4).map(number));
            Ok(numbers.collect())
        }
    }
}

/// The settings as the kernel takes them.
fn table(settings: &[Settings]) -> Bytes {
    let row = |s: &Settings| {
        let bits = |number: f64| (number as f32).to_bits();
        let [momentum] = s.numbers;
        [bits(s.rate), bits(momentum), s.data, s.order]
    };
    Bytes::from_elems(settings.iter().flat_map(row).collect::<Vec<u32>>())
}

/// The most runs that one dispatch should train with a batch size.
pub(super) fn most_runs(shape: &Shape, batch: usize) -> usize {
    (WORK / shape.work(batch, batch)).max(1) as usize
}

/// Moments of a run that may have any batch size.
pub(super) fn most_moments(network: &Network, optimizer: Optimizer) -> usize {
    (moments_of(optimizer) + 1) * network.parameter_count()
}
