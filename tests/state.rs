//! What the page decides: each intent, a change of each kind, what is told of it, and thousands of
//! random afternoons with it, after each step of which everything holds that has to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regression_playground::core::engine::Record;
use regression_playground::core::experiment::{Experiment, Lesson, Optimizer, Task};
use regression_playground::core::link;
use regression_playground::core::looks::{Spread, View};
use regression_playground::core::random::{Rng, Stream, stream};
use regression_playground::core::state::{Effect, Intent, Move, News, Verdict};
use regression_playground::core::transport::{Place, Status, Unit};
use regression_playground::engine::FusedCpu;

#[path = "support/page.rs"]
mod page;

use page::{Make, Page, reference};

const FUSED: Make = |problem| Ok(Box::new(FusedCpu::new(problem)));

fn at(epoch: u32, batch: usize) -> Place {
    Place { epoch, batch }
}

/// Three mini-batches an epoch, and a state of the optimiser to lose.
fn small() -> Experiment {
    Experiment {
        samples: 7,
        batch: 3,
        epochs: 8,
        hidden: "2t".parse().unwrap(),
        optimizer: Optimizer::Momentum,
        ..Experiment::new(Task::Cubic)
    }
}

fn page() -> Page {
    Page::new(&small(), FUSED)
}

/// A page whose run stands paused after three epochs and two mini-batches.
fn paused() -> Page {
    let mut page = page();
    page.finish(Intent::RunTo(at(3, 2)));
    assert_eq!(page.state.status(), Status::Paused);
    page
}

/// The same page, with an earlier moment shown.
fn looking_back() -> Page {
    let mut page = paused();
    page.finish(Intent::Seek(at(1, 1)));
    assert_eq!(shown(&page), at(1, 1));
    page
}

fn shown(page: &Page) -> Place {
    page.state.shown().place
}

fn newest(page: &Page) -> Place {
    page.state.session().place()
}

/// What was told since the last call.
fn told(page: &mut Page) -> Vec<News> {
    std::mem::take(&mut page.news)
}

/// What was told but that the status is another one.
fn events(page: &mut Page) -> Vec<News> {
    let mut news = told(page);
    news.retain(|news| *news != News::Status);
    news
}

