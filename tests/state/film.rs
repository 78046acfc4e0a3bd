//! Which moment is shown: looking back, moves, replay and branches.

use std::rc::Rc;

use regression_playground::core::engine::EngineError;
use regression_playground::core::experiment::Experiment;
use regression_playground::core::link;
use regression_playground::core::state::{Effect, Intent, Move, News};
use regression_playground::core::transport::{Place, Status};

use super::page::{Page, reference};
use super::{FUSED, at, events, looking_back, newest, page, paused, shown, small, told};

#[test]
fn seek_shows_what_is_trained_and_trains_to_what_is_not() {
    let mut page = paused();
    page.act(Intent::Seek(at(2, 0)));
    assert_eq!(
        (shown(&page), page.state.seeks()),
        (at(2, 0), false),
        "at once"
    );
    assert!(page.state.looks_back());
    page.act(Intent::Seek(at(1, 1)));
    assert!(page.state.seeks());
    assert_eq!(shown(&page), at(2, 0), "until it is found");
    page.settle();
    assert_eq!((shown(&page), newest(&page)), (at(1, 1), at(3, 2)));
    page.finish(Intent::Seek(at(3, 2)));
    assert!(!page.state.looks_back());
    page.finish(Intent::Seek(at(6, 1)));
    assert_eq!((shown(&page), newest(&page)), (at(6, 1), at(6, 1)));
    assert_eq!(page.state.status(), Status::Paused);
    // A running run is stopped where it is looked back at.
    page.act(Intent::Play);
    page.act(Intent::Seek(at(1, 0)));
    assert_eq!(
        (page.state.status(), page.state.session().status()),
        (Status::Paused, Status::Paused)
    );
    // Another wish counts before the first was found.
    page.act(Intent::Seek(at(1, 1)));
    page.act(Intent::Seek(at(4, 0)));
    page.settle();
    assert_eq!(shown(&page), at(4, 0));
}

#[test]
fn a_moment_that_cannot_be_found_is_not_sought_any_more() {
    let mut page = paused();
    let broken = |_: &_| Err(EngineError("none".into()));
    page.state.trains_with(Rc::new(broken));
    page.act(Intent::Seek(at(1, 1)));
    page.act(Intent::Play);
    let error = page.state.roll(0.0, &mut || 1.0);
    assert_eq!(error, Err(EngineError("none".into())));
    assert!(!page.state.seeks() && !page.state.replays());
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(3, 2), Status::Paused)
    );
    assert_eq!(page.state.roll(0.0, &mut || 1.0), Ok(false));
    // The recorded epochs are still there.
    page.act(Intent::Seek(at(1, 0)));
    assert_eq!(shown(&page), at(1, 0));
}

#[test]
fn another_kind_of_engine_finds_moments_by_itself() {
    let mut page = paused();
    page.finish(Intent::Seek(at(1, 1)));
    // An engine of the kind before is on its way to just there.
    page.state
        .trains_with(Rc::new(|_| Err(EngineError("asked".into()))));
    page.act(Intent::Seek(at(1, 2)));
    let error = page.state.roll(0.0, &mut || 1.0);
    assert_eq!(error, Err(EngineError("asked".into())));
}

#[test]
fn a_run_that_is_loading_is_that_whatever_is_looked_at() {
    let mut page = Page::loading(&format!("{}&at=6", link::hash("", &small())), FUSED);
    page.begin();
    page.frame(8, 0.1);
    assert_eq!(newest(&page), at(2, 2));
    page.change("speed", "batch");
    page.act(Intent::Seek(at(1, 0)));
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(1, 0), Status::Loading)
    );
    page.act(Intent::Play);
    assert!(page.state.replays());
    assert_eq!(page.state.status(), Status::Loading);
    while page.state.status() == Status::Loading {
        page.frame(3, 0.01);
    }
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(6, 0), Status::Running)
    );
}

