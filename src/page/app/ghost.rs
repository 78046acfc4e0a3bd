//! The ghost of the widget's run: which changes ask for one, and its part of a frame.

use std::cell::{OnceCell, Ref, RefCell};
use std::rc::Rc;

use super::App;
use crate::core::ghost::{Foresight, Ghost, QUIET};
use crate::core::settings::Setting;
use crate::core::transport::{Goal, State};
use crate::engine::FusedCpu;
use crate::page::delay::Delay;
use crate::page::dom::now;

/// The ghost of a widget.
pub(in crate::page) struct Lookahead {
    foresight: RefCell<Foresight>,
    /// Ends the quiet after which the ghost is spoken of.
    quiet: OnceCell<Delay>,
}

impl Default for Lookahead {
    fn default() -> Self {
        let foresight = Foresight::new(Box::new(|problem| Ok(Box::new(FusedCpu::new(problem)))));
        Self {
            foresight: RefCell::new(foresight),
            quiet: OnceCell::new(),
        }
    }
}

impl Lookahead {
    /// The ghost to show.
    pub(in crate::page) fn shown(&self) -> Option<Ref<'_, Ghost>> {
        Ref::filter_map(self.foresight.borrow(), Foresight::ghost).ok()
    }

    /// Whether a ghost is on its way.
    pub(in crate::page) fn grows(&self) -> bool {
        self.foresight.borrow().grows()
    }

    /// Whether what there is to say will stay, and nothing was changed of late.
    pub(in crate::page) fn is_settled(&self) -> bool {
        self.foresight.borrow().is_settled(seconds())
    }
}

fn seconds() -> f64 {
    now() / 1000.0
}

impl App {
    /// Makes what waits for quiet.
    pub(in crate::page) fn assemble_ghost(self: &Rc<Self>) {
        let speak = self.callback(|app, ()| app.request_frame());
        let _ = self.ghost.quiet.set(Delay::new(move || speak(())));
    }

    /// Looks ahead anew if one of the changed settings changes the run. While it plays, nothing is
    /// looked for, and what was foreseen is not true any more.
    pub(in crate::page) fn look_ahead(&self, changed: &[&Setting]) {
        if changed.iter().any(|setting| setting.decides_run()) {
            self.look_ahead_now();
        }
    }

    /// Looks ahead from where the run stands.
    pub(in crate::page) fn look_ahead_now(&self) {
        let mut foresight = self.ghost.foresight.borrow_mut();
        if self.plays() {
            foresight.forget();
            return;
        }
        foresight.want(seconds());
        if let Some(quiet) = self.ghost.quiet.get() {
            // A little later, so that the frame then finds it quiet.
            quiet.start((1000.0 * QUIET) as i32 + 50);
        }
        self.request_frame();
    }

    /// Whether the run goes on by itself, now or as soon as it is ready.
    fn plays(&self) -> bool {
        let session = self.session.borrow();
        match session.state() {
            State::Running => true,
            State::Loading if matches!(session.goal(), Goal::CatchUp(_)) => true,
            _ => self.play_when_ready.get(),
        }
    }

    /// Forgets what was foreseen.
    pub(in crate::page) fn forget_ghost(&self) {
        self.ghost.foresight.borrow_mut().forget();
    }

    /// Keeps the ghost if the run that begins goes its way.
    pub(in crate::page) fn check_ghost(&self) {
        let session = self.session.borrow();
        self.ghost.foresight.borrow_mut().keep_for(&session);
    }

    /// The ghost's part of a frame of a page that is seen.
    pub(in crate::page) fn grow_ghost(&self) {
        let mut foresight = self.ghost.foresight.borrow_mut();
        if self.is_unseen() || !foresight.grows() {
            return;
        }
        let session = self.session.borrow();
        match foresight.go_on(&session, &seconds) {
            Ok(false) => {}
            Ok(true) => self.request_frame(),
            Err(error) => {
                // Nothing but the look ahead is lost.
                foresight.forget();
                web_sys::console::warn_1(&error.0.as_str().into());
            }
        }
    }
}