// --- Intents, one by one.

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
    use regression_playground::core::engine::EngineError;
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
fn moves_go_along_what_is_trained() {
    let mut page = paused();
    for (to, place) in [
        (Move::Batches(-1), at(3, 1)),
        (Move::Epochs(-1), at(3, 0)),
        (Move::Epochs(-1), at(2, 0)),
        (Move::Batches(2), at(2, 2)),
        (Move::Epochs(-1), at(2, 0)),
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
        (Status::Paused, at(0, 0))
    );
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
        assert_eq!(page.state.status(), Status::Paused);
        assert_eq!(events(&mut page), []);
        page.finish(Intent::Branch);
        assert_eq!(events(&mut page), [news], "{lr}");
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
fn a_setting_of_the_run_begins_another_one_and_says_why() {
    for (key, value) in [
        ("seed", "2"),
        ("n", "9"),
        ("batch", "2"),
        ("net", "3r"),
        ("opt", "adam"),
        ("momentum", "0.5"),
        ("shuffle", "0"),
        ("loss", "mae"),
        ("noise", "0.2"),
        ("init", "normal"),
        ("style", "module"),
    ] {
        for playing in [false, true] {
            let mut page = if playing { page() } else { looking_back() };
            if playing {
                page.act(Intent::Play);
                page.frame(2, 1.0);
            }
            let run = page.state.run();
            let effects = page.change(key, value);
            assert!(
                effects.contains(&Effect::Begin) && effects.contains(&Effect::WriteLink),
                "{key}"
            );
            assert!(effects.contains(&Effect::Mark(key, true)));
            assert_eq!(page.state.run(), run + 1);
            assert_eq!(page.state.because(), Some(key));
            assert_eq!(newest(&page), at(0, 0));
            // What played plays on, from the start.
            let status = if playing {
                Status::Running
            } else {
                Status::Ready
            };
            assert_eq!(page.state.status(), status, "{key}");
            page.act(Intent::Pause);
            assert_eq!(page.state.because(), None);
        }
    }
}

#[test]
fn a_change_that_changes_nothing_does_nothing_and_a_wrong_one_is_named() {
    let mut page = paused();
    assert_eq!(page.change("seed", "1"), [Effect::Mark("seed", true)]);
    assert_eq!(newest(&page), at(3, 2));
    let effects = page.change("lr", "fast");
    let [Effect::Report(problems), Effect::Mark("lr", false)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((problems.len(), problems[0].key.as_str()), (1, "lr"));
    assert_eq!((newest(&page), page.state.run()), (at(3, 2), 0));
    assert_eq!(
        page.act(Intent::Apply(Box::new(page.state.experiment().clone()))),
        []
    );
}

#[test]
fn a_learning_rate_holds_from_the_newest_moment_on() {
    let mut page = paused();
    let effects = page.change("lr", "0.2");
    assert!(!effects.contains(&Effect::Begin) && !effects.contains(&Effect::TakeOver));
    assert!(effects.contains(&Effect::Redraw) && effects.contains(&Effect::TellSettings));
    assert_eq!((page.state.run(), newest(&page)), (0, at(3, 2)));
    let made = page.state.recording().edits().made();
    assert_eq!((made.len(), made[0].0), (1, 11));
    assert!(page.state.course().is_none());
}

#[test]
fn a_learning_rate_that_is_changed_while_looking_back_begins_a_branch_there() {
    let mut page = looking_back();
    let effects = page.change("lr", "0.2");
    assert!(effects.contains(&Effect::TakeOver) && !effects.contains(&Effect::Begin));
    assert_eq!((shown(&page), newest(&page)), (at(1, 1), at(1, 1)));
    assert!(!page.state.looks_back());
    assert_eq!(page.state.status(), Status::Paused);
    assert_eq!(page.state.course().unwrap().from, at(1, 1));
    let made = page.state.recording().edits().made();
    assert_eq!((made.len(), made[0].0), (1, 4));
    assert_eq!(page.state.session().experiment().learning_rate, 0.2);
    // Other settings that hold from now on leave the course as it is.
    for (key, value) in [
        ("speed", "max"),
        ("epochs", "9"),
        ("challenge", "0.1"),
        ("theme", "dark"),
    ] {
        let mut page = looking_back();
        page.change(key, value);
        assert!(
            page.state.looks_back() && page.state.course().is_none(),
            "{key}"
        );
        assert_eq!(newest(&page), at(3, 2));
    }
}

#[test]
fn a_branch_of_a_replay_stops_it() {
    let mut page = looking_back();
    page.change("speed", "batch");
    page.act(Intent::Play);
    page.change("lr", "0.2");
    assert!(!page.state.replays());
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Paused, at(1, 1))
    );
}

#[test]
fn more_epochs_go_on_and_fewer_than_are_done_begin_again() {
    let mut page = page();
    page.finish(Intent::Play);
    assert_eq!(events(&mut page), [News::Ready, News::Finished]);
    page.change("epochs", "10");
    assert_eq!((page.state.status(), page.state.run()), (Status::Paused, 0));
    page.finish(Intent::Play);
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(10, 0), Status::Finished)
    );
    assert_eq!(events(&mut page), [News::Finished]);
    page.change("epochs", "9");
    assert_eq!((page.state.run(), page.state.status()), (1, Status::Ready));
    assert_eq!(page.state.because(), Some("epochs"));
    page.finish(Intent::RunTo(at(4, 0)));
    page.change("epochs", "4");
    assert_eq!(
        (page.state.run(), page.state.status()),
        (1, Status::Finished)
    );
    // Looking back does not make a run shorter.
    page.finish(Intent::Seek(at(2, 0)));
    page.change("epochs", "3");
    assert_eq!((page.state.run(), page.state.status()), (2, Status::Ready));
    assert!(!page.state.looks_back());
    // Together with a rate that branches off there, it does.
    let mut page = looking_back();
    page.act(Intent::Apply(Box::new(Experiment {
        epochs: 2,
        learning_rate: 0.5,
        ..small()
    })));
    assert_eq!((page.state.run(), newest(&page)), (0, at(1, 1)));
    page.finish(Intent::Play);
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(2, 0), Status::Finished)
    );
    let mut page = looking_back();
    page.act(Intent::Apply(Box::new(Experiment {
        epochs: 1,
        learning_rate: 0.5,
        ..small()
    })));
    assert_eq!((page.state.run(), newest(&page)), (1, at(0, 0)));
}

