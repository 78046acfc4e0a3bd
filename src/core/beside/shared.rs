//! A sweep that a fleet and the workers share: the fleet takes group after group from the front of the
//! plan, the workers single runs from its end, until they meet.

use std::cell::RefCell;
use std::rc::Rc;

use super::crew::Crew;
use crate::core::engine::{EngineError, MakeEngine};
use crate::core::sweep::{Arrival, MakeFleet, Plan, Runner, SideBySide};

/// A fleet and a crew on one plan. What is left when the fleet is done is the crew's.
pub struct Shared {
    fleet: SideBySide,
    crew: Rc<RefCell<Crew>>,
}

impl Shared {
    /// A runner of all runs of a plan: with fleets by `make`, engines by `judge` for the runs of them
    /// that diverge, and a crew of the same runs.
    #[must_use]
    pub fn new(
        make: Box<MakeFleet>,
        judge: Box<MakeEngine>,
        plan: &Plan,
        crew: Rc<RefCell<Crew>>,
    ) -> Self {
        crew.borrow_mut().share(true);
        let other = crew.clone();
        let claim = Box::new(move |runs: &mut _| other.borrow_mut().claim(runs));
        Self {
            fleet: SideBySide::sharing(make, judge, plan, claim),
            crew,
        }
    }
}

impl Runner for Shared {
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError> {
        let mut arrivals = self.fleet.advance(plan, left)?;
        if self.fleet.is_done() {
            self.crew.borrow_mut().share(false);
        }
        arrivals.extend(self.crew.borrow_mut().advance(plan, left)?);
        Ok(arrivals)
    }

    fn under_way(&self, plan: &Plan) -> f64 {
        self.fleet.under_way(plan) + self.crew.borrow().under_way(plan)
    }
}

/// A crew alone, which others can speak to meanwhile.
impl Runner for Rc<RefCell<Crew>> {
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError> {
        self.borrow_mut().advance(plan, left)
    }

    fn under_way(&self, plan: &Plan) -> f64 {
        self.borrow().under_way(plan)
    }
}
