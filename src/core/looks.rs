//! What the reader has chosen to look at.

use super::experiment::Panel;
use super::phase::Phase;

/// What the fit chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Labels over one feature (counted from 0), the other features held at their means.
    Feature(usize),
    /// Predictions over labels.
    Predicted,
}

/// How values spread along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spread {
    /// By their logarithm.
    #[default]
    Logarithmic,
    /// Evenly.
    Linear,
}

impl Spread {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Logarithmic, Self::Linear];

    /// The word that stands for it in the document.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Logarithmic => "logarithmic",
            Self::Linear => "linear",
        }
    }

    /// What a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|spread| spread.word() == word)
    }
}

choice! {
    /// The languages in which the experiment is written as a program.
    Language {
        /// The article's.
        PyTorch = "pytorch",
        /// This page's.
        Burn = "burn",
    }
}

choice! {
    /// What stands folded until it is asked for.
    Fold {
        /// The settings that most lessons do not need.
        AllSettings = "all-settings",
        /// The hidden layers as a text.
        LayersText = "layers-text",
    }
}

/// The choices that are no settings of the experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looks {
    /// Whether each [`Fold`] is open.
    pub open: [bool; Fold::ALL.len()],
    /// What the fit chart shows.
    pub view: View,
    /// How losses spread along their axis.
    pub losses: Spread,
    /// The panel that is open beside the stage.
    pub side: Panel,
    /// The language of the program.
    pub language: Language,
    /// How far the next step is gone through, in the panel of one step.
    pub phase: Phase,
    /// Where in the loss chart the pointer is, in CSS pixels from its left edge.
    pub pointed: Option<f64>,
}

impl Looks {
    /// Whether what can be folded is open.
    #[must_use]
    pub fn is_open(&self, fold: Fold) -> bool {
        self.open[fold as usize]
    }
}
