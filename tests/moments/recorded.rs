//! What is recorded is shown without an engine.

use std::cell::Cell;
use std::rc::Rc;

use pollster::block_on;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::link;
use regression_playground::core::state::{Intent, Move, State};
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::FusedCpu;

/// Counts the engines that are made and the steps they train.
#[derive(Default)]
struct Account {
    made: Cell<usize>,
    trained: Cell<usize>,
}

struct Counted(Box<dyn Engine>, Rc<Account>);

impl Engine for Counted {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        let steps = samples.len().div_ceil(batch);
        self.1.trained.set(self.1.trained.get() + steps);
        self.0.train(samples, batch, rate)
    }
    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.0.put(index, value)
    }
    fn mark(&mut self) -> Result<(), EngineError> {
        self.0.mark()
    }
    fn read(&mut self) -> Reading {
        self.0.read()
    }
    fn copy(&self) -> Option<Box<dyn Engine>> {
        self.1.made.set(self.1.made.get() + 1);
        let copy = self.0.copy()?;
        Some(Box::new(Self(copy, self.1.clone())))
    }
}

#[test]
fn a_recorded_epoch_is_shown_without_an_engine() {
    for (optimizer, epochs) in [
        (Optimizer::Sgd, 500),
        (Optimizer::Adam, 500),
        (Optimizer::Sgd, 20_000),
        (Optimizer::Adam, 20_000),
    ] {
        let experiment = Experiment {
            samples: 4,
            batch: 2,
            epochs,
            optimizer,
            learning_rate: 0.001,
            ..Experiment::new(Task::Cubic)
        };
        let account = Rc::new(Account::default());
        let shared = account.clone();
        let make = move |problem: &Problem| -> Result<Box<dyn Engine>, EngineError> {
            shared.made.set(shared.made.get() + 1);
            let engine = Box::new(FusedCpu::new(problem));
            Ok(Box::new(Counted(engine, shared.clone())))
        };
        let make = Rc::new(make);
        let make_ghosts =
            |_: &Problem| -> Result<Box<dyn Engine>, EngineError> { panic!("no ghost") };
        let query = link::hash("", &experiment);
        let (mut state, _) = State::new(query, "", make.clone(), Rc::new(make_ghosts));
        let mut engine = make(state.session().problem()).unwrap();
        state.session_mut().start(engine.as_mut()).unwrap();
        state.receive(block_on(engine.read()).unwrap());
        state.update(Intent::End, 0.0);
        while state.session().wants_steps() {
            state.session_mut().advance(engine.as_mut(), 5000).unwrap();
            state.receive(block_on(engine.read()).unwrap());
        }
        assert_eq!(state.status(), Status::Finished);
        let done = (account.made.get(), account.trained.get());
        let recorded: Vec<u32> = state
            .recording()
            .history()
            .losses()
            .iter()
            .map(|l| l.0)
            .collect();
        assert!(recorded.len() > 400);
        for &epoch in recorded.iter().rev() {
            state.update(Intent::Seek(Place::at_epoch(epoch)), 0.0);
            assert!(!state.seeks());
            assert_eq!(state.shown().place, Place::at_epoch(epoch));
            assert!(!state.roll(0.016, &mut || 1.0).unwrap());
        }
        state.update(Intent::Move(Move::Tenths(3)), 0.0);
        state.update(Intent::Move(Move::Start), 0.0);
        state.update(Intent::Move(Move::Newest), 0.0);
        assert_eq!((account.made.get(), account.trained.get()), done);
        // Between two of them, the steps from the nearest place before it are enough.
        state.update(
            Intent::Seek(Place {
                epoch: epochs - 101,
                batch: 1,
            }),
            0.0,
        );
        assert!(state.seeks());
        while state.roll(0.016, &mut || 1.0).unwrap() {}
        let trained = account.trained.get() - done.1;
        let most = if optimizer.remembers() {
            2 * epochs as usize / 16
        } else {
            9
        };
        assert!(
            (1..=most).contains(&trained),
            "{trained} steps of {epochs} epochs"
        );
    }
}
