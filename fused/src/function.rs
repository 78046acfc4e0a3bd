//! The activations and their slopes, four numbers at a time.
//!
//! Polynomials instead of the platform's mathematics: they vectorise, and give the same bits in a
//! browser as natively. The tests below hold them against double precision.

use wide::f32x4;

use crate::Activation;

/// Replaces what a linear layer gave by its activation, and writes the activation's slope there
/// into `slopes` when it is asked for.
pub(super) fn activate(
    activation: Option<Activation>,
    values: &mut [f32x4],
    slopes: Option<&mut [f32x4]>,
) {
    let Some(activation) = activation else {
        if let Some(slopes) = slopes {
            slopes.fill(f32x4::ONE);
        }
        return;
    };
    match activation {
        Activation::Relu => apply(values, slopes, |x| {
            let off = x.simd_le(f32x4::ZERO);
            // A NaN is neither: it stays, and says that the run has diverged.
            (
                off.select(f32x4::ZERO, x),
                off.select(f32x4::ZERO, f32x4::ONE),
            )
        }),
        Activation::Tanh => apply(values, slopes, |x| {
            let y = tanh(x);
            (y, f32x4::ONE - y * y)
        }),
        Activation::Sigmoid => apply(values, slopes, |x| {
            let y = sigmoid(x);
            (y, y * (f32x4::ONE - y))
        }),
        Activation::Gelu => apply(values, slopes, |x| {
            let below = normal_below(x);
            let density = exp(x * x * f32x4::splat(-0.5)) * f32x4::splat(INVERSE_ROOT_TAU);
            (x * below, below + x * density)
        }),
    }
}

/// 1 / √(2π)
const INVERSE_ROOT_TAU: f32 = 0.398_942_3;

fn apply(
    values: &mut [f32x4],
    slopes: Option<&mut [f32x4]>,
    function: impl Fn(f32x4) -> (f32x4, f32x4),
) {
    match slopes {
        Some(slopes) => {
            for (value, slope) in values.iter_mut().zip(slopes) {
                (*value, *slope) = function(*value);
            }
        }
        // The compiler drops the slope, which nobody reads.
        None => {
            for value in values {
                *value = function(*value).0;
            }
        }
    }
}

/// `x` within `[low, high]`; a NaN stays one.
#[inline(always)]
fn clamp(x: f32x4, low: f32, high: f32) -> f32x4 {
    let (low, high) = (f32x4::splat(low), f32x4::splat(high));
    // One instruction each. The operand that a NaN leaves is the first in wasm, the second in SSE.
    if cfg!(target_feature = "simd128") {
        x.fast_max(low).fast_min(high)
    } else if cfg!(target_feature = "sse") {
        high.fast_min(low.fast_max(x))
    } else {
        let x = x.simd_lt(low).select(low, x);
        x.simd_gt(high).select(high, x)
    }
}

/// Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits.
const MAGIC: f32x4 = f32x4::new([12_582_912.0; 4]);

/// Σ cᵢ xⁱ, the coefficients beginning with the highest power.
#[inline(always)]
fn polynomial<const N: usize>(x: f32x4, coefficients: [f32; N]) -> f32x4 {
    let mut sum = f32x4::splat(coefficients[0]);
    for &coefficient in &coefficients[1..] {
        sum = sum * x + f32x4::splat(coefficient);
    }
    sum
}

/// eˣ for -87 ≤ x ≤ 88; beyond, its value there (Cephes `expf`).
fn exp(x: f32x4) -> f32x4 {
    let x = clamp(x, -87.0, 88.0);
    let shifted = x * f32x4::LOG2_E + MAGIC;
    let power = shifted - MAGIC;
    // ln 2 in two parts, the first of them exact when multiplied by a small whole number.
    let x = x - power * f32x4::splat(0.693_359_4);
    let x = x + power * f32x4::splat(2.121_944_4e-4);
    let series = polynomial(
        x,
        [
            1.987_569_1e-4,
            1.398_199_9e-3,
            8.333_452e-3,
            4.166_579_6e-2,
            0.166_666_65,
            0.5,
        ],
    );
    let fraction = series * x * x + x + f32x4::ONE;
    // Times 2ᵏ by adding k to the exponent.
    let bits: wide::i32x4 = bytemuck::cast(shifted);
    let fraction: wide::i32x4 = bytemuck::cast(fraction);
    bytemuck::cast(fraction + (bits << 23))
}

/// tanh(x), which is ±1 to rounding beyond ±9.01.
///
/// With x = k ln 2 / 2 + z and p = 2ᵏ, tanh(k ln 2 / 2) is (p - 1) / (p + 1), and the formula for
/// the tanh of a sum needs tanh(z) only, for |z| < 0.1735: a short polynomial. It is odd to the
/// last bit, and as exact for small x as for large.
#[inline(always)]
fn tanh(x: f32x4) -> f32x4 {
    const HALF_LN_2: f32 = std::f32::consts::LN_2 / 2.0;
    let x = clamp(x, -9.02, 9.02);
    let shifted = x * f32x4::splat(1.0 / HALF_LN_2) + MAGIC;
    let z = x - (shifted - MAGIC) * f32x4::splat(HALF_LN_2);
    let square = z * z;
    let series = polynomial(square, [-0.052_725, 0.133_311_77, -0.333_333_23]);
    let near = series * square * z + z;
    let bits: wide::i32x4 = bytemuck::cast(shifted);
    let one: wide::i32x4 = bytemuck::cast(f32x4::ONE);
    let power: f32x4 = bytemuck::cast((bits << 23) + one);
    let (less, more) = (power - f32x4::ONE, power + f32x4::ONE);
    (less + near * more) / (more + near * less)
}

