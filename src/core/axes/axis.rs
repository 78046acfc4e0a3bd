//! An axis of a sweep: a quantity, the range of its values, and how many of them.

use std::fmt;
use std::str::FromStr;

use super::quantity::{Quantity, Spacing};
use crate::core::decimal;
use crate::core::limits::MAX_RUNS;
use crate::core::numeral;

/// One direction of a sweep. Valid by construction: made by [`Axis::new`] or from words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    quantity: Quantity,
    from: f64,
    to: f64,
    count: usize,
}

/// A text or numbers that do not describe an axis or a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadSweep;

impl Axis {
    /// `count` values of a quantity, from one to another. Seeds follow each other: for them it is
    /// the range that counts.
    ///
    /// # Errors
    /// When the quantity does not take such values, or they are fewer than two or too many.
    pub fn new(quantity: Quantity, from: f64, to: f64, count: usize) -> Result<Self, BadSweep> {
        let taken = |value: f64| quantity.parse(&value.to_string()) == Some(value);
        let counts = 2..=MAX_RUNS;
        let consecutive = !quantity.is_seed() || to - from == count as f64 - 1.0;
        if taken(from) && taken(to) && from < to && counts.contains(&count) && consecutive {
            Ok(Self {
                quantity,
                from,
                to,
                count,
            })
        } else {
            Err(BadSweep)
        }
    }

    /// What is varied.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The least value.
    #[must_use]
    pub fn from(&self) -> f64 {
        self.from
    }

    /// The greatest value.
    #[must_use]
    pub fn to(&self) -> f64 {
        self.to
    }

    /// How many values are asked for; a range of whole numbers may hold fewer.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The values in rising order, each of them once. Between the ends they are rounded to two
    /// digits of what lies between neighbours: a reader meets them in links and labels.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        let last = self.count - 1;
        let mut values: Vec<f64> = (0..self.count)
            .map(|i| match i {
                0 => self.from,
                i if i == last => self.to,
                i => self.between(i as f64 / last as f64),
            })
            .collect();
        values.dedup();
        values
    }

    /// The rounded value at a share of the way, in between the ends.
    fn between(&self, share: f64) -> f64 {
        let steps = self.count as f64 - 1.0;
        let ratio = self.to / self.from;
        // The platform's own powers differ in the last digit between a browser and a native test.
        let (exact, step) = match self.quantity.spacing() {
            Spacing::Linear => {
                let step = (self.to - self.from) / steps;
                (self.from + share * (self.to - self.from), step)
            }
            Spacing::Logarithmic => {
                let exact = self.from * libm::pow(ratio, share);
                (exact, exact * (libm::pow(ratio, 1.0 / steps) - 1.0))
            }
        };
        let rounded = if self.quantity.range().is_whole() {
            exact.round()
        } else {
            let magnitude = |value: f64| libm::floor(libm::log10(value));
            let digits = magnitude(exact) - magnitude(step.min(exact)) + 1.0;
            let digits = digits.clamp(0.0, 17.0) as usize;
            decimal::value(&format!("{exact:.digits$e}")).unwrap_or(exact)
        };
        rounded.clamp(self.from, self.to)
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            quantity,
            from,
            to,
            count,
        } = self;
        let word = quantity.word();
        match (quantity.is_seed(), *from == 1.0) {
            (true, true) => write!(f, "{word}:{count}"),
            (true, false) => write!(f, "{word}:{from}..{to}"),
            (false, _) => write!(f, "{word}:{from}..{to}:{count}"),
        }
    }
}

impl FromStr for Axis {
    type Err = BadSweep;

    fn from_str(text: &str) -> Result<Self, BadSweep> {
        let text = numeral::plain(text);
        let (word, rest) = text.split_once(':').ok_or(BadSweep)?;
        let quantity = Quantity::from_word(word.trim()).ok_or(BadSweep)?;
        let number = |text: &str| quantity.parse(text).ok_or(BadSweep);
        if quantity.is_seed() {
            let (from, to) = match rest.split_once("..") {
                Some((from, to)) => (number(from)?, number(to)?),
                None => (1.0, number(rest)?),
            };
            return Self::new(quantity, from, to, (to - from + 1.0).max(0.0) as usize);
        }
        let (range, count) = rest.rsplit_once(':').ok_or(BadSweep)?;
        let (from, to) = range.split_once("..").ok_or(BadSweep)?;
        let count = Quantity::Seed.parse(count).ok_or(BadSweep)?;
        Self::new(quantity, number(from)?, number(to)?, count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<f64> {
        text.parse::<Axis>().unwrap().values()
    }

    #[test]
    fn values_are_short_and_spaced_as_the_quantity_asks_for() {
        assert_eq!(values("lr:0.001..1:4"), [0.001, 0.01, 0.1, 1.0]);
        assert_eq!(
            values("lr:0.001..1:7"),
            [0.001, 0.0032, 0.01, 0.032, 0.1, 0.32, 1.0]
        );
        assert_eq!(values("noise:0..0.5:6"), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(values("momentum:0..0.99:4"), [0.0, 0.33, 0.66, 0.99]);
        assert_eq!(values("seed:3"), [1.0, 2.0, 3.0]);
        assert_eq!(values("seed:7..9"), [7.0, 8.0, 9.0]);
        assert_eq!(values("iseed:0..2"), [0.0, 1.0, 2.0]);
    }

    #[test]
    fn whole_numbers_come_once_each() {
        assert_eq!(
            values("batch:1..10:30"),
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
        );
        assert_eq!(
            values("batch:1..100:7"),
            [1.0, 2.0, 5.0, 10.0, 22.0, 46.0, 100.0]
        );
    }

    #[test]
    fn neighbours_differ_however_close_they_are() {
        for text in [
            "lr:0.01..0.0101:64",
            "lr:1e-300..1e-299:50",
            "noise:0.1..0.1001:100",
            "lr:0.000001..10:4096",
        ] {
            let values = values(text);
            assert_eq!(
                values.len(),
                text.parse::<Axis>().unwrap().count(),
                "{text}"
            );
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{text}");
        }
    }
}
