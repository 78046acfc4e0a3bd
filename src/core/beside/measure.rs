//! What a unit of work costs, tried on some runs of a plan.

use std::rc::Rc;

use crate::core::engine::{EngineError, MakeEngine};
use crate::core::sweep::{OneByOne, Plan, Runner};

/// Runs that are tried, spread over the plan: those of one plan can cost more or less than their
/// work says.
const TRIED: usize = 8;
/// Seconds for which each is tried.
const PIECE: f64 = 0.004;
/// Seconds of work before anything is believed: a program is compiled better once it runs.
const WARM: f64 = 0.012;

/// A measurement on its way, in slices.
pub struct Measure {
    make: Rc<MakeEngine>,
    plan: Plan,
    /// The runs that are still to be tried.
    runs: Vec<usize>,
    warmed: f64,
    /// The work of the runs that were tried, and the seconds that it would take.
    work: f64,
    seconds: f64,
}

impl Measure {
    /// A measurement of a plan before its first slice, with engines by `make`.
    #[must_use]
    pub fn new(plan: Plan, make: Rc<MakeEngine>) -> Self {
        let count = plan.runs().len();
        let tried = TRIED.min(count);
        Self {
            runs: (0..tried).map(|i| i * count / tried).collect(),
            make,
            plan,
            warmed: 0.0,
            work: 0.0,
            seconds: 0.0,
        }
    }

    /// A slice. Returns the seconds that a unit of work costs, at the end.
    ///
    /// # Errors
    /// When an engine cannot go on.
    pub fn go_on(&mut self, clock: &dyn Fn() -> f64) -> Result<Option<f64>, EngineError> {
        let warm = self.warmed >= WARM;
        let next = if warm {
            self.runs.pop()
        } else {
            self.runs.last().copied()
        };
        let Some(run) = next else {
            return Ok(Some(self.seconds / self.work)
                .filter(|cost| cost.is_finite())
                .or(Some(0.0)));
        };
        let make = self.make.clone();
        let mut runner = OneByOne::new(Box::new(move |problem| make(problem)), [run]);
        let started = clock();
        let arrived = runner.advance(&self.plan, &mut || started + PIECE - clock())?;
        let spent = clock() - started;
        let whole = self.plan.runs()[run].work();
        let done = if arrived.is_empty() {
            runner.under_way(&self.plan)
        } else {
            whole
        };
        if !warm {
            self.warmed += spent;
        } else if done > 0.0 {
            self.work += whole;
            self.seconds += spent * whole / done;
        }
        Ok(None)
    }
}
