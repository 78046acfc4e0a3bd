//! The controls of the settings: native elements with labels, made from the one table of settings
//! and bound to it both ways.
//!
//! [`field`] is the control of one setting, [`entry`] a text field that explains what it does not
//! take, [`slider`] goes beside a number, [`layers`] are the rows of the network, [`dice`] the
//! buttons for other data and weights, and [`folds`] what stands folded. All of it stands in the part
//! of the module that the first fit does not need.

mod dice;
mod entry;
mod field;
mod folds;
mod layers;
mod mistake;
mod slider;

use std::rc::Rc;

use web_sys::HtmlElement;

use self::field::Field;
use super::dom::{all, refill};
use crate::core::experiment::Experiment;
use crate::core::settings::{Group, Input, Rank, SETTINGS, Setting, first};
use crate::core::text::Text;
use crate::page::app::There;

pub(super) use self::dice::Dice;
pub(super) use self::entry::Entry;
pub(super) use self::folds::Folds;

/// Called with the key of a setting and the value that the reader gave it.
pub(super) type OnChange = Rc<dyn Fn(&'static str, &str)>;

/// The sections for the settings of a group each.
const GROUPS: &str = "[data-group]";

/// The section for the settings that come first, where the page has one.
fn ahead() -> Option<HtmlElement> {
    all("[data-rank]").pop()
}

/// All controls of the page.
#[derive(Default)]
pub(super) struct Controls {
    fields: Vec<Field>,
}

impl Controls {
    /// Makes the controls in the language of `text`, in the sections of the page for them. Where
    /// there is a section for the settings that come first, the page has a run on which all of them
    /// act.
    pub(super) fn new(text: &Text, on_change: &OnChange, _: There) -> Self {
        let mut controls = Self::default();
        if let Some(section) = ahead() {
            controls.put(&section, first().into_iter(), text, on_change);
        }
        for section in all(GROUPS) {
            controls.put_group(&section, text, on_change);
        }
        controls
    }

    /// Makes the controls of sections that have come since.
    pub(super) fn extend(&mut self, text: &Text, on_change: &OnChange, _: There) {
        for section in all(GROUPS) {
            if section.child_element_count() == 0 {
                self.put_group(&section, text, on_change);
            }
        }
    }

    fn put_group(&mut self, section: &HtmlElement, text: &Text, on_change: &OnChange) {
        let name = section.get_attribute("data-group").unwrap_or_default();
        let all_stand_here = ahead().is_none();
        let own = SETTINGS.iter().filter(|setting| {
            group_name(setting.group) == name && (all_stand_here || setting.rank == Rank::More)
        });
        self.put(section, own, text, on_change);
    }

    fn put(
        &mut self,
        section: &HtmlElement,
        settings: impl Iterator<Item = &'static Setting>,
        text: &Text,
        on_change: &OnChange,
    ) {
        let says = ahead().is_some();
        let made = settings.filter(|setting| is_edited(setting));
        let made: Vec<Field> = made
            .map(|setting| Field::new(setting, text, on_change, says))
            .collect();
        refill(
            section,
            made.iter().map(|field| field.wrapper.clone().into()),
        );
        self.fields.extend(made);
    }

    /// Shows the values of an experiment, and only the controls that mean something in it. What was
    /// typed wrong stays where the value is still the same.
    pub(super) fn show(&self, experiment: &Experiment, text: &Text, there: There) {
        self.fields
            .iter()
            .for_each(|field| field.show(experiment, text, there));
    }

    /// What was typed into the control of a setting is taken: it shows the value that holds.
    pub(super) fn right(&self, key: &str) {
        self.of(key).for_each(Field::right);
    }

    /// Shows everywhere the value that holds, whatever was typed.
    pub(super) fn restore_all(&self) {
        self.fields.iter().for_each(Field::restore);
    }

    /// Says at the control of a setting why its value is not taken. Returns whether there is such a
    /// control.
    pub(super) fn explain(
        &self,
        key: &str,
        experiment: &Experiment,
        text: &Text,
        there: There,
    ) -> bool {
        self.of(key)
            .for_each(|field| field.explain(experiment, text, there));
        self.of(key).next().is_some()
    }

    /// Takes over what was typed wrong into controls of another language.
    pub(super) fn take_over(
        &self,
        before: &Self,
        experiment: &Experiment,
        text: &Text,
        there: There,
    ) {
        // Nothing was typed before it could be said what is wrong with it.
        for old in &before.fields {
            if let Some(typed) = old.typed_wrong() {
                for field in self.of(old.setting.key) {
                    field.retype(&typed);
                    field.explain(experiment, text, there);
                }
            }
        }
    }

    fn of(&self, key: &str) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(move |field| field.setting.key == key)
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
        // A goal has two fields on the authors' page, and no control elsewhere; rows have a panel.
        Input::Panels | Input::Panel | Input::Challenge | Input::Rows => false,
        Input::Choice(words) => words.len() > 1,
        Input::Toggle => setting.key != "embed",
        Input::Integer { .. }
        | Input::Number { .. }
        | Input::Numbers
        | Input::Ends
        | Input::Layers
        | Input::Speed
        | Input::Sweep
        | Input::Formula
        | Input::Epoch => true,
    }
}
