//! What a formula is like on its domain: whether it has a value everywhere there, and whether it is a
//! straight line.

use super::{Formula, Kind, LARGEST, Mistake};
use crate::core::evenly::evenly;

/// In how many places a formula is looked at before it is taken: the middle is one of them.
const PLACES: usize = 1025;
/// How often the way to a place where a formula may have no end is cut.
const CUTS: usize = 100;
/// A formula that leaves the line through its ends by less than this, of its size, is that line.
const STRAIGHT: f64 = 1e-9;

impl Formula {
    pub(super) fn keeps_to_a_line(&self) -> bool {
        let (left, right) = self.domain;
        let (from, to) = (self.at(left), self.at(right));
        let size = from.abs().max(to.abs()).max(1.0);
        evenly(self.domain, PLACES).all(|x| {
            let share = (x - left) / (right - left);
            (self.at(x) - (from + share * (to - from))).abs() <= STRAIGHT * size
        })
    }

    /// Whether it has a value, not too large, at each of so many evenly spaced places.
    #[must_use]
    #[inline(never)]
    pub fn holds(&self, places: usize) -> bool {
        let holds = self.held.get() == places
            || evenly(self.domain, places).all(|x| self.wrong(x).is_none());
        if holds {
            self.held.set(places);
        }
        holds
    }

    /// What is wrong with its value at an x.
    fn wrong(&self, x: f64) -> Option<Kind> {
        let y = self.at(x);
        match y.abs() {
            size if size <= LARGEST => None,
            size if size.is_finite() => Some(Kind::Large { x, y }),
            _ => Some(Kind::NoValue { x }),
        }
    }

    /// The formula, where it has a value everywhere on the domain. Between two of the places that are
    /// looked at, a pole is found by going where the values grow.
    pub(super) fn checked(self) -> Result<Self, Mistake> {
        let place = |kind| Mistake {
            kind,
            at: 0,
            found: String::new(),
        };
        let mut before = self.domain.0;
        for x in evenly(self.domain, PLACES) {
            if let Some(kind) = self.wrong(x).or_else(|| self.pole(before, x)) {
                return Err(place(kind));
            }
            before = x;
        }
        Ok(self)
    }

    /// What is wrong between two places, where the values grow towards one there.
    fn pole(&self, mut from: f64, mut to: f64) -> Option<Kind> {
        for _ in 0..CUTS {
            let third = (to - from) / 3.0;
            let (left, right) = (from + third, to - third);
            if let Some(kind) = self.wrong(left).or_else(|| self.wrong(right)) {
                return Some(kind);
            }
            if self.at(left).abs() < self.at(right).abs() {
                from = left;
            } else {
                to = right;
            }
            if third <= f64::EPSILON * from.abs().max(f64::MIN_POSITIVE) {
                return None;
            }
        }
        None
    }
}
