//! The ghost of a run ends at the very numbers at which the run then ends.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use pollster::block_on;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading, Record};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::ghost::Ghost;
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::FusedCpu;

#[path = "support/fake.rs"]
mod fake;

fn fused(problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(FusedCpu::new(problem)))
}

/// A run on the fused engine, before its first step.
fn start(experiment: Experiment) -> (Session, FusedCpu) {
    let mut session = Session::new(experiment);
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    (session, engine)
}

/// Goes on as the page does, with a record at the end of every frame, until the run stops.
fn go_on(session: &mut Session, engine: &mut FusedCpu) {
    while session.wants_steps() {
        session.advance(engine, 17).unwrap();
        session.record(engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
}

/// The ghost of a run, trained to its end in slices of `steps`.
fn ghost(session: &Session, steps: usize) -> Ghost {
    let mut ghost = Ghost::new(session, fused).unwrap();
    while ghost.grows() {
        ghost.advance(steps).unwrap();
    }
    ghost
}

/// How a run ended and everything it has recorded, as bits.
fn bits(session: &Session) -> (Status, u32, Vec<u32>) {
    let history = session.history();
    let mut bits = Vec::new();
    for &(epoch, loss) in history.losses() {
        bits.extend([epoch, loss.to_bits()]);
        let (_, parameters) = history.parameters_at(epoch).unwrap();
        bits.extend(parameters.iter().map(|p| p.to_bits()));
    }
    bits.extend(session.parameters().iter().map(|p| p.to_bits()));
    (session.status(), session.place().epoch, bits)
}

/// Small runs in which every step matters to all that follow.
fn experiments() -> Vec<Experiment> {
    let experiment = |optimizer| Experiment {
        samples: 53,
        optimizer,
        learning_rate: 0.01,
        epochs: 14,
        ..Experiment::new(Task::Cubic)
    };
    Optimizer::ALL.map(experiment).to_vec()
}

#[test]
fn before_the_first_step_it_is_the_whole_run() {
    for experiment in experiments() {
        let (mut session, mut engine) = start(experiment);
        let ghost = ghost(&session, 1000);
        assert_eq!(session.step_count(), 0, "the run itself has not moved");
        session.play();
        go_on(&mut session, &mut engine);
        assert_eq!(session.status(), Status::Finished);
        assert_eq!(bits(ghost.run()), bits(&session));
        assert!(ghost.run().goes_like(&session));
    }
}

#[test]
fn in_the_middle_it_is_this_run_with_its_rates_so_far_and_the_new_one() {
    for experiment in experiments() {
        let (mut session, mut engine) = start(experiment.clone());
        for (place, learning_rate) in [
            (Place { epoch: 2, batch: 3 }, 0.03),
            (Place { epoch: 7, batch: 0 }, 0.002),
        ] {
            session.run_to(place);
            go_on(&mut session, &mut engine);
            assert_eq!(session.status(), Status::Paused);
            assert_eq!(
                session.set_live(&Experiment {
                    learning_rate,
                    epochs: 16,
                    ..experiment.clone()
                }),
                Onward::AsItIs
            );
        }
        let ghost_of_it = ghost(&session, 10);
        session.play();
        go_on(&mut session, &mut engine);
        assert_eq!(session.place().epoch, 16);
        assert_eq!(bits(ghost_of_it.run()), bits(&session));

        // What was changed made a difference, and played again it is another run.
        let again = ghost(&session, 10);
        assert!(!again.run().goes_like(&session));
        assert_ne!(bits(again.run()), bits(&session));
        let (mut anew, mut engine) = start(session.experiment().clone());
        anew.play();
        go_on(&mut anew, &mut engine);
        assert_eq!(bits(again.run()), bits(&anew));
    }
}

#[test]
fn the_size_of_the_slices_does_not_matter() {
    for experiment in experiments() {
        let (session, _) = start(experiment);
        let whole = bits(ghost(&session, usize::MAX).run());
        for slice in [1, 5, 6, 7, 100] {
            assert_eq!(bits(ghost(&session, slice).run()), whole, "{slice}");
        }
    }
}

#[test]
fn a_slice_holds_no_more_than_was_asked_for() {
    let (session, _) = start(experiments().remove(0));
    let mut ghost = Ghost::new(&session, fused).unwrap();
    assert_eq!(ghost.steps(), (14 * 6, 0));
    assert_eq!(ghost.advance(0), Ok(0));
    assert_eq!(ghost.advance(4), Ok(4));
    // It is known up to the last end of an epoch.
    assert_eq!(ghost.steps(), (14 * 6, 0));
    assert_eq!(ghost.advance(4), Ok(4));
    assert_eq!(ghost.steps(), (14 * 6, 6));
    assert_eq!(ghost.run().history().losses().len(), 2);
    assert_eq!(ghost.advance(1000), Ok(14 * 6 - 8));
    assert!(!ghost.grows());
    assert_eq!(ghost.steps(), (14 * 6, 14 * 6));
    assert_eq!(ghost.advance(1000), Ok(0));
}

#[test]
fn a_ghost_that_is_stopped_keeps_what_it_knows() {
    let (session, _) = start(experiments().remove(0));
    let mut ghost = Ghost::new(&session, fused).unwrap();
    ghost.advance(13).unwrap();
    ghost.stop();
    assert!(!ghost.grows());
    assert_eq!(ghost.advance(13), Ok(0));
    assert_eq!(ghost.run().history().losses().len(), 3);
    assert_eq!(ghost.run().status(), Status::Running);
}

#[test]
fn it_diverges_in_the_epoch_in_which_the_run_does() {
    for (task, optimizer) in [
        (Task::Linear, Optimizer::Sgd),
        (Task::Cubic, Optimizer::Momentum),
    ] {
        let wild = Experiment {
            learning_rate: 10.0,
            optimizer,
            ..Experiment::new(task)
        };
        let (mut session, mut engine) = start(wild);
        let ghost = ghost(&session, 3);
        assert_eq!(ghost.run().status(), Status::Diverged);
        assert!(ghost.run().loss().unwrap().is_finite());
        session.play();
        while session.wants_steps() {
            session.advance(&mut engine, 3).unwrap();
            session.receive(block_on(engine.read()).unwrap());
        }
        assert_eq!(bits(ghost.run()), bits(&session));
        // A smaller rate tames it: the ghost of a run that diverged is that of playing it again.
        assert_eq!(
            session.set_live(&Experiment {
                learning_rate: 0.001,
                ..session.experiment().clone()
            }),
            Onward::AsItIs
        );
        let tamed = Ghost::new(&session, fused).unwrap();
        assert!(tamed.grows() && !tamed.run().goes_like(&session));
    }
}

/// An engine whose reads are there when they are asked for the third time.
struct Slow {
    engine: FusedCpu,
    asked: Rc<Cell<usize>>,
}

impl Engine for Slow {
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
        Box::pin(Third {
            records: Some(block_on(self.engine.read())),
            times: 0,
            asked: self.asked.clone(),
        })
    }
}

struct Third {
    records: Option<Result<Vec<Record>, EngineError>>,
    times: u32,
    asked: Rc<Cell<usize>>,
}

impl Future for Third {
    type Output = Result<Vec<Record>, EngineError>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.times += 1;
        self.asked.set(self.asked.get() + 1);
        if self.times < 3 {
            return Poll::Pending;
        }
        Poll::Ready(self.records.take().expect("not asked for again"))
    }
}

