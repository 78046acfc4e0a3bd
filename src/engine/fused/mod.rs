//! The fused engines: forward, backward and update of the spec's networks in one piece of code,
//! with nothing between them.

pub mod cpu;
