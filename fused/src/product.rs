//! Products of small matrices, in tiles that stay in registers.
//!
//! Right factors and results are rows of vectors of four numbers. The numbers of the left factor are
//! multiplied with whole vectors one by one, so nothing is ever summed across a vector.

use std::array::from_fn;

use wide::f32x4;

use crate::size::{Fixed, Size};

/// A matrix, row by row.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a, T> {
    pub(super) values: &'a [T],
    /// Numbers, or vectors, in a row.
    pub(super) width: usize,
}

/// Numbers in a row of the left factor; how many of them count; vectors in a row of the right one.
#[derive(Clone, Copy)]
struct Sizes<W, N, C>(W, N, C);

/// Does `work` with the sizes, compiled for those of the lessons' networks and for all others.
macro_rules! with_sizes {
    ($left:expr, $counted:expr, $columns:expr, |$sizes:ident| $work:expr) => {
        match ($left, $counted, $columns) {
            (1, 1, 2) => {
                let $sizes = Sizes(Fixed::<1>, Fixed::<1>, Fixed::<2>);
                $work
            }
            (8, 8, 2) => {
                let $sizes = Sizes(Fixed::<8>, Fixed::<8>, Fixed::<2>);
                $work
            }
            (left, counted, columns) => {
                let $sizes = Sizes(left, counted, columns);
                $work
            }
        }
    };
}

/// For each place of `out`, which has `rows` rows of as many vectors as `right`, the sum over k of
/// `left[row, k] · right[k, column]`, added to `start[column]` when there is one, and put there by
/// `put(what is there, sum)`. `left` may have more rows, and longer ones than `right` has rows.
#[inline(always)]
pub(super) fn product(
    rows: usize,
    left: Matrix<f32>,
    (inner, right): (usize, Matrix<f32x4>),
    start: Option<&[f32x4]>,
    out: &mut [f32x4],
    put: impl Fn(f32x4, f32x4) -> f32x4 + Copy,
) {
    with_sizes!(left.width, inner, right.width, |sizes| {
        let (left, right) = (left.values, right.values);
        let mut row = 0;
        while row + 4 <= rows {
            strip::<4>(sizes, row, left, right, start, out, put);
            row += 4;
        }
        if row + 2 <= rows {
            strip::<2>(sizes, row, left, right, start, out, put);
            row += 2;
        }
        if row < rows {
            strip::<1>(sizes, row, left, right, start, out, put);
        }
    });
}

/// `R` rows of a product: four rows by two vectors need eleven of the sixteen registers that SSE
/// and wasm runtimes on it have.
#[inline(always)]
fn strip<const R: usize>(
    sizes: Sizes<impl Size, impl Size, impl Size>,
    row: usize,
    left: &[f32],
    right: &[f32x4],
    start: Option<&[f32x4]>,
    out: &mut [f32x4],
    put: impl Fn(f32x4, f32x4) -> f32x4 + Copy,
) {
    let Sizes(width, inner, columns) = sizes;
    let (width, inner, columns) = (width.get(), inner.get(), columns.get());
    let left = &left[row * width..][..R * width];
    let out = &mut out[row * columns..][..R * columns];
    let right = &right[..inner * columns];
    let mut column = 0;
    while column + 2 <= columns {
        tile::<R, 2>(sizes, column, left, right, start, out, put);
        column += 2;
    }
    if column < columns {
        tile::<R, 1>(sizes, column, left, right, start, out, put);
    }
}

#[inline(always)]
fn tile<const R: usize, const C: usize>(
    Sizes(width, inner, columns): Sizes<impl Size, impl Size, impl Size>,
    column: usize,
    left: &[f32],
    mut right: &[f32x4],
    start: Option<&[f32x4]>,
    out: &mut [f32x4],
    put: impl Fn(f32x4, f32x4) -> f32x4,
) {
    let (width, inner, columns) = (width.get(), inner.get(), columns.get());
    let left: [&[f32]; R] = from_fn(|r| &left[r * width..][..inner]);
    let start = start.map_or([f32x4::ZERO; C], |start| from_fn(|c| start[column + c]));
    let mut sums = [start; R];
    for k in 0..inner {
        let (row, rest) = right.split_at(columns);
        right = rest;
        let row: [f32x4; C] = from_fn(|c| row[column + c]);
        for (sums, left) in sums.iter_mut().zip(left) {
            let factor = f32x4::splat(left[k]);
            for (sum, right) in sums.iter_mut().zip(row) {
                *sum += factor * right;
            }
        }
    }
    for (r, sums) in sums.into_iter().enumerate() {
        let out = &mut out[r * columns + column..][..C];
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = put(*out, sum);
        }
    }
}