#[test]
fn an_engine_that_has_to_be_waited_for_is_asked_again_in_the_next_slice() {
    let (session, _) = start(experiments().remove(2));
    let asked = Rc::new(Cell::new(0));
    let count = asked.clone();
    let mut slow = Ghost::new(&session, |problem| {
        Ok(Box::new(Slow {
            engine: FusedCpu::new(problem),
            asked: count,
        }))
    })
    .unwrap();
    let mut slices = 0;
    while slow.grows() {
        let before = asked.get();
        slow.advance(20).unwrap();
        assert!(
            asked.get() - before <= 2,
            "a slice does not spin while it waits"
        );
        slices += 1;
        assert!(slices < 100);
    }
    assert_eq!(bits(slow.run()), bits(ghost(&session, 20).run()));
}

#[test]
fn an_engine_that_fails_is_reported() {
    let (session, _) = start(experiments().remove(0));
    let none = Ghost::new(&session, |_| Err(EngineError("none".into())));
    assert_eq!(none.err(), Some(EngineError("none".into())));
    let mut ghost = Ghost::new(&session, |_| {
        let mut engine = fake::Fake::default();
        engine.breaks_at = Some(7);
        Ok(Box::new(engine))
    })
    .unwrap();
    assert_eq!(ghost.advance(100), Err(EngineError("broken".into())));
}
