//! The worker's side: what is asked of it is trained in slices, between which it can be asked anew.

use std::cell::RefCell;
use std::rc::Rc;

use super::measure::Measure;
use super::order::Order;
use super::reply::Reply;
use crate::core::engine::{Engine, EngineError, MakeEngine, Problem, Reading};
use crate::core::ghost::{Ghost, Growth};
use crate::core::session::Session;
use crate::core::sweep::{Arrival, OneByOne, Plan, Runner};

/// Seconds of work between two looks at what is asked.
const SLICE: f64 = 0.01;
/// Seconds after which a worker tells how far it is although no run has come to its end.
const REPORT: f64 = 0.05;

/// Trains what it is asked for, on engines of its own.
pub struct Worker {
    make: Rc<MakeEngine>,
    sweep: Option<Sweep>,
    ghost: Option<Growing>,
    measure: Option<(u32, Measure)>,
}

/// The runs of a sweep that were asked for.
struct Sweep {
    id: u32,
    plan: Plan,
    runner: OneByOne,
    /// When something was told last.
    told: f64,
}

/// A ghost on its way.
struct Growing {
    id: u32,
    growth: Growth,
    /// The epochs that have not been told.
    epochs: Rc<RefCell<Vec<f32>>>,
}

impl Worker {
    /// A worker with nothing to do, with engines by `make`.
    #[must_use]
    pub fn new(make: Rc<MakeEngine>) -> Self {
        Self {
            make,
            sweep: None,
            ghost: None,
            measure: None,
        }
    }

    /// Takes an order.
    ///
    /// # Errors
    /// When it is none, or there is no engine for it.
    pub fn take(&mut self, line: &str, time: f64) -> Result<(), EngineError> {
        let order = Order::of(line).ok_or_else(|| EngineError(format!("no order: {line}")))?;
        match order {
            Order::Sweep(id, sweep, experiment) => {
                self.measure = None;
                self.sweep = Some(Sweep {
                    id,
                    plan: Plan::new(&experiment, sweep),
                    runner: OneByOne::new(self.engines(), []),
                    told: time,
                });
            }
            Order::Runs(id, runs) => {
                if let Some(sweep) = self.sweep.as_mut().filter(|sweep| sweep.id == id) {
                    let known = runs
                        .into_iter()
                        .filter(|&run| run < sweep.plan.runs().len());
                    known.for_each(|run| sweep.runner.push(run));
                }
            }
            Order::Stop => (self.sweep, self.measure) = (None, None),
            Order::Ghost(id, edits, experiment) => {
                let epochs = Rc::<RefCell<Vec<f32>>>::default();
                let engine = |problem: &Problem| {
                    Ok(Box::new(Echo {
                        engine: (self.make)(problem)?,
                        epochs: epochs.clone(),
                    }) as Box<dyn Engine>)
                };
                let ghost = Ghost::new(&Session::with_edits(*experiment, edits), engine)?;
                self.ghost = Some(Growing {
                    id,
                    growth: Growth::new(ghost, time),
                    epochs,
                });
            }
            Order::Leave => self.ghost = None,
            Order::Measure(id, sweep, experiment) => {
                let plan = Plan::new(&experiment, sweep);
                self.measure = Some((id, Measure::new(plan, SLICE, self.make.clone())));
            }
        }
        Ok(())
    }

    fn engines(&self) -> Box<MakeEngine> {
        let make = self.make.clone();
        Box::new(move |problem| make(problem))
    }

    /// Whether there is something to do.
    #[must_use]
    pub fn has_work(&self) -> bool {
        let trains = |sweep: &Sweep| !sweep.runner.is_done();
        self.ghost.is_some() || self.measure.is_some() || self.sweep.as_ref().is_some_and(trains)
    }

    /// A slice of work, by a clock in seconds: for the ghost if one is wanted, which a reader waits
    /// for. Returns what there is to say.
    ///
    /// # Errors
    /// When an engine cannot go on.
    pub fn go_on(&mut self, clock: &dyn Fn() -> f64) -> Result<Option<Reply>, EngineError> {
        if let Some(growing) = self.ghost.as_mut() {
            growing.growth.go_on(clock)?;
            let (id, all) = (growing.id, !growing.growth.ghost().grows());
            let epochs = growing.epochs.take();
            if all {
                self.ghost = None;
            }
            return Ok(Some(Reply::Ghost(id, epochs, all)));
        }
        if let Some(sweep) = self.sweep.as_mut().filter(|sweep| !sweep.runner.is_done()) {
            return sweep.go_on(clock);
        }
        let Some((id, measure)) = self.measure.as_mut() else {
            return Ok(None);
        };
        let (id, cost) = (*id, measure.go_on(clock)?);
        if cost.is_some() {
            self.measure = None;
        }
        Ok(cost.map(|cost| Reply::Cost(id, cost)))
    }
}

impl Sweep {
    fn go_on(&mut self, clock: &dyn Fn() -> f64) -> Result<Option<Reply>, EngineError> {
        let end = clock() + SLICE;
        let arrivals: Vec<Arrival> = self.runner.advance(&self.plan, &mut || end - clock())?;
        let time = clock();
        if arrivals.is_empty() && time - self.told < REPORT {
            return Ok(None);
        }
        self.told = time;
        let under_way = self.runner.under_way(&self.plan);
        Ok(Some(Reply::Runs(self.id, under_way, arrivals)))
    }
}

/// An engine whose records are kept to be told, too.
struct Echo {
    engine: Box<dyn Engine>,
    epochs: Rc<RefCell<Vec<f32>>>,
}

impl Engine for Echo {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        self.engine.train(samples, batch, rate)
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.engine.put(index, value)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.engine.mark()
    }

    fn read(&mut self) -> Reading {
        let (reading, epochs) = (self.engine.read(), self.epochs.clone());
        Box::pin(async move {
            let records = reading.await?;
            let mut epochs = epochs.borrow_mut();
            for record in &records {
                epochs.push(record.loss);
                epochs.extend_from_slice(&record.parameters);
            }
            Ok(records)
        })
    }
}
