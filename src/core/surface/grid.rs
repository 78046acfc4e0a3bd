//! A loss that is known at the points of a grid, and the survey that finds it out.

use std::rc::Rc;

use super::{Frame, Plane, Spot};
use crate::core::engine::Problem;
use crate::core::network::Predictor;

/// Points of a grid along either axis, for a single linear layer, and for a network that takes longer.
const POINTS: [usize; 2] = [65, 33];
/// Samples whose loss is computed between two looks at the clock.
const PIECE: usize = 512;

/// Losses at the points of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The plane it lies on.
    pub plane: Rc<Plane>,
    /// Where on the plane.
    pub frame: Frame,
    /// Points along either axis.
    points: usize,
    /// Row by row, from below.
    values: Vec<f64>,
}

impl Grid {
    /// Where the point of a number lies.
    fn spot(&self, point: usize) -> Spot {
        let along = |side: (f64, f64), i: usize| {
            side.0 + (side.1 - side.0) * i as f64 / (self.points - 1) as f64
        };
        let (column, row) = (point % self.points, point / self.points);
        [
            along(self.frame.sides[0], column),
            along(self.frame.sides[1], row),
        ]
    }

    fn at(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.points + column]
    }

    /// The loss between the nearest four points, weighed by how near they are; `None` beyond the grid.
    #[must_use]
    pub fn loss(&self, at: Spot) -> Option<f64> {
        if !self.frame.holds(at) {
            return None;
        }
        let place = |k: usize| {
            let (low, high) = self.frame.sides[k];
            let share = (at[k] - low) / (high - low) * (self.points - 1) as f64;
            let cell = (share as usize).min(self.points - 2);
            (cell, share - cell as f64)
        };
        let ((column, right), (row, up)) = (place(0), place(1));
        let between = |row| {
            let (a, b) = (self.at(column, row), self.at(column + 1, row));
            a + right * (b - a)
        };
        let (below, above) = (between(row), between(row + 1));
        Some(below + up * (above - below))
    }

    /// Its lowest point.
    #[must_use]
    pub fn lowest(&self) -> (Spot, f64) {
        let least = (0..self.values.len())
            .min_by(|&a, &b| self.values[a].total_cmp(&self.values[b]))
            .unwrap_or(0);
        (self.spot(least), self.values[least])
    }

    /// The greatest loss.
    #[must_use]
    pub fn greatest(&self) -> f64 {
        let finite = self
            .values
            .iter()
            .copied()
            .filter(|value| value.is_finite());
        finite.fold(0.0, f64::max)
    }

    /// The pieces of the line on which the loss has a value, one for each cell that it goes through
    /// (marching squares; where two ways are open, the mean of the corners says which).
    #[must_use]
    pub fn contour(&self, level: f64) -> Vec<Vec<Spot>> {
        let mut pieces = Vec::new();
        for row in 0..self.points - 1 {
            for column in 0..self.points - 1 {
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(right, up)| {
                    let (column, row) = (column + right, row + up);
                    (self.spot(row * self.points + column), self.at(column, row))
                });
                cell(&corners, level, &mut pieces);
            }
        }
        pieces
    }
}

/// The pieces of a contour in a cell, whose corners are given in their round.
fn cell(corners: &[(Spot, f64); 4], level: f64, pieces: &mut Vec<Vec<Spot>>) {
    let mut crossings = [[0.0; 2]; 4];
    let mut count = 0;
    for side in 0..4 {
        let ((from, low), (to, high)) = (corners[side], corners[(side + 1) % 4]);
        if (low < level) != (high < level) {
            let share = (level - low) / (high - low);
            crossings[count] = [0, 1].map(|k| from[k] + share * (to[k] - from[k]));
            count += 1;
        }
    }
    let [a, b, c, d] = crossings;
    let mean = corners.iter().map(|(_, loss)| loss).sum::<f64>() / 4.0;
    match count {
        2 => pieces.push(vec![a, b]),
        // The first corner is on the side of the middle: the line goes around the two others.
        4 if (corners[0].1 < level) == (mean < level) => {
            pieces.extend([vec![a, b], vec![c, d]]);
        }
        4 => pieces.extend([vec![d, a], vec![b, c]]),
        _ => {}
    }
}

/// Finds a grid out, a few milliseconds at a time.
pub struct Survey {
    grid: Grid,
    predictor: Predictor,
    /// The parameters at the point that is under way.
    at: Vec<f32>,
    /// The sum of the losses of the first samples there, and how many these are.
    sum: f64,
    samples: usize,
    row: Vec<f64>,
}

impl Survey {
    /// A survey of a part of a plane.
    #[must_use]
    pub fn new(problem: &Problem, plane: Rc<Plane>, frame: Frame) -> Self {
        let points = POINTS[usize::from(!problem.network.hidden.is_empty())];
        Self {
            grid: Grid {
                plane,
                frame,
                points,
                values: Vec::with_capacity(points * points),
            },
            predictor: Predictor::new(&problem.network),
            at: Vec::new(),
            sum: 0.0,
            samples: 0,
            row: Vec::new(),
        }
    }

    /// The plane and the part of it that is surveyed.
    #[must_use]
    pub fn of(&self) -> (&Rc<Plane>, &Frame) {
        (&self.grid.plane, &self.grid.frame)
    }

    /// The share that is done.
    #[must_use]
    pub fn progress(&self) -> f64 {
        self.grid.values.len() as f64 / (self.grid.points * self.grid.points) as f64
    }

