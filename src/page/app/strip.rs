//! The part of the page's module with the panels of the strip: it is fetched once the first fit is
//! drawn and a panel of the strip is shown.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::App;
use super::drawing::mark_time;

impl App {
    /// Fetches the panels of the strip, if they are wanted and nobody does.
    pub(super) fn fetch_strip(self: &Rc<Self>) {
        let fetches = self
            .panels
            .get()
            .is_some_and(|panels| panels.fetches_strip());
        if !fetches || self.is_gone() {
            return;
        }
        let app = self.clone();
        spawn_local(async move {
            let fetched = app.host.fetch_strip().await;
            if app.is_gone() {
                return;
            }
            match fetched {
                Ok(()) => {
                    if let Some(panels) = app.panels.get() {
                        panels.strip_came();
                    }
                    app.show_many();
                    app.last_words.set(0.0);
                    app.redraw();
                    mark_time("strip");
                }
                Err(reason) => {
                    app.with_scene(|panels, scene| panels.strip_failed(scene, &reason));
                }
            }
        });
    }
}
