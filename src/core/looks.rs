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
        /// Nothing but arrays: every step by hand.
        NumPy = "numpy",
    }
}

choice! {
    /// How far beyond the samples the fit looks.
    Beyond {
        /// No further than the samples go.
        Off = "off",
        /// As far again as they reach.
        Bit = "bit",
        /// Three times as far again.
        Far = "far",
    }
}

impl Beyond {
    /// The range that is looked at, of values that lie within one: the values stay in its middle.
    #[must_use]
    pub fn of(self, (least, most): (f64, f64)) -> (f64, f64) {
        let share = match self {
            Self::Off => 0.0,
            Self::Bit => 0.5,
            Self::Far => 1.5,
        };
        let more = share * (most - least);
        (least - more, most + more)
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
    /// How far beyond the samples the fit looks.
    pub beyond: Beyond,
    /// How many units are added up to the curve; all of them when `None`.
    pub added: Option<usize>,
    /// The unit that is looked into: its layer, the features being layer 0, and which one of it.
    pub unit: Option<(usize, usize)>,
    /// The value of the feature shown at which the network is looked into; its mean when `None`.
    pub x: Option<f64>,
}

impl Looks {
    /// What is looked at when a run begins with a view of the fit.
    #[must_use]
    pub fn first(view: View) -> Self {
        Self {
            open: Default::default(),
            view,
            losses: Spread::default(),
            side: Panel::Settings,
            language: Language::PyTorch,
            phase: Phase::Batch,
            pointed: None,
            beyond: Beyond::Off,
            added: None,
            unit: None,
            x: None,
        }
    }

    /// Lets go of what another network or other data do not have: `layers` are the widths of the
    /// layers, the features being the first.
    pub(super) fn keep_for(&mut self, layers: &[usize]) {
        let there = |(layer, unit): &(usize, usize)| layers.get(*layer).is_some_and(|w| unit < w);
        self.unit = self.unit.filter(there);
        let units = layers.iter().rev().nth(1);
        self.added = self
            .added
            .filter(|added| units.is_some_and(|units| added < units));
        self.pointed = None;
    }

    /// Whether what can be folded is open.
    #[must_use]
    pub fn is_open(&self, fold: Fold) -> bool {
        self.open[fold as usize]
    }
}
