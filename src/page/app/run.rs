//! The frames of the widget: what is trained, found again and grown as a ghost in each, and what
//! comes back from the engine.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::core::engine::{Engine, EngineError, Reading, Record};
use crate::core::pace::Pace;
use crate::core::pacer::{self, FRAME_BUDGET, device_budget};
use crate::core::state::State;
use crate::core::transport::{Goal, Status};
use crate::page::dom::{now, seconds};
use crate::page::patience::PATIENCE;

/// Reads that may be under way at once: more would only queue up at the GPU.
const MAX_IN_FLIGHT: u32 = 2;
/// Seconds of work in a slice while the page is hidden.
const HIDDEN_BUDGET: f64 = 0.04;

impl App {
    pub(in crate::page) fn frame(self: &Rc<Self>) {
        let time = now();
        let elapsed = (time - self.last_frame.replace(time)) / 1000.0;
        let elapsed = elapsed.min(1.0);
        if let Err(error) = self.train(elapsed) {
            self.engine_failed(&error);
        }
        self.bear_silence(elapsed);
        self.roll(elapsed, time);
        if !self.is_unseen() {
            self.draw(time);
        }
        if self.drawn_status.get().is_some() {
            self.fetch_later();
            self.fetch_strip();
        }
        self.tell_where();
        let goes_on = self.read(|state| {
            let trains = state.session().wants_steps() && self.trainer.engine.borrow().is_some();
            trains || state.status() == Status::Running
        });
        if goes_on == Some(true) {
            self.request_frame();
        }
    }

    /// Gives a GPU up that does not answer any more: nothing else says so.
    fn bear_silence(self: &Rc<Self>, elapsed: f64) {
        let trainer = &self.trainer;
        if trainer.in_flight.get() == 0 || !trainer.is_on_gpu() {
            return;
        }
        let silence = trainer.silence.get() + elapsed;
        trainer.silence.set(silence);
        if 1000.0 * silence > f64::from(PATIENCE) {
            trainer.silence.set(0.0);
            self.hear_of_lost_gpu("no answer".into());
        }
    }

    /// Brings what is shown on, and the ghost.
    fn roll(self: &Rc<Self>, elapsed: f64, started: f64) {
        let unseen = self.is_unseen();
        let budget = if unseen { HIDDEN_BUDGET } else { FRAME_BUDGET };
        let rolled = self.state.with(|state| {
            let seen = |state: &State| (state.shown().place, state.status(), state.verdict());
            let before = seen(state);
            let more = state.roll(elapsed, &mut || budget - (now() - started) / 1000.0);
            let grows = if unseen {
                Ok(false)
            } else {
                state.grow_ghost(&seconds)
            };
            let now = seen(state);
            (more, grows, now != before, now.2 != before.2)
        });
        let Ok((more, grows, moved, judged)) = rolled else {
            return;
        };
        for error in [&more, &grows].into_iter().filter_map(|r| r.as_ref().err()) {
            // The training goes on; what could not be found is not shown.
            web_sys::console::warn_1(&error.0.as_str().into());
        }
        if more == Ok(true) || grows == Ok(true) {
            self.request_frame();
        }
        if judged {
            self.show_challenge();
        }
        if moved || more.is_err() {
            self.publish();
        }
    }

    /// Something has come from a worker: of a ghost, which is taken at once so that the next one can
    /// be begun, or of many runs. Or there are other workers than before.
    pub(in crate::page) fn hear_of_workers(self: &Rc<Self>, others: bool) {
        let heard = self.state.with(|state| {
            let grows = state.ghost_grows();
            state.hear_of_ghost(seconds()).map(|()| grows)
        });
        if heard == Ok(Ok(true)) {
            self.request_frame();
        }
        if let Some(there) = self.there() {
            self.wake_many(others, there);
        }
    }

    /// Queues the steps of this frame.
    fn train(self: &Rc<Self>, elapsed: f64) -> Result<(), EngineError> {
        let mut engine = self.trainer.engine.borrow_mut();
        let Some(engine) = engine.as_deref_mut() else {
            return Ok(());
        };
        if self.trainer.in_flight.get() >= MAX_IN_FLIGHT {
            return Ok(());
        }
        let started = now();
        let queued = self.state.with(|state| self.queue(state, engine, elapsed));
        let queued = queued.unwrap_or(Ok(0))?;
        if queued > 0 {
            let reading = engine.read();
            self.await_records(reading, queued, started);
        }
        Ok(())
    }

    /// Queues as many steps as there is time for. Returns how many.
    fn queue(
        &self,
        state: &mut State,
        engine: &mut dyn Engine,
        elapsed: f64,
    ) -> Result<usize, EngineError> {
        let session = state.session();
        if !session.wants_steps() {
            return Ok(0);
        }
        let on_cpu = !self.trainer.is_on_gpu();
        let pace = match session.goal() {
            Goal::Play if !session.catches_up() => state.pace(elapsed),
            Goal::Play | Goal::RunTo(_) => Pace::Max,
        };
        let session = state.session_mut();
        let budget = match (self.may_be_unseen(), on_cpu) {
            (true, _) => HIDDEN_BUDGET,
            (false, true) => FRAME_BUDGET,
            (false, false) => device_budget(self.trainer.round_trip.get()),
        };
        let per_epoch = session.experiment().batches_per_epoch();
        let left = session.left_in_epoch();
        let mut pacer = self.trainer.pacer.borrow_mut();
        let steps = pacer.steps(pace, elapsed, per_epoch, left, budget);
        let started = now();
        let spent = || (now() - started) / 1000.0;
        let mut queued = 0;
        // Queueing costs time too, so the clock is looked at on every device. At full speed the CPU
        // goes on for as long as there is time, whatever was guessed.
        let wanted = if on_cpu && pace == Pace::Max {
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
        if queued > 0 {
            session.record(engine)?;
            state.spend(elapsed);
            // What the GPU needs is known when the records arrive.
            if on_cpu {
                pacer.observe(queued, spent());
            }
        }
        Ok(queued)
    }

    /// Reads what is marked, in the background.
    pub(in crate::page) fn await_engine(self: &Rc<Self>, steps: usize, started: f64) {
        let mut engine = self.trainer.engine.borrow_mut();
        if let Some(engine) = engine.as_mut() {
            let reading = engine.read();
            self.await_records(reading, steps, started);
        }
    }

    fn await_records(self: &Rc<Self>, reading: Reading, steps: usize, started: f64) {
        let trainer = &self.trainer;
        trainer.in_flight.set(trainer.in_flight.get() + 1);
        let generation = trainer.generation.get();
        let app = self.clone();
        spawn_local(async move {
            let result = reading.await;
            let trainer = &app.trainer;
            if trainer.generation.get() == generation {
                trainer.in_flight.set(trainer.in_flight.get() - 1);
                trainer.silence.set(0.0);
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
                let trainer = &self.trainer;
                let busy_since = started.max(trainer.last_arrival.replace(time));
                if trainer.is_on_gpu() {
                    let round_trip = (time - started) / 1000.0;
                    let smooth = 0.7 * trainer.round_trip.get() + 0.3 * round_trip;
                    trainer.round_trip.set(smooth);
                    let mut pacer = trainer.pacer.borrow_mut();
                    pacer.observe(steps, (time - busy_since) / 1000.0);
                }
                let _ = self.state.with(|state| state.receive(records));
                self.publish();
            }
            Err(error) => self.engine_failed(&error),
        }
    }
}
