//! Sessions with an engine that only remembers: what is queued, when a run stops, and where
//! results belong that come back late.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::Experiment;
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::transport::{Status, Unit};

#[path = "support/fake.rs"]
mod fake;
#[path = "support/faked.rs"]
mod faked;

use fake::{Fake, Step, loss};
use faked::{PER_EPOCH, at, experiment, go_on, read, start};

#[test]
fn the_words_of_host_pages_for_a_status_stay_as_they_are() {
    let all = [
        Status::Loading,
        Status::Ready,
        Status::Running,
        Status::Paused,
        Status::Finished,
        Status::Diverged,
    ];
    assert_eq!(
        all.map(Status::word).join(" "),
        "loading ready running paused finished diverged"
    );
}

#[test]
fn an_epoch_trains_every_sample_once_and_the_rest_as_a_smaller_batch() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    session.play();
    go_on(&mut session, &mut engine, 1000);
    assert_eq!(engine.steps.len(), 20 * PER_EPOCH);
    assert_eq!(engine.marks, 21);
    for epoch in engine.steps.chunks(PER_EPOCH) {
        let sizes: Vec<usize> = epoch.iter().map(|step| step.samples.len()).collect();
        assert_eq!(sizes, [10, 10, 10, 10, 10, 3]);
        let mut samples: Vec<u32> = epoch.iter().flat_map(|step| step.samples.clone()).collect();
        samples.sort_unstable();
        assert!(samples.into_iter().eq(0..53));
    }
    assert_ne!(
        engine.steps[0].samples, engine.steps[PER_EPOCH].samples,
        "epochs are shuffled anew"
    );
}

#[test]
fn the_size_of_the_chunks_does_not_change_what_is_queued() {
    let steps = |chunk| -> Vec<Step> {
        let (mut session, mut engine) = start(Session::new(experiment()));
        session.play();
        assert_eq!(session.advance(&mut engine, 0), Ok(0));
        go_on(&mut session, &mut engine, chunk);
        engine.steps
    };
    let whole = steps(1000);
    for chunk in [1, 3, 7] {
        assert_eq!(steps(chunk), whole, "chunks of {chunk}");
    }
}

#[test]
fn late_results_are_put_where_they_were_marked() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    session.play();
    let mut under_way = Vec::new();
    for steps in [4, 9, 1, 30, 7, 100] {
        session.advance(&mut engine, steps).unwrap();
        session.record(&mut engine).unwrap();
        under_way.push(engine.read());
    }
    assert_eq!((session.place(), session.loss()), (at(0, 0), Some(loss(0))));
    assert!(session.waits() && session.status() == Status::Running);
    for (reading, steps) in under_way.into_iter().zip([4, 13, 14, 44, 51, 120]) {
        session.receive(block_on(reading).unwrap());
        assert_eq!(session.step_count(), steps as u64);
        assert_eq!(
            (session.loss(), session.parameters()[0]),
            (Some(loss(steps)), steps as f32)
        );
    }
    assert!(!session.waits() && session.status() == Status::Finished);
    let expected = |epoch: u32| (epoch, loss(epoch as usize * PER_EPOCH));
    assert!(
        session
            .history()
            .losses()
            .iter()
            .copied()
            .eq((0..=20).map(expected))
    );
    assert_eq!(
        session.history().parameters_at(13),
        Some((13, &[78.0; 97][..]))
    );
    assert_eq!(session.recording().log(), [expected(1)]);
}

#[test]
fn a_run_is_not_ready_before_its_first_loss() {
    let mut session = Session::new(experiment());
    let mut engine = Fake::default();
    session.start(&mut engine).unwrap();
    session.receive(Vec::new());
    assert_eq!((session.status(), session.loss()), (Status::Loading, None));
    session.play();
    assert_eq!(session.status(), Status::Loading);
    read(&mut session, &mut engine);
    assert_eq!(
        (session.status(), session.loss()),
        (Status::Ready, Some(1.0))
    );
}

