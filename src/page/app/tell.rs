//! What the world is told: attributes, events, and methods that wait.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::App;
use crate::core::number;
use crate::core::state::{News, Verdict};
use crate::core::transport::Status;
use crate::page::dom::{attribute, by_id, now, write};
use crate::page::objects;

/// Milliseconds between `epoch` events.
const EVENT_INTERVAL: f64 = 100.0;

impl App {
    /// Shows a state that may be new to the world.
    pub(in crate::page) fn publish(self: &Rc<Self>) {
        let told = self.state.with(|state| {
            let (moment, trained) = (state.shown(), state.session().place());
            let step = state.recording().step(moment.place);
            let root = &self.root;
            attribute(root, "data-epoch", &moment.place.epoch.to_string());
            attribute(root, "data-trained", &trained.epoch.to_string());
            attribute(root, "data-step", &step.to_string());
            match moment.loss {
                Some(loss) => attribute(root, "data-loss", &loss.to_string()),
                None => {
                    let _ = root.remove_attribute("data-loss");
                }
            }
            attribute(root, "data-state", state.status().word());
            state.news()
        });
        let Ok(news) = told else { return };
        self.set_pace();
        for waiting in self.waiting.take() {
            let _ = waiting.call0(&JsValue::NULL);
        }
        self.request_frame();
        for news in news {
            self.tell(news);
        }
        self.tell_where();
        // Not before everybody was told that it is ready.
        if self.state.with(|state| state.play_if_ready()) == Ok(true) {
            self.publish();
        }
    }

    fn tell(self: &Rc<Self>, news: News) {
        match news {
            News::Status => {
                self.last_words.set(0.0);
                self.show_challenge();
                // An earlier moment is told of by an event of its own.
                let newest = self.read(|state| (!state.looks_back()).then(|| state.shown().place));
                if let Some(Some(place)) = newest {
                    self.told_place.set(Some(place));
                }
                self.send("statechange", false, &[]);
            }
            News::Ready => self.send("ready", true, &[]),
            News::Finished => self.send("finished", true, &[]),
            News::Diverged | News::Challenge(..) => {
                self.once_there(move |app, there| app.tell_more(news, there));
            }
        }
    }

    /// Tells which moment is shown while the run goes on, and when it is another one; not too often.
    pub(in crate::page) fn tell_where(self: &Rc<Self>) {
        let now_shown = self.read(|state| (state.shown().place, state.status()));
        let Some((place, status)) = now_shown else {
            return;
        };
        let other = self.told_place.get() != Some(place);
        // Before it is ready there is no moment.
        if status == Status::Loading {
            return;
        }
        if !other && status != Status::Running {
            return;
        }
        if now() - self.last_event.get() >= EVENT_INTERVAL {
            self.tell_place();
        } else if other {
            self.request_frame();
        }
    }

    /// Tells which moment is shown, and whoever keeps the link.
    pub(in crate::page) fn tell_place(self: &Rc<Self>) {
        self.last_event.set(now());
        self.told_place.set(self.read(|state| state.shown().place));
        self.send("epoch", false, &[]);
    }

    /// Sends an event: which moment is shown, and with `figures` all there is to know of the run but
    /// the parameters and the losses.
    pub(super) fn send(&self, event: &str, figures: bool, more: &[(&str, JsValue)]) {
        let detail = self.read(|state| {
            let mut detail = objects::place(state);
            if figures {
                detail.extend(objects::figures(state, self.trains()));
            }
            detail
        });
        // Who listens may call back at once: nothing is borrowed any more.
        if let Some(mut detail) = detail {
            detail.push(("link", self.link().into()));
            detail.extend(more.iter().cloned());
            objects::dispatch(&self.root, event, &detail);
        }
    }

    /// Writes what the challenge asks for, and whether it is done.
    pub(in crate::page) fn show_challenge(&self) {
        let now = self.read(|state| (state.experiment().challenge, state.verdict()));
        let section: HtmlElement = by_id("challenge");
        let Some((Some(challenge), Some(verdict))) = now else {
            section.set_hidden(true);
            return;
        };
        section.set_hidden(false);
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
        let (met, words) = match verdict {
            Verdict::Open => ("0", text.get("challenge.open").to_owned()),
            Verdict::Missed => ("0", text.get("challenge.missed").to_owned()),
            Verdict::Edited => ("0", text.get("challenge.edited").to_owned()),
            Verdict::OtherData(key) => {
                let label = format!("setting.{key}");
                let words = text.fill("challenge.data", &[("label", text.get(&label))]);
                ("0", words)
            }
            Verdict::Met(epoch, loss) => {
                let (epoch, loss) = (epoch.to_string(), number::loss(loss));
                let values = [("epoch", epoch.as_str()), ("loss", &loss)];
                ("1", text.fill("challenge.met", &values))
            }
        };
        attribute(&section, "data-met", met);
        write(&by_id("challenge-state"), &words);
        by_id::<HtmlElement>("challenge-back")
            .set_hidden(!matches!(verdict, Verdict::OtherData(_)));
    }

    /// A promise of the next time anything arrives or changes.
    pub(in crate::page) fn change_to_come(&self) -> js_sys::Promise {
        js_sys::Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve))
    }
}
