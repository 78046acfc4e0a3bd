//! The parameters: those of the line beside their true values, and every one of any network, by layer,
//! with its value, which can be typed or moved, its gradient, how far it has come, and its course.
//!
//! Only what is unfolded has rows, and of a large layer only one unit. While a run goes on, the numbers
//! are written ten times a second, a few rows in a frame, and the courses with the words: whoever stops
//! it sees all of one moment.

mod layer;
mod residuals;
mod row;
mod truth;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use self::layer::Layer;
use self::residuals::ResidualFigure;
use self::row::Row;
use self::truth::Truth;
use super::{Failure, Maker, Panel, Scene};
use crate::core::edits;
use crate::core::numeral::{self, Why};
use crate::core::state::Intent;
use crate::core::transport::{Place, Status};
use crate::page::dom::{by_id, now, refill, write};
use crate::page::terms;
use crate::view::parameters::{Before, stands_at, words};
use crate::view::{describe, refused};

/// Milliseconds between two writings of a number while a run goes on.
const FOLLOWED: f64 = 100.0;
/// Rows that are written in a frame of it: a browser takes half a millisecond to set one anew.
const AT_ONCE: usize = 8;

pub(super) struct ParametersPanel {
    truth: Truth,
    words: Element,
    figure: ResidualFigure,
    how: Element,
    slopes: Element,
    section: HtmlElement,
    layers: RefCell<Vec<Layer>>,
    /// The network and the language of the layers.
    made_for: RefCell<String>,
    edit: Rc<Edit>,
    redraw: Rc<dyn Fn(())>,
    /// What the numbers are of, once all of them are there.
    shown: Cell<Option<Fingerprint>>,
    /// When the first of them was written, in milliseconds, and which row is the next.
    begun: Cell<f64>,
    next: Cell<usize>,
    /// What the courses are of: their last epoch and its parameters.
    drawn: Cell<Option<Fingerprint>>,
}

/// What tells moments of a run apart.
type Fingerprint = (Place, u64);

fn fingerprint(place: Place, parameters: &[f32]) -> Fingerprint {
    // FNV: a weight of a dead unit changes nothing but itself.
    let mix =
        |hash: u64, value: &f32| (hash ^ u64::from(value.to_bits())).wrapping_mul(0x100_0000_01b3);
    (place, parameters.iter().fold(0xcbf2_9ce4_8422_2325, mix))
}

/// A value that was typed, or why it is none; nothing where it was typed as it stood.
type Typed = Option<Result<f32, Why>>;

/// The reader changes a parameter.
struct Edit {
    ask: Rc<dyn Fn(Intent)>,
    redraw: Rc<dyn Fn(())>,
    /// What was typed for which parameter, and has had no answer yet.
    typed: RefCell<Option<(usize, Typed)>>,
    /// Whether something was moved: what is not taken goes back.
    moved: Cell<bool>,
}

impl Edit {
    fn typed(&self, index: usize, text: Option<&str>) {
        let value = text.map(|text| numeral::number(text).map(|value| value as f32));
        self.typed.replace(Some((index, value)));
        match value {
            Some(Ok(value)) => self.moved(index, value),
            Some(Err(_)) | None => (self.redraw)(()),
        }
    }

    fn moved(&self, index: usize, value: f32) {
        self.moved.set(true);
        (self.ask)(Intent::EditParameter(index, value));
        (self.redraw)(());
    }
}

impl ParametersPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let edit = Edit {
            ask: maker.ask.clone(),
            redraw: maker.redraw.clone(),
            typed: RefCell::default(),
            moved: Cell::new(false),
        };
        Self {
            truth: Truth::new(),
            words: by_id("parameters-words"),
            figure: ResidualFigure::new(maker),
            how: by_id("parameters-how"),
            slopes: by_id("parameters-slopes"),
            section: by_id("parameters-layers"),
            layers: RefCell::default(),
            made_for: RefCell::default(),
            edit: edit.into(),
            redraw: maker.redraw.clone(),
            shown: Cell::new(None),
            begun: Cell::new(0.0),
            next: Cell::new(0),
            drawn: Cell::new(None),
        }
    }

    /// Gives rows to what is unfolded, and to nothing else.
    fn list(&self, scene: &Scene) {
        let network = &scene.recording.problem().network;
        let layers = self.layers.borrow();
        layers
            .iter()
            .for_each(|layer| layer.list(scene.text, network, &self.edit));
    }

    /// Says at a field that what was typed is not taken, and why.
    fn answer(&self, scene: &Scene, layers: &[Layer]) {
        let Some((index, typed)) = self.edit.typed.take() else {
            return;
        };
        let answer =
            |layer: &Layer| layer.with_row(index, |row| Self::answer_at(scene, row, typed));
        layers.iter().find_map(answer);
    }

    fn answer_at(scene: &Scene, row: &Row, typed: Typed) {
        let text = scene.text;
        let allowed = text.get("parameters.allowed");
        let mistake = match typed {
            None => None,
            Some(Err(why)) => {
                let typed = row.typed();
                Some(refused::with_reason(text, allowed, &typed, Some(why)))
            }
            Some(Ok(value)) => (!is_taken(scene, row.index(), value))
                .then(|| text.get("parameters.beyond").to_owned()),
        };
        row.answer(mistake.as_deref());
    }
}

