//! Marks with an inside: rectangles, bands between two curves, and the cross of what has no value.

use plotters::style::{Color, RGBAColor};
use plotters_backend::{BackendCoord, DrawingBackend};

use super::{Drawn, Plot, rounded, stroke};

impl Plot {
    /// The pixels of a rectangle between two corners, cut off where it leaves the plot; `None` when
    /// nothing of it is inside. Its edges lie between CSS pixels, so that neighbours meet sharply.
    fn corners(&self, a: (f64, f64), b: (f64, f64)) -> Option<(BackendCoord, BackendCoord)> {
        let (a, b) = (self.position(a.0, a.1), self.position(b.0, b.1));
        let (right, bottom) = (self.left + self.width, self.top + self.height);
        let low = (a.0.min(b.0).max(self.left), a.1.min(b.1).max(self.top));
        let high = (a.0.max(b.0).min(right), a.1.max(b.1).min(bottom));
        let sharp = |position: f64| (position / self.unit).round() * self.unit;
        let sharp = |(x, y): (f64, f64)| rounded((sharp(x), sharp(y)));
        (low.0 <= high.0 && low.1 <= high.1).then(|| (sharp(low), sharp(high)))
    }

    /// Fills the rectangle between two corners, leaving free `gap` CSS pixels at its right and its
    /// lower edge where there is room.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn area<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        from: (f64, f64),
        to: (f64, f64),
        gap: f64,
        color: RGBAColor,
    ) -> Drawn<DB> {
        let Some((low, high)) = self.corners(from, to) else {
            return Ok(());
        };
        let gap = (gap * self.unit).round() as i32;
        let shrunk = |low: i32, high: i32| {
            if high - low > 4 * gap {
                high - gap
            } else {
                high
            }
        };
        let high = (shrunk(low.0, high.0), shrunk(low.1, high.1));
        db.draw_rect(low, high, &color.filled(), true)
    }

    /// Fills the square on the segment from a point up or down to `y`, towards the middle of the plot
    /// and cut off at its edges.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn square<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        (x, from): (f64, f64),
        y: f64,
        color: RGBAColor,
    ) -> Drawn<DB> {
        let ((left, start), (_, end)) = (self.position(x, from), self.position(x, y));
        let side = (end - start).abs();
        let inwards = if left < self.left + self.width / 2.0 {
            side
        } else {
            -side
        };
        let (right, bottom) = (self.left + self.width, self.top + self.height);
        let within = |(x, y): (f64, f64)| (x.clamp(self.left, right), y.clamp(self.top, bottom));
        let (a, b) = (within((left, start)), within((left + inwards, end)));
        let low = rounded((a.0.min(b.0), a.1.min(b.1)));
        let high = rounded((a.0.max(b.0), a.1.max(b.1)));
        db.draw_rect(low, high, &color.filled(), true)
    }

    /// Draws the outline of the rectangle between two corners, `inset` CSS pixels inside of it.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn outline<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        from: (f64, f64),
        to: (f64, f64),
        (inset, width): (f64, f64),
        color: RGBAColor,
    ) -> Drawn<DB> {
        let Some((low, high)) = self.corners(from, to) else {
            return Ok(());
        };
        let by = self.pixels(inset + width / 2.0) as i32;
        let low = (low.0 + by, low.1 + by);
        let high = ((high.0 - by).max(low.0), (high.1 - by).max(low.1));
        db.draw_rect(low, high, &stroke(color, self.pixels(width)), false)
    }

    /// Fills what lies between two curves over the same `x`, given as `(x, [low, high])` and cut
    /// off where it leaves the plot.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn band<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        points: impl DoubleEndedIterator<Item = (f64, [f64; 2])> + Clone,
        color: RGBAColor,
    ) -> Drawn<DB> {
        let bottom = self.top + self.height;
        let corner = |x: f64, y: f64| {
            let (x, y) = self.position(x, y);
            rounded((x, y.clamp(self.top, bottom)))
        };
        let there = points.clone().map(|(x, [low, _])| corner(x, low));
        let back = points.rev().map(|(x, [_, high])| corner(x, high));
        let outline: Vec<BackendCoord> = there.chain(back).collect();
        if outline.len() < 4 {
            return Ok(());
        }
        db.fill_polygon(outline, &color.filled())
    }

    /// Draws a cross, `radius` CSS pixels from its middle to its ends: the sign of a run that has
    /// no loss. A value beyond the plot stands at its edge.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn cross<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        (x, y): (f64, f64),
        (radius, width): (f64, f64),
        color: RGBAColor,
    ) -> Drawn<DB> {
        let (x, y) = self.position(x, y);
        let arm = radius * self.unit;
        let x = x.clamp(
            self.left + arm,
            (self.left + self.width - arm).max(self.left + arm),
        );
        let y = y.clamp(
            self.top + arm,
            (self.top + self.height - arm).max(self.top + arm),
        );
        let style = stroke(color, self.pixels(width));
        for turn in [1.0, -1.0] {
            let ends = [(x - arm, y - turn * arm), (x + arm, y + turn * arm)];
            db.draw_path(ends.map(rounded), &style)?;
        }
        Ok(())
    }

    /// The values at a point in CSS pixels, within the scales.
    #[must_use]
    pub fn shares_at(&self, (css_x, css_y): (f64, f64)) -> (f64, f64) {
        let down = (css_y * self.unit - self.top) / self.height;
        (self.share_at(css_x), (1.0 - down).clamp(0.0, 1.0))
    }

    /// Width and height in CSS pixels.
    #[must_use]
    pub fn css_size(&self) -> (f64, f64) {
        (self.width / self.unit, self.height / self.unit)
    }
}
