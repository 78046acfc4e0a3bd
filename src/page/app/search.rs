//! When it is found out what the engines of this device can do: at once what the reader asked for, the
//! rest when the page is idle.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::App;
use super::trainer::Search;

impl App {
    /// Finds out what is missing: at once where it was asked for, else when the page is idle, and
    /// only what needs no loading where the reader saves data.
    pub(super) fn search(self: &Rc<Self>) {
        let Some(wish) = self.wish() else { return };
        let trainer = &self.trainer;
        let urgent = trainer.findings.borrow().is_urgent(&wish);
        match (trainer.search.get(), urgent) {
            // Whoever looks already looks at the newest wish.
            (Search::GoesOn, _) | (Search::Waits, false) => {}
            (Search::Rests | Search::Waits, true) => {
                trainer.search.set(Search::GoesOn);
                self.once_there(|app, there| app.find(there));
            }
            (Search::Rests, false) => {
                if self.host.saves_data() {
                    trainer.findings.borrow_mut().save_data();
                    self.choose();
                }
                trainer.search.set(Search::Waits);
                let app = self.clone();
                spawn_local(async move {
                    app.host.idle().await;
                    if app.trainer.search.get() == Search::Waits && !app.is_gone() {
                        app.trainer.search.set(Search::GoesOn);
                        app.once_there(|app, there| app.find(there));
                    }
                });
            }
        }
    }
}
