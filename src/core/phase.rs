//! The phases of a step: what a line of the training loop does.

choice! {
    /// The five phases, in the order of the loop.
    Phase {
        /// The loader deals a mini-batch.
        Batch = "batch",
        /// The network predicts.
        Forward = "forward",
        /// The predictions are compared with the labels.
        Loss = "loss",
        /// The gradient of the loss is worked out, from the last layer to the first.
        Backward = "backward",
        /// Every parameter takes its step.
        Update = "update",
    }
}

impl Phase {
    /// Whether this phase is another one or comes after it.
    #[must_use]
    pub fn has_come_to(self, other: Self) -> bool {
        self as usize >= other as usize
    }

    /// The phase after this one; none after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// The phase before this one; none before the first.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        Self::ALL.get((self as usize).checked_sub(1)?).copied()
    }
}
