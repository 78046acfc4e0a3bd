//! The fit panel: its chart, the choice of what is on the axes, the legend and the words.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use plotters_backend::DrawingErrorKind;
use web_sys::{Element, HtmlElement, HtmlOptionElement, HtmlSelectElement};

use super::along::{self, Axes};
use super::diagnosis::Diagnosis;
use super::{Failure, Maker, Name, Panel, Scene};
use crate::core::ghost::Ghost;
use crate::core::looks::{Beyond, View};
use crate::core::network::Predictor;
use crate::core::settings::same_data;
use crate::core::state::Intent;
use crate::page::dom::{Listener, all, attribute, by_id, make, refill, write};
use crate::page::surface::{Sheet, Surface};
use crate::page::terms;
use crate::view::describe::{self, Legend};
use crate::view::fit::FitChart;

pub(super) struct FitPanel {
    surface: Surface,
    select: HtmlSelectElement,
    /// How far beyond the samples is looked, where that can be chosen.
    beyond: HtmlSelectElement,
    beyond_room: HtmlElement,
    words: Element,
    /// What went wrong, once that can be said.
    diagnosis: OnceCell<Diagnosis>,
    ask: Rc<dyn Fn(Intent)>,
    /// Keeps its room while there is no ghost, so that nothing jumps when one comes.
    ghost_legend: Element,
    legend: Element,
    predictor: RefCell<Option<Predictor>>,
    batch: RefCell<Vec<u32>>,
    /// The axes, while the network is looked into where the pointer is.
    axes: Axes,
    _listeners: Vec<Listener>,
}

impl FitPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let select: HtmlSelectElement = by_id("fit-view");
        let (source, ask) = (select.clone(), maker.ask.clone());
        let listener = Listener::new(&select, "change", move |_| {
            let feature = source.value().parse();
            ask(Intent::View(feature.map_or(View::Predicted, View::Feature)));
        });
        let (chart, axes): (HtmlElement, _) = (by_id("fit-chart"), Axes::default());
        let beyond: HtmlSelectElement = by_id("fit-beyond");
        let (source, ask) = (beyond.clone(), maker.ask.clone());
        let beyond_listener = Listener::new(&beyond, "change", move |_| {
            if let Some(beyond) = Beyond::from_word(&source.value()) {
                ask(Intent::Beyond(beyond));
            }
        });
        let mut listeners = vec![listener, beyond_listener];
        listeners.extend(along::follow(&chart, &axes, maker));
        let redraw = maker.redraw.clone();
        Self {
            surface: Surface::new(chart, move || redraw(())),
            words: by_id("fit-words"),
            diagnosis: OnceCell::new(),
            ask: maker.ask.clone(),
            ghost_legend: by_id("fit-legend-ghost"),
            legend: by_id("fit-legend"),
            select,
            beyond,
            beyond_room: by_id("fit-beyond-room"),
            predictor: RefCell::default(),
            batch: RefCell::default(),
            axes,
            _listeners: listeners,
        }
    }

    fn show_legend(&self, scene: &Scene, item: &HtmlElement) {
        let view = scene.looks.view;
        let entry = match item.get_attribute("data-legend").as_deref() {
            Some("truth") => Some(Legend::Truth),
            Some("batch") => Some(Legend::Batch),
            _ => None,
        };
        if let (Some(entry), Some(name)) = (entry, item.last_element_child()) {
            let words = describe::legend(scene.text, scene.recording, view, entry);
            write(&name, words);
        }
        let shown = match item.get_attribute("data-legend").as_deref() {
            Some("predictions") => view == View::Predicted,
            Some("held") => scene.recording.held_out().is_some(),
            Some("points" | "fit") => view != View::Predicted,
            // In the view of predictions it is the diagonal, which needs no truth.
            Some("truth") => view == View::Predicted || scene.recording.experiment().has_truth(),
            _ => true,
        };
        item.set_hidden(!shown);
    }

    fn titles(&self, scene: &Scene) -> (String, String) {
        match scene.looks.view {
            View::Predicted => (
                scene.text.get("fit.axis.true").to_owned(),
                scene.text.get("fit.axis.predicted").to_owned(),
            ),
            View::Feature(feature) => {
                let experiment = scene.recording.experiment();
                (experiment.feature(feature), experiment.label().to_owned())
            }
        }
    }
}

impl Panel for FitPanel {
    fn renew(&self, scene: &Scene) {
        if let Some(diagnosis) = self.diagnosis.get() {
            diagnosis.renew();
        }
        let features = scene.recording.problem().data.features;
        let experiment = scene.recording.experiment();
        let option = |value: &str, label: &str| -> Element {
            let option: HtmlOptionElement = make("option");
            option.set_value(value);
            option.set_text_content(Some(label));
            option.into()
        };
        let feature = |i: usize| {
            let number = experiment.number(i).map(|number| number.to_string());
            let (key, feature) = match number {
                Some(number) => ("fit.view.feature", number),
                None if experiment.has_truth() => ("fit.view.curve", String::new()),
                None => ("fit.view.column", experiment.feature(i)),
            };
            let values = [("feature", &*feature), ("label", experiment.label())];
            let label = scene.text.fill(key, &values);
            option(&i.to_string(), &label)
        };
        let predicted = option("predicted", scene.text.get("fit.view.predicted"));
        refill(&self.select, (0..features).map(feature).chain([predicted]));
        let network = &scene.recording.problem().network;
        self.predictor.replace(Some(Predictor::new(network)));
    }

    fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        let fresh = self.surface.fit() || fresh;
        let recording = scene.recording;
        let view = scene.looks.view;
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let chart = FitChart::looking(
            recording.experiment(),
            recording.problem(),
            (view, scene.looks.beyond),
            size,
            unit,
        )
        .with_held_out(recording.held_out(), size, unit);
        if fresh {
            let titles = self.titles(scene);
            self.surface.draw(Sheet::Still, |canvas| {
                chart.draw_beyond(canvas, scene.theme, scene.text.get("fit.outside"))?;
                chart.draw_still(canvas, scene.theme, (&titles.0, &titles.1))?;
                let now = recording.experiment();
                for pin in scene.pins.all() {
                    if same_data(&pin.experiment, now) {
                        let model = (&pin.experiment.network(), &*pin.parameters);
                        let letter = pin.letter.to_string();
                        chart.draw_kept(canvas, scene.theme, model, &letter)?;
                    }
                }
                Ok::<(), DrawingErrorKind<_>>(())
            })?;
            for item in all("#fit-legend [data-legend]") {
                self.show_legend(scene, &item);
            }
        }
        let looks_into = view != View::Predicted && scene.opens(Name::Network);
        self.axes.set(looks_into.then(|| chart.plot()));
        let mut batch = self.batch.borrow_mut();
        let step = scene
            .phase()
            .and_then(|phase| Some((phase, scene.next_step()?)));
        match &step {
            Some((_, step)) => batch.clone_from(&step.samples),
            None => recording.samples(scene.moment.place, &mut batch),
        }
        let mut predictor = self.predictor.borrow_mut();
        let Some(predictor) = predictor.as_mut() else {
            return Ok(());
        };
        self.surface.draw(Sheet::Moving, |canvas| {
            let (parameters, end) = (&scene.moment.parameters, scene.ghost.and_then(Ghost::end));
            if scene.outdated {
                if let Some(end) = end {
                    chart.draw_next(canvas, scene.theme, predictor, end)?;
                }
                let over = scene.theme.of_what_is_over();
                return chart.draw_moving(canvas, &over, predictor, parameters, &[]);
            }
            if let Some(end) = end {
                chart.draw_ghost(canvas, scene.theme, predictor, end)?;
            }
            if looks_into {
                if let Some(x) = scene.looks.x {
                    chart.draw_x(canvas, scene.theme, x)?;
                }
                if let Some(unit) = scene.looks.unit {
                    let name = describe::unit_name(scene.text, recording.experiment(), unit);
                    let unit = (unit, &*name);
                    chart.draw_unit(canvas, scene.theme, predictor, parameters, unit)?;
                }
            }
            chart.draw_moving(canvas, scene.theme, predictor, parameters, &batch)?;
            match &step {
                Some((phase, step)) => {
                    chart.draw_step(canvas, scene.theme, predictor, step, *phase)
                }
                None => Ok(()),
            }
        })
    }

    fn count(&self, scene: &Scene) {
        let end = scene.ghost.and_then(Ghost::end);
        let legend = if end.is_some() { "shown" } else { "absent" };
        attribute(&self.ghost_legend, "data-ghost", legend);
        // The swatches are those of the lines: which of them is pale changes with the run.
        let outdated = if scene.outdated { "1" } else { "0" };
        attribute(&self.legend, "data-outdated", outdated);
        self.beyond.set_value(scene.looks.beyond.word());
        // Room for what is said of it.
        let told = match (scene.looks.view, scene.looks.beyond) {
            (View::Predicted, _) | (_, Beyond::Off) => "0",
            (View::Feature(_), Beyond::Bit | Beyond::Far) => "1",
        };
        attribute(&self.words, "data-beyond", told);
        self.beyond_room
            .set_hidden(scene.looks.view == View::Predicted);
        self.select.set_value(&match scene.looks.view {
            View::Feature(feature) => feature.to_string(),
            View::Predicted => "predicted".into(),
        });
    }

    fn describe(&self, scene: &Scene) {
        let text = scene.text.marked();
        let looks = (scene.looks.view, scene.looks.beyond);
        let words = describe::fit_and_beyond(&text, scene.recording, scene.moment, looks);
        terms::write(&self.words, &words);
        if let Some(there) = scene.there {
            let make = || Diagnosis::new(&self.ask, there);
            self.diagnosis.get_or_init(make).describe(scene);
        }
    }
}
