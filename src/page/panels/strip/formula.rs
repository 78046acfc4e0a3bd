//! The trained model as a formula, while it is unfolded.

use std::cell::RefCell;

use web_sys::{Element, HtmlDetailsElement, HtmlElement};

use super::{Maker, Scene};
use crate::page::dom::{Listener, by_id, write};
use crate::view::describe;
use crate::view::formula::{MOST, Notation, equations, numbers};

pub(super) struct Formula {
    fold: HtmlDetailsElement,
    words: Element,
    room: HtmlElement,
    lines: Element,
    done: Element,
    /// What stands there.
    written: RefCell<String>,
    _listener: Listener,
}

impl Formula {
    pub(super) fn new(maker: &Maker) -> Self {
        let fold: HtmlDetailsElement = by_id("formula");
        let redraw = maker.redraw.clone();
        Self {
            _listener: Listener::new(&fold, "toggle", move |_| redraw(())),
            fold,
            words: by_id("formula-words"),
            room: by_id("formula-room"),
            lines: by_id("formula-lines"),
            done: by_id("formula-done"),
            written: RefCell::default(),
        }
    }

    /// Writes the formula of the moment shown, anew only when it is another one.
    pub(super) fn describe(&self, scene: &Scene) {
        if !self.fold.open() {
            return;
        }
        let problem = scene.recording.problem();
        let network = &problem.network;
        let parameters = problem
            .data
            .standards
            .folded(network, &scene.moment.parameters);
        let equations = equations(network, &parameters, Notation::MathMl);
        let place = describe::at(scene.text, scene.moment.place);
        let (numbers, most) = (numbers(network).to_string(), MOST.to_string());
        let key = if equations.is_some() {
            "model.words"
        } else {
            "model.long"
        };
        let values = [("place", &*place), ("numbers", &*numbers), ("most", &*most)];
        write(&self.words, &scene.text.fill(key, &values));
        self.room.set_hidden(equations.is_none());
        let formula = equations.unwrap_or_default().concat();
        if *self.written.borrow() != formula {
            // Numbers and names of ours: nothing that somebody typed.
            self.lines.set_inner_html(&formula);
            write(&self.done, "");
            self.written.replace(formula);
        }
    }
}
