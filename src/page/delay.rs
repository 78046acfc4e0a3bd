//! One call, some time from now.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::dom::window;

/// Calls back once for each [`Delay::start`] that is not followed by another one in time; forgets
/// it when dropped.
pub(super) struct Delay {
    closure: Closure<dyn FnMut()>,
    timer: Rc<Cell<Option<i32>>>,
}

impl Delay {
    pub(super) fn new(mut call: impl FnMut() + 'static) -> Self {
        let timer = Rc::<Cell<Option<i32>>>::default();
        let own = timer.clone();
        Self {
            closure: Closure::new(move || {
                own.set(None);
                call();
            }),
            timer,
        }
    }

    /// Calls in so many milliseconds from now, and not when it was going to.
    pub(super) fn start(&self, milliseconds: i32) {
        self.cancel();
        let call = self.closure.as_ref().unchecked_ref();
        let timer =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(call, milliseconds);
        self.timer.set(timer.ok());
    }

    /// Whether it is going to call.
    pub(super) fn is_on_its_way(&self) -> bool {
        self.timer.get().is_some()
    }

    /// Calls no more.
    pub(super) fn cancel(&self) {
        if let Some(timer) = self.timer.take() {
            window().clear_timeout_with_handle(timer);
        }
    }
}

impl Drop for Delay {
    fn drop(&mut self) {
        self.cancel();
    }
}
