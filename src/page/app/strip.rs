//! The part of the page's module with the panels of the strip: it is fetched once the first fit is
//! drawn and a panel of the strip is shown.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::App;
use super::drawing::{Wanted, mark_time};

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
            // The frame of the first fit ends before.
            app.host.next_task().await;
            let _ = app.strip_comes().await;
        });
    }

    /// Waits until what stands in the part of the strip can be called, and fetches it where nobody does.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub(super) async fn strip_to_come(self: &Rc<Self>) -> Result<(), String> {
        loop {
            let Some(panels) = self.panels.get().filter(|_| !self.is_gone()) else {
                return Err("the widget is gone".into());
            };
            if panels.has_strip() {
                return Ok(());
            }
            if panels.fetches_strip() {
                self.strip_comes().await?;
            } else {
                self.host.next_task().await;
            }
        }
    }

    async fn strip_comes(self: &Rc<Self>) -> Result<(), String> {
        let fetched = self.host.fetch_strip().await;
        if self.is_gone() {
            return Ok(());
        }
        match &fetched {
            Ok(()) => {
                if let Some(panels) = self.panels.get() {
                    panels.strip_came();
                }
                self.once_there(|app, there| app.assemble_strip(there));
                self.last_words.set(0.0);
                self.request_pictures(Wanted::Strip);
                mark_time("strip");
            }
            Err(reason) => {
                self.with_scene(|panels, scene| panels.strip_failed(scene, reason));
            }
        }
        fetched
    }
}
