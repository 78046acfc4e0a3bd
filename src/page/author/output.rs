//! What is copied: the snippet for a kind of host page, and the button that copies it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Element, HtmlButtonElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement,
};

use super::host::Desk;
use crate::core::text::Text;
use crate::page::delay::Delay;
use crate::page::dom::{Listener, by_id, make, refill, write};
use crate::view::snippet::{HostKind, KINDS, Lesson};

/// Milliseconds for which "Copied" is said.
const SAID: i32 = 4000;

/// The snippet and its button.
pub(super) struct Output {
    desk: Desk,
    snippet: HtmlTextAreaElement,
    button: HtmlButtonElement,
    hint: Element,
    said: Element,
    /// The examples that were loaded, by their kinds' names.
    examples: RefCell<HashMap<&'static str, String>>,
    /// Whether all of the snippet is there.
    complete: Cell<bool>,
    _listener: Listener,
}

impl Output {
    pub(super) fn new(desk: Desk, text: &Rc<Text>) -> Self {
        let select: HtmlSelectElement = by_id("own-kind");
        let options = KINDS.iter().map(|kind| -> Element {
            let option: HtmlOptionElement = make("option");
            option.set_value(kind.word);
            option.set_text_content(Some(text.get(&format!("author.kind.{}", kind.word))));
            option.into()
        });
        refill(&select, options);
        let snippet: HtmlTextAreaElement = by_id("snippet");
        let button: HtmlButtonElement = by_id("copy");
        let copy = copier(desk.clone(), snippet.clone(), text.clone());
        let listener = Listener::new(&button, "click", move |_| copy());
        Self {
            desk,
            snippet,
            button,
            hint: by_id("kind-help"),
            said: by_id("copied"),
            examples: RefCell::default(),
            complete: Cell::new(true),
            _listener: listener,
        }
    }

    /// Loads the example of a kind, unless it is there already. Returns whether there is a new one.
    pub(super) async fn load(&self, kind: &'static HostKind) -> Result<bool, ()> {
        if self.examples.borrow().contains_key(kind.word) {
            return Ok(false);
        }
        let loaded = JsFuture::from(self.desk.load_example(kind.example)).await;
        let text = loaded.ok().and_then(|text| text.as_string()).ok_or(())?;
        let example = if kind.example.ends_with(".ipynb") {
            code(&text).ok_or(())?
        } else {
            text
        };
        self.examples.borrow_mut().insert(kind.word, example);
        Ok(true)
    }

    /// Shows the snippet of a lesson for a kind, once its example is there; `complete` says whether
    /// nothing more will be added to it.
    pub(super) fn show(&self, kind: &HostKind, lesson: &Lesson, text: &Text, complete: bool) {
        write(&self.hint, text.get(&format!("author.hint.{}", kind.word)));
        let examples = self.examples.borrow();
        let example = examples.get(kind.word);
        let snippet = example.map_or_else(String::new, |example| lesson.snippet(example));
        if self.snippet.value() != snippet {
            self.snippet.set_value(&snippet);
            // What was copied is another one.
            write(&self.said, "");
        }
        self.complete.set(complete && example.is_some());
        self.button.set_disabled(!self.complete.get());
    }
}

/// The code of a notebook's first cell with code.
fn code(notebook: &str) -> Option<String> {
    let notebook = JSON::parse(notebook).ok()?;
    let field = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let cells: Array = field(&notebook, "cells")?.dyn_into().ok()?;
    let cell = cells
        .iter()
        .find(|cell| field(cell, "cell_type").is_some_and(|kind| kind == "code"))?;
    let lines: Array = field(&cell, "source")?.dyn_into().ok()?;
    Some(lines.join("").into())
}

/// Copies the snippet, or selects it where copying is not allowed, and says which.
fn copier(desk: Desk, snippet: HtmlTextAreaElement, text: Rc<Text>) -> impl Fn() {
    let said: Element = by_id("copied");
    let element = said.clone();
    let silence = Rc::new(Delay::new(move || write(&element, "")));
    move || {
        let (desk, snippet, text) = (desk.clone(), snippet.clone(), text.clone());
        let (said, silence) = (said.clone(), silence.clone());
        // Emptied first, so that the same words are announced again.
        write(&said, "");
        spawn_local(async move {
            if JsFuture::from(desk.copy(&snippet.value())).await.is_ok() {
                write(&said, text.get("author.copied"));
                silence.start(SAID);
            } else {
                let _ = snippet.focus();
                snippet.select();
                write(&said, text.get("author.copy.by.hand"));
            }
        });
    }
}
