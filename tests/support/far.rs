//! A worker without a browser: it takes and answers letters as one in a page does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use regression_playground::core::beside::{Order, Reply, Worker};
use regression_playground::core::engine::{EngineError, MakeEngine, Record};
use regression_playground::core::ghost::{Beside, Epochs};
use regression_playground::core::session::Session;

/// A worker that is asked and answers in letters, when the test gives it time.
pub struct Far {
    pub worker: RefCell<Worker>,
    pub time: Cell<f64>,
    /// How much time a look at the clock takes.
    pub look: f64,
    pub there: Cell<bool>,
    pub gone: Cell<bool>,
    number: Cell<u32>,
    came: RefCell<(Vec<f32>, bool)>,
    pub begun: Cell<usize>,
}

impl Far {
    pub fn new(make: Rc<MakeEngine>) -> Rc<Self> {
        Rc::new(Self {
            worker: RefCell::new(Worker::new(make)),
            time: Cell::new(0.0),
            look: 0.0003,
            there: Cell::new(true),
            gone: Cell::new(false),
            number: Cell::new(0),
            came: RefCell::default(),
            begun: Cell::new(0),
        })
    }

    fn ask(&self, order: &Order) {
        self.worker
            .borrow_mut()
            .take(&order.line(), self.time.get())
            .unwrap();
    }

    /// A slice of its work. Returns whether something came of it.
    pub fn turn(&self) -> bool {
        let clock = || {
            self.time.set(self.time.get() + self.look);
            self.time.get()
        };
        let Some(reply) = self.worker.borrow_mut().go_on(&clock).unwrap() else {
            return false;
        };
        let (line, numbers) = reply.letter();
        let Some(Reply::Ghost(number, epochs, all)) = Reply::of(&line, numbers) else {
            panic!("{line}");
        };
        if number == self.number.get() {
            let mut came = self.came.borrow_mut();
            came.0.extend(epochs);
            came.1 |= all;
        }
        true
    }
}

impl Beside for Far {
    fn begin(&self, run: &Session) -> Option<u32> {
        if !self.there.get() {
            return None;
        }
        self.number.set(self.number.get() + 1);
        self.begun.set(self.begun.get() + 1);
        self.came.take();
        let edits = run.recording().edits().clone();
        self.ask(&Order::Ghost(
            self.number.get(),
            edits,
            Box::new(run.experiment().clone()),
        ));
        Some(self.number.get())
    }

    fn take(&self, number: u32, run: &Session) -> Result<Epochs, EngineError> {
        if self.gone.get() || number != self.number.get() {
            return Err(EngineError("gone".into()));
        }
        let mut came = self.came.borrow_mut();
        let record = |row: &[f32]| Record {
            loss: row[0],
            parameters: row[1..].to_vec(),
        };
        let width = 1 + run.problem().parameters.len();
        let records = came.0.chunks_exact(width).map(record).collect();
        came.0.clear();
        Ok(Epochs {
            records,
            all: came.1,
        })
    }

    fn leave(&self, number: u32) {
        if number == self.number.get() {
            self.ask(&Order::Leave);
        }
    }
}
