//! The run of the widget: what the buttons ask for, the steps of each frame, what comes back, and
//! what the world is told of it.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::core::engine::{EngineError, Reading, Record};
use crate::core::experiment::Speed;
use crate::core::pacer::{self, FRAME_BUDGET, device_budget};
use crate::core::session::Session;
use crate::core::transport::{Goal, Place, Status};
use crate::page::dom::{attribute, now};
use crate::page::methods;
use crate::page::panels::Command;

/// Reads that may be under way at once: more would only queue up behind the GPU.
const MAX_IN_FLIGHT: u32 = 2;
/// Seconds of work in a slice while the page is hidden.
const HIDDEN_BUDGET: f64 = 0.04;
/// Milliseconds between `epoch` events.
const EVENT_INTERVAL: f64 = 100.0;

impl App {
    /// A new run of the current experiment.
    pub(in crate::page) fn new_run(self: &Rc<Self>, new_lesson: bool) {
        self.run.set(self.run.get() + 1);
        self.challenge.forget();
        self.show_challenge();
        self.play_when_ready.set(false);
        let session = Session::new(self.experiment());
        self.session.replace(session);
        self.check_ghost();
        self.renew(new_lesson);
        self.begin();
        self.settled();
    }

    /// Repeats the run from the start.
    pub(in crate::page) fn reset(self: &Rc<Self>) {
        self.announcement.replace(String::new());
        self.new_run(false);
    }

    pub(in crate::page) fn command(self: &Rc<Self>, command: Command) {
        self.announcement.replace(String::new());
        let state = self.session.borrow().status();
        match command {
            Command::Toggle => match state {
                Status::Running => self.pause(),
                Status::Finished | Status::Diverged => {
                    self.reset();
                    self.play_when_ready.set(true);
                }
                _ => self.session.borrow_mut().play(),
            },
            Command::Step(unit) => {
                self.session.borrow_mut().step(unit);
            }
            Command::End => {
                let end = Place::at_epoch(self.experiment.borrow().epochs);
                self.session.borrow_mut().run_to(end);
            }
            Command::Reset => self.reset(),
        }
        self.pacer.borrow_mut().restart();
        self.settled();
    }

    /// Stops playing, and does not begin to.
    pub(in crate::page) fn pause(self: &Rc<Self>) {
        self.play_when_ready.set(false);
        self.session.borrow_mut().pause();
        self.settled();
    }

    /// Asks for a frame in which everything is drawn anew.
    pub(in crate::page) fn redraw(&self) {
        self.fresh.set(true);
        self.request_frame();
    }

    pub(in crate::page) fn request_frame(&self) {
        if let Some(frames) = self.frames.get().filter(|_| !self.is_gone()) {
            frames.request();
        }
    }

    pub(in crate::page) fn frame(self: &Rc<Self>) {
        let time = now();
        let elapsed = (time - self.last_frame.replace(time)) / 1000.0;
        if let Err(error) = self.train(elapsed.min(1.0)) {
            self.engine_failed(&error);
        }
        self.grow_ghost();
        if !self.is_unseen() {
            self.draw(time);
        }
        if self.session.borrow().status() == Status::Running {
            self.request_frame();
        }
    }

