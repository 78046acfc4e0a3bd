//! A parameter that is changed by hand: the run is another one from its newest moment on.
//!
//! The moment itself is changed, because it is what the next step goes from, and with it the record of
//! an epoch that ends there: the epochs before it stay as they were. So whoever comes back to the
//! place finds what the run went on from, and whoever goes on from an earlier one comes to it again.

use super::{Onward, Session};
use crate::core::edits::Edit;
use crate::core::engine::{Engine, EngineError};

impl Session {
    /// Gives a parameter of the newest moment another value, with which the loss over all samples is
    /// `loss`, and says what that needs. What an engine was asked for beyond the moment is forgotten.
    /// A run that has ended stays ended: its end is another one.
    pub fn put_parameter(&mut self, index: usize, value: f32, loss: f32) -> Onward {
        let mut moment = self.newest().clone();
        let is_short = self.short.is_some();
        if is_short {
            // What is kept of a longer run did not come from what is shown now.
            self.branch(moment.clone());
            self.finish();
        }
        moment.parameters[index] = value;
        moment.loss = Some(loss);
        let place = moment.place;
        let step = self.recording.step(place);
        self.recording
            .edits
            .make(step, Edit::Parameter(index, value));
        self.recording.replace(&moment);
        if place.batch == 0 {
            // An engine that was kept at this end of an epoch has the value of before.
            self.bookmarks.cut(place.epoch.saturating_sub(1));
        }
        let ahead = is_short || self.walk.at() > place;
        if self.walk.at() == place {
            self.puts.retain(|&(other, _)| other != index);
            self.puts.push((index, value));
        }
        self.newest = moment;
        if ahead {
            self.marks.clear();
            Onward::FromNewest
        } else {
            Onward::AsItIs
        }
    }

    /// Puts in place what was changed since the last step.
    pub(super) fn put(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        for (index, value) in self.puts.drain(..) {
            engine.put(index, value)?;
        }
        Ok(())
    }
}
