//! What the runs of many seeds have learned, as numbers that can be laid beside each other.

use super::summary::quantile;
use crate::core::data::Dataset;
use crate::core::experiment::Experiment;
use crate::core::network::Predictor;
use crate::core::sorted::sorted;
use crate::core::source::evenly;
use crate::core::standard::Standards;

/// Points at which a fit is sampled.
const POINTS: usize = 61;

/// A row of numbers for each run: the learned weights and bias of a line, of any other network the
/// values of its fit, in the units of the samples. Memory is bounded whatever the size of the network.
#[derive(Clone, Debug)]
pub struct Learned {
    kind: LearnedKind,
    width: usize,
    rows: Vec<f32>,
    runs: Vec<usize>,
}

#[derive(Clone, Debug)]
enum LearnedKind {
    Parameters,
    Fit {
        xs: Vec<f64>,
        feature: usize,
        row: Vec<f64>,
        predictor: Predictor,
    },
}

impl Learned {
    /// Nothing yet, of runs like an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let network = experiment.network();
        let (kind, width) = if experiment.true_parameters().is_some() {
            (LearnedKind::Parameters, network.parameter_count())
        } else {
            // As the fit chart opens.
            let feature = experiment.source().shown_first(network.features);
            let data = Dataset::draw(experiment);
            let (low, high) = data.range(feature);
            let own = |feature, x| data.standards.feature(feature).own(x);
            let ends = (own(feature, low), own(feature, high));
            let others = if experiment.has_truth() {
                vec![0.0; network.features]
            } else {
                let means = data.means().into_iter().enumerate();
                means.map(|(i, mean)| own(i, mean)).collect()
            };
            let fit = LearnedKind::Fit {
                xs: evenly(ends, POINTS).collect(),
                feature,
                // All other features are held at what they are on average.
                row: others,
                predictor: Predictor::new(&network),
            };
            (fit, POINTS)
        };
        Self {
            kind,
            width,
            rows: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Takes the parameters of a run whose samples were standardised so.
    pub fn push(&mut self, run: usize, parameters: &[f32], standards: &Standards) {
        match &mut self.kind {
            LearnedKind::Parameters => self.rows.extend_from_slice(parameters),
            LearnedKind::Fit {
                xs,
                feature,
                row,
                predictor,
            } => {
                let standard = |(i, &own): (usize, &f64)| standards.feature(i).standard(own);
                let mut given: Vec<f64> = row.iter().enumerate().map(standard).collect();
                self.rows.extend(xs.iter().map(|x| {
                    given[*feature] = standard((*feature, x));
                    let y = standards.label().own(predictor.predict(parameters, &given));
                    #[allow(clippy::cast_possible_truncation)] // It is drawn, not trained with.
                    let y = y as f32;
                    y
                }));
            }
        }
        self.runs.push(run);
    }

    /// Where the fits are sampled and along which feature (counted from 0); `None` for parameters.
    #[must_use]
    pub fn xs(&self) -> Option<(&[f64], usize)> {
        match &self.kind {
            LearnedKind::Parameters => None,
            LearnedKind::Fit { xs, feature, .. } => Some((xs, *feature)),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether no run has come.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Each run with its row, in the order in which they came.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &[f32])> {
        self.runs
            .iter()
            .copied()
            .zip(self.rows.chunks_exact(self.width))
    }

    /// The sorted numbers of each column.
    #[must_use]
    pub fn sorted_columns(&self) -> Vec<Vec<f64>> {
        (0..self.width)
            .map(|column| {
                let values = self.rows.iter().skip(column).step_by(self.width);
                sorted(values.map(|&value| f64::from(value)))
            })
            .collect()
    }

    /// For each column the values below which these shares of its numbers lie; none while no run
    /// has come.
    #[must_use]
    pub fn quantiles<const N: usize>(&self, shares: [f64; N]) -> Vec<[f64; N]> {
        if self.is_empty() {
            return Vec::new();
        }
        let columns = self.sorted_columns();
        columns
            .iter()
            .map(|column| shares.map(|share| quantile(column, share)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    #[test]
    fn a_line_is_its_parameters() {
        let mut learned = Learned::new(&Experiment::new(Task::Linear));
        assert_eq!(learned.quantiles([0.5]), Vec::<[f64; 1]>::new());
        for run in [2, 0, 1] {
            learned.push(run, &[run as f32, -1.0, 0.5], &Standards::default());
        }
        assert_eq!(learned.xs(), None);
        assert_eq!(
            learned.quantiles([0.0, 0.5]),
            [[0.0, 1.0], [-1.0; 2], [0.5; 2]]
        );
        let runs: Vec<usize> = learned.rows().map(|(run, _)| run).collect();
        assert_eq!(runs, [2, 0, 1]);
    }

    #[test]
    fn a_network_is_its_fit() {
        let experiment = Experiment {
            hidden: "1r".parse().unwrap(),
            ..Experiment::new(Task::Cubic)
        };
        let mut learned = Learned::new(&experiment);
        // y = 2 relu(x) + 1
        learned.push(0, &[1.0, 0.0, 2.0, 1.0], &Standards::default());
        let (xs, feature) = learned.xs().unwrap();
        assert_eq!((xs[0], xs[POINTS - 1], feature), (-1.0, 1.0, 0));
        let middle = learned.quantiles([0.5]);
        for (x, [y]) in xs.iter().zip(middle) {
            assert!((y - (2.0 * x.max(0.0) + 1.0)).abs() < 1e-6);
        }
    }

    #[test]
    fn a_line_through_hidden_layers_is_a_fit_along_its_second_feature() {
        let experiment = Experiment {
            hidden: "2r".parse().unwrap(),
            ..Experiment::new(Task::Linear)
        };
        assert_eq!(Learned::new(&experiment).xs().unwrap().1, 1);
    }
}
