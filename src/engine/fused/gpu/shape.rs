//! What the kernel is compiled for: the network, the rules of training, and how both lie in the
//! memory and on the threads of a workgroup.

use burn::backend::wgpu::wgpu::DeviceType;

use crate::core::experiment::{Loss, Optimizer};
use crate::core::network::{Activation, LinearShape, Network};

/// Samples that a thread computes at once.
pub(super) const LANES: usize = 4;
/// Numbers in the 16 KiB of workgroup memory that every device has.
const MEMORY: usize = 16 * 1024 / size_of::<f32>();
/// Threads that a workgroup may have on every device.
const THREADS: usize = 256;
/// Threads that an adapter in software runs at once: more of them cost more at every barrier, and
/// compute nothing faster.
const SOFTWARE_THREADS: usize = 4;
/// The most vectors of samples in a chunk.
const BLOCKS: usize = 16;

/// What computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Adapter {
    /// A GPU.
    Hardware,
    /// A program on the CPU in place of a GPU.
    Software,
}

impl From<DeviceType> for Adapter {
    fn from(device: DeviceType) -> Self {
        match device {
            DeviceType::Cpu => Self::Software,
            _ => Self::Hardware,
        }
    }
}

/// What the kernel is compiled for.
///
/// Samples are computed in vectors of [`LANES`]; a mini-batch is one chunk of `blocks` vectors, or
/// several chunks. Thread `(x, y)` has the vectors `x`, `x + threads_x`, ... of the units `y`,
/// `y + threads_y`, ... of each layer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub(super) features: usize,
    pub(super) layers: Vec<Layer>,
    pub(super) loss: Loss,
    pub(super) optimizer: Optimizer,
    /// Units of all hidden layers.
    pub(super) hidden: usize,
    /// Parameters.
    pub(super) parameters: usize,
    /// Vectors of samples in a chunk.
    pub(super) blocks: usize,
    pub(super) threads_x: usize,
    pub(super) threads_y: usize,
    /// Whether a mini-batch has several chunks, whose gradients are summed up in `moments`.
    pub(super) chunked: bool,
    /// Whether the parameters fit into the workgroup's memory.
    pub(super) parameters_inside: bool,
    /// Whether the moments fit as well.
    pub(super) moments_inside: bool,
}

/// One linear layer, and where its numbers lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Layer {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// Where the weights begin in the parameters.
    pub(super) weights: usize,
    /// Where the bias begins in the parameters.
    pub(super) bias: usize,
    /// The first input among all units, the features being units too.
    pub(super) first_input: usize,
    /// The first output among all units.
    pub(super) first_output: usize,
    pub(super) activation: Option<Activation>,
}

impl Shape {
    /// The fastest shape for a batch size.
    ///
    /// # Panics
    /// When the network does not [`fit`](fits).
    pub(super) fn new(
        network: &Network,
        loss: Loss,
        optimizer: Optimizer,
        batch: usize,
        adapter: Adapter,
    ) -> Self {
        let layers = layers(&network.linears());
        let features = network.features;
        let hidden = layers.last().map_or(0, |last| last.first_output) - features;
        let parameters = network.parameter_count();
        let block = block(features, hidden);
        let wanted = batch.div_ceil(LANES).clamp(1, BLOCKS);
        // Many small chunks cost more than parameters in storage memory, which is cached.
        let parameters_inside = parameters + wanted.min(4) * block <= MEMORY;
        let room = MEMORY - if parameters_inside { parameters } else { 0 };
        let rows = layers.iter().map(|l| l.inputs.max(l.outputs)).max();
        let rows = rows.unwrap_or(1).max(features + 1);
        let (blocks, threads_x, threads_y) = (1..=wanted)
            .rev()
            .map(|blocks| tiles(blocks, rows, adapter))
            .find(|(blocks, ..)| blocks * block <= room)
            .expect("the network fits");
        let mut shape = Self {
            features,
            layers,
            loss,
            optimizer,
            hidden,
            parameters,
            blocks,
            threads_x,
            threads_y,
            chunked: batch > blocks * LANES,
            parameters_inside,
            moments_inside: false,
        };
        shape.moments_inside = parameters_inside && blocks * block + shape.moments() <= room;
        shape
    }

    /// Samples in a chunk.
    pub(super) fn chunk(&self) -> usize {
        self.blocks * LANES
    }

    /// Vectors of samples that a thread computes.
    pub(super) fn per_thread(&self) -> usize {
        self.blocks / self.threads_x
    }

    /// Threads of a workgroup.
    pub(super) fn threads(&self) -> usize {
        self.threads_x * self.threads_y
    }

    /// Numbers that are remembered from one step or chunk to the next, beside the parameters: what
    /// the optimiser knows of each parameter, then the sum of its gradients.
    pub(super) fn moments(&self) -> usize {
        self.gradients() + if self.chunked { self.parameters } else { 0 }
    }

