//! The dialog for sharing: the link of what is seen, copied, as a QR code, and as a start for
//! authors.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::App;
use crate::core::state::Shared;
use crate::page::dom::{attribute, by_id, document, make, property, window, write};
use crate::view::author::taking_over;
use crate::view::{describe, qr};

impl App {
    /// In a frame there is no bar: the button stands beside the sentence on where the run stands,
    /// which every widget has.
    pub(super) fn place_share(&self) {
        if self.read(|state| state.experiment().embed) != Some(true) {
            return;
        }
        let state: Element = by_id("state");
        let row: Element = make("div");
        row.set_class_name("state-row");
        let _ = state.replace_with_with_node_1(&row);
        let _ = row.append_with_node_2(&state, &by_id::<Element>("share"));
    }

    /// Opens the dialog and copies the link at once.
    pub(super) fn open_share(self: &Rc<Self>) {
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

    pub(super) fn close_share(&self) {
        let dialog: Element = by_id("share-dialog");
        if !call(&dialog, "close") {
            let _ = dialog.remove_attribute("open");
        }
    }

    /// Copies the link, and says what it does not repeat.
    pub(super) fn copy_link(self: &Rc<Self>) {
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
    pub(super) fn forget_copy(&self) {
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
    pub(super) fn show_ways_to_author(&self) {
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

/// Calls a method that not every browser has. Returns whether it has it.
fn call(element: &Element, method: &str) -> bool {
    let method = property(element, method).and_then(|it| it.dyn_into::<Function>().ok());
    method.is_some_and(|method| method.call0(element).is_ok())
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
