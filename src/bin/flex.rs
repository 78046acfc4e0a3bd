//! Burn on Flex as a wasm bundle of its own: autodiff on the CPU, the judge of the page's own engine
//! where there is no graphics card, and what trains when the reader asks for it.
//!
//! `src/page/bundle.rs` is the other side of this boundary.

#[cfg(target_arch = "wasm32")]
use regression_playground::core::engine::{Engine, Problem};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsError;

#[cfg(target_arch = "wasm32")]
mod bundle;

/// The engines of this bundle.
#[cfg(target_arch = "wasm32")]
fn engine(name: &str, problem: &Problem) -> Result<Box<dyn Engine>, JsError> {
    match name {
        "flex" => Ok(bundle::on_flex(problem)),
        _ => Err(bundle::unknown("engine")),
    }
}

fn main() {}
