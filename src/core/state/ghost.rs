//! When the run is looked ahead, and when what was foreseen is not true any more.

use super::State;
use crate::core::engine::EngineError;
use crate::core::ghost::Ghost;
use crate::core::settings::Setting;
use crate::core::transport::Status;

impl State {
    /// The ghost to show.
    #[must_use]
    pub fn ghost(&self) -> Option<&Ghost> {
        self.foresight.ghost()
    }

    /// Whether a ghost is on its way.
    #[must_use]
    pub fn ghost_grows(&self) -> bool {
        self.foresight.grows()
    }

    /// Whether what there is to say of the ghost will stay, and nothing was changed of late.
    #[must_use]
    pub fn ghost_settled(&self, time: f64) -> bool {
        self.foresight.is_settled(time)
    }

    /// Looks ahead anew if one of the changed settings changes the run. While it plays, nothing is
    /// looked for, and what was foreseen is not true any more.
    pub(super) fn look_ahead(&mut self, changed: &[&Setting], time: f64) {
        if !changed.iter().any(|setting| setting.decides_run()) {
        } else if self.plays() {
            self.foresight.forget();
        } else {
            self.foresight.want(time);
        }
    }

    /// Whether the run goes on by itself, now or as soon as it is ready.
    fn plays(&self) -> bool {
        self.status() == Status::Running || self.play_when_ready
    }

    /// The ghost's part of a frame. Returns whether there is more to do.
    ///
    /// # Errors
    /// When its engine cannot go on. Nothing but the look ahead is lost.
    pub fn grow_ghost(&mut self, clock: &dyn Fn() -> f64) -> Result<bool, EngineError> {
        if !self.foresight.grows() {
            return Ok(false);
        }
        let grown = self.foresight.go_on(&self.session, clock);
        if grown.is_err() {
            self.foresight.forget();
        }
        grown
    }
}
