//! What comes of a parameter that is changed by hand.

use regression_playground::core::edits::Edit;
use regression_playground::core::experiment::Experiment;
use regression_playground::core::state::{Effect, Intent, Move, News, State, Verdict};
use regression_playground::core::transport::Status;

use super::page::{Page, reference};
use super::{FUSED, at, events, looking_back, newest, page, paused, shown, small, told};

fn edit(page: &mut Page, index: usize, value: f32) -> Vec<Effect> {
    page.act(Intent::EditParameter(index, value))
}

/// The moment shown is the one that training by hand has there.
fn assert_true(page: &Page) {
    let recording = page.state.recording();
    let moments = reference(page.state.experiment(), recording.edits(), 8, FUSED);
    let shown = page.state.shown();
    let moment = &moments[recording.step(shown.place) as usize];
    assert_eq!(shown.loss, Some(moment.loss), "{:?}", shown.place);
    assert_eq!(shown.parameters, moment.parameters, "{:?}", shown.place);
}

fn losses(page: &Page) -> Vec<(u32, f32)> {
    page.state.recording().history().losses().to_vec()
}

#[test]
fn the_moment_shown_is_changed_at_once_and_training_goes_on_from_it() {
    for mut page in [page(), paused()] {
        let (place, status) = (shown(&page), page.state.status());
        let before = page.state.shown().clone();
        let run = page.state.run();
        let effects = edit(&mut page, 2, 0.125);
        assert_eq!(effects, [Effect::Redraw, Effect::ShowChallenge]);
        assert_eq!((shown(&page), page.state.status()), (place, status));
        let after = page.state.shown();
        assert_eq!(after.parameters[2], 0.125);
        assert_ne!(after.loss, before.loss);
        assert_true(&page);
        assert_eq!(page.state.run(), run, "it is the same run");
        assert!(page.state.course().is_none());
        page.settle();
        assert_eq!(shown(&page), place, "it stands still");
        page.finish(Intent::Step(
            regression_playground::core::transport::Unit::Batch,
        ));
        assert_true(&page);
        page.finish(Intent::End);
        assert_true(&page);
        assert!(!page.state.is_outdated(), "its settings are as they were");
    }
}

#[test]
fn the_record_of_an_epoch_that_ends_there_is_changed_and_no_other() {
    let mut page = page();
    page.finish(Intent::RunTo(at(3, 0)));
    let before = losses(&page);
    edit(&mut page, 0, 2.0);
    let after = losses(&page);
    assert_eq!(after[..3], before[..3]);
    assert_eq!(Some(after[3].1), page.state.shown().loss);
    assert_ne!(after[3].1, before[3].1);
    // Within an epoch no record is touched.
    page.finish(Intent::RunTo(at(4, 1)));
    let before = losses(&page);
    edit(&mut page, 0, -2.0);
    assert_eq!(losses(&page), before);
    let log = page.state.recording().log().to_vec();
    for (epoch, loss) in log {
        let (recorded, _) = page.state.recording().history().at(epoch).unwrap();
        assert_eq!(loss, recorded);
    }
}

#[test]
fn a_run_that_plays_goes_on_from_the_change() {
    let mut page = page();
    page.act(Intent::Play);
    page.frame(4, 1.0);
    // An engine is ahead of what is shown.
    page.queue(5);
    let place = newest(&page);
    let effects = edit(&mut page, 1, 1.0);
    assert!(effects.contains(&Effect::TakeOver));
    assert_eq!(page.state.status(), Status::Running);
    page.read();
    assert_eq!(
        newest(&page),
        place,
        "what was asked for before is not taken"
    );
    assert_true(&page);
    page.settle();
    assert_eq!(page.state.status(), Status::Finished);
    assert_true(&page);
    let step = page.state.recording().step(place);
    let made = [(step, Edit::Parameter(1, 1.0))];
    assert_eq!(page.state.recording().edits().made(), made);
}