/// Adds the sums over k of `left[k, row] · right[k, column]` to `out`, which has `rows` rows of as
/// many vectors as `right`. A row of `left` may be longer than `out` has rows.
pub(super) fn add_transposed_product(
    rows: usize,
    left: Matrix<f32>,
    right: Matrix<f32x4>,
    out: &mut [f32x4],
) {
    with_sizes!(left.width, rows, right.width, |sizes| {
        let rows = sizes.1.get();
        let (left, right) = (left.values, right.values);
        let mut row = 0;
        while row + 4 <= rows {
            transposed_strip::<4>(sizes, row, left, right, out);
            row += 4;
        }
        if row + 2 <= rows {
            transposed_strip::<2>(sizes, row, left, right, out);
            row += 2;
        }
        if row < rows {
            transposed_strip::<1>(sizes, row, left, right, out);
        }
    });
}

#[inline(always)]
fn transposed_strip<const R: usize>(
    sizes: Sizes<impl Size, impl Size, impl Size>,
    row: usize,
    left: &[f32],
    right: &[f32x4],
    out: &mut [f32x4],
) {
    let columns = sizes.2.get();
    let out = &mut out[row * columns..][..R * columns];
    let mut column = 0;
    while column + 2 <= columns {
        transposed_tile::<R, 2>(sizes, row, column, left, right, out);
        column += 2;
    }
    if column < columns {
        transposed_tile::<R, 1>(sizes, row, column, left, right, out);
    }
}

#[inline(always)]
fn transposed_tile<const R: usize, const C: usize>(
    Sizes(width, _, columns): Sizes<impl Size, impl Size, impl Size>,
    row: usize,
    column: usize,
    mut left: &[f32],
    mut right: &[f32x4],
    out: &mut [f32x4],
) {
    let (width, columns) = (width.get(), columns.get());
    let mut sums = [[f32x4::ZERO; C]; R];
    // Iterators over chunks would divide.
    while let Some((factors, left_rest)) = left.split_at_checked(width)
        && let Some((vectors, right_rest)) = right.split_at_checked(columns)
    {
        (left, right) = (left_rest, right_rest);
        let vectors: [f32x4; C] = from_fn(|c| vectors[column + c]);
        for (sums, &factor) in sums.iter_mut().zip(&factors[row..row + R]) {
            let factor = f32x4::splat(factor);
            for (sum, vector) in sums.iter_mut().zip(vectors) {
                *sum += factor * vector;
            }
        }
    }
    for (r, sums) in sums.into_iter().enumerate() {
        let out = &mut out[r * columns + column..][..C];
        for (out, sum) in out.iter_mut().zip(sums) {
            *out += sum;
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

    /// Numbers of rows, of factors and of vectors in a row, and by how much the left factor's rows
    /// are longer; among them the sizes that are compiled.
    fn sizes() -> impl Iterator<Item = (usize, usize, usize, usize)> {
        let each = |to: usize| 1..=to;
        each(9).flat_map(move |rows| {
            each(9).flat_map(move |inner| {
                each(5)
                    .flat_map(move |columns| (0..3).map(move |more| (rows, inner, columns, more)))
            })
        })
    }

    #[test]
    fn every_size_gives_the_product_by_definition() {
        for (rows, inner, columns, more) in sizes() {
            let width = inner + more;
            let left = numbers(rows * width, 1);
            let right = numbers(inner * columns * 4, 2);
            let start = numbers(columns * 4, 3);
            let mut out = vec![f32x4::ONE; rows * columns];
            let matrix = Matrix {
                values: &left[..],
                width,
            };
            let rights = vectors(&right);
            let rights = Matrix {
                values: &rights[..],
                width: columns,
            };
            let starts = vectors(&start);
            product(
                rows,
                matrix,
                (inner, rights),
                Some(&starts),
                &mut out,
                |one, sum| one + sum,
            );
            let found: &[f32] = bytemuck::cast_slice(&out);
            for row in 0..rows {
                for column in 0..columns * 4 {
                    let sum: f32 = (0..inner)
                        .map(|k| left[row * width + k] * right[k * columns * 4 + column])
                        .sum();
                    assert_eq!(found[row * columns * 4 + column], 1.0 + start[column] + sum);
                }
            }
        }
    }

    #[test]
    fn every_size_gives_the_transposed_product_by_definition() {
        for (inner, rows, columns, more) in sizes() {
            let width = rows + more;
            let left = numbers(inner * width, 1);
            let right = numbers(inner * columns * 4, 2);
            let mut out = vec![f32x4::ONE; rows * columns];
            let matrix = Matrix {
                values: &left[..],
                width,
            };
            let rights = vectors(&right);
            let rights = Matrix {
                values: &rights[..],
                width: columns,
            };
            add_transposed_product(rows, matrix, rights, &mut out);
            let found: &[f32] = bytemuck::cast_slice(&out);
            for row in 0..rows {
                for column in 0..columns * 4 {
                    let sum: f32 = (0..inner)
                        .map(|k| left[k * width + row] * right[k * columns * 4 + column])
                        .sum();
                    assert_eq!(found[row * columns * 4 + column], 1.0 + sum);
                }
            }
        }
    }
}
