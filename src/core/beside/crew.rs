//! Who trains which runs of a sweep: the workers that there are, else the page itself.

use std::collections::VecDeque;
use std::mem::take;
use std::rc::Rc;

use super::order::Order;
use crate::core::axes::Sweep;
use crate::core::engine::{EngineError, MakeEngine};
use crate::core::experiment::Experiment;
use crate::core::sweep::{Arrival, OneByOne, Plan, Run, Runner};

/// Seconds of work that a worker has ahead: enough not to wait for the page, little enough for all
/// to end together.
const AHEAD: f64 = 0.08;

/// Hands the runs of a sweep out, a few at a time, and takes what comes of them. Workers come and go;
/// the runs of one that fails are done by the others, and by the page, in its frames, while there is
/// no worker.
///
/// Runs are handed out from the front of the plan. All times are in seconds.
pub struct Crew {
    id: u32,
    sweep: Sweep,
    experiment: Box<Experiment>,
    /// The work of each run of the plan.
    works: Vec<f64>,
    waiting: VecDeque<usize>,
    hands: Vec<Hand>,
    /// Runs that have come and were not taken.
    arrived: Vec<Arrival>,
    make: Rc<MakeEngine>,
    /// What the page itself trains, with the run that it is at.
    here: Option<(usize, OneByOne)>,
}

/// A worker of the crew.
#[derive(Default)]
struct Hand {
    worker: u32,
    /// The runs that it has, in the order in which it trains them.
    runs: VecDeque<usize>,
    /// Those of them that it was not told of.
    untold: Vec<usize>,
    /// Their work, and what of it is done.
    work: f64,
    under_way: f64,
    /// The work of the runs that have come from it.
    done: f64,
    /// Since when it has had something to do.
    since: Option<f64>,
}

impl Hand {
    /// Seconds for which it still has work. While its pace is not known, one run is enough.
    fn left(&self, time: f64) -> f64 {
        let done = self.done + self.under_way;
        let seconds = self.since.map_or(0.0, |since| time - since);
        match (self.runs.is_empty(), done > 0.0) {
            (true, _) => 0.0,
            (false, false) => f64::INFINITY,
            (false, true) => (self.work - self.under_way) * seconds / done,
        }
    }
}

impl Crew {
    /// A crew of nobody, for some runs of the plan that a sweep makes of an experiment; `make` makes
    /// the engines in the page.
    #[must_use]
    pub fn new(
        id: u32,
        experiment: &Experiment,
        plan: &Plan,
        runs: impl IntoIterator<Item = usize>,
        make: Rc<MakeEngine>,
    ) -> Self {
        Self {
            id,
            sweep: plan.sweep(),
            experiment: Box::new(experiment.clone()),
            works: plan.runs().iter().map(Run::work).collect(),
            waiting: runs.into_iter().collect(),
            hands: Vec::new(),
            arrived: Vec::new(),
            make,
            here: None,
        }
    }

    /// The number of its orders.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// A worker is there. Returns what it has to know first.
    pub fn join(&mut self, worker: u32) -> Order {
        self.hands.push(Hand {
            worker,
            ..Hand::default()
        });
        // From now on the page has its frames to itself.
        if let Some((run, _)) = self.here.take() {
            self.waiting.push_front(run);
        }
        Order::Sweep(self.id, self.sweep, self.experiment.clone())
    }

    /// A worker is there no more: what it had is for the others.
    pub fn leave(&mut self, worker: u32) {
        let Some(at) = self.place(worker) else {
            return;
        };
        for run in self.hands.remove(at).runs.into_iter().rev() {
            self.waiting.push_front(run);
        }
    }

    /// A worker has something to say of its runs.
    pub fn hear(&mut self, worker: u32, under_way: f64, arrivals: Vec<Arrival>) {
        let Some(at) = self.place(worker) else {
            return;
        };
        let hand = &mut self.hands[at];
        hand.under_way = under_way;
        for arrival in arrivals {
            // What was not asked of it is not taken.
            let Some(at) = hand.runs.iter().position(|&run| run == arrival.run) else {
                continue;
            };
            hand.runs.remove(at);
            hand.work -= self.works[arrival.run];
            hand.done += self.works[arrival.run];
            self.arrived.push(arrival);
        }
    }

    /// What is to be asked of whom: the next run is for the one who has the least to do.
    pub fn orders(&mut self, time: f64) -> Vec<(u32, Order)> {
        while let Some(&run) = self.waiting.front() {
            let hands = self.hands.iter_mut();
            let hands = hands.map(|hand| (hand.left(time), hand));
            let Some((left, hand)) = hands.min_by(|a, b| a.0.total_cmp(&b.0)) else {
                break;
            };
            if left >= AHEAD {
                break;
            }
            self.waiting.pop_front();
            hand.runs.push_back(run);
            hand.untold.push(run);
            hand.work += self.works[run];
            hand.since.get_or_insert(time);
        }
        let id = self.id;
        let told = self.hands.iter_mut().filter(|hand| !hand.untold.is_empty());
        told.map(|hand| (hand.worker, Order::Runs(id, take(&mut hand.untold))))
            .collect()
    }

    fn place(&self, worker: u32) -> Option<usize> {
        self.hands.iter().position(|hand| hand.worker == worker)
    }

    /// Whether there is a worker.
    #[must_use]
    pub fn has_workers(&self) -> bool {
        !self.hands.is_empty()
    }
}

impl Runner for Crew {
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError> {
        let mut arrivals = take(&mut self.arrived);
        while !self.has_workers() && left() > 0.0 {
            let (run, runner) = match self.here.as_mut() {
                Some(here) => here,
                None => {
                    let Some(run) = self.waiting.pop_front() else {
                        break;
                    };
                    let make = self.make.clone();
                    let make = Box::new(move |problem: &_| make(problem));
                    self.here.insert((run, OneByOne::new(make, [run])))
                }
            };
            arrivals.extend(runner.advance(plan, left)?);
            if arrivals.last().is_some_and(|arrival| arrival.run == *run) {
                self.here = None;
            }
        }
        Ok(arrivals)
    }

    fn under_way(&self, plan: &Plan) -> f64 {
        let here = self
            .here
            .as_ref()
            .map_or(0.0, |(_, runner)| runner.under_way(plan));
        here + self.hands.iter().map(|hand| hand.under_way).sum::<f64>()
    }
}
