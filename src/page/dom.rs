//! Small hands for the document: finding elements, making them, listening to them.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, Window};

/// The window.
///
/// # Panics
/// Outside a page.
pub(super) fn window() -> Window {
    web_sys::window().expect("this runs in a page")
}

/// The document.
///
/// # Panics
/// Outside a page.
pub(super) fn document() -> Document {
    window().document().expect("a window has a document")
}

/// Seconds since the page was opened.
pub(super) fn seconds() -> f64 {
    now() / 1000.0
}

/// Milliseconds since the page was opened.
pub(super) fn now() -> f64 {
    window()
        .performance()
        .map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// The element with an id, which `index.html` must hold.
///
/// # Panics
/// When there is none, or it is of another kind: the page and the program do not belong together.
pub(super) fn by_id<T: JsCast>(id: &str) -> T {
    document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into().ok())
        .unwrap_or_else(|| panic!("index.html has no fitting element with the id {id}"))
}

/// A property that is there and not null.
pub(super) fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|value| !value.is_null() && !value.is_undefined())
}

/// All elements that match a selector.
pub(super) fn all(selector: &str) -> Vec<HtmlElement> {
    let list = document()
        .query_selector_all(selector)
        .expect("a valid selector");
    (0..list.length())
        .filter_map(|i| list.item(i)?.dyn_into().ok())
        .collect()
}

/// A new element.
///
/// # Panics
/// When `T` is not the type of that tag.
pub(super) fn make<T: JsCast>(tag: &str) -> T {
    let element = document().create_element(tag).expect("a valid tag");
    element
        .dyn_into()
        .unwrap_or_else(|_| panic!("<{tag}> is of another type"))
}

/// A new element with a text.
pub(super) fn make_text(tag: &str, text: &str) -> Element {
    let element: Element = make(tag);
    element.set_text_content(Some(text));
    element
}

/// Writes a text unless it stands there already, which spares the browser a layout.
pub(super) fn write(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute unless it has the value already.
pub(super) fn attribute(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        element
            .set_attribute(name, value)
            .expect("a valid attribute");
    }
}

/// Lets a button be pressed or not. One that cannot be pressed keeps the focus, which would else fall
/// to the page: so it is not `disabled`, and [`on_press`] asks.
pub(super) fn allow(button: &Element, allowed: bool) {
    attribute(
        button,
        "aria-disabled",
        if allowed { "false" } else { "true" },
    );
    // From before the program was there.
    let _ = button.remove_attribute("disabled");
}

/// Calls `handler` when a button is pressed that [`allow`]s it.
pub(super) fn on_press(button: &Element, handler: impl Fn() + 'static) -> Listener {
    let source = button.clone();
    Listener::new(button, "click", move |_| {
        if source.get_attribute("aria-disabled").as_deref() != Some("true") {
            handler();
        }
    })
}

/// Replaces an element's children.
pub(super) fn refill(element: &Element, children: impl IntoIterator<Item = Element>) {
    element.replace_children_with_node_0();
    for child in children {
        element
            .append_child(&child)
            .expect("an element takes children");
    }
}

/// A listener that is removed when dropped.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `handler` for every `event` on `target`.
    ///
    /// # Panics
    /// Never in a browser: adding a listener does not fail.
    pub fn new(
        target: &EventTarget,
        event: &'static str,
        handler: impl FnMut(Event) + 'static,
    ) -> Self {
        Self::attached(target, event, Closure::new(handler))
    }

    /// The same for all handlers: compiled once, it keeps the page's bundle small.
    #[inline(never)]
    fn attached(
        target: &EventTarget,
        event: &'static str,
        closure: Closure<dyn FnMut(Event)>,
    ) -> Self {
        target
            .add_event_listener_with_callback(event, closure.as_ref().unchecked_ref())
            .expect("a listener can be added");
        Self {
            target: target.clone(),
            event,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        // Fails only when the target is gone, and the listener with it.
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, callback);
    }
}
