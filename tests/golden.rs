//! Replays the reference trajectories that were recorded with `PyTorch`, on both CPU engines.
//! `tests/gpu.rs` replays them on a GPU.

use burn::tensor::Device;
use regression_playground::engine::{Autodiff, FusedCpu};

#[path = "support/golden.rs"]
mod golden;
#[path = "support/trajectories.rs"]
mod trajectories;

use trajectories::follows_pytorch;

#[test]
fn autodiff_on_flex_follows_pytorch() {
    follows_pytorch(|problem| Box::new(Autodiff::new(problem, &Device::flex())));
}

#[test]
fn the_fused_cpu_engine_follows_pytorch() {
    follows_pytorch(|problem| Box::new(FusedCpu::new(problem)));
}
