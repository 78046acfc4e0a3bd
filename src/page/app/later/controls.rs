//! The controls of the settings. Nothing of the first fit waits for them.

use std::rc::Rc;

use super::App;
use crate::core::state::{Intent, State};
use crate::page::app::There;
use crate::page::controls::{Controls, Dice, Folds, OnChange};

impl App {
    /// Makes the controls, in the language of the page.
    #[inline(never)]
    pub(in crate::page::app) fn make_controls(self: &Rc<Self>, there: There) {
        let ask = self.callback(|app, intent| app.act(intent));
        let text = self.text.borrow();
        let controls = Controls::new(&text, &self.on_change(), there);
        let dice = Dice::new(&ask);
        self.read(|state| {
            dice.show(&text, state.experiment());
            controls.show(state.experiment(), &text, there);
            controls.take_over(&self.controls.borrow(), state.experiment(), &text, there);
        });
        self.controls.replace(controls);
        self.dice.replace(Some(dice));
        // Some of what can be folded belongs to the controls.
        self.folds.replace(Folds::new(&ask));
        self.show_folds();
    }

    /// Makes the controls of sections that have come since.
    pub(super) fn extend_controls(self: &Rc<Self>, there: There) {
        let text = self.text.borrow();
        self.controls
            .borrow_mut()
            .extend(&text, &self.on_change(), there);
        let controls = self.controls.borrow();
        self.read(|state| controls.show(state.experiment(), &text, there));
    }

    /// Shows the values of the settings.
    pub(super) fn show_settings(&self, there: There) {
        let (controls, text) = (self.controls.borrow(), self.text.borrow());
        self.read(|state| {
            controls.show(state.experiment(), &text, there);
            if let Some(dice) = self.dice.borrow().as_ref() {
                dice.show(&text, state.experiment());
            }
        });
    }

    /// Opens and folds what can be folded, as the reader has it.
    pub(super) fn show_folds(&self) {
        if let Some(looks) = self.read(State::looks) {
            self.folds.borrow().show(looks);
        }
    }

    /// Called with a setting that the reader changes in its control.
    fn on_change(self: &Rc<Self>) -> OnChange {
        let change = self.callback(|app, intent| app.act(intent));
        Rc::new(move |key, value| change(Intent::Change(key, value.to_owned())))
    }
}
