//! What comes later: the part of the page's module that the first fit does not need, and what waits for
//! it.
//!
//! What somebody wants before it is there is done once it is, in the same order.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::App;
use super::drawing::mark_time;
use crate::page::methods::gone;

/// That what comes later is there. Whoever calls it has to have this; nobody else can make one.
#[derive(Clone, Copy, Debug)]
pub(in crate::page) struct There(());

impl There {
    /// In a program that is not split, everything is.
    pub(in crate::page) const IN_A_WHOLE: Self = Self(());
}

type Deed = Box<dyn FnOnce(&Rc<App>, There)>;

/// What comes later, and what waits for it.
#[derive(Default)]
pub(super) struct Waiting {
    there: Cell<Option<There>>,
    /// Whether it has been asked for.
    asked: Cell<bool>,
    /// Whether it cannot be had.
    failed: Cell<bool>,
    deeds: RefCell<Vec<Deed>>,
}

impl Waiting {
    /// Nothing waits any more.
    pub(super) fn end(&self) {
        self.deeds.take();
    }
}

impl App {
    /// Whether what comes later is there.
    pub(in crate::page) fn there(&self) -> Option<There> {
        self.later.there.get()
    }

    /// Does something with what comes later: at once where it is there, else as soon as it is.
    pub(super) fn once_there(self: &Rc<Self>, deed: impl FnOnce(&Rc<Self>, There) + 'static) {
        match self.there() {
            Some(there) => deed(self, there),
            None => {
                self.later.deeds.borrow_mut().push(Box::new(deed));
                self.fetch_later();
            }
        }
    }

    /// Waits for what comes later.
    ///
    /// # Errors
    /// When it cannot be had, or the widget has ended.
    pub(in crate::page) async fn later_to_come(self: &Rc<Self>) -> Result<There, JsValue> {
        loop {
            if let Some(there) = self.there() {
                return Ok(there);
            }
            if self.is_gone() {
                return Err(gone());
            }
            if self.later.failed.get() {
                return Err(js_sys::Error::new("the playground has stopped").into());
            }
            self.fetch_later();
            JsFuture::from(self.change_to_come()).await?;
        }
    }

    /// Fetches what comes later, if nobody does.
    pub(super) fn fetch_later(self: &Rc<Self>) {
        if self.later.asked.replace(true) || self.is_gone() {
            return;
        }
        let app = self.clone();
        spawn_local(async move {
            // The frame of the first fit ends before.
            app.host.next_task().await;
            if app.is_gone() {
                return;
            }
            let fetched = app.host.fetch_later().await;
            if app.is_gone() {
                return;
            }
            match fetched {
                Ok(()) => {
                    app.take_words();
                    let there = There(());
                    app.make_controls(there);
                    // No task is long: the rest is one of its own.
                    app.host.next_task().await;
                    if !app.is_gone() {
                        app.later_came(there);
                    }
                }
                Err(reason) => {
                    app.later.failed.set(true);
                    app.host.unstarted(&reason);
                    app.publish();
                }
            }
        });
    }

    /// Takes over the words that have come.
    fn take_words(&self) {
        let missed = self.text.borrow().missed();
        if !missed.is_empty() {
            // They belong to the words that come first, see `xtask/src/words.rs`.
            let early = format!("words that were asked for too early: {}", missed.join(", "));
            web_sys::console::error_1(&early.into());
        }
        self.text.replace(self.host.texts());
    }

    fn later_came(self: &Rc<Self>, there: There) {
        self.later.there.set(Some(there));
        self.assemble_later(there);
        loop {
            let deeds = self.later.deeds.take();
            if deeds.is_empty() {
                break;
            }
            for deed in deeds {
                deed(self, there);
            }
        }
        mark_time("later");
        // Whoever waits for it goes on.
        self.publish();
    }
}
