//! The film: how long it takes, and when it begins gently.

use regression_playground::core::experiment::{Experiment, Speed, Task};
use regression_playground::core::pace::{Pace, STEPS_TO_FOLLOW};
use regression_playground::core::pacer::Pacer;
use regression_playground::core::state::{Intent, Move};
use regression_playground::core::transport::{Status, Unit};

use super::page::Page;
use super::{FUSED, at, newest, small};

/// Seconds that a run takes in so many frames per second, on a device that is never too slow, and
/// the seconds after which its first steps were done.
fn length(experiment: &Experiment, frames: f64) -> (f64, Vec<f64>) {
    let (mut pacer, mut played, mut done, mut first) = (Pacer::free(), 0.0, 0, Vec::new());
    let (per_epoch, elapsed) = (experiment.batches_per_epoch(), 1.0 / frames);
    let all = per_epoch * experiment.epochs as usize;
    while done < all {
        let pace = Pace::of(experiment, played + elapsed / 2.0);
        let left = per_epoch - done % per_epoch;
        played += elapsed;
        done += pacer.steps(pace, elapsed, per_epoch, left, Pacer::FREE);
        if first.len() < 20 && done > first.len() {
            assert_eq!(done, first.len() + 1, "one at a time");
            first.push(played);
        }
    }
    (played, first)
}

#[test]
fn the_lessons_take_twelve_seconds_and_begin_with_single_mini_batches() {
    for task in Task::ALL {
        for frames in [30.0, 60.0, 144.0] {
            let experiment = Experiment::new(task);
            assert_eq!(experiment.speed, Speed::Film);
            let (length, first) = length(&experiment, frames);
            assert!((11.0..=13.0).contains(&length), "{task:?}: {length}");
            // The eye has time for the first ones, and is led on.
            assert!((0.2..=0.3).contains(&first[0]), "{first:?}");
            assert!(first.windows(2).all(|two| two[1] > two[0]), "{first:?}");
            assert!(first[19] < 2.5, "{first:?}");
        }
    }
}

#[test]
fn a_line_is_seen_on_its_way_and_so_is_a_bend() {
    // Lesson 1 has landed after four epochs, lesson 2 has bent after four hundred.
    for (task, epochs, from) in [(Task::Linear, 4, 4.0), (Task::Cubic, 400, 8.0)] {
        let way = Experiment {
            epochs,
            ..Experiment::new(task)
        };
        let (length, _) = length(&way, 60.0);
        assert!((from..from + 3.0).contains(&length), "{task:?}: {length}");
    }
}

#[test]
fn no_run_takes_ages() {
    for (task, samples, batch, epochs, most) in [
        (Task::Linear, 500, 10, 20, 8.0),
        (Task::Linear, 500, 10, 1000, 17.5),
        (Task::Linear, 500, 10, 100_000, 24.0),
        (Task::Linear, 500, 500, 100, 7.0),
        (Task::Linear, 500, 1, 100, 14.0),
        (Task::Cubic, 100, 10, 20, 6.0),
        (Task::Cubic, 100, 10, 100_000, 20.0),
        (Task::Cubic, 10, 10, 2020, 12.0),
        (Task::Cubic, 10_000, 1, 2020, 25.0),
    ] {
        let experiment = Experiment {
            samples,
            batch,
            epochs,
            ..Experiment::new(task)
        };
        let (length, _) = length(&experiment, 60.0);
        assert!(
            length <= most && length > most - 5.0,
            "{experiment:?}: {length}"
        );
    }
}

/// The steps per second with which a page plays now.
fn pace(page: &mut Page) -> f64 {
    let per_epoch = page.state.experiment().batches_per_epoch() as f64;
    match page.state.pace(0.0) {
        Pace::PerSecond(epochs) => epochs * per_epoch,
        other => panic!("{other:?}"),
    }
}

/// A page whose run has been playing for three seconds.
fn playing() -> Page {
    let long = Experiment {
        epochs: 2000,
        ..small()
    };
    let mut page = Page::new(&long, FUSED);
    page.act(Intent::Play);
    let before = pace(&mut page);
    assert_eq!(before, STEPS_TO_FOLLOW);
    page.state.pace(3.0);
    page.frame(60, 3.0);
    assert_eq!(pace(&mut page), 8.0 * STEPS_TO_FOLLOW);
    page
}

#[test]
fn it_begins_gently_after_whatever_stops_it() {
    let stops = [
        Intent::Pause,
        Intent::Step(Unit::Batch),
        Intent::Step(Unit::Epoch),
        Intent::RunTo(at(30, 0)),
        Intent::Seek(at(2, 0)),
        Intent::Seek(at(40, 0)),
        Intent::Move(Move::Start),
        Intent::Reset,
    ];
    for stop in stops {
        let mut page = playing();
        page.finish(stop.clone());
        assert_ne!(page.state.status(), Status::Running, "{stop:?}");
        page.act(Intent::Play);
        assert_eq!(pace(&mut page), STEPS_TO_FOLLOW, "{stop:?}");
    }
    // A branch, another run and another speed.
    let mut page = playing();
    page.finish(Intent::Seek(at(2, 0)));
    page.act(Intent::Branch);
    assert_eq!(pace(&mut page), STEPS_TO_FOLLOW);
    let mut page = playing();
    page.change("seed", "2");
    assert_eq!(page.state.status(), Status::Running);
    assert_eq!(pace(&mut page), STEPS_TO_FOLLOW);
    let mut page = playing();
    page.change("speed", "30");
    page.state.pace(3.0);
    page.change("speed", "film");
    assert_eq!(pace(&mut page), STEPS_TO_FOLLOW);
}

#[test]
fn what_does_not_stop_it_does_not_slow_it_down() {
    for going_on in [
        Intent::Play,
        Intent::Change("lr", "0.2".into()),
        Intent::Change("epochs", "3000".into()),
        Intent::Change("theme", "dark".into()),
    ] {
        let mut page = playing();
        page.act(going_on.clone());
        assert_eq!(page.state.status(), Status::Running);
        assert_eq!(pace(&mut page), 8.0 * STEPS_TO_FOLLOW, "{going_on:?}");
    }
}

#[test]
fn a_replay_has_the_pace_of_the_training_and_hands_it_over() {
    let mut page = playing();
    assert_eq!(newest(&page), at(20, 0));
    page.finish(Intent::Move(Move::Start));
    page.act(Intent::Play);
    assert!(page.state.replays());
    let mut seconds: f64 = 0.0;
    while page.state.replays() {
        page.frame(0, 1.0 / 60.0);
        seconds += 1.0 / 60.0;
    }
    // Sixty steps: 4 / ln 2 * (2^t - 1).
    assert!((3.4..3.7).contains(&seconds), "{seconds}");
    assert_eq!(page.state.session().status(), Status::Running);
    let handed_over = pace(&mut page);
    assert!(
        (handed_over - 4.0 * seconds.exp2()).abs() < 1.0,
        "{handed_over}"
    );
}