#[test]
fn another_device_goes_on_with_the_run_or_repeats_one_that_has_ended() {
    let mut page = paused();
    let effects = page.change("engine", "autodiff");
    assert!(effects.contains(&Effect::ChooseDevice) && !effects.contains(&Effect::Begin));
    assert_eq!((page.state.run(), newest(&page)), (0, at(3, 2)));
    page.finish(Intent::End);
    let effects = page.change("backend", "cpu");
    assert!(effects.contains(&Effect::ChooseDevice) && effects.contains(&Effect::Begin));
    assert_eq!(page.state.run(), 1);
}

#[test]
fn an_applied_experiment_is_taken_as_a_whole() {
    let mut page = paused();
    let other = Experiment {
        seed: 5,
        epochs: 20,
        ..small()
    };
    page.act(Intent::Apply(Box::new(other.clone())));
    assert_eq!(page.state.experiment(), &other);
    assert_eq!(page.state.session().experiment(), &other);
    assert_eq!(page.state.because(), Some("seed"));
    let language = Experiment {
        language: Some(regression_playground::core::experiment::Language::Chinese),
        ..other
    };
    let effects = page.act(Intent::Apply(Box::new(language)));
    assert!(effects.contains(&Effect::LoadLanguage) && !effects.contains(&Effect::Begin));
}

#[test]
fn a_loaded_run_is_there_from_its_start_with_the_settings_of_the_page() {
    for playing in [false, true] {
        let mut page = paused();
        page.change("theme", "dark");
        page.change("speed", "33");
        if playing {
            page.act(Intent::Play);
        }
        // Only the rate differs: on the way it would have held from now on.
        let loaded = Experiment {
            learning_rate: 0.3,
            ..small()
        };
        page.act(Intent::Load(Box::new(loaded)));
        assert_eq!((page.state.run(), newest(&page)), (1, at(0, 0)));
        assert!(page.state.recording().edits().made().is_empty());
        let experiment = page.state.experiment();
        assert_eq!(
            (experiment.learning_rate, experiment.theme.word()),
            (0.3, "dark")
        );
        assert_eq!(link::hash("", experiment).matches("speed=33").count(), 1);
        let status = if playing {
            Status::Running
        } else {
            Status::Ready
        };
        assert_eq!(page.state.status(), status);
        assert!(page.state.course().is_none());
        // Looked back at, it is not branched off first.
        page.finish(Intent::RunTo(at(2, 0)));
        page.finish(Intent::Move(Move::Start));
        if playing {
            page.act(Intent::Play);
        }
        let effects = page.act(Intent::Load(Box::new(small())));
        assert!(!effects.contains(&Effect::TakeOver) && effects.contains(&Effect::Begin));
        assert_eq!(page.state.recording().history().losses().len(), 1);
        assert_eq!((page.state.run(), page.state.status()), (2, status));
        // One that differs in the run begins once, not twice.
        page.act(Intent::Load(Box::new(Experiment { seed: 9, ..small() })));
        assert_eq!((page.state.run(), page.state.status()), (3, status));
    }
}

#[test]
fn a_link_is_read_with_the_authors_part() {
    let mut page = paused();
    let effects = page.act(Intent::Link("#seed=4&nonsense=1".into()));
    assert_eq!(page.state.experiment(), &Experiment { seed: 4, ..small() });
    let reported = effects.iter().find_map(|effect| match effect {
        Effect::Report(problems) => Some(problems.len()),
        _ => None,
    });
    assert_eq!(reported, Some(1));
    assert_eq!(page.state.hash(), "seed=4");
    page.act(Intent::Link(String::new()));
    assert_eq!(page.state.experiment(), &small());
}

#[test]
fn a_lesson_is_found_again_as_it_was_left() {
    let mut page = paused();
    page.change("seed", "7");
    page.change("theme", "dark");
    page.act(Intent::Play);
    let effects = page.act(Intent::Lesson(Lesson::Line));
    assert!(effects.contains(&Effect::Renew { lesson: true }));
    assert_eq!(page.state.experiment().task, Task::Linear);
    assert_eq!(
        page.state.experiment().theme.word(),
        "dark",
        "it belongs to the page"
    );
    assert_eq!(
        page.state.status(),
        Status::Ready,
        "another lesson does not play by itself"
    );
    assert_eq!(page.state.because(), None);
    assert_eq!(
        page.state.looks().view,
        View::Feature(1),
        "the article's plot"
    );
    let run = page.state.run();
    assert_eq!(page.act(Intent::Lesson(Lesson::Line)), []);
    assert_eq!(page.state.run(), run);
    page.change("seed", "3");
    page.act(Intent::Lesson(Lesson::Curve));
    assert_eq!(
        (
            page.state.experiment().seed,
            page.state.experiment().samples
        ),
        (7, 7)
    );
    page.act(Intent::Lesson(Lesson::Line));
    assert_eq!(page.state.experiment().seed, 3);
}

