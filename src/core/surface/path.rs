//! The way of a run through the space of its parameters, and the plane on which it is seen.

use super::Spot;
use crate::core::engine::Problem;
use crate::core::history::History;
use crate::core::network::Predictor;

/// Up to so many epochs all of them are drawn.
const ALL: u32 = 400;
/// So many of the newest always are: a loss that jumps to and fro is seen to do so.
const NEWEST: u32 = 100;

/// A plane through the space of the parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Its point 0, 0.
    pub origin: Vec<f64>,
    /// Its two directions, of length 1 and at right angles.
    pub axes: [Vec<f64>; 2],
}

impl Plane {
    /// The plane of two of the parameters, the others being as they are at a moment.
    #[must_use]
    pub fn of_pair(pair: [usize; 2], parameters: &[f32]) -> Self {
        let mut origin: Vec<f64> = parameters.iter().map(|&value| value.into()).collect();
        pair.iter().for_each(|&i| origin[i] = 0.0);
        let axis = |own: usize| (0..origin.len()).map(|i| f64::from(i == own)).collect();
        Self {
            axes: pair.map(axis),
            origin,
        }
    }

    /// Where a direction, or a difference of parameters, goes on the plane.
    #[must_use]
    pub fn along(&self, direction: impl Iterator<Item = f64> + Clone) -> Spot {
        let dot = |axis: &Vec<f64>| direction.clone().zip(axis).map(|(a, b)| a * b).sum();
        [dot(&self.axes[0]), dot(&self.axes[1])]
    }

    /// The point of the plane that is nearest to some parameters.
    #[must_use]
    pub fn spot(&self, parameters: &[f32]) -> Spot {
        let way = parameters.iter().zip(&self.origin);
        self.along(way.map(|(&value, origin)| f64::from(value) - origin))
    }

    /// The parameters at a point of the plane.
    pub fn parameters(&self, spot: Spot, parameters: &mut Vec<f32>) {
        parameters.clear();
        let axes = self.axes[0].iter().zip(&self.axes[1]);
        let values = self.origin.iter().zip(axes);
        #[allow(clippy::cast_possible_truncation)] // Parameters are single precision.
        parameters
            .extend(values.map(|(origin, (a, b))| (origin + spot[0] * a + spot[1] * b) as f32));
    }

    /// The loss at a point of the plane, computed directly.
    #[must_use]
    pub fn loss(&self, problem: &Problem, spot: Spot) -> f64 {
        let mut at = Vec::new();
        self.parameters(spot, &mut at);
        let mut predictor = Predictor::new(&problem.network);
        let data = &problem.data;
        let mut row = Vec::new();
        let mut sum = 0.0;
        for (sample, &y) in data.y.iter().enumerate() {
            row.clear();
            row.extend(data.row(sample).iter().map(|&x| f64::from(x)));
            sum += problem.loss.of(predictor.predict(&at, &row) - f64::from(y));
        }
        problem.factor() * sum / data.len().max(1) as f64
    }
}

/// The epochs of a way that are drawn, up to one: all of a short one; of a long one every so many-th,
/// an odd number of them, and the newest.
#[must_use]
pub fn thinned(history: &History, to: u32) -> Vec<u32> {
    let last = history.parameters_at(to).map_or(0, |(epoch, _)| epoch);
    // Doubled while it has to be, so that a way that grows is drawn through the same points.
    let mut stride = 1;
    while last / stride > ALL {
        stride *= 2;
    }
    let stride = if stride > 1 { stride + 1 } else { 1 };
    let newest = last.saturating_sub(NEWEST);
    let far = (0..newest).step_by(stride as usize);
    let mut epochs: Vec<u32> = far
        .chain(newest..=last)
        .filter_map(|epoch| Some(history.parameters_at(epoch)?.0))
        .collect();
    epochs.dedup();
    epochs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_keeps_its_zigzag_and_its_end() {
        let mut history = History::new(1);
        for epoch in 0..=5000 {
            let side = if epoch % 2 == 0 { 1.0 } else { -1.0 };
            history.push(epoch, 1.0, &[side]);
        }
        for to in [0, 1, 300, 401, 5000] {
            let epochs = thinned(&history, to);
            assert_eq!((epochs[0], *epochs.last().unwrap()), (0, to));
            assert!(epochs.len() <= 520, "{}", epochs.len());
            assert!(epochs.windows(2).all(|pair| pair[0] < pair[1]));
            let jumps = epochs
                .windows(2)
                .filter(|pair| (pair[1] - pair[0]) % 2 == 1);
            assert!(jumps.count() + 2 >= epochs.len().saturating_sub(1));
        }
    }

    #[test]
    fn there_and_back() {
        let plane = Plane::of_pair([2, 0], &[5.0, 6.0, 7.0]);
        assert_eq!(plane.spot(&[5.0, 6.0, 7.0]), [7.0, 5.0]);
        let mut found = Vec::new();
        plane.parameters([1.0, 2.0], &mut found);
        assert_eq!(found, [2.0, 6.0, 1.0]);
        assert_eq!(plane.along([1.0, 2.0, 3.0].into_iter()), [3.0, 1.0]);
    }
}
