//! Marks of a picture that is seen from above: coloured ground, arrows, and names beside lines.

use plotters::style::{Color, RGBAColor};
use plotters_backend::DrawingBackend;

use super::{Drawn, Plot, rounded, stroke};

/// CSS pixels from the tip of an arrow back to where its head begins.
const HEAD: f64 = 9.0;

impl Plot {
    /// The values at a point in pixels of the drawing.
    fn values(&self, (px, py): (f64, f64)) -> [f64; 2] {
        let value =
            |scale: &super::Scale, share: f64| scale.min() + share * (scale.max() - scale.min());
        [
            value(&self.x, (px - self.left) / self.width),
            value(&self.y, 1.0 - (py - self.top) / self.height),
        ]
    }

    /// Where a value lies, in CSS pixels from the upper left corner of the drawing.
    #[must_use]
    pub fn css_at(&self, x: f64, y: f64) -> (f64, f64) {
        let (px, py) = self.position(x, y);
        (px / self.unit, py / self.unit)
    }

    /// The values at a point in CSS pixels, beyond the scales too.
    #[must_use]
    pub fn values_at(&self, (css_x, css_y): (f64, f64)) -> [f64; 2] {
        self.values((css_x * self.unit, css_y * self.unit))
    }

    /// Colours the whole plot, both scales being linear: `band` says to which band of colour a place
    /// belongs, if to any. Places of one band beside each other, `fine` CSS pixels wide, are one
    /// rectangle.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn ground<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        fine: f64,
        band: &dyn Fn([f64; 2]) -> Option<usize>,
        colors: &[RGBAColor],
    ) -> Drawn<DB> {
        let step = fine * self.unit;
        let count = |length: f64| (length / step).ceil().max(1.0) as usize;
        let (columns, rows) = (count(self.width), count(self.height));
        let edge = |from: f64, length: f64, i: usize| from + (i as f64 * step).min(length);
        for row in 0..rows {
            let top = edge(self.top, self.height, row);
            let bottom = edge(self.top, self.height, row + 1);
            let at = |column: usize| {
                let left = edge(self.left, self.width, column);
                let right = edge(self.left, self.width, column + 1);
                let middle = (f64::midpoint(left, right), f64::midpoint(top, bottom));
                band(self.values(middle))
            };
            let mut from = 0;
            let mut here = at(0);
            for column in 1..=columns {
                let next = if column < columns { at(column) } else { None };
                if next == here && column < columns {
                    continue;
                }
                if let Some(&color) = here.and_then(|band| colors.get(band)) {
                    let low = rounded((edge(self.left, self.width, from), top));
                    let high = rounded((edge(self.left, self.width, column), bottom));
                    db.draw_rect(low, high, &color.filled(), true)?;
                }
                (from, here) = (column, next);
            }
        }
        Ok(())
    }

    /// Draws an arrow from a place, `by` so many CSS pixels to the right and up, if the place is in
    /// the plot.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn arrow<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        from: (f64, f64),
        by: (f64, f64),
        width: f64,
        color: RGBAColor,
    ) -> Drawn<DB> {
        let start = self.position(from.0, from.1);
        let length = libm::hypot(by.0, by.1);
        let end = (start.0 + by.0 * self.unit, start.1 - by.1 * self.unit);
        // An arrow leaves the plot as a whole or not at all: its head says where it goes.
        let inside = |(x, y): (f64, f64)| {
            (self.left..=self.left + self.width).contains(&x)
                && (self.top..=self.top + self.height).contains(&y)
        };
        if !(inside(start) && length > 0.0 && length.is_finite()) {
            return Ok(());
        }
        let Some((start, end)) = self.clip(start, end) else {
            return Ok(());
        };
        let style = stroke(color, self.pixels(width));
        db.draw_path([start, end].map(rounded), &style)?;
        let (right, down) = (by.0 / length, -by.1 / length);
        let head = (HEAD + width).min(0.5 * length) * self.unit;
        let wing = |side: f64| {
            (
                end.0 - head * (right - 0.5 * side * down),
                end.1 - head * (down + 0.5 * side * right),
            )
        };
        let corners = [wing(1.0), end, wing(-1.0)];
        if corners.iter().all(|&corner| inside(corner)) {
            db.draw_path(corners.map(rounded), &style)?;
        }
        Ok(())
    }
}
