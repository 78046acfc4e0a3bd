//! The way back: a reader who leaves the page and returns with the browser's button finds the moment
//! that was shown. The settings are in the link; the moment is in the state of its history entry.

use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::App;
use crate::core::state::Intent;
use crate::core::transport::Place;
use crate::page::dom::{property, window};

impl App {
    /// Leaves the moment shown in the history entry of the page.
    pub(super) fn leave(&self) {
        self.write_late_link();
        let step = self.read(|state| state.recording().step(state.shown().place));
        if let (Some(step), Ok(history)) = (step, window().history()) {
            // Refused in some sandboxes: then the way back leads to the start of the run.
            let _ = history.replace_state(&(step as f64).into(), "");
        }
    }

    /// Shows the moment that was left. Reloading the page is no way back: it begins anew.
    pub(super) fn come_back(self: &Rc<Self>) {
        let left = window().history().ok().and_then(|it| it.state().ok());
        let step = left.and_then(|it| it.as_f64()).unwrap_or_default();
        if step < 1.0 || arrived().as_deref() != Some("back_forward") {
            return;
        }
        let per_epoch = self.read(|state| state.experiment().batches_per_epoch());
        if let Some(per_epoch) = per_epoch {
            let place = Place::after(step as u64, per_epoch);
            self.act(Intent::Seek(place));
        }
    }
}

/// How the browser came to this page.
fn arrived() -> Option<String> {
    let performance = window().performance()?;
    let entries: Function = property(&performance, "getEntriesByType")?
        .dyn_into()
        .ok()?;
    let entries = entries.call1(&performance, &"navigation".into()).ok()?;
    property(&entries.dyn_into::<Array>().ok()?.get(0), "type")?.as_string()
}
