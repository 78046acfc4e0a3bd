//! The templates of programs: fetched when somebody asks for a language, and kept.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::host::Host;
use crate::core::looks::Language;
use crate::view::programs::{Templates, templates};

/// The templates that are there.
pub(super) struct Programs {
    host: Host,
    known: RefCell<Templates>,
    /// Whether some are on their way.
    comes: Cell<bool>,
}

impl Programs {
    pub(super) fn new(host: Host) -> Rc<Self> {
        Rc::new(Self {
            host,
            known: RefCell::default(),
            comes: Cell::new(false),
        })
    }

    /// All that have been fetched.
    pub(super) fn known(&self) -> Ref<'_, Templates> {
        self.known.borrow()
    }

    /// Whether all of a language are there.
    pub(super) fn has(&self, language: Language) -> bool {
        let known = self.known.borrow();
        templates(language)
            .iter()
            .all(|name| known.contains_key(*name))
    }

    /// Fetches those of a language that are not there.
    pub(super) async fn fetch(&self, language: Language) -> Result<(), JsValue> {
        for &name in templates(language) {
            if !self.known.borrow().contains_key(name) {
                let text = JsFuture::from(self.host.program(name)).await?;
                let text = text.as_string().unwrap_or_default();
                self.known.borrow_mut().insert(name.to_owned(), text);
            }
        }
        Ok(())
    }

    /// Fetches those of a language, and then says so.
    pub(super) fn want(self: &Rc<Self>, language: Language, then: Rc<dyn Fn(())>) {
        if self.comes.replace(true) {
            return;
        }
        let programs = self.clone();
        spawn_local(async move {
            let fetched = programs.fetch(language).await;
            programs.comes.set(false);
            // Who shows a program asks again.
            if fetched.is_ok() {
                then(());
            }
        });
    }
}
