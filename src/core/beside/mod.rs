//! Runs that are trained beside the page: what is asked of a worker, what it answers, and who trains
//! which run.
//!
//! A worker has the page's own program and engine, and makes a plan out of the same words, so a run
//! is the same to the last bit wherever it is trained. Nothing here knows what a worker is made of:
//! orders and replies are plain texts and numbers.

mod crew;
mod measure;
mod order;
mod reply;
mod shared;
mod worker;

pub use crew::Crew;
pub use measure::Measure;
pub use order::Order;
pub use reply::Reply;
pub use shared::Shared;
pub use worker::Worker;

/// Most workers that are of use: more only take memory.
pub const MOST_WORKERS: usize = 8;

/// How many workers a device of so many cores has, and when it does not tell.
#[must_use]
pub fn workers(cores: Option<usize>) -> usize {
    cores.unwrap_or(2).clamp(1, MOST_WORKERS)
}
