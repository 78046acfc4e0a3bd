//! The samples a network is trained on.

use super::experiment::{Experiment, Task, held_out};
use super::formula::Formula;
use super::limits::MAX_FEATURES;
use super::random::{self, Stream};
use super::source::{Form, Truth, evenly};
use super::standard::{Standard, Standards};
use super::table::Rows;
use std::borrow::Cow;
use std::rc::Rc;

/// What is trained on hardly differs where its standard deviation is less than this share of that of all.
const HARDLY: f64 = 1e-6;

/// All that samples depend on: equal recipes give equal samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    task: Task,
    samples: usize,
    noise: f64,
    weights: Vec<f64>,
    bias: f64,
    expr: Formula,
    rows: Rc<Rows>,
    seed: u32,
    test: f64,
}

impl Recipe {
    /// The recipe of an experiment.
    #[must_use]
    pub fn of(experiment: &Experiment) -> Self {
        Self {
            task: experiment.task,
            samples: experiment.samples,
            noise: experiment.noise,
            weights: experiment.weights.clone(),
            bias: experiment.bias,
            expr: experiment.expr.clone(),
            rows: experiment.rows.clone(),
            seed: experiment.seed,
            test: experiment.test,
        }
    }
}

/// Draws all samples from the data stream: all features first, then the noise, as the article does.
fn drawn(experiment: &Experiment) -> Dataset {
    let features = experiment.features();
    let own = Own::of(experiment);
    let standards = own.standards(experiment);
    // Samples are single precision by definition.
    #[allow(clippy::cast_possible_truncation)]
    let single = |value: f64, standard: Standard| standard.standard(value) as f32;
    let x = own.x.iter().enumerate();
    let label = standards.label();
    Dataset {
        features,
        x: x.map(|(i, &x)| single(x, standards.feature(i % features)))
            .collect(),
        y: own.y.iter().map(|&y| single(y, label)).collect(),
        standards,
    }
}

/// All samples of an experiment in their own units, before they are rounded: what differs little may
/// be the same after it.
#[derive(Debug)]
pub struct Own<'a> {
    /// Features `[samples, features]`, row by row.
    pub x: Cow<'a, [f64]>,
    /// Labels `[samples]`.
    pub y: Cow<'a, [f64]>,
}

impl<'a> Own<'a> {
    /// Those of an experiment: drawn from the data stream, or brought.
    #[must_use]
    pub fn of(experiment: &'a Experiment) -> Self {
        let mut rng = random::stream(experiment.seed, Stream::Data);
        let features = experiment.features();
        let x: Vec<f64> = match experiment.source().form {
            Form::Plane => {
                // Rounded at once, as the article's are: labels follow what is trained on.
                #[allow(clippy::cast_possible_truncation)]
                let rounded = |value: f64| f64::from(value as f32);
                let all = 0..experiment.samples * features;
                all.map(|_| rounded(random::normal(&mut rng))).collect()
            }
            Form::Curve { domain, .. } => {
                let domain = experiment.domain().unwrap_or(domain);
                evenly(domain, experiment.samples).collect()
            }
            Form::Rows => {
                return Self {
                    x: experiment.rows.x().into(),
                    y: experiment.rows.y().into(),
                };
            }
        };
        let label = |row: &[f64]| {
            let truth = experiment.truth(row).unwrap_or_default();
            truth + experiment.noise * random::normal(&mut rng)
        };
        let y: Vec<f64> = x.chunks_exact(features).map(label).collect();
        Self {
            x: x.into(),
            y: y.into(),
        }
    }

    /// The features and the label of a sample, all of them with so many features.
    #[must_use]
    pub fn row(&self, sample: usize) -> (&[f64], f64) {
        let features = self.x.len() / self.y.len().max(1);
        (&self.x[sample * features..][..features], self.y[sample])
    }

    /// How they are standardised: columns of what somebody has brought, rows or a formula, that cannot be
    /// trained on as they are. The lessons' own samples can.
    fn standards(&self, experiment: &Experiment) -> Standards {
        match experiment.source().form {
            Form::Plane
            | Form::Curve {
                truth: Truth::Known { .. },
                ..
            } => return Standards::default(),
            Form::Curve {
                truth: Truth::Typed,
                ..
            }
            | Form::Rows => {}
        }
        let held = held_mask(self.y.len(), experiment.seed, experiment.test);
        let features = experiment.features();
        let columns = (0..features).map(|feature| {
            let column = self.x.iter().skip(feature).step_by(features);
            column.copied().collect()
        });
        let columns = columns.chain([self.y.to_vec()]);
        Standards::new(
            columns
                .map(|column: Vec<f64>| standard(&column, &held))
                .collect(),
        )
    }
}

/// How a column is standardised, of which some values are held out.
fn standard(values: &[f64], held: &[bool]) -> Standard {
    // A formula may be a number.
    if let Some((low, high)) = extent(values.iter().copied())
        && low == high
    {
        return Standard::of_same(low);
    }
    let all = Standard::of(values);
    if all.is_ordinary() {
        return Standard::NONE;
    }
    let trained = values.iter().zip(held).filter(|&(_, &held)| !held);
    let trained = Standard::of(&trained.map(|(&value, _)| value).collect::<Vec<_>>());
    // All that is trained on may be the same, or nearly, where what is held out is not: in so small
    // a unit that would be no number any more.
    if trained.deviation > HARDLY * all.deviation {
        trained
    } else {
        all
    }
}

/// How the samples of an experiment are standardised.
#[must_use]
pub fn standards(experiment: &Experiment) -> Standards {
    Own::of(experiment).standards(experiment)
}

/// The numbers of the samples that are trained on, of all that an experiment has.
#[must_use]
pub fn trained_on(experiment: &Experiment) -> Vec<usize> {
    numbers(experiment, false)
}

