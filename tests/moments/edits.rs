//! Parameters that are changed by hand on the way.

use regression_playground::core::edits::Edit;
use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Experiment, Optimizer};
use regression_playground::core::link;
use regression_playground::core::schedule::Schedule;
use regression_playground::core::state::{Intent, Move};
use regression_playground::core::transport::{Place, Status, Unit};

use pollster::block_on;

use super::page::{Make, Page, reference};
use super::{Case, ENGINES, bits, long, short, with_rules};

/// At the start, at an epoch's end, within an epoch, and at the end of all.
fn places(experiment: &Experiment) -> [Place; 4] {
    let epoch = experiment.epochs / 2;
    let batch = experiment.batches_per_epoch() / 2;
    [
        Place::default(),
        Place::at_epoch(epoch),
        Place { epoch, batch },
        Place::at_epoch(experiment.epochs),
    ]
}

/// Every parameter of the moment shown is given the value that it has.
fn change_nothing(page: &mut Page) {
    let parameters = page.state.shown().parameters.clone();
    for (index, value) in parameters.into_iter().enumerate() {
        assert_eq!(page.act(Intent::EditParameter(index, value)), []);
    }
}

#[test]
fn a_parameter_that_keeps_its_value_changes_nothing() {
    for experiment in with_rules(short()) {
        for (kind, make) in ENGINES {
            let mut whole = Page::new(&experiment, make);
            whole.finish(Intent::End);
            let mut page = Page::new(&experiment, make);
            for place in places(&experiment) {
                page.finish(Intent::RunTo(place));
                assert_eq!(page.state.shown().place, place);
                change_nothing(&mut page);
            }
            // Nor does it begin a branch.
            page.finish(Intent::Seek(places(&experiment)[1]));
            change_nothing(&mut page);
            assert!(page.state.looks_back() && page.state.course().is_none());
            page.finish(Intent::Move(Move::Newest));
            let name = format!("{kind} {}", link::hash("", &experiment));
            let (recording, other) = (page.state.recording(), whole.state.recording());
            assert_eq!(recording.edits(), other.edits(), "{name}");
            assert_eq!(bits(recording), bits(other), "{name}");
            assert_eq!(page.state.shown(), whole.state.shown(), "{name}");
        }
    }
}

/// A run that is changed at a place, and goes on to its end; and what it was after every step.
fn edited(experiment: &Experiment, (kind, make): (&str, Make), place: Place) -> Case {
    let mut page = Page::new(experiment, make);
    page.finish(Intent::RunTo(place));
    // Two of them, one of them twice: what comes last holds.
    page.act(Intent::EditParameter(0, 9.0));
    page.act(Intent::EditParameter(1, -0.25));
    page.act(Intent::EditParameter(0, 0.75));
    page.finish(Intent::End);
    let edits = page.state.recording().edits();
    let step = page.state.recording().step(place);
    let made = [
        (step, Edit::Parameter(0, 0.75)),
        (step, Edit::Parameter(1, -0.25)),
    ];
    assert_eq!(edits.made(), made);
    Case {
        moments: reference(experiment, edits, experiment.epochs, make),
        name: format!("{kind} {} {place:?}", link::hash("", experiment)),
        page,
    }
}

#[test]
fn an_edited_run_is_stepped_back_across_the_edit_and_forth_again() {
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            for place in places(&experiment) {
                let mut case = edited(&experiment, engine, place);
                let step = place.step(case.per_epoch());
                let (first, last) = (step.saturating_sub(9), (step + 9).min(case.last()));
                case.page.finish(Intent::Seek(case.place(last)));
                case.assert_shows(last);
                for step in (first..last).rev() {
                    case.page.finish(Intent::Move(Move::Batches(-1)));
                    case.assert_shows(step);
                }
                let there = &case.moments[step as usize].parameters;
                assert_eq!(there[..2], [0.75, -0.25]);
                for step in first + 1..=last {
                    case.page.finish(Intent::Step(Unit::Batch));
                    case.assert_shows(step);
                }
            }
        }
    }
}

