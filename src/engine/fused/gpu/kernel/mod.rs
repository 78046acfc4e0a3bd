//! The kernel: a workgroup trains one run through some *rows*, each of them the mini-batches of an
//! epoch or of a part of one, and records the loss and the parameters after the last rows.
//!
//! A *chunk* is as many samples as are in the workgroup at once. Its barriers stand where all
//! threads of a workgroup come by: what decides over them are constants and arguments, never what
//! a thread reads from a buffer.

#![allow(clippy::too_many_arguments)] // A kernel takes its buffers one by one.

mod backward;
mod forward;
mod history;
mod samples;
mod task;
mod update;

use burn::cubecl;
use burn::cubecl::prelude::*;

use self::backward::{add_gradients, backward_pass};
use self::forward::forward_pass;
use self::history::{copy, record};
use self::samples::{load, samples_of};
pub(super) use self::task::ExtentLaunch;
use self::task::{Course, Extent, course_of, step_of};
use self::update::update_all;
use super::function::{Four, four};
use super::shape::Shape;

/// Trains run `CUBE_POS_X`.
///
/// - `data` `[data sets, samples, features + 1]`: the samples, each with its label.
/// - `plan`: `[rows, orders, samples]`, which samples to visit; then, for Adam, two numbers of each
///   step, see [`task::Step`], as bits.
/// - `runs` `[runs, 4]`: rate and momentum as bits, index of the data set, index of the order.
/// - `parameters` `[runs, parameters]` and `moments` `[runs, moments]`: read, trained, written.
/// - `history` `[runs, records, 1 + parameters]`: losses and parameters.
#[cube(launch)]
pub(super) fn train(
    data: &[f32],
    plan: &[u32],
    runs: &[u32],
    parameters: &mut [f32],
    moments: &mut [f32],
    history: &mut [f32],
    extent: Extent,
    #[comptime] shape: Shape,
) {
    let count = comptime!(shape.parameters);
    let remembered = comptime!(shape.moments());
    let threads = comptime!(shape.threads());
    let run = CUBE_POS_X as usize;
    let course = course_of(runs, run, extent, &shape);
    let outside = &mut parameters[run * count..run * count + count];
    let memory = &mut moments[run * remembered..run * remembered + remembered];
    if comptime!(shape.parameters_inside) {
        let mut inside = Shared::<[f32]>::new_slice(count);
        copy(&*outside, &mut inside, count, threads);
        if comptime!(shape.moments_inside && remembered > 0) {
            let mut fast = Shared::<[f32]>::new_slice(remembered);
            copy(&*memory, &mut fast, remembered, threads);
            rows(
                data,
                plan,
                &mut inside,
                &mut fast,
                history,
                course,
                extent,
                &shape,
            );
            copy(&fast, memory, remembered, threads);
        } else {
            rows(
                data,
                plan,
                &mut inside,
                memory,
                history,
                course,
                extent,
                &shape,
            );
        }
        copy(&inside, outside, count, threads);
    } else {
        rows(data, plan, outside, memory, history, course, extent, &shape);
    }
}

/// Trains through all rows, wherever parameters and moments lie.
#[cube]
fn rows(
    data: &[f32],
    plan: &[u32],
    parameters: &mut [f32],
    moments: &mut [f32],
    history: &mut [f32],
    course: Course,
    extent: Extent,
    #[comptime] shape: &Shape,
) {
    let units = comptime!(shape.sample_weights() + 1);
    let mut values = Shared::<[Four]>::new_slice(comptime!(units * shape.blocks));
    let mut slopes = Shared::<[Four]>::new_slice(comptime!((shape.hidden + 1) * shape.blocks));
    let chunk = comptime!(shape.chunk() as u32);
    let steps = extent.samples.div_ceil(extent.batch);
    let parts = extent.batch.div_ceil(chunk);
    let training = steps * parts;
    for row in 0..extent.rows {
        // The chunks of all steps and then, for the record, those of all samples, in one loop: so
        // there is one forward pass to compile.
        let recorded = row + extent.records >= extent.rows;
        let mut chunks = training;
        if recorded {
            chunks += extent.total.div_ceil(chunk);
        }
        let mut step = 0u32;
        let mut part = 0u32;
        let mut total = four(0.0);
        for c in 0..chunks {
            let trains = c < training;
            let mut index = c - training;
            if trains {
                index = part;
            }
            let samples = samples_of(course, extent, row, step, index, trains, shape);
            load(data, plan, &mut values, samples, shape);
            sync_cube();
            let loss = forward_pass(&mut values, &mut slopes, &*parameters, shape);
            if trains {
                backward_pass(&mut slopes, &*parameters, shape);
                if comptime!(shape.chunked) {
                    add_gradients(&values, &slopes, moments, part == 0, shape);
                    sync_cube();
                }
                part += 1;
                if part == parts {
                    let numbers = step_of(plan, course, extent, row * steps + step, shape);
                    update_all(&values, &slopes, parameters, moments, numbers, shape);
                    if comptime!(shape.parameters_inside) {
                        sync_cube();
                    } else {
                        sync_storage();
                    }
                    part = 0;
                    step += 1;
                }
            } else {
                total += loss;
            }
        }
        if recorded {
            let at = CUBE_POS_X * extent.records + row + extent.records - extent.rows;
            let at = (extent.recorded + at) as usize;
            record(history, at, total, &mut slopes, &*parameters, shape);
        }
    }
}
