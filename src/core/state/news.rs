//! What the world has to be told: each thing once.

use super::State;
use crate::core::transport::Status;

/// Something that host pages want to know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum News {
    /// The status is another one.
    Status,
    /// A run can be acted on for the first time.
    Ready,
    /// The run has come to its last epoch.
    Finished,
    /// The run has diverged.
    Diverged,
    /// The challenge was met after this epoch with this loss.
    Challenge(u32, f32),
}

/// What has been told.
#[derive(Default)]
pub(super) struct Told {
    status: Option<Status>,
    /// Of this run.
    ready: bool,
    ended: bool,
    met: bool,
}

impl Told {
    /// Another run begins.
    pub(super) fn forget_run(&mut self) {
        *self = Self {
            status: self.status,
            ..Self::default()
        };
    }

    /// The run can come to its end again.
    pub(super) fn forget_end(&mut self) {
        self.ended = false;
    }

    /// Another challenge, or the same again.
    pub(super) fn forget_challenge(&mut self) {
        self.met = false;
    }
}

impl State {
    /// What is new since the last call.
    pub fn news(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        let status = self.status();
        if self.told.status.replace(status) != Some(status) {
            news.push(News::Status);
        }
        if status != Status::Loading && !std::mem::replace(&mut self.told.ready, true) {
            news.push(News::Ready);
        }
        let end = match self.session.status() {
            Status::Finished => Some(News::Finished),
            Status::Diverged => Some(News::Diverged),
            Status::Loading | Status::Ready | Status::Running | Status::Paused => {
                self.told.ended = false;
                None
            }
        };
        // Told of with the end's own figures: not while an earlier moment is shown.
        let end = end.filter(|_| !self.looks_back() && !self.seeks());
        if let Some(end) = end
            && !std::mem::replace(&mut self.told.ended, true)
        {
            news.push(end);
        }
        if let Some((epoch, loss)) = self.met
            && !std::mem::replace(&mut self.told.met, true)
        {
            news.push(News::Challenge(epoch, loss));
        }
        news
    }

    /// Lets a run play that was to play once it is ready. Returns whether it does now.
    pub fn play_if_ready(&mut self) -> bool {
        let ready = self.session.status() == Status::Ready && !self.looks_back();
        let play = ready && std::mem::take(&mut self.play_when_ready);
        if play {
            self.session.play();
        }
        play
    }
}
