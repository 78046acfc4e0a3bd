//! A challenge: a loss that the reader is asked to reach, and within how many epochs.
//!
//! Owns what a challenge is and how it is spelled in links: `0.015`, or `0.015@500` for within 500
//! epochs. It knows nothing of who is told when it is met.

use std::fmt;
use std::str::FromStr;

use super::axes::Range;
use super::limits::{MAX_EPOCHS, MAX_LOSS};
use super::numeral;

/// A loss to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Challenge {
    /// The loss over all samples, over 0, that an epoch must not exceed.
    pub loss: f64,
    /// The last epoch that counts; any when `None`.
    pub epochs: Option<u32>,
}

/// The losses that can be asked for.
pub const LOSSES: Range = Range::above(0.0, MAX_LOSS);
/// The last epochs that can count.
pub const EPOCHS: Range = Range::whole(1, MAX_EPOCHS);

/// What is no challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoChallenge;

impl Challenge {
    /// The first trained epoch of `losses` (pairs of epoch and loss, in order, epoch 0 being before
    /// training) that meets the challenge.
    #[must_use]
    pub fn met_in(&self, losses: &[(u32, f32)]) -> Option<(u32, f32)> {
        let last = self.epochs.unwrap_or(u32::MAX);
        let trained = losses
            .iter()
            .filter(|(epoch, _)| (1..=last).contains(epoch));
        trained.copied().find(|&(_, loss)| self.is_met_by(loss))
    }

    /// Whether a loss is low enough.
    fn is_met_by(&self, loss: f32) -> bool {
        // A loss that reads as the one that is asked for has reached it.
        loss <= self.loss as f32
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.loss)?;
        match self.epochs {
            Some(epochs) => write!(f, "@{epochs}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Challenge {
    type Err = NoChallenge;

    fn from_str(text: &str) -> Result<Self, NoChallenge> {
        let text = numeral::plain(text);
        let (loss, epochs) = match text.split_once('@') {
            Some((loss, epochs)) => (loss, Some(epochs)),
            None => (&*text, None),
        };
        let loss = LOSSES.parse(loss).ok_or(NoChallenge)?;
        let epochs = epochs.map(|epochs| EPOCHS.parse(epochs).ok_or(NoChallenge));
        let epochs = epochs.transpose()?.map(|epochs| epochs as u32);
        Ok(Self { loss, epochs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_spelled_as_they_are_read() {
        for text in ["0.015", "0.015@500", "1000000", "0.0000001@100000"] {
            let challenge: Challenge = text.parse().unwrap();
            assert_eq!(challenge.to_string(), text);
        }
        for typed in [" 0.5 @ 20 ", "0,5@20", "０．５＠２０", ".5@2e1"] {
            assert_eq!(typed.parse(), "0.5@20".parse::<Challenge>(), "{typed}");
        }
    }

    #[test]
    fn what_is_no_challenge_is_refused() {
        for text in [
            "",
            "0",
            "-1",
            "nan",
            "inf",
            "1e7",
            "0.1@",
            "0.1@0",
            "0.1@100001",
            "0.1@-5",
            "@5",
            "0.1@5@6",
            "0.1@2.5",
            "1,000",
            "low",
        ] {
            assert_eq!(text.parse::<Challenge>(), Err(NoChallenge), "{text}");
        }
    }

    #[test]
    fn it_is_met_by_the_first_trained_epoch_that_is_low_enough_and_early_enough() {
        let losses = [(0, 0.01), (1, 0.5), (2, 0.2), (3, 0.1), (4, 0.3)];
        let met = |text: &str| text.parse::<Challenge>().unwrap().met_in(&losses);
        assert_eq!(met("0.2"), Some((2, 0.2)));
        assert_eq!(met("0.1"), Some((3, 0.1)));
        assert_eq!(met("0.1@3"), Some((3, 0.1)));
        assert_eq!(met("0.1@2"), None);
        assert_eq!(
            met("0.05"),
            None,
            "the loss before training is nobody's merit"
        );
    }
}
