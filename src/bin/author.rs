//! The wasm bundle of the author's page: `www/author-boot.js` calls [`start`] once the texts are
//! there.

#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
mod bundle {
    use regression_playground::page::{Author, Host, install_panic_hook};
    use wasm_bindgen::prelude::*;

    /// Starts the page.
    #[wasm_bindgen]
    pub fn start(host: Host) {
        install_panic_hook(&host, || {});
        // Lives as long as the page.
        std::mem::forget(Author::start(&host));
    }
}

fn main() {}
