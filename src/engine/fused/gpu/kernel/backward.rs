//! Backward: from the slope of the loss by the prediction to those by all units and parameters.

use burn::cubecl;
use burn::cubecl::prelude::*;

use super::super::function::{Four, four, sum};
use super::super::shape::{Layer, Shape};
use super::forward::UNROLLED;

/// Turns the slopes of the activations into those of the loss, from the last layer to the first.
#[cube]
pub(super) fn backward_pass(slopes: &mut [Four], parameters: &[f32], #[comptime] shape: &Shape) {
    let blocks = comptime!(shape.blocks);
    #[unroll]
    for l in 1..comptime!(shape.layers.len()) {
        let layer = comptime!(shape.layers[shape.layers.len() - l]);
        let mut unit = UNIT_POS_Y as usize;
        while unit < comptime!(layer.inputs) {
            let mut sums = Array::<Four>::new(comptime!(shape.per_thread()));
            #[unroll(comptime!(layer.outputs * shape.per_thread() <= UNROLLED))]
            for output in 0..comptime!(layer.outputs) {
                let weight = comptime!(layer.weights) + output * comptime!(layer.inputs) + unit;
                let weight = four(parameters[weight]);
                let at = comptime!(layer.first_output - shape.features) + output;
                let at = at * blocks + UNIT_POS_X as usize;
                #[unroll]
                for k in 0..comptime!(shape.per_thread()) {
                    sums[k] += weight * slopes[at + comptime!(k * shape.threads_x)];
                }
            }
            let at = comptime!(layer.first_input - shape.features) + unit;
            let at = at * blocks + UNIT_POS_X as usize;
            #[unroll]
            for k in 0..comptime!(shape.per_thread()) {
                slopes[at + comptime!(k * shape.threads_x)] *= sums[k];
            }
            unit += comptime!(shape.threads_y);
        }
        sync_cube();
    }
}

/// The slope of the loss by a weight, summed over the chunk; or by a bias, for which `input` is
/// the layer's number of inputs.
#[cube]
pub(super) fn gradient(
    values: &[Four],
    slopes: &[Four],
    output: usize,
    input: usize,
    #[comptime] layer: Layer,
    #[comptime] shape: &Shape,
) -> f32 {
    let blocks = comptime!(shape.blocks);
    let slope = (comptime!(layer.first_output - shape.features) + output) * blocks;
    let value = (comptime!(layer.first_input) + input) * blocks;
    let mut total = four(0.0);
    if input == comptime!(layer.inputs) {
        #[unroll(comptime!(blocks <= 4))]
        for block in 0..blocks {
            total += slopes[slope + block];
        }
    } else {
        #[unroll(comptime!(blocks <= 4))]
        for block in 0..blocks {
            total += slopes[slope + block] * values[value + block];
        }
    }
    sum(total)
}

/// Where a weight lies in the parameters; or a bias, as for [`gradient`].
#[cube]
pub(super) fn weight_at(output: usize, input: usize, #[comptime] layer: Layer) -> usize {
    select(
        input == comptime!(layer.inputs),
        comptime!(layer.bias) + output,
        comptime!(layer.weights) + output * comptime!(layer.inputs) + input,
    )
}

/// Adds the gradients of a chunk to those of the chunks before it.
#[cube]
pub(super) fn add_gradients(
    values: &[Four],
    slopes: &[Four],
    moments: &mut [f32],
    first: bool,
    #[comptime] shape: &Shape,
) {
    #[unroll]
    for l in 0..comptime!(shape.layers.len()) {
        let layer = comptime!(shape.layers[l]);
        let mut output = UNIT_POS_Y as usize;
        while output < comptime!(layer.outputs) {
            let mut input = UNIT_POS_X as usize;
            while input <= comptime!(layer.inputs) {
                let gradient = gradient(values, slopes, output, input, layer, shape);
                let at = comptime!(shape.gradients()) + weight_at(output, input, layer);
                moments[at] = select(first, 0.0, moments[at]) + gradient;
                input += comptime!(shape.threads_x);
            }
            output += comptime!(shape.threads_y);
        }
    }
}