#[test]
fn the_defaults_are_the_authors() {
    let mut page = paused();
    for (key, value) in [
        ("seed", "7"),
        ("lr", "1"),
        ("theme", "dark"),
        ("task", "sine"),
    ] {
        page.change(key, value);
    }
    page.act(Intent::Defaults);
    let theme = page.state.experiment().theme;
    assert_eq!(page.state.experiment(), &Experiment { theme, ..small() });
    assert_eq!(theme.word(), "dark");
    // Of the other lesson they are the program's, with the author's settings where they fit.
    let line = page.state.lesson_defaults(Lesson::Line);
    assert_eq!((line.task, line.samples, line.epochs), (Task::Linear, 7, 8));
}

#[test]
fn what_is_looked_at_is_drawn_anew_when_it_changes() {
    let mut page = page();
    let look = [
        Intent::View(View::Predicted),
        Intent::Losses(Spread::Linear),
        Intent::Point(Some(0.25)),
    ];
    for intent in look {
        assert_eq!(page.act(intent.clone()), [Effect::Redraw]);
        assert_eq!(page.act(intent), []);
    }
    let looks = page.state.looks();
    assert_eq!(
        (looks.view, looks.losses, looks.pointed),
        (View::Predicted, Spread::Linear, Some(0.25))
    );
    // Another run keeps what was chosen, but nothing is pointed at.
    page.act(Intent::Reset);
    let looks = page.state.looks();
    assert_eq!(
        (looks.view, looks.losses, looks.pointed),
        (View::Predicted, Spread::Linear, None)
    );
}

#[test]
fn a_view_of_a_feature_that_is_gone_makes_way() {
    let mut page = Page::new(
        &Experiment {
            epochs: 3,
            samples: 10,
            weights: vec![1.0, 2.0, 3.0],
            ..Experiment::new(Task::Linear)
        },
        FUSED,
    );
    assert_eq!(page.state.looks().view, View::Feature(1));
    page.act(Intent::View(View::Feature(2)));
    page.change("seed", "2");
    assert_eq!(page.state.looks().view, View::Feature(2));
    page.change("w", "1,2");
    assert_eq!(page.state.looks().view, View::Feature(1));
    page.change("w", "1");
    assert_eq!(page.state.looks().view, View::Feature(0));
}

// --- The epoch at which a link opens.

#[test]
fn a_link_opens_at_its_epoch_and_is_told_of_once() {
    let query = format!("{}&at=5", link::hash("", &small()));
    let mut page = Page::loading(&query, FUSED);
    // Whoever wants it to play is refused by the link.
    page.begin();
    assert_eq!(page.state.status(), Status::Loading);
    assert_eq!(events(&mut page), []);
    page.frame(4, 0.1);
    assert_eq!(
        (page.state.status(), events(&mut page)),
        (Status::Loading, vec![])
    );
    page.settle();
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Paused, at(5, 0))
    );
    assert!(!page.state.looks_back());
    assert_eq!(events(&mut page), [News::Ready]);
    page.finish(Intent::Play);
    assert_eq!(events(&mut page), [News::Finished]);
    // Reset goes to the start, not there.
    page.act(Intent::Reset);
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Ready, at(0, 0))
    );
    assert_eq!(events(&mut page), [News::Ready]);
}

#[test]
fn a_link_opens_at_its_start_or_its_end() {
    for (epoch, status, place) in [
        (0, Status::Ready, at(0, 0)),
        (8, Status::Finished, at(8, 0)),
        (90, Status::Finished, at(8, 0)),
    ] {
        let query = format!("{}&at={epoch}", link::hash("", &small()));
        let mut page = Page::loading(&query, FUSED);
        page.begin();
        page.settle();
        assert_eq!(
            (page.state.status(), newest(&page)),
            (status, place),
            "{epoch}"
        );
        let mut news = vec![News::Ready];
        news.extend((status == Status::Finished).then_some(News::Finished));
        assert_eq!(events(&mut page), news);
    }
}

