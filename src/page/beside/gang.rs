//! A sweep in the workers: a runner whose runs come from them.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::pool::{Inner, Pool};
use crate::core::beside::{Crew, Order};
use crate::core::engine::{EngineError, MakeEngine};
use crate::core::experiment::Experiment;
use crate::core::sweep::{Arrival, Plan, Results, Runner};

impl Pool {
    /// Trains what is missing of a sweep with all workers, and in the page while there is none.
    pub(in crate::page) fn run(
        &self,
        experiment: &Experiment,
        results: &Results,
        make: Rc<MakeEngine>,
    ) -> Gang {
        self.open();
        let id = self.0.number();
        let mut crew = Crew::new(id, experiment, results.plan(), results.missing(), make);
        for hand in self.0.hands.borrow().iter().filter(|hand| hand.ready) {
            hand.ask(&crew.join(hand.name));
        }
        let crew = Rc::new(RefCell::new(crew));
        self.0.crew.replace(Some(crew.clone()));
        self.0.deal();
        Gang {
            crew,
            pool: Rc::downgrade(&self.0),
        }
    }
}

/// Those who train a sweep. The workers stop when it is dropped.
pub(in crate::page) struct Gang {
    crew: Rc<RefCell<Crew>>,
    pool: Weak<Inner>,
}

impl Runner for Gang {
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError> {
        self.crew.borrow_mut().advance(plan, left)
    }

    fn under_way(&self, plan: &Plan) -> f64 {
        self.crew.borrow().under_way(plan)
    }
}

impl Drop for Gang {
    fn drop(&mut self) {
        let Some(pool) = self.pool.upgrade() else {
            return;
        };
        let own = |crew: &Rc<RefCell<Crew>>| Rc::ptr_eq(crew, &self.crew);
        if pool.crew.borrow().as_ref().is_some_and(own) {
            pool.crew.replace(None);
            for hand in pool.hands.borrow().iter().filter(|hand| hand.ready) {
                hand.ask(&Order::Stop);
            }
            pool.stay();
        }
    }
}
