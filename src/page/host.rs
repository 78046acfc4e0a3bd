//! What the page's JavaScript (`www/boot.js`) offers to Rust: languages, Burn's bundles, and a
//! way to say that nothing works any more.

use std::cell::RefCell;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Worker;

use crate::core::text::Text;

#[wasm_bindgen]
extern "C" {
    /// The object that `boot.js` passes to `start`.
    #[derive(Clone)]
    pub type Host;

    #[wasm_bindgen(method, getter)]
    fn text(this: &Host) -> Object;

    /// The language that the texts are in.
    #[wasm_bindgen(method, getter)]
    pub fn language(this: &Host) -> String;

    /// The language of the link, else of the browser.
    #[wasm_bindgen(method, js_name = readersLanguage)]
    pub fn readers_language(this: &Host) -> String;

    #[wasm_bindgen(method, js_name = loadText)]
    fn load_text(this: &Host, language: &str) -> Promise;

    /// Loads a bundle with Burn, `flex` or `engine`; one that `rehearses` takes its first steps in a
    /// worker.
    #[wasm_bindgen(method, js_name = loadBurn)]
    pub(super) fn load_burn(this: &Host, name: &str, rehearses: bool) -> Promise;

    /// A graphics adapter as Burn can use it, or `null`.
    #[wasm_bindgen(method, js_name = findAdapter)]
    pub(super) fn find_adapter(this: &Host) -> Promise;

    #[wasm_bindgen(method, js_name = loadLater)]
    fn load_later(this: &Host) -> Promise;

    #[wasm_bindgen(method, js_name = loadStrip)]
    fn load_strip(this: &Host) -> Promise;

    #[wasm_bindgen(method, js_name = idle)]
    fn promise_idle(this: &Host) -> Promise;

    #[wasm_bindgen(method, js_name = nextTask)]
    fn promise_next_task(this: &Host) -> Promise;

    /// A drawing in pixels, as a PNG: its width and height, and how many pixels for each of theirs.
    #[wasm_bindgen(method)]
    pub(super) fn pixels(this: &Host, svg: &str, width: u32, height: u32, scale: u32) -> Promise;

    /// The text of a template of a program.
    #[wasm_bindgen(method)]
    pub(super) fn program(this: &Host, name: &str) -> Promise;

    /// Gives the reader a file.
    #[wasm_bindgen(method)]
    pub(super) fn download(this: &Host, name: &str, media_type: &str, bytes: &[u8]) -> Promise;

    /// Whether the reader asks for few data.
    #[wasm_bindgen(method, getter, js_name = savesData)]
    pub(super) fn saves_data(this: &Host) -> bool;

    /// A worker with the page's own program; an error where none can be had.
    #[wasm_bindgen(method, catch, js_name = newWorker)]
    pub(super) fn new_worker(this: &Host) -> Result<Worker, JsValue>;

    /// The widget has ended: what works for it outside of this program ends, too.
    #[wasm_bindgen(method)]
    pub(super) fn end(this: &Host);

    #[wasm_bindgen(method)]
    fn fail(this: &Host, kind: &str, details: &str);
}

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

impl Host {
    /// The texts that the page was started with.
    #[must_use]
    pub fn texts(&self) -> Text {
        texts(&self.text())
    }

    /// Loads another language; the page's own elements are filled on the way.
    ///
    /// # Errors
    /// When the file cannot be had.
    pub async fn load(&self, language: &str) -> Result<Text, JsValue> {
        Ok(texts(
            &JsFuture::from(self.load_text(language))
                .await?
                .unchecked_into(),
        ))
    }

    /// Fetches the part of the module with the panels of the strip.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub(super) async fn fetch_strip(&self) -> Result<(), String> {
        come(self.load_strip()).await
    }

    /// Fetches the part of the module that the first fit does not need.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub(super) async fn fetch_later(&self) -> Result<(), String> {
        come(self.load_later()).await
    }

    /// Shows that a part of the program cannot be had.
    pub(super) fn unstarted(&self, details: &str) {
        self.fail("start", details);
    }

    /// Waits until the page has been drawn and the browser has time to spare.
    pub(super) async fn idle(&self) {
        let _ = JsFuture::from(self.promise_idle()).await;
    }

    /// Lets everything else have its turn.
    pub(super) async fn next_task(&self) {
        let _ = JsFuture::from(self.promise_next_task()).await;
    }

    /// Shows that the program cannot go on, with the panic's words.
    pub fn panicked(&self, details: &str) {
        self.fail("panic", details);
    }
}

/// Waits for something to come, or for why it does not.
async fn come(promise: Promise) -> Result<(), String> {
    let come = JsFuture::from(promise).await;
    come.map(drop).map_err(|error| {
        let error = error.dyn_ref::<js_sys::Error>().map(js_sys::Error::message);
        error.map_or_else(String::new, String::from)
    })
}

fn texts(object: &Object) -> Text {
    let entry = |key: JsValue| {
        let value = Reflect::get(object, &key).ok()?.as_string()?;
        Some((key.as_string()?, value))
    };
    Text::new(Object::keys(object).iter().filter_map(entry))
}

/// Makes a panic end in the page's failure message instead of a silent, frozen page. `stop` ends
/// whatever would still come in.
pub fn install_panic_hook(host: &Host, stop: fn()) {
    HOST.set(Some(host.clone()));
    std::panic::set_hook(Box::new(move |info| {
        let message = info.to_string();
        stop();
        web_sys::console::error_1(&message.as_str().into());
        HOST.with_borrow(|host| {
            if let Some(host) = host {
                host.panicked(&message);
            }
        });
    }));
}
