//! The residuals over the prediction: how far off the model is on each sample, and whether what is left
//! has a pattern.

use plotters_backend::DrawingBackend;

use super::fit::thinning;
use super::parameters::round_up;
use super::plot::{Drawn, Plot};
use super::scale::Scale;
use super::theme::{Theme, fade};
use crate::core::data::{self, Dataset};
use crate::core::engine::Problem;
use crate::core::experiment::Experiment;
use crate::core::moment::Moment;
use crate::core::network::Predictor;
use crate::core::number::short;
use crate::core::text::Text;

/// How many of the largest residuals are listed.
pub const LISTED: usize = 20;

/// What the model says of every sample, and how far off that is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Residuals {
    /// The prediction of each sample, and prediction minus label, in the units of the label.
    pub of: Vec<(f64, f64)>,
}

impl Residuals {
    /// Works them out for a moment, in place of those of another one.
    pub fn renew(&mut self, problem: &Problem, moment: &Moment) {
        let mut predictor = Predictor::new(&problem.network);
        let mut row = Vec::new();
        let data = &problem.data;
        let label = data.standards.label();
        self.of.clear();
        self.of.extend((0..data.len()).map(|sample| {
            row.clear();
            row.extend(data.row(sample).iter().map(|&x| f64::from(x)));
            let predicted = predictor.predict(&moment.parameters, &row);
            let residual = predicted - f64::from(data.y[sample]);
            (label.own(predicted), residual * label.deviation)
        }));
    }

    /// The least and the greatest.
    #[must_use]
    pub fn extent(&self) -> (f64, f64) {
        data::extent(self.of.iter().map(|of| of.1)).unwrap_or((0.0, 0.0))
    }

    /// How far a scale reaches to either side so that all of them are within. It stays what it was
    /// (`before`) where that is not far too much, so that it does not follow every move.
    #[must_use]
    pub fn reach(&self, before: f64) -> f64 {
        let (least, greatest) = self.extent();
        let largest = greatest.max(-least).max(f64::MIN_POSITIVE);
        if largest <= before && largest > 0.2 * before {
            before
        } else {
            round_up(largest)
        }
    }

    /// The samples with the largest residuals, the largest first.
    #[must_use]
    pub fn largest(&self) -> Vec<usize> {
        let mut samples: Vec<usize> = (0..self.of.len()).collect();
        let size = |sample: usize| self.of[sample].1.abs();
        samples.sort_by(|&one, &other| size(other).total_cmp(&size(one)));
        samples.truncate(LISTED);
        samples
    }

    /// What the picture shows, in words.
    #[must_use]
    pub fn words(&self, text: &Text, experiment: &Experiment) -> String {
        let (least, greatest) = self.extent();
        let squares: f64 = self.of.iter().map(|of| of.1 * of.1).sum();
        let typical = (squares / self.of.len().max(1) as f64).sqrt();
        let values = [
            ("n", &*self.of.len().to_string()),
            ("least", &short(least, 3)),
            ("greatest", &short(greatest, 3)),
            ("typical", &short(typical, 3)),
        ];
        let words = text.fill("residuals.words", &values);
        if experiment.noise > 0.0 {
            let noise = short(experiment.noise, 3);
            let more = text.fill("residuals.noise", &[("noise", &noise)]);
            let both = [("before", &*words), ("after", &more)];
            return text.fill("many.sentences", &both);
        }
        words
    }
}

/// A chart of the residuals.
pub struct ResidualChart {
    plot: Plot,
    samples: usize,
}

impl ResidualChart {
    /// Lays out a chart on a drawing of `size` pixels, `unit` of which make one CSS pixel; residuals
    /// go up to `reach` to either side.
    #[must_use]
    pub fn new(data: &Dataset, reach: f64, size: (u32, u32), unit: f64) -> Self {
        let (low, high) = data.labels();
        let label = data.standards.label();
        let plot = Plot::new(
            size,
            unit,
            Scale::around((label.own(low), label.own(high))),
            Scale::around((-reach, reach)),
        );
        Self {
            plot,
            samples: data.len(),
        }
    }

    /// Draws what stays: the axes, and the line of no error.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        titles: (&str, &str),
    ) -> Drawn<DB> {
        self.plot.axes(db, theme, titles.0, titles.1)?;
        let ends = [self.plot.x.min(), self.plot.x.max()];
        let zero = ends.into_iter().map(|x| (x, 0.0));
        self.plot.dashed(db, zero, 1.5, theme.truth)
    }

    /// Draws the residuals, those of a mini-batch marked. A prediction beyond the axis stands at its
    /// end.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        residuals: &Residuals,
        batch: &[u32],
    ) -> Drawn<DB> {
        let at = |sample: usize| {
            let (predicted, residual) = residuals.of[sample];
            let (x, y) = (&self.plot.x, &self.plot.y);
            (
                predicted.clamp(x.min(), x.max()),
                residual.clamp(y.min(), y.max()),
            )
        };
        let radius = if self.samples > 300 { 2.0 } else { 3.0 };
        let color = fade(theme.fit, 0.6);
        for sample in (0..self.samples).step_by(thinning(self.samples)) {
            self.plot.dot(db, at(sample), radius, color)?;
        }
        for &sample in batch.iter().take(2000) {
            self.plot
                .dot(db, at(sample as usize), radius + 1.75, theme.outline)?;
            self.plot
                .dot(db, at(sample as usize), radius + 0.75, theme.batch)?;
        }
        Ok(())
    }
}
