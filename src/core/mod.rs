//! Everything about an experiment that needs neither Burn nor a browser.
//!
//! This ring must not name `burn`, `plotters`, `web_sys` or `js_sys`: it is tested natively in
//! milliseconds, and every other ring may rely on it.

pub mod bookmarks;
pub mod challenge;
pub mod contract;
pub mod data;
pub mod edits;
pub mod engine;
pub mod experiment;
pub mod fleet;
pub mod ghost;
pub mod guard;
pub mod history;
pub mod initial;
pub mod link;
pub mod log;
pub mod looks;
pub mod moment;
pub mod network;
pub mod number;
pub mod pacer;
pub mod random;
pub mod recording;
pub mod reference;
pub mod retrace;
pub mod schedule;
pub mod session;
pub mod settings;
pub mod state;
pub mod sweep;
pub mod text;
pub mod transport;
pub mod walk;
