//! What somebody does to the line: with the pointer and the keys on its handles, and with what else moves
//! it. It is put down here and taken up with the next frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

use crate::page::dom::Listener;
use crate::view::hand::Handle;

/// Steps of a page key, and of an arrow with Shift.
const MANY: f64 = 10.0;

/// What somebody did.
#[derive(Clone, Copy)]
pub(super) enum Deed {
    /// Pulled a handle to a height in CSS pixels.
    Pull(Handle, f64),
    /// Moved a handle by some steps with the keys.
    Nudge(Handle, f64),
    /// Moved the slider of a parameter.
    Set(usize, f64),
    /// Went back to where training begins.
    Again,
}

/// What was done since the last frame, and how to ask for one.
pub(super) struct Deeds {
    pub(super) done: RefCell<Vec<Deed>>,
    pub(super) frame: Rc<dyn Fn(())>,
}

impl Deeds {
    pub(super) fn put(&self, deed: Deed) {
        self.done.borrow_mut().push(deed);
        (self.frame)(());
    }
}

/// The pointer and the keys on a handle.
pub(super) fn grabbed(
    handle: Handle,
    element: &HtmlElement,
    chart: &HtmlElement,
    deeds: &Rc<Deeds>,
) -> [Listener; 4] {
    let held = Rc::new(Cell::new(false));
    let on = |name, act: fn(&Cell<bool>, &HtmlElement, &PointerEvent) -> bool| {
        let (held, source) = (held.clone(), element.clone());
        let (chart, deeds) = (chart.clone(), deeds.clone());
        Listener::new(element, name, move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>()
                && act(&held, &source, event)
            {
                let top = chart.get_bounding_client_rect().top();
                deeds.put(Deed::Pull(handle, f64::from(event.client_y()) - top));
            }
        })
    };
    let deeds_of_keys = deeds.clone();
    let keys = Listener::new(element, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if let Some(steps) = steps(key) {
            event.prevent_default();
            deeds_of_keys.put(Deed::Nudge(handle, steps));
        }
    });
    [
        on("pointerdown", |held, source, event| {
            if event.button() == 0 {
                held.set(true);
                let _ = source.set_pointer_capture(event.pointer_id());
            }
            false
        }),
        on("pointermove", |held, _, _| held.get()),
        // Also where the browser takes the pointer away.
        on("lostpointercapture", |held, _, _| {
            held.set(false);
            false
        }),
        keys,
    ]
}

/// By how many steps a key moves a handle.
fn steps(event: &KeyboardEvent) -> Option<f64> {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return None;
    }
    let far = if event.shift_key() { MANY } else { 1.0 };
    Some(match event.key().as_str() {
        "ArrowUp" | "ArrowRight" => far,
        "ArrowDown" | "ArrowLeft" => -far,
        "PageUp" => MANY,
        "PageDown" => -MANY,
        _ => return None,
    })
}
