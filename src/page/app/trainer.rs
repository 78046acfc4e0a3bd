//! What trains: the engine of the run, the choice it came from, and what is under way on it.

use std::cell::{Cell, OnceCell, RefCell};

use wasm_bindgen::prelude::*;

use crate::core::device::{Choice, EngineKind, Findings, Wish};
use crate::core::engine::Engine;
use crate::core::pacer::Pacer;
use crate::page::device::Adapter;

/// How far it is found out what the engines of this device can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Search {
    /// Nobody looks, or nothing is missing.
    #[default]
    Rests,
    /// As soon as the page is idle.
    Waits,
    /// It is under way.
    GoesOn,
}

/// The engine of a widget.
#[derive(Default)]
pub(super) struct Trainer {
    pub(super) engine: RefCell<Option<Box<dyn Engine>>>,
    /// What is known of the engines of this device.
    pub(super) findings: RefCell<Findings>,
    /// What was chosen last, and for what wish.
    pub(super) choice: RefCell<Option<Choice>>,
    pub(super) wish: Cell<Option<Wish>>,
    /// The engine that runs are put on.
    pub(super) taken: Cell<Option<EngineKind>>,
    /// The graphics adapter, once it was found.
    pub(super) adapter: RefCell<Option<Adapter>>,
    /// The engine that trains: not always the chosen one, which may not cover every network.
    pub(super) trains: Cell<Option<EngineKind>>,
    /// What is still to be found out: when that begins, and whether it has.
    pub(super) search: Cell<Search>,
    /// Counts engines: what an older one sends is dropped.
    pub(super) generation: Cell<u32>,
    pub(super) in_flight: Cell<u32>,
    /// Seconds of frames for which a GPU has not answered.
    pub(super) silence: Cell<f64>,
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

    /// What `device::open` has called when the GPU is lost.
    pub(super) fn on_lost(&self) -> &js_sys::Function {
        let closure = self.on_lost.get().expect("set when the widget is made");
        closure.as_ref().unchecked_ref()
    }

    /// Forgets the engine; what it still sends is dropped.
    pub(super) fn drop_engine(&self) {
        self.generation.set(self.generation.get() + 1);
        self.in_flight.set(0);
        self.silence.set(0.0);
        self.engine.replace(None);
        *self.pacer.borrow_mut() = Pacer::default();
    }

    /// Whether something that was asked for is still to come.
    pub(super) fn is_choosing(&self) -> bool {
        let choice = self.choice.borrow();
        choice.as_ref().is_none_or(|choice| choice.waits)
    }

    /// Whether the GPU trains.
    pub(super) fn is_on_gpu(&self) -> bool {
        self.trains.get().is_some_and(EngineKind::is_gpu)
    }
}
