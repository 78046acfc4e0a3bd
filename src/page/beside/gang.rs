//! A sweep in the workers: a runner whose runs come from them.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::pool::{Inner, Pool};
use crate::core::beside::{Crew, Order, Shared};
use crate::core::engine::{EngineError, MakeEngine};
use crate::core::experiment::Experiment;
use crate::core::sweep::{Arrival, MakeFleet, Plan, Results, Runner};

impl Pool {
    /// Whether workers train a sweep: the page only has to look now and then.
    pub(in crate::page) fn is_at_work(&self) -> bool {
        let crew = self.0.crew.borrow();
        crew.as_ref().is_some_and(|crew| crew.borrow().is_at_work())
    }

    /// Trains what is missing of a sweep with all workers, and in the page while there is none; with a
    /// fleet, if one is given, that begins at the other end.
    pub(in crate::page) fn run(
        &self,
        experiment: &Experiment,
        results: &Results,
        make: Rc<MakeEngine>,
        fleet: Option<Box<MakeFleet>>,
    ) -> Gang {
        self.open();
        let id = self.0.number();
        let plan = results.plan();
        let crew = Crew::new(id, experiment, plan, results.missing(), make.clone());
        let crew = Rc::new(RefCell::new(crew));
        let runner: Box<dyn Runner> = match fleet {
            Some(fleet) => {
                let judge = Box::new(move |problem: &_| make(problem));
                Box::new(Shared::new(fleet, judge, plan, crew.clone()))
            }
            None => Box::new(crew.clone()),
        };
        for hand in self.0.hands.borrow().iter().filter(|hand| hand.ready) {
            hand.ask(&crew.borrow_mut().join(hand.name));
        }
        self.0.crew.replace(Some(crew.clone()));
        self.0.deal();
        Gang {
            runner,
            crew,
            pool: Rc::downgrade(&self.0),
        }
    }
}

/// Those who train a sweep. The workers stop when it is dropped.
pub(in crate::page) struct Gang {
    runner: Box<dyn Runner>,
    crew: Rc<RefCell<Crew>>,
    pool: Weak<Inner>,
}

impl Runner for Gang {
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError> {
        self.runner.advance(plan, left)
    }

    fn under_way(&self, plan: &Plan) -> f64 {
        self.runner.under_way(plan)
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
