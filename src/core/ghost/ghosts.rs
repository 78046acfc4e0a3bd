//! When there is a ghost, and of which run: of the one that stands still, as it was changed last.

use super::Ghost;
use super::growth::Growth;
use crate::core::engine::{EngineError, MakeEngine};
use crate::core::session::Session;
use crate::core::transport::Status;

/// Seconds for which a ghost may grow on although the run was changed again, and for which the one
/// before stands in for it. So a slider that is moved is followed without a flicker, and what takes
/// longer makes way for the newest value.
pub const PATIENCE: f64 = 0.15;
/// Seconds without a change after which the ghost may be spoken of.
pub const QUIET: f64 = 0.7;

/// The ghosts of a run: the newest and the one before. All times are in seconds.
pub struct Ghosts {
    make: Box<MakeEngine>,
    /// Whether the ghost of the run as it stands is still to be begun: what there is, is not it.
    wanted: bool,
    newest: Option<Growth>,
    /// The one that was complete before the newest, and since when it stands in for it.
    before: Option<(Ghost, f64)>,
    /// When the run was changed last.
    changed: f64,
}

impl Ghosts {
    /// There is no ghost yet; they will be trained by engines that `make` makes.
    #[must_use]
    pub fn new(make: Box<MakeEngine>) -> Self {
        Self {
            make,
            wanted: false,
            newest: None,
            before: None,
            changed: f64::NEG_INFINITY,
        }
    }

    /// Asks for the ghost of a run that was changed just now.
    pub fn want(&mut self, time: f64) {
        self.wanted = true;
        self.changed = time;
    }

    /// Forgets the ghosts: they are not true any more.
    pub fn forget(&mut self) {
        self.wanted = false;
        self.newest = None;
        self.before = None;
    }

    /// Takes over a run of the same problem that begins: keeps the ghost if the run goes its way.
    pub fn keep_for(&mut self, session: &Session) {
        let newest = self.newest.as_ref();
        let goes_its_way = newest.is_none_or(|growth| growth.ghost.run().goes_like(session));
        if self.wanted || !goes_its_way {
            self.newest = None;
            self.before = None;
        }
    }

    /// The ghost to show.
    #[must_use]
    pub fn ghost(&self) -> Option<&Ghost> {
        let before = self.before.as_ref().map(|(ghost, _)| ghost);
        before.or(self.newest.as_ref().map(|growth| &growth.ghost))
    }

    /// Whether a ghost is still to come.
    #[must_use]
    pub fn grows(&self) -> bool {
        self.wanted || self.newest_grows()
    }

    fn newest_grows(&self) -> bool {
        let newest = self.newest.as_ref();
        newest.is_some_and(|growth| growth.ghost.grows())
    }

    /// Whether the ghost will stay as it is, and the run has not been changed of late.
    #[must_use]
    pub fn is_settled(&self, time: f64) -> bool {
        !self.grows() && time - self.changed >= QUIET
    }

    /// A slice of work for the ghost of a run, as long as the run stands still. Returns whether
    /// there is more to do.
    ///
    /// # Errors
    /// When an engine cannot go on.
    pub fn go_on(
        &mut self,
        session: &Session,
        clock: &dyn Fn() -> f64,
    ) -> Result<bool, EngineError> {
        let time = clock();
        if session.status() == Status::Running {
            if self.wanted {
                self.forget();
            }
        } else {
            // A run that has come to its end itself needs no ghost any more.
            let overtaken = |growth: &mut Growth| {
                growth.ghost.grows() && session.has_ended() && growth.ghost.run().goes_like(session)
            };
            if !self.wanted {
                self.newest.take_if(overtaken);
            }
            self.begin(session, time)?;
            if let Some(growth) = self.newest.as_mut() {
                growth.go_on(clock)?;
            }
        }
        self.tidy(time);
        Ok(self.grows() && session.status() != Status::Running)
    }

    /// Begins the ghost that is wanted, unless the one on its way may still come to its end.
    fn begin(&mut self, session: &Session, time: f64) -> Result<(), EngineError> {
        let young = |growth: &Growth| growth.ghost.grows() && time - growth.begun < PATIENCE;
        if !self.wanted || self.newest.as_ref().is_some_and(young) {
            return Ok(());
        }
        self.wanted = false;
        let ghost = Ghost::new(session, &*self.make)?;
        if let Some(last) = self.newest.replace(Growth::new(ghost, time))
            && last.ghost.run().has_ended()
        {
            self.before = Some((last.ghost, time));
        }
        Ok(())
    }

    /// Lets the ghost before go when the newest has come, or it has stood in for long enough.
    fn tidy(&mut self, time: f64) {
        let grows = self.newest_grows();
        self.before
            .take_if(|(_, since)| !grows || time - *since > PATIENCE);
    }
}