/// 1 / (1 + e⁻ˣ)
fn sigmoid(x: f32x4) -> f32x4 {
    f32x4::ONE / (f32x4::ONE + exp(-x))
}

/// Φ(x), the normal distribution function (Cephes `erff` and `erfcf`).
fn normal_below(x: f32x4) -> f32x4 {
    let x = x * f32x4::FRAC_1_SQRT_2;
    let size = x.abs();
    let near = polynomial(
        x * x,
        [
            7.853_861_4e-5,
            -8.010_194e-4,
            5.188_327_7e-3,
            -2.685_381_2e-2,
            0.112_835_85,
            -0.376_126_26,
            std::f32::consts::FRAC_2_SQRT_PI,
        ],
    );
    let near = f32x4::HALF + f32x4::HALF * x * near;
    // What is left of 1 beyond |x|: no difference of nearly equal numbers.
    let inverse = f32x4::ONE / size;
    let square = inverse * inverse;
    let middle = polynomial(
        square,
        [
            2.326_82e-2,
            -0.138_703_94,
            0.368_742_47,
            -0.582_473_3,
            0.621_000_46,
            -0.494_451_53,
            0.340_488,
            -0.274_112_7,
            0.563_825_94,
        ],
    );
    let end = polynomial(
        square,
        [
            -10.477_664,
            12.977_2,
            -7.495_518_7,
            2.921_019,
            -1.015_265_3,
            0.421_846_34,
            -0.282_076_74,
            0.564_189_5,
        ],
    );
    let series = size.simd_lt(f32x4::splat(2.0)).select(middle, end);
    let beyond = f32x4::HALF * exp(-(x * x)) * inverse * series;
    let far = x.simd_lt(f32x4::ZERO).select(beyond, f32x4::ONE - beyond);
    size.simd_gt(f32x4::ONE).select(far, near)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest difference between a function and its judge over [-20, 20], in units of the
    /// judge's size, or of 1 where that is smaller.
    fn worst(function: impl Fn(f32x4) -> f32x4, judge: impl Fn(f64) -> f64) -> f64 {
        let off = |i: i32| {
            let x = i as f32 / 10_000.0;
            let found = function(f32x4::splat(x)).to_array()[2];
            let expected = judge(f64::from(x));
            (f64::from(found) - expected).abs() / expected.abs().max(1.0)
        };
        (-200_000..=200_000).map(off).fold(0.0, f64::max)
    }

    fn activation(activation: Activation, slope: bool) -> impl Fn(f32x4) -> f32x4 {
        move |x| {
            let (mut value, mut slopes) = ([x], [f32x4::ZERO]);
            activate(Some(activation), &mut value, Some(&mut slopes));
            if slope { slopes[0] } else { value[0] }
        }
    }

    #[test]
    fn functions_are_exact_to_rounding() {
        let normal = |x: f64| (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
        let below = |x: f64| 0.5 * (1.0 + libm::erf(x * std::f64::consts::FRAC_1_SQRT_2));
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        let found = [
            worst(exp, f64::exp),
            worst(normal_below, below),
            worst(activation(Activation::Tanh, false), f64::tanh),
            worst(activation(Activation::Sigmoid, false), logistic),
            worst(activation(Activation::Sigmoid, true), |x| {
                logistic(x) * logistic(-x)
            }),
            worst(activation(Activation::Gelu, false), |x| x * below(x)),
            worst(activation(Activation::Gelu, true), |x| {
                below(x) + x * normal(x)
            }),
        ];
        let unit = f64::from(f32::EPSILON);
        assert!(found.iter().all(|off| *off < 2.0 * unit), "{found:?}");
        // 1 - y² is at most twice as far off as y.
        let slope = worst(activation(Activation::Tanh, true), |x| {
            1.0 - x.tanh().powi(2)
        });
        assert!(slope < 3.0 * unit, "{slope}");
    }

    #[test]
    fn infinities_and_nan_are_what_they_should_be() {
        for word in [
            Activation::Relu,
            Activation::Tanh,
            Activation::Sigmoid,
            Activation::Gelu,
        ] {
            let value = activation(word, false);
            let at = |x: f32| value(f32x4::splat(x)).to_array()[0];
            assert!(at(f32::NAN).is_nan(), "{word:?}");
            let bounded = matches!(word, Activation::Tanh | Activation::Sigmoid);
            let top = if bounded { 1.0 } else { f32::INFINITY };
            assert_eq!(at(f32::INFINITY), top, "{word:?}");
            let least = at(f32::NEG_INFINITY);
            match word {
                Activation::Relu => assert_eq!(least, 0.0),
                Activation::Tanh => assert_eq!(least, -1.0),
                Activation::Sigmoid => assert!((0.0..1e-37).contains(&least)),
                // -∞ times 0, as in PyTorch.
                Activation::Gelu => assert!(least.is_nan()),
            }
        }
    }
}
