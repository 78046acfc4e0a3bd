//! The losses of four samples at a time.

use wide::f32x4;

use crate::Loss;

impl Loss {
    /// The loss of each error.
    #[inline(always)]
    pub(super) fn of(self, error: f32x4) -> f32x4 {
        match self {
            Self::Mse => error * error,
            Self::Mae => error.abs(),
            // With c = min(|e|, 1), the branches e²/2 and |e| - 1/2 are one.
            Self::Huber => {
                let size = error.abs();
                let capped = size.simd_gt(f32x4::ONE).select(f32x4::ONE, size);
                capped * (size - f32x4::HALF * capped)
            }
        }
    }

    /// The loss's slope at each error.
    #[inline(always)]
    pub(super) fn slope(self, error: f32x4) -> f32x4 {
        let (one, zero) = (f32x4::ONE, f32x4::ZERO);
        match self {
            Self::Mse => error + error,
            Self::Mae => {
                let sign = error.simd_gt(zero).select(one, error);
                error.simd_lt(zero).select(-one, sign)
            }
            Self::Huber => {
                let capped = error.simd_gt(one).select(one, error);
                error.simd_lt(-one).select(-one, capped)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_and_slopes_are_those_of_the_definitions() {
        let errors = f32x4::new([-3.0, -0.5, 0.0, 2.0]);
        let cases = [
            (Loss::Mse, [9.0, 0.25, 0.0, 4.0], [-6.0, -1.0, 0.0, 4.0]),
            (Loss::Mae, [3.0, 0.5, 0.0, 2.0], [-1.0, -1.0, 0.0, 1.0]),
            (Loss::Huber, [2.5, 0.125, 0.0, 1.5], [-1.0, -0.5, 0.0, 1.0]),
        ];
        for (loss, losses, slopes) in cases {
            assert_eq!(loss.of(errors).to_array(), losses);
            assert_eq!(loss.slope(errors).to_array(), slopes);
            let nan = f32x4::splat(f32::NAN);
            assert!(loss.of(nan).is_nan().all() && loss.slope(nan).is_nan().all());
        }
    }
}
