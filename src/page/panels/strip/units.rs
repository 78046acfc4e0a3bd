//! The units of the last hidden layer: how many of them are added up is a slider, and with all of
//! them the sum is the curve. Drawn on canvas, because all of it moves in every frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlDetailsElement, HtmlElement, HtmlInputElement};

use super::{Failure, Maker, Panel, Scene};
use crate::core::decimal;
use crate::core::number::parameter;
use crate::core::state::Intent;
use crate::core::survey::Survey;
use crate::core::units::Units;
use crate::page::dom::{Listener, allow, attribute, by_id, on_press, write};
use crate::page::rows::write_rows;
use crate::page::surface::{Sheet, Surface};
use crate::page::terms;
use crate::view::describe;
use crate::view::plot::Plot;
use crate::view::units::{UnitsChart, follow};

pub(super) struct UnitsPanel {
    surface: Surface,
    slider: HtmlInputElement,
    steps: [HtmlElement; 2],
    count: Element,
    /// The legend of what they all come to, which is drawn while some are missing.
    end: Element,
    truth: HtmlElement,
    words: Element,
    table: HtmlDetailsElement,
    rows: Element,
    units: RefCell<Option<(Units, Survey)>>,
    plot: Cell<Option<Plot>>,
    _listeners: Vec<Listener>,
}

impl UnitsPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let slider: HtmlInputElement = by_id("units-added");
        let table: HtmlDetailsElement = by_id("units-more-table");
        let steps: [HtmlElement; 2] = [by_id("units-less"), by_id("units-more")];
        let choose = {
            let (slider, ask) = (slider.clone(), maker.ask.clone());
            move |more: f64| {
                let added = slider.value_as_number() + more;
                let all = decimal::value(&slider.max()) == Some(added);
                ask(Intent::Added((!all).then_some(added as usize)));
            }
        };
        let choose = Rc::new(choose);
        let mut listeners: Vec<Listener> = steps
            .iter()
            .zip([-1.0, 1.0])
            .map(|(button, more)| {
                let choose = choose.clone();
                on_press(button, move || choose(more))
            })
            .collect();
        listeners.push(Listener::new(&slider, "input", move |_| choose(0.0)));
        // What is folded away is written when it is unfolded.
        let redraw = maker.redraw.clone();
        listeners.push(Listener::new(&table, "toggle", move |_| redraw(())));
        let redraw = maker.redraw.clone();
        Self {
            surface: Surface::new(by_id("units-chart"), move || redraw(())),
            slider,
            steps,
            count: by_id("units-count"),
            end: by_id("units-end"),
            truth: by_id("units-truth"),
            words: by_id("units-words"),
            table,
            rows: by_id("units-rows"),
            units: RefCell::default(),
            plot: Cell::new(None),
            _listeners: listeners,
        }
    }

    /// How many units are added up.
    fn added(scene: &Scene, units: &Units) -> usize {
        let all = units.count();
        scene.looks.added.map_or(all, |added| added.min(all))
    }

    /// Writes the table.
    fn list(&self, scene: &Scene, units: &Units, survey: &Survey) {
        let (weights, _) = units.weights(&scene.moment.parameters);
        let experiment = scene.recording.experiment();
        let row = |(unit, &weight): (usize, &f32)| {
            let (name, range, life) = match units.layer() {
                None => {
                    let range = scene.recording.problem().data.range(unit);
                    let words = scene.text.get("units.feature");
                    (experiment.feature(unit), Some(range), words)
                }
                Some(layer) => {
                    let seen = survey.known().get(layer).map(|layer| layer[unit]);
                    let range = seen.map(|seen| (seen.least, seen.most));
                    let life = seen.map_or("", |seen| describe::life(scene.text, seen.life));
                    ((unit + 1).to_string(), range, life)
                }
            };
            let number = |value: Option<f64>| value.map_or_else(String::new, parameter);
            vec![
                name,
                parameter(weight.into()),
                number(range.map(|(least, _)| least)),
                number(range.map(|(_, most)| most)),
                life.to_owned(),
            ]
        };
        write_rows(&self.rows, weights.iter().enumerate().map(row));
    }
}

impl Panel for UnitsPanel {
    fn renew(&self, scene: &Scene) {
        let network = &scene.recording.problem().network;
        let units = Units::new(network);
        self.slider.set_max(&units.count().to_string());
        self.truth
            .set_hidden(!scene.recording.experiment().has_truth());
        self.units.replace(Some((units, Survey::new(network))));
        self.plot.set(None);
    }

    fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        let fresh = self.surface.fit() || fresh;
        let mut units = self.units.borrow_mut();
        let Some((units, _)) = units.as_mut() else {
            return Ok(());
        };
        let (recording, feature) = (scene.recording, scene.feature());
        let along = (feature, scene.looks.beyond);
        follow(units, recording.problem(), &scene.moment.parameters, along);
        let chart = UnitsChart::new(
            recording.experiment(),
            recording.problem(),
            units,
            along,
            self.surface.size(),
            self.surface.unit(),
        );
        if self.plot.replace(Some(chart.plot())) != Some(chart.plot()) || fresh {
            let feature = recording.experiment().feature(feature);
            let titles = (&*feature, scene.text.get("units.y"));
            self.surface.draw(Sheet::Still, |canvas| {
                chart.draw_still(canvas, scene.theme, titles)
            })?;
        }
        let added = Self::added(scene, units);
        self.surface.draw(Sheet::Moving, |canvas| {
            chart.draw_moving(canvas, scene.theme, added)
        })
    }

    fn count(&self, scene: &Scene) {
        let mut units = self.units.borrow_mut();
        let Some((units, survey)) = units.as_mut() else {
            return;
        };
        scene.survey(survey);
        let (added, all) = (Self::added(scene, units), units.count());
        self.slider.set_value_as_number(added as f64);
        let values = [("added", &*added.to_string()), ("count", &all.to_string())];
        let words = match added {
            0 => scene.text.get("units.count.none").to_owned(),
            _ => scene.text.fill("units.count", &values),
        };
        attribute(&self.slider, "aria-valuetext", &words);
        write(&self.count, &words);
        allow(&self.steps[0], added > 0);
        allow(&self.steps[1], added < all);
        let end = if added < all { "shown" } else { "absent" };
        attribute(&self.end, "data-ghost", end);
    }

    fn describe(&self, scene: &Scene) {
        let mut units = self.units.borrow_mut();
        let Some((units, survey)) = units.as_mut() else {
            return;
        };
        // What is out of view has not been drawn.
        let (problem, parameters) = (scene.recording.problem(), &scene.moment.parameters);
        let along = (scene.feature(), scene.looks.beyond);
        follow(units, problem, parameters, along);
        let added = Self::added(scene, units);
        let text = scene.text.marked();
        let (experiment, seen) = (scene.recording.experiment(), survey.known());
        let words = describe::units(&text, experiment, along.0, units, added, seen);
        let words = describe::with_standards(&text, scene.recording, words);
        terms::write(&self.words, &words);
        if self.table.open() {
            self.list(scene, units, survey);
        }
    }
}
