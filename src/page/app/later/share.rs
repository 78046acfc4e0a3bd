//! The dialog for sharing: the link of what is seen, copied, as a QR code, and as a start for
//! authors.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::{App, There};
use crate::core::state::Shared;
use crate::page::app::share::call;
use crate::page::dom::{attribute, by_id, document, property, window, write};
use crate::view::author::taking_over;
use crate::view::{describe, qr};

impl App {
    /// Opens the dialog and copies the link at once.
    #[inline(never)]
    pub(in crate::page::app) fn open_share(self: &Rc<Self>, _: There) {
        self.show_shared();
        write(&by_id("files-words"), "");
        let dialog: Element = by_id("share-dialog");
        // A browser without dialogs shows it in its place.
        if !call(&dialog, "showModal") {
            attribute(&dialog, "open", "");
        }
        let _ = by_id::<HtmlElement>("copy-link").focus();
        self.copy_link();
    }

    /// Copies the link again.
    #[inline(never)]
    pub(in crate::page::app) fn copy_again(self: &Rc<Self>, _: There) {
        self.copy_link();
    }

    /// Copies the link, and says what it does not repeat.
    fn copy_link(self: &Rc<Self>) {
        let field: HtmlInputElement = by_id("share-link");
        let (link, app) = (field.value(), self.clone());
        spawn_local(async move {
            let copied = match clipboard(&link) {
                Some(writing) => JsFuture::from(writing).await.is_ok(),
                None => false,
            };
            if app.is_gone() || field.value() != link {
                return;
            }
            if !copied {
                let _ = field.focus();
                field.select();
            }
            let text = app.text.borrow();
            let key = if copied { "copy.done" } else { "copy.here" };
            let edits = app.read(|state| describe::edits(&text, state.recording()));
            let words = text.fill(key, &[("edits", &edits.unwrap_or_default())]);
            write(&by_id("link-words"), words.trim_end());
        });
    }

    /// What was said of a copied link is not true of another run or link.
    #[inline(never)]
    pub(in crate::page::app) fn forget_copy(&self, _: There) {
        if self.is_gone() {
            return;
        }
        write(&by_id("link-words"), "");
        if by_id::<Element>("share-dialog").has_attribute("open") {
            self.show_shared();
        }
    }

    /// Writes the dialog, for the moment that is shown.
    fn show_shared(&self) {
        let Some(shared) = self.read(|state| state.shared()) else {
            return;
        };
        let text = self.text.borrow();
        let epoch = shared.epoch.unwrap_or_default().to_string();
        let key = match shared.epoch {
            Some(_) => "share.moment",
            None => "share.settings",
        };
        write(&by_id("share-words"), &text.fill(key, &[("epoch", &epoch)]));
        let link = address(&shared);
        by_id::<HtmlInputElement>("share-link").set_value(&link);
        attribute(&by_id::<Element>("share-alone"), "href", &link);
        let code = qr::code(&link);
        by_id::<HtmlElement>("share-room").set_hidden(code.is_none());
        by_id::<HtmlElement>("share-long").set_hidden(code.is_some());
        if let Some(code) = code {
            let size = code.size.to_string();
            let squares: Element = by_id("share-code");
            attribute(&squares, "viewBox", &format!("0 0 {size} {size}"));
            attribute(&by_id::<Element>("share-squares"), "d", &code.path);
        }
    }

    /// Lets the ways to the authors' page begin there with the settings of this one.
    #[inline(never)]
    pub(in crate::page::app) fn show_ways_to_author(&self, _: There) {
        let Some(experiment) = self.experiment() else {
            return;
        };
        let language = experiment.language;
        let query = language.map_or_else(String::new, |it| format!("?lang={}", it.word()));
        let hash = taking_over(&experiment);
        let address = format!("author.html{query}#{hash}");
        for id in ["author-link", "share-author"] {
            attribute(&by_id::<Element>(id), "href", &address);
        }
        // In a frame there is no room for it, and no way back.
        if experiment.embed {
            attribute(&by_id::<Element>("share-author"), "target", "_blank");
        }
        by_id::<HtmlElement>("share-only").set_hidden(!experiment.embed);
    }
}

/// The address of a shared link.
fn address(shared: &Shared) -> String {
    let mut link = window().location().href().unwrap_or_default();
    link.truncate(link.find(['?', '#']).unwrap_or(link.len()));
    for (before, part) in [('?', &shared.query), ('#', &shared.hash)] {
        if !part.is_empty() {
            link.push(before);
            link += part;
        }
    }
    link
}

/// Writes to the clipboard, where the browser and the frame have one.
pub(super) fn clipboard(words: &str) -> Option<Promise> {
    // Chromium writes an error into the console where a frame's host has not allowed it.
    let policy = property(&document(), "featurePolicy");
    let asked = policy.and_then(|it| ask(&it, "allowsFeature", "clipboard-write"));
    if asked.is_some_and(|allowed| allowed.is_falsy()) {
        return None;
    }
    let clipboard = property(&window().navigator(), "clipboard")?;
    ask(&clipboard, "writeText", words)?.dyn_into().ok()
}

/// What a method of an object answers to a word, where there is such a method.
fn ask(object: &JsValue, method: &str, word: &str) -> Option<JsValue> {
    let method: Function = property(object, method)?.dyn_into().ok()?;
    method.call1(object, &word.into()).ok()
}
