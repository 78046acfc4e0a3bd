//! The author's page: a lesson is chosen with the controls of the one table of settings, seen in a
//! preview, and copied as what a host page needs.
//!
//! [`Author`] holds it together; what an author has chosen is [`crate::view::author::Setup`], and
//! what is copied [`crate::view::snippet`].

mod host;
mod output;
mod panels;
mod poster;
mod preview;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, HtmlElement, HtmlImageElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement,
};

use self::output::Output;
use self::panels::Panels;
use self::poster::{Picture, Poster};
use self::preview::Preview;
use super::controls::{Controls, OnChange};
use super::dom::{Listener, all, attribute, by_id, make, window, write};
use super::frame::Frames;
use super::host::Host;
use super::panels::{Notices, explain};
use crate::core::experiment::Panel;
use crate::core::link::{Problem, ProblemKind};
use crate::core::settings::Setting;
use crate::core::text::Text;
use crate::view::author::{HEIGHTS, OWN, Setup, WIDTHS};
use crate::view::poster::address;
use crate::view::snippet::{Holder, KINDS, Kind, Lesson};

/// The author's page.
pub struct Author {
    text: Rc<Text>,
    /// The folder of the playground, with a slash at its end.
    base: String,
    setup: RefCell<Setup>,
    /// Height of the content in the preview, once it is known.
    natural: Cell<Option<u32>>,
    picture: RefCell<Option<Picture>>,
    notices: Notices,
    controls: Controls,
    panels: Panels,
    preview: Preview,
    poster: Poster,
    output: Output,
    frames: OnceCell<Frames>,
    listeners: RefCell<Vec<Listener>>,
}

