//! What is left of a run when its settings change: it is out of date, shorter, or the one before.

use regression_playground::core::experiment::Experiment;
use regression_playground::core::looks::{Spread, View};
use regression_playground::core::state::{Effect, Intent, Move, News};
use regression_playground::core::transport::{Place, Status};

use super::page::{Page, reference};
use super::{FUSED, at, events, looking_back, newest, page, paused, shown, small, told};

fn finished() -> Page {
    let mut page = page();
    page.finish(Intent::Play);
    assert_eq!(page.state.status(), Status::Finished);
    told(&mut page);
    page
}

fn losses(page: &Page) -> Vec<(u32, f32)> {
    page.state.recording().history().losses().to_vec()
}

#[test]
fn a_finished_run_is_out_of_date_when_a_live_setting_is_another_one() {
    let mut page = finished();
    assert!(!page.state.is_outdated());
    let before = losses(&page);
    page.change("lr", "0.2");
    assert!(page.state.is_outdated());
    let recording = page.state.recording();
    assert_eq!(recording.as_made(0), small());
    assert_eq!(recording.experiment().learning_rate, 0.2);
    // The picture stays, and what comes next is shown in front of it.
    assert_eq!((losses(&page), newest(&page)), (before.clone(), at(8, 0)));
    page.settle();
    let next = page.state.ghost().unwrap().end().unwrap().to_vec();
    // Looked back at, it is the run that it was.
    page.finish(Intent::Move(Move::Start));
    assert!(!page.state.is_outdated());
    page.finish(Intent::Move(Move::Newest));
    assert!(page.state.is_outdated());
    page.change("lr", "0.03");
    assert!(!page.state.is_outdated(), "as it was made");
    page.change("lr", "0.2");
    // What does not decide a run makes no picture old.
    page.change("speed", "max");
    page.act(Intent::Toggle);
    assert!(!page.state.is_outdated());
    let course = page.state.course().unwrap();
    assert_eq!(course.recording.history().losses(), before);
    assert_eq!(course.recording.experiment().learning_rate, 0.03);
    assert_eq!((course.from, course.to.place), (at(0, 0), at(8, 0)));
    page.settle();
    assert_eq!(page.state.shown().parameters, next);
    assert!(page.state.course().is_some() && !page.state.is_outdated());
}

#[test]
fn a_run_that_goes_on_is_not_out_of_date() {
    for mut page in [page(), paused()] {
        page.change("lr", "0.2");
        assert!(!page.state.is_outdated());
        page.finish(Intent::End);
        assert!(!page.state.is_outdated(), "it went on with the new rate");
    }
    // More epochs let a run go on: from its end with the new rate.
    let mut page = finished();
    page.change("lr", "0.2");
    page.change("epochs", "10");
    assert_eq!(page.state.status(), Status::Paused);
    assert!(!page.state.is_outdated());
}

#[test]
fn a_diverged_run_is_out_of_date_when_its_rate_is_another_one() {
    let mut page = paused();
    page.change("epochs", "80");
    page.change("lr", "10");
    page.finish(Intent::End);
    assert_eq!(page.state.status(), Status::Diverged);
    assert!(!page.state.is_outdated(), "this is what that rate does");
    page.change("lr", "0.01");
    assert!(page.state.is_outdated());
    assert_eq!(page.state.recording().as_made(0).learning_rate, 10.0);
    page.change("lr", "10");
    assert!(!page.state.is_outdated());
}

