//! How much there may be at most of what a reader can ask for.

/// Most samples of an experiment.
pub const MAX_SAMPLES: u32 = 10_000;
/// Most true weights of a task that has weights: most features of a sample.
pub const MAX_FEATURES: usize = 4;
/// Most hidden layers of a network.
pub const MAX_HIDDEN: usize = 4;
/// Most units of a hidden layer.
pub const MAX_WIDTH: usize = 64;
/// Most epochs of a run.
pub const MAX_EPOCHS: u32 = 100_000;
/// Most runs of a sweep.
pub const MAX_RUNS: usize = 4096;
/// The greatest loss that a challenge can ask for: any start is better.
pub const MAX_LOSS: f64 = 1e6;
