//! The control of one setting, with its label, what a change does, and its help.

use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

use super::OnChange;
use super::entry::Entry;
use super::layers::Layers;
use super::slider::Slider;
use crate::core::experiment::{Experiment, Task};
use crate::core::settings::{Change, Input, Rank, Setting};
use crate::core::text::Text;
use crate::page::app::There;
use crate::page::dom::{Listener, attribute, make, make_text, refill};
use crate::page::terms;

/// The speeds that are offered; any other one of a link is added to them.
const SPEEDS: [&str; 10] = [
    "film", "batch", "epoch", "1", "10", "30", "60", "120", "500", "max",
];
/// A slider with more steps needs the whole width.
const MANY_STEPS: usize = 20;
/// More choices than these have longer names.
const FEW_CHOICES: usize = 3;

/// One setting's control.
pub(super) struct Field {
    pub(super) setting: &'static Setting,
    pub(super) wrapper: HtmlElement,
    pub(super) body: Body,
}

pub(super) enum Body {
    Select(HtmlSelectElement, #[allow(dead_code)] Listener),
    Toggle(HtmlInputElement, #[allow(dead_code)] Listener),
    Text(Entry, Option<Slider>),
    Layers(Layers),
}

/// What stands above a control.
pub(super) struct Head {
    pub(super) element: Element,
    /// The id of the words that say what a change does, where it does something to the run.
    pub(super) change: Option<String>,
}

impl Field {
    /// Makes a control. Where there is a run on the page, it says what a change does to it.
    pub(super) fn new(
        setting: &'static Setting,
        text: &Text,
        on_change: &OnChange,
        says: bool,
    ) -> Self {
        let wrapper: HtmlElement = make("div");
        let id = format!("setting-{}", setting.key);
        let head = head(setting, text, &id, says);
        let body = match setting.input {
            Input::Layers => Body::Layers(Layers::new(&wrapper, head, setting, text, on_change)),
            Input::Toggle => {
                let input: HtmlInputElement = make("input");
                input.set_type("checkbox");
                fill(&wrapper, "field check", head, &input, setting, text);
                let (source, on_change) = (input.clone(), on_change.clone());
                let listener = Listener::new(&input, "change", move |_| {
                    on_change(setting.key, if source.checked() { "1" } else { "0" });
                });
                Body::Toggle(input, listener)
            }
            Input::Choice(words) => select(&wrapper, head, words, setting, text, on_change),
            Input::Speed => select(&wrapper, head, &SPEEDS, setting, text, on_change),
            Input::Integer { .. }
            | Input::Number { .. }
            | Input::Numbers
            | Input::Ends
            | Input::Panels
            | Input::Panel
            | Input::Sweep
            | Input::Challenge
            | Input::Formula
            | Input::Rows
            | Input::Epoch => entry(&wrapper, head, setting, text, on_change),
        };
        Self {
            setting,
            wrapper,
            body,
        }
    }

    /// Shows the value of an experiment, unless something wrong was typed and the value is still the
    /// same: what is allowed is then said anew, because it may be something else now.
    pub(super) fn show(&self, experiment: &Experiment, text: &Text, there: There) {
        let applies = (self.setting.applies)(experiment);
        self.wrapper.set_hidden(!applies);
        let value = (self.setting.get)(experiment);
        match &self.body {
            Body::Select(select, _) => self.choose(select, &value, text),
            Body::Toggle(input, _) => input.set_checked(value == "1"),
            Body::Text(entry, slider) => {
                entry.show(&value);
                if let Some(slider) = slider {
                    slider.show(self.setting, experiment);
                }
            }
            Body::Layers(layers) => layers.show(experiment, text),
        }
        if self.typed_wrong().is_some() {
            let taken = |typed: String| self.setting.set(&mut experiment.clone(), &typed).is_ok();
            if !applies || self.typed_wrong().is_some_and(taken) {
                self.restore();
            } else {
                self.explain(experiment, text, there);
            }
        }
    }

    fn choose(&self, select: &HtmlSelectElement, value: &str, text: &Text) {
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

    /// What stands in the field, if that is wrong.
    pub(super) fn typed_wrong(&self) -> Option<String> {
        self.entry()
            .filter(|entry| entry.is_wrong())
            .map(Entry::typed)
    }

    /// Puts back what was typed wrong, after the control was made anew.
    pub(super) fn retype(&self, typed: &str) {
        if let Some(entry) = self.entry() {
            entry.retype(typed);
        }
    }

    /// What was typed is taken.
    pub(super) fn right(&self) {
        match &self.body {
            Body::Layers(layers) => layers.right(),
            Body::Text(..) | Body::Select(..) | Body::Toggle(..) => self.restore(),
        }
    }

    /// Shows the value that holds, whatever was typed.
    pub(super) fn restore(&self) {
        if let Body::Layers(layers) = &self.body {
            layers.restore();
        } else if let Some(entry) = self.entry() {
            entry.restore();
        }
    }

    fn entry(&self) -> Option<&Entry> {
        match &self.body {
            Body::Text(entry, _) => Some(entry),
            Body::Layers(layers) => Some(&layers.text),
            Body::Select(..) | Body::Toggle(..) => None,
        }
    }
}

/// The label, and a quiet sign of what a change does, whose words are read with the control.
fn head(setting: &Setting, text: &Text, id: &str, says: bool) -> Head {
    let name = text.get(&format!("setting.{}", setting.key)).to_owned();
    let label = if setting.input == Input::Layers {
        let title = make_text("span", &name);
        title.set_id("layers-title");
        title
    } else {
        let label = make_text("label", &name);
        attribute(&label, "for", id);
        label
    };
    let (sign, key) = match (setting.change, setting.decides_run()) {
        _ if !says => {
            return Head {
                element: label,
                change: None,
            };
        }
        (Change::Live | Change::Run, false) => {
            return Head {
                element: label,
                change: None,
            };
        }
        (Change::Live, true) => ("→", "change.live"),
        (Change::Run, true) => ("↻", "change.run"),
        (Change::Device, _) => ("⇄", "change.device"),
    };
    let change = format!("{id}-change");
    let mark = make_text("span", "");
    mark.set_id(&change);
    mark.set_class_name("change");
    attribute(&mark, "title", text.get(key));
    let sign = make_text("span", sign);
    attribute(&sign, "aria-hidden", "true");
    let words = make_text("span", text.get(key));
    words.set_class_name("visually-hidden");
    refill(&mark, [sign, words]);
    let element: Element = make("div");
    element.set_class_name("field-head");
    refill(&element, [label, mark]);
    Head {
        element,
        change: Some(change),
    }
}

/// Puts a control with its head and its help into its wrapper.
fn fill(
    wrapper: &HtmlElement,
    class: &str,
    head: Head,
    control: &HtmlElement,
    setting: &Setting,
    text: &Text,
) {
    let id = format!("setting-{}", setting.key);
    control.set_id(&id);
    wrapper.set_class_name(class);
    let mut children = vec![head.element, control.clone().into()];
    if setting.input == Input::Toggle {
        children.reverse();
    }
    let mut described: Vec<String> = head.change.into_iter().collect();
    if let Some(help) = text.marked().find(&format!("help.{}", setting.key)) {
        let small: Element = make("small");
        terms::write(&small, help);
        let help = format!("{id}-help");
        small.set_id(&help);
        described.push(help);
        children.push(small);
    }
    if !described.is_empty() {
        attribute(control, "aria-describedby", &described.join(" "));
    }
    refill(wrapper, children);
}

fn select(
    wrapper: &HtmlElement,
    head: Head,
    words: &[&str],
    setting: &'static Setting,
    text: &Text,
    on_change: &OnChange,
) -> Body {
    let select: HtmlSelectElement = make("select");
    refill(
        &select,
        words.iter().map(|word| option(setting, word, text)),
    );
    let choice = matches!(setting.input, Input::Choice(_));
    let long = choice && (words.len() > FEW_CHOICES || setting.rank == Rank::More);
    fill(
        wrapper,
        if long { "field wide" } else { "field" },
        head,
        &select,
        setting,
        text,
    );
    let (source, on_change) = (select.clone(), on_change.clone());
    let listener = Listener::new(&select, "change", move |_| {
        on_change(setting.key, &source.value())
    });
    Body::Select(select, listener)
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

fn entry(
    wrapper: &HtmlElement,
    head: Head,
    setting: &'static Setting,
    text: &Text,
    on_change: &OnChange,
) -> Body {
    let (mode, wide) = match setting.input {
        Input::Integer { .. } => (Some("numeric"), false),
        // The keys for decimals lack the minus sign on some phones.
        Input::Number { min, .. } => ((min >= 0.0).then_some("decimal"), false),
        Input::Numbers
        | Input::Ends
        | Input::Layers
        | Input::Panels
        | Input::Panel
        | Input::Sweep
        | Input::Challenge
        | Input::Formula
        | Input::Rows
        | Input::Epoch => (None, true),
        Input::Choice(_) | Input::Toggle | Input::Speed => (None, false),
    };
    let input = text_input(mode);
    let steps = setting.steps(&Experiment::new(Task::Linear)).len();
    let change = head.change.clone().unwrap_or_default();
    let class = if steps > MANY_STEPS {
        "field wide slid"
    } else if wide {
        "field wide"
    } else {
        "field"
    };
    fill(wrapper, class, head, &input, setting, text);
    let slider = (steps > 0).then(|| Slider::new(setting, text, &change, on_change));
    if let Some(slider) = &slider {
        let after = input.next_sibling();
        wrapper
            .insert_before(&slider.input, after.as_ref())
            .expect("a place for the slider");
    }
    let on_change = on_change.clone();
    let entry = Entry::new(input, wrapper.clone().into(), move |typed| {
        on_change(setting.key, typed)
    });
    Body::Text(entry, slider)
}

/// A text field, also for numbers: a number field hides what was typed wrong, which has to be named.
pub(super) fn text_input(mode: Option<&str>) -> HtmlInputElement {
    let input: HtmlInputElement = make("input");
    input.set_type("text");
    if let Some(mode) = mode {
        attribute(&input, "inputmode", mode);
    }
    input
}
