//! Many numbers in few: quantiles, deviations and counts.

use crate::core::axes::Spacing;

/// The value below which a share of the sorted numbers lies, interpolated between neighbours.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let rest = position - position.floor();
    // Not a weighted sum of both, which would round where they are equal.
    sorted[below] + rest * (sorted[above] - sorted[below])
}

/// The standard deviation of some numbers around a value.
#[must_use]
pub fn deviation(values: &[f64], around: f64) -> f64 {
    let squares = values.iter().map(|value| (value - around).powi(2));
    (squares.sum::<f64>() / values.len().max(1) as f64).sqrt()
}

/// How many numbers lie in a part of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// How many numbers lie in it.
    pub count: usize,
}

/// Counts sorted numbers in `bins` parts of the range they span, equal on an axis of that spacing
/// (for a logarithmic one all numbers are positive).
#[must_use]
pub fn histogram(sorted: &[f64], bins: usize, spacing: Spacing) -> Vec<Bin> {
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let edge = |i: usize| {
        let share = i as f64 / bins as f64;
        match (spacing, i) {
            (_, 0) => low,
            (_, i) if i == bins => high,
            (Spacing::Linear, _) => low + share * (high - low),
            (Spacing::Logarithmic, _) => low * libm::pow(high / low, share),
        }
    };
    let mut counted = 0;
    (0..bins)
        .map(|i| {
            let (from, to) = (edge(i), edge(i + 1));
            let end = if i + 1 == bins {
                sorted.len()
            } else {
                sorted.partition_point(|&value| value < to)
            };
            let count = end - counted;
            counted = end;
            Bin { from, to, count }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_where_they_should() {
        let sorted = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (share, value) in [(0.0, 1.0), (0.5, 4.0), (1.0, 16.0), (0.25, 2.0), (0.1, 1.4)] {
            assert!((quantile(&sorted, share) - value).abs() < 1e-12, "{share}");
        }
        assert_eq!(quantile(&[3.0], 0.7), 3.0);
        assert_eq!(quantile(&[0.1; 9], 0.3), 0.1);
    }

    #[test]
    fn every_number_is_counted_once() {
        let sorted = [0.01, 0.011, 0.02, 0.1, 0.1, 1.0];
        for spacing in [Spacing::Linear, Spacing::Logarithmic] {
            for bins in [1, 2, 7, 40] {
                let counted = histogram(&sorted, bins, spacing);
                assert_eq!(counted.len(), bins);
                assert_eq!(counted.iter().map(|bin| bin.count).sum::<usize>(), 6);
                assert!(counted.windows(2).all(|pair| pair[0].to == pair[1].from));
                assert_eq!((counted[0].from, counted[bins - 1].to), (0.01, 1.0));
            }
        }
        let counts = |spacing| -> Vec<usize> {
            let bins = histogram(&sorted, 2, spacing);
            bins.iter().map(|bin| bin.count).collect()
        };
        assert_eq!(counts(Spacing::Logarithmic), [3, 3]);
        assert_eq!(counts(Spacing::Linear), [5, 1]);
    }

    #[test]
    fn equal_numbers_and_none_are_no_trouble() {
        let equal = histogram(&[0.5; 4], 3, Spacing::Logarithmic);
        assert_eq!(equal.iter().map(|bin| bin.count).sum::<usize>(), 4);
        assert_eq!(histogram(&[], 3, Spacing::Linear), []);
        assert_eq!(deviation(&[], 0.0), 0.0);
        assert_eq!(deviation(&[1.0, 3.0], 2.0), 1.0);
    }
}
