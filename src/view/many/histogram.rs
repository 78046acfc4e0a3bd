//! How the final losses of many seeds are distributed.

use plotters_backend::DrawingBackend;

use super::LEAST;
use crate::core::sweep::{Results, Spacing, summary};
use crate::view::plot::{Drawn, Plot};
use crate::view::scale::Scale;
use crate::view::theme::{Theme, fade};

/// From which ratio of the greatest to the lowest loss on the axis is logarithmic.
const FAR_APART: f64 = 4.0;

/// A histogram of the losses so far.
pub struct Histogram {
    /// The losses in rising order.
    losses: Vec<f64>,
    bins: Vec<summary::Bin>,
    plot: Plot,
}

impl Histogram {
    /// Lays out a chart on a drawing of `size` pixels, `unit` of which make one CSS pixel.
    #[must_use]
    pub fn new(results: &Results, size: (u32, u32), unit: f64) -> Self {
        let losses: Vec<f64> = results
            .by_loss()
            .into_iter()
            .map(|(loss, _)| loss.max(LEAST))
            .collect();
        let low = losses.first().copied().unwrap_or(0.0);
        let high = losses.last().copied().unwrap_or(1.0);
        let (spacing, x) = if low > 0.0 && high / low > FAR_APART {
            let room = libm::pow(high / low, 0.04);
            (
                Spacing::Logarithmic,
                Scale::logarithmic(low / room, high * room),
            )
        } else if high > low {
            (Spacing::Linear, Scale::around((low, high)))
        } else {
            (Spacing::Linear, Scale::linear(0.0, 2.0 * low))
        };
        let count = (1.5 * (losses.len() as f64).sqrt()).clamp(8.0, 40.0) as usize;
        let bins = summary::histogram(&losses, count, spacing);
        let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0);
        // Room for whole numbers between the ticks.
        let up = Scale::linear(0.0, (1.05 * most as f64).max(5.0));
        Self {
            losses,
            bins,
            plot: Plot::new(size, unit, x, up),
        }
    }

    /// Draws what stays until the next result: axes, bars, and the loss in the middle.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (x_title, y_title): (&str, &str),
    ) -> Drawn<DB> {
        self.plot.axes(db, theme, x_title, y_title)?;
        // Losses that are all the same make a bar as well.
        let narrow = 0.01 * (self.plot.x.max() - self.plot.x.min());
        for bin in self.bins.iter().filter(|bin| bin.count > 0) {
            let to = if bin.to > bin.from {
                bin.to
            } else {
                bin.from + narrow
            };
            let top = (to, bin.count as f64);
            self.plot
                .area(db, (bin.from, 0.0), top, 1.0, fade(theme.points, 0.75))?;
        }
        if !self.losses.is_empty() {
            let median = summary::quantile(&self.losses, 0.5);
            let ends = [0.0, self.plot.y.max()].map(|y| (median, y));
            self.plot.line(db, ends.into_iter(), 2.5, theme.fit)?;
        }
        Ok(())
    }

    /// Draws what moves: a line at the loss that is being read.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        read: Option<f64>,
    ) -> Drawn<DB> {
        let Some(loss) = read else { return Ok(()) };
        let ends = || [0.0, self.plot.y.max()].into_iter().map(|y| (loss, y));
        self.plot.line(db, ends(), 4.0, theme.ground)?;
        self.plot.line(db, ends(), 1.5, theme.ink)
    }
}