#[test]
fn another_epoch_to_open_at_is_gone_to_at_once() {
    let mut page = paused();
    page.change("at", "2");
    page.settle();
    assert_eq!((shown(&page), newest(&page)), (at(2, 0), at(3, 2)));
    page.change("at", "6");
    page.settle();
    assert_eq!((shown(&page), newest(&page)), (at(6, 0), at(6, 0)));
    // With another run, it is opened there; the same epoch is not opened again.
    page.act(Intent::Apply(Box::new(Experiment {
        at: Some(4),
        seed: 2,
        ..small()
    })));
    page.settle();
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(4, 0), Status::Paused)
    );
    page.change("seed", "3");
    page.settle();
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(0, 0), Status::Ready)
    );
    // A playing run stops there.
    page.act(Intent::Play);
    page.change("at", "1");
    page.settle();
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(1, 0), Status::Paused)
    );
}

// --- The challenge, and what is told.

fn losses(page: &Page) -> Vec<f32> {
    page.state
        .recording()
        .history()
        .losses()
        .iter()
        .map(|l| l.1)
        .collect()
}

/// A loss that is met after the fifth epoch and no other before.
fn met_at_five() -> String {
    let mut page = page();
    page.finish(Intent::End);
    let losses = losses(&page);
    assert!(
        losses[1..5].iter().all(|&loss| loss > losses[5]),
        "{losses:?}"
    );
    losses[5].to_string()
}

#[test]
fn a_challenge_is_met_once_and_told_once() {
    let mut page = page();
    assert_eq!(page.state.verdict(), None);
    let effects = page.change("challenge", &met_at_five());
    assert!(effects.contains(&Effect::ShowChallenge));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    assert_eq!(events(&mut page), [News::Ready]);
    page.finish(Intent::RunTo(at(4, 2)));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::End);
    let loss = losses(&page)[5];
    assert_eq!(page.state.verdict(), Some(Verdict::Met(5, loss)));
    assert_eq!(
        events(&mut page),
        [News::Finished, News::Challenge(5, loss)]
    );
    // Looking back changes nothing, and neither does another look.
    page.finish(Intent::Move(Move::Start));
    assert_eq!(
        (page.state.verdict(), events(&mut page)),
        (Some(Verdict::Met(5, loss)), vec![])
    );
    // Asked for anew it is judged anew.
    page.change("challenge", &format!("{loss}@4"));
    assert_eq!(
        (page.state.verdict(), events(&mut page)),
        (Some(Verdict::Missed), vec![])
    );
    page.change("challenge", &format!("{loss}@5"));
    assert_eq!(events(&mut page), [News::Challenge(5, loss)]);
    page.act(Intent::Reset);
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::End);
    assert_eq!(
        events(&mut page),
        [News::Ready, News::Finished, News::Challenge(5, loss)]
    );
}

#[test]
fn a_branch_before_the_epoch_that_met_it_opens_a_challenge_again() {
    for (from, verdict_is_open) in [(at(4, 2), true), (at(5, 0), false), (at(5, 1), false)] {
        let mut page = page();
        page.change("challenge", &met_at_five());
        page.finish(Intent::End);
        page.finish(Intent::Seek(from));
        page.act(Intent::Branch);
        let open = page.state.verdict() == Some(Verdict::Open);
        assert_eq!(open, verdict_is_open, "{from:?}");
    }
}

#[test]
fn a_missed_challenge_opens_when_the_run_is_extended() {
    let mut page = page();
    page.change("challenge", "0.0000001");
    page.finish(Intent::End);
    assert_eq!(page.state.verdict(), Some(Verdict::Missed));
    page.change("epochs", "12");
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.change("challenge", "0.0000001@10");
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::RunTo(at(9, 2)));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::RunTo(at(10, 0)));
    assert_eq!(
        page.state.verdict(),
        Some(Verdict::Missed),
        "its last epoch is over"
    );
}

