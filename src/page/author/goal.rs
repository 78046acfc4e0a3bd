//! The goal of the lesson: a field for the loss and one for the epochs, and what the run does without
//! anybody's help.

use std::rc::Rc;

use web_sys::{Element, HtmlInputElement};

use super::Author;
use crate::core::challenge::Challenge;
use crate::core::measure;
use crate::page::controls::Entry;
use crate::page::dom::{by_id, now, write};
use crate::view::author::{Part, untouched};
use crate::view::refused;

/// Seconds in which the errors of a run are worked out, where another loss trains.
const BUDGET: f64 = 0.03;

/// The two fields.
pub(super) struct Goal {
    entries: [Entry; 2],
}

impl Goal {
    /// Takes over the fields, calling `on_typed` when something was typed into either.
    pub(super) fn new(on_typed: impl Fn() + Clone + 'static) -> Self {
        let entries = Part::ALL.map(|part| {
            let input: HtmlInputElement = by_id(&format!("goal-{}", part.word()));
            let place: Element = input.parent_element().expect("a field around it");
            let on_typed = on_typed.clone();
            Entry::new(input, place, move |_| on_typed())
        });
        Self { entries }
    }

    /// Shows the goal that holds.
    pub(super) fn show(&self, goal: Option<Challenge>) {
        for (part, entry) in Part::ALL.into_iter().zip(&self.entries) {
            entry.show(&part.value(goal));
        }
    }

    /// Shows it whatever was typed.
    pub(super) fn restore(&self) {
        self.entries.iter().for_each(Entry::restore);
    }
}

impl Author {
    /// Takes the goal as it stands in the fields.
    pub(super) fn aim(self: &Rc<Self>) {
        let [loss, epochs] = self.goal.entries.each_ref().map(Entry::typed);
        let taken = self.setup.borrow_mut().aim(&loss, &epochs);
        self.goal.entries.iter().for_each(Entry::right);
        let Err(wrong) = taken else {
            self.renew();
            return;
        };
        let allowed = refused::allowed(&self.text, &wrong.part.expected());
        for (part, entry) in Part::ALL.into_iter().zip(&self.goal.entries) {
            if part == wrong.part {
                let typed = entry.typed();
                let sentence = refused::with_reason(&self.text, &allowed, &typed, wrong.why);
                entry.explain(&sentence);
            }
        }
    }

    /// Says what becomes of the goal when nobody changes anything.
    pub(super) fn show_untouched(&self) {
        let goal = self.setup.borrow().experiment.challenge;
        let words = match goal {
            None => String::new(),
            Some(_) if self.run.grows() => self.text.get("author.goal.grows").to_owned(),
            Some(goal) => self.run.tried(|run| {
                let end = now() / 1000.0 + BUDGET;
                let mut left = || end - now() / 1000.0;
                let (errors, all) = measure::errors(run.recording(), &mut left);
                untouched(&self.text, goal, &errors, all && run.has_ended())
            }),
        };
        write(&by_id("goal-words"), &words);
    }
}
