//! The network: its units and connections at one x, and what the unit that is chosen does.
//!
//! The units are inline SVG, because they are pointed at, named and focused one by one (`picture`): a
//! frame writes attributes of what is there, and only those that have changed. The connections are a
//! canvas below them, drawn anew when a weight has visibly changed; what one unit gives along the
//! feature is a small chart on canvas, too.

mod picture;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlDetailsElement, HtmlElement, HtmlInputElement};

use self::picture::{Picture, chosen};
use super::along::{self, Axes};
use super::{Failure, Maker, Panel, Scene};
use crate::core::inside::{Inside, Unit, value};
use crate::core::network::{LinearShape, Predictor};
use crate::core::number::{column, parameter};
use crate::core::state::Intent;
use crate::core::survey::Survey;
use crate::page::dom::{Listener, attribute, by_id, on_press, write};
use crate::page::rows::write_rows;
use crate::page::surface::{Sheet, Surface};
use crate::page::terms;
use crate::view::describe;
use crate::view::fit::across;
use crate::view::network::{Layout, UnitChart, Wires};

/// Places at which the slider of x stops.
const STEPS: f64 = 200.0;

pub(super) struct NetworkPanel {
    surface: Surface,
    lines: Surface,
    svg: Element,
    slider: HtmlInputElement,
    at: Element,
    many: HtmlElement,
    name: Element,
    words: Element,
    table: HtmlDetailsElement,
    /// What the unit is made of, what takes it, and the heads of both.
    parts: [Element; 2],
    picture: Rc<RefCell<Option<Picture>>>,
    work: RefCell<Option<Work>>,
    /// The values between which the slider goes.
    ends: Rc<Cell<(f64, f64)>>,
    axes: Axes,
    _listeners: Vec<Listener>,
}

/// What looks into the network of a run.
struct Work {
    linears: Vec<LinearShape>,
    inside: Inside,
    predictor: Predictor,
    survey: Survey,
    wires: Wires,
    means: Vec<f64>,
    row: Vec<f64>,
}

impl Work {
    /// Looks into the network at the x that is looked at. Returns that x.
    fn look(&mut self, scene: &Scene) -> f64 {
        let feature = scene.feature();
        self.row.clone_from(&self.means);
        if let Some(x) = scene.looks.x {
            self.row[feature] = x;
        }
        self.inside.look(&scene.moment.parameters, &self.row);
        self.row[feature]
    }
}

impl NetworkPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let svg: Element = by_id("network-picture");
        let slider: HtmlInputElement = by_id("network-x");
        let mean: HtmlElement = by_id("network-mean");
        let table: HtmlDetailsElement = by_id("network-table");
        let chart: HtmlElement = by_id("network-chart");
        let (picture, axes, ends) = (Rc::default(), Axes::default(), Rc::new(Cell::default()));
        let mut listeners = chosen(&by_id("network-room"), &picture, &maker.ask);
        listeners.extend(along::follow(&chart, &axes, maker));
        let (source, ask, range) = (slider.clone(), maker.ask.clone(), ends.clone());
        listeners.push(Listener::new(&slider, "input", move |_| {
            let (least, most): (f64, f64) = range.get();
            let x = least + (most - least) * source.value_as_number() / STEPS;
            ask(Intent::At(Some(x)));
        }));
        let ask = maker.ask.clone();
        listeners.push(on_press(&mean, move || ask(Intent::At(None))));
        // What is folded away is written when it is unfolded.
        let redraw = maker.redraw.clone();
        listeners.push(Listener::new(&table, "toggle", move |_| redraw(())));
        let (redraw, again) = (maker.redraw.clone(), maker.redraw.clone());
        Self {
            lines: Surface::new(by_id("network-wires"), move || again(())),
            surface: Surface::new(chart, move || redraw(())),
            svg,
            slider,
            at: by_id("network-at"),
            many: by_id("network-many"),
            name: by_id("network-unit"),
            words: by_id("network-unit-words"),
            table,
            parts: [by_id("network-parts"), by_id("network-onward")],
            picture,
            work: RefCell::default(),
            ends,
            axes,
            _listeners: listeners,
        }
    }

    /// The unit that is looked into: at first one of the first hidden layer, of a line the output.
    fn unit(scene: &Scene) -> Unit {
        scene.looks.unit.unwrap_or((1, 0))
    }

    /// Writes what the unit is made of, and what takes it.
    fn list(&self, scene: &Scene, work: &Work, unit: Unit) {
        let (text, parameters) = (scene.text, &scene.moment.parameters);
        let experiment = scene.recording.experiment();
        let name = |layer, unit| describe::unit_name(text, experiment, (layer, unit));
        let (layer, number) = unit;
        let mut rows = Vec::new();
        if let Some((parts, bias)) = work.inside.parts(parameters, unit) {
            let mut sum = bias;
            for (from, part) in parts.enumerate() {
                // Without the sign of a 0.
                let product = part.value * part.weight + 0.0;
                sum += product;
                let numbers = [part.value, part.weight, product].map(parameter);
                let [value, weight, product] = numbers;
                rows.push(vec![name(layer - 1, from), value, weight, product]);
            }
            let mut end = |words: String, value: f64| {
                rows.push(vec![words, String::new(), String::new(), parameter(value)]);
            };
            end(text.get("network.bias").to_owned(), bias);
            end(text.get("network.sum").to_owned(), sum);
            if let Some(activation) = work.linears[layer - 1].activation {
                let activation = [("activation", activation.name())];
                let words = text.fill("network.result", &activation);
                end(words, work.inside.values()[layer][number]);
            }
        }
        write_rows(&self.parts[0], rows);
        let onward = work.inside.onward(parameters, unit).enumerate();
        let onward = onward.map(|(to, weight)| vec![name(layer + 1, to), parameter(weight.into())]);
        write_rows(&self.parts[1], onward);
    }
}

