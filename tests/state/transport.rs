//! Play, pause, step and run to a place.

use regression_playground::core::link;
use regression_playground::core::state::{Effect, Intent, News};
use regression_playground::core::transport::{Status, Unit};

use super::page::{Page, reference};
use super::{FUSED, at, events, looking_back, newest, page, paused, shown, small, told};

#[test]
fn toggle_plays_pauses_and_plays_again_from_the_start() {
    let mut page = page();
    page.act(Intent::Toggle);
    assert_eq!(page.state.status(), Status::Running);
    page.frame(4, 1.0);
    page.act(Intent::Toggle);
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Paused, at(1, 1))
    );
    page.finish(Intent::Toggle);
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Finished, at(8, 0))
    );
    let effects = page.act(Intent::Toggle);
    assert!(effects.contains(&Effect::Begin));
    assert_eq!(page.state.run(), 1);
    // It plays as soon as its first loss is there.
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Running, at(0, 0))
    );
    page.settle();
    assert_eq!(page.state.status(), Status::Finished);
    // Looked back at, it is not begun again but replayed.
    page.finish(Intent::Seek(at(2, 0)));
    page.act(Intent::Toggle);
    assert!(page.state.replays() && page.state.run() == 1);
    page.act(Intent::Toggle);
    assert!(!page.state.replays());
    assert_eq!(
        (page.state.status(), shown(&page)),
        (Status::Paused, at(2, 0))
    );
}

#[test]
fn play_leaves_a_run_ended_that_has_ended() {
    let mut page = page();
    page.finish(Intent::Play);
    assert_eq!(page.state.status(), Status::Finished);
    let effects = page.act(Intent::Play);
    assert_eq!(effects, [Effect::RestartPace, Effect::Redraw]);
    assert_eq!(
        (page.state.status(), page.state.run()),
        (Status::Finished, 0)
    );
}

#[test]
fn pause_stops_whatever_goes_on() {
    let mut page = page();
    page.act(Intent::Pause);
    assert_eq!(page.state.status(), Status::Ready);
    page.act(Intent::End);
    page.frame(4, 1.0);
    page.act(Intent::Pause);
    assert!(!page.frame(4, 1.0));
    assert_eq!(newest(&page), at(1, 1));
    page.finish(Intent::Seek(at(0, 1)));
    page.change("speed", "batch");
    page.act(Intent::Play);
    page.frame(4, 0.26);
    assert_eq!(shown(&page), at(0, 2));
    page.act(Intent::Pause);
    assert!(!page.frame(4, 9.0));
    assert_eq!(shown(&page), at(0, 2));
    // A run that is still to be ready does not play then.
    let mut page = Page::loading(&link::hash("", &small()), FUSED);
    page.state.play_when_ready();
    page.act(Intent::Pause);
    page.begin();
    assert_eq!(page.state.status(), Status::Ready);
}

#[test]
fn a_run_plays_when_it_is_ready_if_it_was_asked_to() {
    let mut page = Page::loading(&link::hash("", &small()), FUSED);
    page.state.play_when_ready();
    assert!(!page.state.play_if_ready());
    page.begin();
    assert_eq!(page.state.status(), Status::Running);
    page.act(Intent::Pause);
    assert!(!page.state.play_if_ready(), "once");
    // Whoever steps or seeks meanwhile has asked for something else.
    for intent in [
        Intent::Step(Unit::Batch),
        Intent::RunTo(at(0, 1)),
        Intent::Seek(at(0, 1)),
    ] {
        let mut page = Page::loading(&link::hash("", &small()), FUSED);
        page.state.play_when_ready();
        page.act(intent);
        page.begin();
        page.settle();
        assert_eq!(
            (page.state.status(), newest(&page)),
            (Status::Paused, at(0, 1))
        );
    }
}

#[test]
fn a_step_goes_on_from_the_moment_shown() {
    let mut page = page();
    for (unit, place) in [
        (Unit::Batch, at(0, 1)),
        (Unit::Epoch, at(1, 0)),
        (Unit::Epoch, at(2, 0)),
        (Unit::Batch, at(2, 1)),
    ] {
        page.finish(Intent::Step(unit));
        assert_eq!((shown(&page), newest(&page)), (place, place));
        assert_eq!(page.state.status(), Status::Paused);
    }
    page.finish(Intent::Seek(at(0, 1)));
    for (unit, place) in [
        (Unit::Batch, at(0, 2)),
        (Unit::Batch, at(1, 0)),
        (Unit::Batch, at(1, 1)),
        (Unit::Epoch, at(2, 0)),
    ] {
        page.finish(Intent::Step(unit));
        assert_eq!((shown(&page), newest(&page)), (place, at(2, 1)));
    }
    // To the newest moment, and beyond it.
    page.finish(Intent::Step(Unit::Batch));
    assert_eq!((shown(&page), page.state.looks_back()), (at(2, 1), false));
    page.finish(Intent::Seek(at(2, 0)));
    page.finish(Intent::Step(Unit::Epoch));
    assert_eq!((shown(&page), newest(&page)), (at(3, 0), at(3, 0)));
}

