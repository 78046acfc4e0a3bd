//! Names in a plot: of levels, points, areas and places.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, TextStyle};
use plotters_backend::{BackendCoord, DrawingBackend};

use super::{DIGIT, Drawn, FONT, FONT_SIZE, Plot, TITLE, rounded};
use crate::view::theme::{Theme, fade};

impl Plot {
    /// Writes the name of a level: below its left end where there is room, because a line that comes
    /// down to it is above it there, else above its right end.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn name_level<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        level: f64,
        name: &str,
    ) -> Drawn<DB> {
        let gap = self.pixels(4.0) as i32;
        let (left, right) = (self.left as i32, (self.left + self.width) as i32);
        let (_, y) = self.at(self.x.min(), level);
        let room = self.top + self.height - f64::from(y);
        if room > (FONT_SIZE + 6.0) * self.unit {
            let at = (left + 2 * gap, y + gap);
            self.text(db, theme, name, at, HPos::Left, VPos::Top)
        } else {
            let at = (right - gap, y - gap);
            self.text(db, theme, name, at, HPos::Right, VPos::Bottom)
        }
    }

    /// Writes a short name above a point, moved in where the plot ends.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn name_point<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (x, y): (f64, f64),
        name: &str,
    ) -> Drawn<DB> {
        let (px, py) = self.position(x, y);
        if !px.is_finite() || !py.is_finite() {
            return Ok(());
        }
        let gap = 6.0 * self.unit;
        let (right, low) = (
            self.left + self.width - gap,
            self.top + FONT_SIZE * self.unit,
        );
        let at = (
            px.clamp(self.left + gap, right),
            (py - gap / 2.0).clamp(low, self.top + self.height),
        );
        self.text(db, theme, name, rounded(at), HPos::Right, VPos::Bottom)
    }

    /// Writes the name of what lies between two values of the horizontal axis: above the plot, where no
    /// line crosses it, or inside of it where the drawing is low. Where it has no room it is left out.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn name_area<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (from, to): (f64, f64),
        name: &str,
    ) -> Drawn<DB> {
        let ((left, top), (right, _)) = (self.at(from, self.y.max()), self.at(to, self.y.max()));
        // Chinese letters are as wide as they are high.
        let wide = |letter: char| if letter.is_ascii() { DIGIT } else { FONT_SIZE };
        let width: f64 = name.chars().map(wide).sum();
        if f64::from(right - left) < width * self.unit {
            return Ok(());
        }
        let middle = i32::midpoint(left, right);
        if self.low {
            let at = (middle, top + self.pixels(4.0) as i32);
            return self.text(db, theme, name, at, HPos::Center, VPos::Top);
        }
        let above = top - self.pixels(8.0) as i32;
        // The title of the axis stands at the left end.
        if f64::from(middle) - width / 2.0 * self.unit < self.left + TITLE * self.unit {
            return self.text(db, theme, name, (right, above), HPos::Right, VPos::Bottom);
        }
        self.text(db, theme, name, (middle, above), HPos::Center, VPos::Bottom)
    }

    pub(super) fn text<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        text: &str,
        at: BackendCoord,
        h: HPos,
        v: VPos,
    ) -> Drawn<DB> {
        let font = (
            FontFamily::Name(FONT),
            FONT_SIZE * self.unit,
            FontStyle::Normal,
        );
        let style = TextStyle::from(font).color(&theme.ink).pos(Pos::new(h, v));
        db.draw_text(text, &style, at)
    }

    /// Writes a short name in the middle of a place, on a ground of its own.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn name_place<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (x, y): (f64, f64),
        name: &str,
    ) -> Drawn<DB> {
        let (px, py) = self.position(x, y);
        let half = DIGIT * name.chars().count() as f64 / 2.0 * self.unit;
        let high = FONT_SIZE * 0.55 * self.unit;
        let (low, far) = (
            rounded((px - half, py - high)),
            rounded((px + half, py + high)),
        );
        let ground = fade(theme.ground, 0.8);
        db.draw_rect(low, far, &ground.filled(), true)?;
        let at = rounded((px, py));
        self.text(db, theme, name, at, HPos::Center, VPos::Center)
    }
}