#[test]
fn pausing_queues_no_more_and_playing_goes_on() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    assert_eq!(
        session.advance(&mut engine, 5),
        Ok(0),
        "nothing is queued before play"
    );
    session.play();
    assert_eq!(session.advance(&mut engine, 15), Ok(15));
    session.pause();
    assert_eq!(session.advance(&mut engine, 15), Ok(0));
    read(&mut session, &mut engine);
    assert_eq!(
        (session.status(), session.place()),
        (Status::Paused, at(2, 0))
    );
    session.record(&mut engine).unwrap();
    read(&mut session, &mut engine);
    assert_eq!(
        session.place(),
        at(2, 3),
        "the steps after the epoch are shown too"
    );
    session.record(&mut engine).unwrap();
    assert!(!session.waits(), "one place is recorded once");
    session.play();
    go_on(&mut session, &mut engine, 1000);
    assert_eq!(
        (session.status(), engine.steps.len()),
        (Status::Finished, 120)
    );
}

#[test]
fn it_is_known_how_much_is_left_of_an_epoch() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    session.play();
    for left in [6, 5, 4, 3, 2, 1, 6, 5] {
        assert_eq!(session.left_in_epoch(), left);
        session.advance(&mut engine, 1).unwrap();
    }
}

#[test]
fn a_step_is_one_batch_or_the_rest_of_an_epoch() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    for (unit, place) in [
        (Unit::Batch, at(0, 1)),
        (Unit::Batch, at(0, 2)),
        (Unit::Epoch, at(1, 0)),
        (Unit::Epoch, at(2, 0)),
        (Unit::Batch, at(2, 1)),
    ] {
        assert_eq!(session.step(unit), place);
        assert_eq!(session.status(), Status::Running);
        go_on(&mut session, &mut engine, 1000);
        assert_eq!((session.place(), session.status()), (place, Status::Paused));
        assert_eq!(engine.steps.len() as u64, place.step(PER_EPOCH));
    }
    session.run_to(at(19, 5));
    go_on(&mut session, &mut engine, 1000);
    assert_eq!(session.step(Unit::Batch), at(20, 0));
    go_on(&mut session, &mut engine, 1000);
    assert_eq!(session.status(), Status::Finished);
}

#[test]
fn a_run_goes_to_a_place_and_never_beyond_its_end() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    assert_eq!(session.run_to(at(7, 2)), at(7, 2));
    go_on(&mut session, &mut engine, 4);
    assert_eq!(
        (session.place(), session.status()),
        (at(7, 2), Status::Paused)
    );
    assert_eq!(session.run_to(at(3, 0)), at(3, 0));
    assert_eq!(
        (session.status(), session.wants_steps()),
        (Status::Paused, false),
        "no way back"
    );
    session.play();
    assert_eq!(session.run_to(at(7, 2)), at(7, 2));
    assert_eq!(session.status(), Status::Paused, "it is there");
    assert_eq!(session.run_to(at(5000, 0)), at(20, 0));
    go_on(&mut session, &mut engine, 1000);
    assert_eq!(
        (session.place(), session.status()),
        (at(20, 0), Status::Finished)
    );
    session.play();
    session.step(Unit::Batch);
    session.pause();
    assert_eq!(
        (session.status(), session.wants_steps()),
        (Status::Finished, false)
    );
}

#[test]
fn the_end_moves_while_it_runs_also_before_what_is_queued() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    let with_end = |epochs| Experiment {
        epochs,
        ..experiment()
    };
    session.play();
    session.advance(&mut engine, 5 * PER_EPOCH + 1).unwrap();
    assert_eq!(
        session.set_live(&with_end(5)),
        Onward::FromNewest,
        "a step of epoch 6 is queued"
    );
    // Nothing has come back yet: another engine begins anew.
    engine = Fake::default();
    session.take_over(at(0, 0));
    assert_eq!(session.set_live(&with_end(6)), Onward::AsItIs);
    go_on(&mut session, &mut engine, 1000);
    assert_eq!(
        (session.place(), session.status()),
        (at(6, 0), Status::Finished)
    );
    assert_eq!(session.set_live(&with_end(8)), Onward::AsItIs);
    assert_eq!(
        session.status(),
        Status::Paused,
        "there is something left again"
    );
    session.play();
    go_on(&mut session, &mut engine, 1000);
    assert_eq!(
        (session.place(), session.status()),
        (at(8, 0), Status::Finished)
    );
    assert_eq!(session.history().losses().len(), 9);
}