#[test]
fn a_step_while_a_moment_is_sought_goes_on_from_there() {
    for unit in [Unit::Batch, Unit::Epoch] {
        let mut page = paused();
        page.act(Intent::Seek(at(1, 1)));
        assert!(page.state.seeks());
        page.finish(Intent::Step(unit));
        let place = if unit == Unit::Batch {
            at(1, 2)
        } else {
            at(2, 0)
        };
        assert_eq!((shown(&page), newest(&page)), (place, at(3, 2)));
    }
}

#[test]
fn run_to_goes_forward_only() {
    let mut page = paused();
    page.finish(Intent::RunTo(at(2, 0)));
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(3, 2), Status::Paused)
    );
    page.finish(Intent::RunTo(at(4, 1)));
    assert_eq!((shown(&page), newest(&page)), (at(4, 1), at(4, 1)));
    page.finish(Intent::Seek(at(1, 0)));
    page.finish(Intent::RunTo(at(0, 2)));
    assert_eq!(shown(&page), at(1, 0));
    page.finish(Intent::RunTo(at(2, 2)));
    assert_eq!((shown(&page), newest(&page)), (at(2, 2), at(4, 1)));
    page.finish(Intent::RunTo(at(5, 0)));
    assert_eq!((shown(&page), newest(&page)), (at(5, 0), at(5, 0)));
    page.act(Intent::Play);
    page.act(Intent::RunTo(at(2, 0)));
    assert_eq!(page.state.status(), Status::Paused);
    page.finish(Intent::RunTo(at(99, 0)));
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(8, 0), Status::Finished)
    );
}

#[test]
fn end_runs_to_the_end_from_any_moment() {
    for mut page in [page(), paused(), looking_back()] {
        page.finish(Intent::End);
        assert_eq!(
            (shown(&page), page.state.status()),
            (at(8, 0), Status::Finished)
        );
        assert!(!page.state.looks_back());
    }
}

#[test]
fn reset_is_the_same_run_from_its_start() {
    for mut page in [page(), paused(), looking_back()] {
        page.change("lr", "0.3");
        told(&mut page);
        let (run, epochs) = (page.state.run(), page.state.experiment().epochs);
        let effects = page.act(Intent::Reset);
        assert_eq!(
            effects,
            [
                Effect::Renew { lesson: false },
                Effect::ShowChallenge,
                Effect::RestartPace,
                Effect::Begin
            ]
        );
        assert_eq!(
            (page.state.run(), page.state.status()),
            (run + 1, Status::Ready)
        );
        assert_eq!((shown(&page), page.state.looks_back()), (at(0, 0), false));
        assert!(page.state.course().is_none());
        assert!(page.state.recording().edits().made().is_empty());
        assert!(events(&mut page).contains(&News::Ready));
        page.finish(Intent::Play);
        let whole = reference(
            page.state.experiment(),
            page.state.recording().edits(),
            epochs,
            FUSED,
        );
        assert_eq!(
            page.state.shown().parameters,
            whole.last().unwrap().parameters
        );
    }
}

#[test]
fn a_run_whose_engine_is_lost_comes_to_where_it_was_and_one_that_has_ended_stays() {
    let mut page = looking_back();
    let before = page.state.recording().clone();
    page.state.repeat();
    assert_eq!(page.state.status(), Status::Loading);
    page.begin();
    // The way to the earlier moment was that engine's.
    assert!(!page.state.looks_back());
    page.settle();
    assert_eq!(
        (page.state.status(), shown(&page)),
        (Status::Paused, at(3, 2))
    );
    let after = page.state.recording();
    assert_eq!(after.history().losses(), before.history().losses());

    let mut page = self::page();
    page.finish(Intent::Play);
    page.finish(Intent::Seek(at(2, 0)));
    page.state.repeat();
    assert_eq!(
        (page.state.status(), shown(&page), newest(&page)),
        (Status::Paused, at(2, 0), at(8, 0))
    );
}
