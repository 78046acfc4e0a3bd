//! The engine of the widget: chosen, taken, changed in the middle of a run, and lost.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::core::engine::{EngineError, Problem};
use crate::core::experiment::Backend;
use crate::core::pacer::Pacer;
use crate::core::session::Session;
use crate::core::transport::Status;
use crate::engine::verify;
use crate::page::device::{self, Choice, Kind, Reason, Refusal};
use crate::page::dom::{attribute, now};
use crate::page::panels::show_device;

impl App {
    /// Chooses an engine anew, in the background. The one on the CPU is there at once, and a run
    /// goes on with what it has until another is ready.
    pub(in crate::page) fn choose_device(self: &Rc<Self>) {
        let request = self.request.get() + 1;
        self.request.set(request);
        self.choosing.set(true);
        let app = self.clone();
        spawn_local(async move {
            let wish = {
                let experiment = app.experiment.borrow();
                (experiment.backend, experiment.engine)
            };
            let current = || app.request.get() == request;
            let reason = match wish.0 {
                Backend::Cpu => "device.wish.cpu",
                _ => "device.waits",
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
                let on_gpu = device::gpu(&app.host, &on_cpu, wish, app.on_lost()).await;
                if !current() {
                    return;
                }
                app.take_gpu(on_cpu, on_gpu, wish.0);
            }
            app.choosing.set(false);
            app.settled();
        });
    }

    /// What `device::gpu` calls when the GPU is lost.
    fn on_lost(&self) -> &js_sys::Function {
        let closure = self.on_lost.get().expect("set in assemble");
        closure.as_ref().unchecked_ref()
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
        let same = self
            .choice
            .borrow()
            .as_ref()
            .is_some_and(|before| before.kind == choice.kind);
        self.show_choice(choice);
        let state = self.session.borrow().status();
        match state {
            Status::Loading => self.begin(),
            _ if same => {}
            Status::Running | Status::Paused => self.move_over(),
            Status::Ready => self.new_run(false),
            // What has ended stays; the next run is the new engine's.
            Status::Finished | Status::Diverged | Status::Failed => {}
        }
    }

    fn show_choice(&self, choice: Choice) {
        if choice.refused {
            let no_gpu =
                self.experiment.borrow().backend == Backend::WebGpu && !choice.kind.is_gpu();
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
        self.choice.replace(Some(choice));
        self.show_engine();
    }

    /// Writes which engine trains.
    pub(in crate::page) fn show_engine(&self) {
        let choice = self.choice.borrow();
        let kind = self
            .kind
            .get()
            .or(choice.as_ref().map(|choice| choice.kind));
        if let Some(kind) = kind {
            attribute(&self.root, "data-backend", kind.backend());
            attribute(&self.root, "data-engine", kind.engine());
        }
        show_device(&self.text.borrow(), choice.as_ref(), kind);
    }

    /// Forgets the engine; what it still sends is dropped.
    pub(in crate::page) fn drop_engine(&self) {
        self.generation.set(self.generation.get() + 1);
        self.in_flight.set(0);
        self.engine.replace(None);
        *self.pacer.borrow_mut() = Pacer::default();
    }

    /// Puts the session on the chosen engine from its start, if one is chosen already.
    pub(in crate::page) fn begin(self: &Rc<Self>) {
        let problem = self.session.borrow().problem().clone();
        if self.put_on_engine(&problem) {
            let started = {
                let mut engine = self.engine.borrow_mut();
                let engine = engine.as_deref_mut().expect("was just put there");
                self.session.borrow_mut().start(engine)
            };
            match started {
                Ok(()) => self.read(0, now()),
                Err(error) => self.engine_failed(&error),
            }
        }
    }

    /// Goes on with another engine: at the place that is shown where the parameters are all there
    /// is to hand over, else by repeating the run up to there.
    fn move_over(self: &Rc<Self>) {
        let resumed = self.session.borrow_mut().resume();
        match resumed {
            Some(problem) => {
                if self.put_on_engine(&problem) {
                    self.settled();
                }
            }
            None => self.repeat(),
        }
    }

    /// Repeats the run up to where it is.
    fn repeat(self: &Rc<Self>) {
        let replay = self.session.borrow().replay();
        self.take_run(replay);
    }

    /// Brings the run back to the end of an epoch.
    pub(in crate::page) fn rewind(self: &Rc<Self>, epoch: u32) {
        self.play_when_ready.set(false);
        let back = self.session.borrow().rewind(epoch);
        self.take_run(back);
    }

    /// Shows another course of the same run, which is yet to be trained.
    fn take_run(self: &Rc<Self>, session: Session) {
        self.session.replace(session);
        self.renew(false);
        self.begin();
        self.settled();
    }

    /// Makes an engine for a problem; whether there is one now.
    fn put_on_engine(self: &Rc<Self>, problem: &Problem) -> bool {
        self.drop_engine();
        let made = self
            .choice
            .borrow()
            .as_ref()
            .map(|choice| (choice.engine(problem), choice.step_cost()));
        match made {
            None => false,
            Some((Ok((kind, engine)), cost)) => {
                self.kind.set(Some(kind));
                self.show_engine();
                self.pace(kind, cost, problem);
                self.engine.replace(Some(engine));
                true
            }
            Some((Err(error), _)) => {
                self.engine_failed(&error);
                false
            }
        }
    }

    /// Tells the pacer what a step of the checked problem cost, and so what one of this may.
    fn pace(&self, kind: Kind, cost: Option<f64>, problem: &Problem) {
        let Some(cost) = cost else {
            return;
        };
        let checked = verify::problem().parameters.len() * verify::BATCH;
        let batch = self.session.borrow().experiment().batch;
        let size = (problem.parameters.len() * batch) as f64 / checked as f64;
        // Op by op it is the operations that cost, not what is in them.
        let cost = match kind {
            Kind::FusedCpu | Kind::FusedGpu => cost * size.max(1.0),
            Kind::AutodiffCpu | Kind::AutodiffGpu => cost,
        };
        let mut pacer = self.pacer.borrow_mut();
        if kind.is_gpu() {
            pacer.trust(cost);
        } else {
            pacer.expect(cost);
        }
    }

    /// Goes on on the CPU when an engine on the GPU fails, and gives up when one on the CPU does.
    pub(in crate::page) fn engine_failed(self: &Rc<Self>, error: &EngineError) {
        if self.is_on_gpu() {
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
            if !app.is_on_gpu() {
                return;
            }
            let reason = one_line(&reason);
            app.drop_engine();
            app.kind.set(None);
            let verdicts = app.choice.replace(None).map(|choice| choice.verdicts);
            let replay = app.session.borrow().replay();
            app.session.replace(replay);
            app.renew(false);
            app.settled();
            let request = app.request.get() + 1;
            app.request.set(request);
            let wish = app.experiment.borrow().engine;
            let lost = Reason::new("device.lost", &reason);
            let mut choice = device::cpu(wish, lost.clone(), false).await;
            if app.request.get() != request {
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
            app.choosing.set(false);
            app.take_choice(choice);
        });
    }

    /// Whether the GPU trains.
    pub(in crate::page) fn is_on_gpu(&self) -> bool {
        self.kind.get().is_some_and(Kind::is_gpu)
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
