//! Everything about an experiment that needs neither Burn nor a browser.
//!
//! This ring must not name `burn`, `plotters`, `web_sys` or `js_sys`: it is tested natively in
//! milliseconds, and every other ring may rely on it.
//!
//! Its modules form no circle (`tests/modules.rs`). From the inner to the outer:
//!
//! 1. `choice`, [`base64`], [`gzip`], [`table`], [`decimal`], [`eigen`], [`mod@evenly`], [`formula`], [`limits`], [`number`], [`numeral`], [`sorted`], [`terms`], [`text`], [`random`], [`history`],
//!    [`transport`]: nothing of an experiment;
//! 2. [`network`], [`layers`], [`rule`], [`source`], [`axes`], [`challenge`]: what an experiment is made of;
//! 3. [`experiment`], then [`settings`], [`link`], [`contract`]: how it is spelled and changed;
//! 4. [`data`], [`quadratic`], [`initial`], [`schedule`], [`reference`](mod@reference), [`log`], [`floor`], [`pacer`]:
//!    what follows from it; [`units`], [`inside`], [`survey`]: what the
//!    units of a network do;
//! 5. [`engine`], [`fleet`]: what trains it; [`device`]: which of the engines;
//! 6. [`session`], [`sweep`], then [`ghost`]: runs; [`beside`]: runs that are trained beside the
//!    page; [`surface`]: the loss a run goes over; [`hand`]: a line to compare it with; [`stability`],
//!    [`diagnosis`], [`last_steps`]: what went wrong in one; [`files`]: what is taken away of one.

#[macro_use]
mod choice;

pub mod allowance;
pub mod axes;
pub mod backward;
pub mod base64;
pub mod beside;
pub mod bookmarks;
pub mod challenge;
pub mod contract;
pub mod data;
pub mod decimal;
pub mod determination;
pub mod device;
pub mod diagnosis;
pub mod edits;
pub mod eigen;
pub mod engine;
pub mod evenly;
pub mod experiment;
pub mod explain;
pub mod files;
pub mod fleet;
pub mod floor;
pub mod formula;
pub mod ghost;
pub mod guard;
pub mod gzip;
pub mod hand;
pub mod held;
pub mod history;
pub mod initial;
pub mod inside;
pub mod last_steps;
pub mod layers;
pub mod limits;
pub mod link;
pub mod log;
pub mod looks;
pub mod measure;
pub mod moment;
pub mod network;
pub mod number;
pub mod numeral;
pub mod operations;
pub mod pace;
pub mod pacer;
pub mod panel;
pub mod phase;
pub mod pins;
pub mod quadratic;
pub mod random;
pub mod recording;
pub mod reference;
pub mod retrace;
pub mod rule;
pub mod schedule;
pub mod session;
pub mod settings;
pub mod sketch;
pub mod sorted;
pub mod source;
pub mod stability;
pub mod standard;
pub mod state;
pub mod surface;
pub mod survey;
pub mod sweep;
pub mod table;
pub mod terms;
pub mod text;
pub mod transport;
pub mod units;
pub mod walk;