#[test]
fn the_batch_of_a_place_is_the_one_trained_last() {
    let (mut session, mut engine) = start(Session::new(experiment()));
    let (mut shown, mut order) = (Vec::new(), Vec::new());
    session.recording().samples(session.place(), &mut shown);
    session.recording().order(1, &mut order);
    assert_eq!(
        (session.recording().batch(session.place()), &order[..10]),
        ((1, 0), &shown[..]),
        "at first the one that comes first"
    );
    for step in 0..3 * PER_EPOCH {
        session.step(Unit::Batch);
        go_on(&mut session, &mut engine, 1);
        if step == 0 {
            assert_eq!(shown, engine.steps[0].samples);
        }
        session.recording().samples(session.place(), &mut shown);
        assert_eq!(shown, engine.steps[step].samples, "after step {}", step + 1);
        let (epoch, batch) = session.recording().batch(session.place());
        assert_eq!(
            (epoch as usize, batch),
            (step / PER_EPOCH + 1, step % PER_EPOCH)
        );
        session.recording().order(epoch, &mut order);
        let from = batch * 10;
        assert_eq!(order[from..(from + 10).min(53)], shown);
    }
    // An earlier place has the samples that it had.
    session.recording().samples(at(1, 0), &mut shown);
    assert_eq!(shown, engine.steps[PER_EPOCH - 1].samples);
}

#[test]
fn a_run_that_is_repeated_goes_on_with_what_it_was_doing() {
    let lost = |until: fn(&mut Session)| {
        let (mut session, mut engine) = start(Session::new(experiment()));
        session.run_to(at(4, 0));
        go_on(&mut session, &mut engine, 1000);
        session.set_learning_rate(0.5);
        session.run_to(at(6, 2));
        go_on(&mut session, &mut engine, 1000);
        until(&mut session);
        session.repeat();
        let (mut session, mut engine) = start(session);
        assert_eq!(session.status(), Status::Loading, "it is not there yet");
        // To where it was, and from there.
        go_on(&mut session, &mut engine, 7);
        go_on(&mut session, &mut engine, 7);
        let rates: Vec<f64> = engine.steps.iter().map(|step| step.rate).collect();
        assert_eq!(rates[..24], [0.03; 24]);
        assert!(rates[24..].iter().all(|&rate| rate == 0.5), "{rates:?}");
        session
    };
    let paused = lost(|_| {});
    assert_eq!(
        (paused.status(), paused.place()),
        (Status::Paused, at(6, 2))
    );
    // Playing: it comes to where it was, then plays on, even when the next engine is lost as well.
    for times in 1..3 {
        let playing = if times == 1 {
            lost(Session::play)
        } else {
            lost(|session| {
                session.play();
                session.repeat();
            })
        };
        assert_eq!(playing.status(), Status::Finished);
    }
    // Running to a place: it still goes there, and stops.
    let running = lost(|session| {
        session.run_to(at(9, 1));
    });
    assert_eq!(
        (running.status(), running.place()),
        (Status::Paused, at(9, 1))
    );
    // Who pauses it on its way does not want it to play.
    let stopped = lost(|session| {
        session.play();
        session.repeat();
        session.pause();
    });
    assert_eq!(
        (stopped.status(), stopped.place()),
        (Status::Paused, at(6, 2))
    );
    // Before the first step there is nothing to repeat, and what has ended stays.
    let (mut session, mut engine) = start(Session::new(experiment()));
    session.repeat();
    let (session, _) = start(session);
    assert_eq!(session.status(), Status::Ready);
    let (mut ended, _) = start(Session::new(experiment()));
    ended.run_to(at(20, 0));
    while ended.wants_steps() {
        ended.advance(&mut engine, 1000).unwrap();
    }
    read(&mut ended, &mut engine);
    ended.repeat();
    assert_eq!(
        (ended.status(), ended.place()),
        (Status::Finished, at(20, 0))
    );
}
