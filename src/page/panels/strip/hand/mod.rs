//! The line by hand: handles over the samples, sliders for every parameter, the loss that follows, and
//! how training does against the best of it.
//!
//! The samples with their errors are drawn with plotters; what can be grabbed are elements above them,
//! so that they have names and take keys, and a finger elsewhere on the picture moves the page. What
//! somebody does is put down and taken up with the next frame, which knows the samples.

mod deeds;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement, HtmlInputElement};

use self::deeds::{Deed, Deeds, grabbed};
use super::{Failure, Maker, Panel, Scene};
use crate::core::data::Recipe;
use crate::core::hand::{Against, Bests, Hand, reach};
use crate::core::number::{column, loss, parameter};
use crate::page::dom::{Listener, attribute, by_id, make, make_text, on_press, refill, write};
use crate::page::surface::{Sheet, Surface};
use crate::view::describe;
use crate::view::hand::{HandChart, Handle};

/// Decimals beside a slider.
const DECIMALS: usize = 3;

/// What is drawn by hand, and beside it.
struct Drawing {
    recipe: Recipe,
    hand: Hand,
    run: Hand,
    feature: usize,
    /// Its loss.
    loss: f64,
    /// From where to where the sliders go, and their steps.
    reaches: Vec<(f64, f64)>,
}

/// What stays while another panel is open: the line, and the best of it.
#[derive(Default)]
pub(in crate::page) struct Kept {
    drawing: RefCell<Option<Drawing>>,
    bests: RefCell<Bests>,
}

/// A slider with the number beside it.
struct Slider {
    input: HtmlInputElement,
    output: Element,
    _listener: Listener,
}

pub(super) struct HandPanel {
    surface: Surface,
    body: HtmlElement,
    words: Element,
    loss: Element,
    against: Element,
    handles: [(Handle, HtmlElement); 2],
    slider_room: Element,
    sliders: RefCell<Vec<Slider>>,
    rows: Element,
    deeds: Rc<Deeds>,
    kept: Rc<Kept>,
    /// Whether what was drawn is another one than what there is.
    stale: Cell<bool>,
    _listeners: Vec<Listener>,
}

