//! Trains the runs of a plan, in slices of time.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use super::outcome::{Arrival, End, Outcome};
use super::plan::{Plan, Run};
use crate::core::edits::Edits;
use crate::core::engine::{Engine, EngineError, MakeEngine, Problem, Reading, Record};
use crate::core::transport::Place;
use crate::core::walk::Walk;

/// Trains a plan slice by slice, so that whoever calls it keeps the time.
pub trait Runner {
    /// Goes on for as long as `left` says that there are seconds left, or until a device has to be
    /// waited for. Returns the runs that have come to their end.
    ///
    /// # Errors
    /// When the device is gone.
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError>;

    /// What is done of the runs that have not come to their end, in the unit of [`Run::work`].
    fn under_way(&self, plan: &Plan) -> f64;
}

/// Seconds of work between two looks at the clock.
const PIECE: f64 = 0.001;

/// Trains one run after the other on engines of its own.
pub struct OneByOne {
    make: Box<MakeEngine>,
    waiting: VecDeque<usize>,
    current: Option<(usize, Training)>,
}

impl OneByOne {
    /// Takes one more run.
    pub fn push(&mut self, run: usize) {
        self.waiting.push_back(run);
    }

    /// Whether no run is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.current.is_none()
    }

    /// A runner of some runs of a plan before the first of them, with engines by `make`.
    #[must_use]
    pub fn new(make: Box<MakeEngine>, runs: impl IntoIterator<Item = usize>) -> Self {
        Self {
            make,
            waiting: runs.into_iter().collect(),
            current: None,
        }
    }
}

impl Runner for OneByOne {
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError> {
        let mut arrivals = Vec::new();
        while left() > 0.0 {
            let Some((run, training)) = self.current.as_mut() else {
                let Some(run) = self.waiting.pop_front() else {
                    break;
                };
                let training = Training::start(&plan.runs()[run], &self.make)?;
                self.current = Some((run, training));
                continue;
            };
            match training.go_on(left)? {
                Went::GoesOn => {}
                Went::Waits => break,
                Went::Ends(outcome, parameters) => {
                    arrivals.push(Arrival {
                        run: *run,
                        outcome,
                        parameters,
                    });
                    self.current = None;
                }
            }
        }
        Ok(arrivals)
    }

    fn under_way(&self, plan: &Plan) -> f64 {
        self.current.as_ref().map_or(0.0, |(run, training)| {
            let run = &plan.runs()[*run];
            let all = training.end.step(run.experiment.batches_per_epoch());
            training.walk.step() as f64 / all as f64 * run.work()
        })
    }
}

/// One run on its engine.
struct Training {
    engine: Box<dyn Engine>,
    walk: Walk,
    edits: Edits,
    end: Place,
    /// Steps that are trained between two looks at the clock.
    piece: usize,
    /// The records that are still to come.
    reading: Option<Reading>,
    /// The loss before training, once it has been read.
    initial: Option<f32>,
    /// The epoch that is to be judged next.
    next: u32,
}

/// What came of a piece of work.
enum Went {
    GoesOn,
    Waits,
    Ends(Outcome, Vec<f32>),
}

impl Training {
    fn start(run: &Run, make: &MakeEngine) -> Result<Self, EngineError> {
        let experiment = &run.experiment;
        let mut engine = make(&Problem::new(experiment))?;
        engine.mark()?;
        Ok(Self {
            reading: Some(engine.read()),
            engine,
            walk: Walk::new(experiment),
            edits: Edits::none(experiment.learning_rate),
            end: Place::at_epoch(experiment.epochs),
            piece: 1,
            initial: None,
            next: 0,
        })
    }

    fn go_on(&mut self, left: &mut dyn FnMut() -> f64) -> Result<Went, EngineError> {
        if let Some(reading) = self.reading.as_mut() {
            // Engines in the page are ready at once; any other is asked again in the next slice.
            let mut context = Context::from_waker(Waker::noop());
            let Poll::Ready(records) = reading.as_mut().poll(&mut context) else {
                return Ok(Went::Waits);
            };
            self.reading = None;
            let ended = records?.into_iter().find_map(|record| self.judge(record));
            return Ok(ended.unwrap_or(Went::GoesOn));
        }
        self.train(left)?;
        Ok(Went::GoesOn)
    }

    /// Trains a piece, over as many epochs as it goes, and learns how large the next one may be.
    fn train(&mut self, left: &mut dyn FnMut() -> f64) -> Result<(), EngineError> {
        let before = left();
        let engine = self.engine.as_mut();
        let (mut trained, mut marked) = (0, false);
        while trained < self.piece && self.walk.at() != self.end {
            let most = self.piece - trained;
            trained += self.walk.train(engine, &self.edits, self.end, most)?;
            if self.walk.at().batch == 0 {
                engine.mark()?;
                marked = true;
            }
        }
        if marked {
            self.reading = Some(engine.read());
        }
        let cost = before - left();
        if cost > PIECE {
            self.piece = (self.piece / 2).max(1);
        } else if cost < PIECE / 2.0 && trained == self.piece {
            self.piece *= 2;
        }
        Ok(())
    }

    /// Looks at the end of every epoch: a loss beyond every number may come back, so a run that is
    /// looked at less often would end elsewhere than the same run in a session. What was trained after
    /// that is in vain. Returns what came of the run, at its end.
    fn judge(&mut self, record: Record) -> Option<Went> {
        let initial = *self.initial.get_or_insert(record.loss);
        let epoch = self.next;
        self.next += 1;
        let end = if !record.is_finite() {
            End::Diverged(epoch)
        } else if Place::at_epoch(epoch) == self.end {
            End::Trained(record.loss)
        } else {
            return None;
        };
        Some(Went::Ends(Outcome { initial, end }, record.parameters))
    }
}
