//! Frames: one callback for each, as long as somebody asks for the next and there is somebody to
//! see it.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use super::dom::{document, window};

/// Milliseconds between slices of work while the page is hidden and has no frames.
const HIDDEN_INTERVAL: i32 = 200;

enum Request {
    None,
    /// To be made when the sleep ends.
    Later,
    Frame(i32),
    Timer(i32),
}

/// When a request is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// In the next frame; by a timer while the page is hidden.
    Frames,
    /// By a timer: out of view, a browser may give no frames.
    Timers,
    /// Not before the pace changes.
    Asleep,
}

/// Asks the browser for frames, or for timers while the page is hidden; cancels what it asked for
/// when dropped.
pub struct Frames(Rc<Inner>);

struct Inner {
    pace: Cell<Pace>,
    request: Cell<Request>,
    closure: RefCell<Option<Closure<dyn FnMut()>>>,
}

impl Frames {
    /// Frames that call `on_frame` once for each [`Frames::request`].
    pub fn new(mut on_frame: impl FnMut() + 'static) -> Self {
        let inner = Rc::new(Inner {
            pace: Cell::new(Pace::Frames),
            request: Cell::new(Request::None),
            closure: RefCell::default(),
        });
        let weak: Weak<Inner> = Rc::downgrade(&inner);
        let closure = Closure::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner.request.set(Request::None);
            }
            on_frame();
        });
        inner.closure.replace(Some(closure));
        Self(inner)
    }

    /// Asks for one frame, unless one is coming already.
    ///
    /// # Panics
    /// Outside a page.
    pub fn request(&self) {
        let pending = self.0.request.replace(Request::None);
        if !matches!(pending, Request::None) {
            self.0.request.set(pending);
            return;
        }
        let closure = self.0.closure.borrow();
        let callback = closure
            .as_ref()
            .expect("set in new")
            .as_ref()
            .unchecked_ref();
        let pace = self.0.pace.get();
        self.0.request.set(if pace == Pace::Asleep {
            Request::Later
        } else if pace == Pace::Timers || document().hidden() {
            let timer = window()
                .set_timeout_with_callback_and_timeout_and_arguments_0(callback, HIDDEN_INTERVAL);
            Request::Timer(timer.expect("a timer can be set"))
        } else {
            Request::Frame(
                window()
                    .request_animation_frame(callback)
                    .expect("a frame can be had"),
            )
        });
    }

    /// Follows what is asked for at another pace from now on.
    pub fn set_pace(&self, pace: Pace) {
        if self.0.pace.replace(pace) != pace {
            self.renew();
        }
    }

    /// Asks anew: a frame that was asked for before the page was hidden would not come.
    pub fn renew(&self) {
        if self.0.cancel() {
            self.request();
        }
    }
}

impl Inner {
    /// Takes the request back; whether there was one.
    fn cancel(&self) -> bool {
        match self.request.replace(Request::None) {
            Request::None => return false,
            Request::Later => {}
            Request::Frame(id) => {
                let _ = window().cancel_animation_frame(id);
            }
            Request::Timer(id) => window().clear_timeout_with_handle(id),
        }
        true
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
