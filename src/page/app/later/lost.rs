//! Engines that are lost: the run goes on on another one.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::{App, There};
use crate::core::device::{EngineKind, Reason};
use crate::core::state::State;
use crate::page::bundle;

impl App {
    /// Goes on on the CPU, in the same run at the same place. A lost GPU may say so several times:
    /// by a failed read, by the device itself, by a panic of its bundle.
    #[inline(never)]
    pub(in crate::page::app) fn lose_gpu(self: &Rc<Self>, reason: &str, _: There) {
        // It may be said from inside an engine's call: what holds the engine is let go first.
        let (app, reason) = (self.clone(), one_line(reason));
        spawn_local(async move {
            let lost = Reason::new("device.lost", &reason);
            let trained = app.trainer.is_on_gpu();
            let mut findings = app.trainer.findings.borrow_mut();
            if !findings.opened {
                return;
            }
            findings.lose_gpu(&lost);
            // Burn on the CPU was in the same bundle.
            bundle::forget_webgpu();
            if bundle::flex().is_none() {
                findings.forget_burn();
            }
            drop(findings);
            if trained {
                app.give_up_engine();
                app.tell_loss("notice.lost", &reason);
            }
            app.choose_quietly();
        });
    }

    /// Goes on with the page's own engine, which needs nothing of Burn.
    #[inline(never)]
    pub(in crate::page::app) fn lose_burn(self: &Rc<Self>, reason: &str, _: There) {
        let (app, reason) = (self.clone(), one_line(reason));
        spawn_local(async move {
            let mut findings = app.trainer.findings.borrow_mut();
            let lost = Reason::new("device.broken.burn", &reason);
            findings.note(EngineKind::AutodiffCpu, Err(lost.clone()));
            findings.no_burn = Some(lost);
            drop(findings);
            app.give_up_engine();
            app.tell_loss("notice.lost.burn", &reason);
            app.choose_quietly();
        });
    }

    /// Lets the engine go; the run is repeated by the next one up to where it was.
    pub(super) fn give_up_engine(self: &Rc<Self>) {
        self.trainer.drop_engine();
        self.trainer.trains.set(None);
        self.trainer.taken.set(None);
        let _ = self.state.with(State::repeat);
        self.renew(false);
        self.publish();
    }

    pub(super) fn tell_loss(&self, notice: &str, reason: &str) {
        let message = self.text.borrow().fill(notice, &[("reason", reason)]);
        self.notify(&message);
    }

    /// Chooses by what is left; that something is missing was said already.
    fn choose_quietly(self: &Rc<Self>) {
        let Some(wish) = self.wish() else { return };
        let choice = self.trainer.findings.borrow().choose(&wish);
        self.trainer.choice.replace(Some(choice));
        self.choose();
        self.search();
    }
}

/// The line of a technical message that says the most: the innermost cause.
fn one_line(message: &str) -> String {
    const LONGEST: usize = 120;
    let lines = message.lines().map(str::trim);
    let causes = lines.take_while(|line| !line.starts_with("Backtrace"));
    let innermost = causes
        .filter(|line| !line.is_empty())
        .last()
        .unwrap_or_default();
    innermost.chars().take(LONGEST).collect()
}
