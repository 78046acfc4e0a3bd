//! Files that the reader takes away or brings: made of the run as it stands, opened in its place.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlInputElement};

use super::share::clipboard;
use super::{App, There};
use crate::core::files::{FileKind, LONGEST};
use crate::core::looks::Language;
use crate::core::state::{Intent, State};
use crate::core::table::Rows;
use crate::page::dom::{Listener, all, by_id, on_press, property, seconds, window, write};
use crate::page::panels::away;
use crate::view::programs::{self, Made};

/// Seconds of a turn that are for the losses over held-out samples.
const TESTING: f64 = 0.008;
const BUSY: &str = "the playground has stopped, or is busy";

/// A file.
pub(in crate::page) struct File {
    pub(in crate::page) name: String,
    pub(in crate::page) media_type: &'static str,
    pub(in crate::page) bytes: Vec<u8>,
    /// What a picture shows, in words.
    pub(in crate::page) words: Option<String>,
}

impl App {
    /// Listens to what is asked for in the panel of programs.
    pub(super) fn assemble_programs(self: &Rc<Self>) {
        let program = self.callback(|app, made| app.take_program(made));
        let mut listeners = self.listeners.borrow_mut();
        for button in all("[data-made]") {
            let word = button.get_attribute("data-made").unwrap_or_default();
            if let Some(made) = Made::from_word(&word) {
                let program = program.clone();
                listeners.push(on_press(&button, move || program(made)));
            }
        }
        for (id, copied) in [
            ("formula-latex", away::Copied::Latex),
            ("formula-line", away::Copied::Line),
        ] {
            let copy = self.callback(move |app, ()| app.copy_formula(copied));
            listeners.push(on_press(&by_id(id), move || copy(())));
        }
    }

