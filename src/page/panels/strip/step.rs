//! One step, slowly: the next mini-batch on its way through the five phases of the loop.
//!
//! What is shown follows from the phase: cells that are to come stay empty, so that nothing moves. The fit
//! shows the same step ([`crate::view::fit::FitChart::draw_step`]).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, HtmlInputElement};

use super::{Maker, Panel, Scene};
use crate::core::explain::NextStep;
use crate::core::number::{column, loss, parameter};
use crate::core::phase::Phase;
use crate::core::state::Intent;
use crate::core::text::Text;
use crate::core::transport::{Status, Unit};
use crate::page::dom::{
    Listener, allow, attribute, by_id, make, make_text, on_press, refill, write,
};
use crate::page::rows::{heads, write_rows};
use crate::page::terms;
use crate::view::describe;
use crate::view::step;

/// Samples that are listed.
const FEW: usize = 10;
/// Parameters of a layer that are listed.
const MOST: usize = 128;
/// Decimals of features and labels.
const DECIMALS: usize = 3;

/// What the reader has answered, and of which step.
type Answer = Rc<RefCell<Option<(Rc<NextStep>, bool)>>>;

pub(super) struct StepPanel {
    phases: Vec<(Phase, HtmlInputElement)>,
    back: HtmlElement,
    next: HtmlElement,
    ask: HtmlInputElement,
    words: Element,
    effort: Element,
    question: HtmlElement,
    asked: Element,
    answers: [HtmlElement; 2],
    verdict: Element,
    heads: Element,
    samples: Element,
    mean: Element,
    layers: RefCell<Vec<Layer>>,
    room: Element,
    tables: Element,
    /// The phase that is shown, for the buttons.
    phase: Rc<Cell<Phase>>,
    answer: Answer,
    known: Rc<RefCell<Option<Rc<NextStep>>>>,
    redraw: Rc<dyn Fn(())>,
    _listeners: Vec<Listener>,
}

/// A layer's parameters, folded where there are many.
struct Layer {
    fold: Option<HtmlDetailsElement>,
    rows: Element,
    /// The first of its parameters, and one after the last.
    range: (usize, usize),
    _listener: Option<Listener>,
}

impl Layer {
    fn is_open(&self) -> bool {
        self.fold.as_ref().is_none_or(HtmlDetailsElement::open)
    }
}