/// Whether a parameter was given a value: the moment has it, or had it before training went on.
fn is_taken(scene: &Scene, index: usize, value: f32) -> bool {
    let is = |other: f32| other.to_bits() == value.to_bits();
    let made = scene.recording.edits().made().iter().rev();
    let mut made = made.filter_map(|&(_, edit)| match edit {
        edits::Edit::Parameter(of, value) if of == index => Some(value),
        edits::Edit::Parameter(..) | edits::Edit::LearningRate(_) => None,
    });
    is(scene.moment.parameters[index]) || made.next().is_some_and(is)
}

impl Panel for ParametersPanel {
    fn renew(&self, scene: &Scene) {
        self.truth.renew(scene);
        self.figure.renew(scene);
        let (text, recording) = (scene.text.marked(), scene.recording);
        let unique = recording.least_squares().is_some();
        let words = describe::parameters(&text, recording.experiment(), unique);
        let words = if recording.experiment().hidden.is_empty() {
            describe::with_standards_below(&text, recording, words)
        } else {
            describe::with_standards(&text, recording, words)
        };
        terms::write(&self.words, &words);
        terms::write(&self.how, text.get("parameters.how"));
        self.shown.set(None);
        self.drawn.set(None);
        // Rows stay where they can: the reader may be moving one of them.
        let network = &recording.problem().network;
        let made_for = format!("{} {}", network.title(), scene.text.get("parameters.value"));
        if self.made_for.replace(made_for.clone()) != made_for {
            let layers = 0..network.linears().len();
            let layers = layers.map(|layer| Layer::new(scene.text, network, layer, &self.redraw));
            let layers: Vec<Layer> = layers.collect();
            refill(&self.section, layers.iter().map(Layer::element));
            self.layers.replace(layers);
        }
    }

    fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        self.figure.draw(scene, fresh)
    }

    fn count(&self, scene: &Scene) {
        self.truth.count(scene);
        self.list(scene);
        let layers = self.layers.borrow();
        let other = self.edit.moved.take() || layers.iter().any(Layer::is_uncounted);
        self.answer(scene, &layers);
        let time = now();
        let now = fingerprint(scene.moment.place, &scene.moment.parameters);
        let all = layers.iter().map(Layer::len).sum();
        let next = self.next.get();
        let rows = match (scene.status == Status::Running && !other, next < all) {
            // At rest at once, unless it stands there already.
            (false, _) if other || self.shown.get() != Some(now) => 0..all,
            (false, _) => return,
            (true, true) => next..all.min(next + AT_ONCE),
            (true, false) if time - self.begun.get() >= FOLLOWED => 0..all.min(AT_ONCE),
            (true, false) => return,
        };
        if rows.start == 0 {
            self.begun.set(time);
            let at = stands_at(scene.recording, scene.moment.place);
            let style = self.section.style();
            let _ = style.set_property("--at", &format!("{at}px"));
        }
        self.next.set(rows.end);
        let step = if all > 0 { scene.next_step() } else { None };
        // What is still being worked out is written as soon as it is known.
        let whole = rows == (0..all) && step.is_some();
        self.shown.set(whole.then_some(now));
        let slope = step.as_ref().map(|step| &step.full_gradients[..]);
        let before = Before::of(scene.recording, scene.moment.place);
        let mut first = 0;
        for layer in layers.iter() {
            let within = |row: usize| row.clamp(first, first + layer.len()) - first;
            let own = within(rows.start)..within(rows.end);
            layer.count(own, scene, &before, slope);
            first += layer.len();
        }
    }

    fn describe(&self, scene: &Scene) {
        self.figure.describe(scene);
        self.list(scene);
        let step = scene.next_step();
        let slope = step.as_ref().map(|step| &step.full_gradients[..]);
        let network = &scene.recording.problem().network;
        write(&self.slopes, &words(scene.text, network, slope));
        let layers = self.layers.borrow();
        let last = scene.recording.history().parameters_at(u32::MAX);
        let now = last.map(|(last, values)| fingerprint(Place::at_epoch(last), values));
        let other = layers.iter().any(Layer::is_undrawn);
        if self.drawn.replace(now) != now || other {
            for layer in layers.iter() {
                layer.draw(scene.recording);
            }
        }
    }
}
