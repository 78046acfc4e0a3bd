//! The charts of many runs: which of them are shown, and drawing them.

use web_sys::{Element, HtmlElement};

use super::ManyScene;
use super::reader::Pointed;
use crate::core::number::short;
use crate::core::sweep::{Results, Shape};
use crate::page::dom::{all, attribute, by_id, write};
use crate::page::panels::Failure;
use crate::page::surface::{Sheet, Surface};
use crate::view::many::{Curve, Fits, Histogram, Losses, Map, STOPS, Strips, name};

pub(super) struct Charts {
    main: Surface,
    side: Surface,
    side_section: HtmlElement,
    title: Element,
    colors: HtmlElement,
    color_labels: [Element; 3],
}

/// A column and a row.
pub(super) type Cell = (usize, usize);

impl Charts {
    pub(super) fn new(redraw: impl Fn() + Clone + 'static) -> Self {
        let colors: HtmlElement = by_id("many-colors");
        let mut stops = STOPS.to_vec();
        stops.reverse();
        let gradient = format!("linear-gradient(to right, {})", stops.join(", "));
        let _ = colors.style().set_property("background-image", &gradient);
        Self {
            main: Surface::new(by_id("many-chart"), redraw.clone()),
            side: Surface::new(by_id("many-side-chart"), redraw),
            side_section: by_id("many-side"),
            title: by_id("many-chart-title"),
            colors,
            color_labels: [
                by_id("many-colors-low"),
                by_id("many-colors-middle"),
                by_id("many-colors-high"),
            ],
        }
    }

    /// The cell under a point in CSS pixels from the upper left corner of the main chart.
    pub(super) fn cell_at(&self, results: &Results, at: (f64, f64)) -> Option<Cell> {
        let (size, unit) = (self.main.size(), self.main.unit());
        match results.plan().sweep().shape() {
            Shape::Seeds => None,
            Shape::Line => Some((Curve::new(results, size, unit).column_at(at.0), 0)),
            Shape::Map => Some(Map::new(results, size, unit).cell_at(at)),
        }
    }

    /// Shows titles, legends and roles as the results ask for them.
    pub(super) fn arrange(&self, scene: &ManyScene, results: &Results) {
        let shape = results.plan().sweep().shape();
        let curves = results
            .learned()
            .is_some_and(|learned| learned.xs().is_some());
        let title = match shape {
            Shape::Seeds if curves => "many.fits",
            Shape::Seeds => "many.strips",
            Shape::Line => "many.curve",
            Shape::Map => "many.map",
        };
        write(&self.title, scene.text.get(title));
        let own = results.plan().find(scene.experiment).is_some();
        self.side_section.set_hidden(shape != Shape::Seeds);
        for item in all("#many-legend [data-legend]") {
            let shown = match item.get_attribute("data-legend").as_deref() {
                Some("thread") => shape == Shape::Seeds && curves,
                Some("dot") => shape != Shape::Map && !curves,
                Some("band" | "middle" | "truth") => shape == Shape::Seeds,
                Some("initial") => shape == Shape::Line,
                Some("colors") => shape == Shape::Map,
                Some("diverged") => shape != Shape::Seeds,
                Some("own") => shape != Shape::Seeds && own,
                _ => false,
            };
            item.set_hidden(!shown);
        }
        let element = self.main.element();
        if shape == Shape::Seeds {
            attribute(element, "role", "img");
            for name in [
                "tabindex",
                "aria-roledescription",
                "aria-valuemin",
                "aria-valuemax",
                "aria-valuenow",
                "aria-valuetext",
            ] {
                let _ = element.remove_attribute(name);
            }
        } else {
            attribute(element, "role", "slider");
            attribute(element, "tabindex", "0");
            let _ = element.remove_attribute("aria-roledescription");
            if shape == Shape::Map {
                attribute(
                    element,
                    "aria-roledescription",
                    scene.text.get("many.map.role"),
                );
            }
        }
    }