    /// Listens to what is asked for in the list of files, and to a file that is brought.
    pub(super) fn assemble_files(self: &Rc<Self>, there: There) {
        let take = self.callback(|app, kind| app.take_away(kind));
        let bring = self.callback(move |app, file: JsValue| app.bring(&file, there));
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
            // A panel may have taken it.
            if event.default_prevented() {
                return;
            }
            if let Some(transfer) = transfer(&event) {
                event.prevent_default();
                if let Some(file) = first(&transfer) {
                    bring(file);
                }
            }
        }));
    }

    /// Makes a file and lets the browser save it.
    #[inline(never)]
    fn take_away(self: &Rc<Self>, kind: FileKind) {
        let app = self.clone();
        spawn_local(async move {
            let made = app.save(kind).await;
            let words = app.saved(kind.name(), made);
            app.say("files-words", &words);
        });
    }

    /// What is said of a file that was to be saved: that it is, with the words of a picture, or why not.
    fn saved(&self, name: &str, made: Result<Option<String>, JsValue>) -> String {
        let text = self.text.borrow();
        match made {
            Ok(Some(words)) => text.fill("files.described", &[("name", name), ("words", &words)]),
            Ok(None) => text.fill("files.saved", &[("name", name)]),
            Err(error) => {
                let reason = property(&error, "message").unwrap_or(error);
                let reason = reason.as_string().unwrap_or_default();
                text.fill("files.failed", &[("name", name), ("reason", &reason)])
            }
        }
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
    #[inline(never)]
    fn bring(self: &Rc<Self>, file: &JsValue, there: There) {
        let size = property(file, "size").and_then(|size| size.as_f64());
        // One that is too large to be a run is not read.
        let is_small = size.is_some_and(|size| size <= LONGEST as f64);
        let reading = is_small.then(|| ask_for_text(file)).flatten();
        let app = self.clone();
        spawn_local(async move {
            let text = match reading {
                Some(reading) => JsFuture::from(reading).await.ok(),
                None => None,
            };
            let text = text.and_then(|text| text.as_string()).unwrap_or_default();
            match app.open_text(&text, there).await {
                Ok(()) => app.close_share(),
                Err(words) if by_id::<Element>("share-dialog").has_attribute("open") => {
                    app.say("files-words", &words);
                }
                Err(words) => app.notify(&words),
            }
        });
    }

    /// Finds out the losses over the held-out samples that nobody has looked at yet, a few milliseconds at
    /// a time.
    async fn tests_to_come(&self) -> Result<(), JsValue> {
        loop {
            let until = seconds() + TESTING;
            let mut left = || until - seconds();
            let known = self.read(|state| state.recording().go_on_testing(&mut left));
            if known != Some(false) {
                return Ok(());
            }
            let turn = Promise::new(&mut |resolve, _| {
                let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 0);
            });
            JsFuture::from(turn).await?;
        }
    }

    fn say(&self, id: &str, words: &str) {
        if !self.is_gone() {
            write(&by_id(id), words);
        }
    }

    /// A file of the run as it stands.
    pub(super) async fn file(self: &Rc<Self>, kind: FileKind) -> Result<File, JsValue> {
        self.strip_to_come().await?;
        if kind.has_tests() {
            self.tests_to_come().await?;
        }
        let written = self.read(|state| away::file(state, &self.text.borrow(), kind));
        let mut written = written.ok_or(BUSY)?;
        if let (Some((width, height, scale)), Some(about)) = (written.pixels, &written.about) {
            let drawing = String::from_utf8(written.bytes).unwrap_or_default();
            let drawn = self.host.pixels(&drawing, width, height, scale);
            let pixels: Uint8Array = JsFuture::from(drawn).await?.unchecked_into();
            written.bytes = away::described(&pixels.to_vec(), about);
        }
        Ok(File {
            name: kind.name().to_owned(),
            media_type: kind.media_type(),
            bytes: written.bytes,
            words: written.about.map(|(_, words)| words),
        })
    }

    /// The rows of a table and the names of all its columns.
    ///
    /// # Errors
    /// With the sentence that says why it cannot be learned from.
    pub(super) async fn read_table(
        self: &Rc<Self>,
        table: &str,
    ) -> Result<(Rows, Vec<String>), String> {
        self.strip_to_come().await?;
        away::table(&self.text.borrow(), table)
    }

    /// Opens the text of a saved run.
    ///
    /// # Errors
    /// With the sentence that says why it cannot be opened.
    pub(super) async fn open_text(self: &Rc<Self>, file: &str, there: There) -> Result<(), String> {
        self.strip_to_come().await?;
        let (saved, problems) = away::read(&self.text.borrow(), file)?;
        self.try_act(Intent::OpenFile(saved), there)
            .map_err(|_| BUSY)?;
        self.report_problems(&problems, there);
        Ok(())
    }

    /// The link that a program names, as a text in it may hold it.
    fn link_of_program(&self) -> String {
        programs::named(&self.link())
    }

    /// The run as a program, each file with its name.
    pub(super) async fn program(
        self: &Rc<Self>,
        language: Language,
        made: Made,
    ) -> Result<Vec<(String, String)>, JsValue> {
        self.strip_to_come().await?;
        self.programs.fetch(language).await?;
        let link = self.link_of_program();
        let known = self.programs.known();
        let files = self.read(|state| away::program(state, (language, made), &link, &known));
        Ok(files.ok_or(BUSY)?)
    }

    /// Lets the reader have the program of the language that is shown: copied, or as a file.
    #[inline(never)]
    fn take_program(self: &Rc<Self>, made: Made) {
        let Some(language) = self.read(|state| state.looks().language) else {
            return;
        };
        let app = self.clone();
        spawn_local(async move {
            let words = match app.program(language, made).await {
                Ok(files) => app.hand_over(language, made, &files).await,
                Err(error) => app.saved(language.word(), Err(error)),
            };
            app.say("code-done", &words);
        });
    }

    /// Copies the trained model as a formula. Its buttons are there with the panels of the strip.
    #[inline(never)]
    fn copy_formula(self: &Rc<Self>, copied: away::Copied) {
        let app = self.clone();
        spawn_local(async move {
            if app.strip_to_come().await.is_err() {
                return;
            }
            let formula = app.read(|state| away::formula(state, copied)).flatten();
            let writing = formula.and_then(|formula| clipboard(&formula));
            let done = match writing {
                Some(writing) => JsFuture::from(writing).await.is_ok(),
                None => false,
            };
            let key = if done {
                "model.copied"
            } else {
                "model.refused"
            };
            app.say("formula-done", app.text.borrow().get(key));
        });
    }

    async fn hand_over(
        self: &Rc<Self>,
        language: Language,
        made: Made,
        files: &[(String, String)],
    ) -> String {
        let folder = ["run-", language.word()].concat();
        let (name, media_type, bytes) = match (made, files) {
            (Made::One, [(_, program), ..]) => {
                let copied = match clipboard(program) {
                    Some(writing) => JsFuture::from(writing).await.is_ok(),
                    None => false,
                };
                let key = if copied {
                    "code.copied"
                } else {
                    "code.refused"
                };
                return self.text.borrow().get(key).to_owned();
            }
            (Made::Notebook, [(_, book), ..]) => {
                let name = [&folder, ".ipynb"].concat();
                (name, "application/x-ipynb+json", book.clone().into_bytes())
            }
            (Made::Files | Made::One | Made::Notebook, _) => {
                let name = [&folder, ".zip"].concat();
                (name, "application/zip", away::archive(&folder, files))
            }
        };
        let saved = self.host.download(&name, media_type, &bytes);
        let saved = JsFuture::from(saved).await;
        self.saved(&name, saved.map(|_| None))
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
