//! The reader's own data: a table that is pasted, dropped or opened, small tables to begin with, and the
//! way to a formula. What is wrong with a table is said here, and the run goes on with what it had.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, Element, File, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use super::pad::Pad;
use super::{Maker, Name, Panel, Scene};
use crate::core::state::Intent;
use crate::core::table::{Kind, MOST_BYTES, Refusal, Rows, Sheet, line};
use crate::core::text::Text;
use crate::page::dom::{
    Listener, all, attribute, by_id, document, make, make_text, on_press, property, refill, window,
    write,
};
use crate::page::pack::packed;
use crate::view::{describe, refused};

/// The small tables, by their names in the document.
const EXAMPLES: [(&str, &str); 3] = [
    ("outlier", include_str!("../../../../www/data/outlier.csv")),
    ("fan", include_str!("../../../../www/data/fan.csv")),
    ("bend", include_str!("../../../../www/data/bend.csv")),
];
/// The longest link that programs can be trusted with.
const LONGEST: usize = 8000;

pub(super) struct DataPanel {
    inner: Rc<Inner>,
    pad: Rc<Pad>,
    _listeners: Vec<Listener>,
}

struct Inner {
    field: HtmlTextAreaElement,
    mistake: Element,
    row: HtmlElement,
    choice: HtmlElement,
    columns: Element,
    words: Element,
    long: HtmlElement,
    ask: Rc<dyn Fn(Intent)>,
    text: RefCell<Text>,
    /// The table that was read last, and the features and the label that are chosen of it.
    sheet: RefCell<Option<Sheet>>,
    chosen: RefCell<(Vec<usize>, usize)>,
    /// Why it was not taken.
    refusal: RefCell<Option<Refusal>>,
    /// Counts what was asked for: an answer that comes late is not taken.
    asked: Cell<u32>,
    listeners: RefCell<Vec<Listener>>,
}

impl DataPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let inner = Rc::new(Inner {
            field: by_id("data-text"),
            mistake: by_id("data-mistake"),
            row: by_id("data-row"),
            choice: by_id("data-choice"),
            columns: by_id("data-columns"),
            words: by_id("data-words"),
            long: by_id("data-long"),
            ask: maker.ask.clone(),
            text: RefCell::default(),
            sheet: RefCell::default(),
            chosen: RefCell::default(),
            refusal: RefCell::default(),
            asked: Cell::new(0),
            listeners: RefCell::default(),
        });
        let section: HtmlElement = all("[data-panel=\"data\"]").remove(0);
        let file: HtmlInputElement = by_id("data-file");
        let press = |id: &str, handler: fn(&Rc<Inner>)| {
            let inner = inner.clone();
            on_press(&by_id::<Element>(id), move || handler(&inner))
        };
        let mut listeners = vec![
            press("data-take", |inner| {
                inner.read(inner.field.value().as_bytes())
            }),
            press("data-row", |inner| inner.show_row()),
            press("data-open", |_| by_id::<HtmlElement>("data-file").click()),
            press("data-formula", |inner| {
                (inner.ask)(Intent::Change("task", "expr".into()));
                (inner.ask)(Intent::Open(Name::Settings));
                if let Some(field) = document().get_element_by_id("setting-expr") {
                    let _ = field.unchecked_into::<HtmlElement>().focus();
                }
            }),
        ];
        let (own, source) = (inner.clone(), file.clone());
        listeners.push(Listener::new(&file, "change", move |_| {
            let file = source.files().and_then(|files| files.get(0));
            own.open(file);
            // The same file can be opened again once it is mended.
            source.set_value("");
        }));
        let own = inner.clone();
        listeners.push(Listener::new(&inner.field, "input", move |event| {
            // What is typed is not done yet, what is pasted is.
            let kind = property(&event, "inputType").and_then(|kind| kind.as_string());
            if kind.as_deref() == Some("insertFromPaste") {
                own.read(own.field.value().as_bytes());
            }
        }));
        listeners.push(Listener::new(&section, "dragover", |event| {
            event.prevent_default()
        }));
        let own = inner.clone();
        listeners.push(Listener::new(&section, "drop", move |event| {
            let files = event
                .dyn_ref::<DragEvent>()
                .and_then(DragEvent::data_transfer);
            let file = files.and_then(|data| data.files()?.get(0));
            // A saved run is the window's.
            let is_run = |file: &File| file.name().ends_with(".json");
            if file.as_ref().is_some_and(|file| !is_run(file)) {
                event.prevent_default();
                own.open(file);
            }
        }));
        for button in all("[data-example]") {
            let name = button.get_attribute("data-example").unwrap_or_default();
            let Some((_, table)) = EXAMPLES.iter().find(|(known, _)| *known == name) else {
                continue;
            };
            let own = inner.clone();
            listeners.push(on_press(&button, move || {
                own.field.set_value(table);
                own.read(table.as_bytes());
            }));
        }
        let own = inner.clone();
        let pad = Pad::new(move |table| {
            own.field.set_value(table);
            own.read(table.as_bytes());
        });
        Self {
            inner,
            pad,
            _listeners: listeners,
        }
    }
}

