//! Trains the runs of a plan, in slices of time.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use super::outcome::{Arrival, End, Outcome};
use super::plan::{Plan, Run};
use crate::core::engine::{Engine, EngineError, Problem, Reading, Record};
use crate::core::schedule::Schedule;

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

/// Makes an engine for a problem.
pub type MakeEngine = dyn Fn(&Problem) -> Result<Box<dyn Engine>, EngineError>;

/// Seconds of work between two looks at the clock.
const PIECE: f64 = 0.001;

/// Trains one run behind the other on engines of its own.
pub struct OneByOne {
    make: Box<MakeEngine>,
    waiting: VecDeque<usize>,
    current: Option<(usize, Training)>,
}

impl OneByOne {
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
                Progress::Moves => {}
                Progress::Waits => break,
                Progress::Ends(outcome, parameters) => {
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
            let share = f64::from(training.epoch) / f64::from(training.epochs);
            share * plan.runs()[*run].work()
        })
    }
}

/// One run on its engine.
struct Training {
    engine: Box<dyn Engine>,
    schedule: Schedule,
    learning_rate: f64,
    epochs: u32,
    /// Complete epochs.
    epoch: u32,
    /// The order of the samples in the epoch behind them, and how many of them are trained.
    order: Vec<u32>,
    trained: usize,
    /// Steps that are trained between two looks at the clock.
    piece: usize,
    /// The record that is still to come.
    reading: Option<Reading>,
    /// The loss before training, once it has been read.
    initial: Option<f32>,
}

enum Progress {
    Moves,
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
            schedule: Schedule::new(experiment),
            learning_rate: experiment.learning_rate,
            epochs: experiment.epochs,
            epoch: 0,
            order: Vec::new(),
            trained: 0,
            piece: 1,
            initial: None,
        })
    }

    fn go_on(&mut self, left: &mut dyn FnMut() -> f64) -> Result<Progress, EngineError> {
        if let Some(reading) = self.reading.as_mut() {
            // Engines in the page are ready at once; any other is asked again in the next slice.
            let mut context = Context::from_waker(Waker::noop());
            let Poll::Ready(records) = reading.as_mut().poll(&mut context) else {
                return Ok(Progress::Waits);
            };
            self.reading = None;
            return Ok(records?
                .pop()
                .map_or(Progress::Moves, |record| self.judge(record)));
        }
        self.train(left)?;
        if self.trained == 0 && is_looked_at(self.epoch, self.epochs) {
            self.engine.mark()?;
            self.reading = Some(self.engine.read());
        }
        Ok(Progress::Moves)
    }

    /// Trains a piece of an epoch, and learns how large the next one may be.
    fn train(&mut self, left: &mut dyn FnMut() -> f64) -> Result<(), EngineError> {
        if self.trained == 0 {
            self.schedule.order(self.epoch + 1, &mut self.order);
        }
        let batch = self.schedule.batch;
        let to = (self.trained + self.piece * batch).min(self.order.len());
        let before = left();
        self.engine
            .train(&self.order[self.trained..to], batch, self.learning_rate)?;
        let cost = before - left();
        if cost > PIECE {
            self.piece = (self.piece / 2).max(1);
        } else if cost < PIECE / 2.0 && self.piece * batch < self.order.len() {
            self.piece *= 2;
        }
        self.trained = to;
        if to == self.order.len() {
            self.trained = 0;
            self.epoch += 1;
        }
        Ok(())
    }

    fn judge(&mut self, record: Record) -> Progress {
        let initial = *self.initial.get_or_insert(record.loss);
        let end = if !record.is_finite() {
            End::Diverged(self.epoch)
        } else if self.epoch == self.epochs {
            End::Trained(record.loss)
        } else {
            return Progress::Moves;
        };
        Progress::Ends(Outcome { initial, end }, record.parameters)
    }
}

/// Whether the loss is looked at behind an epoch: at the end, and before it as often as it takes
/// for a run that diverges to cost at most twice what it took to diverge.
fn is_looked_at(epoch: u32, epochs: u32) -> bool {
    epoch == epochs || epoch.is_power_of_two()
}
