//! Where a run stands and where it goes: the words of play, pause, step and run to an epoch.

/// Where a run stands, as host pages see it in `data-state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The device is being chosen, or the first loss computed.
    Loading,
    /// Nothing has been trained yet.
    Ready,
    /// Training.
    Running,
    /// Stopped somewhere in the middle.
    Paused,
    /// All epochs are done.
    Finished,
    /// The loss is no longer a finite number.
    Diverged,
}

impl Status {
    /// The word in `data-state` and in locale keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Finished => "finished",
            Self::Diverged => "diverged",
        }
    }
}

/// A place in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Complete epochs.
    pub epoch: u32,
    /// Complete mini-batches of the epoch after them.
    pub batch: usize,
}

impl Place {
    /// The beginning of an epoch, `epochs` of them being complete.
    #[must_use]
    pub const fn at_epoch(epochs: u32) -> Self {
        Self {
            epoch: epochs,
            batch: 0,
        }
    }

    /// Steps since the start.
    #[must_use]
    pub const fn step(self, batches_per_epoch: usize) -> u64 {
        self.epoch as u64 * batches_per_epoch as u64 + self.batch as u64
    }

    /// The place after so many steps since the start.
    #[must_use]
    pub const fn after(steps: u64, batches_per_epoch: usize) -> Self {
        Self {
            epoch: (steps / batches_per_epoch as u64) as u32,
            batch: (steps % batches_per_epoch as u64) as usize,
        }
    }

    /// The place one step further.
    #[must_use]
    pub const fn next(self, batches_per_epoch: usize) -> Self {
        Self::after(self.step(batches_per_epoch) + 1, batches_per_epoch)
    }
}

/// What a button's step covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// One mini-batch.
    Batch,
    /// To the end of the epoch.
    Epoch,
}

/// How far a run goes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// At the reader's speed to the end of the run.
    Play,
    /// As fast as possible to a place, then pause.
    RunTo(Place),
}
