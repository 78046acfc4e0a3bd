//! The workers of the widget: made when they are first needed, ended when nobody needs them.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::hand::Hand;
use crate::core::beside::{Crew, Order, Reply, workers};
use crate::core::engine::{EngineError, MakeEngine, Record};
use crate::core::experiment::Experiment;
use crate::core::ghost::{Beside, Epochs};
use crate::core::session::Session;
use crate::core::sweep::{Arrival, Plan, Results, Runner, Sweep};
use crate::page::delay::Delay;
use crate::page::dom::{now, window};
use crate::page::host::Host;

/// Milliseconds in which a worker has to be ready.
const LATE: i32 = 10_000;
/// Milliseconds without work after which the workers end.
const IDLE: i32 = 60_000;
/// Milliseconds for which the page may be hidden before they do.
const HIDDEN: i32 = 30_000;
/// Workers that may fail before no more are made.
const FAILURES: u32 = 8;

fn seconds() -> f64 {
    now() / 1000.0
}

/// The workers of a widget.
pub(in crate::page) struct Pool(Rc<Inner>);

struct Inner {
    own: Weak<Self>,
    host: Host,
    /// Called when something has come, with whether it is a worker that came or went.
    wake: Box<dyn Fn(bool)>,
    hands: RefCell<Vec<Hand>>,
    /// Counts workers, and what is asked of them.
    count: Cell<u32>,
    failures: Cell<u32>,
    /// Whether there are no workers here, or none any more.
    shut: Cell<bool>,
    crew: RefCell<Option<Rc<RefCell<Crew>>>>,
    ghost: RefCell<Option<Growing>>,
    estimate: RefCell<Option<Estimate>>,
    late: RefCell<Option<Delay>>,
    idle: RefCell<Option<Delay>>,
    hidden: RefCell<Option<Delay>>,
}

impl Pool {
    /// A pool without workers.
    pub(in crate::page) fn new(host: Host, wake: impl Fn(bool) + 'static) -> Self {
        let inner = Rc::new_cyclic(|own| Inner {
            own: own.clone(),
            host,
            wake: Box::new(wake),
            hands: RefCell::default(),
            count: Cell::new(0),
            failures: Cell::new(0),
            shut: Cell::new(false),
            crew: RefCell::default(),
            ghost: RefCell::default(),
            estimate: RefCell::default(),
            late: RefCell::default(),
            idle: RefCell::default(),
            hidden: RefCell::default(),
        });
        let delay = |act: fn(&Rc<Inner>)| {
            let weak = Rc::downgrade(&inner);
            Some(Delay::new(move || {
                if let Some(inner) = weak.upgrade() {
                    act(&inner);
                }
            }))
        };
        inner.late.replace(delay(|inner| inner.give_up_late()));
        inner.idle.replace(delay(|inner| {
            if inner.crew.borrow().is_some() {
                inner.stay();
            } else {
                inner.dismiss();
            }
        }));
        inner.hidden.replace(delay(|inner| inner.dismiss()));
        Self(inner)
    }

    /// How many workers there are going to be; none where they cannot be had.
    pub(in crate::page) fn size(&self) -> usize {
        if self.0.shut.get() {
            self.0
                .hands
                .borrow()
                .iter()
                .filter(|hand| hand.ready)
                .count()
        } else {
            wanted()
        }
    }

    /// Makes workers, up to one for each core.
    pub(in crate::page) fn open(&self) {
        self.0.open(wanted());
    }

    /// The page is hidden, or is shown again.
    pub(in crate::page) fn hide(&self, hidden: bool) {
        let delay = self.0.hidden.borrow();
        let Some(delay) = delay.as_ref() else {
            return;
        };
        if hidden {
            delay.start(HIDDEN);
        } else {
            delay.cancel();
            if self.0.crew.borrow().is_some() {
                self.open();
            }
        }
    }

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

