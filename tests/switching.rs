//! A run that moves from one engine to another on its way: it goes on where it was, with one
//! history, and ends where it would have ended.

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::engine::{Engine, Problem};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::session::Session;
use regression_playground::core::transport::{Position, State};
use regression_playground::engine::verify::TOLERANCE;
use regression_playground::engine::{Autodiff, FusedCpu};

type Make = fn(&Problem) -> Box<dyn Engine>;

const FUSED: Make = |problem| Box::new(FusedCpu::new(problem));
const AUTODIFF: Make = |problem| Box::new(Autodiff::new(problem, &Device::flex()));

fn lesson_2() -> Experiment {
    Experiment::new(Task::Cubic)
}

fn receive(session: &mut Session, engine: &mut dyn Engine) {
    session.receive(block_on(engine.read()).unwrap());
}

/// Runs to a place, some steps at a time, and records it.
fn run_to(session: &mut Session, engine: &mut dyn Engine, place: Position) {
    session.run_to(place);
    while session.wants_steps() {
        session.advance(engine, 777).unwrap();
        session.record(engine).unwrap();
        receive(session, engine);
    }
    assert_eq!(session.position(), place);
}

/// A whole run that starts on the first engine and moves to the next at each of the places.
fn run(experiment: Experiment, engines: &[Make], places: &[Position]) -> Session {
    let mut session = Session::new(experiment);
    let mut engine = engines[0](session.problem());
    session.start(engine.as_mut()).unwrap();
    receive(&mut session, engine.as_mut());
    for (make, place) in engines[1..].iter().zip(places) {
        run_to(&mut session, engine.as_mut(), *place);
        // Queued but never read: what the old engine still does is lost.
        session.run_to(Position::at_epoch(place.epoch + 3));
        session.advance(engine.as_mut(), 7).unwrap();
        engine = make(
            &session
                .resume()
                .expect("nothing but parameters to hand over"),
        );
        assert_eq!(session.position(), *place);
    }
    let end = Position::at_epoch(session.experiment().epochs);
    run_to(&mut session, engine.as_mut(), end);
    assert_eq!(session.state(), State::Finished);
    session
}

/// In the middle of an epoch, and at the end of one.
const PLACES: [Position; 2] = [
    Position {
        epoch: 300,
        batch: 4,
    },
    Position::at_epoch(900),
];

#[test]
fn moving_to_the_same_engine_changes_nothing() {
    for make in [FUSED, AUTODIFF] {
        let stayed = run(lesson_2(), &[make], &[]);
        let moved = run(lesson_2(), &[make, make, make], &PLACES);
        assert_eq!(moved.parameters(), stayed.parameters());
        assert_eq!(moved.history().losses(), stayed.history().losses());
    }
}

#[test]
fn moving_there_and_back_ends_within_the_tolerance() {
    let stayed = run(lesson_2(), &[FUSED], &[]);
    let moved = run(lesson_2(), &[FUSED, AUTODIFF, FUSED], &PLACES);
    let (one, other) = (stayed.history().losses(), moved.history().losses());
    assert_eq!(one.len(), 2021);
    assert_eq!(other.len(), 2021);
    for ((epoch, one), (same, other)) in one.iter().zip(other) {
        assert_eq!(epoch, same);
        assert!((one - other).abs() <= TOLERANCE, "epoch {epoch}");
    }
    for (one, other) in stayed.parameters().iter().zip(moved.parameters()) {
        assert!((one - other).abs() <= 10.0 * TOLERANCE, "{one} and {other}");
    }
}

#[test]
fn what_an_optimiser_remembers_cannot_be_handed_over() {
    let remembers = |rule: &Optimizer| *rule != Optimizer::Sgd;
    for optimizer in Optimizer::ALL.into_iter().filter(remembers) {
        let mut session = Session::new(Experiment {
            optimizer,
            ..lesson_2()
        });
        let mut engine = FUSED(session.problem());
        session.start(engine.as_mut()).unwrap();
        receive(&mut session, engine.as_mut());
        assert!(session.resume().is_none());
    }
}

#[test]
fn engines_agree_on_wide_networks_and_large_batches() {
    for (hidden, optimizer) in [
        ("64r,64t", Optimizer::Sgd),
        ("33g,5s,64r,17t", Optimizer::Adam),
        ("64g", Optimizer::Momentum),
    ] {
        let experiment = Experiment {
            hidden: hidden.parse().unwrap(),
            optimizer,
            samples: 333,
            batch: 100,
            learning_rate: 0.003,
            epochs: 3,
            weights: vec![1.0, -1.0, 0.5, 2.0],
            ..Experiment::new(Task::Linear)
        };
        let fused = run(experiment.clone(), &[FUSED], &[]);
        let autodiff = run(experiment, &[AUTODIFF], &[]);
        for (one, other) in fused.parameters().iter().zip(autodiff.parameters()) {
            assert!((one - other).abs() <= TOLERANCE, "{hidden}: {one}, {other}");
        }
    }
}
