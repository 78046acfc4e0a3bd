//! The fit: the samples, what is true, and what the model says about them.

mod beyond;
mod inside;
mod step;

pub use self::inside::draw_x;

use plotters::style::RGBAColor;
use plotters_backend::DrawingBackend;

use super::plot::{Drawn, Plot};
use super::scale::Scale;
use super::theme::{GHOST, NEXT, Theme, fade};
use crate::core::data::Dataset;
use crate::core::engine::Problem;
use crate::core::experiment::Experiment;
use crate::core::looks::{Beyond, View};
use crate::core::network::{Network, Predictor};

/// Points of a curve: enough to be smooth on a wide screen.
const CURVE_POINTS: u32 = 240;
/// Most moving points drawn in a frame.
const MAX_MOVING_POINTS: usize = 2000;

/// The horizontal axis over a feature (counted from 0), as far as is looked.
#[must_use]
pub fn across(data: &Dataset, feature: usize, beyond: Beyond) -> Scale {
    Scale::around(beyond.of(data.range(feature))).told(data.standards.feature(feature))
}

/// The two axes of a view, from the ranges of what is shown.
fn axes(data: &Dataset, view: View, across: (f64, f64), upwards: (f64, f64)) -> (Scale, Scale) {
    let label = data.standards.label();
    let told = match view {
        View::Predicted => label,
        View::Feature(feature) => data.standards.feature(feature),
    };
    let axis = |range, told| Scale::around(range).told(told);
    (axis(across, told), axis(upwards, label))
}

/// A fit chart of one experiment: what stays the same while it trains.
pub struct FitChart<'a> {
    experiment: &'a Experiment,
    data: &'a Dataset,
    /// The samples that are held out of training.
    held: Option<&'a Dataset>,
    means: Vec<f64>,
    view: View,
    beyond: Beyond,
    plot: Plot,
}

impl<'a> FitChart<'a> {
    /// Lays out a chart on a drawing of `size` pixels, `unit` of which make one CSS pixel.
    #[must_use]
    pub fn new(
        experiment: &'a Experiment,
        problem: &'a Problem,
        view: View,
        size: (u32, u32),
        unit: f64,
    ) -> Self {
        Self::looking(experiment, problem, (view, Beyond::Off), size, unit)
    }

    /// The same, looking beyond the samples where the view is along a feature: in both directions, so
    /// that the picture is the same from further away.
    #[must_use]
    pub fn looking(
        experiment: &'a Experiment,
        problem: &'a Problem,
        (view, beyond): (View, Beyond),
        size: (u32, u32),
        unit: f64,
    ) -> Self {
        let data = &problem.data;
        let labels = data.labels();
        let (across, upwards) = match view {
            View::Predicted => (labels, labels),
            View::Feature(feature) => (beyond.of(data.range(feature)), beyond.of(labels)),
        };
        let (across, upwards) = axes(data, view, across, upwards);
        Self {
            experiment,
            data,
            held: None,
            means: data.means(),
            view,
            beyond,
            plot: Plot::new(size, unit, across, upwards),
        }
    }

    /// The same with the samples that are held out of training, for which the axes make room.
    #[must_use]
    pub fn with_held_out(mut self, held: Option<&'a Dataset>, size: (u32, u32), unit: f64) -> Self {
        let Some(held) = held.filter(|held| !held.is_empty()) else {
            return self;
        };
        let both = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
        let labels = both(self.data.labels(), held.labels());
        let (across, upwards) = match self.view {
            View::Predicted => (labels, labels),
            View::Feature(feature) => {
                let range = both(self.data.range(feature), held.range(feature));
                (self.beyond.of(range), self.beyond.of(labels))
            }
        };
        let (across, upwards) = axes(self.data, self.view, across, upwards);
        self.plot = Plot::new(size, unit, across, upwards);
        self.held = Some(held);
        self
    }

    /// Draws a sample that is held out: open, a ring.
    fn ring<DB: DrawingBackend>(&self, db: &mut DB, theme: &Theme, at: (f64, f64)) -> Drawn<DB> {
        self.plot.dot(db, at, self.radius() + 0.75, theme.points)?;
        self.plot.dot(db, at, self.radius() - 0.5, theme.ground)
    }

    fn sample(&self, sample: usize, feature: usize) -> (f64, f64) {
        (
            f64::from(self.data.row(sample)[feature]),
            f64::from(self.data.y[sample]),
        )
    }

    /// The radius of a sample in CSS pixels: the more there are, the smaller.
    fn radius(&self) -> f64 {
        match self.data.len() {
            0..=300 => 3.0,
            301..=1500 => 2.25,
            _ => 1.5,
        }
    }

    /// The true values along a feature, the others at their means; none where nobody knows them.
    fn truth(&self, feature: usize) -> impl Iterator<Item = (f64, f64)> {
        let mut row = self.means.clone();
        self.xs().map_while(move |x| {
            row[feature] = x;
            Some((x, self.data.truth(self.experiment, &row)?))
        })
    }

    fn xs(&self) -> impl Iterator<Item = f64> + use<> {
        let (min, max) = (self.plot.x.min(), self.plot.x.max());
        (0..=CURVE_POINTS).map(move |i| min + (max - min) * f64::from(i) / f64::from(CURVE_POINTS))
    }

