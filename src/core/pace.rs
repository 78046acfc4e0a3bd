//! How fast a run goes on at a time: what the reader's speed comes to.
//!
//! Owns the film: a run that starts with single mini-batches, slowly enough to follow each, and
//! doubles its pace every second until its usual one. It knows neither a run nor a clock.

use super::experiment::{Experiment, Speed};

/// How often [`Pace::Batch`] and [`Pace::Epoch`] move on, and how many mini-batches a film begins
/// with, in times per second.
pub const STEPS_TO_FOLLOW: f64 = 4.0;
/// Seconds in which a film doubles its pace.
const DOUBLING: f64 = 1.0;
/// Seconds after which a film has come to its end with the settings of a lesson. A longer run
/// doubles its pace again from there on, so that nobody waits for it.
const LENGTH: f64 = 12.0;
/// How often it doubles its pace at most: more than any device can follow.
const MOST_DOUBLINGS: f64 = 40.0;

/// How fast a run goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// One mini-batch at a time, slowly enough to follow.
    Batch,
    /// One epoch at a time, slowly enough to follow.
    Epoch,
    /// Epochs per second.
    PerSecond(f64),
    /// As fast as the frame budget allows.
    Max,
}

impl Pace {
    /// The pace of an experiment that has been playing for so many seconds since it began gently.
    #[must_use]
    pub fn of(experiment: &Experiment, played: f64) -> Self {
        match experiment.speed {
            Speed::Batch => Self::Batch,
            Speed::Epoch => Self::Epoch,
            Speed::Film => {
                let per_epoch = experiment.batches_per_epoch() as f64;
                let usual = experiment.source().defaults.pace;
                Self::PerSecond(film(played, usual * per_epoch) / per_epoch)
            }
            Speed::PerSecond(epochs) => Self::PerSecond(epochs),
            Speed::Max => Self::Max,
        }
    }

    /// Steps in a second that an experiment's speed comes to while the settings of a lesson last;
    /// infinitely many for [`Pace::Max`].
    #[must_use]
    pub fn most(experiment: &Experiment) -> f64 {
        let per_epoch = experiment.batches_per_epoch() as f64;
        match Self::of(experiment, LENGTH) {
            Self::Epoch => STEPS_TO_FOLLOW * per_epoch,
            pace => pace.moments(experiment),
        }
    }

    /// How many moments follow each other in a second, one for each mini-batch or, epoch by epoch,
    /// for each epoch; infinitely many for [`Pace::Max`].
    #[must_use]
    pub fn moments(self, experiment: &Experiment) -> f64 {
        match self {
            Self::Batch | Self::Epoch => STEPS_TO_FOLLOW,
            Self::PerSecond(epochs) => epochs * experiment.batches_per_epoch() as f64,
            Self::Max => f64::INFINITY,
        }
    }
}

/// Mini-batches per second of a film after so many seconds, `usual` being those that it comes to.
fn film(played: f64, usual: f64) -> f64 {
    let doublings = |seconds: f64| libm::pow(2.0, (seconds / DOUBLING).clamp(0.0, MOST_DOUBLINGS));
    let grown = STEPS_TO_FOLLOW * doublings(played);
    if grown < usual {
        grown
    } else {
        usual.max(STEPS_TO_FOLLOW) * doublings(played - LENGTH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_begins_with_what_can_be_followed_and_doubles_its_pace_to_the_usual_one() {
        let paces = [0.0, 1.0, 2.0, 5.0, 8.0, 11.9].map(|played| film(played, 500.0));
        assert_eq!(paces, [4.0, 8.0, 16.0, 128.0, 500.0, 500.0]);
        // What is slow by itself is not made slower, and what is long does not last for ages.
        assert_eq!([0.0, 3.0].map(|played| film(played, 1.0)), [4.0, 4.0]);
        assert_eq!(
            [13.0, 15.0].map(|played| film(played, 500.0)),
            [1000.0, 4000.0]
        );
        assert!(film(1e9, 500.0).is_finite());
    }

    #[test]
    fn every_other_speed_is_the_same_at_all_times() {
        let mut experiment = Experiment::new(crate::core::experiment::Task::Linear);
        for (speed, pace) in [
            (Speed::Batch, Pace::Batch),
            (Speed::Epoch, Pace::Epoch),
            (Speed::PerSecond(3.0), Pace::PerSecond(3.0)),
            (Speed::Max, Pace::Max),
        ] {
            experiment.speed = speed;
            assert_eq!([0.0, 99.0].map(|at| Pace::of(&experiment, at)), [pace; 2]);
        }
    }
}
