//! Memory: training allocates nothing, and what is recorded of a long run is bounded.

use std::cell::Cell;
use std::rc::Rc;

use allocation_counter::measure;
use pollster::block_on;
use regression_playground::core::bookmarks::Bookmarks;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading};
use regression_playground::core::experiment::{Experiment, Loss, Optimizer, Task};
use regression_playground::core::schedule::Schedule;
use regression_playground::core::session::Session;
use regression_playground::core::transport::Status;
use regression_playground::engine::FusedCpu;

fn experiments() -> [Experiment; 3] {
    [
        Experiment::new(Task::Linear),
        Experiment::new(Task::Cubic),
        Experiment {
            samples: 333,
            batch: 100,
            hidden: "64g,5s,64r,17t".parse().unwrap(),
            optimizer: Optimizer::Adam,
            loss: Loss::Huber,
            ..Experiment::new(Task::Sine)
        },
    ]
}

#[test]
fn an_epoch_allocates_nothing() {
    for experiment in experiments() {
        let schedule = Schedule::new(&experiment);
        let mut engine = FusedCpu::new(&Problem::new(&experiment));
        let mut order = Vec::new();
        schedule.order(1, &mut order);
        let allocated = measure(|| {
            for epoch in 2..12 {
                engine
                    .train(&order, experiment.batch, experiment.learning_rate)
                    .unwrap();
                schedule.order(epoch, &mut order);
            }
        });
        assert_eq!(allocated.count_total, 0, "{}", experiment.hidden);
    }
}

#[test]
fn a_hundred_thousand_epochs_stay_within_the_history() {
    for (optimizer, bookmarks) in [
        (Optimizer::Sgd, 0),
        (Optimizer::Momentum, 33),
        (Optimizer::Adam, 33),
    ] {
        let experiment = Experiment {
            samples: 4,
            batch: 4,
            epochs: 100_000,
            learning_rate: 0.001,
            optimizer,
            ..Experiment::new(Task::Cubic)
        };
        let mut session = Session::new(experiment);
        let mut engine = FusedCpu::new(session.problem());
        let one_engine = measure(|| drop(std::hint::black_box(engine.copy()))).bytes_max;
        session.start(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
        session.play();
        let mut run = |epochs: u32| {
            let to = session.place().epoch + epochs;
            let used = measure(|| {
                while session.place().epoch < to {
                    session.advance(&mut engine, 100).unwrap();
                    session.record(&mut engine).unwrap();
                    session.receive(block_on(engine.read()).unwrap());
                }
            });
            (used.bytes_current, session.status())
        };
        // Until the history has thinned itself for the first time, it grows.
        let (first, _) = run(50_000);
        let (second, state) = run(50_000);
        assert_eq!(state, Status::Finished);
        assert!(first > 0);
        // Parameters are at most 2,000,000 numbers and losses 8,192 pairs; buffers double. Engines
        // are kept at a few epochs where an update rule remembers more than the parameters.
        let engines = bookmarks * one_engine as i64;
        let bound = 2 * 4 * 2_000_000 + 2 * 8 * 8192 + 100_000 + engines;
        assert!(first < bound && second < bound, "{first}, then {second}");
        assert!(first + second < bound, "{first}, then {second}");
    }
}

#[test]
fn the_engines_that_are_kept_are_few_and_far_between() {
    let kept = Rc::new(Cell::new(0_usize));
    let copies = Rc::new(Cell::new(0_usize));
    let engine = Kept {
        engine: Box::new(FusedCpu::new(&Problem::new(&Experiment::new(Task::Cubic)))),
        kept: kept.clone(),
        copies: copies.clone(),
    };
    kept.set(0);
    let mut bookmarks = Bookmarks::default();
    for epoch in 0..=100_000 {
        bookmarks.offer(epoch, &engine);
        assert!(kept.get() <= 32, "{} at epoch {epoch}", kept.get());
        // From the last one before any epoch it is never far.
        let last = bookmarks.before(epoch).unwrap_or(0);
        assert!(epoch - last <= epoch / 8, "{last} at epoch {epoch}");
    }
    assert!(copies.get() < 1000, "{} copies", copies.get());
    drop(bookmarks);
    assert_eq!(kept.get(), 0);
}

/// An engine whose copies are counted while they live.
struct Kept {
    engine: Box<dyn Engine>,
    kept: Rc<Cell<usize>>,
    copies: Rc<Cell<usize>>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.kept.set(self.kept.get().saturating_sub(1));
    }
}

impl Engine for Kept {
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
        self.engine.read()
    }

    fn copy(&self) -> Option<Box<dyn Engine>> {
        self.kept.set(self.kept.get() + 1);
        self.copies.set(self.copies.get() + 1);
        Some(Box::new(Self {
            engine: self.engine.copy()?,
            kept: self.kept.clone(),
            copies: self.copies.clone(),
        }))
    }
}
