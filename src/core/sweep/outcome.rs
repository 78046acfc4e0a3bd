//! What a run of a sweep came to.

/// What is kept of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The loss over all samples before training.
    pub initial: f32,
    /// How it ended.
    pub end: End,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    /// All epochs are done; the loss over all samples.
    Trained(f32),
    /// The loss or a parameter is no longer a finite number, the first time after this epoch
    /// (counted from 1).
    Diverged(u32),
}

impl Outcome {
    /// The loss at the end, unless the run diverged.
    #[must_use]
    pub fn loss(&self) -> Option<f32> {
        match self.end {
            End::Trained(loss) => Some(loss),
            End::Diverged(_) => None,
        }
    }
}

/// A run that has come to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Which run of the plan.
    pub run: usize,
    /// What is kept of it.
    pub outcome: Outcome,
    /// Its parameters at the end, flat as [`crate::core::network::Network`] lays them out; not
    /// finite when it diverged.
    pub parameters: Vec<f32>,
}
