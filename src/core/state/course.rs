//! A run that makes way for another one: what stays of it in sight.

use std::rc::Rc;

use crate::core::experiment::Experiment;
use crate::core::moment::Moment;
use crate::core::recording::Recording;
use crate::core::session::Session;
use crate::core::settings::compares;
use crate::core::transport::Place;

/// The course of a run that another one has taken the place of: it was left at one of its moments,
/// or from its start.
#[derive(Clone, Debug)]
pub struct Course {
    /// The run as it was, with the settings with which it was made.
    pub recording: Rc<Recording>,
    /// Where it was left.
    pub from: Place,
    /// Where it had come to.
    pub to: Moment,
}

impl Course {
    /// A run that another one begins in place of.
    pub(super) fn before(session: Session) -> Self {
        let (to, steps) = (session.newest().clone(), session.step_count());
        let mut recording = session.into_recording();
        recording.experiment = recording.as_made(steps);
        Self {
            recording: recording.into(),
            from: Place::default(),
            to,
        }
    }

    /// Whether its losses can stand beside those of another experiment: of the same data, measured in
    /// the same way.
    pub(super) fn compares_with(&self, experiment: &Experiment) -> bool {
        compares(self.recording.experiment(), experiment)
    }
}
