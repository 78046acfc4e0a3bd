//! The final loss over one quantity.

use plotters_backend::DrawingBackend;

use super::{LEAST, scale};
use crate::core::sweep::{End, Results};
use crate::view::plot::{Drawn, Plot};
use crate::view::scale::Scale;
use crate::view::theme::{Theme, fade};

/// How far above the loss before training the axis goes: what ends higher stands at its end.
const ABOVE: f64 = 10.0;

/// A curve of the results so far.
pub struct Curve<'a> {
    results: &'a Results,
    plot: Plot,
}

impl<'a> Curve<'a> {
    /// Lays out a chart on a drawing of `size` pixels, `unit` of which make one CSS pixel.
    #[must_use]
    pub fn new(results: &'a Results, size: (u32, u32), unit: f64) -> Self {
        let losses = results.by_loss();
        let initial = results.initial_loss().unwrap_or(1.0).max(LEAST);
        let low = losses.first().map_or(initial / 10.0, |lowest| lowest.0);
        let high = losses.last().map_or(initial, |greatest| greatest.0);
        let high = high.min(ABOVE * initial).max(initial);
        Self {
            plot: Plot::new(
                size,
                unit,
                scale(results.plan().sweep().first()),
                Scale::decades(low.clamp(LEAST, high), high),
            ),
            results,
        }
    }

    /// The runs along the axis: value and end, where they have come.
    fn points(&self) -> impl Iterator<Item = (f64, Option<End>)> {
        let plan = self.results.plan();
        plan.columns().iter().enumerate().map(move |(column, &x)| {
            let run = plan.run_at(column, 0);
            let outcome = run.and_then(|run| self.results.outcome(run));
            (x, outcome.map(|outcome| outcome.end))
        })
    }

    /// A loss on the axis, at its end if it lies beyond.
    fn height(&self, loss: f32) -> f64 {
        f64::from(loss).clamp(self.plot.y.min(), self.plot.y.max())
    }

    /// Draws what stays until the next result: axes, the loss before training, the losses, and a
    /// cross at the upper edge for each run that diverged.
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
        if let Some(initial) = self.results.initial_loss() {
            let ends = [self.plot.x.min(), self.plot.x.max()];
            let level = ends.into_iter().map(|x| (x, initial));
            self.plot.dashed(db, level, 1.5, theme.truth)?;
        }
        let trained = self.points().filter_map(|(x, end)| match end {
            Some(End::Trained(loss)) => Some((x, self.height(loss))),
            Some(End::Diverged(_)) | None => None,
        });
        let trained: Vec<(f64, f64)> = trained.collect();
        self.plot
            .line(db, trained.iter().copied(), 2.0, fade(theme.points, 0.5))?;
        // Where points are close, marks are small.
        let between = self.plot.css_size().0 / self.results.plan().columns().len() as f64;
        let radius = (0.4 * between).clamp(1.5, 4.0);
        for &at in &trained {
            self.plot.dot(db, at, radius, theme.points)?;
        }
        for (x, end) in self.points() {
            if let Some(End::Diverged(_)) = end {
                let top = (x, self.plot.y.max());
                self.plot.cross(db, top, (radius, 1.5), theme.ink)?;
            }
        }
        Ok(())
    }

    /// Draws what moves: a line at the value that is being read, and a ring around the page's own
    /// run.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        own: Option<usize>,
        read: Option<usize>,
    ) -> Drawn<DB> {
        let columns = self.results.plan().columns();
        if let Some(&x) = read.and_then(|column| columns.get(column)) {
            let ends = [self.plot.y.min(), self.plot.y.max()];
            let upright = ends.into_iter().map(|y| (x, y));
            self.plot.line(db, upright, 1.0, fade(theme.ink, 0.6))?;
        }
        for (column, color) in [(own, theme.fit), (read, theme.points)] {
            let point = column.and_then(|column| self.points().nth(column));
            if let Some((x, Some(End::Trained(loss)))) = point {
                let at = (x, self.height(loss));
                self.plot.dot(db, at, 6.0, theme.outline)?;
                self.plot.dot(db, at, 5.0, color)?;
            }
        }
        Ok(())
    }

    /// The value nearest to a point in CSS pixels from the left edge of the drawing.
    #[must_use]
    pub fn column_at(&self, css_x: f64) -> usize {
        let share = self.plot.share_at(css_x);
        let columns = self.results.plan().columns();
        let off = |column: &usize| (self.plot.x.share(columns[*column]) - share).abs();
        (0..columns.len())
            .min_by(|a, b| off(a).total_cmp(&off(b)))
            .unwrap_or(0)
    }
}
