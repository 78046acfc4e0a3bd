//! One widget: it holds the state, the engine and the panels together, and nothing else does. What
//! is wanted goes into the [`State`]; what comes of it is done here. What each of them means is in
//! the inner rings.
//!
//! Its concerns have a file each: [`run`] is the frames, [`device`], [`search`] and [`trainer`] the
//! engine, [`drawing`] what is seen, [`tell`] what the world hears, [`settings`] the link and the page,
//! [`left`] the way back and [`life`] sleep and end. What the first fit does not need is in [`later`],
//! and [`waiting`] does it once it is there.

mod device;
mod drawing;
mod later;
mod left;
mod life;
mod run;
mod search;
mod settings;
mod share;
mod strip;
mod tell;
mod trainer;
mod waiting;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use self::drawing::Wanted;
use self::trainer::Trainer;
use self::waiting::Waiting;
use super::beside::Pool;
use super::controls::{Controls, Dice, Folds};
use super::delay::Delay;
use super::device::on_cpu;
use super::dom::{Listener, all, attribute, by_id, document, now, window};
use super::frame::Frames;
use super::host::Host;
use super::panels::{Notices, Panels};
use super::programs::Programs;
use super::surface::SCREENS;
use super::tabs::{OnOpen, Tabs};
use super::terms::Terms;
use super::visibility::Visibility;
use crate::core::allowance::Allowance;
use crate::core::device::EngineKind;
use crate::core::experiment::Lesson;
use crate::core::guard::{Guard, Refused};
use crate::core::link;
use crate::core::state::{Intent, State};
use crate::core::text::Text;
use crate::core::transport::{Place, Status};
use crate::engine::FusedCpu;
use crate::view::theme::Theme;

pub(super) use self::later::answer;
pub(super) use self::waiting::There;

/// The widget.
pub struct App {
    pub(in crate::page) host: Host,
    /// The element with the id `playground`, which host pages read and call.
    pub(super) root: HtmlElement,
    text: RefCell<Text>,
    /// The colours of the style sheet, once something was drawn in them.
    theme: Cell<Option<Theme>>,
    /// Whether the page is put on paper, where every theme is light and nothing is out of view.
    printing: Cell<bool>,
    state: Guard<State>,
    trainer: Trainer,
    /// When the last frame was, the last words were written and the last `epoch` event was sent, in
    /// milliseconds.
    last_frame: Cell<f64>,
    last_words: Cell<f64>,
    last_event: Cell<f64>,
    /// The place that was told last.
    told_place: Cell<Option<Place>>,
    drawn_status: Cell<Option<Status>>,
    /// Whether everything has to be drawn anew in the next frame.
    fresh: Cell<bool>,
    /// Which pictures the next frame has to draw.
    wanted: Cell<Wanted>,
    controls: RefCell<Controls>,
    folds: RefCell<Folds>,
    dice: RefCell<Option<Dice>>,
    notices: Notices,
    /// The templates of programs.
    programs: Rc<Programs>,
    panels: OnceCell<Panels>,
    /// Those beside the stage, and those below it.
    tabs: OnceCell<[Tabs; 2]>,
    terms: RefCell<Option<Terms>>,
    /// What comes later, and what waits for it.
    later: Waiting,
    many: later::Many,
    /// Those who train beside the page.
    pool: OnceCell<Pool>,
    /// Ends the quiet after which the ghost is spoken of.
    quiet: OnceCell<Delay>,
    /// How often the link may be written, and what writes it when it was written too often: browsers
    /// take a hundred in ten seconds.
    links: Cell<Allowance>,
    link_later: OnceCell<Delay>,
    frames: OnceCell<Frames>,
    visibility: RefCell<Option<Visibility>>,
    /// Whether any part of the widget can be seen, once the browser has said so.
    in_view: Cell<Option<bool>>,
    waiting: RefCell<Vec<js_sys::Function>>,
    listeners: RefCell<Vec<Listener>>,
}