impl Inner {
    /// Reads a file that is not too large to be read.
    fn open(self: &Rc<Self>, file: Option<File>) {
        let Some(file) = file else { return };
        if file.size() > MOST_BYTES as f64 {
            self.refuse(Some(Refusal::too_large()));
            return;
        }
        let (weak, asked) = (Rc::downgrade(self), self.next());
        spawn_local(async move {
            let read = JsFuture::from(file.array_buffer()).await;
            let Some(inner) = weak.upgrade().filter(|inner| inner.asked.get() == asked) else {
                return;
            };
            // What cannot be read is as good as nothing.
            let bytes =
                read.map_or_else(|_| Vec::new(), |buffer| Uint8Array::new(&buffer).to_vec());
            if let Ok(text) = Sheet::text(&bytes) {
                inner.field.set_value(&text);
            }
            inner.read(&bytes);
        });
    }

    fn next(&self) -> u32 {
        self.asked.set(self.asked.get().wrapping_add(1));
        self.asked.get()
    }

    /// Takes a table apart, and learns from its usual columns.
    fn read(self: &Rc<Self>, bytes: &[u8]) {
        self.next();
        match Sheet::read(bytes) {
            Ok(sheet) => {
                self.chosen.replace(sheet.usual());
                self.sheet.replace(Some(sheet));
                self.list();
                self.take();
            }
            Err(refusal) => {
                self.sheet.replace(None);
                self.list();
                self.refuse(Some(refusal));
            }
        }
    }

    fn rows(&self) -> Option<Result<Rows, Refusal>> {
        let (features, label) = &*self.chosen.borrow();
        let sheet = self.sheet.borrow();
        Some(sheet.as_ref()?.choose(features, *label))
    }

    /// Learns from the columns that are chosen.
    fn take(self: &Rc<Self>) {
        match self.rows() {
            None => {}
            Some(Err(refusal)) => self.refuse(Some(refusal)),
            Some(Ok(rows)) => self.bring(rows),
        }
    }

    /// Learns from rows, once they are packed.
    fn bring(self: &Rc<Self>, rows: Rows) {
        self.refuse(None);
        let (weak, asked) = (Rc::downgrade(self), self.next());
        spawn_local(async move {
            let rows = packed(rows).await;
            if let Some(inner) = weak.upgrade().filter(|inner| inner.asked.get() == asked) {
                (inner.ask)(Intent::Bring(Rc::new(rows)));
            }
        });
    }

    /// Says why a table is not taken; nothing where it is.
    fn refuse(&self, refusal: Option<Refusal>) {
        self.refusal.replace(refusal);
        self.say();
    }

    fn say(&self) {
        let refusal = self.refusal.borrow();
        let words = refusal
            .as_ref()
            .map(|refusal| refused::table(&self.text.borrow(), refusal));
        let _ = self
            .mistake
            .toggle_attribute_with_force("hidden", words.is_none());
        self.mistake
            .set_class_name(if words.is_some() { "mistake" } else { "" });
        write(&self.mistake, &words.unwrap_or_default());
        attribute(
            &self.field,
            "aria-invalid",
            if refusal.is_some() { "true" } else { "false" },
        );
        drop(refusal);
        self.row.set_hidden(self.row().is_none());
    }

