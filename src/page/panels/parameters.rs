//! The parameters of the line: true, learned and least squares, with the error. The article's
//! natural ending.

use web_sys::{Element, HtmlElement};

use super::{Panel, Scene};
use crate::core::number::{exact, parameter, signed};
use crate::page::dom::{by_id, make, make_text, refill, write};
use crate::page::terms;
use crate::view::describe;

pub(super) struct ParametersPanel {
    /// The table with what scrolls it.
    table: HtmlElement,
    rows: Element,
    words: Element,
}

impl ParametersPanel {
    pub(super) fn new() -> Self {
        Self {
            table: by_id("parameters-table"),
            rows: by_id("parameters-rows"),
            words: by_id("parameters-words"),
        }
    }
}

impl Panel for ParametersPanel {
    fn renew(&self, scene: &Scene) {
        let line = scene.recording.experiment().true_parameters().is_some();
        self.table.set_hidden(!line);
        let network = &scene.recording.problem().network;
        if line {
            let features = network.features;
            let names = (1..=features).map(|i| format!("w{i}")).chain(["b".into()]);
            refill(
                &self.rows,
                names.map(|name| {
                    let row: Element = make("tr");
                    let head = make_text("th", &name);
                    head.set_attribute("scope", "row")
                        .expect("a valid attribute");
                    refill(&row, [head].into_iter().chain((0..4).map(|_| make("td"))));
                    row
                }),
            );
        } else {
            refill(&self.rows, []);
        }
        let unique = scene.recording.least_squares().is_some();
        let words =
            describe::parameters(&scene.text.marked(), scene.recording.experiment(), unique);
        terms::write(&self.words, &words);
    }

    fn count(&self, scene: &Scene) {
        let Some(truths) = scene.recording.experiment().true_parameters() else {
            return;
        };
        let squares = scene.recording.least_squares();
        let mut row = self.rows.first_element_child();
        for (i, (truth, &learned)) in truths.into_iter().zip(&scene.moment.parameters).enumerate() {
            let Some(current) = row else { return };
            let learned = f64::from(learned);
            let cells = current.children();
            let show = |column, value: &str| {
                if let Some(cell) = cells.item(column) {
                    write(&cell, value);
                }
            };
            show(1, &exact(truth));
            show(2, &parameter(learned));
            show(
                3,
                &squares.map_or_else(|| "–".into(), |squares| parameter(squares[i])),
            );
            show(4, &signed(learned - truth));
            row = current.next_element_sibling();
        }
    }
}
