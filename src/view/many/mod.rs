//! The charts of many runs: what they learned, where their losses ended, and what a setting does to
//! them.

mod color;
mod curve;
mod fits;
mod histogram;
mod map;
mod strips;
mod words;
mod work;

pub use color::{Losses, STOPS, shade};
pub use curve::Curve;
pub use fits::Fits;
pub use histogram::Histogram;
pub use map::Map;
pub use strips::Strips;
pub use words::{cell, cell_name, intro, mistake, name, rank, summary};
pub use work::{JobState, ended, grouped, plan, running, site};

use super::scale::Scale;
use crate::core::sweep::{Axis, Spacing};

/// A loss below which a logarithmic axis does not go: nothing is left to see there.
const LEAST: f64 = 1e-12;

/// The scale of an axis of a sweep.
fn scale(axis: Axis) -> Scale {
    match axis.quantity().spacing() {
        Spacing::Linear => Scale::around((axis.from(), axis.to())),
        Spacing::Logarithmic => {
            // As much room at both ends as a linear scale leaves.
            let room = libm::pow(axis.to() / axis.from(), 0.04);
            Scale::logarithmic(axis.from() / room, axis.to() * room)
        }
    }
}
