//! One widget: it holds the settings, the run, the device and the panels together, and nothing
//! else does. What each of them means is in the inner rings.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::controls::{Controls, OnChange};
use super::device::{self, Choice, Device};
use super::dom::{Listener, all, attribute, by_id, document, now, window};
use super::frame::Frames;
use super::host::Host;
use super::methods;
use super::panels::{
    BatchPanel, Command, FitPanel, LogPanel, LossPanel, Notices, ParametersPanel, Scene,
    TransportPanel, explain, show_device,
};
use crate::core::engine::{Engine, EngineError, Record};
use crate::core::experiment::{EngineChoice, Experiment, Lesson, Panel, Speed};
use crate::core::link::{self, Problem, ProblemKind};
use crate::core::pacer::{FRAME_BUDGET, Pacer};
use crate::core::session::Session;
use crate::core::settings::{Change, Group, SETTINGS, Setting, find};
use crate::core::text::Text;
use crate::core::transport::{Goal, Position, State};
use crate::view::theme::{Theme, hex};

/// Reads that may be under way at once: more would only queue up behind the GPU.
const MAX_IN_FLIGHT: u32 = 2;
/// Seconds of work in a frame at full speed on the CPU: the rest is for drawing.
const FULL_SPEED_BUDGET: f64 = 0.012;
/// Seconds of work in a slice while the page is hidden.
const HIDDEN_BUDGET: f64 = 0.04;
/// Milliseconds between updates of texts and lists while a run goes on.
const WORDS_INTERVAL: f64 = 500.0;
/// Milliseconds between `epoch` events.
const EVENT_INTERVAL: f64 = 100.0;

