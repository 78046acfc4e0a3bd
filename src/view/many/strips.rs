//! The parameters that many seeds have learned for a line: how far each of them lies from the
//! truth.

use plotters_backend::DrawingBackend;

use super::fits::BAND;
use crate::core::experiment::Experiment;
use crate::core::sweep::Learned;
use crate::view::plot::{Drawn, Plot};
use crate::view::scale::Scale;
use crate::view::theme::{Theme, fade};

/// Most dots drawn in a strip.
const MOST_DOTS: usize = 600;

/// A strip for each parameter, the first one on top; across lies its distance from the truth.
pub struct Strips<'a> {
    learned: &'a Learned,
    truths: Vec<f64>,
    plot: Plot,
}

impl<'a> Strips<'a> {
    /// Lays out a chart on a drawing of `size` pixels, `unit` of which make one CSS pixel.
    #[must_use]
    pub fn new(experiment: &Experiment, learned: &'a Learned, size: (u32, u32), unit: f64) -> Self {
        let truths: Vec<f64> = experiment
            .weights
            .iter()
            .chain([&experiment.bias])
            .copied()
            .collect();
        // Runs far outside must not press all others together.
        let quantiles = learned.quantiles([0.02, 0.98]);
        let far = quantiles
            .iter()
            .zip(&truths)
            .flat_map(|(ends, truth)| ends.map(|value| (value - truth).abs()));
        let far = 1.25 * far.fold(0.0, f64::max);
        let far = if far > 0.0 { far } else { 1.0 };
        Self {
            plot: Plot::new(
                size,
                unit,
                Scale::linear(-far, far),
                Scale::linear(0.0, truths.len() as f64),
            ),
            learned,
            truths,
        }
    }

    /// The height of a strip's middle.
    fn middle(&self, parameter: usize) -> f64 {
        (self.truths.len() - parameter) as f64 - 0.5
    }

    /// Where a run stands within a strip, so that dots do not hide one another: spread evenly
    /// without repeating (the golden ratio's multiples).
    fn height(&self, parameter: usize, run: usize) -> f64 {
        let share = (0.618_033_988_749_895 * run as f64).fract();
        self.middle(parameter) + 0.52 * (share - 0.5)
    }

    /// Draws what stays until the next result: axes, the truth, a dot for each run, and for each
    /// parameter the range that holds eight in ten runs with its middle.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        x_title: &str,
    ) -> Drawn<DB> {
        let last = self.truths.len() - 1;
        let name = |i: usize| {
            if i == last {
                "b".to_owned()
            } else {
                format!("w{}", i + 1)
            }
        };
        let names: Vec<(f64, String)> = (0..=last).map(|i| (self.middle(i), name(i))).collect();
        let ticks = self.plot.x_ticks();
        self.plot.grid(db, theme, &ticks, &[])?;
        self.plot
            .labels(db, theme, (x_title, &ticks), ("", &names))?;
        let every = self.learned.len().div_ceil(MOST_DOTS).max(1);
        for (run, row) in self.learned.rows().step_by(every) {
            for (i, (&learned, truth)) in row.iter().zip(&self.truths).enumerate() {
                let at = (f64::from(learned) - truth, self.height(i, run));
                self.plot.dot(db, at, 2.5, fade(theme.points, 0.55))?;
            }
        }
        for (i, [low, middle, high]) in self.learned.quantiles(BAND).into_iter().enumerate() {
            let (y, truth) = (self.middle(i), self.truths[i]);
            let (from, to) = ((low - truth, y - 0.34), (high - truth, y + 0.34));
            self.plot.area(db, from, to, 0.0, fade(theme.fit, 0.22))?;
            let tick = [y - 0.34, y + 0.34].map(|y| (middle - truth, y));
            self.plot.line(db, tick.into_iter(), 3.0, theme.fit)?;
        }
        let ends = [self.plot.y.min(), self.plot.y.max()];
        let upright = ends.into_iter().map(|y| (0.0, y));
        self.plot.dashed(db, upright, 1.5, theme.truth)
    }

    /// Draws what moves: the dots of the run that is being read.
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
        let Some((run, row)) = row else { return Ok(()) };
        for (i, (&learned, truth)) in row.iter().zip(&self.truths).enumerate() {
            let at = (f64::from(learned) - truth, self.height(i, run));
            self.plot.dot(db, at, 5.5, theme.outline)?;
            self.plot.dot(db, at, 4.5, theme.points)?;
        }
        Ok(())
    }
}
