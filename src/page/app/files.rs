//! Files that the reader takes away or brings: made of the run as it stands, opened in its place.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlInputElement};

use super::App;
use crate::core::files::{self, Broken, FileKind, Saved};
use crate::core::state::{Intent, State};
use crate::core::text::Text;
use crate::page::dom::{Listener, all, by_id, on_press, property, window, write};
use crate::view::picture::{Chart, Colors, SIZE, Subject};

/// Pixels for each of a picture's own, in both directions.
const SCALE: u32 = 2;

/// A file.
pub(in crate::page) struct File {
    pub(in crate::page) name: String,
    pub(in crate::page) media_type: &'static str,
    pub(in crate::page) bytes: Vec<u8>,
    /// What a picture shows, in words.
    pub(in crate::page) words: Option<String>,
}

impl App {
    /// Listens to what is asked for in the list of files, and to a file that is brought.
    pub(super) fn assemble_files(self: &Rc<Self>) {
        let take = self.callback(|app, kind| app.take_away(kind));
        let bring = self.callback(|app, file: JsValue| app.bring(&file));
        let mut listeners = self.listeners.borrow_mut();
        for button in all("[data-file]") {
            let word = button.get_attribute("data-file").unwrap_or_default();
            if let Some(kind) = FileKind::from_word(&word) {
                let take = take.clone();
                listeners.push(on_press(&button, move || take(kind)));
            }
        }
        let input: HtmlInputElement = by_id("file-input");
        let asked = input.clone();
        listeners.push(on_press(&by_id("file-open"), move || asked.click()));
        let (chosen, brought) = (input.clone(), bring.clone());
        listeners.push(Listener::new(&input, "change", move |_| {
            if let Some(file) = first(&chosen) {
                brought(file);
            }
            // The same file can be chosen again.
            chosen.set_value("");
        }));
        // A page that takes no files shows them instead of itself.
        listeners.push(Listener::new(&window(), "dragover", |event| {
            if transfer(&event).is_some() {
                event.prevent_default();
            }
        }));
        listeners.push(Listener::new(&window(), "drop", move |event| {
            if let Some(transfer) = transfer(&event) {
                event.prevent_default();
                if let Some(file) = first(&transfer) {
                    bring(file);
                }
            }
        }));
    }

    /// Makes a file and lets the browser save it.
    fn take_away(self: &Rc<Self>, kind: FileKind) {
        let app = self.clone();
        spawn_local(async move {
            let name = kind.name();
            let words = match app.save(kind).await {
                Ok(words) => {
                    let text = app.text.borrow();
                    match words {
                        Some(words) => {
                            text.fill("files.described", &[("name", name), ("words", &words)])
                        }
                        None => text.fill("files.saved", &[("name", name)]),
                    }
                }
                Err(error) => {
                    let reason = property(&error, "message").unwrap_or(error);
                    let reason = reason.as_string().unwrap_or_default();
                    let values = [("name", name), ("reason", &*reason)];
                    app.text.borrow().fill("files.failed", &values)
                }
            };
            app.say_of_files(&words);
        });
    }

    async fn save(self: &Rc<Self>, kind: FileKind) -> Result<Option<String>, JsValue> {
        while self.read(State::can_save) == Some(false) {
            JsFuture::from(self.change_to_come()).await?;
        }
        let file = self.file(kind).await?;
        let saved = self.host.download(&file.name, file.media_type, &file.bytes);
        JsFuture::from(saved).await?;
        Ok(file.words)
    }

    /// Opens a file that was chosen or dropped.
    fn bring(self: &Rc<Self>, file: &JsValue) {
        let Some(reading) = ask_for_text(file) else {
            return;
        };
        let app = self.clone();
        spawn_local(async move {
            let text = JsFuture::from(reading).await.ok();
            let text = text.and_then(|text| text.as_string()).unwrap_or_default();
            match app.open_text(&text) {
                Ok(()) => app.close_share(),
                Err(words) if by_id::<Element>("share-dialog").has_attribute("open") => {
                    app.say_of_files(&words);
                }
                Err(words) => app.notify(&words),
            }
        });
    }

