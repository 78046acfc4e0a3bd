//! Another language.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::App;
use crate::page::app::There;
use crate::page::dom::document;

impl App {
    /// Loads the language of the settings and says everything in it.
    pub(super) fn load_language(self: &Rc<Self>, there: There) {
        let Some(wish) = self.read(|state| state.experiment().language) else {
            return;
        };
        let language = wish.map_or_else(|| self.host.readers_language(), |l| l.word().to_owned());
        let app = self.clone();
        spawn_local(async move {
            match app.host.load(&language).await {
                // Another one may have been chosen meanwhile.
                Ok(_) if app.read(|state| state.experiment().language) != Some(wish) => {}
                Ok(text) => {
                    app.text.replace(text);
                    let focused = document().active_element().map(|element| element.id());
                    app.make_controls(there);
                    if let Some(terms) = app.terms.borrow().as_ref() {
                        terms.renew(&app.text.borrow());
                    }
                    refocus(focused);
                    app.show_page_settings();
                    app.show_challenge();
                    app.renew(false);
                    app.show_engine();
                }
                Err(_) => {
                    let message = app
                        .text
                        .borrow()
                        .fill("notice.language", &[("value", &language)]);
                    app.notify(&message);
                }
            }
        });
    }
}

/// Gives the focus back to a control that was made anew.
fn refocus(id: Option<String>) {
    let element = id
        .filter(|id| !id.is_empty())
        .and_then(|id| document().get_element_by_id(&id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