    /// Where the sums of the gradients begin in the moments.
    pub(super) fn gradients(&self) -> usize {
        self.parameters * moments_of(self.optimizer)
    }

    /// Where the labels lie among the units.
    pub(super) fn labels(&self) -> usize {
        self.features + self.hidden
    }

    /// Where the weights of the samples lie among the units.
    pub(super) fn sample_weights(&self) -> usize {
        self.labels() + 1
    }

    /// What training through `samples` costs: about one for each multiplication, and what a step
    /// costs anyhow.
    pub(super) fn work(&self, samples: usize, batch: usize) -> u64 {
        let steps = samples.div_ceil(batch.max(1));
        (3 * self.parameters * samples + 300 * steps) as u64
    }

    /// What a record costs with data of `samples`.
    pub(super) fn record_work(&self, samples: usize) -> u64 {
        (self.parameters * samples + 100 * samples.div_ceil(self.chunk())) as u64
    }
}

/// Whether a workgroup has room for a network: for the values of all units, for the labels and the
/// weights of the samples, and for the slopes of all units but the features.
pub(super) fn fits(network: &Network) -> bool {
    let hidden = network.hidden.layers().iter().map(|layer| layer.width);
    block(network.features, hidden.sum()) <= MEMORY
}

/// Numbers in a workgroup for one vector of samples.
fn block(features: usize, hidden: usize) -> usize {
    LANES * ((features + hidden + 2) + (hidden + 1))
}

/// Numbers that an optimiser remembers of each parameter.
pub(super) fn moments_of(optimizer: Optimizer) -> usize {
    match optimizer {
        Optimizer::Sgd => 0,
        Optimizer::Momentum => 1,
        Optimizer::Adam => 2,
    }
}

fn layers(linears: &[LinearShape]) -> Vec<Layer> {
    let mut first_input = 0;
    let layer = |linear: &LinearShape| {
        let first_output = first_input + linear.inputs;
        Layer {
            inputs: linear.inputs,
            outputs: linear.outputs,
            weights: linear.offset,
            bias: linear.bias_offset(),
            first_input: std::mem::replace(&mut first_input, first_output),
            first_output,
            activation: linear.activation,
        }
    };
    linears.iter().map(layer).collect()
}

/// At least `blocks` vectors of samples, and the threads for them and for `rows` units.
fn tiles(blocks: usize, rows: usize, adapter: Adapter) -> (usize, usize, usize) {
    match adapter {
        // A thread each.
        Adapter::Hardware => (blocks, blocks, rows.min(THREADS / blocks)),
        Adapter::Software => {
            let per_thread = blocks.div_ceil(SOFTWARE_THREADS);
            let x = blocks.div_ceil(per_thread);
            (per_thread * x, x, rows.min(SOFTWARE_THREADS / x))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_fits_into_a_workgroup_of_any_device() {
        let nets = [
            "",
            "1s",
            "8r,8t",
            "32r,32t",
            "64t",
            "40g,3t,50s",
            "64r,64t,64s,64g",
        ];
        let batches = [1, 4, 5, 10, 33, 64, 65, 1000];
        let adapters = [Adapter::Hardware, Adapter::Software];
        for (net, features) in nets.iter().flat_map(|net| [(net, 1), (net, 4)]) {
            let hidden = net.parse().unwrap();
            let network = Network { features, hidden };
            assert!(fits(&network));
            for (batch, optimizer, adapter) in batches.iter().flat_map(|&batch| {
                let pairs = Optimizer::ALL
                    .into_iter()
                    .flat_map(move |optimizer| adapters.map(|adapter| (batch, optimizer, adapter)));
                pairs
            }) {
                let shape = Shape::new(&network, Loss::Mse, optimizer, batch, adapter);
                let mut used = shape.blocks * block(features, shape.hidden);
                if shape.parameters_inside {
                    used += shape.parameters;
                }
                if shape.moments_inside {
                    used += shape.moments();
                }
                assert!(used <= MEMORY, "{net}, {batch}: {used}");
                assert!((1..=THREADS).contains(&shape.threads()), "{net}, {batch}");
                assert_eq!(shape.per_thread() * shape.threads_x, shape.blocks);
                assert_eq!(shape.chunked, batch > shape.chunk());
            }
        }
        let features = MEMORY / LANES - 3;
        let hidden = String::new().parse().unwrap();
        assert!(fits(&Network { features, hidden }));
        let hidden = String::new().parse().unwrap();
        let features = features + 1;
        assert!(!fits(&Network { features, hidden }));
    }

    #[test]
    fn the_lessons_have_their_parameters_inside() {
        let network = Network {
            features: 1,
            hidden: "8r,8t".parse().unwrap(),
        };
        let shape = Shape::new(&network, Loss::Mse, Optimizer::Adam, 10, Adapter::Software);
        assert!(shape.parameters_inside && shape.moments_inside && !shape.chunked);
        // One row of threads, which need not wait for each other.
        assert_eq!((shape.blocks, shape.threads_x, shape.threads_y), (3, 3, 1));
    }
}
