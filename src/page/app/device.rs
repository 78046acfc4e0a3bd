//! The device of the widget: chosen, taken, and lost.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::core::engine::EngineError;
use crate::core::pacer::Pacer;
use crate::page::device::{self, Choice, Device};
use crate::page::dom::{attribute, now};
use crate::page::panels::show_device;

impl App {
    /// Chooses a device in the background, then starts the run on it.
    pub(in crate::page) fn choose_device(self: &Rc<Self>) {
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

    pub(in crate::page) fn take_device(self: &Rc<Self>, choice: Choice) {
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
    pub(in crate::page) fn drop_engine(&self) {
        self.generation.set(self.generation.get() + 1);
        self.in_flight.set(0);
        self.engine.replace(None);
        *self.pacer.borrow_mut() = Pacer::default();
    }

    /// Puts the session on the device, if one is chosen already.
    pub(in crate::page) fn begin(self: &Rc<Self>) {
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
            Err(error) => self.engine_failed(&error),
        }
    }

    /// Goes on on the CPU when an engine on the GPU fails, and gives up when one on the CPU does.
    pub(in crate::page) fn engine_failed(self: &Rc<Self>, error: &EngineError) {
        if self.is_on(Place::Cpu) {
            self.host.panicked(&error.0);
        } else {
            self.lose_gpu(error.0.clone());
        }
    }

    /// Goes on on the CPU, in the same run at the same place. A lost GPU may say so several times:
    /// by a failed read, by the device itself, by a panic of its bundle.
    pub(in crate::page) fn lose_gpu(self: &Rc<Self>, reason: String) {
        // It may be said from inside an engine's call: what holds the engine is let go first.
        let app = self.clone();
        spawn_local(async move {
            if app.is_on(Place::Cpu) {
                return;
            }
            let reason = one_line(&reason);
            app.drop_engine();
            let generation = app.generation.get();
            if app.choice.replace(None).is_some() {
                let replay = app.session.borrow().replay();
                app.session.replace(replay);
                app.renew(false);
                app.settled();
            }
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

    /// Whether the chosen device is there.
    pub(in crate::page) fn is_on(&self, place: Place) -> bool {
        match self.choice.borrow().as_ref().map(|choice| &choice.device) {
            Some(Device::Cpu) => place == Place::Cpu,
            Some(Device::WebGpu(_)) => place == Place::Gpu,
            None => false,
        }
    }
}

/// Where a chosen device computes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::page) enum Place {
    /// In the page.
    Cpu,
    /// On the GPU.
    Gpu,
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
