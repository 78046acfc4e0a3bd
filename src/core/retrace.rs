//! Finds a moment between two records again, by training from the last place before it that is
//! known exactly.
//!
//! On an engine of the kind that trained the run the numbers are the same to the last bit. The work
//! is done in slices, so that no frame waits for it.

use std::task::{Context, Poll, Waker};

use super::engine::{Engine, EngineError, MakeEngine, Reading};
use super::moment::Moment;
use super::session::Session;
use super::transport::Place;
use super::walk::Walk;

/// Seconds of work between two looks at the clock.
const PIECE: f64 = 0.001;

/// An engine of its own on its way through a run that has been there already.
pub struct Retrace {
    engine: Box<dyn Engine>,
    walk: Walk,
    /// Steps that are trained between two looks at the clock.
    piece: usize,
    /// The record that is still to come, and where.
    reading: Option<(Place, Reading)>,
}

impl Retrace {
    /// An engine on its way to a place, `from` another one of the same run where that helps.
    ///
    /// # Errors
    /// When there is no engine.
    pub fn new(
        session: &Session,
        to: Place,
        from: Option<Self>,
        make: &MakeEngine,
    ) -> Result<Self, EngineError> {
        let origin = session.origin(to);
        if let Some(from) = from.filter(|from| (origin..=to).contains(&from.walk.at())) {
            return Ok(from);
        }
        let mut walk = Walk::new(session.experiment());
        walk.stand(origin);
        Ok(Self {
            engine: session.engine_at(origin, make)?,
            walk,
            piece: 1,
            reading: None,
        })
    }

    /// Goes on to the place for as long as `left` says that there are seconds left. Returns the
    /// moment once it is known; its loss may be beyond every number.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn go_on(
        &mut self,
        session: &Session,
        to: Place,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Option<Moment>, EngineError> {
        let edits = session.recording().edits();
        loop {
            if self.walk.at() == to {
                return self.read();
            }
            let before = left();
            if before <= 0.0 {
                return Ok(None);
            }
            self.reading = None;
            let engine = self.engine.as_mut();
            let trained = self.walk.train(engine, edits, to, self.piece)?;
            let cost = before - left();
            if cost > PIECE {
                self.piece = (self.piece / 2).max(1);
            } else if cost < PIECE / 2.0 && trained == self.piece {
                self.piece *= 2;
            }
        }
    }

    fn read(&mut self) -> Result<Option<Moment>, EngineError> {
        let place = self.walk.at();
        if self.reading.as_ref().is_none_or(|(at, _)| *at != place) {
            self.engine.mark()?;
            self.reading = Some((place, self.engine.read()));
        }
        let Some((_, reading)) = self.reading.as_mut() else {
            return Ok(None);
        };
        // Engines on the CPU are ready at once; any other is asked again in the next slice.
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(records) = reading.as_mut().poll(&mut context) else {
            return Ok(None);
        };
        self.reading = None;
        Ok(records?.pop().map(|record| Moment {
            place,
            loss: Some(record.loss),
            parameters: record.parameters,
        }))
    }
}
