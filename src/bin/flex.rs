//! Burn on Flex as a wasm bundle of its own: autodiff on the CPU, the judge of the page's own engine
//! where there is no graphics card, and what trains when the reader asks for it.
//!
//! `src/page/bundle.rs` is the other side of this boundary.

#[cfg(target_arch = "wasm32")]
mod bundle;

fn main() {}