impl StepPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let phases: Vec<(Phase, HtmlInputElement)> = Phase::ALL
            .into_iter()
            .map(|phase| (phase, by_id(&format!("phase-{}", phase.word()))))
            .collect();
        let [back, next, grow, shrink] =
            ["phase-back", "phase-next", "phase-grow", "phase-shrink"].map(by_id::<HtmlElement>);
        let ask: HtmlInputElement = by_id("phase-ask");
        let phase = Rc::new(Cell::new(Phase::Batch));
        let answer = Answer::default();
        let known: Rc<RefCell<Option<Rc<NextStep>>>> = Rc::default();
        let mut listeners: Vec<Listener> = phases
            .iter()
            .map(|(phase, input)| {
                let (phase, ask) = (*phase, maker.ask.clone());
                Listener::new(input, "change", move |_| ask(Intent::Phase(phase)))
            })
            .collect();
        let (from, want) = (phase.clone(), maker.ask.clone());
        listeners.push(on_press(&back, move || {
            if let Some(before) = from.get().before() {
                want(Intent::Phase(before));
            }
        }));
        let (from, want) = (phase.clone(), maker.ask.clone());
        listeners.push(on_press(&next, move || match from.get().next() {
            Some(next) => want(Intent::Phase(next)),
            None => {
                want(Intent::Step(Unit::Batch));
                want(Intent::Phase(Phase::Batch));
            }
        }));
        let (source, want) = (ask.clone(), maker.ask.clone());
        listeners.push(Listener::new(&ask, "change", move |_| {
            let on = if source.checked() { "1" } else { "0" };
            want(Intent::Change("ask", on.into()));
        }));
        let answers = [grow, shrink];
        for (button, grows) in answers.iter().zip([true, false]) {
            let (answer, known, redraw) = (answer.clone(), known.clone(), maker.redraw.clone());
            listeners.push(on_press(button, move || {
                let step = known.borrow().clone();
                answer.replace(step.map(|step| (step, grows)));
                redraw(());
            }));
        }
        Self {
            phases,
            back,
            next,
            ask,
            words: by_id("phase-words"),
            effort: by_id("phase-effort"),
            question: by_id("phase-question"),
            asked: by_id("phase-asked"),
            answers,
            verdict: by_id("phase-verdict"),
            heads: by_id("phase-heads"),
            samples: by_id("phase-samples"),
            mean: by_id("phase-mean"),
            room: by_id("phase-layers"),
            tables: by_id("phase-tables"),
            layers: RefCell::default(),
            phase,
            answer,
            known,
            redraw: maker.redraw.clone(),
            _listeners: listeners,
        }
    }

    /// A table of parameters, and its rows.
    fn table(&self, text: &Text) -> (Element, Element) {
        let (wrap, table): (Element, Element) = (make("div"), make("table"));
        wrap.set_class_name("table-wrap");
        let titles = [
            "step.column.name",
            "step.column.gradient",
            "step.column.full",
            "step.column.before",
            "step.column.after",
        ];
        let titles = titles.map(|title| text.get(title).to_owned());
        let [head, row, rows]: [Element; 3] = ["thead", "tr", "tbody"].map(make);
        refill(&row, heads(titles));
        refill(&head, [row]);
        refill(&table, [head, rows.clone()]);
        refill(&wrap, [table]);
        (wrap, rows)
    }

    /// The samples, as far as the phase has come.
    fn list_samples(&self, scene: &Scene, step: &NextStep, phase: Phase) {
        let problem = scene.recording.problem();
        let data = &problem.data;
        let label = data.standards.label();
        let cell = |from: Phase, value: String| {
            if phase.has_come_to(from) {
                value
            } else {
                String::new()
            }
        };
        let shown = step.samples.iter().enumerate().take(FEW);
        let rows = shown.map(|(i, &sample)| {
            let given = data.own_row(sample as usize);
            let given = given.chain([data.own_label(sample as usize)]);
            let given = given.map(|value| column(value, DECIMALS));
            let (says, residual) = (step.predictions[i], step.residuals[i]);
            let cost = problem.factor() * problem.loss.of(residual);
            let own = [
                cell(Phase::Forward, column(label.own(says), DECIMALS)),
                cell(Phase::Loss, column(residual * label.deviation, DECIMALS)),
                cell(Phase::Loss, loss(cost)),
            ];
            [sample.to_string()]
                .into_iter()
                .chain(given)
                .chain(own)
                .collect()
        });
        write_rows(&self.samples, rows);
        let count = step.samples.len().to_string();
        let mean = if phase.has_come_to(Phase::Loss) {
            let values = [("n", &*count), ("loss", &*loss(step.loss))];
            scene.text.fill("step.mean", &values)
        } else {
            String::new()
        };
        write(&self.mean, &mean);
    }

    /// The parameters of the unfolded layers, as far as the phase has come.
    fn list_parameters(&self, scene: &Scene, step: &NextStep, phase: Phase) {
        let network = &scene.recording.problem().network;
        let value = |from: Phase, values: &[f32], index: usize| {
            if phase.has_come_to(from) {
                parameter(f64::from(values[index]))
            } else {
                String::new()
            }
        };
        for layer in self.layers.borrow().iter().filter(|layer| layer.is_open()) {
            let (from, to) = layer.range;
            let rows = (from..to.min(from + MOST)).map(|index| {
                let name = network.parameter_name(index);
                let last = name.rsplit_once('.').map_or(&*name, |(_, last)| last);
                vec![
                    last.to_owned(),
                    value(Phase::Backward, &step.gradients, index),
                    value(Phase::Backward, &step.full_gradients, index),
                    value(Phase::Batch, &step.before, index),
                    value(Phase::Update, &step.after, index),
                ]
            });
            write_rows(&layer.rows, rows);
        }
    }

    /// Asks which way the parameter that moves most will go, before the gradients are shown.
    fn put_question(&self, scene: &Scene, step: &Rc<NextStep>, phase: Phase) {
        let asks =
            scene.recording.experiment().ask && phase == Phase::Loss && step::grows(step).is_some();
        self.question.set_hidden(!asks);
        if !asks {
            return;
        }
        let problem = scene.recording.problem();
        let name = problem.network.parameter_name(step::most_moved(step));
        write(
            &self.asked,
            &scene.text.fill("step.question", &[("name", &name)]),
        );
        let answer = self.answer.borrow();
        let said = answer
            .as_ref()
            .filter(|(of, _)| **of == **step)
            .map(|(_, said)| *said);
        for (button, grows) in self.answers.iter().zip([true, false]) {
            let pressed = if said == Some(grows) { "true" } else { "false" };
            attribute(button, "aria-pressed", pressed);
        }
        let verdict = said.map_or_else(String::new, |said| {
            step::verdict(scene.text, problem, step, said)
        });
        write(&self.verdict, &verdict);
    }
}

