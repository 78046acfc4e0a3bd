//! The challenge of the widget's link: whether the run has met it, and who is told.

use std::cell::Cell;

use web_sys::HtmlElement;

use super::App;
use crate::core::number;
use crate::page::dom::{attribute, by_id, write};
use crate::page::methods;

/// The epoch that met the challenge in this run, and its loss.
#[derive(Default)]
pub(in crate::page) struct Progress(Cell<Option<(u32, f32)>>);

impl Progress {
    /// Begins anew: another run, or another challenge.
    pub(in crate::page) fn forget(&self) {
        self.0.take();
    }
}

impl App {
    /// Looks whether an epoch that has come in meets the challenge, and tells the world of the first.
    pub(in crate::page) fn check_challenge(&self) {
        let Some(challenge) = self.experiment.borrow().challenge else {
            return;
        };
        if self.challenge.0.get().is_some() {
            return;
        }
        // All of them: a run that was brought back may have gone another way since.
        let met = challenge.met_in(self.session.borrow().history().losses());
        self.challenge.0.set(met);
        self.show_challenge();
        if let Some((epoch, loss)) = met {
            let more = [
                ("challenge", challenge.to_string().into()),
                ("metEpoch", epoch.into()),
                ("metLoss", loss.into()),
            ];
            methods::tell(self, "challenge", true, &more);
        }
    }

    /// Writes what is asked for, and whether it is done.
    pub(in crate::page) fn show_challenge(&self) {
        let place: HtmlElement = by_id("challenge");
        let challenge = self.experiment.borrow().challenge;
        place.set_hidden(challenge.is_none());
        let Some(challenge) = challenge else {
            return;
        };
        let text = self.text.borrow();
        let asked = number::short(challenge.loss, 6);
        let words = match challenge.epochs {
            None => text.fill("challenge.loss", &[("loss", &asked)]),
            Some(epochs) => text.fill(
                "challenge.epochs",
                &[("loss", &asked), ("epochs", &epochs.to_string())],
            ),
        };
        write(&by_id("challenge-words"), &words);
        let met = self.challenge.0.get();
        attribute(&place, "data-met", if met.is_some() { "1" } else { "0" });
        let words = met.map_or_else(
            || {
                let session = self.session.borrow();
                let last = challenge.epochs.unwrap_or(u32::MAX);
                let over = session.has_ended() || session.position().epoch >= last;
                let key = if over {
                    "challenge.missed"
                } else {
                    "challenge.open"
                };
                text.get(key).to_owned()
            },
            |(epoch, loss)| {
                let values = [("epoch", epoch.to_string()), ("loss", number::loss(loss))];
                let values = values
                    .each_ref()
                    .map(|(name, value)| (*name, value.as_str()));
                text.fill("challenge.met", &values)
            },
        );
        write(&by_id("challenge-state"), &words);
    }
}
