//! An axis as it is typed into three fields, and what is wrong with it: which field, and why.

use super::{Axis, Quantity, Sweep};
use crate::core::limits::MAX_RUNS;

/// What stands in the fields of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The least value, or the first seed.
    pub from: String,
    /// The greatest value; of no meaning for seeds.
    pub to: String,
    /// How many values.
    pub count: String,
}

/// A field of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The least value.
    From,
    /// The greatest value.
    To,
    /// How many values.
    Count,
}

/// What is wrong with a field of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mistake {
    /// The quantity does not take the value.
    Value,
    /// The greatest value is not above the least.
    NotAbove(f64),
    /// There are fewer values than two, or too many.
    Count,
    /// The last seed would be greater than any: this many are left from the first.
    Seeds(u32),
    /// With the other axis they would be too many runs: this many values are possible.
    Runs(usize),
}

impl Typed {
    /// The sweep with these values on its first or its second axis.
    ///
    /// # Errors
    /// When they are wrong: the field in which the first mistake stands, and the mistake.
    pub fn on(&self, sweep: Sweep, second: bool) -> Result<Sweep, (Part, Mistake)> {
        let (axis, other) = match (second, sweep.second()) {
            (true, Some(axis)) => (axis, Some(sweep.first())),
            _ => (sweep.first(), sweep.second()),
        };
        let axis = self.axis(axis.quantity())?;
        let made = match other {
            Some(other) if second => Sweep::new(other, Some(axis)),
            other => Sweep::new(axis, other),
        };
        let room = other.map_or(MAX_RUNS, |other| MAX_RUNS / other.values().len());
        made.map_err(|_| (Part::Count, Mistake::Runs(room)))
    }

    fn axis(&self, quantity: Quantity) -> Result<Axis, (Part, Mistake)> {
        let value = |text: &str| quantity.parse(text.trim());
        let from = value(&self.from).ok_or((Part::From, Mistake::Value))?;
        let count = Quantity::Seed.parse(self.count.trim());
        let count = count.filter(|count| (2.0..=MAX_RUNS as f64).contains(count));
        let wrong_count = (Part::Count, Mistake::Count);
        if quantity.is_seed() {
            let count = count.ok_or(wrong_count)?;
            let room = f64::from(u32::MAX) - from + 1.0;
            if count > room {
                return Err((Part::From, Mistake::Seeds(room as u32)));
            }
            let axis = Axis::new(quantity, from, from + count - 1.0, count as usize);
            return axis.map_err(|_| wrong_count);
        }
        let to = value(&self.to).ok_or((Part::To, Mistake::Value))?;
        if to <= from {
            return Err((Part::To, Mistake::NotAbove(from)));
        }
        let count = count.ok_or(wrong_count)?;
        Axis::new(quantity, from, to, count as usize).map_err(|_| wrong_count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed([from, to, count]: [&str; 3]) -> Typed {
        let [from, to, count] = [from, to, count].map(str::to_owned);
        Typed { from, to, count }
    }

    #[test]
    fn what_is_right_becomes_the_axis_it_was_typed_into() {
        for (sweep, second, values, wanted) in [
            ("seed:64", false, ["5", "", "8"], "seed:5..12"),
            ("lr:0.1..1:8", false, [" 0.2 ", "2", "4"], "lr:0.2..2:4"),
            ("iseed:64", false, ["0", "", "4"], "iseed:0..3"),
            (
                "lr:0.1..1:8*batch:1..10:3",
                true,
                ["2", "20", "5"],
                "lr:0.1..1:8*batch:2..20:5",
            ),
            (
                "lr:0.1..1:8*batch:1..10:3",
                false,
                ["0.5", "1", "2"],
                "lr:0.5..1:2*batch:1..10:3",
            ),
        ] {
            let made = typed(values).on(sweep.parse().unwrap(), second);
            assert_eq!(made.map(|sweep| sweep.to_string()), Ok(wanted.to_owned()));
        }
    }

    #[test]
    fn a_mistake_is_found_in_its_field() {
        for (sweep, values, wanted) in [
            ("lr:0.1..1:8", ["0", "1", "8"], (Part::From, Mistake::Value)),
            ("lr:0.1..1:8", ["", "1", "8"], (Part::From, Mistake::Value)),
            (
                "lr:0.1..1:8",
                ["0.1", "11", "8"],
                (Part::To, Mistake::Value),
            ),
            (
                "lr:0.1..1:8",
                ["2", "1", "8"],
                (Part::To, Mistake::NotAbove(2.0)),
            ),
            (
                "lr:0.1..1:8",
                ["1", "1", "8"],
                (Part::To, Mistake::NotAbove(1.0)),
            ),
            (
                "lr:0.1..1:8",
                ["0.1", "1", "1"],
                (Part::Count, Mistake::Count),
            ),
            (
                "lr:0.1..1:8",
                ["0.1", "1", "4097"],
                (Part::Count, Mistake::Count),
            ),
            ("seed:64", ["-1", "", "8"], (Part::From, Mistake::Value)),
            ("seed:64", ["1", "", "5000"], (Part::Count, Mistake::Count)),
            (
                "seed:64",
                ["4294967290", "", "7"],
                (Part::From, Mistake::Seeds(6)),
            ),
            (
                "seed:64",
                ["4294967295", "", "7"],
                (Part::From, Mistake::Seeds(1)),
            ),
            (
                "lr:0.1..1:8*noise:0..1:64",
                ["0.1", "1", "65"],
                (Part::Count, Mistake::Runs(64)),
            ),
        ] {
            assert_eq!(
                typed(values).on(sweep.parse().unwrap(), false),
                Err(wanted),
                "{values:?}"
            );
        }
    }
}
