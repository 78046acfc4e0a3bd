//! The final loss over two quantities, as a map of coloured cells.

use plotters_backend::DrawingBackend;

use super::color::{Losses, shade};
use super::words::tick;
use crate::core::sweep::{Axis, End, Results};
use crate::view::plot::{Drawn, Plot, label_width};
use crate::view::scale::Scale;
use crate::view::theme::{Theme, fade};

/// CSS pixels that a label needs along the horizontal and the vertical axis.
const LABEL: (f64, f64) = (52.0, 20.0);

/// Characters of the longest label on an axis.
fn longest(axis: Option<Axis>, values: &[f64]) -> usize {
    let labels = values
        .iter()
        .filter_map(|&value| Some(tick(axis?, value).chars().count()));
    labels.max().unwrap_or(0)
}

/// A column and a row.
pub type Cell = (usize, usize);

/// A map of the results so far.
pub struct Map<'a> {
    results: &'a Results,
    plot: Plot,
}

impl<'a> Map<'a> {
    /// Lays out a map on a drawing of `size` pixels, `unit` of which make one CSS pixel.
    #[must_use]
    pub fn new(results: &'a Results, size: (u32, u32), unit: f64) -> Self {
        let cells = |values: &[f64]| Scale::linear(0.0, values.len() as f64);
        let plan = results.plan();
        Self {
            plot: Plot::with_labels(
                size,
                unit,
                (cells(plan.columns()), cells(plan.rows())),
                longest(plan.sweep().second(), plan.rows()) as f64,
            ),
            results,
        }
    }

    /// Labels in the middle of cells, of as many as have room.
    fn ticks(axis: Axis, values: &[f64], length: f64, room: f64) -> Vec<(f64, String)> {
        let most = (length / room).max(1.0);
        let every = (values.len() as f64 / most).ceil().max(1.0) as usize;
        let labelled = values.iter().enumerate().step_by(every);
        labelled
            .map(|(i, &value)| (i as f64 + 0.5, tick(axis, value)))
            .collect()
    }

    /// Draws what stays until the next result: labels and cells. A run that diverged is crossed
    /// out, and one that has not come, or cannot be, is left empty.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (x_title, y_title): (&str, &str),
    ) -> Drawn<DB> {
        let (width, height) = self.plot.css_size();
        let plan = self.results.plan();
        let (across, upwards) = (plan.sweep().first(), plan.sweep().second());
        let room = label_width(longest(Some(across), plan.columns())).max(LABEL.0);
        let columns = Self::ticks(across, plan.columns(), width, room);
        let rows = Self::ticks(upwards.unwrap_or(across), plan.rows(), height, LABEL.1);
        self.plot
            .labels(db, theme, (x_title, &columns), (y_title, &rows))?;
        let all = (plan.columns().len() as f64, plan.rows().len() as f64);
        self.plot
            .area(db, (0.0, 0.0), all, 0.0, fade(theme.grid, 0.45))?;
        let side = (width / all.0).min(height / all.1);
        let gap = if side >= 12.0 { 1.0 } else { 0.0 };
        let arm = (side * 0.22).clamp(1.5, 5.0);
        let losses = Losses::of(self.results);
        for (run, planned) in plan.runs().iter().enumerate() {
            let at = (planned.column as f64, planned.row as f64);
            let to = (at.0 + 1.0, at.1 + 1.0);
            match (self.results.outcome(run).map(|outcome| outcome.end), losses) {
                (Some(End::Trained(loss)), Some(losses)) => {
                    let color = shade(losses.share(f64::from(loss)));
                    self.plot.area(db, at, to, gap, color)?;
                }
                (Some(_), _) => {
                    self.plot.area(db, at, to, gap, theme.grid)?;
                    let middle = (at.0 + 0.5, at.1 + 0.5);
                    let width = if arm > 3.0 { 1.5 } else { 1.0 };
                    self.plot.cross(db, middle, (arm, width), theme.ink)?;
                }
                (None, _) => {}
            }
        }
        Ok(())
    }

    /// Draws what moves: the cell that is being read, and a dot on that of the page's own run.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        own: Option<Cell>,
        read: Option<Cell>,
    ) -> Drawn<DB> {
        if let Some((column, row)) = own {
            let middle = (column as f64 + 0.5, row as f64 + 0.5);
            self.plot.dot(db, middle, 5.0, theme.outline)?;
            self.plot.dot(db, middle, 3.5, theme.fit)?;
        }
        if let Some((column, row)) = read {
            let from = (column as f64, row as f64);
            let to = (from.0 + 1.0, from.1 + 1.0);
            // Dark within light: one of them is seen on every colour.
            self.plot.outline(db, from, to, (-1.5, 2.0), theme.ground)?;
            self.plot.outline(db, from, to, (0.5, 2.0), theme.ink)?;
        }
        Ok(())
    }

    /// The cell at a point in CSS pixels from the upper left corner of the drawing.
    #[must_use]
    pub fn cell_at(&self, at: (f64, f64)) -> Cell {
        let (across, up) = self.plot.shares_at(at);
        let plan = self.results.plan();
        let cell = |share: f64, count: usize| ((share * count as f64) as usize).min(count - 1);
        (
            cell(across, plan.columns().len()),
            cell(up, plan.rows().len()),
        )
    }
}
