//! Numbers at even distances.

/// `count` evenly spaced numbers from one to another, both ends included.
pub fn evenly((from, to): (f64, f64), count: usize) -> impl Iterator<Item = f64> {
    let last = count.saturating_sub(1).max(1) as f64;
    (0..count).map(move |i| from + (to - from) * i as f64 / last)
}
