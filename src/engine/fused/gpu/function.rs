//! Activations and losses, for four samples at once.
//!
//! tanh and erf are rational functions of ours: WebGPU has no erf, and promises of tanh no more
//! than five digits.

use burn::cubecl;
use burn::cubecl::prelude::*;

use super::shape::LANES;
use crate::core::experiment::Loss;
use crate::core::network::Activation;

/// One number of four samples.
pub(super) type Four = Vector<f32, Const<LANES>>;

/// The same number for four samples.
#[cube]
pub(super) fn four(value: f32) -> Four {
    Four::new(value)
}

/// The sum over four samples.
#[cube]
pub(super) fn sum(x: Four) -> f32 {
    (x.extract(0usize) + x.extract(1usize)) + (x.extract(2usize) + x.extract(3usize))
}

/// An activation's value and its slope. At 0, ReLU's slope is 0.
#[cube]
pub(super) fn activate(x: Four, #[comptime] activation: Option<Activation>) -> (Four, Four) {
    let one = four(1.0);
    match comptime!(activation) {
        None => (x, one),
        Some(Activation::Relu) => {
            let off = x.less_equal(&four(0.0));
            (
                select_many(off, four(0.0), x),
                select_many(off, four(0.0), one),
            )
        }
        Some(Activation::Tanh) => {
            let t = tanh(x);
            (t, one - t * t)
        }
        Some(Activation::Sigmoid) => {
            let s = tanh(x * four(0.5)) * four(0.5) + four(0.5);
            (s, s * (one - s))
        }
        Some(Activation::Gelu) => {
            let phi = erf(x * four(std::f32::consts::FRAC_1_SQRT_2)) * four(0.5) + four(0.5);
            // 1/√(2π)
            let density = (x * x * four(-0.5)).exp() * four(0.398_942_3);
            (x * phi, phi + x * density)
        }
    }
}

/// The loss of an error, and its slope. At an error of 0, the slope of MAE is 0.
#[cube]
pub(super) fn loss_of(error: Four, #[comptime] loss: Loss) -> (Four, Four) {
    match comptime!(loss) {
        Loss::Mse => (error * error, error + error),
        Loss::Mae => {
            let zero = four(0.0);
            let above = select_many(error.greater_than(&zero), four(1.0), zero);
            let below = select_many(error.less_than(&zero), four(1.0), zero);
            let sign = above - below;
            (error * sign, sign)
        }
        Loss::Huber => {
            // e²/2 up to an error of 1, then |e| - 1/2.
            let slope = within(error, 1.0);
            (slope * (error - slope * four(0.5)), slope)
        }
    }
}

/// `x`, but at most `limit` and at least `-limit`. A NaN stays one, which `min` and `max` of a
/// shader do not promise.
#[cube]
fn within(x: Four, #[comptime] limit: f32) -> Four {
    let x = select_many(x.greater_than(&four(limit)), four(limit), x);
    select_many(x.less_than(&four(-limit)), four(-limit), x)
}

/// tanh(x) to 4e-7, by the rational function of the Eigen library.
#[cube]
fn tanh(x: Four) -> Four {
    let x = within(x, 7.905_311);
    let y = x * x;
    let p = four(-2.760_768_5e-16) * y + four(2.000_188e-13);
    let p = p * y + four(-8.604_672e-11);
    let p = p * y + four(5.122_297e-8);
    let p = p * y + four(1.485_722_4e-5);
    let p = p * y + four(6.372_619_3e-4);
    let p = p * y + four(4.893_524_6e-3);
    let q = four(1.198_258_4e-6) * y + four(1.185_347_1e-4);
    let q = q * y + four(2.268_434_6e-3);
    let q = q * y + four(4.893_525e-3);
    x * p / q
}

/// erf(x) to 5e-7, by the rational function of the Eigen library.
#[cube]
fn erf(x: Four) -> Four {
    let x = within(x, 4.0);
    let y = x * x;
    let p = four(-2.726_142_3e-10) * y + four(2.770_681_4e-8);
    let p = p * y + four(-2.101_024e-6);
    let p = p * y + four(-5.692_506_4e-5);
    let p = p * y + four(-7.349_906_3e-4);
    let p = p * y + four(-2.954_6e-3);
    let p = p * y + four(-1.609_603_3e-2);
    let q = four(-1.456_607_2e-5) * y + four(-2.133_740_6e-4);
    let q = q * y + four(-1.682_827e-3);
    let q = q * y + four(-7.373_329_2e-3);
    let q = q * y + four(-1.426_474e-2);
    x * p / q
}
