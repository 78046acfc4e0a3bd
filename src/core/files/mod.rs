//! What a reader takes away of a run, as files: what is in each of them, byte by byte.
//!
//! Charts are drawn by [`crate::view::picture`]; everything else is written here. [`Saved`] is the one that
//! the page opens again.

mod checksum;
mod csv;
pub mod json;
mod parameters;
mod png;
mod safetensors;
mod saved;
mod zip;

pub use self::csv::history;
pub use self::parameters::parameters;
pub use self::png::described;
pub use self::safetensors::safetensors;
pub use self::saved::{Broken, LONGEST, Saved, is_run};
pub use self::zip::zip;

choice! {
    /// The files that can be taken away.
    FileKind {
        /// Everything, to be opened again.
        Run = "run",
        /// The parameters of the moment shown.
        Parameters = "parameters.json",
        /// The same, for other libraries.
        Safetensors = "parameters.safetensors",
        /// The losses up to the moment shown.
        History = "history.csv",
        /// The fit as it is drawn.
        FitSvg = "fit.svg",
        /// The loss as it is drawn.
        LossSvg = "loss.svg",
        /// The fit in pixels.
        FitPng = "fit.png",
        /// The loss in pixels.
        LossPng = "loss.png",
    }
}

choice! {
    /// What a program is made as.
    Made {
        /// Several files.
        Files = "files",
        /// One file, with the data in it.
        One = "one",
        /// A notebook.
        Notebook = "notebook",
    }
}

impl FileKind {
    /// What the file is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Run => "run.json",
            Self::Parameters
            | Self::Safetensors
            | Self::History
            | Self::FitSvg
            | Self::LossSvg
            | Self::FitPng
            | Self::LossPng => self.word(),
        }
    }

    /// Whether the losses over the held-out samples are in it.
    #[must_use]
    pub const fn has_tests(self) -> bool {
        match self {
            Self::History | Self::LossSvg | Self::LossPng => true,
            Self::Run | Self::Parameters | Self::Safetensors | Self::FitSvg | Self::FitPng => false,
        }
    }

    /// What it is, as browsers are told.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Run | Self::Parameters => "application/json",
            Self::Safetensors => "application/octet-stream",
            Self::History => "text/csv",
            Self::FitSvg | Self::LossSvg => "image/svg+xml",
            Self::FitPng | Self::LossPng => "image/png",
        }
    }
}
