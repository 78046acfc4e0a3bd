//! What went wrong in the run: one sentence under the fit, with the way on.
//!
//! It is looked for when the run comes to rest or another moment is shown, and now and then while it
//! trains, so that what is said stays long enough to be read. What has to be computed for it, gradients
//! and the last steps of a run that diverged, is added as soon as it is known.
//!
//! The first fit needs nothing of it: it stands in the part of the module that comes later.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::Scene;
use crate::core::diagnosis::{self, Finding, Look, Symptom};
use crate::core::state::Intent;
use crate::core::transport::{Place, Status};
use crate::page::app::There;
use crate::page::dom::{Listener, by_id, now, write};
use crate::view::describe;

/// Milliseconds between two looks at a run that trains.
const INTERVAL: f64 = 10_000.0;

pub(super) struct Diagnosis {
    element: HtmlElement,
    words: Element,
    act: HtmlElement,
    /// What is said now.
    finding: Rc<RefCell<Option<Finding>>>,
    /// What the last look was at, and when it was.
    looked: RefCell<Option<Looked>>,
    time: Cell<f64>,
    /// Whether what is said lacks what has still to be computed.
    lacks: Cell<bool>,
    _listener: Listener,
}

/// What a look is at: another one is worth another look.
#[derive(Clone, PartialEq)]
struct Looked {
    look: Option<Look>,
    place: Option<Place>,
    rate: u64,
    epochs: u32,
}

impl Diagnosis {
    // Inlined, it would stand where it is called.
    #[inline(never)]
    pub(super) fn new(ask: &Rc<dyn Fn(Intent)>, _: There) -> Self {
        let act: HtmlElement = by_id("diagnosis-act");
        let finding: Rc<RefCell<Option<Finding>>> = Rc::default();
        let (found, ask) = (finding.clone(), ask.clone());
        let listener = Listener::new(&act, "click", move |_| {
            let way = found.borrow().as_ref().map(|finding| finding.way.clone());
            if let Some(way) = way {
                ask(Intent::Try(way));
            }
        });
        Self {
            element: by_id("diagnosis"),
            words: by_id("diagnosis-words"),
            act,
            finding,
            looked: RefCell::default(),
            time: Cell::default(),
            lacks: Cell::default(),
            _listener: listener,
        }
    }

    /// Forgets what was said of another run, or in another language.
    pub(super) fn renew(&self) {
        self.looked.take();
    }

    #[inline(never)]
    pub(super) fn describe(&self, scene: &Scene) {
        let look = match (scene.status, scene.trained) {
            (Status::Loading | Status::Ready, _) => None,
            // A replay shows what was seen before.
            (Status::Running, Some(_)) => None,
            (Status::Running, None) => Some(Look::Training),
            (Status::Paused | Status::Finished | Status::Diverged, Some(_)) => Some(Look::Back),
            (Status::Paused | Status::Finished | Status::Diverged, None) => Some(Look::Rest),
        };
        let rests = look != Some(Look::Training);
        let experiment = scene.recording.experiment();
        let looked = Looked {
            look,
            place: rests.then_some(scene.moment.place),
            rate: experiment.learning_rate.to_bits(),
            epochs: experiment.epochs,
        };
        let time = now();
        if self.looked.borrow().as_ref() == Some(&looked)
            && (rests || time - self.time.get() < INTERVAL)
        {
            self.add(scene);
            return;
        }
        self.looked.replace(Some(looked));
        self.time.set(time);
        let find = |look| diagnosis::find(scene.recording, scene.moment, look);
        let finding = look.and_then(find);
        let focused = self.act.matches(":focus").unwrap_or(false);
        self.element.set_hidden(finding.is_none());
        if let Some(finding) = &finding {
            let words = describe::diagnosis(scene.text, scene.recording, scene.moment, finding);
            write(&self.words, &words);
            write(&self.act, &describe::way(scene.text, &finding.way));
        } else if focused {
            // The focus never falls to the page when the button goes.
            let _ = by_id::<HtmlElement>("play").focus();
        }
        self.finding.replace(finding);
        self.lacks.set(rests);
        self.add(scene);
    }

    /// Adds what had to be computed, once it is known.
    fn add(&self, scene: &Scene) {
        let finding = self.finding.borrow();
        let Some(finding) = finding.as_ref().filter(|_| self.lacks.get()) else {
            return;
        };
        let text = scene.text;
        let more = match finding.symptom {
            Symptom::Diverged { epoch, rate, .. } => {
                let growth = scene.last_steps().map(|steps| steps.growth);
                let grew = |growth| describe::growth(text, (epoch, rate), &growth);
                growth.map(|growth| growth.map(grew))
            }
            Symptom::Dead { .. } => {
                let step = scene.next_step();
                step.map(|step| Some(describe::without_gradient(text, &step)))
            }
            Symptom::Saturated { .. }
            | Symptom::Slow { .. }
            | Symptom::Nowhere { .. }
            | Symptom::Plateau { .. } => {
                let step = scene.next_step();
                step.map(|step| Some(describe::slope(text, &step)))
            }
            Symptom::Straight { .. } => Some(None),
        };
        let Some(more) = more else {
            return;
        };
        self.lacks.set(false);
        let Some(more) = more else {
            return;
        };
        let words = if matches!(finding.symptom, Symptom::Diverged { .. }) {
            more
        } else {
            let words = describe::diagnosis(text, scene.recording, scene.moment, finding);
            describe::sentences(text, [words, more])
        };
        write(&self.words, &words);
    }
}
