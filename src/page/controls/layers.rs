//! The hidden layers as rows: units and an activation each, with buttons to move and to take away.
//! The text of the link stands folded below them.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{
    Element, HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, KeyboardEvent,
};

use super::OnChange;
use super::entry::Entry;
use super::field::{Head, text_input};
use crate::core::axes::Quantity;
use crate::core::experiment::Experiment;
use crate::core::layers::Edit;
use crate::core::limits::MAX_HIDDEN;
use crate::core::looks::Fold;
use crate::core::network::{Activation, Hidden};
use crate::core::settings::Setting;
use crate::core::text::Text;
use crate::page::dom::{Listener, attribute, make, make_text, refill, write};
use crate::page::terms;
use crate::view::refused;

/// The rows, all that there can be; those that are not used are hidden.
pub(super) struct Layers {
    rows: Rc<Vec<Row>>,
    hidden: Rc<RefCell<Hidden>>,
    add: HtmlElement,
    /// Says why no layer can be added.
    full: HtmlElement,
    words: Element,
    /// All layers as a text.
    pub(super) text: Entry,
    _listeners: Vec<Listener>,
}

/// The row of a layer.
struct Row {
    element: HtmlElement,
    width: Entry,
    width_input: HtmlInputElement,
    activation: HtmlSelectElement,
    up: HtmlElement,
    down: HtmlElement,
    remove: HtmlElement,
}

impl Layers {
    /// Makes the rows and all that belongs to them in `wrapper`.
    pub(super) fn new(
        wrapper: &HtmlElement,
        head: Head,
        setting: &'static Setting,
        text: &Text,
        on_change: &OnChange,
    ) -> Self {
        let list: Element = make("ol");
        list.set_class_name("layers");
        let hidden: Rc<RefCell<Hidden>> = Rc::default();
        let rows = (0..MAX_HIDDEN).map(|layer| Row::new(layer, setting, text, &hidden, on_change));
        let rows: Rc<Vec<Row>> = Rc::new(rows.collect());
        refill(&list, rows.iter().map(|row| row.element.clone().into()));
        let add = button("add-layer", "quiet", text.get("layers.add"));
        let full: HtmlElement = make("span");
        full.set_id("layers-full");
        full.set_text_content(Some(
            &text.fill("layers.full", &[("most", &MAX_HIDDEN.to_string())]),
        ));
        attribute(&add, "aria-describedby", "layers-full");
        let foot: Element = make("div");
        foot.set_class_name("layers-foot");
        refill(&foot, [add.clone().into(), full.clone().into()]);
        let words = make_text("p", "");
        words.set_class_name("words");
        words.set_id("network-words");
        let (details, entry) = as_text(setting, text, on_change);
        wrapper.set_class_name("field wide");
        attribute(wrapper, "role", "group");
        attribute(wrapper, "aria-labelledby", "layers-title");
        if let Some(change) = &head.change {
            attribute(wrapper, "aria-describedby", change);
        }
        refill(wrapper, [head.element, list, foot, words.clone(), details]);
        let edit = editor(&rows, &hidden, setting, on_change);
        let listeners = listen(&rows, &add, &edit);
        Self {
            rows,
            hidden,
            add,
            full,
            words,
            text: entry,
            _listeners: listeners,
        }
    }

    /// Shows the layers of an experiment.
    pub(super) fn show(&self, experiment: &Experiment, text: &Text) {
        self.hidden.replace(experiment.hidden.clone());
        let layers = experiment.hidden.layers();
        for (i, row) in self.rows.iter().enumerate() {
            row.element.set_hidden(i >= layers.len());
            let Some(layer) = layers.get(i) else {
                row.width.restore();
                continue;
            };
            row.width.show(&layer.width.to_string());
            row.activation.set_value(layer.activation.word());
            disable(&row.up, i == 0);
            disable(&row.down, i + 1 == layers.len());
        }
        let full = layers.len() == MAX_HIDDEN;
        disable(&self.add, full);
        self.full.set_hidden(!full);
        let network = experiment.network();
        let key = if layers.is_empty() {
            "layers.none"
        } else {
            "layers.words"
        };
        let count = network.parameter_count().to_string();
        write(
            &self.words,
            &text.fill(key, &[("way", &network.way()), ("count", &count)]),
        );
        self.text.show(&experiment.hidden.to_string());
    }

