//! The fit panel: its chart, the choice of what is on the axes, the legend and the words.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement, HtmlOptionElement, HtmlSelectElement};

use super::Scene;
use crate::core::ghost::Ghost;
use crate::core::network::Predictor;
use crate::page::dom::{Listener, all, attribute, by_id, make, refill, write};
use crate::page::surface::{Layer, Surface};
use crate::view::describe;
use crate::view::fit::{FitChart, View};

pub(in crate::page) struct FitPanel {
    surface: Surface,
    select: HtmlSelectElement,
    words: Element,
    /// Keeps its room while there is no ghost, so that nothing jumps when one comes.
    ghost_legend: Element,
    view: Rc<Cell<View>>,
    predictor: RefCell<Option<Predictor>>,
    batch: RefCell<Vec<u32>>,
    _listener: Listener,
}

impl FitPanel {
    /// `redraw` asks for a frame in which everything is drawn anew.
    pub(in crate::page) fn new(redraw: impl Fn() + Clone + 'static) -> Self {
        let select: HtmlSelectElement = by_id("fit-view");
        let view = Rc::new(Cell::new(View::Feature(0)));
        let (chosen, source, on_choice) = (view.clone(), select.clone(), redraw.clone());
        let listener = Listener::new(&select, "change", move |_| {
            chosen.set(
                source
                    .value()
                    .parse()
                    .map_or(View::Predicted, View::Feature),
            );
            on_choice();
        });
        Self {
            surface: Surface::new(by_id("fit-chart"), redraw),
            words: by_id("fit-words"),
            ghost_legend: by_id("fit-legend-ghost"),
            select,
            view,
            predictor: RefCell::default(),
            batch: RefCell::default(),
            _listener: listener,
        }
    }

    /// Takes over a new run or another language; a new lesson opens with its own view.
    pub(in crate::page) fn renew(&self, scene: &Scene, new_lesson: bool) {
        let features = scene.session.problem().data.features;
        let source = scene.session.experiment().source();
        let gone = matches!(self.view.get(), View::Feature(feature) if feature >= features);
        if new_lesson || gone {
            let first = source.shown_first(features);
            self.view.set(View::Feature(first));
        }
        let option = |value: &str, label: &str| -> Element {
            let option: HtmlOptionElement = make("option");
            option.set_value(value);
            option.set_text_content(Some(label));
            option.into()
        };
        let feature = |i: usize| {
            let label = match source.number(i) {
                Some(number) => {
                    let number = number.to_string();
                    scene.text.fill("fit.view.feature", &[("feature", &number)])
                }
                None => scene.text.get("fit.view.curve").to_owned(),
            };
            option(&i.to_string(), &label)
        };
        let predicted = option("predicted", scene.text.get("fit.view.predicted"));
        refill(&self.select, (0..features).map(feature).chain([predicted]));
        self.select.set_value(&match self.view.get() {
            View::Feature(feature) => feature.to_string(),
            View::Predicted => "predicted".into(),
        });
        self.predictor
            .replace(Some(Predictor::new(&scene.session.problem().network)));
    }

    /// Draws a frame: what moves always, what stays when `still`.
    pub(in crate::page) fn draw(&self, scene: &Scene, still: bool) {
        let still = self.surface.fit() || still;
        let session = scene.session;
        let view = self.view.get();
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let chart = FitChart::new(session.experiment(), session.problem(), view, size, unit);
        // A canvas that cannot be drawn on says so in `Surface::draw`; single strokes do not fail.
        if still {
            self.surface.draw(Layer::Still, |canvas| {
                let titles = self.titles(scene);
                let _ = chart.draw_still(canvas, scene.theme, (&titles.0, &titles.1));
            });
            for item in all("#fit-legend [data-legend]") {
                self.show_legend(&item, view);
            }
        }
        let end = scene.ghost.and_then(Ghost::end);
        let legend = if end.is_some() { "shown" } else { "absent" };
        attribute(&self.ghost_legend, "data-ghost", legend);
        let mut batch = self.batch.borrow_mut();
        session.current_batch(&mut batch);
        if let Some(predictor) = self.predictor.borrow_mut().as_mut() {
            self.surface.draw(Layer::Moving, |canvas| {
                if let Some(end) = end {
                    let _ = chart.draw_ahead(canvas, scene.theme, predictor, end);
                }
                let parameters = session.parameters();
                let _ = chart.draw_moving(canvas, scene.theme, predictor, parameters, &batch);
            });
        }
    }

    fn show_legend(&self, item: &HtmlElement, view: View) {
        let shown = match item.get_attribute("data-legend").as_deref() {
            Some("predictions") => view == View::Predicted,
            Some("points" | "fit") => view != View::Predicted,
            _ => true,
        };
        item.set_hidden(!shown);
    }

    fn titles(&self, scene: &Scene) -> (String, String) {
        match self.view.get() {
            View::Predicted => (
                scene.text.get("fit.axis.true").to_owned(),
                scene.text.get("fit.axis.predicted").to_owned(),
            ),
            View::Feature(feature) => {
                let source = scene.session.experiment().source();
                (source.feature(feature), "y".into())
            }
        }
    }

    /// Writes the sentence beside the chart.
    pub(in crate::page) fn describe(&self, scene: &Scene) {
        write(
            &self.words,
            &describe::fit(scene.text, scene.session, self.view.get()),
        );
    }
}