    /// Draws what stays: axes and samples. What lies beyond the samples is shaded before
    /// ([`Self::draw_beyond`]).
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
        match self.view {
            View::Feature(feature) => {
                let color = fade(
                    theme.points,
                    if self.data.len() > 1500 { 0.35 } else { 0.6 },
                );
                for i in 0..self.data.len() {
                    self.plot
                        .dot(db, self.sample(i, feature), self.radius(), color)?;
                }
                if let Some(held) = self.held {
                    for (i, &y) in held.y.iter().enumerate() {
                        let x = f64::from(held.row(i)[feature]);
                        self.ring(db, theme, (x, f64::from(y)))?;
                    }
                }
                Ok(())
            }
            View::Predicted => {
                let ends = [self.plot.x.min(), self.plot.x.max()];
                self.plot
                    .dashed(db, ends.into_iter().map(|v| (v, v)), 1.5, theme.truth)
            }
        }
    }

    /// The curve of a model with `parameters` along a feature, the others at their means.
    fn curve(
        &self,
        feature: usize,
        predictor: &mut Predictor,
        parameters: &[f32],
    ) -> Vec<(f64, f64)> {
        let mut row = self.means.clone();
        self.xs()
            .map(|x| {
                row[feature] = x;
                (x, predictor.predict(parameters, &row))
            })
            .collect()
    }

    /// Where a model with `parameters` puts a sample in the view of predictions.
    fn prediction(
        &self,
        (data, sample): (&Dataset, usize),
        predictor: &mut Predictor,
        parameters: &[f32],
        row: &mut Vec<f64>,
    ) -> (f64, f64) {
        row.clear();
        row.extend(data.row(sample).iter().map(|&x| f64::from(x)));
        // A prediction beyond the axis is drawn at its end rather than not at all.
        let predicted = predictor
            .predict(parameters, row)
            .clamp(self.plot.y.min(), self.plot.y.max());
        (f64::from(data.y[sample]), predicted)
    }

    /// Draws what the model will say in the end, with `parameters`: quietly, to be drawn over.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_ghost<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        predictor: &mut Predictor,
        parameters: &[f32],
    ) -> Drawn<DB> {
        let dots = fade(theme.fit, GHOST / 3.0);
        let line = fade(theme.fit, GHOST);
        self.draw_end(db, predictor, parameters, (7.0, line), (1.0, dots))
    }

    /// Draws what the model of a kept run says, thin and grey, with its letter. Predictions over labels are
    /// too many dots for that.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_kept<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (network, parameters): (&Network, &[f32]),
        letter: &str,
    ) -> Drawn<DB> {
        let View::Feature(feature) = self.view else {
            return Ok(());
        };
        let mut predictor = Predictor::new(network);
        let curve = self.curve(feature, &mut predictor, parameters);
        let end = curve[curve.len() - 1 - curve.len() / 24];
        self.plot
            .line(db, curve.into_iter(), 1.0, fade(theme.ink, 0.7))?;
        self.plot.name_point(db, theme, end, letter)
    }

    /// Draws what the model of the next run will say in the end, to stand in front of a run that is
    /// over.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_next<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        predictor: &mut Predictor,
        parameters: &[f32],
    ) -> Drawn<DB> {
        let (line, dots) = (fade(theme.fit, NEXT), fade(theme.fit, 0.6));
        self.draw_end(db, predictor, parameters, (3.5, line), (0.0, dots))
    }

    /// Draws a model beside the one in the page: as a line so wide, or as dots so much larger.
    fn draw_end<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        predictor: &mut Predictor,
        parameters: &[f32],
        (width, line): (f64, RGBAColor),
        (larger, dots): (f64, RGBAColor),
    ) -> Drawn<DB> {
        match self.view {
            View::Feature(feature) => {
                let curve = self.curve(feature, predictor, parameters);
                self.plot.line(db, curve.into_iter(), width, line)
            }
            View::Predicted => {
                let mut row = Vec::new();
                for sample in (0..self.data.len()).step_by(thinning(self.data.len())) {
                    let sample = (self.data, sample);
                    let at = self.prediction(sample, predictor, parameters, &mut row);
                    self.plot.dot(db, at, self.radius() + larger, dots)?;
                }
                Ok(())
            }
        }
    }

    /// Draws what moves, and the truth above it: the current mini-batch and what the model says with
    /// `parameters`.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        predictor: &mut Predictor,
        parameters: &[f32],
        batch: &[u32],
    ) -> Drawn<DB> {
        let mark = |db: &mut DB, at| {
            self.plot.dot(db, at, self.radius() + 2.0, theme.outline)?;
            self.plot.dot(db, at, self.radius() + 1.0, theme.batch)
        };
        let shown = batch
            .iter()
            .take(MAX_MOVING_POINTS)
            .map(|&sample| sample as usize);
        match self.view {
            View::Feature(feature) => {
                for sample in shown {
                    mark(db, self.sample(sample, feature))?;
                }
                let curve = self.curve(feature, predictor, parameters);
                self.plot.line(db, curve.into_iter(), 3.5, theme.fit)?;
                // Thin and above, so that both are seen where they agree.
                self.plot.dashed(db, self.truth(feature), 1.5, theme.truth)
            }
            View::Predicted => {
                let mut row = Vec::new();
                let mut at = |data, sample: usize| {
                    self.prediction((data, sample), predictor, parameters, &mut row)
                };
                let color = fade(theme.fit, 0.6);
                for sample in (0..self.data.len()).step_by(thinning(self.data.len())) {
                    self.plot
                        .dot(db, at(self.data, sample), self.radius(), color)?;
                }
                if let Some(held) = self.held {
                    for sample in (0..held.len()).step_by(thinning(held.len())) {
                        self.ring(db, theme, at(held, sample))?;
                    }
                }
                for sample in shown {
                    mark(db, at(self.data, sample))?;
                }
                Ok(())
            }
        }
    }
}

/// Every how many-th of `samples` the predicted-against-true view draws.
#[must_use]
pub fn thinning(samples: usize) -> usize {
    samples.div_ceil(MAX_MOVING_POINTS).max(1)
}