impl HandPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let deeds = Rc::new(Deeds {
            done: RefCell::default(),
            frame: maker.frame.clone(),
        });
        let handles = [
            (Handle::Lift, by_id::<HtmlElement>("hand-lift")),
            (Handle::Turn, by_id::<HtmlElement>("hand-turn")),
        ];
        let chart: HtmlElement = by_id("hand-chart");
        let mut listeners: Vec<Listener> = handles
            .iter()
            .flat_map(|(handle, element)| grabbed(*handle, element, &chart, &deeds))
            .collect();
        let again = deeds.clone();
        listeners.push(on_press(&by_id::<Element>("hand-again"), move || {
            again.put(Deed::Again);
        }));
        let redraw = maker.redraw.clone();
        Self {
            surface: Surface::new(chart, move || redraw(())),
            body: by_id("hand-body"),
            words: by_id("hand-words"),
            loss: by_id("hand-loss"),
            against: by_id("hand-against"),
            handles,
            slider_room: by_id("hand-sliders"),
            sliders: RefCell::default(),
            rows: by_id("hand-rows"),
            deeds,
            kept: maker.hand.get_or_init(Rc::default).clone(),
            stale: Cell::new(true),
            _listeners: listeners,
        }
    }

    /// The sliders and the rows of the table for the parameters of a run.
    fn arrange(&self, scene: &Scene, drawing: &Drawing) {
        let features = scene.recording.problem().network.features;
        let names = || (0..=features).map(|i| describe::linear_name(i, features));
        self.slider_room.replace_children_with_node_0();
        let slider = |(i, name): (usize, String)| {
            let input: HtmlInputElement = make("input");
            let label = make_text("label", &name);
            let id = format!("hand-slider-{i}");
            attribute(&label, "for", &id);
            input.set_id(&id);
            input.set_type("range");
            let (far, step) = drawing.reaches[i];
            input.set_min(&(-far).to_string());
            input.set_max(&far.to_string());
            input.set_step(&step.to_string());
            let output: Element = make("output");
            attribute(&output, "for", &id);
            for element in [&label, input.as_ref(), &output] {
                let _ = self.slider_room.append_child(element);
            }
            let (source, deeds) = (input.clone(), self.deeds.clone());
            Slider {
                _listener: Listener::new(&input, "input", move |_| {
                    deeds.put(Deed::Set(i, source.value_as_number()));
                }),
                input,
                output,
            }
        };
        self.sliders
            .replace(names().enumerate().map(slider).collect());
        let loss = scene.text.get("hand.row.loss").to_owned();
        let row = |name: String| {
            let row: Element = make("tr");
            let head = make_text("th", &name);
            attribute(&head, "scope", "row");
            refill(&row, [head, make("td"), make("td")]);
            row
        };
        refill(&self.rows, names().chain([loss]).map(row));
    }

    /// Takes up what was done, and follows the run and the view of the fit.
    fn take_up(&self, scene: &Scene) {
        let mut drawing = self.kept.drawing.borrow_mut();
        let Some(drawing) = drawing.as_mut() else {
            return;
        };
        let (experiment, problem) = (scene.recording.experiment(), scene.recording.problem());
        let feature = scene.feature();
        if drawing.feature != feature {
            drawing.feature = feature;
            self.stale.set(true);
        }
        drawing.run.follow(&scene.moment.parameters);
        let done = self.deeds.done.take();
        if done.is_empty() {
            return;
        }
        for &deed in &done {
            self.act(drawing, problem, deed);
        }
        drawing.loss = drawing.hand.loss(&problem.data, problem.loss);
        // Who has gone back has drawn nothing.
        let drew = done.iter().any(|deed| !matches!(deed, Deed::Again));
        if drew && drawing.loss.is_finite() {
            self.kept.bests.borrow_mut().take(experiment, drawing.loss);
        }
        self.stale.set(true);
    }

    fn act(&self, drawing: &mut Drawing, problem: &crate::core::engine::Problem, deed: Deed) {
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let feature = drawing.feature;
        let chart = HandChart::new(&problem.data, &drawing.hand, feature, size, unit);
        let step = |parameter: usize| drawing.reaches[parameter].1;
        match deed {
            Deed::Pull(handle, y) => drawing.hand = chart.pulled(handle, y),
            Deed::Nudge(Handle::Lift, steps) => {
                let bias = problem.data.features;
                let value = drawing.hand.values()[bias] + steps * step(bias);
                drawing.hand.set(bias, value);
            }
            Deed::Nudge(Handle::Turn, steps) => {
                let middle = chart.along(Handle::Lift);
                let slope = drawing.hand.values()[feature] + steps * step(feature);
                let to = drawing.hand.height(feature, middle) + slope;
                drawing.hand.turn(feature, middle, (middle + 1.0, to));
            }
            Deed::Set(parameter, value) => drawing.hand.set(parameter, value),
            Deed::Again => drawing.hand.follow(&problem.parameters),
        }
    }

    /// Shows the numbers of the line beside what moves it.
    fn show(&self, scene: &Scene, drawing: &Drawing) {
        let data = &scene.recording.problem().data;
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let chart = HandChart::new(data, &drawing.hand, drawing.feature, size, unit);
        for (handle, element) in &self.handles {
            let (x, y) = chart.handle(*handle);
            let style = element.style();
            let _ = style.set_property("left", &format!("{}px", x.round() as i32));
            let _ = style.set_property("top", &format!("{}px", y.round() as i32));
            let (of, value) = match handle {
                Handle::Lift => {
                    let middle = chart.along(Handle::Lift);
                    (data.features, drawing.hand.height(drawing.feature, middle))
                }
                Handle::Turn => (drawing.feature, drawing.hand.values()[drawing.feature]),
            };
            let far = drawing.reaches[of].0;
            attribute(element, "aria-valuemin", &(-far).to_string());
            attribute(element, "aria-valuemax", &far.to_string());
            let now = value.clamp(-far, far).to_string();
            attribute(element, "aria-valuenow", &now);
            attribute(element, "aria-valuetext", &column(value, DECIMALS));
        }
        for (slider, &value) in self.sliders.borrow().iter().zip(drawing.hand.values()) {
            slider.input.set_value_as_number(value);
            write(&slider.output, &column(value, DECIMALS));
        }
        write(&self.loss, &loss(drawing.loss));
    }
}