    /// Shows the layers that hold, whatever was typed.
    pub(super) fn restore(&self) {
        self.rows.iter().for_each(|row| row.width.restore());
        self.text.restore();
    }

    /// The layers were taken: what still is wrong is another row.
    pub(super) fn right(&self) {
        for row in self.rows.iter() {
            if width(&row.width.typed()).is_some() {
                row.width.restore();
            }
        }
        if self.text.typed().parse::<Hidden>().is_ok() {
            self.text.restore();
        }
    }

    /// Says what is wrong with the layer that was typed last, or with the text.
    pub(super) fn explain(&self, setting: &Setting, experiment: &Experiment, text: &Text) {
        let mut found = false;
        for row in self.rows.iter().filter(|row| !row.element.hidden()) {
            let typed = row.width.typed();
            if width(&typed).is_none() {
                row.width
                    .explain(&refused::at_axis(text, Quantity::Width, &typed));
                found = true;
            }
        }
        let typed = self.text.typed();
        if !found || typed.parse::<Hidden>().is_err() {
            self.text
                .explain(&refused::at_setting(text, setting, experiment, &typed));
        }
    }
}

impl Row {
    fn new(
        layer: usize,
        setting: &'static Setting,
        text: &Text,
        hidden: &Rc<RefCell<Hidden>>,
        on_change: &OnChange,
    ) -> Self {
        let number = (layer + 1).to_string();
        let name = |key: &str| text.fill(key, &[("layer", &number)]);
        let element: HtmlElement = make("li");
        element.set_class_name("layer");
        let width_input = text_input(Some("numeric"));
        width_input.set_id(&format!("layer-{number}-width"));
        attribute(&width_input, "aria-label", &name("layers.width"));
        let activation: HtmlSelectElement = make("select");
        activation.set_id(&format!("layer-{number}-activation"));
        attribute(&activation, "aria-label", &name("layers.activation"));
        refill(
            &activation,
            Activation::ALL.map(|activation| {
                let option: HtmlOptionElement = make("option");
                option.set_value(activation.word());
                option.set_text_content(Some(activation.name()));
                option.into()
            }),
        );
        let icon = |what: &str, sign: &str, key: &str| {
            let button = button(&format!("layer-{number}-{what}"), "icon", sign);
            let name = name(key);
            attribute(&button, "aria-label", &name);
            attribute(&button, "title", &name);
            button
        };
        let up = icon("up", "↑", "layers.up");
        let down = icon("down", "↓", "layers.down");
        let remove = icon("remove", "✕", "layers.remove");
        let (own, on_change) = (hidden.clone(), on_change.clone());
        let width = Entry::new(width_input.clone(), element.clone().into(), move |typed| {
            let layers = with_width(&own.borrow(), layer, typed);
            on_change(setting.key, &layers);
        });
        refill(
            &element,
            [
                width_input.clone().into(),
                activation.clone().into(),
                up.clone().into(),
                down.clone().into(),
                remove.clone().into(),
            ],
        );
        Self {
            element,
            width,
            width_input,
            activation,
            up,
            down,
            remove,
        }
    }
}

/// The units of a layer as they are typed.
fn width(typed: &str) -> Option<f64> {
    Quantity::Width.parse(typed.trim())
}

/// The layers as a text, with the width of one of them as it was typed.
fn with_width(hidden: &Hidden, layer: usize, typed: &str) -> String {
    let layers = hidden.layers().iter().enumerate().map(|(i, own)| {
        let width = if i == layer {
            typed.trim().to_owned()
        } else {
            own.width.to_string()
        };
        width + own.activation.word()
    });
    layers.collect::<Vec<_>>().join(",")
}

/// Does what a reader wants of the layers. Returns whether it was possible.
type Editor = Rc<dyn Fn(Edit) -> bool>;

fn editor(
    rows: &Rc<Vec<Row>>,
    hidden: &Rc<RefCell<Hidden>>,
    setting: &'static Setting,
    on_change: &OnChange,
) -> Editor {
    let (rows, hidden, on_change) = (rows.clone(), hidden.clone(), on_change.clone());
    Rc::new(move |edit| {
        let after = edit.of(&hidden.borrow());
        if let Some(after) = &after {
            if edit.moves() {
                // What was typed wrong would stand at another layer.
                rows.iter().for_each(|row| row.width.restore());
            }
            on_change(setting.key, &after.to_string());
        }
        after.is_some()
    })
}