    /// Asks all workers at once what a unit of work costs. Returns the number of the answer; `None`
    /// while they are not ready.
    pub(in crate::page) fn measure(&self, experiment: &Experiment, sweep: Sweep) -> Option<u32> {
        self.open();
        let hands = self.0.hands.borrow();
        if hands.is_empty() || hands.iter().any(|hand| !hand.ready) {
            return None;
        }
        let number = self.0.number();
        for hand in hands.iter() {
            hand.ask(&Order::Measure(number, sweep, Box::new(experiment.clone())));
        }
        self.0.estimate.replace(Some(Estimate {
            number,
            asked: hands.iter().map(|hand| hand.name).collect(),
            pace: 0.0,
        }));
        Some(number)
    }

    /// Seconds that a unit of work takes all workers together, once all have answered.
    pub(in crate::page) fn measured(&self, number: u32) -> Option<f64> {
        let estimate = self.0.estimate.borrow();
        let complete = |estimate: &&Estimate| {
            estimate.number == number && estimate.asked.is_empty() && estimate.pace > 0.0
        };
        estimate
            .as_ref()
            .filter(complete)
            .map(|estimate| 1.0 / estimate.pace)
    }

    /// What trains ghosts.
    pub(in crate::page) fn ghosts(&self) -> Rc<dyn Beside> {
        self.0.clone()
    }

    /// Ends all workers for good.
    pub(in crate::page) fn end(&self) {
        self.0.shut.set(true);
        self.0.dismiss();
        for delay in [&self.0.late, &self.0.idle, &self.0.hidden] {
            delay.replace(None);
        }
    }
}

/// A ghost that a worker trains.
struct Growing {
    number: u32,
    worker: u32,
    /// What has come of it and was not taken: loss and parameters of each epoch.
    epochs: Vec<f32>,
    all: bool,
}

/// What a unit of work costs, as far as the workers have answered.
struct Estimate {
    number: u32,
    /// Those who have not answered.
    asked: Vec<u32>,
    /// Units of work in a second.
    pace: f64,
}

/// One worker for each core.
fn wanted() -> usize {
    let cores = window().navigator().hardware_concurrency();
    workers((cores >= 1.0).then_some(cores as usize))
}

