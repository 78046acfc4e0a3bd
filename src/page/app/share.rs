//! The dialog for sharing, as far as it is there from the start: where its button stands, and how it
//! is closed.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::App;
use crate::page::dom::{by_id, make, property};

impl App {
    /// In a frame there is no bar: the button stands beside the sentence on where the run stands,
    /// which every widget has.
    pub(super) fn place_share(&self) {
        if self.read(|state| state.experiment().embed) != Some(true) {
            return;
        }
        let state: Element = by_id("state");
        let row: Element = make("div");
        row.set_class_name("state-row");
        let _ = state.replace_with_with_node_1(&row);
        let _ = row.append_with_node_2(&state, &by_id::<Element>("share"));
    }

    /// Closes the dialog.
    pub(super) fn close_share(&self) {
        let dialog: Element = by_id("share-dialog");
        if !call(&dialog, "close") {
            let _ = dialog.remove_attribute("open");
        }
    }
}

/// Calls a method that not every browser has. Returns whether it has it.
pub(super) fn call(element: &Element, method: &str) -> bool {
    let method = property(element, method).and_then(|it| it.dyn_into::<Function>().ok());
    method.is_some_and(|method| method.call0(element).is_ok())
}
