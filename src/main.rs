//! The page's wasm bundle: `www/boot.js` calls [`start`] once the texts are there.

#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
mod bundle {
    use regression_playground::page::{self, Host};
    use wasm_bindgen::prelude::*;

    /// Starts the one widget of the page.
    #[wasm_bindgen]
    pub fn start(host: Host) {
        page::start(host);
    }
}

fn main() {}
