//! What a unit of work costs, tried on some runs of a plan.

use std::rc::Rc;

use crate::core::engine::{EngineError, MakeEngine};
use crate::core::sweep::{OneByOne, Plan, Runner};

/// Runs that are tried, spread over the plan: they can cost more or less than their work says.
const TRIED: usize = 8;
/// Seconds of work before anything is believed: a program is compiled better once it runs.
const WARM: f64 = 0.06;
/// How far two rounds may differ to be believed, and how many there are at most.
const AGREE: f64 = 1.15;
const ROUNDS: u32 = 4;
/// Slices after which a run is left alone that does not get on.
const PATIENCE: u32 = 100;

/// A measurement on its way, in slices.
pub struct Measure {
    make: Rc<MakeEngine>,
    plan: Plan,
    /// Seconds of work in a slice.
    slice: f64,
    /// The runs that are still to be tried.
    runs: Vec<usize>,
    trial: Option<Trial>,
    warmed: f64,
    /// The work of the runs that were tried in this round, and the seconds that it would take.
    work: f64,
    seconds: f64,
    /// What the round before came to, and how many there were.
    before: Option<f64>,
    rounds: u32,
}

/// A run that is tried.
struct Trial {
    run: usize,
    runner: OneByOne,
    slices: u32,
    spent: f64,
    /// The work and the seconds of its beginning, which costs more than the rest.
    beginning: Option<(f64, f64)>,
}

impl Measure {
    /// A measurement of a plan before its first slice, in slices of so many seconds of work, with
    /// engines by `make`. Each run is tried for two slices: on a busy machine the longer ones tell
    /// more.
    #[must_use]
    pub fn new(plan: Plan, slice: f64, make: Rc<MakeEngine>) -> Self {
        Self {
            runs: tried(&plan).collect(),
            make,
            plan,
            slice,
            trial: None,
            warmed: 0.0,
            work: 0.0,
            seconds: 0.0,
            before: None,
            rounds: 0,
        }
    }

    /// A round is over: it is believed when it agrees with the one before, whatever else the machine
    /// had to do.
    fn judge(&mut self) -> Option<f64> {
        let cost = self.seconds / self.work;
        let before = self.before.replace(cost);
        self.rounds += 1;
        let agrees = |before: &f64| before.max(cost) <= AGREE * before.min(cost);
        let last = self.rounds >= ROUNDS || !cost.is_finite();
        if let Some(before) = before.filter(|before| agrees(before) || last) {
            return Some(f64::midpoint(before, cost));
        }
        if last {
            return Some(cost);
        }
        self.runs.extend(tried(&self.plan));
        (self.work, self.seconds) = (0.0, 0.0);
        None
    }

    /// A slice, by a clock in seconds. Returns the seconds that a unit of work costs, at the end;
    /// no number if that cannot be told.
    ///
    /// # Errors
    /// When an engine cannot go on.
    pub fn go_on(&mut self, clock: &dyn Fn() -> f64) -> Result<Option<f64>, EngineError> {
        let make = &self.make;
        let Some(trial) = self.trial.as_mut() else {
            let make = make.clone();
            let Some(run) = self.runs.pop() else {
                return Ok(self.judge());
            };
            let make = Box::new(move |problem: &_| make(problem));
            self.trial = Some(Trial {
                run,
                runner: OneByOne::new(make, [run]),
                slices: 0,
                spent: 0.0,
                beginning: None,
            });
            return Ok(None);
        };
        let started = clock();
        let mut left = || started + self.slice - clock();
        let ended = !trial.runner.advance(&self.plan, &mut left)?.is_empty();
        let spent = clock() - started;
        trial.spent += spent;
        trial.slices += 1;
        let whole = self.plan.runs()[trial.run].work();
        let done = trial.runner.under_way(&self.plan);
        let seconds = match trial.beginning {
            _ if ended => Some(trial.spent),
            Some((work, seconds)) if done > work => {
                Some((trial.spent - seconds) * whole / (done - work))
            }
            Some(_) => None,
            None => {
                trial.beginning = (done > 0.0).then_some((done, trial.spent));
                None
            }
        };
        let cold = self.warmed < WARM;
        self.warmed += spent;
        if seconds.is_none() && trial.slices < PATIENCE {
            return Ok(None);
        }
        let run = trial.run;
        self.trial = None;
        if cold {
            self.runs.push(run);
        } else if let Some(seconds) = seconds {
            self.work += whole;
            self.seconds += seconds;
        }
        Ok(None)
    }
}

/// The runs that are tried: some, from all over the plan.
fn tried(plan: &Plan) -> impl Iterator<Item = usize> + use<> {
    let count = plan.runs().len();
    let tried = TRIED.min(count);
    (0..tried).map(move |i| i * count / tried)
}
