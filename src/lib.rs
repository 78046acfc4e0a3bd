//! placeholder
pub mod core;
pub mod engine;
#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
pub mod page;
pub mod view;