    /// Goes on for as long as `left` says that there are seconds left. Returns whether all is known.
    pub fn go_on(&mut self, problem: &Problem, left: &mut dyn FnMut() -> f64) -> bool {
        let data = &problem.data;
        let mut until_a_look = PIECE;
        let points = self.grid.points * self.grid.points;
        while self.grid.values.len() < points {
            if self.samples == 0 {
                let spot = self.grid.spot(self.grid.values.len());
                self.grid.plane.parameters(spot, &mut self.at);
            }
            let to = data.len().min(self.samples + until_a_look);
            until_a_look -= to - self.samples;
            for sample in self.samples..to {
                self.row.clear();
                self.row
                    .extend(data.row(sample).iter().map(|&x| f64::from(x)));
                let predicted = self.predictor.predict(&self.at, &self.row);
                self.sum += problem.loss.of(predicted - f64::from(data.y[sample]));
            }
            self.samples = to;
            if to == data.len() {
                let mean = self.sum / data.len().max(1) as f64;
                self.grid.values.push(problem.factor() * mean);
                (self.sum, self.samples) = (0.0, 0);
            }
            if until_a_look == 0 {
                if left() <= 0.0 {
                    return false;
                }
                until_a_look = PIECE;
            }
        }
        true
    }

    /// The grid, once all of it is known.
    #[must_use]
    pub fn grid(self) -> Grid {
        self.grid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Experiment, Loss, Task};
    use crate::core::random::{self, Stream};

    /// The survey of a part of a plane, in pieces as short as they can be.
    fn survey(problem: &Problem, plane: Plane, frame: Frame) -> Grid {
        let mut work = Survey::new(problem, Rc::new(plane), frame);
        let mut before = 0.0;
        while !work.go_on(problem, &mut || 0.0) {
            assert!((before..1.0).contains(&work.progress()));
            before = work.progress();
        }
        work.grid()
    }

    fn direct(problem: &Problem, at: &[f32]) -> f64 {
        let mut predictor = Predictor::new(&problem.network);
        let losses = (0..problem.data.len()).map(|i| {
            let row: Vec<f64> = problem.data.row(i).iter().map(|&x| x.into()).collect();
            problem
                .loss
                .of(predictor.predict(at, &row) - f64::from(problem.data.y[i]))
        });
        losses.sum::<f64>() / problem.data.len() as f64
    }

    fn grids() -> Vec<(Problem, Grid)> {
        let mut all = Vec::new();
        for loss in Loss::ALL {
            for task in [Task::Linear, Task::Cubic] {
                let problem = Problem::new(&Experiment {
                    loss,
                    samples: 60,
                    ..Experiment::new(task)
                });
                let plane = Plane::of_pair([2, 1], &problem.parameters);
                let frame = Frame::around([plane.spot(&problem.parameters), [1.0, -0.5]]).unwrap();
                let grid = survey(&problem, plane, frame);
                all.push((problem, grid));
            }
        }
        all
    }

    #[test]
    fn its_values_are_the_loss_computed_directly() {
        let mut rng = random::stream(8, Stream::Data);
        let mut share = || random::uniform(&mut rng);
        for (problem, grid) in grids() {
            let mut at = Vec::new();
            for _ in 0..200 {
                let spot = grid.spot((share() * grid.values.len() as f64) as usize);
                grid.plane.parameters(spot, &mut at);
                let (found, wanted) = (grid.loss(spot).unwrap(), direct(&problem, &at));
                assert_eq!(grid.plane.loss(&problem, spot), wanted);
                assert!((found - wanted).abs() < 1e-6 * wanted, "{found} {wanted}");
                // Anywhere else they are near it.
                let spot = [0, 1].map(|k| {
                    let (low, high) = grid.frame.sides[k];
                    low + share() * (high - low)
                });
                grid.plane.parameters(spot, &mut at);
                let (found, wanted) = (grid.loss(spot).unwrap(), direct(&problem, &at));
                let range = grid.greatest() - grid.lowest().1;
                assert!((found - wanted).abs() < 0.01 * range, "{found} {wanted}");
            }
            assert_eq!(grid.loss([1e9, 0.0]), None);
        }
    }

    #[test]
    fn on_a_contour_the_loss_is_its_level() {
        for (problem, grid) in grids() {
            let (lowest, least) = grid.lowest();
            assert_eq!(grid.loss(lowest), Some(least));
            let mut at = Vec::new();
            for share in [0.05, 0.2, 0.5, 0.9] {
                let level = least + share * (grid.greatest() - least);
                let pieces = grid.contour(level);
                assert!(pieces.len() > 4, "{share}");
                for spot in pieces.into_iter().flatten() {
                    let found = grid.loss(spot).unwrap();
                    assert!(
                        (found - level).abs() < 1e-9 * (1.0 + level),
                        "{found} {level}"
                    );
                    grid.plane.parameters(spot, &mut at);
                    let wanted = direct(&problem, &at);
                    let range = grid.greatest() - least;
                    assert!((wanted - level).abs() < 0.01 * range, "{wanted} {level}");
                }
            }
        }
    }

    #[test]
    fn a_saddle_is_passed_on_the_side_of_its_middle() {
        let corners = |values: [f64; 4]| {
            let spots = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
            [0, 1, 2, 3].map(|i| (spots[i], values[i]))
        };
        let pieces = |values, level| {
            let mut pieces = Vec::new();
            cell(&corners(values), level, &mut pieces);
            pieces
        };
        // High corners 0 and 2, and a middle that is high: the low corners are cut off.
        let high = pieces([1.0, 0.0, 1.0, 0.0], 0.4);
        assert_eq!(high.len(), 2);
        assert!(
            high[0].iter().all(|spot| spot[0] > 0.3 && spot[1] < 0.7),
            "{high:?}"
        );
        let low = pieces([1.0, 0.0, 1.0, 0.0], 0.6);
        assert!(
            low[0].iter().all(|spot| spot[0] < 0.7 && spot[1] < 0.7),
            "{low:?}"
        );
    }
}
