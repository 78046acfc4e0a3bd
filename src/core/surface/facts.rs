//! What there is to say of a moment on the surface.

use super::{Ground, Plane};
use crate::core::eigen::dot;
use crate::core::engine::Problem;
use crate::core::explain::NextStep;
use crate::core::moment::Moment;
use crate::core::quadratic::Quadratic;

/// Most products for which a loss is computed directly.
const MOST: usize = 500_000;

/// A moment of a run on the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facts {
    /// The loss of the plane at the moment's place: computed directly where that takes no time, else
    /// between the points of the grid, if they reach there.
    pub here: Option<f64>,
    /// The lowest loss of the ground.
    pub lowest: f64,
    /// The two gradients on the plane, once the next step is known.
    pub slopes: Option<Slopes>,
}

/// The gradients of a moment, as far as they lie in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slopes {
    /// How steep the loss of the mini-batch is.
    pub batch: f64,
    /// How steep the loss of all samples is.
    pub all: f64,
    /// The degrees between the two; `None` where one of them is 0.
    pub angle: Option<f64>,
}

/// How the last steps of a run that diverged went over its valley: along the direction of the largest
/// curvature, seen from the lowest point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jumps {
    /// So many of the steps ended on the other side.
    pub over: usize,
    /// So many of these ended further from the floor than they began.
    pub further: usize,
}

impl Jumps {
    /// The jumps from a moment on, over a valley with a lowest point and a direction across it.
    #[must_use]
    pub fn of(bowl: &Quadratic, across: &[f64], from: &Moment, steps: &[Moment]) -> Self {
        let side = |moment: &Moment| -> f64 {
            let places = moment.parameters.iter().zip(&bowl.minimum).zip(across);
            places
                .map(|((&value, lowest), across)| (f64::from(value) - lowest) * across)
                .sum()
        };
        let mut jumps = Self {
            over: 0,
            further: 0,
        };
        let mut before = side(from);
        for step in steps {
            let after = side(step);
            if before * after < 0.0 {
                jumps.over += 1;
                jumps.further += usize::from(after.abs() > before.abs());
            }
            before = after;
        }
        jumps
    }
}

impl Slopes {
    /// The gradients of a step.
    #[must_use]
    pub fn of(plane: &Plane, step: &NextStep) -> Self {
        let along = |gradients: &[f32]| plane.along(gradients.iter().map(|&g| f64::from(g)));
        let (batch, all) = (along(&step.gradients), along(&step.full_gradients));
        let length = |[a, b]: [f64; 2]| libm::hypot(a, b);
        let lengths = length(batch) * length(all);
        let cosine = (dot(&batch, &all) / lengths).clamp(-1.0, 1.0);
        let known = lengths > 0.0 && lengths.is_finite();
        Self {
            batch: length(batch),
            all: length(all),
            angle: known.then(|| libm::acos(cosine).to_degrees()),
        }
    }
}

impl Facts {
    /// What there is to say of a moment, and of its next step where that is known.
    #[must_use]
    pub fn new(
        problem: &Problem,
        ground: &Ground,
        plane: &Plane,
        moment: &Moment,
        step: Option<&NextStep>,
    ) -> Self {
        let spot = plane.spot(&moment.parameters);
        let products = problem.data.len() * moment.parameters.len();
        Self {
            here: match ground {
                Ground::Bowl(bowl) => Some(bowl.loss(&spot)),
                Ground::Grid(_) if products <= MOST => Some(plane.loss(problem, spot)),
                Ground::Grid(grid) => grid.loss(spot),
            },
            lowest: ground.lowest().1,
            slopes: step.map(|step| Slopes::of(plane, step)),
        }
    }
}
