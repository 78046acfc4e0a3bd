//! The eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (1846): each
//! makes one number beside the diagonal 0, and after a few rounds all of them are.

/// A square matrix, row by row.
pub type Matrix = Vec<Vec<f64>>;

/// Rounds after which any matrix of a handful of rows has settled.
const ROUNDS: usize = 60;

/// An eigenvalue and its eigenvector, of length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// By how much the matrix stretches the vector.
    pub value: f64,
    /// The direction; its largest number is positive.
    pub vector: Vec<f64>,
}

/// The eigenvalues of a symmetric matrix with their vectors, the largest first.
#[must_use]
pub fn eigen(mut matrix: Matrix) -> Vec<Eigen> {
    let size = matrix.len();
    let mut turned: Matrix = (0..size)
        .map(|i| (0..size).map(|j| f64::from(i == j)).collect())
        .collect();
    for _ in 0..ROUNDS {
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut matrix, &mut turned, p, q);
            }
        }
    }
    let mut all: Vec<Eigen> = (0..size)
        .map(|i| Eigen {
            value: matrix[i][i],
            vector: upright(turned.iter().map(|row| row[i]).collect()),
        })
        .collect();
    all.sort_by(|a, b| b.value.total_cmp(&a.value));
    all
}

/// Turns the plane of two axes so that the number they share becomes 0.
fn rotate(matrix: &mut Matrix, turned: &mut Matrix, p: usize, q: usize) {
    let shared = matrix[p][q];
    if shared == 0.0 {
        return;
    }
    let slope = (matrix[q][q] - matrix[p][p]) / (2.0 * shared);
    let tangent = slope.signum() / (slope.abs() + libm::hypot(slope, 1.0));
    let cosine = 1.0 / libm::hypot(tangent, 1.0);
    let sine = tangent * cosine;
    let turn = |a: &mut f64, b: &mut f64| {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    };
    let columns = |rows: &mut Matrix| {
        for row in rows {
            let (low, high) = row.split_at_mut(q);
            turn(&mut low[p], &mut high[0]);
        }
    };
    columns(matrix);
    columns(turned);
    let (low, high) = matrix.split_at_mut(q);
    for (a, b) in low[p].iter_mut().zip(&mut high[0]) {
        turn(a, b);
    }
}

/// The same direction with its largest number positive.
fn upright(mut vector: Vec<f64>) -> Vec<f64> {
    let largest = vector
        .iter()
        .copied()
        .max_by(|a, b| a.abs().total_cmp(&b.abs()));
    if largest < Some(0.0) {
        vector.iter_mut().for_each(|value| *value = -*value);
    }
    vector
}

/// The product of two lists of numbers.
#[must_use]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::random::{self, Stream};

    #[test]
    fn a_matrix_whose_eigenvalues_are_known() {
        let found = eigen(vec![vec![2.0, 1.0], vec![1.0, 2.0]]);
        let root = 0.5f64.sqrt();
        for (found, (value, vector)) in found
            .iter()
            .zip([(3.0, [root, root]), (1.0, [root, -root])])
        {
            assert!((found.value - value).abs() < 1e-14, "{found:?}");
            for (found, wanted) in found.vector.iter().zip(vector) {
                assert!((found.abs() - wanted.abs()).abs() < 1e-14, "{found:?}");
            }
        }
        assert_eq!(found[0].vector[0].signum(), found[0].vector[1].signum());
        assert_eq!(eigen(vec![vec![7.0]])[0].value, 7.0);
        assert!(eigen(vec![]).is_empty());
    }

    #[test]
    fn the_matrix_stretches_each_vector_by_its_value() {
        let mut rng = random::stream(5, Stream::Data);
        for round in 0..200 {
            let size = round % 5 + 1;
            let numbers: Matrix = (0..size)
                .map(|_| (0..size).map(|_| random::normal(&mut rng)).collect())
                .collect();
            let row = |i: usize| (0..size).map(|j| numbers[i.max(j)][i.min(j)]).collect();
            let matrix: Matrix = (0..size).map(row).collect();
            let all = eigen(matrix.clone());
            assert!(all.windows(2).all(|pair| pair[0].value >= pair[1].value));
            let trace: f64 = (0..size).map(|i| matrix[i][i]).sum();
            let sum: f64 = all.iter().map(|found| found.value).sum();
            assert!((trace - sum).abs() < 1e-12);
            for (i, found) in all.iter().enumerate() {
                for (row, own) in matrix.iter().zip(&found.vector) {
                    assert!((dot(row, &found.vector) - found.value * own).abs() < 1e-12);
                }
                for (j, other) in all.iter().enumerate() {
                    let wanted = f64::from(i == j);
                    assert!((dot(&found.vector, &other.vector) - wanted).abs() < 1e-12);
                }
            }
        }
    }
}
