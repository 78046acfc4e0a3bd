//! Forward: the values of all units, and the losses.

use burn::cubecl;
use burn::cubecl::prelude::*;

use super::super::function::{Four, activate, four, loss_of};
use super::super::shape::{Layer, Shape};

/// Loops over no more numbers than this are written out.
pub(super) const UNROLLED: usize = 16;

/// What a unit of a layer sums up for this thread's samples.
#[cube]
fn sums(
    values: &[Four],
    parameters: &[f32],
    unit: usize,
    #[comptime] layer: Layer,
    #[comptime] shape: &Shape,
) -> Array<Four> {
    let blocks = comptime!(shape.blocks);
    let mut sums = Array::<Four>::new(comptime!(shape.per_thread()));
    let bias = four(parameters[comptime!(layer.bias) + unit]);
    #[unroll]
    for k in 0..comptime!(shape.per_thread()) {
        sums[k] = bias;
    }
    let row = comptime!(layer.weights) + unit * comptime!(layer.inputs);
    #[unroll(comptime!(layer.inputs * shape.per_thread() <= UNROLLED))]
    for input in 0..comptime!(layer.inputs) {
        let weight = four(parameters[row + input]);
        let at = (comptime!(layer.first_input) + input) * blocks + UNIT_POS_X as usize;
        #[unroll]
        for k in 0..comptime!(shape.per_thread()) {
            sums[k] += weight * values[at + comptime!(k * shape.threads_x)];
        }
    }
    sums
}

/// Fills in the values of all hidden units, the slopes of their activations, and the slope of the
/// mean loss by the prediction. Gives this thread's part of the mean loss.
#[cube]
pub(super) fn forward_pass(
    values: &mut [Four],
    slopes: &mut [Four],
    parameters: &[f32],
    #[comptime] shape: &Shape,
) -> Four {
    let blocks = comptime!(shape.blocks);
    let mut total = four(0.0);
    #[unroll]
    for l in 0..comptime!(shape.layers.len()) {
        let layer = comptime!(shape.layers[l]);
        let mut unit = UNIT_POS_Y as usize;
        while unit < comptime!(layer.outputs) {
            let sums = sums(&*values, parameters, unit, layer, shape);
            #[unroll]
            for k in 0..comptime!(shape.per_thread()) {
                let block = UNIT_POS_X as usize + comptime!(k * shape.threads_x);
                let at = (comptime!(layer.first_output) + unit) * blocks + block;
                let slope_at = at - comptime!(shape.features * blocks);
                if comptime!(l + 1 == shape.layers.len()) {
                    let label = values[comptime!(shape.labels() * blocks) + block];
                    let weight = values[comptime!(shape.sample_weights() * blocks) + block];
                    let (loss, slope) = loss_of(sums[k] - label, comptime!(shape.loss));
                    slopes[slope_at] = slope * weight;
                    total += loss * weight;
                } else {
                    let (value, slope) = activate(sums[k], comptime!(layer.activation));
                    values[at] = value;
                    slopes[slope_at] = slope;
                }
            }
            unit += comptime!(shape.threads_y);
        }
        sync_cube();
    }
    total
}
