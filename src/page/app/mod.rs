//! One widget: it holds the settings, the run, the device and the panels together, and nothing
//! else does. What each of them means is in the inner rings.
//!
//! Its concerns have a file each: [`settings`], [`device`], [`run`], [`challenge`], [`ghost`],
//! [`many`], [`drawing`] and [`life`].

mod challenge;
mod device;
mod drawing;
mod ghost;
mod life;
mod many;
mod run;
mod settings;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use self::drawing::colors;
use super::controls::{Controls, OnChange};
use super::device::{Choice, Kind};
use super::dom::{Listener, all, attribute, by_id, document, now, window};
use super::frame::Frames;
use super::host::Host;
use super::methods;
use super::panels::{
    BatchPanel, Command, FitPanel, GhostPanel, LogPanel, LossPanel, Notices, ParametersPanel,
    TransportPanel, show_device,
};
use super::visibility::Visibility;
use crate::core::engine::Engine;
use crate::core::experiment::{Experiment, Lesson};
use crate::core::link;
use crate::core::pacer::Pacer;
use crate::core::session::Session;
use crate::core::settings::find;
use crate::core::text::Text;
use crate::core::transport::Status;
use crate::view::theme::Theme;

struct Panels {
    transport: TransportPanel,
    fit: FitPanel,
    loss: LossPanel,
    ghost: GhostPanel,
    parameters: ParametersPanel,
    batch: BatchPanel,
    log: LogPanel,
}

/// The widget.
pub struct App {
    host: Host,
    /// The element with the id `playground`, which host pages read and call.
    pub(super) root: HtmlElement,
    query: String,
    text: RefCell<Text>,
    theme: Cell<Theme>,
    experiment: RefCell<Experiment>,
    /// The other lesson as the reader left it.
    others: RefCell<HashMap<Lesson, Experiment>>,
    pub(super) session: RefCell<Session>,
    engine: RefCell<Option<Box<dyn Engine>>>,
    pub(super) choice: RefCell<Option<Choice>>,
    /// The engine that trains: not always the chosen one, which may not cover every network.
    pub(super) kind: Cell<Option<Kind>>,
    /// Counts choices that were asked for: what comes of an older one is dropped.
    request: Cell<u32>,
    /// Whether a choice is still to come.
    pub(super) choosing: Cell<bool>,
    /// Counts engines: what an older one sends is dropped.
    generation: Cell<u32>,
    /// Counts runs, so that a method knows whether its run was replaced.
    pub(super) run: Cell<u32>,
    in_flight: Cell<u32>,
    /// Seconds between queueing and reading, smoothed.
    round_trip: Cell<f64>,
    pacer: RefCell<Pacer>,
    play_when_ready: Cell<bool>,
    announcement: RefCell<String>,
    shown_state: Cell<Option<Status>>,
    drawn_state: Cell<Option<Status>>,
    /// Whether everything has to be drawn anew in the next frame.
    fresh: Cell<bool>,
    last_frame: Cell<f64>,
    last_words: Cell<f64>,
    last_arrival: Cell<f64>,
    last_event: Cell<f64>,
    controls: RefCell<Controls>,
    notices: Notices,
    panels: OnceCell<Panels>,
    challenge: challenge::Progress,
    many: many::Many,
    ghost: ghost::Lookahead,
    frames: OnceCell<Frames>,
    visibility: RefCell<Option<Visibility>>,
    /// Whether any part of the widget can be seen, once the browser has said so.
    in_view: Cell<Option<bool>>,
    /// Whether the widget has ended.
    gone: Cell<bool>,
    on_lost: OnceCell<Closure<dyn FnMut(String)>>,
    waiting: RefCell<Vec<js_sys::Function>>,
    listeners: RefCell<Vec<Listener>>,
}