#[test]
fn everything_is_told_once() {
    let mut page = Page::loading(&link::hash("", &small()), FUSED);
    assert_eq!(page.state.news(), [News::Status]);
    assert_eq!(page.state.news(), []);
    page.begin();
    assert_eq!(told(&mut page), [News::Status, News::Ready]);
    page.act(Intent::Play);
    assert_eq!(told(&mut page), [News::Status]);
    page.frame(1, 0.1);
    assert_eq!(told(&mut page), []);
    page.settle();
    assert_eq!(told(&mut page), [News::Status, News::Finished]);
    page.change("lr", "10");
    page.change("epochs", "60");
    told(&mut page);
    page.finish(Intent::End);
    assert_eq!(
        told(&mut page),
        [News::Status, News::Status, News::Diverged]
    );
    page.frame(1, 0.1);
    assert_eq!(told(&mut page), []);
}

// --- The ghost.

#[test]
fn a_change_while_it_stands_is_foreseen_and_one_while_it_plays_is_not() {
    let mut page = page();
    assert!(page.state.ghost().is_none() && !page.state.ghost_grows());
    page.change("lr", "0.1");
    assert!(page.state.ghost_grows() && !page.state.ghost_settled(page.time + 9.0));
    page.settle();
    assert!(!page.state.ghost_grows() && page.state.ghost_settled(page.time + 9.0));
    let foreseen = page.state.ghost().unwrap().end().unwrap().to_vec();
    page.finish(Intent::Play);
    assert_eq!(page.state.shown().parameters, foreseen);
    // Settings that do not touch the run leave it as it is.
    for (key, value) in [("theme", "dark"), ("speed", "max"), ("challenge", "0.1")] {
        page.change(key, value);
        assert!(
            !page.state.ghost_grows() && page.state.ghost().is_some(),
            "{key}"
        );
    }
    page.act(Intent::Reset);
    assert!(page.state.ghost().is_some(), "the same run");
    page.act(Intent::Play);
    page.frame(2, 0.1);
    page.change("lr", "0.2");
    assert!(page.state.ghost().is_none() && !page.state.ghost_grows());
    // So does one that a run begins with that plays.
    page.change("seed", "2");
    assert!(page.state.ghost().is_none() && !page.state.ghost_grows());
    page.act(Intent::Pause);
    page.change("seed", "3");
    assert!(page.state.ghost_grows());
    // Another lesson is not foreseen.
    page.act(Intent::Lesson(Lesson::Line));
    assert!(!page.state.ghost_grows() && page.state.ghost().is_none());
}

#[test]
fn a_branch_is_foreseen_from_its_moment() {
    let mut page = looking_back();
    page.change("lr", "0.2");
    assert!(page.state.ghost_grows());
    page.settle();
    let foreseen = page.state.ghost().unwrap().end().unwrap().to_vec();
    page.finish(Intent::Play);
    assert_eq!(page.state.shown().parameters, foreseen);
    // A branch without a change forgets what was foreseen for another course.
    page.finish(Intent::Seek(at(2, 0)));
    page.act(Intent::Branch);
    assert!(page.state.ghost().is_none());
}

#[test]
fn a_ghost_whose_engine_breaks_is_given_up() {
    use regression_playground::core::engine::EngineError;
    use regression_playground::core::state::State;
    let broken = |_: &_| Err(EngineError("none".into()));
    let (mut state, _) = State::new(String::new(), "", Rc::new(FUSED), Box::new(broken));
    assert_eq!(state.grow_ghost(&|| 0.0), Ok(false));
    state.update(Intent::Change("lr", "0.5".into()), 0.0);
    assert_eq!(state.grow_ghost(&|| 0.0), Err(EngineError("none".into())));
    assert!(!state.ghost_grows());
    assert_eq!(state.grow_ghost(&|| 0.0), Ok(false));
}

