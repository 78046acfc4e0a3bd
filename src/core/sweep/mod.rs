//! Many runs of one experiment, in which one or two of its numbers vary.
//!
//! How a sweep is spelled is in [`super::axes`].

mod fleet;
mod groups;
mod learned;
mod outcome;
mod plan;
mod results;
mod runner;
mod suggest;
pub mod summary;
mod vary;

pub use fleet::{Claim, MakeFleet, SideBySide};
pub use groups::{Group, Squad, groups};
pub use learned::Learned;
pub use outcome::{Arrival, End, Outcome};
pub use plan::{Plan, Run, work};
pub use results::{Rank, Results};
pub use runner::{OneByOne, Runner};

pub use super::axes::{Axis, BadSweep, Quantity, Shape, Spacing, Sweep};
