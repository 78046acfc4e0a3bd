//! Sessions with the real engine: what a reader does on the way never changes what is computed.

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::engine::{Engine, EngineError, Problem};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::network::Predictor;
use regression_playground::core::schedule::Schedule;
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::transport::{Place, Status, Unit};
use regression_playground::engine::Autodiff;

#[path = "support/run.rs"]
mod run;

/// Everything a run has recorded, as bits.
fn bits(session: &Session) -> Vec<u32> {
    let history = session.history();
    let mut bits = Vec::new();
    for &(epoch, loss) in history.losses() {
        let (recorded, parameters) = history.parameters_at(epoch).unwrap();
        assert_eq!(recorded, epoch);
        bits.extend([epoch, loss.to_bits()]);
        bits.extend(parameters.iter().map(|p| p.to_bits()));
    }
    bits.extend(session.parameters().iter().map(|p| p.to_bits()));
    bits.extend(
        session
            .recording()
            .log()
            .iter()
            .flat_map(|(epoch, loss)| [*epoch, loss.to_bits()]),
    );
    bits
}

/// A small experiment in which every mini-batch matters to all that follow.
fn ragged() -> Experiment {
    Experiment {
        samples: 53,
        optimizer: Optimizer::Momentum,
        learning_rate: 0.01,
        epochs: 12,
        ..Experiment::new(Task::Cubic)
    }
}

/// The mean squared error of recorded parameters, computed by hand.
fn mean_squared_error(session: &Session, parameters: &[f32]) -> f64 {
    let data = &session.problem().data;
    let mut predictor = Predictor::new(&session.problem().network);
    let error = |sample: usize| {
        let row: Vec<f64> = data.row(sample).iter().map(|&x| f64::from(x)).collect();
        predictor.predict(parameters, &row) - f64::from(data.y[sample])
    };
    (0..data.len()).map(error).map(|e| e * e).sum::<f64>() / data.len() as f64
}

#[test]
fn reset_repeats_the_run_to_the_last_bit() {
    for experiment in [
        ragged(),
        Experiment {
            epochs: 4,
            ..Experiment::new(Task::Linear)
        },
    ] {
        let once = bits(&run::finish(experiment.clone()));
        assert_eq!(once, bits(&run::finish(experiment.clone())));
        assert_ne!(
            once,
            bits(&run::finish(Experiment {
                seed: 2,
                ..experiment
            }))
        );
    }
}

#[test]
fn the_size_of_the_chunks_does_not_matter() {
    let whole = bits(&run::finish(ragged()));
    for chunk in [1, 3, 7] {
        let (mut session, mut engine) = run::start(ragged());
        session.play();
        run::go_on(&mut session, &mut engine, chunk);
        assert_eq!(bits(&session), whole, "chunks of {chunk}");
    }
}

#[test]
fn pauses_and_steps_do_not_matter() {
    let whole = bits(&run::finish(ragged()));
    let (mut session, mut engine) = run::start(ragged());
    for place in [Place { epoch: 0, batch: 2 }, Place { epoch: 3, batch: 5 }] {
        session.run_to(place);
        run::go_on(&mut session, &mut engine, 4);
        assert_eq!((session.place(), session.status()), (place, Status::Paused));
    }
    for unit in [Unit::Batch, Unit::Batch, Unit::Epoch] {
        session.step(unit);
        run::go_on(&mut session, &mut engine, 1000);
    }
    session.play();
    run::go_on(&mut session, &mut engine, 1000);
    assert_eq!(
        (session.status(), bits(&session)),
        (Status::Finished, whole)
    );
}

#[test]
fn the_history_holds_every_epoch_and_the_loss_belongs_to_the_parameters() {
    let session = run::finish(ragged());
    let losses = session.history().losses();
    assert!(losses.iter().map(|(epoch, _)| *epoch).eq(0..=12));
    for &(epoch, loss) in losses {
        let (_, parameters) = session.history().parameters_at(epoch).unwrap();
        let by_hand = mean_squared_error(&session, parameters);
        assert!(
            (f64::from(loss) - by_hand).abs() < 1e-6,
            "epoch {epoch}: {loss}, not {by_hand}"
        );
    }
    let initial = session.history().parameters_at(0).unwrap().1;
    assert_eq!(initial, session.problem().parameters);
}