#[test]
fn a_place_between_records_is_found_again_after_an_edit() {
    for experiment in with_rules(vec![long()]) {
        let place = Place {
            epoch: 4000,
            batch: 1,
        };
        let mut case = edited(&experiment, ENGINES[0], place);
        for step in [
            case.last() - 1,
            8001,
            8003,
            8002,
            8000,
            7999,
            12_345,
            16_001,
        ] {
            case.page.finish(Intent::Seek(case.place(step)));
            case.assert_shows(step);
        }
    }
}

#[test]
fn an_edited_run_is_a_new_run_from_the_edited_parameters() {
    for experiment in short() {
        assert_eq!(experiment.optimizer, Optimizer::Sgd);
        for engine in ENGINES {
            for place in places(&experiment) {
                let case = edited(&experiment, engine, place);
                let per_epoch = case.per_epoch();
                let step = place.step(per_epoch) as usize;
                let problem = Problem {
                    parameters: case.moments[step].parameters.clone(),
                    ..Problem::new(&experiment)
                };
                let mut engine = engine.1(&problem).unwrap();
                let schedule = Schedule::new(&experiment);
                let mut order = Vec::new();
                for epoch in place.epoch + 1..=experiment.epochs {
                    schedule.order(epoch, &mut order);
                    let done = if epoch == place.epoch + 1 {
                        place.batch
                    } else {
                        0
                    };
                    let samples = &order[done * experiment.batch..];
                    engine
                        .train(samples, experiment.batch, experiment.learning_rate)
                        .unwrap();
                }
                engine.mark().unwrap();
                let end = block_on(engine.read()).unwrap().remove(0);
                case.assert_is(case.page.state.shown(), case.last());
                assert_eq!(end, case.moments[case.last() as usize], "{}", case.name);
            }
        }
    }
}

#[test]
fn a_branch_begins_where_an_earlier_moment_is_changed() {
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            let mut case = Case::new(&experiment, engine, false);
            for (i, place) in places(&experiment).into_iter().take(3).enumerate().rev() {
                let before = bits(case.page.state.recording());
                let (end, step) = (case.last(), place.step(case.per_epoch()));
                case.page.finish(Intent::Seek(place));
                let value = 0.5 - 0.1 * i as f32;
                case.page.act(Intent::EditParameter(1, value));
                assert!(!case.page.state.looks_back());
                let status = case.page.state.status();
                assert_eq!(status, Status::Paused);
                let course = case.page.state.course().unwrap();
                assert_eq!(bits(&course.recording), before);
                assert_eq!((course.from, course.to.place), (place, case.place(end)));
                let edits = case.page.state.recording().edits().clone();
                let edit = (step, Edit::Parameter(1, value));
                assert_eq!(edits.made().last(), Some(&edit));
                case.moments = reference(&experiment, &edits, experiment.epochs, engine.1);
                case.assert_is(case.page.state.shown(), step);
                case.page.finish(Intent::Play);
                for step in [end, step, end, step + 1, end - 1, end] {
                    case.page.finish(Intent::Seek(case.place(step)));
                    case.assert_shows(step);
                }
            }
        }
    }
}

#[test]
fn engines_that_are_lost_come_to_the_same_run() {
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            for place in places(&experiment) {
                let mut case = edited(&experiment, engine, place);
                case.page.act(Intent::Reset);
                case.page.finish(Intent::RunTo(place));
                case.page.act(Intent::EditParameter(0, 0.75));
                case.page.act(Intent::EditParameter(1, -0.25));
                // With everything that it was asked for, and again while it is being repeated.
                case.page.take_over();
                case.page.frame(1, 0.1);
                case.page.take_over();
                case.assert_is(case.page.state.shown(), place.step(case.per_epoch()));
                if !case.page.state.session().has_ended() {
                    case.page.state.repeat();
                    case.page.begin();
                    case.page.settle();
                }
                case.assert_is(case.page.state.shown(), place.step(case.per_epoch()));
                case.page.finish(Intent::End);
                case.assert_is(case.page.state.shown(), case.last());
            }
        }
    }
}
