//! What is worked out for several panels: the next step, and the last ones of a run that diverged. It
//! stands in the part of the module that the first fit does not need.

use std::rc::Rc;

use super::{EXPLAINING, Scene};
use crate::core::explain::NextStep;
use crate::core::last_steps::LastSteps;
use crate::core::transport::Status;
use crate::page::app::There;
use crate::page::dom::seconds;

/// The most products of samples and parameters with which the next step is worked out while a run goes on.
const MOST_EXPLAINED: usize = 1_000_000;

/// The next step from the moment shown, once it is known.
///
/// While a run goes on that is dear to explain, nothing is: its own steps come first.
// Inlined, it would stand where it is called.
#[inline(never)]
pub(super) fn next_step(scene: &Scene, _: There) -> Option<Rc<NextStep>> {
    let problem = scene.recording.problem();
    let cost = problem.data.len() * problem.parameters.len();
    if scene.status == Status::Running && cost > MOST_EXPLAINED {
        return None;
    }
    let started = seconds();
    let mut left = || EXPLAINING - (seconds() - started);
    // What could not be worked out is not shown.
    scene.state.explain(scene.moment, &mut left).ok().flatten()
}

/// How a run that diverged was lost, once it is known.
#[inline(never)]
pub(super) fn last_steps(scene: &Scene, _: There) -> Option<Rc<LastSteps>> {
    let started = seconds();
    let mut left = || EXPLAINING - (seconds() - started);
    scene.state.last_steps(&mut left).ok().flatten()
}
