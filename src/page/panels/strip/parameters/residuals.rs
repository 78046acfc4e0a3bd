//! The residuals over the prediction, for a model that is a single linear layer.

use std::cell::{Cell, RefCell};

use web_sys::{Element, HtmlDetailsElement, HtmlElement};

use crate::core::number::column;
use crate::page::dom::{Listener, by_id, make, refill, write};
use crate::page::panels::{Failure, Maker, Scene};
use crate::page::surface::{Sheet, Surface};
use crate::page::terms;
use crate::view::residuals::{LISTED, ResidualChart, Residuals};

/// Decimals in the table.
const DECIMALS: usize = 4;

pub(super) struct ResidualFigure {
    section: HtmlElement,
    surface: Surface,
    words: Element,
    all: HtmlDetailsElement,
    title: Element,
    rows: Element,
    residuals: RefCell<Residuals>,
    reach: Cell<f64>,
    batch: RefCell<Vec<u32>>,
    _listener: Listener,
}

impl ResidualFigure {
    pub(super) fn new(maker: &Maker) -> Self {
        let redraw = maker.redraw.clone();
        let all: HtmlDetailsElement = by_id("residuals-all");
        let unfolded = maker.redraw.clone();
        Self {
            section: by_id("residuals"),
            surface: Surface::new(by_id("residuals-chart"), move || redraw(())),
            words: by_id("residuals-words"),
            // What is folded away is written when it is unfolded.
            _listener: Listener::new(&all, "toggle", move |_| unfolded(())),
            all,
            title: by_id("residuals-all-title"),
            rows: by_id("residuals-rows"),
            residuals: RefCell::default(),
            reach: Cell::new(0.0),
            batch: RefCell::default(),
        }
    }

    fn is_shown(scene: &Scene) -> bool {
        scene.recording.problem().network.hidden.is_empty()
    }

    /// Takes over a run.
    pub(super) fn renew(&self, scene: &Scene) {
        self.section.set_hidden(!Self::is_shown(scene));
        self.reach.set(0.0);
    }

    /// Draws the picture of a frame.
    pub(super) fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        if !Self::is_shown(scene) {
            return Ok(());
        }
        let problem = scene.recording.problem();
        let mut residuals = self.residuals.borrow_mut();
        residuals.renew(problem, scene.moment);
        let before = self.reach.get();
        let reach = residuals.reach(before);
        self.reach.set(reach);
        let fresh = self.surface.fit() || fresh || reach.to_bits() != before.to_bits();
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let chart = ResidualChart::new(&problem.data, reach, size, unit);
        if fresh {
            let titles = ["residuals.predicted", "residuals.residual"];
            let [x, y] = titles.map(|key| scene.text.get(key));
            self.surface.draw(Sheet::Still, |canvas| {
                chart.draw_still(canvas, scene.theme, (x, y))
            })?;
        }
        let mut batch = self.batch.borrow_mut();
        scene.recording.samples(scene.moment.place, &mut batch);
        self.surface.draw(Sheet::Moving, |canvas| {
            chart.draw_moving(canvas, scene.theme, &residuals, &batch)
        })
    }

    /// Writes the words and the table.
    pub(super) fn describe(&self, scene: &Scene) {
        if !Self::is_shown(scene) {
            return;
        }
        let problem = scene.recording.problem();
        let mut residuals = self.residuals.borrow_mut();
        residuals.renew(problem, scene.moment);
        let text = scene.text.marked();
        let words = residuals.words(&text, scene.recording.experiment());
        terms::write(&self.words, &words);
        let count = LISTED.min(problem.data.len()).to_string();
        let title = scene.text.fill("residuals.largest", &[("count", &count)]);
        write(&self.title, &title);
        if !self.all.open() {
            return;
        }
        let largest = residuals.largest();
        if self.rows.child_element_count() as usize != largest.len() {
            let row = |_: &usize| {
                let row: Element = make("tr");
                let head: Element = make("th");
                let _ = head.set_attribute("scope", "row");
                refill(&row, [head].into_iter().chain((0..3).map(|_| make("td"))));
                row
            };
            refill(&self.rows, largest.iter().map(row));
        }
        let mut row = self.rows.first_element_child();
        for sample in largest {
            let Some(current) = row else { return };
            let (predicted, residual) = residuals.of[sample];
            let label = problem.data.own_label(sample);
            let numbers = [predicted, label, residual].map(|value| column(value, DECIMALS));
            let cells = current.children();
            for (place, words) in [sample.to_string()].into_iter().chain(numbers).enumerate() {
                if let Some(cell) = cells.item(place as u32) {
                    write(&cell, &words);
                }
            }
            row = current.next_element_sibling();
        }
    }
}
