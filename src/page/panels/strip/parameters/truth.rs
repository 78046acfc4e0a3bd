//! The parameters of the line: true, learned and least squares, with the error. The article's
//! natural ending.

use web_sys::{Element, HtmlElement};

use crate::core::number::{exact, parameter, signed};
use crate::page::dom::{attribute, by_id, make, make_text, refill, write};
use crate::page::panels::Scene;

pub(super) struct Truth {
    /// The table with what scrolls it.
    table: HtmlElement,
    rows: Element,
}

impl Truth {
    pub(super) fn new() -> Self {
        Self {
            table: by_id("parameters-table"),
            rows: by_id("parameters-rows"),
        }
    }

    /// Takes over a run: a row for each parameter that has a true value.
    pub(super) fn renew(&self, scene: &Scene) {
        let line = scene.recording.experiment().true_parameters().is_some();
        self.table.set_hidden(!line);
        let network = &scene.recording.problem().network;
        let count = if line { network.parameter_count() } else { 0 };
        let row = |index: usize| {
            let row: Element = make("tr");
            let head = make_text("th", &network.parameter_name(index));
            attribute(&head, "scope", "row");
            refill(&row, [head].into_iter().chain((0..4).map(|_| make("td"))));
            row
        };
        refill(&self.rows, (0..count).map(row));
    }

    /// Writes the numbers of a moment.
    pub(super) fn count(&self, scene: &Scene) {
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
