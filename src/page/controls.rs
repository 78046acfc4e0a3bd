//! The controls of the settings: native elements with labels, made from the one table of settings
//! and bound to it both ways.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

use super::dom::{Listener, all, attribute, make, make_text, refill};
use super::terms;
use crate::core::experiment::Experiment;
use crate::core::number::short;
use crate::core::settings::{Change, Group, Input, SETTINGS, Setting};
use crate::core::text::Text;

/// Called with the key of a setting and the value that the reader gave it.
pub(super) type OnChange = Rc<dyn Fn(&'static str, &str)>;

/// The speeds that are offered; any other one of a link is added to them.
const SPEEDS: [&str; 10] = [
    "film", "batch", "epoch", "1", "10", "30", "60", "120", "500", "max",
];
/// The learning rate's slider runs over powers of ten.
const RATE_DECADES: (f64, f64) = (-4.0, 0.0);

/// Settings whose choices need a row of their own.
const WIDE: [&str; 5] = ["task", "init", "loss", "opt", "lr"];

/// One setting's control.
struct Field {
    setting: &'static Setting,
    wrapper: HtmlElement,
    control: HtmlElement,
    /// A slider beside the number, for the learning rate.
    slider: Option<HtmlInputElement>,
    _listeners: Vec<Listener>,
}

/// All controls of the page.
#[derive(Default)]
pub(super) struct Controls {
    fields: Vec<Field>,
}

impl Controls {
    /// Makes the controls in the language of `text`, in the sections of `index.html` for them.
    pub(super) fn new(text: &Text, on_change: &OnChange) -> Self {
        let mut fields = Vec::new();
        for section in all("[data-group]") {
            let name = section.get_attribute("data-group").unwrap_or_default();
            let own = SETTINGS
                .iter()
                .filter(|setting| group_name(setting.group) == name && is_edited(setting));
            let made: Vec<Field> = own.map(|setting| field(setting, text, on_change)).collect();
            refill(
                &section,
                made.iter().map(|field| field.wrapper.clone().into()),
            );
            fields.extend(made);
        }
        Self { fields }
    }

    /// Shows the values of an experiment, and only the controls that mean something in it.
    pub(super) fn show(&self, experiment: &Experiment, text: &Text) {
        for field in &self.fields {
            field
                .wrapper
                .set_hidden(!(field.setting.applies)(experiment));
            let value = (field.setting.get)(experiment);
            field.show(&value, text);
        }
    }

    /// Marks the control of a setting as wrong or right.
    pub(super) fn mark(&self, key: &str, wrong: bool) {
        for field in self.fields.iter().filter(|field| field.setting.key == key) {
            attribute(
                &field.control,
                "aria-invalid",
                if wrong { "true" } else { "false" },
            );
        }
    }

    /// Puts the value of an experiment back into one control.
    pub(super) fn restore(&self, key: &str, experiment: &Experiment, text: &Text) {
        for field in self.fields.iter().filter(|field| field.setting.key == key) {
            field.show(&(field.setting.get)(experiment), text);
        }
    }
}

impl Field {
    fn show(&self, value: &str, text: &Text) {
        if let Some(input) = self.control.dyn_ref::<HtmlInputElement>() {
            if self.setting.input == Input::Toggle {
                input.set_checked(value == "1");
            } else if input.value() != value {
                input.set_value(value);
            }
        } else if let Some(select) = self.control.dyn_ref::<HtmlSelectElement>() {
            // The reader's own language is the absence of a value, yet it is the one that shows.
            let own = text.get("language");
            select.set_value(value);
            let absent = value.is_empty() && select.selected_index() < 0;
            let value = if self.setting.key == "lang" && absent {
                own
            } else {
                value
            };
            select.set_value(value);
            if select.value() != value && !value.is_empty() {
                select
                    .append_child(&option(self.setting, value, text))
                    .expect("an option");
                select.set_value(value);
            }
        }
        if let (Some(slider), Ok(rate)) = (&self.slider, value.parse::<f64>()) {
            slider.set_value_as_number(rate.log10().clamp(RATE_DECADES.0, RATE_DECADES.1));
            attribute(slider, "aria-valuetext", value);
        }
    }
}

fn group_name(group: Group) -> &'static str {
    match group {
        Group::Data => "data",
        Group::Network => "network",
        Group::Training => "training",
        Group::Device => "device",
        Group::Transport => "transport",
        Group::Page => "page",
        Group::Link => "link",
    }
}

/// Whether a setting has a control where there is a section for its group. Panels have a box each,
/// what has one value only is no choice, and only a link knows whether it embeds.
fn is_edited(setting: &Setting) -> bool {
    match setting.input {
        Input::Panels | Input::Panel => false,
        Input::Choice(words) => words.len() > 1,
        Input::Toggle => setting.key != "embed",
        Input::Integer { .. }
        | Input::Number { .. }
        | Input::Numbers
        | Input::Layers
        | Input::Speed
        | Input::Sweep
        | Input::Challenge
        | Input::Epoch => true,
    }
}

