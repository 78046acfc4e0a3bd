//! The page's wasm bundle: `www/boot.js` calls [`start`] once the texts are there.

#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
mod bundle {
    use regression_playground::page::{App, Host, install_panic_hook};
    use wasm_bindgen::prelude::*;

    /// Starts the one widget of the page.
    #[wasm_bindgen]
    pub fn start(host: Host) {
        install_panic_hook(&host);
        App::start(host).keep();
    }
}

fn main() {}
