//! The numbers that tell a workgroup what to do.

use burn::cubecl;
use burn::cubecl::prelude::*;

use super::super::shape::Shape;
use crate::core::experiment::Optimizer;

/// How much is to be done, the same for all runs.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
#[expand(derive(Clone, Copy))]
pub(in super::super) struct Extent {
    /// Rows to train through.
    pub(super) rows: u32,
    /// Samples in a row.
    pub(super) samples: u32,
    /// Samples in a mini-batch.
    pub(super) batch: u32,
    /// Orders in a row of the plan.
    pub(super) orders: u32,
    /// Samples in a data set.
    pub(super) total: u32,
    /// How many rows, the last ones, are recorded.
    pub(super) records: u32,
    /// How many records are in the history already.
    pub(super) recorded: u32,
}

/// What a run has of its own.
#[derive(CubeType, Clone, Copy)]
#[expand(derive(Clone, Copy))]
pub(super) struct Course {
    pub(super) rate: f32,
    pub(super) momentum: f32,
    /// Where its samples begin in the data.
    pub(super) data: u32,
    /// Where its order begins in a row of the plan.
    pub(super) order: u32,
}

/// What a step of the optimiser needs.
#[derive(CubeType, Clone, Copy)]
#[expand(derive(Clone, Copy))]
pub(super) struct Step {
    pub(super) rate: f32,
    pub(super) momentum: f32,
    /// Adam's 1 - β₁ᵗ.
    pub(super) first_correction: f32,
    /// Adam's √(1 - β₂ᵗ).
    pub(super) second_correction: f32,
}

/// A run's row in the table of runs.
#[cube]
pub(super) fn course_of(
    runs: &[u32],
    run: usize,
    extent: Extent,
    #[comptime] shape: &Shape,
) -> Course {
    let row = run * 4;
    Course {
        rate: f32::reinterpret(runs[row]),
        momentum: f32::reinterpret(runs[row + 1]),
        data: runs[row + 2] * extent.total * comptime!(shape.features as u32 + 1),
        order: runs[row + 3] * extent.samples,
    }
}

/// The numbers of a step, counted from the beginning of the plan.
#[cube]
pub(super) fn step_of(
    plan: &[u32],
    course: Course,
    extent: Extent,
    step: u32,
    #[comptime] shape: &Shape,
) -> Step {
    let mut first_correction = 1.0f32;
    let mut second_correction = 1.0f32;
    if comptime!(shape.optimizer == Optimizer::Adam) {
        let at = (extent.rows * extent.orders * extent.samples + 2 * step) as usize;
        first_correction = f32::reinterpret(plan[at]);
        second_correction = f32::reinterpret(plan[at + 1]);
    }
    Step {
        rate: course.rate,
        momentum: course.momentum,
        first_correction,
        second_correction,
    }
}