/// Lets the buttons and keys act. The focus goes with the layer, to the next one, or to the new one.
fn listen(rows: &Rc<Vec<Row>>, add: &HtmlElement, edit: &Editor) -> Vec<Listener> {
    let mut listeners = Vec::new();
    for (layer, row) in rows.iter().enumerate() {
        let on_click = |button: &HtmlElement, act: Rc<dyn Fn()>| {
            Listener::new(button, "click", move |_| act())
        };
        let moving = |up: bool, target: fn(&Row) -> HtmlElement| -> Rc<dyn Fn()> {
            let (rows, edit) = (rows.clone(), edit.clone());
            Rc::new(move || {
                let (to, wanted) = if up {
                    (layer.wrapping_sub(1), Edit::Up(layer))
                } else {
                    (layer + 1, Edit::Down(layer))
                };
                if edit(wanted) {
                    let _ = target(&rows[to]).focus();
                }
            })
        };
        listeners.push(on_click(&row.up, moving(true, |row| row.up.clone())));
        listeners.push(on_click(&row.down, moving(false, |row| row.down.clone())));
        let keys = [
            moving(true, |row| row.width_input.clone().into()),
            moving(false, |row| row.width_input.clone().into()),
        ];
        listeners.push(Listener::new(&row.width_input, "keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| key.alt_key()) else {
                return;
            };
            let act = match &*key.key() {
                "ArrowUp" => &keys[0],
                "ArrowDown" => &keys[1],
                _ => return,
            };
            event.prevent_default();
            act();
        }));
        let (own, change) = (row.activation.clone(), edit.clone());
        listeners.push(Listener::new(&row.activation, "change", move |_| {
            if let Some(activation) = Activation::from_word(&own.value()) {
                change(Edit::Activation(layer, activation));
            }
        }));
        let (own, remove, add) = (rows.clone(), edit.clone(), add.clone());
        listeners.push(on_click(
            &row.remove,
            Rc::new(move || {
                if remove(Edit::Remove(layer)) {
                    let left = own.iter().filter(|row| !row.element.hidden()).count();
                    let next = left.checked_sub(1).map(|last| &own[layer.min(last)].remove);
                    let _ = next.unwrap_or(&add).focus();
                }
            }),
        ));
    }
    let (rows, edit) = (rows.clone(), edit.clone());
    listeners.push(Listener::new(add, "click", move |_| {
        if edit(Edit::Add)
            && let Some(new) = rows.iter().rev().find(|row| !row.element.hidden())
        {
            let _ = new.width_input.focus();
            new.width_input.select();
        }
    }));
    listeners
}

/// The layers as a text, folded.
fn as_text(setting: &'static Setting, text: &Text, on_change: &OnChange) -> (Element, Entry) {
    let details: Element = make("details");
    attribute(&details, "data-fold", Fold::LayersText.word());
    let id = format!("setting-{}", setting.key);
    let label = make_text("label", text.get("layers.text"));
    attribute(&label, "for", &id);
    let input = text_input(None);
    input.set_id(&id);
    let help: Element = make("small");
    terms::write(&help, text.marked().get("help.net"));
    help.set_id("setting-net-help");
    attribute(&input, "aria-describedby", "setting-net-help");
    let inside: Element = make("div");
    inside.set_class_name("field");
    refill(&inside, [label, input.clone().into(), help]);
    refill(
        &details,
        [
            make_text("summary", text.get("layers.fold")),
            inside.clone(),
        ],
    );
    let on_change = on_change.clone();
    let entry = Entry::new(input, inside, move |typed| on_change(setting.key, typed));
    (details, entry)
}

fn button(id: &str, class: &str, words: &str) -> HtmlElement {
    let button: HtmlElement = make("button");
    button.set_id(id);
    button.set_class_name(class);
    button.set_text_content(Some(words));
    attribute(&button, "type", "button");
    button
}

/// A button that can do nothing now keeps the focus, and says so.
fn disable(button: &HtmlElement, off: bool) {
    attribute(button, "aria-disabled", if off { "true" } else { "false" });
}