impl Inner {
    fn number(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    fn open(&self, wanted: usize) {
        let mut started = false;
        while !self.shut.get() && self.hands.borrow().len() < wanted {
            let (name, weak) = (self.number(), self.own.clone());
            let hand = Hand::start(name, &self.host, move |reply| {
                if let Some(inner) = weak.upgrade() {
                    inner.hear(name, reply);
                }
            });
            match hand {
                Some(hand) => self.hands.borrow_mut().push(hand),
                None => self.shut.set(true),
            }
            started = true;
        }
        if let (true, Some(late)) = (started, self.late.borrow().as_ref()) {
            late.start(LATE);
        }
        self.stay();
    }

    /// They are needed: they stay for a while.
    fn stay(&self) {
        if let Some(idle) = self.idle.borrow().as_ref() {
            idle.start(IDLE);
        }
    }

    fn ask(&self, name: u32, order: &Order) {
        if let Some(hand) = self.hands.borrow().iter().find(|hand| hand.name == name) {
            hand.ask(order);
        }
    }

    fn crew(&self) -> Option<Rc<RefCell<Crew>>> {
        self.crew.borrow().clone()
    }

    fn hear(&self, name: u32, reply: Option<Reply>) {
        let others = matches!(reply, None | Some(Reply::Ready | Reply::Failed(_)));
        match reply {
            Some(Reply::Ready) => {
                let mut hands = self.hands.borrow_mut();
                for hand in hands.iter_mut().filter(|hand| hand.name == name) {
                    hand.ready = true;
                }
                drop(hands);
                if let Some(crew) = self.crew() {
                    let order = crew.borrow_mut().join(name);
                    self.ask(name, &order);
                    self.deal();
                }
            }
            Some(Reply::Runs(id, under_way, arrivals)) => {
                // What was stopped meanwhile is not taken.
                if let Some(crew) = self.crew().filter(|crew| crew.borrow().id() == id) {
                    crew.borrow_mut().hear(name, under_way, arrivals);
                    self.deal();
                }
            }
            Some(Reply::Ghost(number, epochs, all)) => {
                let mut ghost = self.ghost.borrow_mut();
                // What was left meanwhile is not taken.
                if let Some(ghost) = ghost.as_mut().filter(|ghost| ghost.number == number) {
                    ghost.epochs.extend(epochs);
                    ghost.all |= all;
                }
            }
            Some(Reply::Cost(number, cost)) => {
                let mut estimate = self.estimate.borrow_mut();
                let asked = estimate
                    .as_mut()
                    .filter(|estimate| estimate.number == number);
                if let Some(estimate) = asked {
                    estimate.asked.retain(|&asked| asked != name);
                    // What could not be told is no number.
                    estimate.pace += if cost > 0.0 { 1.0 / cost } else { 0.0 };
                }
            }
            Some(Reply::Failed(reason)) => {
                web_sys::console::warn_1(&reason.as_str().into());
                self.lose(name);
            }
            None => self.lose(name),
        }
        (self.wake)(others);
    }

    /// Hands out what is to be done.
    fn deal(&self) {
        let Some(crew) = self.crew() else {
            return;
        };
        for (name, order) in crew.borrow_mut().orders(seconds()) {
            self.ask(name, &order);
        }
    }

    /// A worker has failed: the others do what it had. Where one is not even ready, there are none.
    fn lose(&self, name: u32) {
        let mut hands = self.hands.borrow_mut();
        let Some(at) = hands.iter().position(|hand| hand.name == name) else {
            return;
        };
        let was_ready = hands.remove(at).ready;
        drop(hands);
        self.failures.set(self.failures.get() + 1);
        if !was_ready || self.failures.get() >= FAILURES {
            self.shut.set(true);
        }
        self.let_go(name);
        self.deal();
    }

    fn let_go(&self, name: u32) {
        self.ghost
            .borrow_mut()
            .take_if(|ghost| ghost.worker == name);
        if let Some(crew) = self.crew() {
            crew.borrow_mut().leave(name);
        }
    }

    /// Does without those that are not ready in time.
    fn give_up_late(&self) {
        let late: Vec<u32> = {
            let hands = self.hands.borrow();
            let late = hands.iter().filter(|hand| !hand.ready);
            late.map(|hand| hand.name).collect()
        };
        for name in late {
            self.lose(name);
        }
        (self.wake)(true);
    }

    /// Ends the workers: they can be made again.
    fn dismiss(&self) {
        for hand in self.hands.take() {
            self.let_go(hand.name);
        }
        (self.wake)(false);
    }
}

impl Beside for Inner {
    fn begin(&self, run: &Session) -> Option<u32> {
        let hands = self.hands.borrow();
        let Some(hand) = hands.iter().find(|hand| hand.ready) else {
            drop(hands);
            self.open(1);
            return None;
        };
        let number = self.number();
        let edits = run.recording().edits().clone();
        hand.ask(&Order::Ghost(
            number,
            edits,
            Box::new(run.experiment().clone()),
        ));
        let before = self.ghost.replace(Some(Growing {
            number,
            worker: hand.name,
            epochs: Vec::new(),
            all: false,
        }));
        // A worker has one ghost: the new order takes the place of the one before.
        let other = before.filter(|ghost| ghost.worker != hand.name);
        drop(hands);
        if let Some(ghost) = other {
            self.ask(ghost.worker, &Order::Leave);
        }
        self.stay();
        Some(number)
    }

    fn take(&self, number: u32, run: &Session) -> Result<Epochs, EngineError> {
        let mut ghost = self.ghost.borrow_mut();
        let Some(ghost) = ghost.as_mut().filter(|ghost| ghost.number == number) else {
            return Err(EngineError("the worker is gone".to_owned()));
        };
        let epochs = std::mem::take(&mut ghost.epochs);
        let record = |row: &[f32]| Record {
            loss: row[0],
            parameters: row[1..].to_vec(),
        };
        let width = 1 + run.problem().parameters.len();
        Ok(Epochs {
            records: epochs.chunks_exact(width).map(record).collect(),
            all: ghost.all,
        })
    }

    fn leave(&self, number: u32) {
        let left = self
            .ghost
            .borrow_mut()
            .take_if(|ghost| ghost.number == number);
        if let Some(ghost) = left.filter(|ghost| !ghost.all) {
            self.ask(ghost.worker, &Order::Leave);
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
