//! The loss seen from above: over a plane through the space of the parameters.
//!
//! For a single linear layer the plane is spanned by two of its parameters, and the mean squared error
//! over it is a bowl that is known exactly ([`Ground::Bowl`]). Everything else is surveyed point by
//! point ([`Survey`]), a few milliseconds at a time. For a network with hidden layers the plane is a
//! [`Slice`]: that of the two directions in which the run has moved most.

mod facts;
mod frame;
mod grid;
mod path;
mod picture;
mod slice;

pub use self::facts::{Facts, Jumps, Slopes};
pub use self::frame::Frame;
pub use self::grid::{Grid, Survey};
pub use self::path::{Plane, thinned};
pub use self::picture::{Picture, Progress, View};
pub use self::slice::{Slice, Slicing};

use super::eigen::eigen;
use super::quadratic::Quadratic;

/// A place on a plane.
pub type Spot = [f64; 2];

/// Points of a closed contour.
const CONTOUR: u32 = 180;
/// A curvature is at least this share of the largest: a valley without an end is drawn as a long one.
const FLAT: f64 = 1e-9;

/// What is known of the loss over a plane.
#[derive(Clone, Debug, PartialEq)]
pub enum Ground {
    /// All of it: a quadratic form.
    Bowl(Quadratic),
    /// Its values at the points of a grid.
    Grid(Grid),
}

impl Ground {
    /// The loss at a place; `None` where a grid does not reach.
    #[must_use]
    pub fn loss(&self, at: Spot) -> Option<f64> {
        match self {
            Self::Bowl(bowl) => Some(bowl.loss(&at)),
            Self::Grid(grid) => grid.loss(at),
        }
    }

    /// Where it is lowest, as far as is known, and the loss there.
    #[must_use]
    pub fn lowest(&self) -> (Spot, f64) {
        match self {
            Self::Bowl(bowl) => ([bowl.minimum[0], bowl.minimum[1]], bowl.least),
            Self::Grid(grid) => grid.lowest(),
        }
    }

    /// The greatest loss in a frame.
    #[must_use]
    pub fn greatest(&self, frame: &Frame) -> f64 {
        match self {
            // A bowl is highest in a corner.
            Self::Bowl(bowl) => {
                let corners = frame.corners().map(|corner| bowl.loss(&corner));
                corners.into_iter().fold(0.0, f64::max)
            }
            Self::Grid(grid) => grid.greatest(),
        }
    }

    /// The lines on which the loss has a value.
    #[must_use]
    pub fn contour(&self, level: f64) -> Vec<Vec<Spot>> {
        match self {
            Self::Bowl(bowl) => ellipse(bowl, level).into_iter().collect(),
            Self::Grid(grid) => grid.contour(level),
        }
    }
}

/// The closed line on which a bowl over two parameters has a loss; none below its lowest point.
#[must_use]
pub fn ellipse(bowl: &Quadratic, level: f64) -> Option<Vec<Spot>> {
    let axes = eigen(bowl.form.clone());
    let [long, short] = axes.as_slice() else {
        return None;
    };
    let above = (level - bowl.least) / bowl.factor;
    if above <= 0.0 || long.value <= 0.0 {
        return None;
    }
    let radius = |value: f64| (above / value.max(FLAT * long.value)).sqrt();
    let radii = [radius(long.value), radius(short.value)];
    let point = |i| {
        let angle = std::f64::consts::TAU * f64::from(i) / f64::from(CONTOUR);
        let along = [radii[0] * libm::cos(angle), radii[1] * libm::sin(angle)];
        [0, 1].map(|k| bowl.minimum[k] + along[0] * long.vector[k] + along[1] * short.vector[k])
    };
    Some((0..=CONTOUR).map(point).collect())
}

/// Round losses between two: 1, 2 and 5 times the powers of ten, the highest ones where there are
/// many; equally far apart where there are few.
#[must_use]
pub fn levels(least: f64, greatest: f64) -> Vec<f64> {
    const MOST: usize = 14;
    const FEWEST: usize = 6;
    let mut levels = Vec::new();
    if !(least < greatest && greatest.is_finite()) {
        return levels;
    }
    let mut exponent = libm::log10(greatest).floor() as i32;
    while levels.len() < MOST {
        for digit in [5.0, 2.0, 1.0] {
            let level = digit * libm::pow(10.0, f64::from(exponent));
            if least < level && level < greatest {
                levels.push(level);
            }
        }
        exponent -= 1;
        if libm::pow(10.0, f64::from(exponent + 1)) <= least.max(1e-12 * greatest) {
            break;
        }
    }
    levels.truncate(MOST);
    levels.reverse();
    if levels.len() < FEWEST {
        let step = (greatest - least) / 10.0;
        let unit = libm::pow(10.0, libm::log10(step).floor());
        let step = unit
            * [1.0, 2.0, 5.0, 10.0]
                .into_iter()
                .find(|it| it * unit >= step)
                .unwrap_or(10.0);
        let first = (least / step).floor() + 1.0;
        let all = (0..MOST).map(|i| (first + i as f64) * step);
        levels = all.take_while(|level| *level < greatest).collect();
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::data::Dataset;
    use crate::core::experiment::{Experiment, Loss, Task};
    use crate::core::network::Predictor;

    #[test]
    fn on_a_contour_the_loss_computed_directly_is_its_level() {
        for seed in 1..=20 {
            let experiment = Experiment {
                seed,
                noise: 0.3,
                ..Experiment::new(Task::Linear)
            };
            let data = Dataset::draw(&experiment);
            let whole = Quadratic::of(&data);
            let mut predictor = Predictor::new(&experiment.network());
            for pair in [[0, 1], [0, 2], [2, 1]] {
                let ground = Ground::Bowl(whole.over(pair));
                for level in levels(whole.least, 40.0) {
                    for &spot in ground.contour(level)[0].iter().step_by(17) {
                        #[allow(clippy::cast_possible_truncation)]
                        let at: Vec<f32> = whole
                            .at_best(pair, spot)
                            .iter()
                            .map(|&v| v as f32)
                            .collect();
                        let losses = (0..data.len()).map(|i| {
                            let row: Vec<f64> = data.row(i).iter().map(|&x| x.into()).collect();
                            Loss::Mse.of(predictor.predict(&at, &row) - f64::from(data.y[i]))
                        });
                        let loss = losses.sum::<f64>() / data.len() as f64;
                        assert!((loss / level - 1.0).abs() < 1e-5, "{level} {loss}");
                    }
                }
            }
        }
    }

    #[test]
    fn levels_are_round_and_rise() {
        assert_eq!(levels(0.4, 30.0), [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]);
        let many = levels(1e-4, 60.0);
        assert_eq!(many.len(), 14);
        assert_eq!((many[0], many[13]), (0.002, 50.0));
        let few = levels(0.3, 0.42);
        assert!(
            few.len() >= 5 && few.iter().all(|level| (0.3..0.42).contains(level)),
            "{few:?}"
        );
        for (least, greatest) in [(0.0, 0.0), (1.0, 1.0), (1.0, f64::INFINITY), (2.0, 1.0)] {
            assert!(levels(least, greatest).is_empty());
        }
        assert!(levels(0.0, 1.0).len() >= 6);
    }
}
