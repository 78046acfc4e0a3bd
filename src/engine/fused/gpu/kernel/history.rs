//! What a workgroup records.

use burn::cubecl;
use burn::cubecl::prelude::*;

use super::super::function::{Four, four, sum};
use super::super::shape::Shape;

/// Writes record `at`: the loss, of which every thread has a part, and the parameters.
#[cube]
pub(super) fn record(
    history: &mut [f32],
    at: usize,
    part: Four,
    slopes: &mut [Four],
    parameters: &[f32],
    #[comptime] shape: &Shape,
) {
    let count = comptime!(shape.parameters);
    let at = at * comptime!(count + 1);
    // Only the first row of threads predicts. The slopes are not needed any more.
    if UNIT_POS_Y == 0 {
        slopes[UNIT_POS_X as usize] = part;
    }
    sync_cube();
    if UNIT_POS == 0 {
        let mut loss = four(0.0);
        let mut x = 0usize;
        while x < comptime!(shape.threads_x) {
            loss += slopes[x];
            x += 1;
        }
        history[at] = sum(loss);
    }
    let to = &mut history[at + 1..at + 1 + count];
    copy(parameters, to, count, comptime!(shape.threads()));
    sync_cube();
}

/// Copies, each thread every `threads`-th number.
#[cube]
pub(super) fn copy(
    from: &[f32],
    to: &mut [f32],
    #[comptime] count: usize,
    #[comptime] threads: usize,
) {
    let mut i = UNIT_POS as usize;
    while i < count {
        to[i] = from[i];
        i += threads;
    }
}
