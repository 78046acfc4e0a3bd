//! Notices: what went wrong with a value, in words that name it. Each stays until it is dismissed.

use std::cell::RefCell;

use web_sys::Element;

use crate::core::text::Text;
use crate::page::dom::{Listener, by_id, make, make_text, refill};

/// Most notices at once: a hostile link must not bury the page.
const MOST: usize = 30;

/// The list of notices.
pub(in crate::page) struct Notices {
    section: Element,
    shown: RefCell<Vec<(String, Element, Listener)>>,
}

impl Notices {
    pub(in crate::page) fn new() -> Self {
        Self {
            section: by_id("notices"),
            shown: RefCell::default(),
        }
    }

    /// Shows a message unless it is shown already. Returns whether it is new.
    pub(in crate::page) fn show(&self, text: &Text, message: &str) -> bool {
        let mut shown = self.shown.borrow_mut();
        shown.retain(|(_, element, _)| element.is_connected());
        if shown.iter().any(|(old, ..)| old == message) || shown.len() >= MOST {
            return false;
        }
        let notice: Element = make("div");
        notice.set_class_name("notice");
        let dismiss = make_text("button", "✕");
        let _ = dismiss.set_attribute("type", "button");
        let _ = dismiss.set_attribute("aria-label", text.get("notices.dismiss"));
        refill(&notice, [make_text("p", message), dismiss.clone()]);
        let _ = self.section.append_child(&notice);
        let element = notice.clone();
        let listener = Listener::new(&dismiss, "click", move |_| element.remove());
        shown.push((message.to_owned(), notice, listener));
        true
    }

    /// Takes all notices away, before another link is read.
    pub(in crate::page) fn clear(&self) {
        self.shown.borrow_mut().clear();
        refill(&self.section, []);
    }
}
