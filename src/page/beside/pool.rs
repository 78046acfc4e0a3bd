//! The workers of the widget: made when they are first needed, ended when nobody needs them.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::estimate::Estimate;
use super::ghost::Growing;
use super::hand::Hand;
use crate::core::beside::{Crew, Order, Reply, workers};
use crate::page::delay::Delay;
use crate::page::dom::{seconds, window};
use crate::page::host::Host;

/// Milliseconds in which a worker has to be ready.
const LATE: i32 = 10_000;
/// Milliseconds without work after which the workers end.
const IDLE: i32 = 60_000;
/// Milliseconds for which the page may be hidden before they do.
const HIDDEN: i32 = 30_000;
/// Workers that may fail before no more are made.
const FAILURES: u32 = 8;

/// The workers of a widget.
pub(in crate::page) struct Pool(pub(super) Rc<Inner>);

pub(super) struct Inner {
    own: Weak<Self>,
    host: Host,
    /// Called when something has come, with whether it is a worker that came or went.
    wake: Box<dyn Fn(bool)>,
    pub(super) hands: RefCell<Vec<Hand>>,
    /// Counts workers, and what is asked of them.
    count: Cell<u32>,
    failures: Cell<u32>,
    /// Whether there are no workers here, or none any more.
    shut: Cell<bool>,
    pub(super) crew: RefCell<Option<Rc<RefCell<Crew>>>>,
    pub(super) ghost: RefCell<Option<Growing>>,
    pub(super) estimate: RefCell<Option<Estimate>>,
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

    /// Ends all workers for good.
    pub(in crate::page) fn end(&self) {
        self.0.shut.set(true);
        self.0.dismiss();
        for delay in [&self.0.late, &self.0.idle, &self.0.hidden] {
            delay.replace(None);
        }
    }
}

/// One worker for each core.
fn wanted() -> usize {
    let cores = window().navigator().hardware_concurrency();
    workers((cores >= 1.0).then_some(cores as usize))
}

impl Inner {
    pub(super) fn number(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    pub(super) fn open(&self, wanted: usize) {
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
    pub(super) fn stay(&self) {
        if let Some(idle) = self.idle.borrow().as_ref() {
            idle.start(IDLE);
        }
    }

    pub(super) fn ask(&self, name: u32, order: &Order) {
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
            Some(Reply::Ghost(number, epochs, all)) => self.hear_of_ghost(number, epochs, all),
            Some(Reply::Cost(number, cost)) => self.hear_of_cost(name, number, cost),
            Some(Reply::Failed(reason)) => {
                web_sys::console::warn_1(&reason.as_str().into());
                self.lose(name);
            }
            None => self.lose(name),
        }
        (self.wake)(others);
    }

    /// Hands out what is to be done.
    pub(super) fn deal(&self) {
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
        self.let_go_of_ghost(name);
        self.let_go_of_cost(name);
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
