//! Whether an element can be seen: an observer that ends when dropped.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Watches whether any part of an element is in view, through all frames that it is shown in.
pub(super) struct Visibility {
    observer: IntersectionObserver,
    _closure: Closure<dyn FnMut(Array)>,
}

impl Visibility {
    /// Calls `on_change` with whether `element` is in view: once soon, then whenever it changes.
    pub(super) fn new(element: &Element, on_change: impl Fn(bool) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
            on_change(last.is_ok_and(|entry| entry.is_intersecting()));
        });
        let observer = IntersectionObserver::new(closure.as_ref().unchecked_ref())
            .expect("an observer can be made");
        observer.observe(element);
        Self {
            observer,
            _closure: closure,
        }
    }
}

impl Drop for Visibility {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