fn option(setting: &Setting, value: &str, text: &Text) -> Element {
    let element: HtmlOptionElement = make("option");
    let key = format!("{}.{value}", setting.key);
    let label = match (text.find(&key), setting.input) {
        (Some(label), _) => label.to_owned(),
        (None, Input::Speed) => text.fill("speed.number", &[("epochs", value)]),
        (None, _) => value.to_owned(),
    };
    element.set_value(value);
    element.set_text_content(Some(&label));
    element.into()
}

fn field(setting: &'static Setting, text: &Text, on_change: &OnChange) -> Field {
    let wrapper: HtmlElement = make("div");
    let id = format!("setting-{}", setting.key);
    let label: Element = make_text("label", text.get(&format!("setting.{}", setting.key)));
    attribute(&label, "for", &id);
    let control = control(setting, text);
    control.set_id(&id);
    let mut listeners = vec![listen(&control, setting, on_change)];
    let checkbox = setting.input == Input::Toggle;
    wrapper.set_class_name(match setting.input {
        Input::Toggle => "field check",
        Input::Layers | Input::Numbers | Input::Sweep | Input::Challenge | Input::Epoch => {
            "field wide"
        }
        Input::Choice(_)
        | Input::Integer { .. }
        | Input::Number { .. }
        | Input::Speed
        | Input::Panels
        | Input::Panel => {
            if WIDE.contains(&setting.key) {
                "field wide"
            } else {
                "field"
            }
        }
    });
    let mut children: Vec<Element> = vec![label, control.clone().into()];
    if checkbox {
        children.reverse();
    }
    let slider = (setting.key == "lr").then(|| rate_slider(setting, text, on_change));
    let slider = slider.map(|(slider, listener)| {
        children.push(slider.clone().into());
        listeners.push(listener);
        slider
    });
    let text = text.marked();
    if let Some(help) = text.find(&format!("help.{}", setting.key)) {
        let help_id = format!("{id}-help");
        let small: Element = make("small");
        terms::write(&small, help);
        small.set_id(&help_id);
        attribute(&control, "aria-describedby", &help_id);
        children.push(small);
    }
    refill(&wrapper, children);
    Field {
        setting,
        wrapper,
        control,
        slider,
        _listeners: listeners,
    }
}

fn control(setting: &Setting, text: &Text) -> HtmlElement {
    let choices = |words: &[&str]| -> HtmlElement {
        let select: HtmlSelectElement = make("select");
        refill(
            &select,
            words.iter().map(|word| option(setting, word, text)),
        );
        select.into()
    };
    let mode = match setting.input {
        Input::Choice(words) => return choices(words),
        Input::Speed => return choices(&SPEEDS),
        Input::Toggle => {
            let input: HtmlInputElement = make("input");
            input.set_type("checkbox");
            return input.into();
        }
        Input::Integer { .. } => Some("numeric"),
        Input::Number { .. } => Some("decimal"),
        Input::Numbers
        | Input::Layers
        | Input::Panels
        | Input::Panel
        | Input::Sweep
        | Input::Challenge
        | Input::Epoch => None,
    };
    // Text fields, also for numbers: a number field hides what was typed wrong, and a notice has to
    // name it.
    let input: HtmlInputElement = make("input");
    input.set_type("text");
    input.set_autocomplete("off");
    attribute(&input, "spellcheck", "false");
    if let Some(mode) = mode {
        attribute(&input, "inputmode", mode);
    }
    input.into()
}

fn listen(control: &HtmlElement, setting: &'static Setting, on_change: &OnChange) -> Listener {
    let on_change = on_change.clone();
    let source = control.clone();
    Listener::new(control, "change", move |_| {
        if let Some(select) = source.dyn_ref::<HtmlSelectElement>() {
            on_change(setting.key, &select.value());
        } else if let Some(input) = source.dyn_ref::<HtmlInputElement>() {
            if setting.input == Input::Toggle {
                on_change(setting.key, if input.checked() { "1" } else { "0" });
            } else {
                on_change(setting.key, &input.value());
            }
        }
    })
}

/// A slider over the learning rate's decades, for trying it while the run goes on.
fn rate_slider(
    setting: &'static Setting,
    text: &Text,
    on_change: &OnChange,
) -> (HtmlInputElement, Listener) {
    debug_assert!(setting.change == Change::Live);
    let slider: HtmlInputElement = make("input");
    slider.set_type("range");
    slider.set_min(&RATE_DECADES.0.to_string());
    slider.set_max(&RATE_DECADES.1.to_string());
    slider.set_step("0.05");
    attribute(&slider, "aria-label", text.get("setting.lr.slider"));
    let on_change = on_change.clone();
    let source = slider.clone();
    let listener = Listener::new(&slider, "input", move |_| {
        on_change(setting.key, &short(10f64.powf(source.value_as_number()), 2));
    });
    (slider, listener)
}