#[test]
fn an_earlier_moment_begins_a_branch() {
    let mut page = looking_back();
    let place = shown(&page);
    let (before, status) = (losses(&page), Status::Paused);
    edit(&mut page, 1, 0.5);
    assert_eq!((newest(&page), shown(&page)), (place, place));
    assert_eq!(page.state.status(), status);
    let course = page.state.course().unwrap();
    assert_eq!((course.from, course.to.place), (place, at(3, 2)));
    assert_eq!(course.recording.history().losses(), before);
    assert!(!course.recording.edits().touch_parameters());
    // The same again is an edit of the branch.
    edit(&mut page, 1, 0.75);
    edit(&mut page, 0, 0.75);
    let course = page.state.course().unwrap();
    assert_eq!((course.from, course.to.place), (place, at(3, 2)));
    assert_eq!(page.state.recording().edits().made().len(), 2);
    assert_true(&page);
    // So does one while the recording is replayed: it stands where it was changed.
    page.finish(Intent::RunTo(at(6, 0)));
    page.finish(Intent::Seek(at(2, 0)));
    page.act(Intent::Play);
    page.frame(0, 0.01);
    assert!(page.state.replays());
    let place = shown(&page);
    edit(&mut page, 1, -0.5);
    assert!(!page.state.replays() && page.state.status() == Status::Paused);
    assert_eq!(newest(&page), place);
    page.finish(Intent::End);
    assert_true(&page);
}

#[test]
fn what_cannot_be_is_not_taken() {
    for mut page in [page(), paused(), looking_back()] {
        let before = (page.state.shown().clone(), losses(&page));
        for value in [f32::NAN, f32::INFINITY, 1e30, before.0.parameters[6]] {
            // The last one is the bias of the output: as large as that it is beyond every number.
            assert_eq!(edit(&mut page, 6, value), [], "{value}");
        }
        assert_eq!(edit(&mut page, 99, 0.0), []);
        assert_eq!((page.state.shown().clone(), losses(&page)), before);
        assert!(page.state.recording().edits().made().is_empty());
        assert!(page.state.course().is_none() && !page.state.ghost_grows());
    }
    // Nor is anything before the first loss.
    let (mut state, _) = State::new(
        String::new(),
        "",
        std::rc::Rc::new(FUSED),
        std::rc::Rc::new(FUSED),
    );
    assert_eq!(state.update(Intent::EditParameter(0, 1.0), 0.0), []);
    assert!(state.recording().edits().made().is_empty());
}

#[test]
fn a_reset_forgets_what_was_changed() {
    for mut page in [page(), paused()] {
        let mut fresh = super::page();
        fresh.finish(Intent::End);
        edit(&mut page, 3, 0.5);
        page.finish(Intent::RunTo(at(5, 1)));
        edit(&mut page, 2, 0.5);
        page.act(Intent::Reset);
        assert!(page.state.recording().edits().made().is_empty());
        page.finish(Intent::End);
        assert_eq!(losses(&page), losses(&fresh));
        assert_eq!(page.state.shown(), fresh.state.shown());
    }
}

#[test]
fn a_finished_run_has_another_end_and_goes_on_from_it() {
    let mut page = page();
    page.finish(Intent::End);
    told(&mut page);
    let before = losses(&page);
    edit(&mut page, 0, 0.5);
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(8, 0), Status::Finished)
    );
    assert_eq!(losses(&page)[..8], before[..8]);
    assert_true(&page);
    assert!(events(&mut page).is_empty() && page.state.ghost().is_none());
    page.change("epochs", "9");
    assert_eq!(page.state.status(), Status::Paused);
    page.finish(Intent::Play);
    let edits = page.state.recording().edits();
    assert_eq!(edits.made(), [(24, Edit::Parameter(0, 0.5))]);
    let moments = reference(&small(), edits, 9, FUSED);
    assert_eq!(page.state.shown().parameters, moments[27].parameters);
    // Played again it is the run of its settings.
    page.act(Intent::Toggle);
    assert!(page.state.recording().edits().made().is_empty());
}

#[test]
fn a_run_that_diverged_goes_on_from_its_last_moment() {
    let mut page = page();
    page.change("epochs", "80");
    page.change("lr", "10");
    page.finish(Intent::End);
    assert_eq!(page.state.status(), Status::Diverged);
    told(&mut page);
    let last = newest(&page);
    let count = page.state.shown().parameters.len();
    page.change("lr", "0.01");
    for index in 0..count {
        edit(&mut page, index, 0.1 + 0.1 * index as f32);
    }
    assert_eq!((newest(&page), page.state.status()), (last, Status::Paused));
    assert!(page.state.recording().ending().is_none() && page.state.course().is_none());
    page.finish(Intent::End);
    assert_eq!(page.state.status(), Status::Finished);
    assert_eq!(events(&mut page), [News::Finished]);
    let edits = page.state.recording().edits();
    let moments = reference(page.state.experiment(), edits, 80, FUSED);
    assert_eq!(page.state.shown().parameters, moments[240].parameters);
}

