//! Numbers from the least to the greatest.
//!
//! The standard library's sorting is compiled anew for every type and every comparison, in 4 KB each.
//! The page sorts here, where it is compiled once.

/// Sorts numbers with what belongs to each.
pub fn sort(pairs: &mut [(f64, usize)]) {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
}

/// The numbers, sorted.
#[must_use]
pub fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut pairs: Vec<_> = values.into_iter().map(|value| (value, 0)).collect();
    sort(&mut pairs);
    pairs.into_iter().map(|(value, _)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_from_the_least_to_the_greatest() {
        let values = [3.0, f64::INFINITY, -1.0, 0.0, -0.0, 2.5];
        assert_eq!(sorted(values), [-1.0, -0.0, 0.0, 2.5, 3.0, f64::INFINITY]);
        assert!(sorted([]).is_empty());
    }

    #[test]
    fn equal_ones_stay_in_their_order() {
        let mut pairs: Vec<_> = (0..100).map(|i| (f64::from(i % 3), i as usize)).collect();
        sort(&mut pairs);
        assert!(pairs.is_sorted());
    }
}
