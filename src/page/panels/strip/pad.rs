//! The pad on which points are drawn: with a mouse, a finger or the keys.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use crate::core::sketch::Sketch;
use crate::core::table::Rows;
use crate::core::text::Text;
use crate::page::dom::{Listener, allow, attribute, by_id, on_press, write};
use crate::view::sketch;

/// Steps of an arrow with Shift.
const MANY: f64 = 5.0;

/// The pad and its buttons.
pub(super) struct Pad {
    picture: Element,
    words: Element,
    eraser: Element,
    undo: Element,
    sketch: RefCell<Sketch>,
    erases: Cell<bool>,
    text: RefCell<Text>,
    /// Called with the points as a table once they are others.
    on_drawn: Box<dyn Fn(&str)>,
    listeners: RefCell<Vec<Listener>>,
}

impl Pad {
    pub(super) fn new(on_drawn: impl Fn(&str) + 'static) -> Rc<Self> {
        let pad = Rc::new(Self {
            picture: by_id("sketch"),
            words: by_id("sketch-words"),
            eraser: by_id("sketch-erase"),
            undo: by_id("sketch-undo"),
            sketch: RefCell::default(),
            erases: Cell::new(false),
            text: RefCell::default(),
            on_drawn: Box::new(on_drawn),
            listeners: RefCell::default(),
        });
        let on = |name, act: fn(&Self, &PointerEvent)| {
            let weak = Rc::downgrade(&pad);
            Listener::new(&pad.picture, name, move |event| {
                if let (Some(pad), Some(event)) = (weak.upgrade(), event.dyn_ref::<PointerEvent>())
                {
                    act(&pad, event);
                }
            })
        };
        let press = |button: &Element, act: fn(&Self)| {
            let weak: Weak<Self> = Rc::downgrade(&pad);
            on_press(button, move || {
                if let Some(pad) = weak.upgrade() {
                    act(&pad);
                }
            })
        };
        let weak = Rc::downgrade(&pad);
        let keys = Listener::new(&pad.picture, "keydown", move |event| {
            let (pad, key) = (weak.upgrade(), event.dyn_ref::<KeyboardEvent>());
            if let (Some(pad), Some(key)) = (pad, key)
                && pad.key(key)
            {
                event.prevent_default();
            }
        });
        let listeners = vec![
            on("pointerdown", Self::down),
            on("pointermove", |pad, event| {
                let mut sketch = pad.sketch.borrow_mut();
                if sketch.held().is_some() {
                    let at = pad.at(&sketch, event);
                    sketch.go(at);
                    drop(sketch);
                    pad.show();
                }
            }),
            on("pointerup", |pad, _| pad.release()),
            on("lostpointercapture", |pad, _| pad.release()),
            keys,
            press(&pad.eraser, |pad| {
                pad.erases.set(!pad.erases.get());
                pad.show();
            }),
            press(&pad.undo, Self::back),
            press(&by_id("sketch-clear"), |pad| {
                pad.sketch.borrow_mut().clear();
                pad.show();
            }),
        ];
        pad.listeners.replace(listeners);
        pad
    }

    /// Takes over the language.
    pub(super) fn speak(&self, text: &Text) {
        self.text.replace(text.clone());
        self.show();
    }

    /// Takes over the rows of a run.
    pub(super) fn follow(&self, rows: Option<&Rows>) {
        match rows {
            Some(rows) => self.sketch.borrow_mut().follow(rows),
            None => drop(self.sketch.take()),
        }
        self.show();
    }

    /// The place under a pointer.
    fn at(&self, sketch: &Sketch, event: &PointerEvent) -> (f64, f64) {
        let room = self.picture.get_bounding_client_rect();
        let across = (f64::from(event.client_x()) - room.left()) / room.width().max(1.0);
        let down = (f64::from(event.client_y()) - room.top()) / room.height().max(1.0);
        sketch.at((across, 1.0 - down))
    }

    fn down(&self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let mut sketch = self.sketch.borrow_mut();
        let at = self.at(&sketch, event);
        if self.erases.get() {
            let erased = sketch.erase(at);
            drop(sketch);
            self.done(erased);
            return;
        }
        sketch.hold(at);
        drop(sketch);
        let _ = self.picture.set_pointer_capture(event.pointer_id());
        self.show();
    }

    fn release(&self) {
        let others = self.sketch.borrow_mut().release();
        self.done(others);
    }

    fn back(&self) {
        let undone = self.sketch.borrow_mut().undo();
        self.done(undone);
    }

    /// Does what a key asks for. Returns whether it asks for something.
    fn key(&self, event: &KeyboardEvent) -> bool {
        let far = if event.shift_key() { MANY } else { 1.0 };
        let mut sketch = self.sketch.borrow_mut();
        let (ctrl, key) = (event.ctrl_key() || event.meta_key(), event.key());
        let others = match (ctrl, key.as_str()) {
            (true, "z" | "Z") => sketch.undo(),
            (false, "Enter" | " ") if sketch.held().is_some() => sketch.release(),
            (false, "Enter" | " ") => {
                let place = sketch.place();
                // A point that is new is let go of at once.
                let new = sketch.touched(place).is_none();
                sketch.hold(place);
                new && sketch.release()
            }
            (false, "Delete" | "Backspace") => {
                let place = sketch.place();
                sketch.erase(place)
            }
            (false, arrow) => {
                let steps = match arrow {
                    "ArrowLeft" => (-far, 0.0),
                    "ArrowRight" => (far, 0.0),
                    "ArrowUp" => (0.0, far),
                    "ArrowDown" => (0.0, -far),
                    _ => return false,
                };
                sketch.step(steps);
                false
            }
            (true, _) => return false,
        };
        drop(sketch);
        self.done(others);
        true
    }

    /// Shows what there is, and learns from it where the points are others.
    fn done(&self, others: bool) {
        self.show();
        if others {
            let table = self.sketch.borrow().table();
            (self.on_drawn)(&table);
        }
    }

    fn show(&self) {
        let sketch = self.sketch.borrow();
        self.picture.set_inner_html(&sketch::svg(&sketch));
        write(&self.words, &sketch::words(&self.text.borrow(), &sketch));
        allow(&self.undo, sketch.can_undo());
        let pressed = if self.erases.get() { "true" } else { "false" };
        attribute(&self.eraser, "aria-pressed", pressed);
    }
}
