//! A slice through the loss of many parameters: the plane of the two directions in which a run has
//! moved most (the principal components of its recorded parameters).
//!
//! They are found by power iteration, some recorded epochs at a time, so that a frame has time for
//! other things. Epochs in which the loss was far above where it began are left out: what a run that
//! diverges does at its end would be all there is to see.

use std::rc::Rc;

use super::path::thinned;
use super::{Plane, Spot};
use crate::core::eigen::dot;
use crate::core::history::History;

/// Most recorded epochs that are looked at.
const MOST: usize = 200;
/// Most rounds of the iteration for a direction, and the change after which it has settled.
const ROUNDS: u32 = 200;
const SETTLED: f64 = 1e-10;
/// A loss so many times as large as the first is left out.
const FAR: f32 = 4.0;
/// Recorded epochs between two looks at the clock.
const PIECE: usize = 8;

/// A slice through the loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// The plane, through the newest of the epochs.
    pub plane: Rc<Plane>,
    /// The share of the variance of the way that lies in it.
    pub share: f64,
}

/// Finds the slice of a run.
pub struct Slicing {
    epochs: Vec<u32>,
    mean: Vec<f64>,
    /// The first direction, once it is known.
    first: Option<Vec<f64>>,
    /// The direction that is being found.
    axis: Vec<f64>,
    /// What the round has summed up so far, over the first epochs.
    sum: Vec<f64>,
    done: usize,
    round: u32,
}

impl Slicing {
    /// Begins with the epochs that are recorded up to one; `None` where there are too few to span a
    /// plane.
    #[must_use]
    pub fn new(history: &History, to: u32) -> Option<Self> {
        let (_, begin) = history.losses().first()?;
        let near = |epoch: &u32| {
            let loss = history.at(*epoch).map(|(loss, _)| loss);
            loss.is_none_or(|loss| loss <= FAR * begin)
        };
        let all: Vec<u32> = thinned(history, to).into_iter().filter(near).collect();
        let every = all.len().div_ceil(MOST).max(1);
        // The newest is one of them.
        let mut epochs: Vec<u32> = all.into_iter().rev().step_by(every).collect();
        epochs.reverse();
        if epochs.len() < 3 {
            return None;
        }
        let rows = || {
            epochs
                .iter()
                .filter_map(|&epoch| history.parameters_at(epoch))
        };
        let mut mean = vec![0.0; rows().next()?.1.len()];
        for (_, row) in rows() {
            for (sum, &value) in mean.iter_mut().zip(row) {
                *sum += f64::from(value) / epochs.len() as f64;
            }
        }
        let (start, end) = (rows().next()?.1, rows().next_back()?.1);
        let way = start.iter().zip(end);
        let mut slicing = Self {
            sum: vec![0.0; mean.len()],
            // From the start to the end, and a little of everything.
            axis: way.map(|(&a, &b)| f64::from(b - a) + 1e-9).collect(),
            mean,
            epochs,
            first: None,
            done: 0,
            round: 0,
        };
        slicing.straighten();
        Some(slicing)
    }

    /// Makes the direction one of length 1, at right angles to the first. Returns its length before.
    fn straighten(&mut self) -> f64 {
        if let Some(first) = &self.first {
            let along = dot(first, &self.axis);
            for (value, first) in self.axis.iter_mut().zip(first) {
                *value -= along * first;
            }
        }
        let length = dot(&self.axis, &self.axis).sqrt();
        if length > 0.0 {
            self.axis.iter_mut().for_each(|value| *value /= length);
        }
        length
    }

    /// Goes on for as long as `left` says that there are seconds left; gives the slice once it is
    /// known, `None` as its inside where the way spans no plane.
    pub fn go_on(
        &mut self,
        history: &History,
        left: &mut dyn FnMut() -> f64,
    ) -> Option<Option<Slice>> {
        loop {
            while self.done < self.epochs.len() {
                let to = self.epochs.len().min(self.done + PIECE);
                for &epoch in &self.epochs[self.done..to] {
                    let Some((_, row)) = history.parameters_at(epoch) else {
                        return Some(None);
                    };
                    let off = || {
                        row.iter()
                            .zip(&self.mean)
                            .map(|(&v, mean)| f64::from(v) - mean)
                    };
                    let along: f64 = off().zip(&self.axis).map(|(a, b)| a * b).sum();
                    for (sum, off) in self.sum.iter_mut().zip(off()) {
                        *sum += along * off;
                    }
                }
                self.done = to;
                if left() <= 0.0 {
                    return None;
                }
            }
            if let Some(found) = self.end_round(history) {
                return Some(found);
            }
        }
    }

    /// Takes the sum as the next direction.
    fn end_round(&mut self, history: &History) -> Option<Option<Slice>> {
        let before = std::mem::take(&mut self.axis);
        self.axis = std::mem::replace(&mut self.sum, vec![0.0; before.len()]);
        (self.done, self.round) = (0, self.round + 1);
        let length = self.straighten();
        if !(length > 0.0 && length.is_finite()) {
            return Some(None);
        }
        let settled = 1.0 - dot(&before, &self.axis).abs() < SETTLED;
        if !settled && self.round < ROUNDS {
            return None;
        }
        self.round = 0;
        match self.first.take() {
            None => {
                let first = self.axis.clone();
                // Anything that is no part of the first direction begins the second.
                let other = |(i, _): (usize, &f64)| if i % 2 == 0 { 1.0 } else { -0.7 };
                self.axis = first.iter().enumerate().map(other).collect();
                self.first = Some(first);
                self.straighten();
                None
            }
            Some(first) => Some(self.slice(history, first)),
        }
    }

