//! What stands folded until the reader opens it. Whether it is open is a look of the page, so that
//! the lesson's defaults fold it again.

use std::rc::Rc;

use web_sys::HtmlElement;

use crate::core::looks::{Fold, Looks};
use crate::core::state::Intent;
use crate::page::dom::{Listener, all};

/// The parts of the page that can be folded.
#[derive(Default)]
pub(in crate::page) struct Folds {
    parts: Vec<(Fold, HtmlElement)>,
    _listeners: Vec<Listener>,
}

impl Folds {
    pub(in crate::page) fn new(ask: &Rc<dyn Fn(Intent)>) -> Self {
        let parts: Vec<(Fold, HtmlElement)> = all("details[data-fold]")
            .into_iter()
            .filter_map(|part| Some((Fold::from_word(&part.get_attribute("data-fold")?)?, part)))
            .collect();
        let listeners = parts.iter().map(|(fold, part)| {
            let (fold, source, ask) = (*fold, part.clone(), ask.clone());
            Listener::new(part, "toggle", move |_| {
                ask(Intent::Fold(fold, source.has_attribute("open")));
            })
        });
        Self {
            _listeners: listeners.collect(),
            parts,
        }
    }

    pub(in crate::page) fn show(&self, looks: Looks) {
        for (fold, part) in &self.parts {
            let _ = part.toggle_attribute_with_force("open", looks.is_open(*fold));
        }
    }
}
