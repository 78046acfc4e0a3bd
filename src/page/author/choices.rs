//! What the author changes: settings of the lesson, choices beside them, and another link to start
//! from.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

use super::Author;
use crate::core::axes::Range;
use crate::core::link::Problem;
use crate::core::settings::Setting;
use crate::core::text::Text;
use crate::page::app::There;
use crate::page::controls::Entry;
use crate::page::dom::{by_id, make};
use crate::view::author::{OWN, range_of};
use crate::view::refused;
use crate::view::snippet::{Holder, KINDS};

impl Author {
    /// Takes a value that the author gave the control of a setting.
    pub(super) fn change(self: &Rc<Self>, setting: &'static Setting, value: &str) {
        let taken = self.setup.borrow_mut().change(setting.key, value).is_some();
        if taken {
            self.renew();
            self.controls.right(setting.key);
        } else {
            let setup = self.setup.borrow();
            self.controls.explain(
                setting.key,
                &setup.experiment,
                &self.text,
                There::IN_A_WHOLE,
            );
        }
    }

    /// Takes a choice that is not a setting of the lesson.
    pub(super) fn choose(self: &Rc<Self>, key: &str, value: &str) {
        let taken = self.setup.borrow_mut().choose(key, value).is_some();
        let entry = self.sizes.iter().find(|(own, _)| *own == key);
        match entry {
            Some((_, entry)) if taken => entry.right(),
            Some((_, entry)) => entry.explain(&self.wrong_size(key, value)),
            None => {}
        }
        if taken {
            self.renew();
        }
    }

    /// What is wrong with a width or a height.
    fn wrong_size(&self, key: &str, typed: &str) -> String {
        let why = range_of(key).and_then(|range| range.read(typed).err());
        refused::with_reason(&self.text, &self.expected_of(key), typed, why)
    }

    /// Shows everywhere what holds, whatever was typed.
    pub(super) fn restore_all(&self) {
        self.controls.restore_all();
        self.goal.restore();
        self.sizes.iter().for_each(|(_, entry)| entry.restore());
    }

    /// Begins with the link that the author has put in.
    pub(super) fn start_from(self: &Rc<Self>, link: &str) {
        self.notices.clear();
        let problems = self.setup.borrow_mut().start_from(link);
        if let Some(problems) = problems {
            let taken = self.text.get("author.start.taken");
            self.notices.show(&self.text, taken);
            self.report(&problems);
            self.renew();
        } else {
            let example = format!("{}?task=sine", self.base);
            let values = [("value", link.trim()), ("example", &example)];
            let message = self.text.fill("author.start.none", &values);
            self.notices.show(&self.text, &message);
        }
    }

    /// Shows what could not be used of a link or a control.
    pub(super) fn report(&self, problems: &[Problem]) {
        for problem in problems {
            let own = OWN.iter().any(|own| own.key == problem.key);
            let message = if own {
                self.explain_own(problem)
            } else {
                refused::in_notice(&self.text, problem, &self.setup.borrow().experiment)
            };
            self.notices.show(&self.text, &message);
        }
    }

    /// What is wrong with a choice beside the settings, in words.
    fn explain_own(&self, problem: &Problem) -> String {
        let text = &self.text;
        let expected = self.expected_of(&problem.key);
        let label = text.get(&format!("author.{}", problem.key)).to_owned();
        text.fill(
            "author.own.refused",
            &[
                ("label", &label),
                ("value", &problem.value),
                ("expected", &expected),
            ],
        )
    }

    /// What a choice takes, in words.
    fn expected_of(&self, key: &str) -> String {
        match (key, range_of(key)) {
            (_, Some(Range::Whole { min, max })) => {
                let fill = vec![("min", min.to_string()), ("max", max.to_string())];
                refused::allowed(&self.text, &("expected.integer", fill))
            }
            ("kind", _) => KINDS.each_ref().map(|kind| kind.word).join(", "),
            (_, Some(Range::Real { .. }) | None) => "1, 0".into(),
        }
    }

    /// The choices beside the settings.
    pub(super) fn show_own(&self) {
        let setup = self.setup.borrow();
        for own in &OWN {
            let control: HtmlElement = by_id(&format!("own-{}", own.key));
            let value = (own.get)(&setup);
            if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
                select.set_value(&value);
            } else if let Some(input) = control.dyn_ref::<HtmlInputElement>()
                && input.type_() == "checkbox"
            {
                input.set_checked(value == "1");
            }
        }
        for (key, entry) in &self.sizes {
            let own = OWN.iter().find(|own| own.key == *key);
            entry.show(&own.map_or_else(String::new, |own| (own.get)(&setup)));
        }
        let element = setup.kind.holder == Holder::Element;
        by_id::<HtmlElement>("poster").set_hidden(!element);
    }
}

/// The field of a size, calling `on_typed` with what is typed.
pub(super) fn size(key: &str, on_typed: impl Fn(&str) + 'static) -> Entry {
    let input: HtmlInputElement = by_id(&format!("own-{key}"));
    let place: Element = input.parent_element().expect("a field around it");
    Entry::new(input, place, on_typed)
}

/// What a control of a choice says.
pub(super) fn value(control: &HtmlElement) -> String {
    if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        return select.value();
    }
    match control.dyn_ref::<HtmlInputElement>() {
        Some(input) if input.type_() == "checkbox" => u8::from(input.checked()).to_string(),
        Some(input) => input.value(),
        None => String::new(),
    }
}

/// An author may leave the language to the reader: the absence of a value is a choice here.
pub(super) fn offer_the_readers_language(text: &Text) {
    let select: HtmlSelectElement = by_id("setting-lang");
    let option: HtmlOptionElement = make("option");
    option.set_value("");
    option.set_text_content(Some(text.get("lang.")));
    let _ = select.insert_before(&option, select.first_child().as_ref());
}