impl App {
    /// Builds the widget from the page's link and starts choosing a device.
    ///
    /// # Errors
    /// When what the link needs to be read cannot be had.
    ///
    /// # Panics
    /// When the page has not the elements that the widget needs.
    pub async fn start(host: Host) -> Result<Rc<Self>, JsValue> {
        let query = window().location().search().unwrap_or_default();
        let hash = hash();
        if link::brings(&query, &hash) {
            let come = host.fetch_later().await;
            come.map_err(|reason| js_sys::Error::new(&reason))?;
        }
        let (mut state, problems) = State::new(
            query,
            &hash,
            Rc::new(|problem| on_cpu(EngineKind::FusedCpu, problem)),
            Rc::new(|problem| Ok(Box::new(FusedCpu::new(problem)))),
        );
        state.autoplay(!reduced_motion());
        let app = Rc::new(Self {
            root: by_id("playground"),
            text: RefCell::new(host.texts()),
            programs: Programs::new(host.clone()),
            host,
            theme: Cell::default(),
            printing: Cell::new(false),
            state: Guard::new(state),
            trainer: Trainer::default(),
            last_frame: Cell::new(now()),
            last_words: Cell::new(0.0),
            last_event: Cell::new(0.0),
            told_place: Cell::new(None),
            drawn_status: Cell::new(None),
            fresh: Cell::new(true),
            wanted: Cell::default(),
            controls: RefCell::default(),
            folds: RefCell::default(),
            dice: RefCell::default(),
            notices: Notices::new(),
            panels: OnceCell::new(),
            tabs: OnceCell::new(),
            terms: RefCell::default(),
            later: Waiting::default(),
            many: later::Many::default(),
            pool: OnceCell::new(),
            quiet: OnceCell::new(),
            links: Cell::new(Allowance::new(20, 5.0)),
            link_later: OnceCell::new(),
            frames: OnceCell::new(),
            visibility: RefCell::default(),
            in_view: Cell::new(None),
            waiting: RefCell::default(),
            listeners: RefCell::default(),
        });
        app.assemble();
        // No task of the start is long: each of these is one.
        app.host.next_task().await;
        app.show_all();
        app.report(problems);
        app.come_back();
        // In a frame, and where panels are chosen, the controls do not come after all else.
        if app.read(|state| state.experiment().is_held()) == Some(true) {
            app.fetch_later();
        }
        // A task of its own: the page's parts are made and laid out before.
        let chooses = app.clone();
        spawn_local(async move {
            chooses.host.next_task().await;
            chooses.choose_device();
        });
        Ok(app)
    }

    /// Reads from the state.
    ///
    /// # Errors
    /// When it is in use, cannot be trusted after a panic, or the widget is gone.
    pub(in crate::page) fn try_read<R>(
        &self,
        read: impl FnOnce(&State) -> R,
    ) -> Result<R, Refused> {
        self.state.with(|state| read(state))
    }

    /// Reads from the state, if it can be read.
    pub(in crate::page) fn read<R>(&self, read: impl FnOnce(&State) -> R) -> Option<R> {
        self.try_read(read).ok()
    }

    /// The engine that trains, once there is one.
    pub(in crate::page) fn trains(&self) -> Option<EngineKind> {
        self.trainer.trains.get()
    }

    /// Whether an engine is still to be chosen.
    pub(in crate::page) fn is_choosing(&self) -> bool {
        self.trainer.is_choosing()
    }