#[test]
fn a_ragged_last_batch_is_trained_as_it_is() {
    let session = run::finish(ragged());
    let mut engine = Autodiff::new(session.problem(), &Device::flex());
    let schedule = Schedule::new(session.experiment());
    let mut order = Vec::new();
    for epoch in 1..=12 {
        schedule.order(epoch, &mut order);
        for batch in [
            &order[..10],
            &order[10..20],
            &order[20..30],
            &order[30..40],
            &order[40..50],
        ] {
            engine.train(batch, batch.len(), 0.01).unwrap();
        }
        engine.train(&order[50..53], 3, 0.01).unwrap();
    }
    engine.mark().unwrap();
    let by_hand = block_on(engine.read()).unwrap().remove(0);
    assert_eq!(session.parameters(), by_hand.parameters);
    assert_eq!(session.loss(), Some(by_hand.loss));
}

#[test]
fn the_least_squares_solution_of_a_line_is_known() {
    let line = Session::new(Experiment::new(Task::Linear));
    let solution = line.recording().least_squares().expect("it is unique");
    assert_eq!(solution.len(), 3);
    for (found, truth) in solution.iter().zip([2.0, -3.4, 4.2]) {
        assert!((found - truth).abs() < 0.01, "{found}");
    }
}

#[test]
fn the_log_has_the_lines_of_the_articles_programs() {
    let logged = |session: &Session| -> Vec<u32> {
        let log = session.recording().log();
        log.iter().map(|(epoch, _)| *epoch).collect()
    };
    let line = run::finish(Experiment::new(Task::Linear));
    assert_eq!(logged(&line), [1, 11, 21, 31, 41, 51, 61, 71, 81, 91]);
    let curve = run::finish(Experiment {
        epochs: 301,
        ..Experiment::new(Task::Cubic)
    });
    assert_eq!(logged(&curve), [1, 101, 201, 301]);
}

#[test]
fn the_articles_literal_loop_logs_the_loss_of_all_samples_after_the_epoch() {
    let literal = Experiment {
        samples: 6,
        batch: 2,
        ..Experiment::new(Task::Linear)
    };
    let session = run::finish(literal);
    let log = session.recording().log();
    assert_eq!((session.place().epoch, log.len()), (100, 10));
    let data = &session.problem().data;
    for (&(epoch, loss), expected) in log.iter().zip((1..100).step_by(10)) {
        assert_eq!(epoch, expected);
        let (recorded, p) = session.history().parameters_at(epoch).unwrap();
        assert_eq!(recorded, epoch);
        let error = |i: usize| p[0] * data.x[2 * i] + p[1] * data.x[2 * i + 1] + p[2] - data.y[i];
        let by_hand = (0..6).map(error).map(|e| e * e).sum::<f32>() / 6.0;
        assert!(
            (loss - by_hand).abs() <= 1e-6 * (1.0 + by_hand),
            "epoch {epoch}: {loss}, {by_hand}"
        );
    }
}

/// Makes engines of the kind on which these sessions run.
fn make(problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(Autodiff::new(problem, &Device::flex())))
}

/// A new engine for a run whose engine was lost, or has to stand elsewhere.
fn take_over(session: &mut Session) -> Box<dyn Engine> {
    let origin = session.origin(session.place());
    let engine = session.engine_at(origin, make).unwrap();
    session.take_over(origin);
    engine
}

