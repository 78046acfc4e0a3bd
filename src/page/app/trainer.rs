//! What trains: the engine of the run, the choice it came from, and what is under way on it.

use std::cell::{Cell, OnceCell, RefCell};

use wasm_bindgen::prelude::*;

use crate::core::engine::Engine;
use crate::core::pacer::Pacer;
use crate::page::device::{Choice, EngineKind};

/// The engine of a widget.
#[derive(Default)]
pub(super) struct Trainer {
    pub(super) engine: RefCell<Option<Box<dyn Engine>>>,
    pub(super) choice: RefCell<Option<Choice>>,
    /// The engine that trains: not always the chosen one, which may not cover every network.
    pub(super) trains: Cell<Option<EngineKind>>,
    /// Counts choices that were asked for: what comes of an older one is dropped.
    pub(super) request: Cell<u32>,
    /// Whether a choice is still to come.
    pub(super) choosing: Cell<bool>,
    /// Counts engines: what an older one sends is dropped.
    pub(super) generation: Cell<u32>,
    pub(super) in_flight: Cell<u32>,
    /// Seconds between queueing and reading, smoothed.
    pub(super) round_trip: Cell<f64>,
    /// When records came last, in milliseconds.
    pub(super) last_arrival: Cell<f64>,
    pub(super) pacer: RefCell<Pacer>,
    on_lost: OnceCell<Closure<dyn FnMut(String)>>,
}

impl Trainer {
    /// Sets who hears of a lost GPU, and why it was lost.
    pub(super) fn hear_of_loss(&self, lost: impl Fn(String) + 'static) {
        let _ = self.on_lost.set(Closure::new(lost));
    }

    /// What `device::gpu` calls when the GPU is lost.
    pub(super) fn on_lost(&self) -> &js_sys::Function {
        let closure = self.on_lost.get().expect("set when the widget is made");
        closure.as_ref().unchecked_ref()
    }

    /// Forgets the engine; what it still sends is dropped.
    pub(super) fn drop_engine(&self) {
        self.generation.set(self.generation.get() + 1);
        self.in_flight.set(0);
        self.engine.replace(None);
        *self.pacer.borrow_mut() = Pacer::default();
    }

    /// Counts a new request for a choice.
    pub(super) fn ask(&self) -> u32 {
        self.request.set(self.request.get() + 1);
        self.request.get()
    }

    /// Whether the GPU trains.
    pub(super) fn is_on_gpu(&self) -> bool {
        self.trains.get().is_some_and(EngineKind::is_gpu)
    }
}
