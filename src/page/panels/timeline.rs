//! The pointer and the keys over the loss chart, which is the film's timeline.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

use crate::core::state::{Intent, Move};
use crate::page::dom::Listener;
use crate::view::plot::Plot;

type Ask = Rc<dyn Fn(Intent)>;

/// Where a key leads along the timeline.
pub(super) fn key(event: &KeyboardEvent) -> Option<Move> {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return None;
    }
    let epochs = if event.shift_key() { 10 } else { 1 };
    Some(match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => Move::Epochs(epochs),
        "ArrowLeft" | "ArrowDown" => Move::Epochs(-epochs),
        "PageUp" => Move::Tenths(1),
        "PageDown" => Move::Tenths(-1),
        "." => Move::Batches(1),
        "," => Move::Batches(-1),
        "Home" => Move::Start,
        "End" | "Escape" => Move::Newest,
        _ => return None,
    })
}

/// The pointer over the timeline: it reads, and shows the moment where it is pressed or drawn along.
pub(super) fn pointer(
    element: &HtmlElement,
    plot: &Rc<Cell<Option<Plot>>>,
    ask: &Ask,
) -> Vec<Listener> {
    let pressed = Rc::new(Cell::new(Pressed::No));
    let on = |name, act: fn(&Pointer, &PointerEvent)| {
        let pointer = Pointer {
            element: element.clone(),
            plot: plot.clone(),
            ask: ask.clone(),
            pressed: pressed.clone(),
        };
        Listener::new(element, name, move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                act(&pointer, event);
            }
        })
    };
    vec![
        on("pointerdown", |pointer, event| {
            if event.button() != 0 {
                return;
            }
            let _ = pointer.element.set_pointer_capture(event.pointer_id());
            // A finger that is put down may be about to scroll.
            if event.pointer_type() == "touch" {
                let at = (event.client_x(), event.client_y());
                pointer.pressed.set(Pressed::Undecided(at));
            } else {
                pointer.pressed.set(Pressed::Along);
                pointer.show(event);
            }
        }),
        on("pointermove", |pointer, event| {
            pointer.decide(event);
            match pointer.pressed.get() {
                Pressed::No => (pointer.ask)(Intent::Point(Some(pointer.left(event)))),
                Pressed::Undecided(_) => {}
                Pressed::Along => pointer.show(event),
            }
        }),
        on("pointerup", |pointer, event| {
            match pointer.pressed.replace(Pressed::No) {
                Pressed::No => {}
                // A finger that was only put down means the place.
                Pressed::Undecided(_) | Pressed::Along => pointer.show(event),
            }
        }),
        on("pointercancel", |pointer, _| {
            pointer.pressed.set(Pressed::No)
        }),
        on("pointerleave", |pointer, _| {
            (pointer.ask)(Intent::Point(None));
        }),
    ]
}

/// CSS pixels that a finger has to go along the timeline before it is followed.
const ALONG: i32 = 8;

/// What a pointer that is pressed does.
#[derive(Clone, Copy)]
enum Pressed {
    /// It is not pressed.
    No,
    /// A finger was put down here, and may still go along or scroll the page.
    Undecided((i32, i32)),
    /// It goes along the timeline.
    Along,
}

struct Pointer {
    element: HtmlElement,
    plot: Rc<Cell<Option<Plot>>>,
    ask: Ask,
    pressed: Rc<Cell<Pressed>>,
}

impl Pointer {
    /// CSS pixels from the left edge of the chart.
    fn left(&self, event: &PointerEvent) -> f64 {
        // Not the event's own offset: while it is captured the pointer may be anywhere.
        f64::from(event.client_x()) - self.element.get_bounding_client_rect().left()
    }

    /// Follows a finger once it has clearly gone along.
    fn decide(&self, event: &PointerEvent) {
        if let Pressed::Undecided((x, y)) = self.pressed.get() {
            let along = (event.client_x() - x).abs();
            let across = (event.client_y() - y).abs();
            if along >= ALONG && along > across {
                self.pressed.set(Pressed::Along);
            }
        }
    }

    fn show(&self, event: &PointerEvent) {
        if let Some(plot) = self.plot.get() {
            (self.ask)(Intent::Point(None));
            let epoch = (plot.share_at(self.left(event)) * plot.x.max()).round() as u32;
            (self.ask)(Intent::Move(Move::To(epoch)));
        }
    }
}
