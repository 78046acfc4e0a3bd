//! Any place, from anywhere.

use regression_playground::core::state::{Intent, Move};
use regression_playground::core::transport::Unit;

use super::page::Make;
use super::{Case, Dice, ENGINES, long, short, with_rules};

/// Some places of a run: its ends, one after the other, and any.
fn steps(case: &Case, dice: &mut Dice, any: usize) -> Vec<u64> {
    let last = case.last();
    let per_epoch = case.per_epoch() as u64;
    let mut steps = vec![0, 1, last - 1, last, per_epoch, per_epoch - 1];
    steps.extend((0..any).map(|_| dice.below(last + 1)));
    steps.extend((0..any).map(|_| per_epoch * dice.below(last / per_epoch + 1)));
    steps
}

#[test]
fn any_place_of_a_run_is_found_again_as_it_was() {
    let mut dice = Dice::new(1);
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            for edited in [false, true] {
                let mut case = Case::new(&experiment, engine, edited);
                for step in steps(&case, &mut dice, 20) {
                    case.page.finish(Intent::Seek(case.place(step)));
                    case.assert_shows(step);
                }
            }
        }
    }
}

fn any_place_of_a_long_run_is_found_again(engine: (&str, Make), any: usize) {
    let mut dice = Dice::new(2);
    for experiment in with_rules(vec![long()]) {
        let mut case = Case::new(&experiment, engine, true);
        let history = case.page.state.recording().history();
        assert!(history.losses().len() < 8000, "it is thinned");
        assert_eq!(history.parameters_at(1001).unwrap().0, 1000);
        assert!(history.at(1001).is_none() && history.at(1000).is_some());
        for step in steps(&case, &mut dice, any) {
            case.page.finish(Intent::Seek(case.place(step)));
            case.assert_shows(step);
        }
    }
}

#[test]
fn any_place_of_a_long_run_is_found_again_by_the_fused_engine() {
    any_place_of_a_long_run_is_found_again(ENGINES[0], 40);
}

#[test]
fn any_place_of_a_long_run_is_found_again_by_autodiff() {
    any_place_of_a_long_run_is_found_again(ENGINES[1], 6);
}

#[test]
fn mini_batches_back_and_forward_arrive_where_they_began() {
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            let mut case = Case::new(&experiment, engine, true);
            for start in [case.last(), case.last() - 3, case.last() / 2] {
                case.page.finish(Intent::Seek(case.place(start)));
                for back in 1..=10 {
                    case.page.finish(Intent::Move(Move::Batches(-1)));
                    case.assert_shows(start - back);
                }
                for forward in 1..=10 {
                    // A step of the button is the same way forward.
                    case.page.finish(if forward % 2 == 0 {
                        Intent::Move(Move::Batches(1))
                    } else {
                        Intent::Step(Unit::Batch)
                    });
                    case.assert_shows(start - 10 + forward);
                }
            }
            case.page.act(Intent::Move(Move::Batches(-7)));
            case.page.finish(Intent::Move(Move::Batches(-3)));
            case.assert_shows(case.last() / 2 - 10);
        }
    }
}