impl Panel for HandPanel {
    fn renew(&self, scene: &Scene) {
        let (experiment, problem) = (scene.recording.experiment(), scene.recording.problem());
        let line = experiment.hidden.is_empty();
        self.body.set_hidden(!line);
        self.stale.set(true);
        if !line {
            self.kept.drawing.take();
            let count = problem.network.parameter_count().to_string();
            let words = scene.text.fill("hand.network", &[("count", &count)]);
            write(&self.words, &words);
            return;
        }
        let recipe = Recipe::of(experiment);
        let mut drawing = self.kept.drawing.borrow_mut();
        // The line stays as it is drawn while its samples stay.
        if drawing
            .as_ref()
            .is_none_or(|drawing| drawing.recipe != recipe)
        {
            let hand = Hand::new(&problem.data, &problem.parameters);
            let squares = scene.recording.least_squares();
            let around = |(i, &value): (usize, &f64)| {
                reach([value].into_iter().chain(squares.map(|squares| squares[i])))
            };
            *drawing = Some(Drawing {
                recipe,
                reaches: hand.values().iter().enumerate().map(around).collect(),
                run: hand.clone(),
                feature: scene.feature(),
                loss: 0.0,
                hand,
            });
        }
        if let Some(drawing) = drawing.as_mut() {
            drawing.loss = drawing.hand.loss(&problem.data, problem.loss);
            self.arrange(scene, drawing);
        }
    }

    fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        let resized = self.surface.fit();
        self.take_up(scene);
        let drawing = self.kept.drawing.borrow();
        let Some(drawing) = drawing.as_ref() else {
            return Ok(());
        };
        let problem = scene.recording.problem();
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let feature = drawing.feature;
        let chart = HandChart::new(&problem.data, &drawing.hand, feature, size, unit);
        let stale = self.stale.take();
        if stale || resized || fresh {
            let title = scene.recording.experiment().feature(feature);
            self.surface.draw(Sheet::Still, |canvas| {
                chart.draw_still(
                    canvas,
                    scene.theme,
                    (&title, scene.recording.experiment().label()),
                    problem.loss,
                )
            })?;
            self.show(scene, drawing);
        }
        self.surface.draw(Sheet::Moving, |canvas| {
            chart.draw_moving(canvas, scene.theme, &drawing.run)
        })
    }

    fn describe(&self, scene: &Scene) {
        self.take_up(scene);
        let drawing = self.kept.drawing.borrow();
        let Some(drawing) = drawing.as_ref() else {
            return;
        };
        self.show(scene, drawing);
        let experiment = scene.recording.experiment();
        let data = &scene.recording.problem().data;
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let feature = drawing.feature;
        let chart = HandChart::new(data, &drawing.hand, feature, size, unit);
        let errors = chart.errors().count();
        let words = describe::hand(scene.text, experiment, feature, errors);
        let words = describe::with_standards(scene.text, scene.recording, words);
        write(&self.words, &words);
        let best = self.kept.bests.borrow().of(experiment);
        let run = Against::of(scene.recording.history(), best.unwrap_or(0.0));
        let words = describe::against(scene.text, experiment, best, run);
        write(&self.against, &words);
        let run = scene.moment.loss.map_or_else(String::new, loss);
        let pairs = drawing.hand.values().iter().zip(drawing.run.values());
        let pairs = pairs.map(|(&yours, &own)| [parameter(yours), parameter(own)]);
        let mut row = self.rows.first_element_child();
        for pair in pairs.chain([[loss(drawing.loss), run]]) {
            let Some(current) = row else { return };
            for (i, text) in pair.iter().enumerate() {
                if let Some(cell) = current.children().item(i as u32 + 1) {
                    write(&cell, text);
                }
            }
            row = current.next_element_sibling();
        }
    }
}