impl Panel for StepPanel {
    fn renew(&self, scene: &Scene) {
        let experiment = scene.recording.experiment();
        let text = scene.text;
        let features = (0..experiment.features()).map(|feature| experiment.feature(feature));
        let own = ["ŷ", "ŷ − y"].map(str::to_owned);
        let titles = [text.get("batch.sample").to_owned()]
            .into_iter()
            .chain(features);
        let titles = titles.chain([experiment.label().to_owned()]).chain(own);
        let titles = titles.chain([text.get("step.loss").to_owned()]);
        refill(&self.heads, heads(titles));
        let long = scene.recording.problem().data.standards.any();
        attribute(
            &self.tables,
            "data-long",
            if long { "true" } else { "false" },
        );
        refill(&self.samples, []);
        let linears = scene.recording.problem().network.linears();
        let folds = linears.len() > 1;
        let last = linears.len();
        let layers = linears.iter().enumerate().map(|(i, linear)| {
            let count = (linear.end() - linear.offset).to_string();
            let (table, rows) = self.table(text);
            let number = (i + 1).to_string();
            let title = text.fill("step.layer", &[("layer", &number), ("n", &count)]);
            let fold = folds.then(|| {
                let fold: HtmlDetailsElement = make("details");
                fold.set_class_name("fold");
                fold.set_open(i + 1 == last);
                let _ = fold.append_child(&make_text("summary", &title));
                let _ = fold.append_child(&table);
                fold
            });
            let part: Element = fold.clone().map_or(table, JsCast::unchecked_into);
            let _ = self.room.append_child(&part);
            let redraw = self.redraw.clone();
            Layer {
                rows,
                range: (linear.offset, linear.end()),
                _listener: fold
                    .as_ref()
                    .map(|fold| Listener::new(fold, "toggle", move |_| redraw(()))),
                fold,
            }
        });
        refill(&self.room, []);
        let layers = layers.collect();
        self.layers.replace(layers);
    }

    fn describe(&self, scene: &Scene) {
        let phase = scene.looks.phase;
        self.phase.set(phase);
        for (own, input) in &self.phases {
            input.set_checked(*own == phase);
        }
        self.ask.set_checked(scene.recording.experiment().ask);
        allow(&self.back, phase.before().is_some());
        let ended = scene.status == Status::Finished || scene.status == Status::Diverged;
        allow(&self.next, phase.next().is_some() || !ended);
        let next = if phase.next().is_some() {
            "step.next"
        } else {
            "step.take"
        };
        write(&self.next, scene.text.get(next));
        let Some(step) = scene.next_step() else {
            return;
        };
        let text = scene.text.marked();
        let words = step::words(&text, scene.recording, &step, phase);
        let words = describe::with_standards(&text, scene.recording, words);
        terms::write(&self.words, &words);
        write(
            &self.effort,
            &step::effort(scene.text, scene.recording, &step, phase),
        );
        self.list_samples(scene, &step, phase);
        self.list_parameters(scene, &step, phase);
        self.put_question(scene, &step, phase);
        self.known.replace(Some(step));
    }
}