    /// Queues the steps of this frame.
    pub(in crate::page) fn train(self: &Rc<Self>, elapsed: f64) -> Result<(), EngineError> {
        let mut session = self.session.borrow_mut();
        let mut engine = self.engine.borrow_mut();
        let Some(engine) = engine.as_deref_mut() else {
            return Ok(());
        };
        if !session.wants_steps() || self.in_flight.get() >= MAX_IN_FLIGHT {
            return Ok(());
        }
        let on_cpu = !self.is_on_gpu();
        let speed = match session.goal() {
            Goal::Play => session.experiment().speed,
            Goal::RunTo(_) | Goal::CatchUp(_) => Speed::Max,
        };
        let budget = match (self.may_be_unseen(), on_cpu) {
            (true, _) => HIDDEN_BUDGET,
            (false, true) => FRAME_BUDGET,
            (false, false) => device_budget(self.round_trip.get()),
        };
        let per_epoch = session.experiment().batches_per_epoch();
        let left = session.left_in_epoch();
        let steps = self
            .pacer
            .borrow_mut()
            .steps(speed, elapsed, per_epoch, left, budget);
        let started = now();
        let spent = || (now() - started) / 1000.0;
        let mut queued = 0;
        // Queueing costs time too, so the clock is looked at on every device. At full speed the CPU
        // goes on for as long as there is time, whatever was guessed.
        let wanted = if on_cpu && speed == Speed::Max {
            usize::MAX
        } else {
            steps
        };
        while queued < wanted {
            let spent = spent();
            if spent >= budget {
                break;
            }
            let most = pacer::piece(queued, spent, budget).min(wanted - queued);
            let count = session.advance(engine, most)?;
            if count == 0 {
                break;
            }
            queued += count;
        }
        if queued == 0 {
            return Ok(());
        }
        session.record(engine)?;
        // What the GPU needs is known when the records arrive.
        if on_cpu {
            self.pacer.borrow_mut().observe(queued, spent());
        }
        drop(session);
        let reading = engine.read();
        self.await_records(reading, queued, started);
        Ok(())
    }

    /// Reads what is marked, in the background.
    pub(in crate::page) fn read(self: &Rc<Self>, steps: usize, started: f64) {
        let reading = self
            .engine
            .borrow_mut()
            .as_mut()
            .map(|engine| engine.read());
        if let Some(reading) = reading {
            self.await_records(reading, steps, started);
        }
    }

    pub(in crate::page) fn await_records(
        self: &Rc<Self>,
        reading: Reading,
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

    pub(in crate::page) fn receive(
        self: &Rc<Self>,
        result: Result<Vec<Record>, EngineError>,
        steps: usize,
        started: f64,
    ) {
        match result {
            Ok(records) => {
                let time = now();
                let busy_since = started.max(self.last_arrival.replace(time));
                if self.is_on_gpu() {
                    let round_trip = (time - started) / 1000.0;
                    self.round_trip
                        .set(0.7 * self.round_trip.get() + 0.3 * round_trip);
                    self.pacer
                        .borrow_mut()
                        .observe(steps, (time - busy_since) / 1000.0);
                }
                self.session.borrow_mut().receive(records);
                self.settled();
                self.check_challenge();
            }
            Err(error) => self.engine_failed(&error),
        }
    }

    /// Shows a state that may be new to the world: attributes, events, waiting methods.
    pub(in crate::page) fn settled(self: &Rc<Self>) {
        if self.is_gone() {
            return;
        }
        let state = {
            let session = self.session.borrow();
            let position = session.place();
            attribute(&self.root, "data-epoch", &position.epoch.to_string());
            attribute(&self.root, "data-step", &session.step_count().to_string());
            match session.loss() {
                Some(loss) => attribute(&self.root, "data-loss", &loss.to_string()),
                None => {
                    let _ = self.root.remove_attribute("data-loss");
                }
            }
            session.status()
        };
        let before = self.shown_state.replace(Some(state));
        attribute(&self.root, "data-state", state.word());
        self.set_pace();
        for waiting in self.waiting.take() {
            let _ = waiting.call0(&JsValue::NULL);
        }
        self.request_frame();
        if before != Some(state) {
            self.last_words.set(0.0);
            self.announce(before, state);
        }
        let time = now();
        if state == Status::Running && time - self.last_event.get() >= EVENT_INTERVAL {
            self.last_event.set(time);
            methods::tell(self, "epoch", false, &[]);
        }
        // Not before everybody was told that it is ready.
        if self.session.borrow().status() == Status::Ready && self.play_when_ready.take() {
            self.session.borrow_mut().play();
            self.settled();
        }
    }

    fn announce(&self, before: Option<Status>, state: Status) {
        methods::tell(self, "statechange", false, &[]);
        match state {
            Status::Ready if matches!(before, None | Some(Status::Loading)) => {
                methods::tell(self, "ready", true, &[]);
            }
            Status::Finished => methods::tell(self, "finished", true, &[]),
            Status::Diverged => methods::tell(self, "diverged", true, &[]),
            _ => {}
        }
    }

    /// A promise of the next time anything arrives or changes.
    pub(in crate::page) fn change_to_come(&self) -> js_sys::Promise {
        js_sys::Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve))
    }
}
