//! When there is a ghost, and of which run: of the one that stands still, as it was changed last.

use std::rc::Rc;

use super::growth::Growth;
use super::{Beside, Ghost};
use crate::core::engine::{EngineError, MakeEngine};
use crate::core::pacer::FRAME_BUDGET;
use crate::core::session::Session;
use crate::core::sweep;
use crate::core::transport::Status;

/// Seconds for which a ghost may grow on although the run was changed again, and for which the one
/// before stands in for it. So a slider that is moved is followed without a flicker, and what takes
/// longer makes way for the newest value.
pub const PATIENCE: f64 = 0.15;
/// Seconds without a change after which the ghost may be spoken of.
pub const QUIET: f64 = 0.7;

/// The ghosts of a run: the newest and the one before. All times are in seconds.
pub struct Ghosts {
    make: Rc<MakeEngine>,
    /// Who trains those that cost more than a frame.
    beside: Option<Rc<dyn Beside>>,
    /// Seconds for a unit of work in a frame, once that is known.
    cost: Option<f64>,
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
    pub fn new(make: Rc<MakeEngine>) -> Self {
        Self {
            make,
            beside: None,
            cost: None,
            wanted: false,
            newest: None,
            before: None,
            changed: f64::NEG_INFINITY,
        }
    }

    /// From now on ghosts that cost more than a frame are trained elsewhere, while somebody is there.
    pub fn train_beside(&mut self, beside: Rc<dyn Beside>) {
        self.beside = Some(beside);
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
            self.receive(time);
            self.begin(session, time)?;
            if let Some(growth) = self.newest.as_mut() {
                growth.go_on(clock)?;
                self.cost = growth.cost().or(self.cost);
            }
        }
        self.tidy(time);
        Ok(self.grows() && session.status() != Status::Running)
    }

    /// Something has come of a ghost that is trained elsewhere. The next one is begun at once, where
    /// that takes no time of the page: so there is always one on its way.
    ///
    /// # Errors
    /// When an engine cannot go on.
    pub fn hear(&mut self, session: &Session, time: f64) -> Result<(), EngineError> {
        self.receive(time);
        if session.status() != Status::Running && self.is_long(session) {
            self.begin(session, time)?;
        }
        self.tidy(time);
        Ok(())
    }

    /// Takes what has come from elsewhere. A ghost that was lost there is wanted again.
    fn receive(&mut self, time: f64) {
        let beside = |growth: &&mut Growth| growth.ghost.is_beside();
        let Some(growth) = self.newest.as_mut().filter(beside) else {
            return;
        };
        if growth.ghost.receive().is_err() {
            self.newest = None;
            self.wanted = true;
        } else if growth.ghost.run().has_ended() {
            // It cannot cost more than it took: one that was held up when it was tried here comes back.
            let most = (time - growth.begun) / sweep::work(growth.ghost.run().experiment());
            self.cost = self.cost.map(|cost| cost.min(most));
        }
    }

    /// Whether the ghost of a run is known to cost more than a frame.
    fn is_long(&self, session: &Session) -> bool {
        let seconds = self
            .cost
            .map(|cost| cost * sweep::work(session.experiment()));
        seconds.is_some_and(|seconds| seconds > FRAME_BUDGET)
    }

    /// Begins the ghost that is wanted, unless the one on its way may still come to its end: here,
    /// or elsewhere if it is long. One that was begun here and turns out to be long moves.
    fn begin(&mut self, session: &Session, time: f64) -> Result<(), EngineError> {
        let elsewhere = self.beside.clone().filter(|_| self.is_long(session));
        let growing = self.newest.as_ref().filter(|growth| growth.ghost.grows());
        let moves = elsewhere.is_some() && growing.is_some_and(|growth| !growth.ghost.is_beside());
        let young = growing.is_some_and(|growth| time - growth.begun < PATIENCE);
        if !moves && (!self.wanted || young) {
            return Ok(());
        }
        let ghost = match elsewhere.and_then(|beside| Ghost::beside(session, &beside)) {
            Some(ghost) => ghost,
            // It stays where it is.
            None if !self.wanted || young => return Ok(()),
            None => Ghost::new(session, &*self.make)?,
        };
        self.wanted = false;
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
