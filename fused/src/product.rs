//! Products of small matrices, in tiles that stay in registers.
//!
//! Right factors and results are rows of vectors of four numbers. The numbers of the left factor are
//! multiplied with whole vectors one by one, so nothing is ever summed across a vector.

use std::array::from_fn;

use wide::f32x4;

/// A matrix, row by row.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a, T> {
    pub(super) values: &'a [T],
    /// Numbers, or vectors, in a row.
    pub(super) width: usize,
}

/// For each place of `out`, which is `[rows, columns]` vectors, the sum over k of
/// `left[row, k] · right[k, column]`, added to `start[column]` when there is one, and put there by
/// `put(what is there, sum)`. A row of `left` may be longer than `right` has rows.
#[inline(always)]
pub(super) fn product(
    left: Matrix<f32>,
    right: Matrix<f32x4>,
    start: Option<&[f32x4]>,
    out: &mut [f32x4],
    put: impl Fn(f32x4, f32x4) -> f32x4,
) {
    let columns = right.width;
    let rows = out.len() / columns;
    let inner = right.values.len() / columns;
    cover(
        rows,
        columns,
        &mut Product {
            left,
            right,
            inner,
            start,
            out,
            put,
        },
    );
}

/// Adds the sums over k of `left[k, row] · right[k, column]` to `out`, which is `[rows, columns]`
/// vectors. A row of `left` may be longer than `out` has rows.
#[inline(always)]
pub(super) fn add_transposed_product(left: Matrix<f32>, right: Matrix<f32x4>, out: &mut [f32x4]) {
    let columns = right.width;
    let rows = out.len() / columns;
    cover(rows, columns, &mut TransposedProduct { left, right, out });
}

/// Computes `R` by `C` vectors of a result.
trait Tile {
    fn tile<const R: usize, const C: usize>(&mut self, row: usize, column: usize);
}

/// Cuts a result into tiles: four rows by two vectors need eleven of the sixteen registers that
/// SSE and wasm runtimes on it have.
#[inline(always)]
fn cover(rows: usize, columns: usize, tiles: &mut impl Tile) {
    let mut row = 0;
    while row + 4 <= rows {
        strip::<4>(row, columns, tiles);
        row += 4;
    }
    if row + 2 <= rows {
        strip::<2>(row, columns, tiles);
        row += 2;
    }
    if row < rows {
        strip::<1>(row, columns, tiles);
    }
}

#[inline(always)]
fn strip<const R: usize>(row: usize, columns: usize, tiles: &mut impl Tile) {
    let mut column = 0;
    while column + 2 <= columns {
        tiles.tile::<R, 2>(row, column);
        column += 2;
    }
    if column < columns {
        tiles.tile::<R, 1>(row, column);
    }
}

struct Product<'a, P> {
    left: Matrix<'a, f32>,
    right: Matrix<'a, f32x4>,
    inner: usize,
    start: Option<&'a [f32x4]>,
    out: &'a mut [f32x4],
    put: P,
}

impl<P: Fn(f32x4, f32x4) -> f32x4> Tile for Product<'_, P> {
    #[inline(always)]
    fn tile<const R: usize, const C: usize>(&mut self, row: usize, column: usize) {
        let columns = self.right.width;
        let left: [&[f32]; R] =
            from_fn(|r| &self.left.values[(row + r) * self.left.width..][..self.inner]);
        let start = self
            .start
            .map_or([f32x4::ZERO; C], |start| from_fn(|c| start[column + c]));
        let mut sums = [start; R];
        let rights = self.right.values.chunks_exact(columns);
        for (k, right) in rights.enumerate().take(self.inner) {
            let right: [f32x4; C] = from_fn(|c| right[column + c]);
            for (sums, left) in sums.iter_mut().zip(left) {
                let factor = f32x4::splat(left[k]);
                for (sum, right) in sums.iter_mut().zip(right) {
                    *sum += factor * right;
                }
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            let out = &mut self.out[(row + r) * columns + column..][..C];
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = (self.put)(*out, sum);
            }
        }
    }
}

struct TransposedProduct<'a> {
    left: Matrix<'a, f32>,
    right: Matrix<'a, f32x4>,
    out: &'a mut [f32x4],
}

impl Tile for TransposedProduct<'_> {
    #[inline(always)]
    fn tile<const R: usize, const C: usize>(&mut self, row: usize, column: usize) {
        let columns = self.right.width;
        let mut sums = [[f32x4::ZERO; C]; R];
        let lefts = self.left.values.chunks_exact(self.left.width);
        for (left, right) in lefts.zip(self.right.values.chunks_exact(columns)) {
            let right: [f32x4; C] = from_fn(|c| right[column + c]);
            for (sums, &left) in sums.iter_mut().zip(&left[row..row + R]) {
                let factor = f32x4::splat(left);
                for (sum, right) in sums.iter_mut().zip(right) {
                    *sum += factor * right;
                }
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            let out = &mut self.out[(row + r) * columns + column..][..C];
            for (out, sum) in out.iter_mut().zip(sums) {
                *out += sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(numbers: &[f32]) -> Vec<f32x4> {
        numbers.chunks(4).map(f32x4::from).collect()
    }

    /// Small whole numbers, so that every order of summing gives the same.
    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 7 + seed) % 11) as f32 - 5.0)
            .collect()
    }

    #[test]
    fn every_size_gives_the_product_by_definition() {
        for (rows, inner, columns) in
            (1..=9).flat_map(|r| (1..=5).flat_map(move |i| (1..=5).map(move |c| (r, i, c))))
        {
            let left = numbers(rows * (inner + 1), 1);
            let right = numbers(inner * columns * 4, 2);
            let start = numbers(columns * 4, 3);
            let mut out = vec![f32x4::ONE; rows * columns];
            let matrix = Matrix {
                values: &left[..],
                width: inner + 1,
            };
            let rights = vectors(&right);
            let rights = Matrix {
                values: &rights[..],
                width: columns,
            };
            product(
                matrix,
                rights,
                Some(&vectors(&start)),
                &mut out,
                |one, sum| one + sum,
            );
            let found: &[f32] = bytemuck::cast_slice(&out);
            for row in 0..rows {
                for column in 0..columns * 4 {
                    let sum: f32 = (0..inner)
                        .map(|k| left[row * (inner + 1) + k] * right[k * columns * 4 + column])
                        .sum();
                    assert_eq!(found[row * columns * 4 + column], 1.0 + start[column] + sum);
                }
            }
        }
    }

    #[test]
    fn every_size_gives_the_transposed_product_by_definition() {
        for (rows, inner, columns) in
            (1..=9).flat_map(|r| (1..=5).flat_map(move |i| (1..=5).map(move |c| (r, i, c))))
        {
            let left = numbers(inner * (rows + 2), 1);
            let right = numbers(inner * columns * 4, 2);
            let mut out = vec![f32x4::ONE; rows * columns];
            let matrix = Matrix {
                values: &left[..],
                width: rows + 2,
            };
            let rights = vectors(&right);
            add_transposed_product(
                matrix,
                Matrix {
                    values: &rights[..],
                    width: columns,
                },
                &mut out,
            );
            let found: &[f32] = bytemuck::cast_slice(&out);
            for row in 0..rows {
                for column in 0..columns * 4 {
                    let sum: f32 = (0..inner)
                        .map(|k| left[k * (rows + 2) + row] * right[k * columns * 4 + column])
                        .sum();
                    assert_eq!(found[row * columns * 4 + column], 1.0 + sum);
                }
            }
        }
    }
}
