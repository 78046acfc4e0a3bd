//! The runs kept for comparison, stored in the browser where it lets us.

use web_sys::Storage;

use super::App;
use crate::core::pins::Pins;
use crate::page::dom::window;

/// Under which name they are stored.
const NAME: &str = "regression-playground.runs";

/// A sandboxed frame and some privacy settings give none.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

impl App {
    /// Stores the runs. Where that cannot be done they are kept until the page is left.
    pub(super) fn keep_runs(&self) {
        if let (Some(storage), Some(text)) = (storage(), self.read(|state| state.pins().text())) {
            let _ = storage.set_item(NAME, &text);
        }
    }

    /// Takes the runs that were stored.
    pub(super) fn restore_runs(&self) {
        let text = storage().and_then(|storage| storage.get_item(NAME).ok().flatten());
        if let Some(text) = text {
            let _ = self
                .state
                .with(|state| state.restore_pins(Pins::read(&text)));
            self.redraw();
        }
    }
}
