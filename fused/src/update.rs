//! The update rules, with `PyTorch`'s definitions, over all parameters in one go.

use wide::f32x4;

use crate::Rule;

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f32 = 1e-8;

/// An update rule and what it remembers of earlier steps.
#[derive(Clone)]
pub(super) enum Update {
    Sgd,
    Momentum {
        momentum: f32,
        velocity: Vec<f32x4>,
    },
    Adam {
        first: Vec<f32x4>,
        second: Vec<f32x4>,
        /// β₁ᵗ and β₂ᵗ after t steps.
        powers: (f64, f64),
    },
}

impl Update {
    /// A rule before its first step, for `vectors` vectors of parameters.
    pub(super) fn new(rule: Rule, vectors: usize) -> Self {
        let zeros = || vec![f32x4::ZERO; vectors];
        match rule {
            Rule::Sgd => Self::Sgd,
            Rule::Momentum(momentum) => Self::Momentum {
                momentum,
                velocity: zeros(),
            },
            Rule::Adam => Self::Adam {
                first: zeros(),
                second: zeros(),
                powers: (1.0, 1.0),
            },
        }
    }

    /// Moves the parameters one step. Inlined, so that the few of a line stay in registers.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        parameters: &mut [f32x4],
        gradients: &[f32x4],
        learning_rate: f64,
    ) {
        match self {
            Self::Sgd => {
                let rate = f32x4::splat(learning_rate as f32);
                for (parameter, gradient) in parameters.iter_mut().zip(gradients) {
                    *parameter -= rate * *gradient;
                }
            }
            Self::Momentum { momentum, velocity } => {
                let rate = f32x4::splat(learning_rate as f32);
                let momentum = f32x4::splat(*momentum);
                let velocities = velocity.iter_mut();
                for ((parameter, gradient), velocity) in
                    parameters.iter_mut().zip(gradients).zip(velocities)
                {
                    *velocity = momentum * *velocity + *gradient;
                    *parameter -= rate * *velocity;
                }
            }
            Self::Adam {
                first,
                second,
                powers,
            } => {
                powers.0 *= BETA_1;
                powers.1 *= BETA_2;
                let rate = f32x4::splat((learning_rate / (1.0 - powers.0)) as f32);
                let correction = f32x4::splat((1.0 - powers.1).sqrt() as f32);
                let (new_1, new_2) = ((1.0 - BETA_1) as f32, (1.0 - BETA_2) as f32);
                let moments = first.iter_mut().zip(second);
                for ((parameter, gradient), (first, second)) in
                    parameters.iter_mut().zip(gradients).zip(moments)
                {
                    *first += f32x4::splat(new_1) * (*gradient - *first);
                    *second = f32x4::splat(BETA_2 as f32) * *second
                        + f32x4::splat(new_2) * (*gradient * *gradient);
                    let root = second.sqrt() / correction + f32x4::splat(EPSILON);
                    *parameter -= rate * *first / root;
                }
            }
        }
    }
}
