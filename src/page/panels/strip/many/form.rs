//! The controls of many runs: what varies, over which range, and how many values of it. What is
//! wrong is said at its field.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

use super::{Ask, ManyScene};
use crate::core::axes::{Mistake, Part, Typed};
use crate::core::sweep::{Axis, Quantity, Shape};
use crate::core::text::Text;
use crate::page::controls::Entry;
use crate::page::dom::{Listener, attribute, by_id, make, refill, write};
use crate::view::many::{mistake, name};

/// The seeds of the initial weights, among the shapes that are offered.
const STARTS: &str = "starts";

pub(super) struct Form {
    shape: HtmlSelectElement,
    axes: [Fields; 2],
    _listener: Listener,
}

/// The controls of one axis.
struct Fields {
    section: HtmlElement,
    quantity: HtmlSelectElement,
    from: Entry,
    to: Entry,
    count: Entry,
    /// The axis that was shown last.
    held: Cell<Option<Axis>>,
    _listener: Listener,
}

impl Form {
    pub(super) fn new(ask: &Rc<dyn Fn(Ask)>) -> Self {
        let shape: HtmlSelectElement = by_id("many-shape");
        let (source, asked) = (shape.clone(), ask.clone());
        let listener = Listener::new(&shape, "change", move |_| {
            let word = source.value();
            if word == STARTS {
                asked(Ask::Starts);
            }
            if let Some(shape) = Shape::ALL.into_iter().find(|shape| shape.word() == word) {
                asked(Ask::Shape(shape));
            }
        });
        Self {
            shape,
            axes: [
                Fields::new("many-first", false, ask),
                Fields::new("many-second", true, ask),
            ],
            _listener: listener,
        }
    }

    /// Shows the sweep of a scene.
    pub(super) fn show(&self, scene: &ManyScene) {
        let (shape, first) = (scene.sweep.shape(), scene.sweep.first());
        let starts = shape == Shape::Seeds && first.quantity() == Quantity::InitialSeed;
        self.shape
            .set_value(if starts { STARTS } else { shape.word() });
        let axes = [Some(first), scene.sweep.second()];
        for ((fields, axis), second) in self.axes.iter().zip(axes).zip([false, true]) {
            fields.section.set_hidden(axis.is_none());
            attribute(&fields.section, "data-shape", shape.word());
            match axis {
                Some(axis) if self.keeps(scene, second, axis) => {}
                Some(axis) => fields.show(scene, axis),
                None => fields.restore(),
            }
        }
    }

    /// Whether what was typed wrong stays, because the axis is the same. It is then said anew: the
    /// language or the other axis may be another one.
    fn keeps(&self, scene: &ManyScene, second: bool, axis: Axis) -> bool {
        let fields = &self.axes[usize::from(second)];
        let same = fields.held.replace(Some(axis)) == Some(axis);
        if !same || !fields.is_wrong() {
            return false;
        }
        let typed = fields.typed();
        match typed.on(scene.sweep, second) {
            Err(wrong) => {
                self.explain(scene.text, second, axis.quantity(), wrong);
                true
            }
            Ok(_) => false,
        }
    }

    /// Says at its field what is wrong with an axis, and only there.
    pub(super) fn explain(
        &self,
        text: &Text,
        second: bool,
        quantity: Quantity,
        (part, wrong): (Part, Mistake),
    ) {
        let fields = &self.axes[usize::from(second)];
        let [entry, others @ ..] = match part {
            Part::From => [&fields.from, &fields.to, &fields.count],
            Part::To => [&fields.to, &fields.from, &fields.count],
            Part::Count => [&fields.count, &fields.from, &fields.to],
        };
        others.into_iter().for_each(Entry::right);
        entry.explain(&mistake(text, quantity, &entry.typed(), wrong));
    }

    /// Nothing is wrong with an axis any more.
    pub(super) fn right(&self, second: bool) {
        let fields = &self.axes[usize::from(second)];
        fields.entries().into_iter().for_each(Entry::right);
    }

    /// Whether anything that was typed is wrong.
    pub(super) fn is_wrong(&self) -> bool {
        self.axes.iter().any(Fields::is_wrong)
    }
}

impl Fields {
    fn new(id: &str, second: bool, ask: &Rc<dyn Fn(Ask)>) -> Self {
        let quantity: HtmlSelectElement = by_id(&format!("{id}-quantity"));
        let inputs =
            ["from", "to", "count"].map(|name| by_id::<HtmlInputElement>(&format!("{id}-{name}")));
        let (source, asked) = (quantity.clone(), ask.clone());
        let listener = Listener::new(&quantity, "change", move |_| {
            if let Some(quantity) = Quantity::from_word(&source.value()) {
                asked(Ask::Quantity { second, quantity });
            }
        });
        let [from, to, count] = inputs.each_ref().map(|input| {
            let place = input.closest(".field").ok().flatten();
            let (sources, asked) = (inputs.clone(), ask.clone());
            let place = place.unwrap_or_else(|| input.clone().into());
            Entry::new(input.clone(), place, move |_| {
                let [from, to, count] = sources.each_ref().map(HtmlInputElement::value);
                asked(Ask::Range(second, Typed { from, to, count }));
            })
        });
        Self {
            section: by_id(id),
            quantity,
            from,
            to,
            count,
            held: Cell::default(),
            _listener: listener,
        }
    }

    fn is_wrong(&self) -> bool {
        self.entries().into_iter().any(Entry::is_wrong)
    }

    fn typed(&self) -> Typed {
        let [from, to, count] = self.entries().map(Entry::typed);
        Typed { from, to, count }
    }

    fn entries(&self) -> [&Entry; 3] {
        [&self.from, &self.to, &self.count]
    }

    fn restore(&self) {
        self.entries().into_iter().for_each(Entry::restore);
    }

    fn show(&self, scene: &ManyScene, axis: Axis) {
        let chosen = axis.quantity();
        let word = if chosen.is_seed() {
            Quantity::Seed.word()
        } else {
            chosen.word()
        };
        attribute(&self.section, "data-quantity", word);
        // What makes no difference is not offered, but shown where a link asks for it.
        let offered = Quantity::ALL.into_iter().filter(|&quantity| {
            let alone = scene.sweep.shape() == Shape::Line && quantity.is_seed();
            quantity == chosen || (quantity.applies(scene.experiment) && !alone)
        });
        let options: Vec<(&str, &str)> = offered
            .map(|quantity| (quantity.word(), name(scene.text, quantity)))
            .collect();
        self.offer(&options);
        self.quantity.set_value(chosen.word());
        self.from.show(&axis.from().to_string());
        self.to.show(&axis.to().to_string());
        self.count.show(&axis.count().to_string());
    }

    /// Makes the options anew where they are others.
    fn offer(&self, options: &[(&str, &str)]) {
        let children = self.quantity.children();
        let same = children.length() as usize == options.len()
            && options.iter().enumerate().all(|(i, &(word, _))| {
                let child = children.item(i as u32);
                child
                    .and_then(|child| child.get_attribute("value"))
                    .as_deref()
                    == Some(word)
            });
        if !same {
            let option = |&(word, _): &(&str, &str)| -> Element {
                let option: HtmlOptionElement = make("option");
                attribute(&option, "value", word);
                option.into()
            };
            refill(&self.quantity, options.iter().map(option));
        }
        for (i, (_, label)) in options.iter().enumerate() {
            if let Some(option) = self.quantity.children().item(i as u32) {
                write(option.unchecked_ref(), label);
            }
        }
    }
}
