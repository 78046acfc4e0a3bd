//! The parts of the page by name, and where each stands.

choice! {
    /// The parts of the page that an author can show or hide.
    Panel {
        /// What the lesson is about.
        Guide = "guide",
        /// The settings.
        Settings = "settings",
        /// The data and the fit.
        Fit = "fit",
        /// The loss over the epochs.
        Loss = "loss",
        /// True, learned and least-squares parameters.
        Parameters = "parameters",
        /// What the loader yields.
        Batch = "batch",
        /// The network as a picture.
        Network = "network",
        /// The loss surface.
        Surface = "surface",
        /// The experiment as a program.
        Code = "code",
        /// Runs kept for comparison.
        Runs = "runs",
        /// Many runs at once.
        Many = "many",
        /// The device and engine in use.
        Device = "device",
        /// The reader's own data.
        Data = "data",
        /// Reset, play, step and speed.
        Transport = "transport",
        /// The next step, phase by phase.
        Step = "step",
        /// The units of the last hidden layer.
        Units = "units",
        /// The line by hand.
        Hand = "hand",
        /// What the article's program prints.
        Log = "log",
        /// The button that shares the link, which in a frame opens the page alone.
        Share = "share",
    }
}

/// Where on the page a panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// On the stage, which every screen begins with.
    Stage,
    /// Beside the stage.
    Side,
    /// In the strip below it, where one panel is open at a time.
    Strip,
    /// In the bar at the top; in a frame, which has none, on the stage.
    Bar,
}

impl Panel {
    /// The panels of the strip in their order there; those that are still to come are last.
    pub const STRIP: [Self; 13] = [
        Self::Parameters,
        Self::Step,
        Self::Network,
        Self::Units,
        Self::Surface,
        Self::Hand,
        Self::Batch,
        Self::Many,
        Self::Runs,
        Self::Code,
        Self::Log,
        Self::Device,
        Self::Data,
    ];

    /// Where the panel stands.
    #[must_use]
    pub const fn spot(self) -> Spot {
        match self {
            Self::Fit | Self::Loss | Self::Transport => Spot::Stage,
            Self::Settings | Self::Guide => Spot::Side,
            Self::Parameters
            | Self::Batch
            | Self::Network
            | Self::Surface
            | Self::Code
            | Self::Runs
            | Self::Many
            | Self::Device
            | Self::Data
            | Self::Step
            | Self::Units
            | Self::Hand
            | Self::Log => Spot::Strip,
            Self::Share => Spot::Bar,
        }
    }
}