#[test]
fn an_engine_that_takes_over_forgets_what_the_lost_one_was_ahead() {
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

// --- Random afternoons.

/// Throws of a die that is always the same.
struct Dice(Box<dyn FnMut() -> u32>);

impl Dice {
    fn new(seed: u32) -> Self {
        let mut rng = stream(seed, Stream::Data);
        Self(Box::new(move || rng.next_u32()))
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.0)() as usize % bound
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn place(&mut self) -> Place {
        // Every epoch here has two mini-batches at least.
        at(self.below(7) as u32, self.below(2))
    }

    fn intent(&mut self) -> Intent {
        match self.below(24) {
            0 | 1 => Intent::Toggle,
            2 | 3 => Intent::Play,
            4 => Intent::Pause,
            5 | 6 => Intent::Step(self.pick(&[Unit::Batch, Unit::Epoch])),
            7 => Intent::RunTo(self.place()),
            8 => Intent::End,
            9..=11 => Intent::Seek(self.place()),
            12..=14 => {
                let by = self.below(7) as i64 - 4;
                let epoch = self.below(7) as u32;
                Intent::Move(self.pick(&[
                    Move::Epochs(by),
                    Move::Tenths(by),
                    Move::Batches(by),
                    Move::Batches(by),
                    Move::Start,
                    Move::Newest,
                    Move::To(epoch),
                ]))
            }
            15 => Intent::Branch,
            16 => Intent::Reset,
            17 => {
                let rate = self.pick(&["0.01", "0.1", "0.5", "10"]);
                Intent::Change("lr", rate.into())
            }
            18..=20 => {
                let (key, value) = self.pick(&[
                    ("epochs", "3"),
                    ("epochs", "5"),
                    ("epochs", "6"),
                    ("seed", "2"),
                    ("n", "5"),
                    ("opt", "sgd"),
                    ("opt", "adam"),
                    ("speed", "max"),
                    ("speed", "batch"),
                    ("speed", "1"),
                    ("speed", "1000"),
                    ("speed", "epoch"),
                    ("engine", "fused"),
                    ("engine", "autodiff"),
                    ("challenge", "1"),
                    ("challenge", ""),
                    ("at", "2"),
                    ("at", ""),
                    ("lr", "nonsense"),
                    ("theme", "dark"),
                ]);
                Intent::Change(key, value.into())
            }
            21 => self.pick(&[
                Intent::Lesson(Lesson::Curve),
                Intent::Lesson(Lesson::Line),
                Intent::Defaults,
                Intent::Link("seed=2".into()),
                Intent::Link(String::new()),
            ]),
            22 => {
                let experiment = self.experiment();
                self.pick(&[
                    Intent::Apply(experiment.clone().into()),
                    Intent::Load(experiment.into()),
                ])
            }
            _ => self.pick(&[
                Intent::View(View::Predicted),
                Intent::View(View::Feature(0)),
                Intent::Losses(Spread::Linear),
                Intent::Point(Some(0.5)),
            ]),
        }
    }

    fn experiment(&mut self) -> Experiment {
        Experiment {
            samples: self.pick(&[3, 4]),
            batch: 2,
            epochs: self.pick(&[2, 5]),
            optimizer: self.pick(&[Optimizer::Sgd, Optimizer::Momentum, Optimizer::Adam]),
            learning_rate: self.pick(&[0.05, 2.0]),
            hidden: self.pick(&["", "2t"]).parse().unwrap(),
            ..Experiment::new(self.pick(&[Task::Linear, Task::Cubic]))
        }
    }
}

/// What runs were after each of their steps, trained once each.
#[derive(Default)]
struct Judges(RefCell<HashMap<String, Rc<Vec<Record>>>>);

impl Judges {
    fn of(&self, page: &Page) -> Rc<Vec<Record>> {
        let experiment = page.state.session().experiment();
        let edits = page.state.recording().edits();
        let e = experiment;
        let key = format!(
            "{:?}",
            (
                e.task,
                e.samples,
                e.seed,
                e.batch,
                e.optimizer,
                &e.hidden,
                edits
            )
        );
        let known = self.0.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let moments = Rc::new(reference(experiment, edits, 7, FUSED));
            self.0.borrow_mut().insert(key, moments.clone());
            moments
        })
    }
}