impl Author {
    /// Builds the page from its link.
    ///
    /// # Panics
    /// When the page has not the elements that are needed.
    #[must_use]
    pub fn start(host: &Host) -> Rc<Self> {
        let text = Rc::new(host.texts());
        let (setup, problems) = Setup::read(&hash());
        let author = Rc::new_cyclic(|weak: &Weak<Self>| {
            let controls = weak.clone();
            let on_change: OnChange = Rc::new(move |setting: &'static Setting, value: &str| {
                if let Some(author) = controls.upgrade() {
                    author.change(setting, value);
                }
            });
            let panels = weak.clone();
            let on_panel = move |panel: Panel, shown: bool| {
                if let Some(author) = panels.upgrade() {
                    author.setup.borrow_mut().show(panel, shown);
                    author.renew();
                }
            };
            let heights = weak.clone();
            let on_height = move |height: u32| {
                if let Some(author) = heights.upgrade() {
                    author.natural.set(Some(height));
                    author.show_size();
                }
            };
            let controls = Controls::new(&text, &on_change);
            offer_the_readers_language(&text);
            Self {
                base: base(),
                setup: RefCell::new(setup),
                natural: Cell::new(None),
                picture: RefCell::default(),
                notices: Notices::new(),
                controls,
                panels: Panels::new(&text, on_panel),
                preview: Preview::new(on_height),
                poster: Poster::new(),
                output: Output::new(host::desk(host), &text),
                frames: OnceCell::new(),
                listeners: RefCell::default(),
                text,
            }
        });
        let weak = Rc::downgrade(&author);
        let frames = Frames::new(move || {
            if let Some(author) = weak.upgrade() {
                author.draw_poster();
            }
        });
        let _ = author.frames.set(frames);
        author.listen();
        author.report(&problems);
        author.renew();
        attribute(&by_id::<Element>("author"), "data-state", "ready");
        author
    }

    fn listen(self: &Rc<Self>) {
        let mut listeners = Vec::new();
        for element in all("[data-own]") {
            let key = element.get_attribute("data-own").unwrap_or_default();
            let (weak, source) = (Rc::downgrade(self), element.clone());
            listeners.push(Listener::new(&element, "change", move |_| {
                if let Some(author) = weak.upgrade() {
                    author.choose(&key, &value(&source));
                }
            }));
        }
        let weak = Rc::downgrade(self);
        listeners.push(Listener::new(
            &by_id::<Element>("start"),
            "submit",
            move |event| {
                event.prevent_default();
                if let Some(author) = weak.upgrade() {
                    author.start_from(&by_id::<HtmlInputElement>("start-link").value());
                }
            },
        ));
        let weak = Rc::downgrade(self);
        listeners.push(Listener::new(&window(), "hashchange", move |_| {
            if let Some(author) = weak.upgrade() {
                let (setup, problems) = Setup::read(&hash());
                author.notices.clear();
                author.report(&problems);
                author.setup.replace(setup);
                author.renew();
            }
        }));
        self.listeners.replace(listeners);
    }

    /// Takes a value that the author gave the control of a setting.
    fn change(self: &Rc<Self>, setting: &'static Setting, value: &str) {
        let taken = self.setup.borrow_mut().change(setting.key, value).is_some();
        self.controls.mark(setting.key, !taken);
        if taken {
            self.renew();
        } else {
            self.report(&[refused(setting.key, value)]);
        }
        let setup = self.setup.borrow();
        self.controls
            .restore(setting.key, &setup.experiment, &self.text);
    }

    /// Takes a choice that is not a setting of the lesson.
    fn choose(self: &Rc<Self>, key: &str, value: &str) {
        let taken = self.setup.borrow_mut().choose(key, value).is_some();
        let control: Element = by_id(&format!("own-{key}"));
        attribute(
            &control,
            "aria-invalid",
            if taken { "false" } else { "true" },
        );
        if taken {
            self.renew();
        } else {
            self.report(&[refused(key, value)]);
            self.show_own();
        }
    }

    /// Begins with the link that the author has put in.
    fn start_from(self: &Rc<Self>, link: &str) {
        self.notices.clear();
        let problems = self.setup.borrow_mut().start_from(link);
        if let Some(problems) = problems {
            let taken = self.text.get("author.start.taken");
            self.notices.show(&self.text, taken);
            self.report(&problems);
            self.renew();
        } else {
            let example = format!("{}?task=sine", self.base);
            let values = [("value", link.trim()), ("example", &example)];
            let message = self.text.fill("author.start.none", &values);
            self.notices.show(&self.text, &message);
        }
    }

    /// Shows what could not be used of a link or a control.
    fn report(&self, problems: &[Problem]) {
        for problem in problems {
            let own = OWN.iter().any(|own| own.key == problem.key);
            let message = if own {
                self.explain_own(problem)
            } else {
                explain(&self.text, problem)
            };
            self.notices.show(&self.text, &message);
        }
    }

    /// What is wrong with a choice beside the settings, in words.
    fn explain_own(&self, problem: &Problem) -> String {
        let text = &self.text;
        let pixels = |(least, most): (u32, u32)| {
            let values = [("min", least.to_string()), ("max", most.to_string())];
            let values: Vec<_> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
            text.fill("expected.integer", &values)
        };
        let expected = match problem.key.as_str() {
            "width" => pixels(WIDTHS),
            "height" => pixels(HEIGHTS),
            "kind" => KINDS.each_ref().map(|kind| kind.word).join(", "),
            _ => "1, 0".into(),
        };
        let label = text.get(&format!("author.{}", problem.key)).to_owned();
        text.fill(
            "author.own.refused",
            &[
                ("label", &label),
                ("value", &problem.value),
                ("expected", &expected),
            ],
        )
    }

    /// Shows the setup as it is now, everywhere.
    fn renew(self: &Rc<Self>) {
        let setup = self.setup.borrow().clone();
        write_hash(&setup.hash());
        self.controls.show(&setup.experiment, &self.text);
        self.panels.show(&setup.experiment);
        self.show_own();
        self.preview
            .show(&self.lesson(&setup, "", None).widget_query());
        self.show_size();
        self.want_poster(&setup);
        self.show_snippet();
        self.load_example(setup.kind);
    }

    fn load_example(self: &Rc<Self>, kind: &'static Kind) {
        let author = self.clone();
        spawn_local(async move {
            match author.output.load(kind).await {
                Ok(true) => author.show_snippet(),
                Ok(false) => {}
                Err(()) => {
                    let values = [("file", kind.example)];
                    let message = author.text.fill("author.snippet.failed", &values);
                    author.notices.show(&author.text, &message);
                }
            }
        });
    }

    /// The choices beside the settings.
    fn show_own(&self) {
        let setup = self.setup.borrow();
        for own in &OWN {
            let control: HtmlElement = by_id(&format!("own-{}", own.key));
            let value = (own.get)(&setup);
            if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
                select.set_value(&value);
            } else if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
                if input.type_() == "checkbox" {
                    input.set_checked(value == "1");
                } else {
                    input.set_value(&value);
                }
            }
        }
        let element = setup.kind.holder == Holder::Element;
        by_id::<HtmlElement>("poster").set_hidden(!element);
    }

    /// The size of the preview, and what is known of its content's.
    fn show_size(&self) {
        let setup = self.setup.borrow();
        let natural = self.natural.get();
        let follows = setup.follows && setup.kind.follows();
        let height = natural.filter(|_| follows).unwrap_or(setup.height);
        self.preview.resize(setup.width, height);
        let words = natural.map_or_else(
            || self.text.get("author.height.unknown").to_owned(),
            |height| {
                let height = height.to_string();
                self.text
                    .fill("author.height.natural", &[("height", &height)])
            },
        );
        write(&by_id("own-height-help"), &words);
    }

    fn want_poster(&self, setup: &Setup) {
        let wanted = setup.poster && setup.kind.holder == Holder::Element;
        by_id::<HtmlElement>("poster-shown").set_hidden(!wanted);
        if wanted {
            self.poster.want(&setup.experiment);
            if self.poster.grows() {
                self.picture.replace(None);
                write(&by_id("poster-words"), self.text.get("author.poster.grows"));
                self.frames.get().expect("there are frames").request();
            }
        } else {
            self.poster.forget();
            self.picture.replace(None);
        }
    }

    /// A frame's part of the run that a poster needs, and the poster at its end.
    fn draw_poster(self: &Rc<Self>) {
        match self.poster.go_on() {
            Ok(true) => self.frames.get().expect("there are frames").request(),
            Ok(false) => {
                let title = self.title(&self.setup.borrow());
                let picture = self.poster.picture(&self.text, &title);
                if let Some(picture) = &picture {
                    let image: HtmlImageElement = by_id("poster-image");
                    image.set_src(&address(&picture.svg));
                    image.set_alt(&picture.alt);
                    write(&by_id("poster-words"), &picture.words);
                }
                self.picture.replace(picture);
                self.show_snippet();
            }
            Err(reason) => {
                let words = self
                    .text
                    .fill("author.poster.failed", &[("reason", &reason)]);
                write(&by_id("poster-words"), &words);
            }
        }
    }

    /// What screen readers call the frame.
    fn title(&self, setup: &Setup) -> String {
        let task = format!("task.{}", setup.experiment.task.word());
        self.text
            .fill("author.frame", &[("task", self.text.get(&task))])
    }

    fn lesson<'a>(
        &'a self,
        setup: &'a Setup,
        title: &'a str,
        picture: Option<&'a Picture>,
    ) -> Lesson<'a> {
        Lesson {
            base: &self.base,
            experiment: &setup.experiment,
            title,
            width: setup.width,
            height: setup.height,
            follows: setup.follows,
            poster: picture.map(|picture| (picture.svg.as_str(), picture.alt.as_str())),
        }
    }

    fn show_snippet(&self) {
        let setup = self.setup.borrow();
        let picture = self.picture.borrow();
        let title = self.title(&setup);
        let lesson = self.lesson(&setup, &title, picture.as_ref());
        let complete = !self.poster.grows();
        self.output.show(setup.kind, &lesson, &self.text, complete);
    }
}

