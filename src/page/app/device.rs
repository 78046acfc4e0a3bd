//! The engine of the widget: chosen, taken, changed in the middle of a run, and lost.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::core::engine::EngineError;
use crate::core::experiment::Backend;
use crate::core::state::State;
use crate::core::transport::Status;
use crate::engine::verify;
use crate::page::device::{self, Choice, EngineKind, Reason, Refusal, on_cpu};
use crate::page::dom::{attribute, now};

impl App {
    /// Chooses an engine anew, in the background. The one on the CPU is there at once, and a run
    /// goes on with what it has until another is ready.
    pub(in crate::page) fn choose_device(self: &Rc<Self>) {
        let Some(wish) = self.read(|state| {
            let experiment = state.experiment();
            (experiment.backend, experiment.engine)
        }) else {
            return;
        };
        let request = self.trainer.ask();
        self.trainer.choosing.set(true);
        let app = self.clone();
        spawn_local(async move {
            let current = || app.trainer.request.get() == request;
            let reason = match wish.0 {
                Backend::Cpu => "device.wish.cpu",
                Backend::Auto | Backend::WebGpu => "device.waits",
            };
            let on_cpu = device::cpu(wish.1, reason.into(), false).await;
            if !current() {
                return;
            }
            // Who insists on the GPU waits for it at the start; everybody else trains meanwhile.
            if wish.0 != Backend::WebGpu {
                app.take_choice(on_cpu.clone());
            }
            if wish.0 != Backend::Cpu {
                let on_gpu = device::gpu(&app.host, &on_cpu, wish, app.trainer.on_lost()).await;
                if !current() {
                    return;
                }
                app.take_gpu(on_cpu, on_gpu, wish.0);
            }
            app.trainer.choosing.set(false);
            app.publish();
        });
    }

    /// Takes what came of looking for a GPU.
    fn take_gpu(self: &Rc<Self>, on_cpu: Choice, on_gpu: Result<Choice, Refusal>, wish: Backend) {
        match on_gpu {
            Ok(choice) => self.take_choice(choice),
            Err(refusal) => self.take_choice(Choice {
                reason: refusal.reason,
                verdicts: refusal.verdicts,
                bundle: refusal.bundle,
                refused: on_cpu.refused || wish == Backend::WebGpu,
                ..on_cpu
            }),
        }
    }

    /// Trains with a choice from now on: a run under way moves over and goes on.
    pub(in crate::page) fn take_choice(self: &Rc<Self>, choice: Choice) {
        let before = self.trainer.choice.borrow().as_ref().map(|c| c.kind);
        let same = before == Some(choice.kind);
        if !same {
            let kind = choice.kind.on_cpu();
            let make = Rc::new(move |problem: &_| Ok(on_cpu(kind, problem)));
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

    fn show_choice(&self, choice: Choice) {
        if choice.refused {
            let backend = self.read(|state| state.experiment().backend);
            let no_gpu = backend == Some(Backend::WebGpu) && !choice.kind.is_gpu();
            let (notice, reason) = if no_gpu {
                ("notice.webgpu", &choice.reason)
            } else {
                (
                    "notice.engine",
                    choice.fused_refusal().unwrap_or(&choice.reason),
                )
            };
            let text = self.text.borrow();
            let reason = text.fill(reason.key, &[("details", &reason.details)]);
            let message = text.fill(notice, &[("reason", &reason)]);
            drop(text);
            self.notify(&message);
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
        let choice = self.trainer.choice.borrow();
        let trains = self.trainer.trains.get();
        let trains = trains.or(choice.as_ref().map(|choice| choice.kind));
        if let Some(kind) = trains {
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
        let choice = self.trainer.choice.borrow();
        let Some(choice) = choice.as_ref() else {
            return false;
        };
        let kind = Cell::new(choice.kind);
        let make = |problem: &_| {
            let (covers, engine) = choice.engine(problem)?;
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
                self.pace(kind.get(), choice.step_cost());
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
    fn pace(&self, kind: EngineKind, cost: Option<f64>) {
        let size = self.read(|state| {
            let checked = verify::problem().parameters.len() * verify::BATCH;
            let own = state.shown().parameters.len() * state.experiment().batch;
            own as f64 / checked as f64
        });
        let (Some(cost), Some(size)) = (cost, size) else {
            return;
        };
        // Op by op it is the operations that cost, not what is in them.
        let cost = match kind {
            EngineKind::FusedCpu | EngineKind::FusedGpu => cost * size.max(1.0),
            EngineKind::AutodiffCpu | EngineKind::AutodiffGpu => cost,
        };
        let mut pacer = self.trainer.pacer.borrow_mut();
        if kind.is_gpu() {
            pacer.trust(cost);
        } else {
            pacer.expect(cost);
        }
    }

    /// Goes on on the CPU when an engine on the GPU fails, and gives up when one on the CPU does.
    pub(in crate::page) fn engine_failed(self: &Rc<Self>, error: &EngineError) {
        if self.trainer.is_on_gpu() {
            self.lose_gpu(error.0.clone());
        } else {
            self.host.panicked(&error.0);
        }
    }

    /// Goes on on the CPU, in the same run at the same place. A lost GPU may say so several times:
    /// by a failed read, by the device itself, by a panic of its bundle.
    pub(in crate::page) fn lose_gpu(self: &Rc<Self>, reason: String) {
        // It may be said from inside an engine's call: what holds the engine is let go first.
        let app = self.clone();
        spawn_local(async move {
            // Lost before it was taken: the check that is under way will fail and say so.
            if !app.trainer.is_on_gpu() {
                return;
            }
            let reason = one_line(&reason);
            app.trainer.drop_engine();
            app.trainer.trains.set(None);
            let verdicts = app.trainer.choice.replace(None);
            let verdicts = verdicts.map(|choice| choice.verdicts);
            let _ = app.state.with(State::repeat);
            app.renew(false);
            app.publish();
            let request = app.trainer.ask();
            let Some(wish) = app.read(|state| state.experiment().engine) else {
                return;
            };
            let lost = Reason::new("device.lost", &reason);
            let mut choice = device::cpu(wish, lost.clone(), false).await;
            if app.trainer.request.get() != request {
                return;
            }
            let gone = verdicts.into_iter().flatten().map(|(kind, _)| kind);
            let gone = gone.filter(|kind| kind.is_gpu());
            choice
                .verdicts
                .extend(gone.map(|kind| (kind, Err(lost.clone()))));
            let message = app
                .text
                .borrow()
                .fill("notice.lost", &[("reason", &reason)]);
            app.notify(&message);
            app.trainer.choosing.set(false);
            app.take_choice(choice);
        });
    }
}

/// The line of a technical message that says the most: the innermost cause.
fn one_line(message: &str) -> String {
    const LONGEST: usize = 120;
    let lines = message.lines().map(str::trim);
    let causes = lines.take_while(|line| !line.starts_with("Backtrace"));
    let innermost = causes
        .filter(|line| !line.is_empty())
        .last()
        .unwrap_or_default();
    innermost.chars().take(LONGEST).collect()
}
