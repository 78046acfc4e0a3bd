//! The fits of many seeds: a thread for each run, the band that holds eight in ten of them, and the
//! one in the middle.

use plotters_backend::DrawingBackend;

use crate::core::data::{self, Dataset};
use crate::core::experiment::Experiment;
use crate::core::sweep::Learned;
use crate::view::plot::{Drawn, Plot};
use crate::view::scale::Scale;
use crate::view::theme::{Theme, fade};

/// Most threads drawn: more run into one another, and take time.
const MOST_THREADS: usize = 100;
/// The shares between which the band lies, and that of the line in its middle.
pub const BAND: [f64; 3] = [0.1, 0.5, 0.9];

/// A chart of the fits so far.
pub struct Fits<'a> {
    experiment: &'a Experiment,
    learned: &'a Learned,
    xs: &'a [f64],
    feature: usize,
    plot: Plot,
}

impl<'a> Fits<'a> {
    /// Lays out a chart on a drawing of `size` pixels, `unit` of which make one CSS pixel; `None`
    /// when the runs learn no curve.
    #[must_use]
    pub fn new(
        experiment: &'a Experiment,
        learned: &'a Learned,
        size: (u32, u32),
        unit: f64,
    ) -> Option<Self> {
        let (xs, feature) = learned.xs()?;
        let across = Scale::linear(xs[0], xs[xs.len() - 1]);
        let truth = |x: &f64| truth(experiment, feature, *x);
        let truths = data::extent(xs.iter().filter_map(truth));
        // Without a truth, as high as the samples go.
        let (low, high) = truths.unwrap_or_else(|| {
            let data = Dataset::draw(experiment);
            let (low, high) = data.labels();
            let label = data.standards.label();
            (label.own(low), label.own(high))
        });
        // Where the samples lie, with few exceptions.
        let room = 2.5 * experiment.noise;
        let up = Scale::around((low - room, high + room));
        Some(Self {
            plot: Plot::new(size, unit, across, up),
            experiment,
            learned,
            xs,
            feature,
        })
    }

    fn curve<'b>(&self, ys: impl Iterator<Item = f64> + 'b) -> impl Iterator<Item = (f64, f64)> + 'b
    where
        'a: 'b,
    {
        self.xs.iter().copied().zip(ys)
    }

    /// Draws what stays until the next result.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(&self, db: &mut DB, theme: &Theme) -> Drawn<DB> {
        let title = self.experiment.feature(self.feature);
        self.plot.axes(db, theme, &title, self.experiment.label())?;
        let every = self.learned.len().div_ceil(MOST_THREADS).max(1);
        for (_, ys) in self.learned.rows().step_by(every) {
            let thread = self.curve(ys.iter().map(|&y| f64::from(y)));
            self.plot.line(db, thread, 1.0, fade(theme.points, 0.22))?;
        }
        let quantiles = self.learned.quantiles(BAND);
        let band = quantiles.iter().map(|&[low, _, high]| [low, high]);
        let band: Vec<_> = self.xs.iter().copied().zip(band).collect();
        self.plot.band(db, band.into_iter(), fade(theme.fit, 0.3))?;
        for edge in [0, 2] {
            let edge = self.curve(quantiles.iter().map(move |shares| shares[edge]));
            self.plot.line(db, edge, 1.0, fade(theme.fit, 0.8))?;
        }
        let median = self.curve(quantiles.iter().map(|&[_, middle, _]| middle));
        self.plot.line(db, median, 2.5, theme.fit)?;
        let truth = |x: &f64| truth(self.experiment, self.feature, *x);
        let truths = self.xs.iter().filter_map(truth);
        self.plot.dashed(db, self.curve(truths), 1.5, theme.truth)
    }

    /// Draws what moves: the thread of the run that is being read.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        read: Option<usize>,
    ) -> Drawn<DB> {
        let row = self.learned.rows().find(|&(run, _)| Some(run) == read);
        let Some((_, ys)) = row else { return Ok(()) };
        let thread = || self.curve(ys.iter().map(|&y| f64::from(y)));
        self.plot.line(db, thread(), 5.0, theme.ground)?;
        self.plot.line(db, thread(), 2.5, theme.points)
    }
}

/// The true value at `x` along a feature (counted from 0), the others at their average, 0; `None` where
/// nobody knows it.
fn truth(experiment: &Experiment, feature: usize, x: f64) -> Option<f64> {
    let mut row = vec![0.0; experiment.features()];
    row[feature] = x;
    experiment.truth(&row)
}
