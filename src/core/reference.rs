//! The best straight answer: least squares, solved exactly, to compare training with.

use super::data::Dataset;

/// Weights and bias of the least-squares solution, or `None` when it is not unique (fewer samples
/// than parameters, or features that depend on each other).
#[must_use]
pub fn least_squares(data: &Dataset) -> Option<Vec<f64>> {
    let size = data.features + 1;
    // The normal equations (XᵀX) w = Xᵀy, where X ends in a column of ones for the bias.
    let mut system = vec![vec![0.0; size + 1]; size];
    let mut row = vec![1.0; size + 1];
    for sample in 0..data.len() {
        for (cell, &x) in row.iter_mut().zip(data.row(sample)) {
            *cell = f64::from(x);
        }
        row[size] = f64::from(data.y[sample]);
        for (i, equation) in system.iter_mut().enumerate() {
            for (sum, &value) in equation.iter_mut().zip(&row) {
                *sum += row[i] * value;
            }
        }
    }
    solve(system, data.len() as f64)
}

/// Gauss elimination with partial pivoting; `scale` is the size of an ordinary pivot.
fn solve(mut system: Vec<Vec<f64>>, scale: f64) -> Option<Vec<f64>> {
    let size = system.len();
    for column in 0..size {
        let pivot = (column..size)
            .max_by(|&a, &b| system[a][column].abs().total_cmp(&system[b][column].abs()))?;
        if system[pivot][column].abs() < 1e-9 * scale {
            return None;
        }
        system.swap(column, pivot);
        let pivot_row = system[column].clone();
        for (i, row) in system.iter_mut().enumerate() {
            if i != column {
                let factor = row[column] / pivot_row[column];
                for (cell, value) in row.iter_mut().zip(&pivot_row) {
                    *cell -= factor * value;
                }
            }
        }
    }
    Some((0..size).map(|i| system[i][size] / system[i][i]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Experiment, Task};

    #[test]
    fn exact_data_gives_the_true_parameters() {
        let experiment = Experiment {
            noise: 0.0,
            ..Experiment::new(Task::Linear)
        };
        let solution = least_squares(&Dataset::draw(&experiment)).unwrap();
        for (found, truth) in solution.iter().zip([2.0, -3.4, 4.2]) {
            assert!((found - truth).abs() < 1e-6, "{found} is not {truth}");
        }
    }

    #[test]
    fn too_few_samples_have_no_unique_solution() {
        let experiment = Experiment {
            samples: 2,
            ..Experiment::new(Task::Linear)
        };
        assert_eq!(least_squares(&Dataset::draw(&experiment)), None);
    }
}
