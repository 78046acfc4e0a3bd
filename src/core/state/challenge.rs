//! Whether the run has met the challenge of the settings.

use super::State;

/// What has come of a challenge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It can still be met.
    Open,
    /// The run cannot meet it any more.
    Missed,
    /// It was met after this epoch with this loss.
    Met(u32, f32),
}

impl State {
    /// What has come of the challenge in this run; `None` when there is none.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let challenge = self.experiment.challenge?;
        if let Some((epoch, loss)) = self.met {
            return Some(Verdict::Met(epoch, loss));
        }
        let last = challenge.epochs.unwrap_or(u32::MAX);
        let over = self.session.has_ended() || self.session.place().epoch >= last;
        Some(if over { Verdict::Missed } else { Verdict::Open })
    }

    /// Looks whether an epoch that has come in meets the challenge.
    pub(super) fn check_challenge(&mut self) {
        if let (Some(challenge), None) = (self.experiment.challenge, self.met) {
            self.met = challenge.met_in(self.session.history().losses());
        }
    }
}