    /// Does what somebody wants, as soon as that can be done. While something else is under way, after
    /// a panic and after the widget's end nothing is done.
    pub(in crate::page) fn act(self: &Rc<Self>, intent: Intent) {
        self.once_there(move |app, there| {
            let _ = app.try_act(intent, there);
        });
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

    /// Makes the panels, tabs and frames.
    fn assemble(self: &Rc<Self>) {
        let frame = self.callback(|app, ()| app.frame());
        let _ = self.frames.set(Frames::new(move || frame(())));
        let lost = self.callback(|app, reason: String| app.hear_of_lost_gpu(reason));
        self.trainer.hear_of_loss(move |reason| lost(reason));
        let speak = self.callback(|app, ()| app.request_frame());
        let _ = self.quiet.set(Delay::new(move || speak(())));
        let write = self.callback(|app, ()| app.put_link());
        let _ = self.link_later.set(Delay::new(move || write(())));
        let redraw = self.callback(|app, ()| app.redraw());
        let ask = self.callback(|app, intent| app.act(intent));
        let frame = self.callback(|app, ()| app.request_frame());
        let _ = self
            .panels
            .set(Panels::new(ask, redraw, frame, self.programs.clone()));
        let open: OnOpen = self.callback(|app, panel| app.open(panel));
        let tabs = ["side", "strip"].map(|name| {
            let place = all(&format!("[data-tabs=\"{name}\"]")).swap_remove(0);
            Tabs::new(place, open.clone())
        });
        let _ = self.tabs.set(tabs);
    }

    /// Shows the page and the run, and listens to what is wanted.
    fn show_all(self: &Rc<Self>) {
        self.listen();
        attribute(&self.root, "data-version", env!("CARGO_PKG_VERSION"));
        self.place_share();
        self.show_page_settings();
        self.renew(true);
        // In their room before anything is seen.
        self.with_scene(|panels, scene| panels.write(scene));
        self.show_challenge();
        self.watch();
    }

    fn listen(self: &Rc<Self>) {
        let on = |target: &web_sys::EventTarget, event, act: fn(&Rc<Self>)| {
            let act = self.callback(move |app, ()| act(app));
            self.listeners
                .borrow_mut()
                .push(Listener::new(target, event, move |_| act(())));
        };
        on(&window(), "hashchange", |app| {
            app.notices.clear();
            app.act(Intent::Link(hash()));
        });
        on(&document(), "visibilitychange", |app| {
            if let Some(frames) = app.frames.get() {
                frames.renew();
            }
            if let Some(pool) = app.pool.get() {
                pool.hide(document().hidden());
            }
            if let Some(there) = app.there() {
                app.renew_many_frames(there);
            }
            app.redraw();
        });
        on(&by_id::<HtmlElement>("challenge-back"), "click", |app| {
            app.act(Intent::ChallengeData);
            // The button goes: the focus does not fall to the page.
            let _ = by_id::<HtmlElement>("play").focus();
        });
        on(&by_id::<HtmlElement>("defaults"), "click", |app| {
            app.act(Intent::Defaults);
        });
        on(&window(), "pagehide", |app| app.leave());
        on(&by_id::<HtmlElement>("share"), "click", |app| {
            app.once_there(|app, there| app.open_share(there));
        });
        on(&by_id::<HtmlElement>("share-close"), "click", |app| {
            app.close_share();
        });
        on(&by_id::<HtmlElement>("copy-link"), "click", |app| {
            app.once_there(|app, there| app.copy_again(there));
        });
        on(&window(), "beforeprint", |app| app.print(true));
        on(&window(), "afterprint", |app| app.print(false));
        // Some browsers tell of paper by the query alone.
        if let Ok(Some(paper)) = window().match_media("print") {
            on(&paper, "change", |app| app.print(prefers("print")));
        }
        if let Ok(Some(dark)) = window().match_media("(prefers-color-scheme: dark)") {
            on(&dark, "change", |app| {
                app.show_page_settings();
                app.redraw_all();
            });
        }
        for query in SCREENS {
            if let Ok(Some(finer)) = window().match_media(query) {
                on(&finer, "change", |app| app.redraw_all());
            }
        }
        for button in all("[data-lesson]") {
            let word = button.get_attribute("data-lesson").unwrap_or_default();
            let Some(lesson) = Lesson::from_word(&word) else {
                continue;
            };
            let switch = self.callback(move |app, ()| app.act(Intent::Lesson(lesson)));
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
