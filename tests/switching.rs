//! A run that moves from one engine to another on its way: it goes on where it was, with one
//! history, and ends where it would have ended.

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::engine::{Engine, EngineError, Problem};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::session::Session;
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::verify::TOLERANCE;
use regression_playground::engine::{Autodiff, FusedCpu};

type Make = fn(&Problem) -> Result<Box<dyn Engine>, EngineError>;

const FUSED: Make = |problem| Ok(Box::new(FusedCpu::new(problem)));
const AUTODIFF: Make = |problem| Ok(Box::new(Autodiff::new(problem, &Device::flex())));

const RULES: [Optimizer; 3] = [Optimizer::Sgd, Optimizer::Momentum, Optimizer::Adam];

fn lesson_2() -> Experiment {
    Experiment::new(Task::Cubic)
}

fn receive(session: &mut Session, engine: &mut dyn Engine) {
    session.receive(block_on(engine.read()).unwrap());
}

/// Runs to a place, some steps at a time, and records it.
fn run_to(session: &mut Session, engine: &mut dyn Engine, place: Place) {
    session.run_to(place);
    while session.wants_steps() {
        session.advance(engine, 777).unwrap();
        session.record(engine).unwrap();
        receive(session, engine);
    }
    assert_eq!(session.place(), place);
}

/// A whole run that starts on the first engine and moves to the next at each of the places: to one
/// of the same kind, or to one of `another` kind, to which the engines before are of no use.
fn run(experiment: Experiment, engines: &[Make], places: &[Place], another: bool) -> Session {
    let mut session = Session::new(experiment);
    let mut engine = engines[0](session.problem()).unwrap();
    session.start(engine.as_mut()).unwrap();
    receive(&mut session, engine.as_mut());
    for (make, place) in engines[1..].iter().zip(places) {
        run_to(&mut session, engine.as_mut(), *place);
        // Queued but never read: what the old engine still does is lost.
        session.run_to(Place::at_epoch(place.epoch + 3));
        session.advance(engine.as_mut(), 7).unwrap();
        if another {
            session.forget_bookmarks();
        }
        let origin = session.origin(*place);
        engine = session.engine_at(origin, make).unwrap();
        session.take_over(origin);
        assert_eq!(session.place(), *place);
    }
    let end = Place::at_epoch(session.experiment().epochs);
    run_to(&mut session, engine.as_mut(), end);
    assert_eq!(session.status(), Status::Finished);
    session
}

/// In the middle of an epoch, and at the end of one.
const PLACES: [Place; 2] = [
    Place {
        epoch: 300,
        batch: 4,
    },
    Place::at_epoch(900),
];

fn lesson_2_with(optimizer: Optimizer) -> Experiment {
    let learning_rate = match optimizer {
        Optimizer::Sgd => lesson_2().learning_rate,
        Optimizer::Momentum | Optimizer::Adam => 0.003,
    };
    Experiment {
        optimizer,
        learning_rate,
        ..lesson_2()
    }
}

#[test]
fn moving_to_the_same_engine_changes_nothing() {
    for optimizer in RULES {
        for make in [FUSED, AUTODIFF] {
            let experiment = lesson_2_with(optimizer);
            let stayed = run(experiment.clone(), &[make], &[], false);
            let moved = run(experiment, &[make, make, make], &PLACES, false);
            assert_eq!(moved.parameters(), stayed.parameters());
            assert_eq!(moved.history().losses(), stayed.history().losses());
        }
    }
}

#[test]
fn moving_there_and_back_ends_within_the_tolerance() {
    for optimizer in RULES {
        let experiment = lesson_2_with(optimizer);
        let stayed = run(experiment.clone(), &[FUSED], &[], true);
        let moved = run(experiment, &[FUSED, AUTODIFF, FUSED], &PLACES, true);
        let (one, other) = (stayed.history().losses(), moved.history().losses());
        assert_eq!(one.len(), 2021);
        assert_eq!(other.len(), 2021);
        for ((epoch, one), (same, other)) in one.iter().zip(other) {
            assert_eq!(epoch, same);
            assert!(
                (one - other).abs() <= TOLERANCE,
                "{optimizer:?}: epoch {epoch}"
            );
        }
        for (one, other) in stayed.parameters().iter().zip(moved.parameters()) {
            let off = (one - other).abs();
            assert!(off <= 10.0 * TOLERANCE, "{optimizer:?}: {one} and {other}");
        }
    }
}

#[test]
fn what_an_optimiser_remembers_is_found_again_by_repeating() {
    for optimizer in RULES {
        let mut session = Session::new(lesson_2_with(optimizer));
        let mut engine = FUSED(session.problem()).unwrap();
        session.start(engine.as_mut()).unwrap();
        receive(&mut session, engine.as_mut());
        run_to(&mut session, engine.as_mut(), PLACES[0]);
        let sgd = optimizer == Optimizer::Sgd;
        // The end of an epoch, at which an engine was kept.
        let bookmark = if sgd {
            PLACES[0]
        } else {
            session.origin(PLACES[0])
        };
        assert!(bookmark.epoch > PLACES[0].epoch - 32, "{bookmark:?}");
        assert_eq!(session.origin(PLACES[0]), bookmark);
        session.forget_bookmarks();
        let start = if sgd { PLACES[0] } else { Place::default() };
        assert_eq!(session.origin(PLACES[0]), start);
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
        let fused = run(experiment.clone(), &[FUSED], &[], false);
        let autodiff = run(experiment, &[AUTODIFF], &[], false);
        for (one, other) in fused.parameters().iter().zip(autodiff.parameters()) {
            assert!((one - other).abs() <= TOLERANCE, "{hidden}: {one}, {other}");
        }
    }
}
