//! The grammar of a link's `sweep`: which of an experiment's numbers vary, and over which values.
//!
//! In links a sweep is one or two axes, `*` between them:
//!
//! ```text
//! seed:64                              the seeds 1 to 64
//! seed:100..163                        the seeds 100 to 163
//! iseed:64                             the same data, and 64 seeds of the initial parameters
//! lr:0.001..1:24                       24 learning rates from 0.001 to 1
//! lr:0.001..1:16*batch:1..100:12       every pair of 16 learning rates and 12 batch sizes
//! ```
//!
//! A quantity is the key of a numeric setting, or `width` for the units of every hidden layer. The
//! quantity decides whether its values step by a difference or by a factor, and whether they are
//! whole numbers. At most [`MAX_RUNS`] runs in all. What becomes of a sweep is in [`super::sweep`].

mod axis;
mod quantity;
mod typed;

use std::fmt;
use std::str::FromStr;

pub use axis::{Axis, BadSweep};
pub use quantity::{Quantity, Range, Spacing};
pub use typed::{Mistake, Part, Typed};

use super::limits::MAX_RUNS;
use super::numeral;

/// What varies over the runs: one quantity, or every pair of values of two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep {
    first: Axis,
    second: Option<Axis>,
}

impl Sweep {
    /// A sweep over one axis or two.
    ///
    /// # Errors
    /// When both vary the same quantity, or there are more than [`MAX_RUNS`] runs.
    pub fn new(first: Axis, second: Option<Axis>) -> Result<Self, BadSweep> {
        let count = |axis: Option<Axis>| axis.map_or(1, |axis| axis.values().len());
        let same = second.is_some_and(|second| second.quantity() == first.quantity());
        if same || count(Some(first)) * count(second) > MAX_RUNS {
            Err(BadSweep)
        } else {
            Ok(Self { first, second })
        }
    }

    /// The first axis: the horizontal one of a map.
    #[must_use]
    pub fn first(&self) -> Axis {
        self.first
    }

    /// The second axis, if there is one: the vertical one of a map.
    #[must_use]
    pub fn second(&self) -> Option<Axis> {
        self.second
    }

    /// What the sweep shows.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match (self.second, self.first.quantity()) {
            (Some(_), _) => Shape::Map,
            (None, quantity) if quantity.is_seed() => Shape::Seeds,
            (None, _) => Shape::Line,
        }
    }
}

/// What a sweep shows, and with that how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// How much of a result is chance: the same experiment with many seeds.
    Seeds,
    /// What one quantity does to the loss.
    Line,
    /// What two quantities do to the loss together.
    Map,
}

impl Shape {
    /// All shapes, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Seeds, Self::Line, Self::Map];

    /// The word that stands for the shape in the document.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seeds => "seeds",
            Self::Line => "line",
            Self::Map => "map",
        }
    }
}

impl fmt::Display for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.second {
            Some(second) => write!(f, "{}*{second}", self.first),
            None => self.first.fmt(f),
        }
    }
}

impl FromStr for Sweep {
    type Err = BadSweep;

    fn from_str(text: &str) -> Result<Self, BadSweep> {
        match numeral::plain(text).split_once('*') {
            Some((first, second)) => Self::new(first.parse()?, Some(second.parse()?)),
            None => Self::new(text.parse()?, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_round_trip() {
        for text in [
            "seed:64",
            "seed:0..9",
            "iseed:64",
            "iseed:0..63",
            "seed:4*iseed:4",
            "seed:100..163",
            "seed:4294967290..4294967295",
            "lr:0.001..1:24",
            "lr:0.0000001..10:2",
            "lr:0.001..1:16*batch:1..100:12",
            "width:1..32:8*seed:5..12",
            "noise:0..0.5:11*n:10..1000:12",
            "momentum:0..0.99:12*epochs:1..100000:10",
            "batch:1..10:4096",
        ] {
            assert_eq!(
                text.parse::<Sweep>().map(|sweep| sweep.to_string()),
                Ok(text.into())
            );
        }
        let spaced: Sweep = " lr: 1e-3 .. 1 : 24 * seed : 8 ".parse().unwrap();
        assert_eq!(spaced.to_string(), "lr:0.001..1:24*seed:8");
        for (typed, spelled) in [
            ("lr：0,001．．1：2４ ＊ seed：8", "lr:0.001..1:24*seed:8"),
            ("n:1E1..1 000:12", "n:10..1000:12"),
            ("seed:2^32-6..2^32-1", "seed:4294967290..4294967295"),
        ] {
            let sweep: Sweep = typed.parse().unwrap();
            assert_eq!(sweep.to_string(), spelled, "{typed}");
        }
        assert_eq!("seed:1..8".parse::<Sweep>().unwrap().to_string(), "seed:8");
    }

    #[test]
    fn what_is_no_sweep_is_refused() {
        for text in [
            "",
            "seed",
            "seed:",
            "seed:1",
            "seed:0",
            "seed:4097",
            "seed:9..3",
            "seed:1..64:64",
            "seed:-3..3",
            "speed:1..10:3",
            "w:1..2:3",
            "lr",
            "lr:0.1",
            "lr:0.1..1",
            "lr:0..1:8",
            "lr:1..0.1:8",
            "lr:0.1..0.1:8",
            "lr:0.1..11:8",
            "lr:0.1..1:1",
            "lr:0.1..1:-8",
            "lr:0.1..1:4097",
            "lr:nan..1:8",
            "lr:0.1..inf:8",
            "batch:0..10:4",
            "batch:1..10001:4",
            "batch:1.5..10:4",
            "n:10..1,000:4",
            "seed:4294967290..2^32",
            "width:1..65:4",
            "lr:0.1..1:8*lr:0.1..1:8",
            "lr:0.1..1:65*noise:0..1:64",
            "lr:0.1..1:8*",
            "*seed:8",
            "seed:8*lr:0.1..1:4*noise:0..1:4",
        ] {
            assert_eq!(text.parse::<Sweep>(), Err(BadSweep), "{text}");
        }
        // Whole numbers that are the same are run once.
        assert!("batch:1..10:4096*lr:0.1..1:400".parse::<Sweep>().is_ok());
    }

    #[test]
    fn a_sweep_has_a_shape() {
        for (text, shape) in [
            ("seed:64", Shape::Seeds),
            ("iseed:64", Shape::Seeds),
            ("seed:8*iseed:8", Shape::Map),
            ("lr:0.1..1:8", Shape::Line),
            ("seed:8*lr:0.1..1:8", Shape::Map),
        ] {
            assert_eq!(text.parse::<Sweep>().unwrap().shape(), shape);
        }
    }
}
