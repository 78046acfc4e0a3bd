//! On from a moment: branches and replays.

use regression_playground::core::state::Intent;
use regression_playground::core::transport::Status;

use super::page::Page;
use super::{Case, Dice, ENGINES, bits, long, short, with_rules};

#[test]
fn a_branch_without_a_change_goes_the_old_way() {
    let mut dice = Dice::new(4);
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            for edited in [false, true] {
                let mut case = Case::new(&experiment, engine, edited);
                for round in 0..4 {
                    // The learning rate of today has to be the one of that moment.
                    let made = case.page.state.recording().edits().made();
                    let from = made.last().map_or(0, |&(step, _)| step);
                    let step = from + dice.below(case.last() - from);
                    case.page.finish(Intent::Seek(case.place(step)));
                    let before = bits(case.page.state.recording());
                    let edits = case.page.state.recording().edits().clone();
                    case.page.act(Intent::Branch);
                    assert!(!case.page.state.looks_back());
                    case.assert_is(case.page.state.shown(), step);
                    assert_eq!(case.page.state.status(), Status::Running);
                    let course = case.page.state.course().unwrap();
                    assert_eq!(
                        (course.from, course.to.place),
                        (case.place(step), case.place(case.last()))
                    );
                    assert_eq!(bits(&course.recording), before);
                    while case.page.frame(1 + round * 7, 0.1) {}
                    case.assert_shows(case.last());
                    assert_eq!(bits(case.page.state.recording()), before);
                    assert_eq!(*case.page.state.recording().edits(), edits);
                }
            }
        }
    }
}

#[test]
fn a_branch_of_a_long_run_goes_the_old_way() {
    for experiment in with_rules(vec![long()]) {
        let mut case = Case::new(&experiment, ENGINES[0], true);
        let before = bits(case.page.state.recording());
        for step in [16_000, 12_345] {
            case.page.finish(Intent::Seek(case.place(step)));
            case.page.finish(Intent::Branch);
            case.assert_shows(case.last());
            // What was dropped before stays dropped, what is new is kept as it was.
            assert_eq!(bits(case.page.state.recording()), before);
        }
    }
}

#[test]
fn a_replay_at_any_speed_goes_over_into_training_with_one_history() {
    let speeds = ["batch", "epoch", "1", "33.3", "1000", "film", "max"];
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            let whole = Case::new(&experiment, engine, false);
            for speed in speeds {
                let mut case = Case {
                    page: Page::new(&experiment, engine.1),
                    moments: whole.moments.clone(),
                    name: format!("{} {speed}", whole.name),
                };
                let half = case.place(case.last() / 2 + 1);
                case.page.finish(Intent::RunTo(half));
                case.page.change("speed", speed);
                case.page.finish(Intent::Seek(case.place(case.last() / 3)));
                case.page.act(Intent::Play);
                assert!(case.page.state.replays());
                let mut before = case.place(case.last() / 3);
                let mut replayed = 0;
                while case.page.state.status() == Status::Running {
                    replayed += u32::from(case.page.state.replays());
                    case.page.frame(3, 0.23);
                    let shown = case.page.state.shown();
                    assert!(shown.place >= before, "{}", case.name);
                    before = shown.place;
                    case.assert_is(shown, before.step(case.per_epoch()));
                }
                let slow = matches!(speed, "batch" | "epoch" | "1");
                assert!(
                    replayed > if slow { 5 } else { 0 },
                    "{replayed}: {}",
                    case.name
                );
                case.assert_shows(case.last());
                assert_eq!(
                    bits(case.page.state.recording()),
                    bits(whole.page.state.recording())
                );
            }
        }
    }
}

#[test]
fn a_replay_of_a_long_run_shows_what_was() {
    let mut case = Case::new(&long(), ENGINES[0], false);
    for (speed, elapsed) in [("batch", 0.3), ("1000", 0.016), ("33.3", 0.06)] {
        case.page.change("speed", speed);
        for back in [9, 5000] {
            let mut step = case.last() - back;
            case.page.finish(Intent::Seek(case.place(step)));
            case.page.act(Intent::Play);
            for _ in 0..20 {
                case.page.frame(0, elapsed);
                let shown = case.page.state.shown();
                let now = shown.place.step(case.per_epoch());
                assert!(now >= step);
                step = now;
                case.assert_is(shown, step);
            }
            assert!(step > case.last() - back);
        }
    }
}
