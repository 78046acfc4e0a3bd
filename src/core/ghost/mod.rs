//! The ghost of a run: how it will go, trained before it gets there.
//!
//! A ghost is a session of its own on an engine of its own. It goes through exactly the steps that
//! the run will go through, so on an engine of the same kind it ends at the same numbers, to the
//! last bit. It is trained in slices: [`Ghosts`] says when there is one and which.

mod ghosts;
mod growth;

use std::task::{Context, Poll, Waker};

pub use ghosts::{Ghosts, PATIENCE, QUIET};
pub use growth::Growth;

use super::engine::{Engine, EngineError, Problem, Reading};
use super::session::Session;
use super::transport::Status;

/// How a run will go.
pub struct Ghost {
    run: Session,
    /// Gone when nothing more will be trained.
    engine: Option<Box<dyn Engine>>,
    /// The records that are still to come.
    reading: Option<Reading>,
}

impl Ghost {
    /// The ghost of a run as it stands, before its first step, with the engine that `make` makes.
    ///
    /// # Errors
    /// When there is no engine, or it cannot go on.
    pub fn new(
        session: &Session,
        make: impl FnOnce(&Problem) -> Result<Box<dyn Engine>, EngineError>,
    ) -> Result<Self, EngineError> {
        let mut run = session.ghost_run();
        let mut engine = make(run.problem())?;
        run.start(engine.as_mut())?;
        let mut ghost = Self {
            run,
            reading: Some(engine.read()),
            engine: Some(engine),
        };
        ghost.receive()?;
        Ok(ghost)
    }

    /// Trains up to `steps` steps, none while a device has to be waited for. Returns how many.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn advance(&mut self, steps: usize) -> Result<usize, EngineError> {
        if !self.receive()? {
            return Ok(0);
        }
        let Some(engine) = self.engine.as_deref_mut() else {
            return Ok(0);
        };
        let trained = self.run.advance(engine, steps)?;
        self.reading = Some(engine.read());
        self.receive()?;
        Ok(trained)
    }

    /// Takes what has been read. Returns whether nothing more has to be waited for.
    fn receive(&mut self) -> Result<bool, EngineError> {
        let Some(reading) = self.reading.as_mut() else {
            return Ok(true);
        };
        // Engines on the CPU are ready at once; any other is asked again in the next slice.
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(records) = reading.as_mut().poll(&mut context) else {
            return Ok(false);
        };
        self.reading = None;
        self.run.receive(records?);
        self.run.play();
        if self.run.has_ended() {
            self.engine = None;
        }
        Ok(true)
    }

    /// Gives up what is still to come.
    pub fn stop(&mut self) {
        self.engine = None;
        self.reading = None;
    }

    /// Whether more is to come.
    #[must_use]
    pub fn grows(&self) -> bool {
        self.engine.is_some()
    }

    /// The ghost's own run, as far as it was trained.
    #[must_use]
    pub fn run(&self) -> &Session {
        &self.run
    }

    /// The parameters with which the run will end, once that is known and unless it diverges.
    #[must_use]
    pub fn end(&self) -> Option<&[f32]> {
        (self.run.status() == Status::Finished).then(|| self.run.parameters())
    }

    /// Steps of the whole run, and how many of them come before the last record.
    #[must_use]
    pub fn steps(&self) -> (u64, u64) {
        let experiment = self.run.experiment();
        let all = u64::from(experiment.epochs) * experiment.batches_per_epoch() as u64;
        (all, self.run.step_count())
    }
}
