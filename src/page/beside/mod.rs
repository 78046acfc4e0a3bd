//! Workers: runs that nobody watches are trained beside the page, on every core, never in its
//! frames.
//!
//! What is asked of a worker, what it answers and who trains which run is in [`crate::core::beside`].
//! `www/boot.js` starts a worker with the page's module, which is compiled once; `www/worker.js`
//! makes a [`Helper`] of it there.

mod estimate;
mod gang;
mod ghost;
mod hand;
mod helper;
mod pool;

pub use helper::Helper;
pub(super) use pool::Pool;