#[test]
fn moves_go_along_what_is_trained() {
    let mut page = paused();
    for (to, place) in [
        (Move::Batches(-1), at(3, 1)),
        (Move::Epochs(-1), at(3, 0)),
        (Move::Epochs(-1), at(2, 0)),
        (Move::Batches(2), at(2, 2)),
        (Move::Epochs(-1), at(2, 0)),
        (Move::Batches(1), at(2, 1)),
        (Move::Epochs(0), at(2, 0)),
        (Move::Batches(1), at(2, 1)),
        (Move::Epochs(1), at(3, 0)),
        (Move::Epochs(1), at(3, 2)),
        (Move::Epochs(-2), at(2, 0)),
        (Move::Epochs(-9), at(0, 0)),
        (Move::Batches(-1), at(0, 0)),
        (Move::Batches(5), at(1, 2)),
        (Move::Start, at(0, 0)),
        (Move::To(2), at(2, 0)),
        (Move::Newest, at(3, 2)),
        (Move::To(1), at(1, 0)),
        (Move::To(7), at(3, 2)),
        (Move::Tenths(-1), at(3, 0)),
        (Move::Tenths(-1), at(2, 0)),
        (Move::Batches(i64::MIN), at(0, 0)),
        (Move::Epochs(i64::MAX), at(3, 2)),
    ] {
        page.finish(Intent::Move(to));
        assert_eq!((shown(&page), newest(&page)), (place, at(3, 2)), "{to:?}");
        assert_eq!(page.state.looks_back(), place < at(3, 2));
    }
    // A tenth of fifty epochs is five.
    let mut page = Page::new(
        &Experiment {
            epochs: 60,
            ..small()
        },
        FUSED,
    );
    page.finish(Intent::RunTo(at(50, 0)));
    page.finish(Intent::Move(Move::Tenths(-2)));
    assert_eq!(shown(&page), at(40, 0));
    page.finish(Intent::Move(Move::Tenths(1)));
    assert_eq!(shown(&page), at(45, 0));
}

#[test]
fn moves_meet_before_the_first_of_them_has_arrived() {
    let mut page = paused();
    for _ in 0..4 {
        page.act(Intent::Move(Move::Batches(-1)));
    }
    page.settle();
    assert_eq!(shown(&page), at(2, 1));
    page.act(Intent::Move(Move::Batches(-1)));
    page.act(Intent::Move(Move::Newest));
    page.settle();
    assert!(!page.state.looks_back());
}

#[test]
fn who_looks_at_the_newest_moment_goes_on_doing_so() {
    let mut page = page();
    page.act(Intent::Play);
    page.frame(4, 1.0);
    for to in [
        Move::Newest,
        Move::Batches(1),
        Move::Epochs(1),
        Move::Tenths(3),
        Move::To(5),
    ] {
        page.act(Intent::Move(to));
        assert_eq!(page.state.status(), Status::Running, "{to:?}");
    }
    page.act(Intent::Move(Move::Start));
    assert_eq!(
        (page.state.status(), shown(&page)),
        (Status::Ready, at(0, 0))
    );
    assert_eq!(page.state.session().status(), Status::Paused);
}

#[test]
fn a_replay_is_a_run_to_whoever_looks_at_it() {
    let mut page = looking_back();
    page.change("speed", "batch");
    told(&mut page);
    page.act(Intent::Play);
    assert_eq!(told(&mut page), [News::Status]);
    assert_eq!(page.state.status(), Status::Running);
    assert_eq!(page.state.session().status(), Status::Paused);
    page.frame(1, 0.26);
    assert_eq!((shown(&page), newest(&page)), (at(1, 2), at(3, 2)));
    // At its end it trains on.
    while page.state.replays() {
        page.frame(0, 0.26);
    }
    assert_eq!(page.state.session().status(), Status::Running);
    assert!(!page.state.looks_back());
    assert_eq!(newest(&page), at(3, 2));
    page.settle();
    assert_eq!(events(&mut page), [News::Finished]);
    // The replay of a run that has ended ends with it, and nothing is told twice.
    page.finish(Intent::Seek(at(7, 1)));
    page.finish(Intent::Play);
    assert_eq!(
        (page.state.status(), shown(&page)),
        (Status::Finished, at(8, 0))
    );
    assert_eq!(events(&mut page), []);
}

