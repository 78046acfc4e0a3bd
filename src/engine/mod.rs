//! Engines that train networks with Burn, on any device.
//!
//! This ring knows nothing of the page: it must not name `plotters`, `web_sys` or `js_sys`.

mod autodiff;
pub mod fused;
pub mod model;
pub mod verify;

pub use autodiff::Autodiff;
pub use fused::cpu::FusedCpu;
