//! Which run of the charts the reader looks at: by the pointer, by keys, or through a button.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent};

use super::{Ask, Pick};
use crate::core::sweep::Rank;
use crate::page::dom::{Listener, on_press};

/// What the reader looks at.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Pointed {
    /// Nothing.
    Nothing,
    /// What lies under the pointer, in CSS pixels from the upper left corner of the chart.
    Pointer(f64, f64),
    /// A cell, by its column and row.
    Cell(usize, usize),
    /// A run by its rank among the others.
    Rank(Rank),
}

/// What the reader looks at, kept up to date by listeners.
pub(super) struct Reader {
    pointed: Rc<Cell<Pointed>>,
    /// Columns and rows that keys move over.
    size: Rc<Cell<(usize, usize)>>,
    /// The cell that keys move on from.
    at: Rc<Cell<(usize, usize)>>,
    _listeners: Vec<Listener>,
}

impl Reader {
    pub(super) fn new(
        chart: &HtmlElement,
        buttons: &[(Rank, HtmlElement)],
        ask: &Rc<dyn Fn(Ask)>,
    ) -> Self {
        let pointed = Rc::new(Cell::new(Pointed::Nothing));
        let size = Rc::new(Cell::new((0, 0)));
        let at = Rc::new(Cell::new((0, 0)));
        let mut listeners = Vec::new();
        let mut on =
            |target: &HtmlElement, event, now: Rc<dyn Fn(web_sys::Event) -> Option<Pointed>>| {
                let (pointed, ask) = (pointed.clone(), ask.clone());
                listeners.push(Listener::new(target, event, move |event| {
                    if let Some(now) = now(event) {
                        pointed.set(now);
                        ask(Ask::Redraw);
                    }
                }));
            };
        let at_pointer = Rc::new(|event: web_sys::Event| {
            let event: MouseEvent = event.dyn_into().ok()?;
            Some(Pointed::Pointer(
                f64::from(event.offset_x()),
                f64::from(event.offset_y()),
            ))
        });
        let (bounds, cursor, asked) = (size.clone(), at.clone(), ask.clone());
        let at_key = Rc::new(move |event: web_sys::Event| {
            let event: KeyboardEvent = event.dyn_into().ok()?;
            let key = event.key();
            if bounds.get().0 == 0 {
                return None;
            }
            let (column, row) = match key.as_str() {
                "Escape" => return Some(Pointed::Nothing),
                "Enter" | " " => {
                    event.prevent_default();
                    asked(Ask::Load(Pick::Read));
                    return None;
                }
                key => moved(key, cursor.get(), bounds.get())?,
            };
            event.prevent_default();
            cursor.set((column, row));
            Some(Pointed::Cell(column, row))
        });
        let leave: Rc<dyn Fn(web_sys::Event) -> Option<Pointed>> =
            Rc::new(|_| Some(Pointed::Nothing));
        on(chart, "pointermove", at_pointer.clone());
        on(chart, "pointerdown", at_pointer);
        on(chart, "keydown", at_key);
        for event in ["pointerleave", "blur"] {
            on(chart, event, leave.clone());
        }
        for (rank, button) in buttons {
            let rank = *rank;
            for event in ["pointerenter", "focus"] {
                on(button, event, Rc::new(move |_| Some(Pointed::Rank(rank))));
            }
            for event in ["pointerleave", "blur"] {
                on(button, event, leave.clone());
            }
        }
        let asked = ask.clone();
        listeners.push(Listener::new(chart, "click", move |_| {
            asked(Ask::Load(Pick::Read));
        }));
        for (rank, button) in buttons {
            let (rank, asked) = (*rank, ask.clone());
            listeners.push(on_press(button, move || {
                asked(Ask::Load(Pick::Rank(rank)));
            }));
        }
        Self {
            pointed,
            size,
            at,
            _listeners: listeners,
        }
    }

    /// What the reader looks at.
    pub(super) fn pointed(&self) -> Pointed {
        self.pointed.get()
    }

    /// Lets keys move over so many columns and rows; none of them when there are no cells.
    pub(super) fn set_size(&self, size: (usize, usize)) {
        if self.size.replace(size) != size {
            self.at.set((0, 0));
            self.pointed.set(Pointed::Nothing);
        }
    }

    /// The cell that keys are at.
    pub(super) fn at(&self) -> (usize, usize) {
        self.at.get()
    }

    /// Lets keys go on from a cell.
    pub(super) fn set_at(&self, cell: (usize, usize)) {
        self.at.set(cell);
    }
}

/// The cell that a key leads to; in a single row, up is onward.
fn moved(
    key: &str,
    (column, row): (usize, usize),
    (columns, rows): (usize, usize),
) -> Option<(usize, usize)> {
    let (last, top) = (columns - 1, rows - 1);
    let page = (columns / 10).max(1);
    Some(match key {
        "ArrowRight" => ((column + 1).min(last), row),
        "ArrowLeft" => (column.saturating_sub(1), row),
        "ArrowUp" if rows == 1 => ((column + 1).min(last), row),
        "ArrowDown" if rows == 1 => (column.saturating_sub(1), row),
        "ArrowUp" => (column, (row + 1).min(top)),
        "ArrowDown" => (column, row.saturating_sub(1)),
        "PageUp" if rows == 1 => ((column + page).min(last), row),
        "PageDown" if rows == 1 => (column.saturating_sub(page), row),
        "PageUp" => (column, top),
        "PageDown" => (column, 0),
        "Home" => (0, row),
        "End" => (last, row),
        _ => return None,
    })
}