impl App {
    /// Builds the widget from the page's link and starts choosing a device.
    ///
    /// # Panics
    /// When the page has not the elements that the widget needs.
    #[must_use]
    pub fn start(host: Host) -> Rc<Self> {
        let query = window().location().search().unwrap_or_default();
        let (experiment, problems) = link::read(&query, &hash());
        let app = Rc::new(Self {
            root: by_id("playground"),
            text: RefCell::new(host.texts()),
            host,
            query,
            theme: Cell::new(colors()),
            others: RefCell::default(),
            session: RefCell::new(Session::new(experiment.clone())),
            experiment: RefCell::new(experiment),
            engine: RefCell::default(),
            choice: RefCell::default(),
            kind: Cell::new(None),
            request: Cell::new(0),
            choosing: Cell::new(false),
            generation: Cell::new(0),
            run: Cell::new(0),
            in_flight: Cell::new(0),
            round_trip: Cell::new(0.0),
            pacer: RefCell::default(),
            play_when_ready: Cell::new(false),
            announcement: RefCell::default(),
            shown_state: Cell::new(None),
            drawn_state: Cell::new(None),
            fresh: Cell::new(true),
            last_frame: Cell::new(now()),
            last_words: Cell::new(0.0),
            last_arrival: Cell::new(0.0),
            last_event: Cell::new(0.0),
            controls: RefCell::default(),
            notices: Notices::new(),
            panels: OnceCell::new(),
            challenge: challenge::Progress::default(),
            many: many::Many::default(),
            ghost: ghost::Lookahead::default(),
            frames: OnceCell::new(),
            visibility: RefCell::default(),
            in_view: Cell::new(None),
            gone: Cell::new(false),
            on_lost: OnceCell::new(),
            waiting: RefCell::default(),
            listeners: RefCell::default(),
        });
        app.assemble();
        app.report(&problems);
        let experiment = app.experiment();
        app.play_when_ready
            .set(experiment.autoplay && !reduced_motion());
        app.choose_device();
        app
    }

    /// A callback that does nothing once the widget is gone.
    fn callback<T: 'static>(
        self: &Rc<Self>,
        act: impl Fn(&Rc<Self>, T) + 'static,
    ) -> Rc<dyn Fn(T)> {
        let weak = Rc::downgrade(self);
        Rc::new(move |value| {
            if let Some(app) = weak.upgrade() {
                act(&app, value);
            }
        })
    }

    /// Makes the panels, controls and listeners.
    fn assemble(self: &Rc<Self>) {
        let frame = self.callback(|app, ()| app.frame());
        let _ = self.frames.set(Frames::new(move || frame(())));
        let lost = self.callback(|app, reason: String| app.lose_gpu(reason));
        let _ = self.on_lost.set(Closure::new(move |reason| lost(reason)));
        let redraw = self.callback(|app, ()| app.redraw());
        let redraw = move || redraw(());
        let command: Rc<dyn Fn(Command)> = self.callback(|app, command| app.command(command));
        let shuffle = self.callback(|app, on| {
            app.change(
                find("shuffle").expect("a setting"),
                if on { "1" } else { "0" },
            );
        });
        let panels = Panels {
            transport: TransportPanel::new(&command),
            fit: FitPanel::new(redraw.clone()),
            loss: LossPanel::new(redraw),
            ghost: GhostPanel::new(),
            parameters: ParametersPanel::new(),
            batch: BatchPanel::new(shuffle),
            log: LogPanel::new(),
        };
        let _ = self.panels.set(panels);
        self.assemble_many();
        self.assemble_ghost();
        self.make_controls();
        self.listen();
        methods::attach(self);
        attribute(&self.root, "data-version", env!("CARGO_PKG_VERSION"));
        self.show_page_settings();
        self.renew(true);
        self.show_challenge();
        self.watch();
        show_device(&self.text.borrow(), None, None);
    }

    fn make_controls(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let on_change: OnChange = Rc::new(move |setting, value| {
            if let Some(app) = weak.upgrade() {
                app.change(setting, value);
            }
        });
        let text = self.text.borrow();
        let controls = Controls::new(&text, &on_change);
        controls.show(&self.experiment.borrow(), &text);
        self.controls.replace(controls);
    }

    fn listen(self: &Rc<Self>) {
        let on = |target: &web_sys::EventTarget, event, act: fn(&Rc<Self>)| {
            let act = self.callback(move |app, ()| act(app));
            self.listeners
                .borrow_mut()
                .push(Listener::new(target, event, move |_| act(())));
        };
        on(&window(), "hashchange", |app| app.read_link());
        on(&document(), "visibilitychange", |app| {
            if let Some(frames) = app.frames.get() {
                frames.renew();
            }
            app.renew_many_frames();
            app.redraw();
        });
        on(&by_id::<HtmlElement>("defaults"), "click", |app| {
            let lesson = app.experiment.borrow().task.lesson();
            app.apply(app.lesson_defaults(lesson));
        });
        if let Ok(Some(dark)) = window().match_media("(prefers-color-scheme: dark)") {
            on(&dark, "change", |app| {
                app.show_page_settings();
                app.redraw();
            });
        }
        for button in all("[data-lesson]") {
            let word = button.get_attribute("data-lesson").unwrap_or_default();
            let Some(lesson) = Lesson::from_word(&word) else {
                continue;
            };
            let switch = self.callback(move |app, ()| app.switch_lesson(lesson));
            self.listeners
                .borrow_mut()
                .push(Listener::new(&button, "click", move |_| switch(())));
        }
    }
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

fn prefers(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}

fn reduced_motion() -> bool {
    prefers("(prefers-reduced-motion: reduce)")
}
