//! Ghosts in a worker: one at a time, before everything else that it has to do.

use std::rc::Rc;

use super::pool::{Inner, Pool};
use crate::core::beside::Order;
use crate::core::engine::{EngineError, Record};
use crate::core::ghost::{Beside, Epochs};
use crate::core::session::Session;

impl Pool {
    /// What trains ghosts.
    pub(in crate::page) fn ghosts(&self) -> Rc<dyn Beside> {
        self.0.clone()
    }
}

/// A ghost that a worker trains.
pub(super) struct Growing {
    number: u32,
    worker: u32,
    /// What has come of it and was not taken: loss and parameters of each epoch.
    epochs: Vec<f32>,
    all: bool,
}

impl Inner {
    /// Something has come of a ghost. What was left meanwhile is not taken.
    pub(super) fn hear_of_ghost(&self, number: u32, epochs: Vec<f32>, all: bool) {
        let mut ghost = self.ghost.borrow_mut();
        if let Some(ghost) = ghost.as_mut().filter(|ghost| ghost.number == number) {
            ghost.epochs.extend(epochs);
            ghost.all |= all;
        }
    }

    /// A worker is gone: nothing more will come of its ghost.
    pub(super) fn let_go_of_ghost(&self, worker: u32) {
        self.ghost
            .borrow_mut()
            .take_if(|ghost| ghost.worker == worker);
    }
}

impl Beside for Inner {
    fn begin(&self, run: &Session) -> Option<u32> {
        let hands = self.hands.borrow();
        let Some(hand) = hands.iter().find(|hand| hand.ready) else {
            drop(hands);
            self.open(1);
            return None;
        };
        let number = self.number();
        let edits = run.recording().edits().clone();
        hand.ask(&Order::Ghost(
            number,
            edits,
            Box::new(run.experiment().clone()),
        ));
        let before = self.ghost.replace(Some(Growing {
            number,
            worker: hand.name,
            epochs: Vec::new(),
            all: false,
        }));
        // A worker has one ghost: the new order takes the place of the one before.
        let other = before.filter(|ghost| ghost.worker != hand.name);
        drop(hands);
        if let Some(ghost) = other {
            self.ask(ghost.worker, &Order::Leave);
        }
        self.stay();
        Some(number)
    }

    fn take(&self, number: u32, run: &Session) -> Result<Epochs, EngineError> {
        let mut ghost = self.ghost.borrow_mut();
        let Some(ghost) = ghost.as_mut().filter(|ghost| ghost.number == number) else {
            return Err(EngineError("the worker is gone".to_owned()));
        };
        let epochs = std::mem::take(&mut ghost.epochs);
        // A worker tells losses as the page does.
        let record = |row: &[f32]| Record::of_row(row, 1.0);
        let width = 1 + run.problem().parameters.len();
        Ok(Epochs {
            records: epochs.chunks_exact(width).map(record).collect(),
            all: ghost.all,
        })
    }

    fn leave(&self, number: u32) {
        let left = self
            .ghost
            .borrow_mut()
            .take_if(|ghost| ghost.number == number);
        if let Some(ghost) = left.filter(|ghost| !ghost.all) {
            self.ask(ghost.worker, &Order::Leave);
        }
    }
}
