//! A challenge: a mean squared error that the reader is asked to reach, and within how many epochs.
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
    /// The mean squared error over the training samples, over 0, that an epoch must not exceed.
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
    /// Whether an error is low enough.
    #[must_use]
    pub fn is_met_by(&self, loss: f32) -> bool {
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
    fn it_is_met_by_an_error_that_reads_as_the_one_that_is_asked_for() {
        let challenge: Challenge = "0.1".parse().unwrap();
        assert!(challenge.is_met_by(0.1) && challenge.is_met_by(0.0));
        assert!(!challenge.is_met_by(0.100_001) && !challenge.is_met_by(f32::NAN));
    }
}
