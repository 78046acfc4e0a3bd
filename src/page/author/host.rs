//! What the author page's JavaScript (`www/author-boot.js`) offers beside texts and failures.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::page::host::Host;

#[wasm_bindgen]
extern "C" {
    /// The same object, as the author's page knows it.
    #[derive(Clone)]
    pub(super) type Desk;

    /// The text of an example.
    #[wasm_bindgen(method, js_name = loadExample)]
    pub(super) fn load_example(this: &Desk, file: &str) -> Promise;

    /// Puts words on the clipboard, or rejects.
    #[wasm_bindgen(method)]
    pub(super) fn copy(this: &Desk, words: &str) -> Promise;
}

/// The object that the author's page was started with.
pub(super) fn desk(host: &Host) -> Desk {
    let object: &JsValue = host.as_ref();
    object.clone().unchecked_into()
}
