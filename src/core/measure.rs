//! The measure of a challenge: the mean squared error over the training samples after each recorded
//! epoch, whatever loss trains.
//!
//! Where that error is the loss that trains, its recorded losses are the measure. Where another loss
//! trains, the error is worked out from the recorded parameters, once for each epoch and in slices,
//! so that no frame waits for it. An epoch whose parameters are kept no more is passed over.

use super::challenge::Challenge;
use super::experiment::Loss;
use super::network::Predictor;
use super::recording::Recording;

/// Samples between two looks at the clock.
const PIECE: usize = 128;

/// How far the recorded epochs of a run have been measured.
#[derive(Default)]
pub struct Measure {
    /// The epoch that was measured last; 0 is before training, which is nobody's merit.
    done: u32,
    /// The epoch that is being measured, the samples that are, and the sum of their squared errors.
    under_way: Option<(u32, usize, f64)>,
    predictor: Option<Predictor>,
    row: Vec<f64>,
}

impl Measure {
    /// Forgets what was measured of the epochs after `epoch`.
    pub fn forget_after(&mut self, epoch: u32) {
        self.done = self.done.min(epoch);
        self.under_way = None;
    }

    /// Whether every recorded epoch that counts has been measured.
    #[must_use]
    pub fn is_complete(&self, recording: &Recording, challenge: Challenge) -> bool {
        self.next(recording, challenge).is_none()
    }

    /// The next recorded epoch that counts, and its loss.
    fn next(&self, recording: &Recording, challenge: Challenge) -> Option<(u32, f32)> {
        let losses = recording.history().losses();
        let last = challenge.epochs.unwrap_or(u32::MAX);
        let after = losses.partition_point(|&(epoch, _)| epoch <= self.done);
        let next = losses.get(after).copied();
        next.filter(|&(epoch, _)| epoch <= last)
    }

    /// Goes on for as long as `left` says that there are seconds left, and at least a little. Returns
    /// the first epoch that meets the challenge and its error, once there is one.
    pub fn go_on(
        &mut self,
        recording: &Recording,
        challenge: Challenge,
        left: &mut dyn FnMut() -> f64,
    ) -> Option<(u32, f32)> {
        let is_measure = recording.experiment().loss == Loss::Mse;
        while let Some((epoch, loss)) = self.next(recording, challenge) {
            let measured = if is_measure {
                Some(Some(loss))
            } else {
                match recording.history().at(epoch) {
                    Some((_, parameters)) => self.piece(recording, epoch, parameters).map(Some),
                    None => Some(None),
                }
            };
            if let Some(error) = measured {
                self.done = epoch;
                if let Some(error) = error.filter(|&error| challenge.is_met_by(error)) {
                    return Some((epoch, error));
                }
            }
            if !is_measure && left() <= 0.0 {
                break;
            }
        }
        None
    }

    /// Measures a piece of an epoch. Returns its error once all of it is measured.
    fn piece(&mut self, recording: &Recording, epoch: u32, parameters: &[f32]) -> Option<f32> {
        let problem = recording.problem();
        let data = &problem.data;
        let new = || Predictor::new(&problem.network);
        let predictor = self.predictor.get_or_insert_with(new);
        let started = self.under_way.filter(|&(of, ..)| of == epoch);
        let (_, from, mut sum) = started.unwrap_or((epoch, 0, 0.0));
        let to = (from + PIECE).min(data.len());
        for sample in from..to {
            self.row.clear();
            let features = data.row(sample).iter();
            self.row.extend(features.map(|&x| f64::from(x)));
            let predicted = predictor.predict(parameters, &self.row);
            sum += (predicted - f64::from(data.y[sample])).powi(2);
        }
        let whole = to == data.len();
        self.under_way = (!whole).then_some((epoch, to, sum));
        let factor = data.standards.factor(Loss::Mse);
        whole.then(|| (factor * sum / data.len() as f64) as f32)
    }
}

/// The mean squared error after each recorded epoch, measured for as long as `left` says that there
/// are seconds left, and whether that was all of them.
pub fn errors(recording: &Recording, left: &mut dyn FnMut() -> f64) -> (Vec<(u32, f32)>, bool) {
    let losses = recording.history().losses();
    if recording.experiment().loss == Loss::Mse {
        return (losses.to_vec(), true);
    }
    let mut measure = Measure::default();
    let mut errors = Vec::new();
    for &(epoch, _) in losses {
        let Some((_, parameters)) = recording.history().at(epoch) else {
            continue;
        };
        let error = loop {
            if let Some(error) = measure.piece(recording, epoch, parameters) {
                break error;
            }
            if left() <= 0.0 {
                return (errors, false);
            }
        };
        errors.push((epoch, error));
    }
    (errors, true)
}
