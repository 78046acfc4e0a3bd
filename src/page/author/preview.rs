//! The preview: the widget as a reader gets it, in a frame. It is loaded anew when its link changes,
//! and only resized when its size does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlIFrameElement, MessageEvent};

use crate::core::contract;
use crate::page::delay::Delay;
use crate::page::dom::{Listener, attribute, by_id, window};

/// Milliseconds without a change before the widget is loaded anew.
const QUIET: i32 = 400;

/// The preview.
pub(super) struct Preview {
    frame: HtmlIFrameElement,
    link: HtmlElement,
    wanted: Rc<RefCell<String>>,
    /// Whether something was loaded already: the first time there is nothing to wait for.
    begun: Cell<bool>,
    delay: Delay,
    _listener: Listener,
}

impl Preview {
    /// `on_height` is told the height of the content whenever the widget says it.
    pub(super) fn new(on_height: impl Fn(u32) + 'static) -> Self {
        let frame: HtmlIFrameElement = by_id("preview");
        let wanted = Rc::new(RefCell::new(String::new()));
        let (target, address) = (frame.clone(), wanted.clone());
        let load = move || {
            // Replaced, so that the way back leads out of this page, not through its previews.
            if let Some(content) = target.content_window() {
                let _ = content.location().replace(&address.borrow());
            }
        };
        let source = frame.clone();
        let listener = Listener::new(&window(), "message", move |event| {
            if let Some(height) = height(&event, &source) {
                on_height(height);
            }
        });
        Self {
            frame,
            link: by_id("preview-open"),
            wanted,
            begun: Cell::new(false),
            delay: Delay::new(load),
            _listener: listener,
        }
    }

    /// Shows the widget with a query, unless it does already.
    pub(super) fn show(&self, query: &str) {
        let address = format!("./?{query}");
        if *self.wanted.borrow() == address {
            return;
        }
        attribute(&self.link, "href", &address);
        self.wanted.replace(address);
        self.delay
            .start(if self.begun.replace(true) { QUIET } else { 0 });
    }

    /// Gives the frame its size in CSS pixels; no width is all there is.
    pub(super) fn resize(&self, width: Option<u32>, height: u32) {
        let width = width.map_or_else(|| "100%".into(), |width| width.to_string());
        attribute(&self.frame, "width", &width);
        attribute(&self.frame, "height", &height.to_string());
    }
}

/// The height of the content in a message of a frame, if it is one that says it.
fn height(event: &web_sys::Event, frame: &HtmlIFrameElement) -> Option<u32> {
    let message = event.dyn_ref::<MessageEvent>()?;
    let content: JsValue = frame.content_window()?.into();
    let source: JsValue = message.source()?.into();
    let data = message.data();
    let field = |name: &str| Reflect::get(&data, &name.into()).ok();
    let says = |name: &str, word: &str| field(name)?.as_string().filter(|found| found == word);
    if source != content {
        return None;
    }
    says("source", contract::NAME)?;
    says("type", "resize")?;
    let height = field("height")?.as_f64()?.ceil();
    (1.0..=20_000.0).contains(&height).then_some(height as u32)
}
