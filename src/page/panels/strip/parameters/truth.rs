//! The parameters of the line: true, learned and least squares, with the error. The article's
//! natural ending. Of rows that were brought nobody knows the true ones, and so no error.

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

    /// Whether the model is a line that has true parameters, or one through rows that were brought.
    fn is_line(scene: &Scene) -> bool {
        let experiment = scene.recording.experiment();
        let brought = !experiment.has_truth() && experiment.hidden.is_empty();
        brought || experiment.true_parameters().is_some()
    }

    /// Takes over a run: a row for each parameter that has a true value.
    pub(super) fn renew(&self, scene: &Scene) {
        let line = Self::is_line(scene);
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
        if !Self::is_line(scene) {
            return;
        }
        let truths = scene.recording.experiment().true_parameters();
        let unknown = || "–".to_owned();
        // The line of the reader's own numbers, whatever it was trained on.
        let problem = scene.recording.problem();
        let (network, standards) = (&problem.network, &problem.data.standards);
        let learned = standards.folded(network, &scene.moment.parameters);
        let squares = scene.recording.least_squares();
        let squares = squares.map(|squares| standards.folded(network, squares));
        let mut row = self.rows.first_element_child();
        for (i, learned) in learned.into_iter().enumerate() {
            let truth = truths.as_ref().map(|truths| truths[i]);
            let Some(current) = row else { return };
            let cells = current.children();
            let show = |column, value: &str| {
                if let Some(cell) = cells.item(column) {
                    write(&cell, value);
                }
            };
            show(1, &truth.map_or_else(unknown, exact));
            show(2, &parameter(learned));
            show(
                3,
                &squares
                    .as_ref()
                    .map_or_else(unknown, |squares| parameter(squares[i])),
            );
            show(
                4,
                &truth.map_or_else(unknown, |truth| signed(learned - truth)),
            );
            row = current.next_element_sibling();
        }
    }
}