/// The numbers of the samples that are held out of training.
#[must_use]
pub fn left_out(experiment: &Experiment) -> Vec<usize> {
    numbers(experiment, true)
}

fn numbers(experiment: &Experiment, held_out: bool) -> Vec<usize> {
    let held = held_mask(experiment.samples, experiment.seed, experiment.test);
    let all = 0..held.len();
    all.filter(|&sample| held[sample] == held_out).collect()
}

/// Of each of so many samples whether it is held out for a share of them.
fn held_mask(samples: usize, seed: u32, share: f64) -> Vec<bool> {
    let mut is_held = vec![false; samples];
    let count = held_out(samples, share);
    if count > 0 {
        let mut order = vec![0; samples];
        random::order(seed, Stream::HeldOut, &mut order);
        for &sample in &order[..count] {
            is_held[sample as usize] = true;
        }
    }
    is_held
}

/// Parts data into those for training and those that are held out for a share of them, each in the
/// order of the data.
#[must_use]
pub fn split(all: Dataset, seed: u32, share: f64) -> (Dataset, Dataset) {
    let none = || Dataset {
        features: all.features,
        x: Vec::new(),
        y: Vec::new(),
        standards: all.standards.clone(),
    };
    let (mut training, mut held) = (none(), none());
    if held_out(all.len(), share) == 0 {
        return (all, held);
    }
    let is_held = held_mask(all.len(), seed, share);
    for (sample, &is_held) in is_held.iter().enumerate() {
        let part = if is_held { &mut held } else { &mut training };
        part.x.extend_from_slice(all.row(sample));
        part.y.push(all.y[sample]);
    }
    (training, held)
}

/// Samples as flat slices: what an engine trains on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Number of features of a sample.
    pub features: usize,
    /// Features `[samples, features]`, row by row.
    pub x: Vec<f32>,
    /// Labels `[samples]`.
    pub y: Vec<f32>,
    /// How they were standardised.
    pub standards: Standards,
}

impl Dataset {
    /// The training samples of an experiment.
    #[must_use]
    pub fn draw(experiment: &Experiment) -> Self {
        split(drawn(experiment), experiment.seed, experiment.test).0
    }

    /// The samples of an experiment that are held out of training.
    #[must_use]
    pub fn held_out(experiment: &Experiment) -> Self {
        split(drawn(experiment), experiment.seed, experiment.test).1
    }

    /// Samples that are trained on as they are.
    #[must_use]
    pub fn plain(features: usize, x: Vec<f32>, y: Vec<f32>) -> Self {
        Self {
            features,
            x,
            y,
            standards: Standards::default(),
        }
    }

    /// The least and the greatest value of a feature (counted from 0).
    #[must_use]
    pub fn range(&self, feature: usize) -> (f64, f64) {
        let column = self.x.iter().skip(feature).step_by(self.features);
        extent(column.map(|&x| f64::from(x))).unwrap_or((-1.0, 1.0))
    }

    /// The least and the greatest label.
    #[must_use]
    pub fn labels(&self) -> (f64, f64) {
        extent(self.y.iter().map(|&y| f64::from(y))).unwrap_or((-1.0, 1.0))
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

    /// The features of one sample in their own units.
    pub fn own_row(&self, sample: usize) -> impl Iterator<Item = f64> {
        let row = self.row(sample).iter().enumerate();
        row.map(|(i, &x)| self.standards.feature(i).own(x.into()))
    }

    /// The label of one sample in its own units.
    #[must_use]
    pub fn own_label(&self, sample: usize) -> f64 {
        self.standards.label().own(self.y[sample].into())
    }

    /// The true label, standardised, at a row of standardised features, where something is known to be
    /// true.
    #[must_use]
    pub fn truth(&self, experiment: &Experiment, row: &[f64]) -> Option<f64> {
        let mut own = [0.0; MAX_FEATURES];
        let own = &mut own[..row.len()];
        for (i, (own, &x)) in own.iter_mut().zip(row).enumerate() {
            *own = self.standards.feature(i).own(x);
        }
        let truth = experiment.truth(own)?;
        Some(self.standards.label().standard(truth))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_follow_the_true_parameters() {
        let experiment = Experiment {
            noise: 0.0,
            ..Experiment::new(Task::Linear)
        };
        let data = Dataset::draw(&experiment);
        assert_eq!((data.len(), data.x.len()), (500, 1000));
        for i in 0..500 {
            let row = data.row(i);
            assert!((2.0 * row[0] - 3.4 * row[1] + 4.2 - data.y[i]).abs() < 1e-5);
        }
    }

    #[test]
    fn the_seed_decides_the_data() {
        let draw = |seed| {
            Dataset::draw(&Experiment {
                seed,
                ..Experiment::new(Task::Linear)
            })
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn points_are_evenly_spaced_from_end_to_end() {
        let data = Dataset::draw(&Experiment::new(Task::Cubic));
        assert_eq!((data.len(), data.x[0], data.x[99]), (100, -1.0, 1.0));
        for pair in data.x.windows(2) {
            assert!((pair[1] - pair[0] - 2.0 / 99.0).abs() < 1e-6, "{pair:?}");
        }
    }

    #[test]
    fn noise_has_the_chosen_deviation() {
        let experiment = Experiment {
            samples: 10_000,
            ..Experiment::new(Task::Cubic)
        };
        let data = Dataset::draw(&experiment);
        let squares = data
            .x
            .iter()
            .zip(&data.y)
            .map(|(x, y)| f64::from(y - x.powi(3)).powi(2));
        let deviation = (squares.sum::<f64>() / 10_000.0).sqrt();
        assert!((deviation - 0.1).abs() < 0.003, "deviation {deviation}");
    }
}
