//! The update rules, with `PyTorch`'s definitions.

use burn::cubecl;
use burn::cubecl::prelude::*;

use super::super::function::Four;
use super::super::shape::Shape;
use super::backward::{gradient, weight_at};
use super::task::Step;
use crate::core::experiment::Optimizer;

/// Updates all parameters. Each belongs to one thread, and so do its moments.
#[cube]
pub(super) fn update_all(
    values: &[Four],
    slopes: &[Four],
    parameters: &mut [f32],
    moments: &mut [f32],
    step: Step,
    #[comptime] shape: &Shape,
) {
    #[unroll]
    for l in 0..comptime!(shape.layers.len()) {
        let layer = comptime!(shape.layers[l]);
        let mut output = UNIT_POS_Y as usize;
        while output < comptime!(layer.outputs) {
            let mut input = UNIT_POS_X as usize;
            while input <= comptime!(layer.inputs) {
                let at = weight_at(output, input, layer);
                let gradient = if comptime!(shape.chunked) {
                    moments[comptime!(shape.gradients()) + at]
                } else {
                    gradient(values, slopes, output, input, layer, shape)
                };
                parameters[at] -= change(gradient, moments, at, step, shape);
                input += comptime!(shape.threads_x);
            }
            output += comptime!(shape.threads_y);
        }
    }
}

/// By how much a parameter goes down.
#[cube]
fn change(
    gradient: f32,
    moments: &mut [f32],
    at: usize,
    step: Step,
    #[comptime] shape: &Shape,
) -> f32 {
    match comptime!(shape.optimizer) {
        Optimizer::Sgd => step.rate * gradient,
        Optimizer::Momentum => {
            let velocity = step.momentum * moments[at] + gradient;
            moments[at] = velocity;
            step.rate * velocity
        }
        Optimizer::Adam => {
            let second = comptime!(shape.parameters) + at;
            let mean = moments[at] + 0.1 * (gradient - moments[at]);
            let square = 0.999 * moments[second] + 0.001 * (gradient * gradient);
            moments[at] = mean;
            moments[second] = square;
            let size = square.sqrt() / step.second_correction + 1e-8;
            step.rate / step.first_correction * mean / size
        }
    }
}
