//! What is known of the engines on the reader's device, and which of them trains.
//!
//! The page finds out ([`Findings`]), what the reader wants is a [`Wish`], and the [`Choice`] follows
//! from both: nothing is measured here, and nothing that was found before is lost by a new wish.

mod choice;
mod found;
mod kind;
mod missing;

pub use choice::{Choice, LATEST, Wish};
pub use found::Found;
pub use kind::EngineKind;
pub use missing::Missing;

use super::engine::EngineError;
use super::text::Text;

/// A sentence: a locale key and what fills its `{details}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The locale key.
    pub key: &'static str,
    /// What fills the sentence.
    pub details: String,
}

impl Reason {
    /// The sentence of a key with its details.
    #[must_use]
    pub fn new(key: &'static str, details: impl Into<String>) -> Self {
        Self {
            key,
            details: details.into(),
        }
    }

    /// The sentence in a language.
    #[must_use]
    pub fn words(&self, text: &Text) -> String {
        text.fill(self.key, &[("details", &self.details)])
    }
}

impl From<&'static str> for Reason {
    fn from(key: &'static str) -> Self {
        Self::new(key, "")
    }
}

impl From<EngineError> for Reason {
    fn from(error: EngineError) -> Self {
        Self::new("device.broken", error.0)
    }
}

/// What came of checking an engine on this device: microseconds per step of the checked problem, or
/// why it is not used.
pub type Verdict = Result<f64, Reason>;

/// Why nothing is loaded by itself.
const SAVES: &str = "device.saves";
/// Reasons that need not hold at a second try.
const RETRIED: [&str; 3] = [SAVES, "device.no.bundle", "device.no.burn"];

/// What is known of the engines of this device so far.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    verdicts: [Option<Verdict>; EngineKind::ALL.len()],
    /// Whether the fused engine in the page took the steps that `PyTorch` recorded.
    pub recorded: bool,
    /// Whether that engine was timed as it is once the page stands; before, its time is a rough one.
    pub own_timed: bool,
    /// Whether autodiff on the CPU took them.
    pub judge_recorded: bool,
    /// Whether there is a graphics adapter.
    pub adapter: bool,
    /// Whether Burn runs on it.
    pub opened: bool,
    /// Seconds after which the GPU answers, little work given.
    pub answer: Option<f64>,
    /// Whether the graphics adapter is made of software.
    pub emulated: bool,
    /// Why no engine on the GPU was tried, where that is known.
    pub no_gpu: Option<Reason>,
    /// Why Burn is not there, where that is known.
    pub no_burn: Option<Reason>,
}

impl Findings {
    /// What came of checking an engine, if it was.
    #[must_use]
    pub fn verdict(&self, kind: EngineKind) -> Option<&Verdict> {
        self.verdicts[kind as usize].as_ref()
    }

    /// Notes what came of checking an engine; the newest counts.
    pub fn note(&mut self, kind: EngineKind, verdict: Verdict) {
        self.verdicts[kind as usize] = Some(verdict);
    }

    /// Notes that every engine on the GPU is gone.
    pub fn lose_gpu(&mut self, reason: &Reason) {
        for kind in EngineKind::ALL.into_iter().filter(|kind| kind.is_gpu()) {
            if let Some(verdict) = &mut self.verdicts[kind as usize] {
                *verdict = Err(reason.clone());
            }
        }
        self.opened = false;
        self.no_gpu = Some(reason.clone());
    }

    /// Forgets what is known of Burn on the CPU: it went with its bundle.
    pub fn forget_burn(&mut self) {
        self.verdicts[EngineKind::AutodiffCpu as usize] = None;
        self.judge_recorded = false;
    }

    /// Forgets what may be otherwise at a second try: what could not be loaded, or was not, so as
    /// to save data.
    pub fn try_again(&mut self) {
        let again = |reason: &mut Reason| RETRIED.contains(&reason.key);
        self.no_gpu.take_if(again);
        self.no_burn.take_if(again);
    }

    /// Notes that the reader saves data, so that nothing is loaded that was not asked for.
    pub fn save_data(&mut self) {
        if self.verdict(EngineKind::AutodiffCpu).is_none() {
            self.no_gpu.get_or_insert(SAVES.into());
        }
    }

    /// Microseconds that a step of the checked problem takes on an engine that is right.
    #[must_use]
    pub fn cost(&self, kind: EngineKind) -> Option<f64> {
        self.verdict(kind)?.as_ref().ok().copied()
    }

    fn is_right(&self, kind: EngineKind) -> bool {
        self.cost(kind).is_some()
    }

    fn is_wrong(&self, kind: EngineKind) -> bool {
        self.verdict(kind).is_some_and(Result::is_err)
    }
}
