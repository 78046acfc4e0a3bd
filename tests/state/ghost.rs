//! When a ghost is wanted.

use std::rc::Rc;

use regression_playground::core::engine::EngineError;
use regression_playground::core::experiment::Lesson;
use regression_playground::core::state::{Intent, State};

use super::{FUSED, at, looking_back, page};

#[test]
fn a_change_while_it_stands_brings_a_ghost_and_one_while_it_plays_does_not() {
    let mut page = page();
    assert!(page.state.ghost().is_none() && !page.state.ghost_grows());
    page.change("lr", "0.1");
    assert!(page.state.ghost_grows() && !page.state.ghost_settled(page.time + 9.0));
    page.settle();
    assert!(!page.state.ghost_grows() && page.state.ghost_settled(page.time + 9.0));
    let ghost = page.state.ghost().unwrap().end().unwrap().to_vec();
    page.finish(Intent::Play);
    assert_eq!(page.state.shown().parameters, ghost);
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
    // Another lesson has no ghost.
    page.act(Intent::Lesson(Lesson::Line));
    assert!(!page.state.ghost_grows() && page.state.ghost().is_none());
}

#[test]
fn a_branch_has_a_ghost_from_its_moment() {
    let mut page = looking_back();
    page.change("lr", "0.2");
    assert!(page.state.ghost_grows());
    page.settle();
    let ghost = page.state.ghost().unwrap().end().unwrap().to_vec();
    page.finish(Intent::Play);
    assert_eq!(page.state.shown().parameters, ghost);
    // A branch without a change forgets the ghost of another course.
    page.finish(Intent::Seek(at(2, 0)));
    page.act(Intent::Branch);
    assert!(page.state.ghost().is_none());
}

#[test]
fn a_ghost_whose_engine_breaks_is_given_up() {
    let broken = |_: &_| Err(EngineError("none".into()));
    let (mut state, _) = State::new(String::new(), "", Rc::new(FUSED), Rc::new(broken));
    assert_eq!(state.grow_ghost(&|| 0.0), Ok(false));
    state.update(Intent::Change("lr", "0.5".into()), 0.0);
    assert_eq!(state.grow_ghost(&|| 0.0), Err(EngineError("none".into())));
    assert!(!state.ghost_grows());
    assert_eq!(state.grow_ghost(&|| 0.0), Ok(false));
}