#[test]
fn fewer_epochs_than_are_done_show_the_run_up_to_there() {
    let mut page = finished();
    let (whole, end) = (losses(&page), page.state.shown().clone());
    let effects = page.change("epochs", "5");
    assert!(!effects.contains(&Effect::Begin) && effects.contains(&Effect::Redraw));
    assert_eq!(
        (page.state.run(), page.state.status()),
        (0, Status::Finished)
    );
    assert_eq!((shown(&page), newest(&page)), (at(5, 0), at(5, 0)));
    assert_eq!(losses(&page), whole[..6]);
    assert_eq!(page.state.shown().loss, Some(whole[5].1));
    assert!(!page.state.looks_back() && !page.state.is_outdated());
    // What is shown is what training had there, within epochs too.
    let moments = reference(&small(), page.state.recording().edits(), 8, FUSED);
    page.finish(Intent::Seek(at(4, 2)));
    assert_eq!(page.state.shown().parameters, moments[14].parameters);
    // It cannot be gone beyond its end.
    page.finish(Intent::RunTo(at(7, 0)));
    assert_eq!((shown(&page), newest(&page)), (at(5, 0), at(5, 0)));
    // Shorter still, longer, and all of it again.
    for (epochs, place) in [("3", at(3, 0)), ("6", at(6, 0)), ("8", at(8, 0))] {
        page.change("epochs", epochs);
        assert_eq!(
            (newest(&page), page.state.status()),
            (place, Status::Finished)
        );
    }
    assert_eq!((losses(&page), page.state.shown()), (whole, &end));
    assert_eq!(events(&mut page), [], "its end was told");
    // And it goes on from there as if nothing had been.
    page.change("epochs", "2");
    page.change("epochs", "12");
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(8, 0), Status::Paused)
    );
    page.finish(Intent::Play);
    let mut other = Page::new(
        &Experiment {
            epochs: 12,
            ..small()
        },
        FUSED,
    );
    other.finish(Intent::Play);
    assert_eq!(page.state.shown(), other.state.shown());
    assert_eq!(losses(&page), losses(&other));
}

#[test]
fn a_run_that_plays_or_stands_ends_where_it_is_made_to() {
    // The newest moment is at (3, 2).
    for (epochs, place) in [("1", at(1, 0)), ("3", at(3, 0))] {
        for play in [false, true] {
            let mut page = paused();
            if play {
                page.act(Intent::Play);
            }
            told(&mut page);
            page.change("epochs", epochs);
            assert_eq!(
                (newest(&page), page.state.status()),
                (place, Status::Finished)
            );
            assert_eq!(events(&mut page), [News::Finished]);
            page.settle();
            page.change("epochs", "8");
            assert_eq!(
                (newest(&page), page.state.status()),
                (at(3, 2), Status::Paused)
            );
            page.finish(Intent::Play);
            assert_eq!(losses(&page), losses(&finished()));
        }
    }
    // What an engine has been asked for beyond the new end is not waited for.
    let mut page = paused();
    page.act(Intent::Play);
    page.queue(12);
    let effects = page.change("epochs", "5");
    assert!(effects.contains(&Effect::TakeOver));
    page.settle();
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(5, 0), Status::Finished)
    );
    assert_eq!(losses(&page), losses(&finished())[..6]);
    // What comes in later than the end was set belongs to what is kept.
    let mut page = paused();
    page.act(Intent::Play);
    page.queue(12);
    page.change("epochs", "2");
    page.read();
    assert_eq!(newest(&page), at(2, 0));
    page.change("epochs", "8");
    assert_eq!(newest(&page), at(7, 2));
    page.finish(Intent::Play);
    assert_eq!(losses(&page), losses(&finished()));
}

#[test]
fn a_rate_of_later_makes_a_shorter_run_out_of_date() {
    let mut page = paused();
    page.change("lr", "0.2");
    page.finish(Intent::Play);
    page.change("epochs", "5");
    assert!(
        !page.state.is_outdated(),
        "the rate was changed before its end"
    );
    page.change("epochs", "3");
    assert!(
        page.state.is_outdated(),
        "its end was made with the first rate"
    );
    assert_eq!(page.state.recording().as_made(0).learning_rate, 0.03);
    // A rate that is changed now holds when the run goes on after all.
    page.change("lr", "0.1");
    page.change("epochs", "9");
    page.finish(Intent::Play);
    let edits = page.state.recording().edits();
    assert_eq!(
        [0, 10, 11, 23, 24].map(|step| edits.rate(step).0),
        [0.03, 0.03, 0.2, 0.2, 0.1]
    );
    let moments = reference(&small(), edits, 9, FUSED);
    assert_eq!(page.state.shown().parameters, moments[27].parameters);
}

#[test]
fn a_run_that_diverged_later_ends_well_where_it_is_made_to() {
    let mut page = page();
    page.change("epochs", "80");
    page.change("lr", "10");
    page.finish(Intent::End);
    let last = newest(&page);
    let diverges = format!("{}", last.epoch + 1);
    page.change("epochs", &last.epoch.to_string());
    assert_eq!(
        (newest(&page), page.state.status()),
        (last, Status::Finished)
    );
    page.change("epochs", &diverges);
    assert_eq!(
        (newest(&page), page.state.status()),
        (last, Status::Diverged)
    );
}

