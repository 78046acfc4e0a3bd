//! The controls of many runs: what varies, over which range, and how many values of it.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

use super::{Ask, ManyScene};
use crate::core::number::short;
use crate::core::sweep::{Axis, Quantity, Shape};
use crate::page::dom::{Listener, attribute, by_id, make, refill, write};
use crate::view::many::name;

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
    from: HtmlInputElement,
    to: HtmlInputElement,
    count: HtmlInputElement,
    _listeners: Vec<Listener>,
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
        for (fields, axis) in self.axes.iter().zip(axes) {
            fields.section.set_hidden(axis.is_none());
            attribute(&fields.section, "data-shape", shape.word());
            if let Some(axis) = axis {
                fields.show(scene, axis);
            }
        }
    }
}

impl Fields {
    fn new(id: &str, second: bool, ask: &Rc<dyn Fn(Ask)>) -> Self {
        let quantity: HtmlSelectElement = by_id(&format!("{id}-quantity"));
        let number = |name: &str| -> HtmlInputElement { by_id(&format!("{id}-{name}")) };
        let (from, to, count) = (number("from"), number("to"), number("count"));
        let (source, asked) = (quantity.clone(), ask.clone());
        let mut listeners = vec![Listener::new(&quantity, "change", move |_| {
            if let Some(quantity) = Quantity::from_word(&source.value()) {
                asked(Ask::Quantity { second, quantity });
            }
        })];
        for input in [&from, &to, &count] {
            let sources = [from.clone(), to.clone(), count.clone()];
            let asked = ask.clone();
            listeners.push(Listener::new(input, "change", move |_| {
                let [from, to, count] = sources.each_ref().map(HtmlInputElement::value);
                asked(Ask::Range {
                    second,
                    from,
                    to,
                    count,
                });
            }));
        }
        Self {
            section: by_id(id),
            quantity,
            from,
            to,
            count,
            _listeners: listeners,
        }
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
        let fill = |input: &HtmlInputElement, value: &str| {
            if input.value() != value {
                input.set_value(value);
            }
        };
        fill(&self.from, &axis.from().to_string());
        fill(&self.to, &axis.to().to_string());
        fill(&self.count, &short(axis.count() as f64, 4));
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
