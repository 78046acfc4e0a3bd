//! When a ghost is wanted, and when it is not true any more.

use std::rc::Rc;

use super::State;
use crate::core::engine::EngineError;
use crate::core::ghost::{Beside, Ghost};
use crate::core::settings::Setting;
use crate::core::transport::Status;

impl State {
    /// The ghost to show.
    #[must_use]
    pub fn ghost(&self) -> Option<&Ghost> {
        self.ghosts.ghost()
    }

    /// Whether a ghost is on its way.
    #[must_use]
    pub fn ghost_grows(&self) -> bool {
        self.ghosts.grows()
    }

    /// Whether what there is to say of the ghost will stay, and nothing was changed of late.
    #[must_use]
    pub fn ghost_settled(&self, time: f64) -> bool {
        self.ghosts.is_settled(time)
    }

    /// Wants a new ghost if one of the changed settings changes the run. While it plays, no ghost is
    /// wanted, and the one before is not true any more.
    pub(super) fn want_ghost(&mut self, changed: &[&Setting], time: f64) {
        if !changed.iter().any(|setting| setting.decides_run()) {
        } else if self.plays() {
            self.ghosts.forget();
        } else {
            self.ghosts.want(time);
        }
    }

    /// The parameters of the run were changed by hand: the ghost that there is, is not its own any
    /// more. One that has ended needs none.
    pub(super) fn want_ghost_of_edit(&mut self, time: f64) {
        if self.plays() || self.session.has_ended() {
            self.ghosts.forget();
        } else {
            self.ghosts.want(time);
        }
    }

    /// Whether the run goes on by itself, now or as soon as it is ready.
    fn plays(&self) -> bool {
        self.status() == Status::Running || self.play_when_ready
    }

    /// From now on long ghosts are trained elsewhere, while somebody is there.
    pub fn train_ghosts_beside(&mut self, beside: Rc<dyn Beside>) {
        self.ghosts.train_beside(beside);
    }

    /// Something has come of a ghost that is trained elsewhere.
    ///
    /// # Errors
    /// When an engine cannot go on. Nothing but the ghost is lost.
    pub fn hear_of_ghost(&mut self, time: f64) -> Result<(), EngineError> {
        let heard = self.ghosts.hear(&self.session, time);
        if heard.is_err() {
            self.ghosts.forget();
        }
        heard
    }

    /// The ghost's part of a frame. Returns whether there is more to do.
    ///
    /// # Errors
    /// When its engine cannot go on. Nothing but the ghost is lost.
    pub fn grow_ghost(&mut self, clock: &dyn Fn() -> f64) -> Result<bool, EngineError> {
        if !self.ghosts.grows() {
            return Ok(false);
        }
        let grown = self.ghosts.go_on(&self.session, clock);
        if grown.is_err() {
            self.ghosts.forget();
        }
        grown
    }
}
