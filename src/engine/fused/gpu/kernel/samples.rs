//! Samples on their way into a workgroup.

use burn::cubecl;
use burn::cubecl::prelude::*;

use super::super::function::{Four, four};
use super::super::shape::{LANES, Shape};
use super::task::{Course, Extent};

/// The samples of a chunk.
#[derive(CubeType, Clone, Copy)]
#[expand(derive(Clone, Copy))]
pub(super) struct Samples {
    /// Where the run's samples begin in the data.
    data: u32,
    /// Where the order begins in the plan.
    order: u32,
    /// The first of them, in their order.
    start: u32,
    /// After the last one that may be in the chunk.
    end: u32,
    /// The number of samples that a mean is taken of.
    count: u32,
    /// Whether they come in the order of the plan, or else in that of the data.
    ordered: bool,
}

/// The samples of chunk `index` of a step, when it `trains`, or else of all samples.
#[cube]
pub(super) fn samples_of(
    course: Course,
    extent: Extent,
    row: u32,
    step: u32,
    index: u32,
    trains: bool,
    #[comptime] shape: &Shape,
) -> Samples {
    let chunk = comptime!(shape.chunk() as u32);
    let mut start = index * chunk;
    let mut end = extent.total;
    let mut count = extent.total;
    if trains {
        let first = step * extent.batch;
        start += first;
        end = min(first + extent.batch, extent.samples);
        count = end - first;
    }
    Samples {
        data: course.data,
        order: row * extent.orders * extent.samples + course.order,
        start,
        end,
        count,
        ordered: trains,
    }
}

/// Loads a chunk: features, labels, and weights, which are 0 where there is no sample.
#[cube]
pub(super) fn load(
    data: &[f32],
    plan: &[u32],
    values: &mut [Four],
    samples: Samples,
    #[comptime] shape: &Shape,
) {
    let blocks = comptime!(shape.blocks);
    let columns = comptime!(shape.features as u32 + 1);
    let labels = comptime!(shape.labels() * blocks);
    let weight = 1.0 / f32::cast_from(samples.count);
    let mut column = UNIT_POS_Y;
    while column < columns {
        let mut block = UNIT_POS_X;
        while block < comptime!(blocks as u32) {
            let mut numbers = four(0.0);
            let mut weights = four(0.0);
            #[unroll]
            for lane in 0..LANES {
                let at = samples.start + block * comptime!(LANES as u32) + comptime!(lane as u32);
                if at < samples.end {
                    let mut sample = at;
                    if samples.ordered {
                        sample = plan[(samples.order + at) as usize];
                    }
                    let number = samples.data + sample * columns + column;
                    numbers.insert(lane, data[number as usize]);
                    weights.insert(lane, weight);
                }
            }
            if column == comptime!(columns - 1) {
                values[labels + block as usize] = numbers;
                values[comptime!(shape.sample_weights() * blocks) + block as usize] = weights;
            } else {
                values[column as usize * blocks + block as usize] = numbers;
            }
            block += comptime!(shape.threads_x as u32);
        }
        column += comptime!(shape.threads_y as u32);
    }
}
