//! The ghost of a run: how it will go, trained before it gets there.
//!
//! A ghost is a session of its own on an engine of its own. It goes through exactly the steps that
//! the run will go through, so on an engine of the same kind it ends at the same numbers, to the
//! last bit. It is trained in slices, or [`Beside`] the page: [`Ghosts`] says when there is one,
//! which, and where.

mod beside;
mod ghosts;
mod growth;

use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub use beside::{Beside, Epochs};
pub use ghosts::{Ghosts, PATIENCE, QUIET};
pub use growth::Growth;

use super::engine::{Engine, EngineError, Problem, Reading};
use super::session::Session;
use super::transport::Status;

/// How a run will go.
pub struct Ghost {
    run: Session,
    trained: Trained,
}

/// Where a ghost is trained.
enum Trained {
    /// On an engine here, with the records that are still to come.
    Here(Box<dyn Engine>, Option<Reading>),
    /// Elsewhere, under a number.
    Beside(Rc<dyn Beside>, u32),
    /// Nothing more will be trained.
    NoMore,
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
        let reading = engine.read();
        let mut ghost = Self {
            run,
            trained: Trained::Here(engine, Some(reading)),
        };
        ghost.receive()?;
        Ok(ghost)
    }

    /// The ghost of a run as it stands, trained elsewhere; `None` while nobody is there.
    #[must_use]
    pub fn beside(session: &Session, beside: &Rc<dyn Beside>) -> Option<Self> {
        let run = session.ghost_run();
        let number = beside.begin(&run)?;
        Some(Self {
            run,
            trained: Trained::Beside(beside.clone(), number),
        })
    }

    /// Trains up to `steps` steps, none while a device has to be waited for. Returns how many.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn advance(&mut self, steps: usize) -> Result<usize, EngineError> {
        if !self.receive()? {
            return Ok(0);
        }
        let Trained::Here(engine, reading) = &mut self.trained else {
            return Ok(0);
        };
        let trained = self.run.advance(engine.as_mut(), steps)?;
        *reading = Some(engine.read());
        self.receive()?;
        Ok(trained)
    }

    /// Takes what has been read. Returns whether nothing more has to be waited for.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn receive(&mut self) -> Result<bool, EngineError> {
        match &mut self.trained {
            Trained::Here(_, read) => {
                let Some(reading) = read.as_mut() else {
                    return Ok(true);
                };
                // Engines on the CPU are ready at once; any other is asked again in the next slice.
                let mut context = Context::from_waker(Waker::noop());
                let Poll::Ready(records) = reading.as_mut().poll(&mut context) else {
                    return Ok(false);
                };
                *read = None;
                self.run.receive(records?);
                self.run.play();
                if self.run.has_ended() {
                    self.stop();
                }
                Ok(true)
            }
            Trained::Beside(beside, number) => {
                let Epochs { records, all } = beside.take(*number, &self.run)?;
                self.run.follow(records);
                if all || self.run.has_ended() {
                    self.stop();
                }
                Ok(all)
            }
            Trained::NoMore => Ok(true),
        }
    }

    /// Gives up what is still to come.
    pub fn stop(&mut self) {
        if let Trained::Beside(beside, number) = &self.trained {
            beside.leave(*number);
        }
        self.trained = Trained::NoMore;
    }

    /// Whether more is to come.
    #[must_use]
    pub fn grows(&self) -> bool {
        !matches!(self.trained, Trained::NoMore)
    }

    /// Whether it is being trained elsewhere.
    #[must_use]
    pub fn is_beside(&self) -> bool {
        matches!(self.trained, Trained::Beside(..))
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

impl Drop for Ghost {
    fn drop(&mut self) {
        self.stop();
    }
}
