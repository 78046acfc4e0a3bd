//! A text field for a value. A value that is not taken stays as it was typed, and a sentence at the
//! field says why; *Escape* brings back the one that holds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use crate::page::dom::{Listener, attribute, make_text, write};

/// The field, and what is said at it.
pub(in crate::page) struct Entry {
    inner: Rc<Inner>,
    _listeners: [Listener; 3],
}

struct Inner {
    input: HtmlInputElement,
    /// Where the sentence stands, at its end.
    place: Element,
    /// The ids of what describes the field at all times.
    described: Option<String>,
    /// The value that holds.
    held: RefCell<String>,
    /// Whether something is being typed that has not been taken yet.
    editing: Cell<bool>,
    /// The sentence, while the value is wrong.
    mistake: RefCell<Option<Element>>,
}

impl Entry {
    /// Takes over a field with an id, calling `on_typed` with what is typed when it is done.
    pub(in crate::page) fn new(
        input: HtmlInputElement,
        place: Element,
        on_typed: impl Fn(&str) + 'static,
    ) -> Self {
        input.set_autocomplete("off");
        attribute(&input, "spellcheck", "false");
        attribute(&input, "enterkeyhint", "done");
        let on_typed = Rc::new(on_typed);
        let inner = Rc::new(Inner {
            described: input.get_attribute("aria-describedby"),
            input,
            place,
            held: RefCell::default(),
            editing: Cell::new(false),
            mistake: RefCell::default(),
        });
        let own = inner.clone();
        let typing = Listener::new(&inner.input, "input", move |_| own.editing.set(true));
        let (own, when_typed) = (inner.clone(), on_typed.clone());
        let typed = Listener::new(&inner.input, "change", move |_| {
            own.editing.set(false);
            when_typed(&own.input.value());
        });
        let own = inner.clone();
        let escape = Listener::new(&inner.input, "keydown", move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            let differs = own.input.value() != *own.held.borrow();
            if key.as_deref() == Some("Escape") && (differs || own.is_wrong()) {
                event.prevent_default();
                event.stop_propagation();
                own.restore();
                // As if it had been typed: others may follow from what stands here.
                on_typed(&own.input.value());
            }
        });
        Self {
            inner,
            _listeners: [typing, typed, escape],
        }
    }

    /// What stands in the field.
    pub(in crate::page) fn typed(&self) -> String {
        self.inner.input.value()
    }

    /// Shows the value that holds. What was typed wrong stays as long as that is the same, and so
    /// does what is just being typed.
    pub(in crate::page) fn show(&self, value: &str) {
        let keeps = self.is_wrong() || self.inner.editing.get();
        if !keeps || *self.inner.held.borrow() != value {
            self.inner.held.replace(value.to_owned());
            self.inner.restore();
        }
    }

    /// Shows the value that holds, whatever was typed.
    pub(in crate::page) fn restore(&self) {
        self.inner.restore();
    }

    /// What stands in the field is taken: nothing is wrong with it any more.
    pub(in crate::page) fn right(&self) {
        self.inner.right();
    }

    /// Puts back what was typed wrong into a field that was made anew.
    pub(in crate::page) fn retype(&self, typed: &str) {
        self.inner.input.set_value(typed);
    }

    /// Says what is wrong.
    pub(in crate::page) fn explain(&self, sentence: &str) {
        self.inner.explain(sentence);
    }

    /// Whether what stands in the field is wrong, and said to be.
    pub(in crate::page) fn is_wrong(&self) -> bool {
        self.inner.is_wrong()
    }
}

impl Inner {
    fn is_wrong(&self) -> bool {
        self.mistake.borrow().is_some()
    }

    fn restore(&self) {
        self.editing.set(false);
        let held = self.held.borrow();
        if self.input.value() != *held {
            self.input.set_value(&held);
        }
        self.right();
    }

    fn right(&self) {
        let Some(mistake) = self.mistake.take() else {
            return;
        };
        mistake.remove();
        attribute(&self.input, "aria-invalid", "false");
        match &self.described {
            Some(ids) => attribute(&self.input, "aria-describedby", ids),
            None => {
                let _ = self.input.remove_attribute("aria-describedby");
            }
        }
    }

    fn explain(&self, sentence: &str) {
        let mut mistake = self.mistake.borrow_mut();
        if let Some(mistake) = &*mistake {
            write(mistake, sentence);
            return;
        }
        let element = make_text("p", sentence);
        let id = format!("{}-mistake", self.input.id());
        element.set_id(&id);
        element.set_class_name("mistake");
        // Said at once: whoever has left the field with Tab would not hear of it.
        attribute(&element, "role", "alert");
        let ids = self.described.iter().chain([&id]).map(String::as_str);
        let ids: Vec<&str> = ids.collect();
        attribute(&self.input, "aria-describedby", &ids.join(" "));
        attribute(&self.input, "aria-invalid", "true");
        let _ = self.place.append_child(&element);
        *mistake = Some(element);
    }
}
