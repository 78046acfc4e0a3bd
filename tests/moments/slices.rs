//! Slice by slice: no frame waits for a moment that is sought.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use pollster::block_on;
use regression_playground::core::engine::{
    Engine, EngineError, MakeEngine, Problem, Reading, Record,
};
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::retrace::Retrace;
use regression_playground::core::session::Session;
use regression_playground::core::transport::Place;
use regression_playground::engine::FusedCpu;

use super::{Case, Dice, ENGINES, short, with_rules};

#[test]
fn a_moment_is_found_in_slices_of_any_size_and_from_any_engine_on_its_way() {
    let mut dice = Dice::new(3);
    for experiment in with_rules(short()) {
        for (kind, make) in ENGINES {
            let case = Case::new(&experiment, (kind, make), false);
            let session = case.page.state.session();
            let mut way: Option<Retrace> = None;
            for _ in 0..30 {
                let step = dice.below(case.last());
                let to = case.place(step);
                let mut retrace = Retrace::new(session, to, way.take(), &make).unwrap();
                let found = retrace.go_on(session, to, &mut || 0.0).unwrap();
                assert!(
                    found.is_none_or(|moment| moment.place == to),
                    "without time"
                );
                let mut slices = 0;
                let moment = loop {
                    slices += 1;
                    assert!(slices < 1000);
                    let mut looks = dice.below(6);
                    let mut left = move || {
                        looks = looks.saturating_sub(1);
                        looks as f64 * 0.001
                    };
                    if let Some(moment) = retrace.go_on(session, to, &mut left).unwrap() {
                        break moment;
                    }
                };
                case.assert_is(&moment, step);
                // Found once more at once, where it stands.
                let again = retrace.go_on(session, to, &mut || 0.0).unwrap();
                case.assert_is(&again.unwrap(), step);
                way = Some(retrace);
            }
        }
    }
}

/// An engine that remembers how many steps it was asked for at once, and whose reads are there when
/// they are asked for the third time.
struct Watched {
    engine: FusedCpu,
    seen: Rc<Seen>,
}

#[derive(Default)]
struct Seen {
    pieces: RefCell<Vec<usize>>,
    marks: Cell<usize>,
}

impl Engine for Watched {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        self.seen
            .pieces
            .borrow_mut()
            .push(samples.len().div_ceil(batch));
        self.engine.train(samples, batch, rate)
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.engine.put(index, value)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.seen.marks.set(self.seen.marks.get() + 1);
        self.engine.mark()
    }

    fn read(&mut self) -> Reading {
        Box::pin(Third(0, Some(block_on(self.engine.read()))))
    }
}

struct Third(u32, Option<Result<Vec<Record>, EngineError>>);

impl Future for Third {
    type Output = Result<Vec<Record>, EngineError>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.0 += 1;
        if self.0 < 3 {
            return Poll::Pending;
        }
        Poll::Ready(self.1.take().expect("not asked for again"))
    }
}

/// A run of three epochs with a hundred mini-batches each, and a way through it.
fn watched() -> (Session, Rc<Seen>, Box<MakeEngine>) {
    let mut session = Session::new(Experiment {
        epochs: 3,
        samples: 100,
        batch: 1,
        ..Experiment::new(Task::Linear)
    });
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.play();
    session.advance(&mut engine, usize::MAX).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    let seen = Rc::new(Seen::default());
    let shared = seen.clone();
    let make = Box::new(move |problem: &Problem| {
        let engine: Box<dyn Engine> = Box::new(Watched {
            engine: FusedCpu::new(problem),
            seen: shared.clone(),
        });
        Ok(engine)
    });
    (session, seen, make)
}

#[test]
fn a_piece_of_work_takes_about_a_millisecond() {
    let (session, seen, make) = watched();
    // The last record before it is at the start of the epoch.
    let to = Place {
        epoch: 1,
        batch: 90,
    };
    let mut retrace = Retrace::new(&session, to, None, &*make).unwrap();
    let costs = [
        0.0, 0.0, 0.0004, 0.0005, 0.001, 0.0011, 0.0012, 0.005, 0.005, 0.0, 0.0,
    ];
    for cost in costs {
        // The clock is looked at before a piece and after it, and then there is no time left.
        let mut looks = [cost + f64::from(cost == 0.0), f64::from(cost == 0.0), 0.0].into_iter();
        let mut left = move || looks.next().expect("three looks at the clock");
        assert_eq!(retrace.go_on(&session, to, &mut left), Ok(None));
    }
    let pieces = seen.pieces.borrow();
    assert_eq!(*pieces, [1, 2, 4, 8, 8, 8, 4, 2, 1, 1, 2]);
}

#[test]
fn a_piece_that_was_cut_short_says_nothing_of_the_next() {
    let (session, seen, make) = watched();
    let to = Place { epoch: 1, batch: 5 };
    let mut retrace = Retrace::new(&session, to, None, &*make).unwrap();
    while retrace.go_on(&session, to, &mut || 1.0).unwrap().is_none() {}
    // The third piece had room for four steps and was given two.
    let to = Place {
        epoch: 1,
        batch: 40,
    };
    let mut retrace = Retrace::new(&session, to, Some(retrace), &*make).unwrap();
    while retrace.go_on(&session, to, &mut || 1.0).unwrap().is_none() {}
    assert_eq!(*seen.pieces.borrow(), [1, 2, 2, 4, 8, 16, 7]);
}

#[test]
fn a_read_that_has_to_be_waited_for_is_asked_for_once() {
    let (session, seen, make) = watched();
    let to = Place { epoch: 2, batch: 3 };
    let mut retrace = Retrace::new(&session, to, None, &*make).unwrap();
    let mut slices = 1;
    while retrace.go_on(&session, to, &mut || 1.0).unwrap().is_none() {
        slices += 1;
        assert!(slices < 10);
    }
    assert_eq!((slices, seen.marks.get()), (3, 1));
    // A read for a place that is not wanted any more is none for the next one.
    let further = Place { epoch: 2, batch: 4 };
    assert_eq!(retrace.go_on(&session, to, &mut || 1.0), Ok(None));
    assert_eq!(retrace.go_on(&session, to, &mut || 1.0), Ok(None));
    assert_eq!(retrace.go_on(&session, further, &mut || 1.0), Ok(None));
    assert_eq!(retrace.go_on(&session, further, &mut || 1.0), Ok(None));
    let found = retrace
        .go_on(&session, further, &mut || 1.0)
        .unwrap()
        .unwrap();
    assert_eq!((found.place, seen.marks.get()), (further, 3));
}
