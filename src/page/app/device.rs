//! The device of the widget: chosen, taken, and lost.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::App;
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
            Err(error) => self.lose_device(error.0),
        }
    }

    /// Goes on on the CPU when the GPU is lost, or gives up when the CPU is.
    pub(in crate::page) fn lose_device(self: &Rc<Self>, reason: String) {
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
            let reason = one_line(&reason);
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
