//! A run that was made shorter than it is: what it shows ends at its new end, and what came after it
//! is kept, so that a longer run has it back.

use super::Session;
use crate::core::edits::Edit;
use crate::core::experiment::Experiment;
use crate::core::moment::Moment;
use crate::core::recording::{Ending, Recording};
use crate::core::transport::{Place, Status};

/// What is shown of a run that goes on in secret.
pub(super) struct Short {
    pub(super) recording: Recording,
    pub(super) newest: Moment,
}

impl Session {
    /// Ends what is shown at an earlier epoch, the last one of the settings. Returns whether that is
    /// known: an epoch that was not recorded has to be trained again.
    pub(super) fn shorten(&mut self, experiment: &Experiment) -> bool {
        let end = Place::at_epoch(experiment.epochs);
        // What was changed after it holds for whatever comes next.
        let after = |recording: &mut Recording| {
            let step = recording.step(end);
            let edit = Edit::LearningRate(experiment.learning_rate);
            recording.edits.make(step, edit);
            recording.experiment = experiment.clone();
        };
        self.recording.experiment = experiment.clone();
        if let Some(short) = &mut self.short
            && short.newest.place == end
        {
            after(&mut short.recording);
            return true;
        }
        // What is still to come in belongs to an epoch that is not there yet.
        let arrived = self.newest.place >= end;
        let Some(newest) = self.recording.epoch(end.epoch).filter(|_| arrived) else {
            return false;
        };
        let mut recording = self.recording.clone();
        recording.cut(end);
        after(&mut recording);
        recording.ending = Some(Ending::Finished);
        self.short = Some(Short { recording, newest }.into());
        self.state = Status::Finished;
        self.plays_on = false;
        true
    }

    /// Shows again all that there is of the run.
    pub(super) fn lengthen(&mut self) {
        if self.short.take().is_none() {
            return;
        }
        self.state = match self.recording.ending {
            Some(Ending::Diverged(_)) => Status::Diverged,
            Some(Ending::Finished) => Status::Finished,
            None => Status::Paused,
        };
    }
}
