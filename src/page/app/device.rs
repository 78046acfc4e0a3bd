//! The engine of the widget: chosen, taken, changed in the middle of a run, and lost.

use std::cell::Cell;
use std::rc::Rc;

use super::App;
use crate::core::device::{Choice, EngineKind, Wish};
use crate::core::engine::EngineError;
use crate::core::transport::Status;
use crate::engine::verify;
use crate::page::device::{self, on_cpu};
use crate::page::dom::{attribute, now};

impl App {
    /// Chooses an engine for what the reader wants now. The page's own is there at once; what is not
    /// known yet of the others is found out in the background, and a run goes on with what it has
    /// until another one is ready.
    pub(in crate::page) fn choose_device(self: &Rc<Self>) {
        let Some(wish) = self.wish() else { return };
        let findings = &self.trainer.findings;
        if findings.borrow().verdict(EngineKind::FusedCpu).is_none() {
            device::check_own(&mut findings.borrow_mut());
        }
        if wish.needs_burn() {
            findings.borrow_mut().try_again();
        }
        self.choose();
        self.search();
    }

    pub(super) fn wish(&self) -> Option<Wish> {
        self.read(|state| Wish::of(state.experiment(), verify::SIZE))
    }

    /// Chooses by what is known. Nothing is chosen where something that was asked for is still to
    /// come.
    pub(super) fn choose(self: &Rc<Self>) {
        let Some(wish) = self.wish() else { return };
        let choice = self.trainer.findings.borrow().choose(&wish);
        self.trainer.wish.set(Some(wish));
        if choice.waits {
            self.show_choice(choice);
        } else {
            self.take_choice(choice);
        }
    }

    /// Chooses anew where the run that is trained now asks for something else than the one before.
    pub(super) fn choose_for_run(self: &Rc<Self>) {
        let chosen = self.trainer.wish.get();
        if chosen.is_some() && chosen != self.wish() {
            self.choose();
        }
    }

    /// Trains with a choice from now on: a run under way moves over and goes on.
    fn take_choice(self: &Rc<Self>, choice: Choice) {
        let before = self.trainer.taken.replace(Some(choice.kind));
        let same = before == Some(choice.kind);
        if !same {
            let kind = choice.kind.on_cpu();
            let make = Rc::new(move |problem: &_| on_cpu(kind, problem));
            let _ = self.state.with(|state| state.trains_with(make));
        }
        self.show_choice(choice);
        let run = self.read(|state| {
            let session = state.session();
            (session.status(), session.loss().is_some())
        });
        match run {
            Some((Status::Loading, false)) => self.begin(),
            Some((status, _)) => {
                // What has ended stays on the engine it has; the next run is the new one's.
                let ended = matches!(status, Status::Finished | Status::Diverged);
                if self.trainer.engine.borrow().is_none() || (!same && !ended) {
                    self.take_over();
                }
            }
            None => {}
        }
    }

    fn show_choice(self: &Rc<Self>, choice: Choice) {
        let before = self.trainer.choice.borrow().clone();
        if choice.refused && before.as_ref() != Some(&choice) {
            let refused = choice.clone();
            self.once_there(move |app, there| app.tell_refusal(&refused, there));
        }
        if choice.verified {
            attribute(&self.root, "data-verified", "1");
        } else {
            let _ = self.root.remove_attribute("data-verified");
        }
        self.trainer.choice.replace(Some(choice));
        self.show_engine();
    }

    /// Says which engine trains.
    pub(in crate::page) fn show_engine(&self) {
        let trains = self.trainer.trains.get();
        if let Some(kind) = trains.or(self.trainer.taken.get()) {
            attribute(&self.root, "data-backend", kind.backend());
            attribute(&self.root, "data-engine", kind.engine());
        }
        self.redraw();
    }

    /// Puts the run on the chosen engine from its start, if one is chosen already.
    pub(in crate::page) fn begin(self: &Rc<Self>) {
        if !self.put_on_engine(true) {
            return;
        }
        let started = self.state.with(|state| {
            let mut engine = self.trainer.engine.borrow_mut();
            let engine = engine.as_deref_mut().expect("was just put there");
            state.session_mut().start(engine)
        });
        match started {
            Ok(Ok(())) => self.await_engine(0, now()),
            Ok(Err(error)) => self.engine_failed(&error),
            Err(_) => {}
        }
    }

    /// Goes on with another engine, from where the newest moment can be gone on from exactly.
    pub(in crate::page) fn take_over(self: &Rc<Self>) {
        if self.put_on_engine(false) {
            self.publish();
        }
    }

    /// Makes an engine for the start of the run or for its newest moment; whether there is one now.
    fn put_on_engine(self: &Rc<Self>, start: bool) -> bool {
        self.trainer.drop_engine();
        let Some(taken) = self.trainer.taken.get() else {
            return false;
        };
        let kind = Cell::new(taken);
        let make = |problem: &_| {
            let (covers, engine) = device::on(taken, problem)?;
            kind.set(covers);
            Ok(engine)
        };
        let made = self.state.with(|state| {
            let session = state.session_mut();
            if start {
                return make(session.problem());
            }
            let origin = session.origin(session.place());
            let made = session.engine_at(origin, make)?;
            session.take_over(origin);
            Ok(made)
        });
        match made {
            Ok(Ok(made)) => {
                self.trainer.trains.set(Some(kind.get()));
                self.show_engine();
                self.pace(kind.get());
                self.trainer.engine.replace(Some(made));
                true
            }
            Ok(Err(error)) => {
                self.engine_failed(&error);
                false
            }
            Err(_) => false,
        }
    }

    /// Tells the pacer what a step of the checked problem cost, and so what one of this may.
    fn pace(&self, kind: EngineKind) {
        let cost = self.trainer.findings.borrow().cost(kind);
        let (Some(cost), Some(wish)) = (cost, self.wish()) else {
            return;
        };
        let seconds = cost / 1e6 * kind.grows_with(wish.size);
        let mut pacer = self.trainer.pacer.borrow_mut();
        if kind.is_gpu() {
            pacer.trust(seconds);
        } else {
            pacer.expect(seconds);
        }
    }

    /// Goes on with the page's own engine when another one fails, and gives up when that one does.
    pub(in crate::page) fn engine_failed(self: &Rc<Self>, error: &EngineError) {
        match self.trainer.trains.get().or(self.trainer.taken.get()) {
            Some(EngineKind::FusedGpu | EngineKind::AutodiffGpu) => {
                self.hear_of_lost_gpu(error.0.clone());
            }
            Some(EngineKind::AutodiffCpu) => {
                let reason = error.0.clone();
                self.once_there(move |app, there| app.lose_burn(&reason, there));
            }
            Some(EngineKind::FusedCpu) | None => self.host.panicked(&error.0),
        }
    }

    /// A GPU is lost, and so is what trained on it.
    pub(super) fn hear_of_lost_gpu(self: &Rc<Self>, reason: String) {
        self.once_there(move |app, there| app.lose_gpu(&reason, there));
    }
}
