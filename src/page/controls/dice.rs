//! The two dice: other data, or other weights to begin with; and the settings of a run that overfits.

use std::rc::Rc;

use web_sys::Element;

use crate::core::experiment::Experiment;
use crate::core::state::Intent;
use crate::core::text::Text;
use crate::page::dom::{Listener, by_id, write};

/// The buttons, each with the number that was thrown last.
pub(in crate::page) struct Dice {
    data: Element,
    weights: Element,
    _listeners: [Listener; 3],
}

impl Dice {
    pub(in crate::page) fn new(ask: &Rc<dyn Fn(Intent)>) -> Self {
        let on_click = |id: &str, intent: fn() -> Intent| {
            let ask = ask.clone();
            Listener::new(&by_id::<Element>(id), "click", move |_| ask(intent()))
        };
        Self {
            data: by_id("data-number"),
            weights: by_id("weights-number"),
            _listeners: [
                on_click("new-data", || Intent::NewData),
                on_click("new-weights", || Intent::NewWeights),
                on_click("overfit", || Intent::Overfit),
            ],
        }
    }

    /// Shows the numbers of an experiment.
    pub(in crate::page) fn show(&self, text: &Text, experiment: &Experiment) {
        let number = |seed: u32| text.fill("dice.number", &[("number", &seed.to_string())]);
        write(&self.data, &number(experiment.seed));
        // Rows that were brought are as they are.
        if let Some(die) = self.data.parent_element() {
            let _ = die.toggle_attribute_with_force("hidden", !experiment.has_truth());
        }
        write(&self.weights, &number(experiment.weights_seed()));
    }
}