/// Everything that holds at any time.
fn check(page: &Page, judges: &Judges) {
    let state = &page.state;
    let (session, shown) = (state.session(), state.shown());
    assert!(shown.place <= session.place());
    assert_eq!(state.looks_back(), shown.place < session.place());
    // What is shown is what training had there, whatever was changed on the way.
    if let Some(loss) = shown.loss {
        let moments = judges.of(page);
        let moment = &moments[state.recording().step(shown.place) as usize];
        assert_eq!(loss.to_bits(), moment.loss.to_bits(), "{:?}", shown.place);
        assert_eq!(shown.parameters, moment.parameters, "{:?}", shown.place);
        assert!(loss.is_finite() && shown.parameters.iter().all(|p| p.is_finite()));
    } else {
        assert_eq!((shown.place, state.status()), (at(0, 0), Status::Loading));
    }
    let status = state.status();
    if state.replays() || state.looks_back() {
        assert!(!matches!(
            status,
            Status::Ready | Status::Finished | Status::Diverged
        ));
    } else {
        assert_eq!(status, session.status());
    }
    let history = state.recording().history();
    let losses = history.losses();
    assert!(losses.iter().map(|l| l.0).eq(0..losses.len() as u32));
    if let Some(&(last, _)) = losses.last() {
        assert_eq!(last, session.place().epoch);
        assert_eq!(history.parameters_at(u32::MAX).unwrap().0, last);
    }
    assert!(session.place() <= Place::at_epoch(state.experiment().epochs));
    assert_eq!(state.experiment(), session.experiment());
    assert_eq!(session.has_ended(), state.recording().ending().is_some());
    if let Some(course) = state.course() {
        assert!(course.from < course.to.place);
    }
}

/// Of every run it is told once that it can be acted on, and of its end when it has come to one.
fn check_news(page: &mut Page, ready: &mut Vec<u32>) {
    for news in told(page) {
        match news {
            News::Ready => {
                assert!(!ready.contains(&page.state.run()), "told twice");
                ready.push(page.state.run());
            }
            News::Finished => assert_eq!(page.state.session().status(), Status::Finished),
            News::Diverged => assert_eq!(page.state.session().status(), Status::Diverged),
            News::Status | News::Challenge(..) => {}
        }
    }
    let loading = page.state.status() == Status::Loading;
    assert_eq!(ready.contains(&page.state.run()), !loading);
}

#[test]
fn ten_thousand_afternoons() {
    let judges = Judges::default();
    for seed in 0..10_000 {
        let mut dice = Dice::new(seed);
        let first = dice.experiment();
        let mut page = Page::new(&first, FUSED);
        let query = link::hash("", &first);
        let (mut done, mut ready) = (Vec::new(), Vec::new());
        check_news(&mut page, &mut ready);
        for _ in 0..dice.below(12) {
            let intent = dice.intent();
            done.push(intent.clone());
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                afternoon(&mut page, intent, &mut dice, &judges, &query);
                check_news(&mut page, &mut ready);
            }));
            assert!(result.is_ok(), "seed {seed}: {first:?}, {done:?}");
        }
        // Whatever was done, the same run again is a run like any other.
        page.act(Intent::Reset);
        let run = page.state.run();
        page.finish(Intent::Play);
        assert_eq!(page.state.run(), run);
        assert!(page.state.session().has_ended() && !page.state.looks_back());
        assert!(page.state.recording().edits().made().is_empty());
        assert_fresh(&page);
    }
}

/// One intent and a few frames.
fn afternoon(page: &mut Page, intent: Intent, dice: &mut Dice, judges: &Judges, query: &str) {
    let run = page.state.run();
    let effects = page.act(intent);
    let begun = effects
        .iter()
        .filter(|effect| **effect == Effect::Begin)
        .count();
    assert_eq!(page.state.run() - run, begun as u32);
    if effects.contains(&Effect::WriteLink) {
        let (read, problems) = link::read(query, &page.state.hash());
        assert!(problems.is_empty());
        assert_eq!(&read, page.state.experiment());
    }
    check(page, judges);
    for _ in 0..dice.below(4) {
        match dice.below(12) {
            // An engine is lost, with everything that it was asked for.
            0 => page.take_over(),
            // A frame that is not read before the next one.
            1 | 2 => page.queue(dice.below(4)),
            _ => {
                page.frame(dice.below(5), 0.1 * dice.below(12) as f64);
            }
        }
        check(page, judges);
    }
}

/// The run is bit for bit that of a page that was opened just now.
fn assert_fresh(page: &Page) {
    let mut fresh = Page::new(
        &Experiment {
            at: None,
            ..page.state.experiment().clone()
        },
        FUSED,
    );
    fresh.finish(Intent::Play);
    let (one, other) = (page.state.session(), fresh.state.session());
    assert_eq!(one.newest(), other.newest());
    assert_eq!(one.status(), other.status());
    assert_eq!(one.history().losses(), other.history().losses());
    assert_eq!(one.recording().log(), other.recording().log());
    assert_eq!(one.recording().edits(), other.recording().edits());
}
