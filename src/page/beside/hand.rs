//! A worker as the page sees it: it ends when dropped.

use js_sys::{Array, Float32Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use crate::core::beside::{Order, Reply};
use crate::page::dom::Listener;
use crate::page::host::Host;

/// A worker of the pool.
pub(super) struct Hand {
    pub(super) name: u32,
    /// Whether it has said that it can be asked.
    pub(super) ready: bool,
    worker: Worker,
    _listeners: [Listener; 3],
}

impl Hand {
    /// Starts a worker. `hear` is called with what it says, and with nothing where it has failed;
    /// nothing is started where there are no workers.
    pub(super) fn start(
        name: u32,
        host: &Host,
        hear: impl Fn(Option<Reply>) + Clone + 'static,
    ) -> Option<Self> {
        let worker = host.new_worker().ok()?;
        let fails = |event| {
            let hear = hear.clone();
            Listener::new(&worker, event, move |event| {
                // The page goes on without it: that is no error of the page.
                event.prevent_default();
                hear(None);
            })
        };
        let listeners = [fails("error"), fails("messageerror"), {
            let hear = hear.clone();
            Listener::new(&worker, "message", move |event| {
                hear(event.dyn_ref::<MessageEvent>().and_then(read));
            })
        }];
        Some(Self {
            name,
            ready: false,
            worker,
            _listeners: listeners,
        })
    }

    /// Asks it for something.
    pub(super) fn ask(&self, order: &Order) {
        // A text can always be sent.
        let _ = self.worker.post_message(&order.line().into());
    }
}

fn read(event: &MessageEvent) -> Option<Reply> {
    let letter: Array = event.data().dyn_into().ok()?;
    let numbers: Float32Array = letter.get(1).dyn_into().ok()?;
    Reply::of(&letter.get(0).as_string()?, numbers.to_vec())
}

impl Drop for Hand {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
