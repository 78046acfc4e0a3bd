//! Runs kept for comparison: a table of them; their courses are in the charts, with their letters.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::{Maker, Panel, Scene};
use crate::core::state::Intent;
use crate::page::dom::{
    Listener, allow, attribute, by_id, make, make_text, on_press, refill, write,
};
use crate::page::rows;
use crate::view::pins::{cells, columns, heads, remark};

pub(super) struct RunsPanel {
    pin: HtmlElement,
    words: Element,
    room: HtmlElement,
    heads: Element,
    rows: Element,
    ask: Rc<dyn Fn(Intent)>,
    /// What is written there, row by row.
    written: RefCell<Vec<Vec<String>>>,
    buttons: RefCell<Vec<Listener>>,
    _listener: Listener,
}

impl RunsPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let pin: HtmlElement = by_id("runs-pin");
        let ask = maker.ask.clone();
        let listener = on_press(&pin, move || ask(Intent::Pin));
        Self {
            pin,
            words: by_id("runs-words"),
            room: by_id("runs-room"),
            heads: by_id("runs-heads"),
            rows: by_id("runs-rows"),
            ask: maker.ask.clone(),
            written: RefCell::default(),
            buttons: RefCell::default(),
            _listener: listener,
        }
    }

    /// A button that asks for something of a run.
    fn button(&self, words: &str, label: &str, intent: Intent) -> Element {
        let button = make_text("button", words);
        attribute(&button, "type", "button");
        attribute(&button, "aria-label", label);
        let ask = self.ask.clone();
        let listener = on_press(&button, move || ask(intent.clone()));
        self.buttons.borrow_mut().push(listener);
        button
    }
}

impl Panel for RunsPanel {
    fn renew(&self, _: &Scene) {
        self.written.take();
    }

    /// Written anew only when a cell is another one, so that the focus stays.
    fn describe(&self, scene: &Scene) {
        let (text, pins) = (scene.text, scene.pins);
        let trained = scene.trained.unwrap_or(scene.moment.place).epoch > 0;
        allow(&self.pin, trained && pins.has_room());
        let words = match (pins.all().is_empty(), pins.has_room()) {
            (true, _) => "runs.words.none",
            (false, true) => "runs.words",
            (false, false) => "runs.words.full",
        };
        write(&self.words, text.get(words));
        self.room.set_hidden(pins.all().is_empty());
        let columns = columns(pins.all());
        let mut titles = heads(text, pins.all(), &columns);
        titles.push(text.get("runs.remark").to_owned());
        let now = scene.recording.experiment();
        let rows = pins.all().iter().map(|pin| {
            let mut row = cells(text, pins.all(), pin, &columns);
            row.push(remark(text, pin, now));
            row
        });
        let wanted: Vec<Vec<String>> = [titles].into_iter().chain(rows).collect();
        if *self.written.borrow() == wanted {
            return;
        }
        self.buttons.borrow_mut().clear();
        refill(
            &self.heads,
            rows::heads(wanted[0].iter().cloned().chain([String::new()])),
        );
        let rows = wanted[1..].iter().zip(pins.all()).map(|(cells, pin)| {
            let row: Element = make("tr");
            for (i, words) in cells.iter().enumerate() {
                let cell = make_text(if i == 0 { "th" } else { "td" }, words);
                if i == 0 {
                    attribute(&cell, "scope", "row");
                }
                let _ = row.append_child(&cell);
            }
            let (actions, letter) = (make_text("td", ""), pin.letter.to_string());
            for (key, of, intent) in [
                ("runs.open", "runs.open.of", Intent::OpenPin(pin.letter)),
                ("runs.drop", "runs.drop.of", Intent::Unpin(pin.letter)),
            ] {
                let label = text.fill(of, &[("letter", &letter)]);
                let button = self.button(text.get(key), &label, intent);
                let _ = actions.append_child(&button);
            }
            let _ = row.append_child(&actions);
            row
        });
        let rows: Vec<Element> = rows.collect();
        refill(&self.rows, rows);
        self.written.replace(wanted);
    }
}