#[test]
fn a_branch_of_a_shorter_run_goes_its_own_way() {
    let mut page = finished();
    page.change("epochs", "6");
    page.finish(Intent::Seek(at(4, 1)));
    page.act(Intent::Branch);
    let course = page.state.course().unwrap();
    assert_eq!((course.from, course.to.place), (at(4, 1), at(6, 0)));
    page.settle();
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(6, 0), Status::Finished)
    );
    page.change("epochs", "8");
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(6, 0), Status::Paused)
    );
    page.finish(Intent::Play);
    assert_eq!(losses(&page), losses(&finished()));
}

#[test]
fn who_looks_back_goes_on_looking_if_that_moment_is_left() {
    for (epochs, place) in [("2", at(1, 1)), ("1", at(1, 0))] {
        let mut page = looking_back();
        page.change("epochs", epochs);
        let end = Place::at_epoch(epochs.parse().unwrap());
        assert_eq!((shown(&page), newest(&page)), (place, end));
        assert_eq!(page.state.looks_back(), place < end);
    }
}

#[test]
fn a_longer_run_than_is_kept_is_trained_again_to_its_new_end() {
    // Of so many epochs not every one is kept.
    let long = Experiment {
        epochs: 8300,
        samples: 3,
        ..small()
    };
    let mut page = Page::new(&long, FUSED);
    page.finish(Intent::RunTo(at(8200, 0)));
    assert!(page.state.recording().epoch(7001).is_none());
    let effects = page.change("epochs", "7001");
    assert!(effects.contains(&Effect::Begin));
    assert_eq!(page.state.run(), 0, "it is the same run");
    page.settle();
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(7001, 0), Status::Finished)
    );
    let mut other = Page::new(
        &Experiment {
            epochs: 7001,
            ..long
        },
        FUSED,
    );
    other.finish(Intent::End);
    assert_eq!(page.state.shown(), other.state.shown());
}

#[test]
fn the_run_before_stays_as_a_course_while_it_can_be_compared() {
    for (key, value, stays) in [
        ("lr", "0.2", true),
        ("net", "3r", true),
        ("opt", "sgd", true),
        ("batch", "2", true),
        ("shuffle", "0", true),
        ("init", "normal", true),
        ("w", "1", true),
        ("loss", "mae", false),
        ("noise", "0.3", false),
        ("n", "9", false),
        ("seed", "2", false),
        ("task", "sine", false),
    ] {
        for mut page in [paused(), finished()] {
            let before = losses(&page);
            page.change(key, value);
            page.act(Intent::Toggle);
            let runs = page.state.run();
            if runs == 0 {
                continue; // It went on.
            }
            let course = page.state.course();
            assert_eq!(course.is_some(), stays, "{key}");
            if let Some(course) = course {
                assert_eq!(course.recording.history().losses(), before, "{key}");
            }
        }
    }
}

#[test]
fn a_course_stays_until_another_run_takes_its_place() {
    let mut page = finished();
    page.act(Intent::Toggle);
    assert_eq!(page.state.course().unwrap().to.place, at(8, 0));
    page.act(Intent::Pause);
    // Changed again before anything was trained: the run before is still the one before.
    page.change("batch", "2");
    page.change("batch", "4");
    assert_eq!(page.state.course().unwrap().recording.experiment().batch, 3);
    page.finish(Intent::RunTo(at(1, 0)));
    page.change("batch", "5");
    assert_eq!(page.state.course().unwrap().recording.experiment().batch, 4);
    // A reset leaves what has ended, and no more.
    page.finish(Intent::End);
    page.act(Intent::Reset);
    assert_eq!(page.state.course().unwrap().recording.experiment().batch, 5);
    page.finish(Intent::RunTo(at(2, 0)));
    page.act(Intent::Reset);
    assert!(page.state.course().is_none());
}

#[test]
fn the_defaults_bring_back_what_is_looked_at() {
    let mut page = finished();
    let looks = page.state.looks();
    page.act(Intent::View(View::Predicted));
    page.act(Intent::Losses(Spread::Linear));
    let effects = page.act(Intent::Defaults);
    let looked = [Effect::ForgetMistakes, Effect::ShowFolds, Effect::Redraw];
    assert_eq!(effects, looked, "nothing else had been changed");
    assert_eq!(page.state.looks(), looks);
    assert_eq!(page.state.status(), Status::Finished);
    page.act(Intent::View(View::Predicted));
    page.change("seed", "4");
    page.act(Intent::Defaults);
    assert_eq!(
        (page.state.looks(), page.state.experiment()),
        (looks, &small())
    );
}
