//! Who trains ghosts elsewhere than in the frames of the page.

use crate::core::engine::{EngineError, Record};
use crate::core::session::Session;

/// Epochs of a ghost, each after the one before, and whether no more will come.
pub struct Epochs {
    /// Their records; the first of all is the one before training.
    pub records: Vec<Record>,
    /// Whether that is all.
    pub all: bool,
}

/// Trains one ghost at a time elsewhere.
pub trait Beside {
    /// Begins a ghost, given its run before the first step, in place of the one before. Returns its
    /// number; `None` while nobody is there.
    fn begin(&self, run: &Session) -> Option<u32>;

    /// What has come of a ghost since the last time.
    ///
    /// # Errors
    /// When nothing more will come although it is not all.
    fn take(&self, number: u32, run: &Session) -> Result<Epochs, EngineError>;

    /// A ghost is not needed any more.
    fn leave(&self, number: u32);
}
