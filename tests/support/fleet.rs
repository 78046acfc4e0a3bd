//! A fleet made of engines: what a fleet promises, in its plainest form.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::data::Dataset;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading, Record};
use regression_playground::core::experiment::Style;
use regression_playground::core::fleet::{Fleet, FleetProblem};
use regression_playground::core::rule::Rule;
use regression_playground::core::standard::Standards;
use regression_playground::engine::Autodiff;

/// What a fleet was asked for, shared with the test.
#[derive(Default)]
pub struct Account {
    pub epochs: Cell<u32>,
    pub in_flight: Cell<usize>,
    pub most_in_flight: Cell<usize>,
}

pub struct Engines {
    engines: Vec<Autodiff>,
    problem: FleetProblem,
    /// How often a read is asked for before it is there.
    patience: u32,
    account: Rc<Account>,
}

impl Engines {
    pub fn new(problem: &FleetProblem, patience: u32, account: Rc<Account>) -> Self {
        let alone = |run: usize| Problem {
            network: problem.common.network.clone(),
            style: Style::Sequential,
            loss: problem.common.loss,
            rule: Rule::new(problem.common.optimizer, problem.runs[run].numbers),
            // A device knows of no units.
            data: Dataset {
                standards: Standards::default(),
                ..problem.data[problem.runs[run].data].clone()
            },
            parameters: problem.runs[run].parameters.clone(),
        };
        Self {
            engines: (0..problem.runs.len())
                .map(|run| Autodiff::new(&alone(run), &Device::flex()))
                .collect(),
            problem: problem.clone(),
            patience,
            account,
        }
    }
}

impl Fleet for Engines {
    fn train(&mut self, orders: &[u32]) -> Result<(), EngineError> {
        let samples = self.problem.data[0].len();
        self.account.epochs.set(self.account.epochs.get() + 1);
        for (engine, run) in self.engines.iter_mut().zip(&self.problem.runs) {
            let order = &orders[run.order * samples..][..samples];
            engine.train(order, self.problem.common.batch, run.learning_rate)?;
        }
        Ok(())
    }

    fn read(&mut self) -> Reading {
        let records: Vec<Record> = self
            .engines
            .iter_mut()
            .flat_map(|engine| {
                engine.mark().unwrap();
                block_on(engine.read()).unwrap()
            })
            .collect();
        let account = self.account.clone();
        account.in_flight.set(account.in_flight.get() + 1);
        let most = account.most_in_flight.get().max(account.in_flight.get());
        account.most_in_flight.set(most);
        Box::pin(Later {
            records: Some(records),
            waits: self.patience,
            account,
        })
    }
}

/// A read that is not there at once.
struct Later {
    records: Option<Vec<Record>>,
    waits: u32,
    account: Rc<Account>,
}

impl Future for Later {
    type Output = Result<Vec<Record>, EngineError>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if self.waits > 0 {
            self.waits -= 1;
            return Poll::Pending;
        }
        self.account.in_flight.set(self.account.in_flight.get() - 1);
        Poll::Ready(Ok(self.records.take().expect("read once")))
    }
}
