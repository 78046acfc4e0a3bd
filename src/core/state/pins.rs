//! The runs that the reader keeps for comparison.

use super::{Effect, State};
use crate::core::pins::Pins;

impl State {
    /// The runs that are kept.
    #[must_use]
    pub fn pins(&self) -> &Pins {
        &self.pins
    }

    /// Takes over the runs that were kept at another time.
    pub fn restore_pins(&mut self, pins: Pins) {
        self.pins = pins;
    }

    /// So many seconds were spent on training the run.
    pub fn spend(&mut self, seconds: f64) {
        self.spent += seconds;
    }

    /// Keeps the run as it stands.
    pub(super) fn pin(&mut self, effects: &mut Vec<Effect>) {
        let (session, spent) = (&self.session, self.spent);
        let (recording, newest) = (session.recording(), session.newest());
        if self
            .pins
            .keep(recording, newest, session.step_count(), spent)
            .is_some()
        {
            effects.extend([Effect::KeepRuns, Effect::Redraw]);
        }
    }

    /// Lets a kept run go.
    pub(super) fn unpin(&mut self, effects: &mut Vec<Effect>, letter: char) {
        self.pins.drop(letter);
        effects.extend([Effect::KeepRuns, Effect::Redraw]);
    }

    /// Begins a kept run again.
    pub(super) fn open_pin(&mut self, effects: &mut Vec<Effect>, letter: char, time: f64) {
        if let Some(pin) = self.pins.find(letter) {
            let experiment = pin.experiment.clone();
            self.load(effects, experiment, time);
        }
    }
}
