//! What somebody wants of the page, and what is left to do outside after it.

use std::rc::Rc;

use super::Move;
use crate::core::diagnosis::Way;
use crate::core::experiment::{Experiment, Lesson, Panel};
use crate::core::files::Saved;
use crate::core::link::Problem;
use crate::core::looks::{Beyond, Fold, Language, Spread, View};
use crate::core::phase::Phase;
use crate::core::table::Rows;
use crate::core::transport::{Place, Unit};

/// What somebody wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// What the play button does: play, pause, or play again from the start.
    Toggle,
    /// Go on from the moment shown, at the reader's speed. A run that has ended stays ended.
    Play,
    /// Stop.
    Pause,
    /// One mini-batch or epoch further.
    Step(Unit),
    /// As fast as possible to a place.
    RunTo(Place),
    /// As fast as possible to the end of the run.
    End,
    /// Show a place; one that has not been trained yet is trained to.
    Seek(Place),
    /// Show a place of what has been trained, seen from the one that is shown.
    Move(Move),
    /// Train on from the moment shown, as if nothing had come after it.
    Branch,
    /// Another value for a parameter of the moment shown, by its index in the flat list: training goes
    /// on from there.
    EditParameter(usize, f32),
    /// The same run again, from the start.
    Reset,
    /// A value for a setting, as it was typed.
    Change(&'static str, String),
    /// Other settings, all at once.
    Apply(Box<Experiment>),
    /// The run of other settings, from its start.
    Load(Box<Experiment>),
    /// The run of a file, as it was when it was saved.
    OpenFile(Box<Saved>),
    /// What the reader's part of the link says.
    Link(String),
    /// The way on that a finding offers: change a setting, and play.
    Try(Way),
    /// The data on which the challenge is to be met.
    ChallengeData,
    /// The other lesson.
    Lesson(Lesson),
    /// The lesson as it begins.
    Defaults,
    /// Open a panel that stands beside others.
    Open(Panel),
    /// Other data, from the next seed, for the same initial weights.
    NewData,
    /// Other initial weights, from the next seed of theirs, for the same data.
    NewWeights,
    /// Rows that the reader brings.
    Bring(Rc<Rows>),
    /// Another view of the fit.
    View(View),
    /// Look so far beyond the samples.
    Beyond(Beyond),
    /// Add so many units up to the curve; all of them when `None`.
    Added(Option<usize>),
    /// Look into a unit: its layer, the features being layer 0, and which one of it.
    Unit(Option<(usize, usize)>),
    /// Look into the network at a value of the feature shown; at its mean when `None`.
    At(Option<f64>),
    /// Another axis of the losses.
    Losses(Spread),
    /// What can be folded is opened or closed.
    Fold(Fold, bool),
    /// Keep the run as it stands, for comparison.
    Pin,
    /// Let the kept run of a letter go.
    Unpin(char),
    /// Begin the kept run of a letter again.
    OpenPin(char),
    /// Another language of the program.
    Language(Language),
    /// Another phase of the next step.
    Phase(Phase),
    /// The pointer is somewhere in the loss chart, in CSS pixels from its left edge, or nowhere.
    Point(Option<f64>),
}

/// What is left to do outside after an intent.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Put an engine at the start of the run and let it compute the first loss.
    Begin,
    /// Put an engine where the newest moment can be gone on from.
    TakeOver,
    /// Choose a device anew.
    ChooseDevice,
    /// Write the reader's part of the link.
    WriteLink,
    /// Load the language of the settings.
    LoadLanguage,
    /// Show the settings of the page itself, and all controls.
    ShowSettings,
    /// Prepare every panel for another run; of another lesson when `lesson`.
    Renew {
        /// Whether the lesson is another one.
        lesson: bool,
    },
    /// Draw everything anew.
    Redraw,
    /// Forget how much was due at the reader's speed.
    RestartPace,
    /// Whoever keeps the settings has to be told of them.
    TellSettings,
    /// Name what could not be used.
    Report(Vec<Problem>),
    /// The control of a setting shows the value that holds, and nothing is wrong with it.
    Right(&'static str),
    /// The control of a setting keeps a value that is not taken, and says why.
    Wrong(&'static str, String),
    /// Every control shows the value that holds, whatever was typed.
    ForgetMistakes,
    /// What can be folded is open or closed.
    ShowFolds,
    /// The challenge or what has come of it is another one.
    ShowChallenge,
    /// The runs kept for comparison are others.
    KeepRuns,
}

/// Which of the transport's controls are shown; its numbers are at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controls {
    /// All of them.
    All,
    /// The play button: the author hid them, but what was to play by itself does not.
    Play,
    /// None.
    None,
}

impl Controls {
    /// The word that stands for it in the document.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "shown",
            Self::Play => "play",
            Self::None => "hidden",
        }
    }
}
