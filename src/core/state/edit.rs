//! What becomes of a run whose parameters are changed by hand.
//!
//! The moment shown is changed, at once, and training goes on from it: an earlier one begins a branch,
//! as with any setting that holds from now on. Its loss is worked out on an engine of the kind that
//! trains, so that whoever comes back to the place finds the same bits. A run that was finished stays
//! so with another end, from which more epochs lead on; one that had diverged goes on from its last
//! moment, where there is something left to do. *Reset* begins the run as its settings have it.

use std::task::{Context, Poll, Waker};

use super::{Effect, State};
use crate::core::engine::EngineError;
use crate::core::session::Onward;
use crate::core::transport::Status;

impl State {
    /// Gives a parameter of the moment shown another value. One that makes the loss more than any
    /// number is not taken.
    pub(super) fn edit_parameter(
        &mut self,
        effects: &mut Vec<Effect>,
        (index, value): (usize, f32),
        time: f64,
    ) {
        let shown = self.shown();
        let Some(before) = shown.parameters.get(index) else {
            return;
        };
        // The value that it has is no change, to the last bit.
        let same = before.to_bits() == value.to_bits();
        if same || shown.loss.is_none() || self.status() == Status::Loading {
            return;
        }
        let mut parameters = shown.parameters.clone();
        parameters[index] = value;
        let Ok(Some(loss)) = self.loss_with(parameters) else {
            return;
        };
        if !(value.is_finite() && loss.is_finite()) {
            return;
        }
        self.because = None;
        self.film.forget_way();
        if self.looks_back() {
            self.branch(effects);
        } else if self.session.status() == Status::Diverged {
            // Nothing that could be seen came after its last moment.
            let newest = self.session.newest().clone();
            self.session.branch(newest);
            effects.push(Effect::TakeOver);
        }
        let needs = self.session.put_parameter(index, value, loss);
        if needs != Onward::AsItIs && !effects.contains(&Effect::TakeOver) {
            effects.push(Effect::TakeOver);
        }
        self.explainer.borrow_mut().forget();
        self.want_ghost_of_edit(time);
        effects.extend([Effect::Redraw, Effect::ShowChallenge]);
    }

    /// The loss over all samples with some parameters, from an engine of the kind that trains.
    fn loss_with(&self, parameters: Vec<f32>) -> Result<Option<f32>, EngineError> {
        let mut problem = self.recording().problem().clone();
        problem.parameters = parameters;
        let mut engine = (self.make)(&problem)?;
        engine.mark()?;
        // Engines on the CPU are ready at once.
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(records) = engine.read().as_mut().poll(&mut context) else {
            return Ok(None);
        };
        Ok(records?.pop().map(|record| record.loss))
    }
}
