//! The page's wasm bundle: `www/boot.js` calls [`start`] once the texts are there, `www/worker.js`
//! makes a [`Helper`] of it.

#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
mod bundle {
    use js_sys::Function;
    use regression_playground::page::{self, Host};
    use wasm_bindgen::prelude::*;

    /// Starts the one widget of the page.
    ///
    /// # Errors
    /// When a part of the program that the link needs cannot be had.
    #[wasm_bindgen]
    pub async fn start(host: Host) -> Result<(), JsValue> {
        page::start(host).await
    }

    /// In a worker, which `www/worker.js` starts: what trains there.
    #[wasm_bindgen]
    pub struct Helper(page::Helper);

    #[wasm_bindgen]
    impl Helper {
        /// A helper that answers by calling `answer` with a line and numbers.
        #[wasm_bindgen(constructor)]
        pub fn new(answer: Function) -> Self {
            Self(page::Helper::new(answer))
        }

        /// Takes an order.
        pub fn take(&mut self, line: &str) {
            self.0.take(line);
        }

        /// A slice of work. Returns whether there is more.
        #[wasm_bindgen(js_name = goOn)]
        pub fn go_on(&mut self) -> bool {
            self.0.go_on()
        }
    }
}

fn main() {}