    /// Draws what stays until the next result.
    ///
    /// # Errors
    /// When the browser does not let it draw.
    pub(super) fn draw_still(&self, scene: &ManyScene, results: &Results) -> Result<(), Failure> {
        let (size, unit) = (self.main.size(), self.main.unit());
        let plan = results.plan();
        let axis = |axis| name(scene.text, axis);
        let x_title = axis(plan.sweep().first().quantity());
        let loss = scene.text.get("many.loss");
        let theme = scene.theme;
        self.main
            .draw(Sheet::Still, |canvas| match plan.sweep().shape() {
                Shape::Map => {
                    let second = plan.sweep().second().map(|second| second.quantity());
                    let titles = (x_title, second.map_or("", axis));
                    Map::new(results, size, unit).draw_still(canvas, theme, titles)
                }
                Shape::Line => {
                    Curve::new(results, size, unit).draw_still(canvas, theme, (x_title, loss))
                }
                Shape::Seeds => {
                    let Some((experiment, learned)) = seeds(results) else {
                        return Ok(());
                    };
                    match Fits::new(experiment, learned, size, unit) {
                        Some(fits) => fits.draw_still(canvas, theme),
                        None => {
                            let title = scene.text.get("many.learned.x");
                            let strips = Strips::new(experiment, learned, size, unit);
                            strips.draw_still(canvas, theme, title)
                        }
                    }
                }
            })?;
        if plan.sweep().shape() == Shape::Seeds {
            let histogram = Histogram::new(results, self.side.size(), self.side.unit());
            self.side.draw(Sheet::Still, |canvas| {
                let titles = (loss, scene.text.get("many.runs"));
                histogram.draw_still(canvas, theme, titles)
            })?;
        }
        self.show_colors(scene, results);
        Ok(())
    }

    fn show_colors(&self, scene: &ManyScene, results: &Results) {
        let losses = Losses::of(results);
        let numbers = losses.map(|l| [l.low, l.middle(), l.high].map(|loss| short(loss, 2)));
        let [low, middle, high] = numbers.unwrap_or_default();
        for (label, number) in self.color_labels.iter().zip([&low, &middle, &high]) {
            write(label, number);
        }
        let words = [("low", &*low), ("middle", &middle), ("high", &high)];
        attribute(
            &self.colors,
            "aria-label",
            &scene.text.fill("many.colors", &words),
        );
    }

    /// Draws what moves: what the reader looks at, and the run of the page.
    ///
    /// # Errors
    /// When the browser does not let it draw.
    pub(super) fn draw_moving(
        &self,
        scene: &ManyScene,
        results: &Results,
        read: Option<usize>,
        cell: Option<Cell>,
    ) -> Result<(), Failure> {
        let (size, unit) = (self.main.size(), self.main.unit());
        let plan = results.plan();
        let theme = scene.theme;
        let own = plan.find(scene.experiment).map(|run| &plan.runs()[run]);
        self.main
            .draw(Sheet::Moving, |canvas| match plan.sweep().shape() {
                Shape::Map => {
                    let own = own.map(|run| (run.column, run.row));
                    Map::new(results, size, unit).draw_moving(canvas, theme, own, cell)
                }
                Shape::Line => {
                    let own = own.map(|run| run.column);
                    let read = cell.map(|(column, _)| column);
                    Curve::new(results, size, unit).draw_moving(canvas, theme, own, read)
                }
                Shape::Seeds => {
                    let Some((experiment, learned)) = seeds(results) else {
                        return Ok(());
                    };
                    match Fits::new(experiment, learned, size, unit) {
                        Some(fits) => fits.draw_moving(canvas, theme, read),
                        None => Strips::new(experiment, learned, size, unit)
                            .draw_moving(canvas, theme, read),
                    }
                }
            })?;
        if plan.sweep().shape() == Shape::Seeds {
            let outcome = read.and_then(|run| results.outcome(run));
            let loss = outcome.and_then(|outcome| outcome.loss()).map(f64::from);
            let histogram = Histogram::new(results, self.side.size(), self.side.unit());
            self.side.draw(Sheet::Moving, |canvas| {
                histogram.draw_moving(canvas, theme, loss)
            })?;
        }
        Ok(())
    }

    /// Fits the canvases to their elements. Returns whether they were emptied.
    pub(super) fn fit(&self) -> bool {
        let main = self.main.fit();
        self.side.fit() || main
    }

    /// What the reader looks at, as a cell of the main chart.
    pub(super) fn cell(&self, results: &Results, pointed: Pointed) -> Option<Cell> {
        match pointed {
            Pointed::Pointer(x, y) => self.cell_at(results, (x, y)),
            Pointed::Cell(column, row) => Some((column, row)),
            Pointed::Nothing | Pointed::Rank(_) => None,
        }
    }
}

/// What a sweep over seeds has learned, and an experiment like all of its runs.
fn seeds(
    results: &Results,
) -> Option<(
    &crate::core::experiment::Experiment,
    &crate::core::sweep::Learned,
)> {
    let run = results.plan().runs().first()?;
    Some((&run.experiment, results.learned()?))
}