struct Panels {
    transport: TransportPanel,
    fit: FitPanel,
    loss: LossPanel,
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
    /// Counts engines: what an older one sends is dropped.
    generation: Cell<u32>,
    /// Counts runs, so that a method knows whether its run was replaced.
    pub(super) run: Cell<u32>,
    in_flight: Cell<u32>,
    pacer: RefCell<Pacer>,
    play_when_ready: Cell<bool>,
    announcement: RefCell<String>,
    shown_state: Cell<Option<State>>,
    /// Whether everything has to be drawn anew in the next frame.
    fresh: Cell<bool>,
    last_frame: Cell<f64>,
    last_words: Cell<f64>,
    last_arrival: Cell<f64>,
    last_event: Cell<f64>,
    controls: RefCell<Controls>,
    notices: Notices,
    panels: OnceCell<Panels>,
    frames: OnceCell<Frames>,
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
            generation: Cell::new(0),
            run: Cell::new(0),
            in_flight: Cell::new(0),
            pacer: RefCell::default(),
            play_when_ready: Cell::new(false),
            announcement: RefCell::default(),
            shown_state: Cell::new(None),
            fresh: Cell::new(true),
            last_frame: Cell::new(now()),
            last_words: Cell::new(0.0),
            last_arrival: Cell::new(0.0),
            last_event: Cell::new(0.0),
            controls: RefCell::default(),
            notices: Notices::new(),
            panels: OnceCell::new(),
            frames: OnceCell::new(),
            on_lost: OnceCell::new(),
            waiting: RefCell::default(),
            listeners: RefCell::default(),
        });
        app.assemble();
        app.report(&problems);
        let experiment = app.experiment.borrow().clone();
        if experiment.engine == EngineChoice::Fused {
            app.notify(app.text.borrow().get("notice.fused"));
        }
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
        let lost = self.callback(|app, reason: String| app.lose_device(reason));
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
            parameters: ParametersPanel::new(),
            batch: BatchPanel::new(shuffle),
            log: LogPanel::new(),
        };
        let _ = self.panels.set(panels);
        self.make_controls();
        self.listen();
        methods::attach(self);
        attribute(&self.root, "data-version", env!("CARGO_PKG_VERSION"));
        self.show_page_settings();
        self.renew(true);
        show_device(&self.text.borrow(), None);
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

    // Settings and links

    /// The settings as they are.
    pub(super) fn experiment(&self) -> Experiment {
        self.experiment.borrow().clone()
    }

    fn read_link(self: &Rc<Self>) {
        let (experiment, problems) = link::read(&self.query, &hash());
        self.notices.clear();
        self.report(&problems);
        self.apply(experiment);
    }

    /// A lesson as the author's link has it, with the page's own settings kept.
    pub(super) fn lesson_defaults(&self, lesson: Lesson) -> Experiment {
        let author = link::read(&self.query, "").0;
        let task = if author.task.lesson() == lesson {
            author.task
        } else {
            lesson.task()
        };
        let mut experiment = link::read(&self.query, &format!("task={}", task.word())).0;
        self.keep_page_settings(&mut experiment);
        experiment
    }

    /// Copies what belongs to the page, not to a lesson.
    fn keep_page_settings(&self, experiment: &mut Experiment) {
        let current = self.experiment.borrow();
        let own = |group| matches!(group, Group::Page | Group::Device | Group::Link);
        for setting in SETTINGS.iter().filter(|setting| own(setting.group)) {
            // Refused only where the value is the absence of one, which both then share.
            let _ = setting.set(experiment, &(setting.get)(&current));
        }
    }

    fn switch_lesson(self: &Rc<Self>, lesson: Lesson) {
        let current = self.experiment();
        if current.task.lesson() == lesson {
            return;
        }
        self.others
            .borrow_mut()
            .insert(current.task.lesson(), current);
        let remembered = self.others.borrow().get(&lesson).cloned();
        let mut experiment = remembered.unwrap_or_else(|| self.lesson_defaults(lesson));
        self.keep_page_settings(&mut experiment);
        self.apply(experiment);
    }

    /// Takes a value that the reader gave a control.
    fn change(self: &Rc<Self>, setting: &'static Setting, value: &str) {
        let mut experiment = self.experiment();
        let taken = setting.set(&mut experiment, value).is_ok();
        self.controls.borrow().mark(setting.key, !taken);
        if taken {
            self.apply(experiment);
        } else {
            self.report(&[Problem {
                key: setting.key.into(),
                value: value.into(),
                kind: ProblemKind::Refused,
            }]);
        }
        let experiment = self.experiment.borrow();
        self.controls
            .borrow()
            .restore(setting.key, &experiment, &self.text.borrow());
    }

    /// Makes an experiment the current one, with as little interruption as its changes allow.
    pub(super) fn apply(self: &Rc<Self>, new: Experiment) {
        let old = self.experiment.replace(new.clone());
        let differs = |setting: &&Setting| (setting.get)(&old) != (setting.get)(&new);
        let changed: Vec<&Setting> = SETTINGS.iter().filter(differs).collect();
        let Some(change) = changed.iter().map(|setting| setting.change).max() else {
            return;
        };
        self.write_link();
        self.controls.borrow().show(&new, &self.text.borrow());
        self.show_page_settings();
        if old.language != new.language {
            self.load_language();
        }
        let goes_on = change == Change::Live && self.session.borrow_mut().set_live(&new);
        if goes_on {
            self.redraw();
            return;
        }
        let new_lesson = old.task.lesson() != new.task.lesson();
        let announcement = if new_lesson {
            String::new()
        } else {
            let text = self.text.borrow();
            let cause = changed.iter().find(|setting| setting.change == change);
            let cause = cause.map_or("", |setting| setting.key);
            text.fill(
                "announce.run",
                &[("label", text.get(&format!("setting.{cause}")))],
            )
        };
        self.announcement.replace(announcement);
        let playing = self.session.borrow().state() == State::Running && !new_lesson;
        self.new_run(new_lesson);
        self.play_when_ready.set(playing);
        if change == Change::Device {
            self.choose_device();
        }
    }

    /// Leaves in the hash what differs from the author's link.
    fn write_link(&self) {
        let hash = link::hash(&self.query, &self.experiment.borrow());
        let location = window().location();
        let path = location.pathname().unwrap_or_default() + &self.query;
        let link = if hash.is_empty() {
            path
        } else {
            format!("{path}#{hash}")
        };
        // Refused in some sandboxes: the link then stays as it was, nothing else is lost.
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&link));
        }
    }

    /// Shows settings of the page itself: lesson, theme, panels.
    fn show_page_settings(&self) {
        use crate::core::experiment::Theme as Wish;
        let experiment = self.experiment.borrow();
        let page = document().document_element().expect("a page has a root");
        let dark = match experiment.theme {
            Wish::Dark => true,
            Wish::Light => false,
            Wish::Auto => prefers("(prefers-color-scheme: dark)"),
        };
        attribute(&page, "data-theme", if dark { "dark" } else { "light" });
        let _ = page.toggle_attribute_with_force("data-embed", experiment.embed);
        self.theme.set(colors());
        for button in all("[data-lesson]") {
            let lesson = experiment.task.lesson().word();
            let pressed = button.get_attribute("data-lesson").as_deref() == Some(lesson);
            attribute(
                &button,
                "aria-pressed",
                if pressed { "true" } else { "false" },
            );
        }
        for panel in all("[data-panel]") {
            let name = panel.get_attribute("data-panel").unwrap_or_default();
            panel.set_hidden(!Panel::from_word(&name).is_some_and(|name| experiment.shows(name)));
        }
    }

    fn load_language(self: &Rc<Self>) {
        let wish = self.experiment.borrow().language;
        let language = wish.map_or_else(|| self.host.readers_language(), |l| l.word().to_owned());
        let app = self.clone();
        spawn_local(async move {
            match app.host.load(&language).await {
                Ok(text) => {
                    app.text.replace(text);
                    app.make_controls();
                    app.renew(false);
                    show_device(&app.text.borrow(), app.choice.borrow().as_ref());
                }
                Err(_) => {
                    let message = app
                        .text
                        .borrow()
                        .fill("notice.language", &[("value", &language)]);
                    app.notify(&message);
                }
            }
        });
    }

    /// Shows what could not be used of a link, a control or a method's settings.
    pub(super) fn report(&self, problems: &[Problem]) {
        for problem in problems {
            let message = explain(&self.text.borrow(), problem);
            self.notify(&message);
        }
    }

    fn notify(&self, message: &str) {
        if self.notices.show(&self.text.borrow(), message) {
            methods::dispatch(&self.root, "notice", &[("message", message.into())]);
        }
    }

    // Devices and engines

    /// Chooses a device in the background, then starts the run on it.
    fn choose_device(self: &Rc<Self>) {
        self.drop_engine();
        self.choice.replace(None);
        show_device(&self.text.borrow(), None);
        let generation = self.generation.get();
        let app = self.clone();
        spawn_local(async move {
            let wish = app.experiment.borrow().backend;
            let on_lost = app
                .on_lost
                .get()
                .expect("set in assemble")
                .as_ref()
                .unchecked_ref();
            let choice = device::choose(&app.host, wish, on_lost).await;
            if app.generation.get() == generation {
                app.take_device(choice);
            }
        });
    }

    fn take_device(self: &Rc<Self>, choice: Choice) {
        show_device(&self.text.borrow(), Some(&choice));
        if choice.refused {
            let text = self.text.borrow();
            let reason = text.fill(choice.reason, &[("details", &choice.details)]);
            let message = text.fill("notice.webgpu", &[("reason", &reason)]);
            drop(text);
            self.notify(&message);
        }
        attribute(&self.root, "data-backend", choice.device.word());
        attribute(&self.root, "data-engine", "autodiff");
        if choice.verified {
            attribute(&self.root, "data-verified", "1");
        } else {
            let _ = self.root.remove_attribute("data-verified");
        }
        self.choice.replace(Some(choice));
        self.begin();
    }

    /// Forgets the engine; what it still sends is dropped.
    fn drop_engine(&self) {
        self.generation.set(self.generation.get() + 1);
        self.in_flight.set(0);
        self.engine.replace(None);
        *self.pacer.borrow_mut() = Pacer::default();
    }

    /// Puts the session on the device, if one is chosen already.
    fn begin(self: &Rc<Self>) {
        self.drop_engine();
        let started = {
            let choice = self.choice.borrow();
            let Some(choice) = choice.as_ref() else {
                return;
            };
            let mut session = self.session.borrow_mut();
            choice
                .device
                .engine(session.problem())
                .and_then(|mut engine| {
                    session.start(engine.as_mut())?;
                    Ok(engine)
                })
        };
        match started {
            Ok(engine) => {
                self.engine.replace(Some(engine));
                self.read(0, now());
            }
            Err(error) => self.lose_device(error.0),
        }
    }

    /// A new run of the current experiment.
    fn new_run(self: &Rc<Self>, new_lesson: bool) {
        self.run.set(self.run.get() + 1);
        self.play_when_ready.set(false);
        let session = Session::new(self.experiment());
        self.session.replace(session);
        self.renew(new_lesson);
        self.begin();
        self.settled();
    }

    /// Repeats the run from the start.
    pub(super) fn reset(self: &Rc<Self>) {
        self.announcement.replace(String::new());
        self.new_run(false);
    }

    /// Goes on on the CPU when the GPU is lost, or gives up when the CPU is.
    fn lose_device(self: &Rc<Self>, reason: String) {
        // The reason may arrive from inside an engine's call: what holds it is let go first.
        let app = self.clone();
        spawn_local(async move {
            let on_gpu = matches!(
                app.choice.borrow().as_ref().map(|choice| &choice.device),
                Some(Device::WebGpu(_))
            );
            if !on_gpu {
                // While choosing, the choice itself finds out.
                if app.choice.borrow().is_some() {
                    app.host.panicked(&reason);
                }
                return;
            }
            app.drop_engine();
            app.choice.replace(None);
            let generation = app.generation.get();
            let replay = app.session.borrow().replay();
            app.session.replace(replay);
            app.renew(false);
            app.settled();
            let choice = device::cpu("device.lost", reason.clone(), false).await;
            if app.generation.get() == generation {
                let message = app
                    .text
                    .borrow()
                    .fill("notice.lost", &[("reason", &reason)]);
                app.notify(&message);
                app.take_device(choice);
            }
        });
    }

    // The run

    fn command(self: &Rc<Self>, command: Command) {
        self.announcement.replace(String::new());
        let state = self.session.borrow().state();
        match command {
            Command::Toggle => match state {
                State::Running => self.session.borrow_mut().pause(),
                State::Finished | State::Diverged => {
                    self.reset();
                    self.play_when_ready.set(true);
                }
                _ => self.session.borrow_mut().play(),
            },
            Command::Step(unit) => {
                self.session.borrow_mut().step(unit);
            }
            Command::End => {
                let end = Position::at_epoch(self.experiment.borrow().epochs);
                self.session.borrow_mut().run_to(end);
            }
            Command::Reset => self.reset(),
        }
        self.pacer.borrow_mut().restart();
        self.settled();
    }

    /// Asks for a frame in which everything is drawn anew.
    fn redraw(&self) {
        self.fresh.set(true);
        self.request_frame();
    }

    pub(super) fn request_frame(&self) {
        if let Some(frames) = self.frames.get() {
            frames.request();
        }
    }

    fn frame(self: &Rc<Self>) {
        let time = now();
        let elapsed = (time - self.last_frame.replace(time)) / 1000.0;
        if let Err(error) = self.train(elapsed.min(1.0)) {
            self.lose_device(error.0);
        }
        if !document().hidden() {
            self.draw(time);
        }
        if self.session.borrow().state() == State::Running {
            self.request_frame();
        }
    }

    /// Queues the steps of this frame.
    fn train(self: &Rc<Self>, elapsed: f64) -> Result<(), EngineError> {
        let mut session = self.session.borrow_mut();
        let mut engine = self.engine.borrow_mut();
        let Some(engine) = engine.as_deref_mut() else {
            return Ok(());
        };
        if !session.wants_steps() || self.in_flight.get() >= MAX_IN_FLIGHT {
            return Ok(());
        }
        let on_cpu = matches!(
            self.choice.borrow().as_ref().map(|choice| &choice.device),
            Some(Device::Cpu)
        );
        let speed = match session.goal() {
            Goal::Play => session.experiment().speed,
            Goal::RunTo(_) | Goal::CatchUp(_) => Speed::Max,
        };
        let budget = match (document().hidden(), speed) {
            (true, _) => HIDDEN_BUDGET,
            (false, Speed::Max) if on_cpu => FULL_SPEED_BUDGET,
            _ => FRAME_BUDGET,
        };
        let per_epoch = session.experiment().batches_per_epoch();
        let left = session.left_in_epoch();
        let steps = self
            .pacer
            .borrow_mut()
            .steps(speed, elapsed, per_epoch, left, budget);
        let started = now();
        let mut queued = 0;
        // On the CPU in small pieces, because a guess about the cost may be wrong.
        let piece = if on_cpu { steps.div_ceil(8) } else { steps };
        while queued < steps && (now() - started) / 1000.0 < budget {
            let count = session.advance(engine, piece.min(steps - queued))?;
            if count == 0 {
                break;
            }
            queued += count;
        }
        if queued == 0 {
            return Ok(());
        }
        session.record(engine)?;
        if on_cpu {
            self.pacer
                .borrow_mut()
                .observe(queued, (now() - started) / 1000.0);
        }
        drop(session);
        let reading = engine.read();
        self.await_records(reading, queued, started);
        Ok(())
    }

    /// Reads what is marked, in the background.
    fn read(self: &Rc<Self>, steps: usize, started: f64) {
        let reading = self
            .engine
            .borrow_mut()
            .as_mut()
            .map(|engine| engine.read());
        if let Some(reading) = reading {
            self.await_records(reading, steps, started);
        }
    }

    fn await_records(
        self: &Rc<Self>,
        reading: crate::core::engine::Reading,
        steps: usize,
        started: f64,
    ) {
        self.in_flight.set(self.in_flight.get() + 1);
        let generation = self.generation.get();
        let app = self.clone();
        spawn_local(async move {
            let result = reading.await;
            if app.generation.get() == generation {
                app.in_flight.set(app.in_flight.get() - 1);
                app.receive(result, steps, started);
            }
        });
    }

    fn receive(
        self: &Rc<Self>,
        result: Result<Vec<Record>, EngineError>,
        steps: usize,
        started: f64,
    ) {
        match result {
            Ok(records) => {
                let time = now();
                let busy_since = started.max(self.last_arrival.replace(time));
                let on_gpu = matches!(
                    self.choice.borrow().as_ref().map(|choice| &choice.device),
                    Some(Device::WebGpu(_))
                );
                if on_gpu {
                    self.pacer
                        .borrow_mut()
                        .observe(steps, (time - busy_since) / 1000.0);
                }
                self.session.borrow_mut().receive(records);
                self.settled();
            }
            Err(error) => self.lose_device(error.0),
        }
    }

    /// Shows a state that may be new to the world: attributes, events, waiting methods.
    pub(super) fn settled(self: &Rc<Self>) {
        if self.session.borrow().state() == State::Ready && self.play_when_ready.take() {
            self.session.borrow_mut().play();
        }
        let (state, position) = {
            let session = self.session.borrow();
            let position = session.position();
            attribute(&self.root, "data-epoch", &position.epoch.to_string());
            attribute(&self.root, "data-step", &session.step_count().to_string());
            match session.loss() {
                Some(loss) => attribute(&self.root, "data-loss", &loss.to_string()),
                None => {
                    let _ = self.root.remove_attribute("data-loss");
                }
            }
            (session.state(), position)
        };
        let before = self.shown_state.replace(Some(state));
        attribute(&self.root, "data-state", state.word());
        for waiting in self.waiting.take() {
            let _ = waiting.call0(&JsValue::NULL);
        }
        self.request_frame();
        if before != Some(state) {
            self.last_words.set(0.0);
            self.announce(before, state, position);
        }
        let time = now();
        if state == State::Running && time - self.last_event.get() >= EVENT_INTERVAL {
            self.last_event.set(time);
            self.dispatch("epoch", state, position);
        }
    }

    fn announce(&self, before: Option<State>, state: State, position: Position) {
        self.dispatch("statechange", state, position);
        match state {
            State::Ready if before == Some(State::Loading) => {
                self.dispatch("ready", state, position)
            }
            State::Finished => self.dispatch("finished", state, position),
            State::Diverged => self.dispatch("diverged", state, position),
            _ => {}
        }
    }

    fn dispatch(&self, event: &str, state: State, position: Position) {
        let loss = self.session.borrow().loss();
        methods::dispatch(
            &self.root,
            event,
            &[
                ("state", state.word().into()),
                ("epoch", position.epoch.into()),
                ("loss", loss.map_or(JsValue::NULL, Into::into)),
            ],
        );
    }

    /// A promise of the next time anything arrives or changes.
    pub(super) fn change_to_come(&self) -> js_sys::Promise {
        js_sys::Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve))
    }

    // Drawing

    /// Prepares every panel for a new run or another language.
    fn renew(&self, new_lesson: bool) {
        let Some(panels) = self.panels.get() else {
            return;
        };
        let (text, session, theme) = (self.text.borrow(), self.session.borrow(), self.theme.get());
        let scene = Scene {
            text: &text,
            session: &session,
            theme: &theme,
        };
        panels.fit.renew(&scene, new_lesson);
        panels.parameters.renew(&scene);
        panels.batch.renew(&scene);
        panels.log.renew(&scene);
        let lesson = session.experiment().task.lesson().word();
        let guide: web_sys::Element = by_id("guide-text");
        super::dom::write(&guide, text.get(&format!("guide.{lesson}")));
        drop(session);
        self.last_words.set(0.0);
        self.redraw();
    }

    fn draw(&self, time: f64) {
        let Some(panels) = self.panels.get() else {
            return;
        };
        let (text, session, theme) = (self.text.borrow(), self.session.borrow(), self.theme.get());
        let scene = Scene {
            text: &text,
            session: &session,
            theme: &theme,
        };
        let fresh = self.fresh.take();
        panels.transport.draw(&scene);
        panels.fit.draw(&scene, fresh);
        panels.loss.draw(&scene, fresh);
        panels.parameters.draw(&scene);
        panels.log.draw(&scene);
        let running = session.state() == State::Running;
        if !running || time - self.last_words.get() >= WORDS_INTERVAL {
            self.last_words.set(time);
            panels
                .transport
                .describe(&scene, &self.announcement.borrow());
            panels.fit.describe(&scene);
            panels.loss.describe(&scene);
            panels.batch.describe(&scene);
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

/// The colours of the style sheet, under the names it gives them.
fn colors() -> Theme {
    let root = document().document_element().expect("a page has a root");
    let style = window().get_computed_style(&root).ok().flatten();
    let color = |name| {
        let value = style
            .as_ref()
            .and_then(|style| style.get_property_value(name).ok());
        value
            .and_then(|value| hex(&value))
            .unwrap_or(plotters::style::RGBAColor(128, 128, 128, 1.0))
    };
    Theme {
        ink: color("--muted"),
        grid: color("--grid"),
        points: color("--points"),
        fit: color("--fit"),
        truth: color("--truth"),
        batch: color("--batch"),
        outline: color("--outline"),
    }
}