    fn slice(&mut self, history: &History, first: Vec<f64>) -> Option<Slice> {
        let second = std::mem::take(&mut self.axis);
        let (_, newest) = history.parameters_at(*self.epochs.last()?)?;
        let plane = Plane {
            origin: newest.iter().map(|&value| value.into()).collect(),
            axes: [first, second],
        };
        let (mut inside, mut all) = (0.0, 0.0);
        for &epoch in &self.epochs {
            let (_, row) = history.parameters_at(epoch)?;
            let off = row
                .iter()
                .zip(&self.mean)
                .map(|(&v, mean)| f64::from(v) - mean);
            let spot: Spot = plane.along(off.clone());
            inside += dot(&spot, &spot);
            all += off.map(|value| value * value).sum::<f64>();
        }
        (all > 0.0).then(|| Slice {
            plane: Rc::new(plane),
            share: (inside / all).min(1.0),
        })
    }
}

impl Slice {
    /// Turns the directions so that they point as those of the slice before: the picture does not
    /// flip.
    pub fn face(&mut self, before: &Self) {
        let plane = Rc::make_mut(&mut self.plane);
        for (axis, before) in plane.axes.iter_mut().zip(&before.plane.axes) {
            if dot(axis, before) < 0.0 {
                axis.iter_mut().for_each(|value| *value = -*value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::random::{self, Stream};

    fn found(history: &History, to: u32) -> Option<Slice> {
        let mut slicing = Slicing::new(history, to)?;
        loop {
            if let Some(slice) = slicing.go_on(history, &mut || 0.0) {
                return slice;
            }
        }
    }

    /// A way that moves so far along each of some directions at right angles.
    fn way(spreads: &[f64], epochs: u32) -> (History, Vec<Vec<f64>>) {
        let mut rng = random::stream(6, Stream::Data);
        let size = 20;
        let mut axes: Vec<Vec<f64>> = Vec::new();
        for _ in spreads {
            let mut axis: Vec<f64> = (0..size).map(|_| random::normal(&mut rng)).collect();
            for other in &axes {
                let along = dot(other, &axis);
                axis.iter_mut()
                    .zip(other)
                    .for_each(|(a, b)| *a -= along * b);
            }
            let length = dot(&axis, &axis).sqrt();
            axes.push(axis.into_iter().map(|value| value / length).collect());
        }
        let mut history = History::new(size);
        for epoch in 0..=epochs {
            let mut at = vec![0.5; size];
            for (axis, spread) in axes.iter().zip(spreads) {
                let by = spread * random::normal(&mut rng);
                at.iter_mut().zip(axis).for_each(|(a, b)| *a += by * b);
            }
            #[allow(clippy::cast_possible_truncation)]
            let at: Vec<f32> = at.into_iter().map(|value| value as f32).collect();
            history.push(epoch, 1.0, &at);
        }
        (history, axes)
    }

    #[test]
    fn it_holds_the_directions_in_which_the_way_goes_furthest() {
        let (history, axes) = way(&[3.0, 1.5, 0.2], 150);
        let slice = found(&history, 150).unwrap();
        for (found, wanted) in slice.plane.axes.iter().zip(&axes) {
            assert!((dot(found, found) - 1.0).abs() < 1e-9);
            assert!(dot(found, wanted).abs() > 0.97, "{}", dot(found, wanted));
        }
        assert!(dot(&slice.plane.axes[0], &slice.plane.axes[1]).abs() < 1e-9);
        let whole = 9.0 + 2.25 + 0.04;
        assert!(
            (slice.share - 11.25 / whole).abs() < 0.003,
            "{}",
            slice.share
        );
        // It goes through the newest moment.
        let (_, newest) = history.parameters_at(150).unwrap();
        assert!(
            slice
                .plane
                .spot(newest)
                .iter()
                .all(|value| value.abs() < 1e-6)
        );

        // A way within a plane is in it as a whole.
        let (history, _) = way(&[2.0, 1.0], 40);
        assert!(found(&history, 40).unwrap().share > 1.0 - 1e-9);
    }

    #[test]
    fn the_picture_does_not_flip() {
        let (history, _) = way(&[3.0, 1.5], 150);
        let slice = found(&history, 150).unwrap();
        let mut other = slice.clone();
        for axis in &mut Rc::make_mut(&mut other.plane).axes {
            axis.iter_mut().for_each(|value| *value = -*value);
        }
        other.face(&slice);
        assert_eq!(other, slice);
    }

    #[test]
    fn too_short_a_way_and_one_that_stands_still_have_none() {
        let (history, _) = way(&[1.0], 1);
        assert!(found(&history, 1).is_none());
        let mut history = History::new(3);
        for epoch in 0..10 {
            history.push(epoch, 1.0, &[1.0, 2.0, 3.0]);
        }
        assert_eq!(found(&history, 9), None);
        // The end of a run that diverges is left out.
        let (mut history, axes) = way(&[3.0, 1.5], 100);
        history.push(101, 1e20, &[1e9; 20]);
        let slice = found(&history, 101).unwrap();
        assert!(dot(&slice.plane.axes[0], &axes[0]).abs() > 0.97);
    }
}
