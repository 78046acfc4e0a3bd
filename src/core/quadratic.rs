//! The mean squared error of a single linear layer, as what it is: a bowl. Its loss at any parameters
//! is that of the lowest point, and a quadratic form of the way from there.

use super::data::Dataset;
use super::eigen::{Matrix, dot, eigen};
use super::experiment::Loss;

/// Below this share of the largest curvature a direction is flat: the samples say nothing of it.
const FLAT: f64 = 1e-9;

/// A loss over some parameters that is a quadratic form.
#[derive(Clone, Debug, PartialEq)]
pub struct Quadratic {
    /// Where it is lowest; where that is a whole valley, its point nearest to 0.
    pub minimum: Vec<f64>,
    /// The loss there, in the units of the label.
    pub least: f64,
    /// What the form is multiplied with to be a loss in the units of the label.
    pub factor: f64,
    /// Half the second derivatives: for a linear layer the mean products of the features, the last of
    /// which is the constant 1 of the bias.
    pub form: Matrix,
}

impl Quadratic {
    /// The mean squared error of a linear layer on some samples, over its weights and its bias.
    #[must_use]
    pub fn of(data: &Dataset) -> Self {
        let size = data.features + 1;
        let mut form = vec![vec![0.0; size]; size];
        let mut toward = vec![0.0; size];
        let n = data.len().max(1) as f64;
        each(data, |row, y| {
            for ((line, toward), &a) in form.iter_mut().zip(&mut toward).zip(row) {
                for (sum, &b) in line.iter_mut().zip(row) {
                    *sum += a * b / n;
                }
                *toward += a * y / n;
            }
        });
        let minimum = solve(&form, &toward);
        let mut least = 0.0;
        each(data, |row, y| {
            let residual = dot(row, &minimum) - y;
            least += residual * residual / n;
        });
        let factor = data.standards.factor(Loss::Mse);
        Self {
            minimum,
            least: factor * least,
            factor,
            form,
        }
    }

    /// The loss at some parameters.
    #[must_use]
    pub fn loss(&self, at: &[f64]) -> f64 {
        let way: Vec<f64> = at.iter().zip(&self.minimum).map(|(a, b)| a - b).collect();
        let stretched = self.form.iter().map(|row| dot(row, &way));
        self.least + self.factor * stretched.zip(&way).map(|(a, b)| a * b).sum::<f64>()
    }

    /// The second derivatives of the loss that is trained.
    #[must_use]
    pub fn curvature(&self) -> Matrix {
        let double = |row: &Vec<f64>| row.iter().map(|value| 2.0 * value).collect();
        self.form.iter().map(double).collect()
    }

    /// All parameters where the two with these indices have these values, and the others are at their
    /// best given them.
    #[must_use]
    pub fn at_best(&self, pair: [usize; 2], values: [f64; 2]) -> Vec<f64> {
        let mut at = self.minimum.clone();
        let way: Vec<f64> = pair
            .iter()
            .zip(values)
            .map(|(&i, value)| value - self.minimum[i])
            .collect();
        let others = self.others(pair);
        let among = self.among(&others, &others);
        let pull: Vec<f64> = self
            .among(&others, &pair)
            .iter()
            .map(|row| -dot(row, &way))
            .collect();
        for (i, step) in others.into_iter().zip(solve(&among, &pull)) {
            at[i] += step;
        }
        for (i, value) in pair.into_iter().zip(values) {
            at[i] = value;
        }
        at
    }

    /// The loss over two of the parameters, the others at their best given these: a bowl again.
    #[must_use]
    pub fn over(&self, pair: [usize; 2]) -> Self {
        let (others, mut form) = (self.others(pair), self.among(&pair, &pair));
        let among = self.among(&others, &others);
        let shared = self.among(&pair, &others);
        for (row, own) in form.iter_mut().zip(&shared) {
            let answer = solve(&among, own);
            for (value, other) in row.iter_mut().zip(&shared) {
                *value -= dot(other, &answer);
            }
        }
        Self {
            minimum: pair.map(|i| self.minimum[i]).to_vec(),
            least: self.least,
            factor: self.factor,
            form,
        }
    }