#[test]
fn a_run_that_is_shown_shorter_than_it_is_has_its_end_there() {
    let mut page = page();
    page.finish(Intent::End);
    page.change("epochs", "5");
    edit(&mut page, 0, 0.5);
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(5, 0), Status::Finished)
    );
    assert_true(&page);
    // What came after it did not come from what it is now.
    page.change("epochs", "8");
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(5, 0), Status::Paused)
    );
    page.finish(Intent::End);
    assert_true(&page);
}

#[test]
fn fewer_epochs_keep_what_was_changed_before_the_new_end() {
    let mut page = page();
    page.finish(Intent::RunTo(at(5, 0)));
    edit(&mut page, 0, 0.5);
    page.finish(Intent::RunTo(at(6, 1)));
    edit(&mut page, 0, 0.25);
    page.change("epochs", "5");
    assert_eq!(page.state.recording().edits().made().len(), 1);
    assert_true(&page);
    page.change("epochs", "8");
    assert_eq!(page.state.recording().edits().made().len(), 2);
    page.finish(Intent::End);
    assert_true(&page);
    page.finish(Intent::Seek(at(5, 1)));
    assert_true(&page);
}

#[test]
fn a_change_brings_a_ghost_that_goes_its_way() {
    for mut page in [page(), paused(), looking_back()] {
        edit(&mut page, 0, 0.5);
        assert!(page.state.ghost_grows());
        edit(&mut page, 0, 0.75);
        page.settle();
        let ghost = page.state.ghost().unwrap().end().unwrap().to_vec();
        page.finish(Intent::Play);
        assert_eq!(page.state.shown().parameters, ghost);
        assert_true(&page);
    }
    let mut page = page();
    page.act(Intent::Play);
    page.frame(2, 0.1);
    edit(&mut page, 0, 0.5);
    assert!(page.state.ghost().is_none() && !page.state.ghost_grows());
}

#[test]
fn a_challenge_is_met_by_training_and_not_by_hand() {
    let mut page = page();
    page.change("challenge", "0.001@8");
    edit(&mut page, 0, 0.5);
    assert_eq!(page.state.verdict(), Some(Verdict::Edited));
    page.finish(Intent::End);
    assert_eq!(page.state.verdict(), Some(Verdict::Edited));
    assert!(
        !events(&mut page)
            .iter()
            .any(|n| matches!(n, News::Challenge(..)))
    );
    page.act(Intent::Reset);
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    // What was met before stays met, and a branch from before the change counts.
    page.change("challenge", "1000");
    page.finish(Intent::RunTo(at(2, 0)));
    assert!(matches!(page.state.verdict(), Some(Verdict::Met(1, _))));
    edit(&mut page, 0, 0.5);
    assert!(matches!(page.state.verdict(), Some(Verdict::Met(1, _))));
    page.change("challenge", "0.000001");
    assert_eq!(page.state.verdict(), Some(Verdict::Edited));
    page.finish(Intent::Move(Move::Start));
    page.act(Intent::Branch);
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
}

#[test]
fn engines_on_their_way_come_through_the_change() {
    // Of so many epochs not every one is kept: the run is trained again to its new end.
    let long = Experiment {
        epochs: 8300,
        samples: 3,
        ..small()
    };
    let mut page = Page::new(&long, FUSED);
    page.finish(Intent::RunTo(at(4000, 0)));
    edit(&mut page, 0, 0.5);
    page.finish(Intent::RunTo(at(8200, 0)));
    page.change("epochs", "7001");
    page.settle();
    assert_eq!(newest(&page), at(7001, 0));
    let recording = page.state.recording();
    assert_eq!(recording.edits().made(), [(4000, Edit::Parameter(0, 0.5))]);
    let moments = reference(&long, recording.edits(), 7001, FUSED);
    assert_eq!(page.state.shown().parameters, moments[7001].parameters);
}
