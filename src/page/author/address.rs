//! The address of the author's page: where the playground is, and what the author has chosen.

use wasm_bindgen::prelude::*;

use crate::page::dom::window;

/// The folder that this page was loaded from.
pub(super) fn base() -> String {
    let mut base = window().location().href().unwrap_or_default();
    base.truncate(base.find(['?', '#']).unwrap_or(base.len()));
    base.truncate(base.rfind('/').map_or(0, |slash| slash + 1));
    base
}

pub(super) fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Leaves the setup in the link, so that it can be kept, shared and reloaded.
pub(super) fn write_hash(hash: &str) {
    let mut link = window().location().href().unwrap_or_default();
    link.truncate(link.find('#').unwrap_or(link.len()));
    if !hash.is_empty() {
        link = format!("{link}#{hash}");
    }
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&link));
    }
}
