//! A parameter's row: its value, which can be typed or moved, and what there is to say of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlInputElement};

use super::Edit;
use crate::core::number::parameter;
use crate::core::recording::Recording;
use crate::core::text::Text;
use crate::page::controls::Entry;
use crate::page::dom::{Listener, attribute, document, make, make_text, refill, write};
use crate::page::panels::Scene;
use crate::view::parameters::{Before, COURSE, change, course, gradient, reach};

/// Places at which a slider stops to either side of zero.
const STOPS: f64 = 500.0;

pub(super) struct Row {
    pub(super) element: Element,
    index: usize,
    entry: Entry,
    slider: HtmlInputElement,
    /// How far the slider reaches to either side.
    reach: Rc<Cell<f64>>,
    /// The value as it is written.
    words: Rc<RefCell<String>>,
    gradient: Element,
    start: Element,
    epoch: Element,
    course: Element,
    _listener: Listener,
}

impl Row {
    pub(super) fn new(text: &Text, index: usize, name: &str, short: &str, edit: &Rc<Edit>) -> Self {
        let cell = || make::<Element>("td");
        let input: HtmlInputElement = make("input");
        input.set_id(&format!("parameter-{index}"));
        attribute(&input, "inputmode", "decimal");
        let label = text.fill("parameters.value.of", &[("name", name)]);
        attribute(&input, "aria-label", &label);
        let place = cell();
        let _ = place.append_child(&input);
        let slider: HtmlInputElement = make("input");
        slider.set_type("range");
        slider.set_min(&(-STOPS).to_string());
        slider.set_max(&STOPS.to_string());
        let label = text.fill("settings.slider", &[("label", name)]);
        attribute(&slider, "aria-label", &label);
        let (typed, moved, source) = (edit.clone(), edit.clone(), slider.clone());
        let (reach, words) = (Rc::new(Cell::new(0.0)), Rc::<RefCell<String>>::default());
        let (far, held) = (reach.clone(), words.clone());
        let entry = Entry::new(input, place.clone(), move |value| {
            // What is written has fewer digits than the value: written again it is no change.
            let same = *held.borrow() == value;
            typed.typed(index, (!same).then_some(value));
        });
        let listener = Listener::new(&slider, "input", move |_| {
            let value = source.value_as_number() / STOPS * far.get();
            moved.moved(index, value as f32);
        });
        let slides = cell();
        let _ = slides.append_child(&slider);
        let [gradient, start, epoch] = [(); 3].map(|()| cell());
        let drawn = cell();
        let [svg, course, stands] = ["svg", "polyline", "line"].map(svg);
        let (width, height) = COURSE;
        attribute(&svg, "viewBox", &format!("0 0 {width} {height}"));
        attribute(&svg, "preserveAspectRatio", "none");
        // The numbers in the row say what it shows.
        attribute(&svg, "aria-hidden", "true");
        // Where in the course the moment stands: the style sheet moves all of them at once.
        attribute(&stands, "y2", &height.to_string());
        refill(&svg, [stands, course.clone()]);
        let _ = drawn.append_child(&svg);
        let head = make_text("th", short);
        attribute(&head, "scope", "row");
        let element: Element = make("tr");
        let cells = [
            head,
            place,
            slides,
            gradient.clone(),
            start.clone(),
            epoch.clone(),
            drawn,
        ];
        refill(&element, cells);
        Self {
            element,
            index,
            entry,
            slider,
            reach,
            words,
            gradient,
            start,
            epoch,
            course,
            _listener: listener,
        }
    }

    /// Writes the numbers of a moment.
    pub(super) fn count(&self, scene: &Scene, before: &Before, slope: Option<&[f32]>) {
        let value = f64::from(scene.moment.parameters[self.index]);
        let words = parameter(value);
        self.entry.show(&words);
        if value.abs() > self.reach.get() {
            self.reach.set(reach(value));
        }
        self.slider
            .set_value_as_number((value / self.reach.get() * STOPS).round());
        attribute(&self.slider, "aria-valuetext", &words);
        self.words.replace(words);
        let slope = slope.map(|slope| slope[self.index]);
        write(&self.gradient, &gradient(slope));
        write(&self.start, &change(scene.moment, before.start, self.index));
        write(&self.epoch, &change(scene.moment, before.epoch, self.index));
    }

    /// Draws the course.
    pub(super) fn draw(&self, recording: &Recording) {
        attribute(
            &self.course,
            "points",
            &course(recording.history(), self.index),
        );
    }

    /// What was typed is taken, or is not, and why.
    pub(super) fn answer(&self, mistake: Option<&str>) {
        match mistake {
            None => self.entry.right(),
            Some(sentence) => self.entry.explain(sentence),
        }
    }

    pub(super) fn index(&self) -> usize {
        self.index
    }

    pub(super) fn typed(&self) -> String {
        self.entry.typed()
    }
}

/// A new element of a drawing.
fn svg(tag: &str) -> Element {
    document()
        .create_element_ns(Some("http://www.w3.org/2000/svg"), tag)
        .expect("a valid tag")
}