fn refused(key: &str, value: &str) -> Problem {
    Problem {
        key: key.into(),
        value: value.into(),
        kind: ProblemKind::Refused,
    }
}

/// What a control of a choice says.
fn value(control: &HtmlElement) -> String {
    if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        return select.value();
    }
    match control.dyn_ref::<HtmlInputElement>() {
        Some(input) if input.type_() == "checkbox" => u8::from(input.checked()).to_string(),
        Some(input) => input.value(),
        None => String::new(),
    }
}

/// An author may leave the language to the reader: the absence of a value is a choice here.
fn offer_the_readers_language(text: &Text) {
    let select: HtmlSelectElement = by_id("setting-lang");
    let option: HtmlOptionElement = make("option");
    option.set_value("");
    option.set_text_content(Some(text.get("lang.")));
    let _ = select.insert_before(&option, select.first_child().as_ref());
}

/// The folder that this page was loaded from.
fn base() -> String {
    let mut base = window().location().href().unwrap_or_default();
    base.truncate(base.find(['?', '#']).unwrap_or(base.len()));
    base.truncate(base.rfind('/').map_or(0, |slash| slash + 1));
    base
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Leaves the setup in the link, so that it can be kept, shared and reloaded.
fn write_hash(hash: &str) {
    let mut link = window().location().href().unwrap_or_default();
    link.truncate(link.find('#').unwrap_or(link.len()));
    if !hash.is_empty() {
        link = format!("{link}#{hash}");
    }
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&link));
    }
}