    /// The row in which something is wrong, and where it stands in the field.
    fn row(&self) -> Option<(usize, (u32, u32))> {
        let refusal = self.refusal.borrow();
        // What cannot be read is not in the field.
        let there = |refusal: &&Refusal| refusal.kind != Kind::Encoding;
        let row = refusal.as_ref().filter(there)?.row;
        Some((row, line(&self.field.value(), row)?))
    }

    /// Selects the row in which something is wrong, and brings it into view.
    fn show_row(&self) {
        let Some((row, (from, to))) = self.row() else {
            return;
        };
        let _ = self.field.focus();
        let _ = self.field.set_selection_range(from, to);
        let lines = self.field.value().matches('\n').count() + 1;
        let above = self.field.scroll_height() as usize * (row - 1) / lines;
        let middle = self.field.client_height() / 2;
        self.field.set_scroll_top(above as i32 - middle);
    }

    /// Lists the columns, for features and the label to be chosen.
    fn list(self: &Rc<Self>) {
        let sheet = self.sheet.borrow();
        let names: &[String] = sheet.as_ref().map_or(&[], |sheet| sheet.names());
        self.choice.set_hidden(names.is_empty());
        let mut listeners = Vec::new();
        let (features, label) = &*self.chosen.borrow();
        let text = self.text.borrow();
        let rows = names.iter().enumerate().map(|(column, name)| {
            let row: Element = make("tr");
            let head = make_text("th", name);
            attribute(&head, "scope", "row");
            let _ = row.append_child(&head);
            for (kind, key, on) in [
                ("checkbox", "data.feature.of", features.contains(&column)),
                ("radio", "data.label.of", *label == column),
            ] {
                let input: HtmlInputElement = make("input");
                input.set_type(kind);
                input.set_name(&format!("data-{kind}"));
                input.set_id(&format!("data-{kind}-{column}"));
                input.set_checked(on);
                attribute(&input, "aria-label", &text.fill(key, &[("column", name)]));
                let (own, source) = (Rc::downgrade(self), input.clone());
                listeners.push(Listener::new(&input, "change", move |_| {
                    if let Some(own) = own.upgrade() {
                        own.choose(kind == "radio", column, source.checked());
                    }
                }));
                let cell: Element = make("td");
                let _ = cell.append_child(&input);
                let _ = row.append_child(&cell);
            }
            row
        });
        let rows: Vec<Element> = rows.collect();
        // The focus stays where it is, on what takes its place.
        let focused = document().active_element().map(|element| element.id());
        refill(&self.columns, rows);
        drop(text);
        self.listeners.replace(listeners);
        let focused = focused.filter(|id| id.starts_with("data-"));
        let again = focused.and_then(|id| self.columns.query_selector(&format!("#{id}")).ok()?);
        if let Some(again) = again.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = again.focus();
        }
    }

    /// Takes another choice of columns.
    fn choose(self: &Rc<Self>, label: bool, column: usize, on: bool) {
        let mut chosen = self.chosen.borrow_mut();
        if label {
            chosen.1 = column;
        } else {
            chosen.0.retain(|&feature| feature != column);
            if on {
                chosen.0.push(column);
                chosen.0.sort_unstable();
            }
        }
        drop(chosen);
        self.take();
    }
}

impl Panel for DataPanel {
    fn renew(&self, scene: &Scene) {
        let inner = &self.inner;
        inner.text.replace(scene.text.clone());
        inner.say();
        if inner.sheet.borrow().is_some() {
            inner.list();
        }
        let experiment = scene.recording.experiment();
        let text = scene.text;
        // While something is wrong with what is drawn, it stays as it is.
        let rows = (!experiment.has_truth()).then_some(&*experiment.rows);
        if inner.refusal.borrow().is_none() {
            self.pad.follow(rows);
        }
        self.pad.speak(text);
        if inner.field.value().is_empty() && !experiment.has_truth() {
            inner.field.set_value(&experiment.rows.text());
        }
        write(&inner.words, &describe::brought(text, scene.recording));
        let address = window().location().href().unwrap_or_default();
        let address = address.split('#').next().unwrap_or_default().len();
        let length = address + 1 + scene.hash().len();
        let words = text.fill("data.long", &[("length", &length.to_string())]);
        write(&inner.long, &words);
        inner.long.set_hidden(length <= LONGEST);
    }
}