#[test]
fn an_engine_that_takes_over_goes_on_as_the_one_before_would_have() {
    // From a copy of an engine where there is one, and from the start where there is none.
    for bookmarks in [true, false] {
        let (mut session, mut engine) = run::start(ragged());
        session.run_to(Place { epoch: 4, batch: 3 });
        run::go_on(&mut session, &mut engine, 5);
        assert_eq!(
            session.set_live(&Experiment {
                learning_rate: 0.002,
                ..ragged()
            }),
            Onward::AsItIs
        );
        session.run_to(Place { epoch: 9, batch: 1 });
        run::go_on(&mut session, &mut engine, 5);
        let then = bits(&session);

        if !bookmarks {
            session.forget_bookmarks();
        }
        let mut other = take_over(&mut session);
        assert!(session.catches_up());
        run::go_on(&mut session, other.as_mut(), 1000);
        assert_eq!(session.status(), Status::Paused);
        assert_eq!(bits(&session), then, "nothing is recorded twice");
        session.play();
        run::go_on(&mut session, other.as_mut(), 1000);

        let (mut undisturbed, mut engine) = run::start(ragged());
        undisturbed.run_to(Place { epoch: 4, batch: 3 });
        run::go_on(&mut undisturbed, &mut engine, 1000);
        undisturbed.set_learning_rate(0.002);
        undisturbed.play();
        run::go_on(&mut undisturbed, &mut engine, 1000);
        assert_eq!(bits(&session), bits(&undisturbed));
        assert_ne!(
            bits(&run::finish(ragged())),
            bits(&session),
            "the change made no difference"
        );
    }
}

#[test]
fn a_run_that_is_brought_back_goes_on_as_it_did() {
    let (mut session, mut engine) = run::start(ragged());
    session.run_to(Place::at_epoch(4));
    run::go_on(&mut session, &mut engine, 5);
    let then = bits(&session);
    session.set_learning_rate(0.002);
    session.run_to(Place::at_epoch(9));
    run::go_on(&mut session, &mut engine, 5);
    let whole = bits(&session);

    let moment = session.recording().epoch(4).unwrap();
    let left = session.branch(moment);
    let mut other = take_over(&mut session);
    run::go_on(&mut session, other.as_mut(), 1000);
    assert_eq!(
        (session.place(), session.status()),
        (Place::at_epoch(4), Status::Paused)
    );
    assert_eq!(bits(&session), then);
    // The learning rate is the one of today, and that is the one with which it went on then.
    session.run_to(Place::at_epoch(9));
    run::go_on(&mut session, other.as_mut(), 1000);
    assert_eq!(bits(&session), whole);
    assert_eq!(left.history().losses(), session.history().losses());
    assert_eq!(left.log(), session.recording().log());
    assert_eq!(left.edits(), session.recording().edits());
}

#[test]
fn a_later_end_goes_on_as_if_it_had_been_there_from_the_start() {
    let whole = bits(&run::finish(ragged()));
    let (mut session, mut engine) = run::start(Experiment {
        epochs: 5,
        ..ragged()
    });
    session.play();
    run::go_on(&mut session, &mut engine, 1000);
    assert_eq!(
        (session.status(), session.place().epoch),
        (Status::Finished, 5)
    );
    assert_eq!(session.set_live(&ragged()), Onward::AsItIs);
    session.play();
    run::go_on(&mut session, &mut engine, 1000);
    assert_eq!(bits(&session), whole);
    assert_eq!(
        session.set_live(&Experiment {
            epochs: 11,
            ..ragged()
        }),
        Onward::AsItIs,
        "it is known what it was then"
    );
    assert_eq!(
        (session.status(), session.place().epoch),
        (Status::Finished, 11)
    );
    assert_eq!(session.set_live(&ragged()), Onward::AsItIs);
    assert_eq!(bits(&session), whole);
}

#[test]
fn divergence_ends_the_run_with_its_last_finite_numbers() {
    for (task, optimizer) in [
        (Task::Linear, Optimizer::Sgd),
        (Task::Cubic, Optimizer::Momentum),
    ] {
        let wild = Experiment {
            learning_rate: 10.0,
            optimizer,
            ..Experiment::new(task)
        };
        let (mut session, mut engine) = run::start(wild);
        session.play();
        run::go_on(&mut session, &mut engine, 7);
        assert_eq!(session.status(), Status::Diverged, "{task:?}");
        assert!(session.loss().unwrap().is_finite());
        assert!(session.parameters().iter().all(|p| p.is_finite()));
        assert!(
            session
                .history()
                .losses()
                .iter()
                .all(|(_, loss)| loss.is_finite())
        );
        // It stays ended, whatever is asked of it.
        session.play();
        session.step(Unit::Epoch);
        session.pause();
        assert_eq!(
            (session.status(), session.wants_steps()),
            (Status::Diverged, false)
        );
    }
}
