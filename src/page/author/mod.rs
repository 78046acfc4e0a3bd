//! The author's page: a lesson is chosen with the controls of the one table of settings, seen in a
//! preview, and copied as what a host page needs.
//!
//! [`Author`] holds it together; what an author has chosen is [`crate::view::author::Setup`], and
//! what is copied [`crate::view::snippet`].

mod address;
mod choices;
mod goal;
mod host;
mod output;
mod panels;
mod poster;
mod preview;
mod run;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlButtonElement, HtmlInputElement};

use self::address::{base, hash, write_hash};
use self::choices::{offer_the_readers_language, value};
use self::goal::Goal;
use self::output::Output;
use self::panels::Panels;
use self::poster::Picture;
use self::preview::Preview;
use self::run::Run;
use super::controls::{Controls, Entry, OnChange};
use super::dom::{Listener, all, attribute, by_id, window, write};
use super::frame::Frames;
use super::host::Host;
use super::panels::Notices;
use crate::core::experiment::Panel;
use crate::core::settings::find;
use crate::core::text::Text;
use crate::page::app::There;
use crate::view::author::Setup;
use crate::view::snippet::{HostKind, Lesson};

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
    run: Run,
    goal: Goal,
    /// The fields of the width and of the height.
    sizes: [(&'static str, Entry); 2],
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
            let on_change: OnChange = Rc::new(move |key: &'static str, value: &str| {
                if let Some(author) = controls.upgrade() {
                    author.change(find(key).expect("a setting"), value);
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
            let goal = weak.clone();
            let on_goal = move || {
                if let Some(author) = goal.upgrade() {
                    author.aim();
                }
            };
            let on_size = |key: &'static str| {
                let weak = weak.clone();
                choices::size(key, move |typed| {
                    if let Some(author) = weak.upgrade() {
                        author.choose(key, typed);
                    }
                })
            };
            let controls = Controls::new(&text, &on_change, There::IN_A_WHOLE);
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
                run: Run::new(),
                goal: Goal::new(on_goal),
                sizes: ["width", "height"].map(|key| (key, on_size(key))),
                output: Output::new(host::desk(host), &text),
                frames: OnceCell::new(),
                listeners: RefCell::default(),
                text,
            }
        });
        let weak = Rc::downgrade(&author);
        let frames = Frames::new(move || {
            if let Some(author) = weak.upgrade() {
                author.train();
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
        // The fields of the size listen for themselves.
        for element in all("[data-own]:not([type=text])") {
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
        let take = by_id::<Element>("take-height");
        listeners.push(Listener::new(&take, "click", move |_| {
            let Some(author) = weak.upgrade() else { return };
            if let Some(height) = author.natural.get() {
                author.choose("height", &height.to_string());
            }
        }));
        let weak = Rc::downgrade(self);
        listeners.push(Listener::new(&window(), "hashchange", move |_| {
            if let Some(author) = weak.upgrade() {
                let (setup, problems) = Setup::read(&hash());
                author.notices.clear();
                author.report(&problems);
                author.setup.replace(setup);
                author.restore_all();
                author.renew();
            }
        }));
        self.listeners.replace(listeners);
    }

    /// Shows the setup as it is now, everywhere.
    fn renew(self: &Rc<Self>) {
        let setup = self.setup.borrow().clone();
        write_hash(&setup.hash());
        self.controls
            .show(&setup.experiment, &self.text, There::IN_A_WHOLE);
        self.panels.show(&setup.experiment, &self.text);
        self.goal.show(setup.experiment.challenge);
        self.show_own();
        self.preview
            .show(&self.lesson(&setup, "", None).widget_query());
        self.show_size();
        self.want_run(&setup);
        self.show_snippet();
        self.load_example(setup.kind);
    }

    fn load_example(self: &Rc<Self>, kind: &'static HostKind) {
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
        let taken = natural.is_none_or(|height| height == setup.height);
        by_id::<HtmlButtonElement>("take-height").set_disabled(taken);
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
            matches: setup.matches,
            poster: picture.map(|picture| (picture.svg.as_str(), picture.alt.as_str())),
        }
    }

    fn show_snippet(&self) {
        let setup = self.setup.borrow();
        let picture = self.picture.borrow();
        let title = self.title(&setup);
        let lesson = self.lesson(&setup, &title, picture.as_ref());
        let complete = !(self.shows_poster(&setup) && self.run.grows());
        self.output.show(setup.kind, &lesson, &self.text, complete);
    }
}
