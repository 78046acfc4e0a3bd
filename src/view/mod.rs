//! Pictures and the words beside them, for anything that implements plotters' `DrawingBackend`.
//!
//! This ring must not name `web_sys` or `js_sys`: its charts are tested by drawing them to SVG.

pub mod author;
pub mod batch;
pub mod code;
pub mod describe;
pub mod fit;
pub mod floor;
pub mod formula;
pub mod hand;
pub mod loss;
pub mod many;
pub mod network;
pub mod parameters;
pub mod picture;
pub mod pins;
pub mod plot;
pub mod poster;
pub mod programs;
pub mod qr;
pub mod refused;
pub mod residuals;
pub mod scale;
pub mod sketch;
pub mod snippet;
pub mod step;
pub mod surface;
pub mod theme;
pub mod units;
mod vector;