    fn say_of_files(&self, words: &str) {
        if !self.is_gone() {
            write(&by_id("files-words"), words);
        }
    }

    /// A file of the run as it stands.
    pub(in crate::page) async fn file(self: &Rc<Self>, kind: FileKind) -> Result<File, JsValue> {
        let made = self.read(|state| made(state, &self.text.borrow(), kind));
        let (mut bytes, about) = made.ok_or("the playground has stopped, or is busy")?;
        if let FileKind::FitPng | FileKind::LossPng = kind {
            let drawing = String::from_utf8(bytes).unwrap_or_default();
            let drawn = self.host.pixels(&drawing, SIZE.0, SIZE.1, SCALE);
            let pixels: Uint8Array = JsFuture::from(drawn).await?.unchecked_into();
            let words = about
                .as_ref()
                .map(|(title, words)| [title, "\n", &**words].concat());
            bytes = files::described(&pixels.to_vec(), &words.unwrap_or_default());
        }
        Ok(File {
            name: kind.name().to_owned(),
            media_type: kind.media_type(),
            bytes,
            words: about.map(|(_, words)| words),
        })
    }

    /// Opens the text of a saved run.
    ///
    /// # Errors
    /// With the sentence that says why it cannot be opened.
    pub(in crate::page) fn open_text(self: &Rc<Self>, text: &str) -> Result<(), String> {
        let (saved, problems) = Saved::read(text).map_err(|broken| {
            let text = self.text.borrow();
            match broken {
                Broken::NoRun => text.get("files.none").to_owned(),
                Broken::Newer => text.get("files.newer").to_owned(),
                Broken::Part(part) => text.fill("files.part", &[("part", part)]),
            }
        })?;
        self.try_act(Intent::OpenFile(Box::new(saved)))
            .map_err(|_| "the playground has stopped, or is busy")?;
        self.report(&problems);
        Ok(())
    }
}

/// The first of the files of a field or a transfer.
fn first(of: &JsValue) -> Option<JsValue> {
    property(&property(of, "files")?, "0")
}

/// What is dragged, if it is files.
fn transfer(event: &JsValue) -> Option<JsValue> {
    let transfer = property(event, "dataTransfer")?;
    let types = Array::from(&property(&transfer, "types")?);
    types.includes(&"Files".into(), 0).then_some(transfer)
}

/// The text of a file, which comes later.
fn ask_for_text(file: &JsValue) -> Option<Promise> {
    let read: Function = property(file, "text")?.dyn_into().ok()?;
    read.call0(file).ok()?.dyn_into().ok()
}

/// What a picture shows, in words: its title, and a sentence or two.
type About = (String, String);

/// The bytes of a file, of a picture in pixels those of its drawing, and what is on it.
fn made(state: &State, text: &Text, kind: FileKind) -> (Vec<u8>, Option<About>) {
    let (recording, moment) = (state.recording(), state.shown());
    let (network, parameters) = (&recording.problem().network, &moment.parameters);
    let looks = state.looks();
    let drawn = |chart, colors| {
        let subject = Subject {
            text,
            recording,
            moment,
            pins: state.pins(),
            fit: (looks.view, looks.beyond),
            losses: looks.losses,
        };
        let about = subject.words(chart);
        (subject.svg(chart, colors).into_bytes(), Some(about))
    };
    match kind {
        FileKind::Run => (state.saved().text().into(), None),
        FileKind::Parameters => (files::parameters(network, parameters).into(), None),
        FileKind::Safetensors => (files::safetensors(network, parameters), None),
        FileKind::History => (files::history(recording.history().losses()).into(), None),
        FileKind::FitSvg => drawn(Chart::Fit, Colors::Both),
        FileKind::LossSvg => drawn(Chart::Loss, Colors::Both),
        FileKind::FitPng => drawn(Chart::Fit, Colors::Light),
        FileKind::LossPng => drawn(Chart::Loss, Colors::Light),
    }
}
