//! The samples a network is trained on.

mod curve;
mod linear;

use super::experiment::{Experiment, Lesson};
use super::random::{self, Stream};

pub use curve::target;

/// Samples as flat slices: what an engine trains on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Number of features of a sample.
    pub features: usize,
    /// Features `[samples, features]`, row by row.
    pub x: Vec<f32>,
    /// Labels `[samples]`.
    pub y: Vec<f32>,
}

impl Dataset {
    /// Draws the samples of an experiment from its data stream.
    #[must_use]
    pub fn draw(experiment: &Experiment) -> Self {
        let mut rng = random::stream(experiment.seed, Stream::Data);
        match experiment.task.lesson() {
            Lesson::Line => linear::draw(experiment, &mut rng),
            Lesson::Curve => curve::draw(experiment, &mut rng),
        }
    }

    /// Number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// Whether there are no samples.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// The features of one sample.
    #[must_use]
    pub fn row(&self, sample: usize) -> &[f32] {
        &self.x[sample * self.features..][..self.features]
    }

    /// The mean of each feature.
    #[must_use]
    pub fn means(&self) -> Vec<f64> {
        let mut means = vec![0.0; self.features];
        for row in self.x.chunks_exact(self.features) {
            for (mean, &x) in means.iter_mut().zip(row) {
                *mean += f64::from(x);
            }
        }
        let n = self.len().max(1) as f64;
        means.iter().map(|sum| sum / n).collect()
    }
}

/// The least and the greatest of some numbers; `None` when there are none.
#[must_use]
pub fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().fold(None, |extent, v| match extent {
        None => Some((v, v)),
        Some((low, high)) => Some((v.min(low), v.max(high))),
    })
}
