//! A slider beside a number, over the round values of its setting.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlInputElement;

use super::OnChange;
use crate::core::decimal;
use crate::core::experiment::Experiment;
use crate::core::settings::{Setting, nearest};
use crate::core::text::Text;
use crate::page::dom::{Listener, attribute, make};

pub(super) struct Slider {
    pub(super) input: HtmlInputElement,
    /// The values at which it stops now.
    steps: Rc<RefCell<Vec<f64>>>,
    _listener: Listener,
}

impl Slider {
    /// A slider, described by the element with the id `change`. It acts while it is drawn, not only
    /// when it is let go: a run of the lessons begins within a frame, and its ghost shows what comes
    /// of it.
    pub(super) fn new(
        setting: &'static Setting,
        text: &Text,
        change: &str,
        on_change: &OnChange,
    ) -> Self {
        let input: HtmlInputElement = make("input");
        input.set_type("range");
        input.set_min("0");
        input.set_step("1");
        let label = text.get(&format!("setting.{}", setting.key)).to_owned();
        attribute(
            &input,
            "aria-label",
            &text.fill("settings.slider", &[("label", &label)]),
        );
        attribute(&input, "aria-describedby", change);
        let steps: Rc<RefCell<Vec<f64>>> = Rc::default();
        let (on_change, source, own) = (on_change.clone(), input.clone(), steps.clone());
        let listener = Listener::new(&input, "input", move |_| {
            let step = own.borrow().get(source.value_as_number() as usize).copied();
            if let Some(step) = step {
                on_change(setting.key, &step.to_string());
            }
        });
        Self {
            input,
            steps,
            _listener: listener,
        }
    }

    /// Shows the value of its setting, at the nearest place where it stops.
    pub(super) fn show(&self, setting: &Setting, experiment: &Experiment) {
        let value = (setting.get)(experiment);
        let steps = setting.steps(experiment);
        attribute(&self.input, "max", &(steps.len() - 1).to_string());
        let place = decimal::value(&value).map_or(0, |value| nearest(&steps, value));
        self.input.set_value_as_number(place as f64);
        attribute(&self.input, "aria-valuetext", &value);
        self.steps.replace(steps);
    }
}