#[test]
fn a_replay_waits_for_a_moment_that_is_sought() {
    let mut page = paused();
    page.change("speed", "batch");
    page.act(Intent::Seek(at(1, 1)));
    page.act(Intent::Play);
    assert!(page.state.seeks() && page.state.replays());
    // Without time nothing is found.
    assert_eq!(page.state.roll(9.0, &mut || 0.0), Ok(true));
    assert_eq!(shown(&page), at(3, 2));
    page.frame(0, 0.0);
    assert_eq!(shown(&page), at(1, 1));
    page.frame(0, 0.26);
    assert_eq!(shown(&page), at(1, 2));
}

#[test]
fn there_is_more_to_do_while_it_seeks_and_while_it_replays() {
    let mut page = paused();
    page.change("speed", "1");
    page.act(Intent::Seek(at(0, 1)));
    assert_eq!(page.state.roll(0.0, &mut || 0.0), Ok(true));
    assert_eq!(page.state.roll(0.0, &mut || 1.0), Ok(false));
    page.act(Intent::Play);
    assert_eq!(page.state.roll(0.0, &mut || 1.0), Ok(true));
    page.act(Intent::Pause);
    assert_eq!(page.state.roll(0.0, &mut || 1.0), Ok(false));
}

#[test]
fn a_fast_replay_shows_the_ends_of_epochs() {
    let mut page = paused();
    page.change("speed", "1");
    page.act(Intent::Move(Move::Start));
    page.act(Intent::Play);
    // Four mini-batches are due, then none, then two, then three.
    for (elapsed, place) in [
        (1.4, at(1, 0)),
        (0.0, at(1, 0)),
        (0.7, at(2, 0)),
        (1.0, at(3, 0)),
    ] {
        assert_eq!(page.state.roll(elapsed, &mut || 0.0), Ok(true));
        assert_eq!((shown(&page), page.state.seeks()), (place, false));
    }
}

#[test]
fn branch_trains_on_from_the_moment_shown() {
    let mut page = looking_back();
    let (moment, run) = (page.state.shown().clone(), page.state.run());
    let left = page.state.session().newest().clone();
    let effects = page.act(Intent::Branch);
    assert_eq!(
        effects,
        [
            Effect::TakeOver,
            Effect::Renew { lesson: false },
            Effect::ShowChallenge,
            Effect::RestartPace,
            Effect::Redraw,
        ]
    );
    assert_eq!(
        (page.state.status(), page.state.run()),
        (Status::Running, run)
    );
    assert_eq!(page.state.session().newest(), &moment);
    assert_eq!(page.state.recording().history().losses().len(), 2);
    let course = page.state.course().unwrap();
    assert_eq!((course.from, &course.to), (at(1, 1), &left));
    assert_eq!(course.recording.history().losses().len(), 4);
    page.settle();
    assert_eq!(page.state.status(), Status::Finished);
    // At the newest moment there is nothing to branch off: it plays on.
    let mut page = paused();
    let effects = page.act(Intent::Branch);
    assert_eq!(effects, [Effect::RestartPace, Effect::Redraw]);
    assert!(page.state.course().is_none());
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Running, at(3, 2))
    );
}

#[test]
fn a_run_that_has_ended_can_be_branched_and_ends_again() {
    for (lr, news) in [("0.03", News::Finished), ("10", News::Diverged)] {
        let mut page = page();
        page.change("lr", lr);
        page.finish(Intent::End);
        assert_eq!(events(&mut page), [News::Ready, news], "{lr}");
        page.finish(Intent::Move(Move::Start));
        assert_eq!(page.state.status(), Status::Ready);
        assert_eq!(events(&mut page), [], "that it is ready was told before");
        page.finish(Intent::Branch);
        assert_eq!(events(&mut page), [news], "{lr}");
    }
}

#[test]
fn an_engine_that_takes_over_forgets_what_only_the_lost_one_had_trained() {
    // What was queued is lost, and from then on the run goes another way.
    let mut page = page();
    page.act(Intent::Play);
    page.frame(7, 0.1);
    page.queue(9);
    page.take_over();
    page.change("lr", "0.3");
    page.finish(Intent::End);
    let edits = page.state.recording().edits().clone();
    let moments = reference(&small(), &edits, 8, FUSED);
    for step in (0..24).rev() {
        page.finish(Intent::Seek(Place::after(step, 3)));
        assert_eq!(
            page.state.shown().parameters,
            moments[step as usize].parameters,
            "step {step}"
        );
    }
}