impl Panel for NetworkPanel {
    fn renew(&self, scene: &Scene) {
        let (problem, text) = (scene.recording.problem(), scene.text);
        let experiment = scene.recording.experiment();
        let network = &problem.network;
        let layout = Layout::new(network);
        self.many.set_hidden(layout.is_whole());
        let count = [("count", &*layout.connections.to_string())];
        write(&self.many, &text.fill("network.many", &count));
        let hidden = network.hidden.layers();
        let title = |layer: usize| match layer.checked_sub(1).map(|layer| hidden.get(layer)) {
            None => text.fill("network.features", &[("n", &network.features.to_string())]),
            Some(Some(layer)) => {
                let units = layer.width.to_string();
                let values = [("units", &*units), ("activation", layer.activation.name())];
                text.fill("network.column", &values)
            }
            Some(None) => text.get("network.output").to_owned(),
        };
        let name = |unit| describe::unit_name(text, experiment, unit);
        let picture = Picture::new(&self.svg, layout, name, title);
        self.picture.replace(Some(picture));
        self.work.replace(Some(Work {
            linears: network.linears(),
            inside: Inside::new(network),
            predictor: Predictor::new(network),
            survey: Survey::new(network),
            wires: Wires::default(),
            means: problem.data.means(),
            row: Vec::new(),
        }));
        self.axes.set(None);
    }

    fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        let (mut work, picture) = (self.work.borrow_mut(), self.picture.borrow());
        let (Some(work), Some(picture)) = (work.as_mut(), picture.as_ref()) else {
            return Ok(());
        };
        let (unit, layout) = (Self::unit(scene), picture.layout());
        let parameters = &scene.moment.parameters;
        let weighed = work.wires.weigh(layout, unit, &work.linears, parameters);
        if self.lines.fit() || weighed || fresh {
            let size = (self.lines.size().0, self.lines.unit());
            self.lines.draw(Sheet::Moving, |canvas| {
                work.wires.draw(canvas, scene.theme, layout, size)
            })?;
        }
        let fresh = self.surface.fit() || fresh;
        let x = work.look(scene);
        let feature = scene.feature();
        let (row, predictor) = (&mut work.row, &mut work.predictor);
        let along = |x: f64| {
            row[feature] = x;
            value(predictor, parameters, row, unit)
        };
        let data = &scene.recording.problem().data;
        let range = scene.looks.beyond.of(data.range(feature));
        let told = data.standards.feature(feature);
        let (size, scale) = (self.surface.size(), self.surface.unit());
        let chart = UnitChart::new((range, told), along, size, scale);
        if self.axes.replace(Some(chart.plot())) != Some(chart.plot()) || fresh {
            let feature = scene.recording.experiment().feature(feature);
            let titles = (&*feature, scene.text.get("network.gives"));
            self.surface.draw(Sheet::Still, |canvas| {
                chart.draw_still(canvas, scene.theme, titles)
            })?;
        }
        let here = (x, work.inside.values()[unit.0][unit.1]);
        self.surface.draw(Sheet::Moving, |canvas| {
            chart.draw_moving(canvas, scene.theme, here)
        })
    }

    fn count(&self, scene: &Scene) {
        let (mut work, picture) = (self.work.borrow_mut(), self.picture.borrow());
        let (Some(work), Some(picture)) = (work.as_mut(), picture.as_ref()) else {
            return;
        };
        scene.survey(&mut work.survey);
        let x = work.look(scene);
        picture.choose(Self::unit(scene));
        picture.show(&work.inside, work.survey.known());

        let (problem, feature) = (scene.recording.problem(), scene.feature());
        let scale = across(&problem.data, feature, scene.looks.beyond);
        self.ends.set((scale.min(), scale.max()));
        self.slider
            .set_value_as_number((scale.share(x) * STEPS).round());
        let told = problem.data.standards.feature(feature);
        let feature = scene.recording.experiment().feature(feature);
        let key = match scene.looks.x {
            Some(_) => "network.x.at",
            None => "network.x.mean",
        };
        let values = [("feature", &*feature), ("x", &column(told.own(x), 3))];
        let words = scene.text.fill(key, &values);
        attribute(&self.slider, "aria-valuetext", &words);
        write(&self.at, &words);
    }

    fn describe(&self, scene: &Scene) {
        let mut work = self.work.borrow_mut();
        let Some(work) = work.as_mut() else {
            return;
        };
        // What is out of view has not been drawn.
        work.look(scene);
        let (unit, text) = (Self::unit(scene), scene.text);
        let recording = scene.recording;
        let name = describe::unit_name(text, recording.experiment(), unit);
        write(&self.name, &name);
        let words = describe::unit(
            &text.marked(),
            recording,
            &scene.moment.parameters,
            &mut work.inside,
            work.survey.known(),
            (unit, scene.feature()),
        );
        let words = describe::with_standards(&text.marked(), recording, words);
        terms::write(&self.words, &words);
        if self.table.open() {
            self.list(scene, work, unit);
        }
    }
}
