//! Runs that the reader keeps for comparison: what they were of and what came of them, small enough to be
//! stored as text.

mod stored;

use super::determination::determination;
use super::experiment::Experiment;
use super::moment::Moment;
use super::network::Predictor;
use super::recording::{Ending, Recording};

/// Most runs kept.
pub const MOST: usize = 8;
/// Most losses kept of a run: enough for the width of a chart.
const LOSSES: usize = 160;

/// A run that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// By which it is called, from `A` on.
    pub letter: char,
    /// The settings with which it was made.
    pub experiment: Experiment,
    /// Whether something was changed on its way, which its settings do not tell.
    pub changed: bool,
    /// How it ended, if it had come to its end.
    pub ending: Option<Ending>,
    /// Seconds for which it was trained.
    pub seconds: f64,
    /// The loss over the samples that were held out, at its newest moment.
    pub test: Option<f32>,
    /// R² of its newest moment.
    pub determination: f64,
    /// Losses by epoch, some of them; never none.
    pub losses: Vec<(u32, f32)>,
    /// The parameters of its newest moment.
    pub parameters: Vec<f32>,
}

impl Pin {
    /// The epoch to which it had come, and its loss there.
    #[must_use]
    pub fn last(&self) -> (u32, f32) {
        self.losses.last().copied().unwrap_or_default()
    }
}

/// The runs that are kept, by their letters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pins(Vec<Pin>);

impl Pins {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Pin] {
        &self.0
    }

    /// The one of a letter.
    #[must_use]
    pub fn find(&self, letter: char) -> Option<&Pin> {
        self.0.iter().find(|pin| pin.letter == letter)
    }

    /// Whether there is room for another one.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.0.len() < MOST
    }

    /// Keeps a run as it stands at its newest moment, which has a loss, under the first free letter. `None`
    /// when there is no room.
    pub fn keep(
        &mut self,
        recording: &Recording,
        newest: &Moment,
        trained: u64,
        seconds: f64,
    ) -> Option<char> {
        let loss = newest.loss?;
        if !self.has_room() {
            return None;
        }
        let letter = ('A'..).find(|&letter| self.find(letter).is_none())?;
        let problem = recording.problem();
        let mut predictor = Predictor::new(&problem.network);
        let at = self.0.partition_point(|pin| pin.letter < letter);
        let pin = Pin {
            letter,
            experiment: recording.as_made(trained),
            changed: !recording.edits().made().is_empty(),
            ending: recording.ending(),
            seconds,
            test: recording.test_loss(newest).filter(|test| test.is_finite()),
            determination: determination(&problem.data, &newest.parameters, &mut predictor),
            losses: thinned(recording.history().losses(), (newest.place.epoch, loss)),
            parameters: newest.parameters.clone(),
        };
        self.0.insert(at, pin);
        Some(letter)
    }

    /// Keeps runs that were kept elsewhere, too, under the first free letters: those that are not here
    /// already, as long as there is room. Returns whether there was one.
    pub fn take_in(&mut self, others: &Self) -> bool {
        let before = self.0.len();
        for other in &others.0 {
            // As text, because what is no number is not equal to itself.
            let text = |pin: &Pin| {
                Self(vec![Pin {
                    letter: 'A',
                    ..pin.clone()
                }])
                .text()
            };
            let is_here = self.0.iter().any(|pin| text(pin) == text(other));
            if self.has_room() && !is_here {
                let taken = |letter: &char| self.find(*letter).is_some();
                let mut free = [other.letter].into_iter().chain('A'..='Z');
                if let Some(letter) = free.find(|letter| !taken(letter)) {
                    let at = self.0.partition_point(|pin| pin.letter < letter);
                    let pin = Pin {
                        letter,
                        ..other.clone()
                    };
                    self.0.insert(at, pin);
                }
            }
        }
        self.0.len() > before
    }

    /// Lets the run of a letter go.
    pub fn drop(&mut self, letter: char) {
        self.0.retain(|pin| pin.letter != letter);
    }
}

/// Some of a run's losses, evenly spread, with the last one.
fn thinned(losses: &[(u32, f32)], last: (u32, f32)) -> Vec<(u32, f32)> {
    let before = losses.partition_point(|&(epoch, _)| epoch < last.0);
    let every = before.div_ceil(LOSSES).max(1);
    let kept = losses[..before].iter().copied().step_by(every);
    kept.chain([last]).collect()
}
