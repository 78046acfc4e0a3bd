//! The parameters of a layer: a table, folded where the network has several layers.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use web_sys::{Element, HtmlDetailsElement, HtmlOptionElement, HtmlSelectElement};

use super::Edit;
use super::row::Row;
use crate::core::network::{LinearShape, Network};
use crate::core::recording::Recording;
use crate::core::text::Text;
use crate::page::dom::{Listener, attribute, make, make_text, refill};
use crate::page::panels::Scene;
use crate::view::parameters::{Before, MOST, listed, title};

/// The keys of the titles of the columns.
const COLUMNS: [&str; 7] = [
    "parameters.name",
    "parameters.value",
    "parameters.move",
    "parameters.gradient",
    "parameters.start",
    "parameters.epoch",
    "parameters.course",
];

pub(super) struct Layer {
    shape: LinearShape,
    /// What folds; nothing where there is one layer only.
    fold: Option<HtmlDetailsElement>,
    /// The choice of a unit, where there are too many parameters for one table.
    unit: Option<HtmlSelectElement>,
    table: Element,
    body: Element,
    rows: RefCell<Vec<Row>>,
    /// The unit whose parameters have rows, while they do.
    listed: Cell<Option<usize>>,
    /// Whether the rows have no numbers yet, and whether they have no courses.
    uncounted: Cell<bool>,
    undrawn: Cell<bool>,
    _listeners: Vec<Listener>,
}

impl Layer {
    /// A layer (counted from 0) of a network. `redraw` is called when other rows are wanted.
    pub(super) fn new(
        text: &Text,
        network: &Network,
        layer: usize,
        redraw: &Rc<dyn Fn(())>,
    ) -> Self {
        let linears = network.linears();
        let shape = linears[layer];
        let name = title(text, network, layer);
        let mut listeners = Vec::new();
        let mut on = |element: &Element, event| {
            let redraw = redraw.clone();
            listeners.push(Listener::new(element, event, move |_| redraw(())));
        };
        let (table, body): (Element, Element) = (make("table"), make("tbody"));
        table.set_class_name("parameters");
        let (head, columns): (Element, Element) = (make("thead"), make("tr"));
        let column = |key: &&str| {
            let column = make_text("th", text.get(key));
            attribute(&column, "scope", "col");
            column
        };
        refill(&columns, COLUMNS.iter().map(column));
        refill(&head, [columns]);
        refill(&table, [head, body.clone()]);
        let wrap: Element = make("div");
        wrap.set_class_name("table-wrap");
        attribute(&wrap, "role", "group");
        attribute(&wrap, "tabindex", "0");
        attribute(&wrap, "aria-label", &name);
        refill(&wrap, [table]);
        let unit = (shape.end() - shape.offset > MOST).then(|| {
            let select: HtmlSelectElement = make("select");
            refill(
                &select,
                (0..shape.outputs).map(|unit| {
                    let option: HtmlOptionElement = make("option");
                    option.set_text_content(Some(&unit.to_string()));
                    option.into()
                }),
            );
            on(&select, "change");
            select
        });
        let choice = unit.as_ref().map(|select| {
            let label = make_text("label", text.get("parameters.unit"));
            label.set_class_name("inline");
            let _ = label.append_child(select);
            label
        });
        let parts: Vec<Element> = choice.into_iter().chain([wrap]).collect();
        let (fold, table) = if linears.len() > 1 {
            let fold: HtmlDetailsElement = make("details");
            fold.set_class_name("fold");
            fold.set_open(layer == 0);
            on(&fold, "toggle");
            refill(
                &fold,
                [make_text("summary", &name)].into_iter().chain(parts),
            );
            (Some(fold.clone()), fold.into())
        } else {
            let part: Element = make("div");
            refill(&part, parts);
            (None, part)
        };
        Self {
            shape,
            fold,
            unit,
            table,
            body,
            rows: RefCell::default(),
            listed: Cell::new(None),
            uncounted: Cell::new(false),
            undrawn: Cell::new(false),
            _listeners: listeners,
        }
    }

    pub(super) fn element(&self) -> Element {
        self.table.clone()
    }

    /// Makes the rows that are wanted now, or takes them away.
    pub(super) fn list(&self, text: &Text, network: &Network, edit: &Rc<Edit>) {
        let open = self.fold.as_ref().is_none_or(HtmlDetailsElement::open);
        let unit = self
            .unit
            .as_ref()
            .map_or(0, |unit| unit.selected_index().max(0) as usize);
        let wanted = open.then_some(unit);
        if self.listed.replace(wanted) == wanted {
            return;
        }
        let indices = wanted.map_or_else(Vec::new, |unit| listed(&self.shape, unit));
        let row = |index: usize| {
            let name = network.parameter_name(index);
            // The layer stands above the table.
            let short = name.split_once('.').map_or(&*name, |(_, short)| short);
            Row::new(text, index, &name, short, edit)
        };
        let rows: Vec<Row> = indices.into_iter().map(row).collect();
        refill(&self.body, rows.iter().map(|row| row.element.clone()));
        self.rows.replace(rows);
        self.uncounted.set(true);
        self.undrawn.set(true);
    }

    /// Whether the rows have no numbers yet.
    pub(super) fn is_uncounted(&self) -> bool {
        self.uncounted.get()
    }

    /// Whether the rows have no courses yet.
    pub(super) fn is_undrawn(&self) -> bool {
        self.undrawn.get()
    }

    /// Calls with the row of a parameter, if there is one.
    pub(super) fn with_row<R>(&self, index: usize, act: impl FnOnce(&Row) -> R) -> Option<R> {
        let rows = self.rows.borrow();
        rows.iter().find(|row| row.index() == index).map(act)
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.borrow().len()
    }

    /// Writes the numbers of a moment into some of the rows.
    pub(super) fn count(
        &self,
        rows: Range<usize>,
        scene: &Scene,
        before: &Before,
        slope: Option<&[f32]>,
    ) {
        self.uncounted.set(false);
        let rows = &self.rows.borrow()[rows];
        rows.iter().for_each(|row| row.count(scene, before, slope));
    }

    /// Draws the courses.
    pub(super) fn draw(&self, recording: &Recording) {
        self.undrawn.set(false);
        self.rows
            .borrow()
            .iter()
            .for_each(|row| row.draw(recording));
    }
}