    fn others(&self, pair: [usize; 2]) -> Vec<usize> {
        (0..self.minimum.len())
            .filter(|i| !pair.contains(i))
            .collect()
    }

    fn among(&self, rows: &[usize], columns: &[usize]) -> Matrix {
        let row = |&i: &usize| columns.iter().map(|&j| self.form[i][j]).collect();
        rows.iter().map(row).collect()
    }
}

/// Goes through the samples: the features with the constant 1 of the bias, and the label.
pub(super) fn each(data: &Dataset, mut see: impl FnMut(&[f64], f64)) {
    let mut row = vec![1.0; data.features + 1];
    for (sample, &y) in data.y.iter().enumerate() {
        for (cell, &x) in row.iter_mut().zip(data.row(sample)) {
            *cell = f64::from(x);
        }
        see(&row, f64::from(y));
    }
}

/// The shortest solution of a symmetric system that has one.
fn solve(form: &Matrix, right: &[f64]) -> Vec<f64> {
    let mut solution = vec![0.0; right.len()];
    let all = eigen(form.clone());
    let flat = FLAT * all.first().map_or(0.0, |first| first.value);
    for direction in all.iter().filter(|direction| direction.value > flat) {
        let share = dot(&direction.vector, right) / direction.value;
        for (sum, value) in solution.iter_mut().zip(&direction.vector) {
            *sum += share * value;
        }
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Experiment, Loss, Task};
    use crate::core::random::{self, Stream};
    use crate::core::reference::least_squares;

    fn linear(features: usize, seed: u32, samples: usize) -> Dataset {
        Dataset::draw(&Experiment {
            weights: vec![2.0, -3.4, 0.5, 1.0][..features].to_vec(),
            seed,
            samples,
            noise: 0.5,
            ..Experiment::new(Task::Linear)
        })
    }

    fn direct(data: &Dataset, at: &[f64]) -> f64 {
        let mut sum = 0.0;
        each(data, |row, y| sum += Loss::Mse.of(dot(row, at) - y));
        sum / data.len() as f64
    }

    #[test]
    fn it_is_the_loss_computed_directly_at_random_points() {
        let mut rng = random::stream(3, Stream::Data);
        for round in 0..100 {
            let data = linear(round as usize % 4 + 1, round, 60);
            let bowl = Quadratic::of(&data);
            for scale in [1e-3, 1.0, 1e3] {
                let at: Vec<f64> = (0..=data.features)
                    .map(|_| scale * random::normal(&mut rng))
                    .collect();
                let (found, wanted) = (bowl.loss(&at), direct(&data, &at));
                assert!((found / wanted - 1.0).abs() < 1e-11, "{found} {wanted}");
            }
            for (found, wanted) in bowl.minimum.iter().zip(least_squares(&data).unwrap()) {
                assert!((found - wanted).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn the_others_are_at_their_best() {
        let mut rng = random::stream(4, Stream::Data);
        for round in 0..100 {
            let data = linear(round as usize % 4 + 1, round, 40);
            let bowl = Quadratic::of(&data);
            let size = data.features as u32 + 1;
            let pair = [round % size, (round + 1 + round / size % (size - 1)) % size];
            let pair = pair.map(|i| i as usize);
            let values = [random::normal(&mut rng), random::normal(&mut rng)];
            let best = bowl.at_best(pair, values);
            assert_eq!(pair.map(|i| best[i]), values);
            let least = direct(&data, &best);
            let over = bowl.over(pair);
            assert!((over.loss(&values) / least - 1.0).abs() < 1e-11);
            // Nothing near it is lower.
            for i in (0..best.len()).filter(|i| !pair.contains(i)) {
                for step in [-1e-4, 1e-4] {
                    let mut near = best.clone();
                    near[i] += step;
                    assert!(direct(&data, &near) > least, "{pair:?} {i}");
                }
            }
        }
    }

    #[test]
    fn a_valley_without_an_end_has_a_lowest_point_too() {
        let data = linear(3, 1, 2);
        let bowl = Quadratic::of(&data);
        assert!(bowl.least < 1e-20, "{}", bowl.least);
        let at = [0.3, -0.2, 1.0, 0.1];
        assert!((bowl.loss(&at) / direct(&data, &at) - 1.0).abs() < 1e-9);
    }
}
