//! A plot: two scales on a rectangle of a drawing, its axes, and the marks that charts put on it.
//!
//! Backends are addressed directly, in their own pixels: `unit` of them make one CSS pixel.

mod areas;
mod marks;
mod names;

use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBAColor, ShapeStyle};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};

use super::scale::Scale;
use super::theme::Theme;

/// The result of drawing on a backend.
pub type Drawn<DB> = Result<(), DrawingErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// The fonts of the page, which tick labels share.
const FONT: &str = "system-ui, sans-serif";
const FONT_SIZE: f64 = 12.0;
/// Width of a digit, with some to spare: backends do not measure text.
const DIGIT: f64 = 7.75;
/// CSS pixels under which a drawing has no room for the titles of its axes: what stands around it
/// says what they are.
const LOW: f64 = 170.0;
/// Room for the title of a vertical axis over names that stand beside it.
const TITLE: f64 = 16.0;
/// Room at the right of the plot.
const RIGHT: f64 = 12.0;

/// Two scales on a rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plot {
    /// The horizontal scale.
    pub x: Scale,
    /// The vertical scale.
    pub y: Scale,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    unit: f64,
    low: bool,
}

/// How a drawing's height is shared out.
struct Heights {
    low: bool,
    /// Room above the plot, and the plot itself, in pixels.
    top: f64,
    plot: f64,
}

impl Heights {
    fn of(height: u32, unit: f64) -> Self {
        let low = f64::from(height) < LOW * unit;
        let (top, bottom) = if low { (8.0, 22.0) } else { (24.0, 42.0) };
        let plot = (f64::from(height) - (top + bottom) * unit).max(1.0);
        let top = top * unit;
        Self { low, top, plot }
    }
}

/// How wide a label is, in digits: a point is half of one.
pub(super) fn digits(label: &str) -> f64 {
    let width = |c| match c {
        '.' => 0.5,
        '\u{2212}' => 0.75,
        _ => 1.0,
    };
    label.chars().map(width).sum()
}

/// CSS pixels that a label of so many digits needs along the horizontal axis.
pub(super) fn label_width(digits: usize) -> f64 {
    DIGIT * digits as f64 + 8.0
}

impl Plot {
    /// A plot that fills a drawing of `size` pixels, leaving room for labels.
    #[must_use]
    pub fn new(size: (u32, u32), unit: f64, x: Scale, y: Scale) -> Self {
        let ticks = y.ticks(y_ticks(Heights::of(size.1, unit).plot / unit));
        let widest = ticks.iter().map(|(_, label)| digits(label));
        Self::with_labels(size, unit, (x, y), widest.fold(0.0, f64::max))
    }

    /// The same with labels of its own beside the vertical scale, the widest as wide as so many digits.
    #[must_use]
    pub fn with_labels(
        (width, height): (u32, u32),
        unit: f64,
        (x, y): (Scale, Scale),
        widest: f64,
    ) -> Self {
        // Room for five digits and a sign or a point: a label that needs more takes it, all others
        // leave the plot where it is.
        let Heights { low, top, plot } = Heights::of(height, unit);
        let left = 46.0 + DIGIT * (widest - 5.1).max(0.0);
        Self {
            x,
            y,
            left: left * unit,
            top,
            width: (f64::from(width) - (left + RIGHT) * unit).max(1.0),
            height: plot,
            unit,
            low,
        }
    }

    /// CSS pixels as whole pixels of the drawing, at least one.
    #[must_use]
    pub fn pixels(&self, css: f64) -> u32 {
        (css * self.unit).round().max(1.0) as u32
    }

    fn position(&self, x: f64, y: f64) -> (f64, f64) {
        (
            self.left + self.x.share(x) * self.width,
            self.top + (1.0 - self.y.share(y)) * self.height,
        )
    }

    /// Where a value lies, in pixels.
    #[must_use]
    pub fn at(&self, x: f64, y: f64) -> BackendCoord {
        rounded(self.position(x, y))
    }

    /// The share of the horizontal scale at a CSS pixel from the left edge, within 0 to 1.
    #[must_use]
    pub fn share_at(&self, css_x: f64) -> f64 {
        ((css_x * self.unit - self.left) / self.width).clamp(0.0, 1.0)
    }

    /// Columns that can be told apart: two for each CSS pixel.
    #[must_use]
    pub fn columns(&self) -> usize {
        (2.0 * self.width / self.unit) as usize
    }

    /// The middle of the CSS pixel that holds a position, where a line one pixel wide is sharp.
    fn sharp(&self, position: i32) -> i32 {
        let pixel = (f64::from(position) / self.unit).floor();
        ((pixel + 0.5) * self.unit).round() as i32
    }

    /// Ticks of the horizontal scale, as many as have room, with their labels.
    #[must_use]
    pub fn x_ticks(&self) -> Vec<(f64, String)> {
        self.x.ticks((self.width / self.unit / 72.0) as usize)
    }

    /// Draws the grid, the labels of its ticks and the titles of the axes.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn axes<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        x_title: &str,
        y_title: &str,
    ) -> Drawn<DB> {
        let x_ticks = self.x_ticks();
        let y_ticks = self.y.ticks(y_ticks(self.height / self.unit));
        self.grid(db, theme, &x_ticks, &y_ticks)?;
        self.labels(db, theme, (x_title, &x_ticks), (y_title, &y_ticks))
    }

    /// Draws a grid line at each of these ticks.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn grid<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        x_ticks: &[(f64, String)],
        y_ticks: &[(f64, String)],
    ) -> Drawn<DB> {
        let grid = stroke(theme.grid, self.pixels(1.0));
        let (left, right) = (self.left as i32, (self.left + self.width) as i32);
        let (top, bottom) = (self.top as i32, (self.top + self.height) as i32);
        for &(value, _) in y_ticks {
            let sharp = self.sharp(self.at(self.x.min(), value).1);
            db.draw_line((left, sharp), (right, sharp), &grid)?;
        }
        for &(value, _) in x_ticks {
            let sharp = self.sharp(self.at(value, self.y.min()).0);
            db.draw_line((sharp, top), (sharp, bottom), &grid)?;
        }
        Ok(())
    }

    /// Draws the titles of the axes and the labels of these ticks.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn labels<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (x_title, x_ticks): (&str, &[(f64, String)]),
        (y_title, y_ticks): (&str, &[(f64, String)]),
    ) -> Drawn<DB> {
        let (left, right) = (self.left as i32, (self.left + self.width) as i32);
        let (top, bottom) = (self.top as i32, (self.top + self.height) as i32);
        let gap = self.pixels(7.0) as i32;
        for (value, label) in y_ticks {
            let (_, y) = self.at(self.x.min(), *value);
            self.text(db, theme, label, (left - gap, y), HPos::Right, VPos::Center)?;
        }
        for (value, label) in x_ticks {
            let (x, _) = self.at(*value, self.y.min());
            // A long label at the end of the axis moves in, to stay on the drawing.
            let half = DIGIT / 2.0 * label.chars().count() as f64;
            let middle = x.min(right + ((RIGHT - half) * self.unit) as i32);
            self.text(
                db,
                theme,
                label,
                (middle, bottom + gap),
                HPos::Center,
                VPos::Top,
            )?;
        }
        if self.low {
            return Ok(());
        }
        let above = top - self.pixels(8.0) as i32;
        self.text(db, theme, y_title, (left, above), HPos::Left, VPos::Bottom)?;
        let middle = i32::midpoint(left, right);
        let below = bottom + gap + self.pixels(15.0) as i32;
        self.text(db, theme, x_title, (middle, below), HPos::Center, VPos::Top)
    }

    /// Draws a round mark.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn dot<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        (x, y): (f64, f64),
        radius: f64,
        color: RGBAColor,
    ) -> Drawn<DB> {
        let (px, py) = self.position(x, y);
        let beyond = px < self.left - 1.0
            || px > self.left + self.width + 1.0
            || py < self.top - 1.0
            || py > self.top + self.height + 1.0;
        if beyond || !px.is_finite() || !py.is_finite() {
            return Ok(());
        }
        db.draw_circle(
            rounded((px, py)),
            self.pixels(radius),
            &color.filled(),
            true,
        )
    }

    /// Draws a line through points, cut off where it leaves the plot.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn line<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        mut points: impl Iterator<Item = (f64, f64)>,
        width: f64,
        color: RGBAColor,
    ) -> Drawn<DB> {
        self.trace(db, &mut points, stroke(color, self.pixels(width)))
    }

    /// The same for all iterators: compiled once, it keeps the page's bundle small.
    fn trace<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        points: &mut dyn Iterator<Item = (f64, f64)>,
        style: ShapeStyle,
    ) -> Drawn<DB> {
        let mut path = Vec::new();
        let mut last: Option<(f64, f64)> = None;
        for (x, y) in points {
            let here = self.position(x, y);
            if let Some((from, to)) = last.and_then(|last| self.clip(last, here)) {
                if path.last() != Some(&rounded(from)) {
                    if path.len() > 1 {
                        db.draw_path(path.drain(..), &style)?;
                    }
                    path.clear();
                    path.push(rounded(from));
                }
                path.push(rounded(to));
            }
            last = Some(here);
        }
        if path.len() > 1 {
            db.draw_path(path, &style)?;
        }
        Ok(())
    }

    /// Draws a dashed line through points.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn dashed<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        mut points: impl Iterator<Item = (f64, f64)>,
        width: f64,
        color: RGBAColor,
    ) -> Drawn<DB> {
        self.dash(db, &mut points, stroke(color, self.pixels(width)))
    }

    /// The same for all iterators: compiled once, it keeps the page's bundle small.
    fn dash<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        points: &mut dyn Iterator<Item = (f64, f64)>,
        style: ShapeStyle,
    ) -> Drawn<DB> {
        let (dash, gap) = (7.0 * self.unit, 5.0 * self.unit);
        let mut travelled = 0.0;
        let mut last: Option<(f64, f64)> = None;
        for (x, y) in points {
            let here = self.position(x, y);
            if let Some((from, to)) = last.and_then(|last| self.clip(last, here)) {
                let length = libm::hypot(to.0 - from.0, to.1 - from.1);
                let along = |distance: f64| {
                    let share = distance / length;
                    rounded((
                        from.0 + share * (to.0 - from.0),
                        from.1 + share * (to.1 - from.1),
                    ))
                };
                let mut done = 0.0;
                while done < length {
                    let phase = travelled - (dash + gap) * (travelled / (dash + gap)).floor();
                    let on = phase < dash;
                    let until = if on { dash - phase } else { dash + gap - phase };
                    let next = (done + until + 1e-6).min(length);
                    if on {
                        db.draw_path([along(done), along(next)], &style)?;
                    }
                    travelled += next - done;
                    done = next;
                }
            }
            last = Some(here);
        }
        Ok(())
    }

    /// The part of a segment inside the plot (Liang and Barsky, 1984).
    fn clip(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        if ![from.0, from.1, to.0, to.1].iter().all(|v| v.is_finite()) {
            return None;
        }
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let edges = [
            (-dx, from.0 - self.left),
            (dx, self.left + self.width - from.0),
            (-dy, from.1 - self.top),
            (dy, self.top + self.height - from.1),
        ];
        for (toward, distance) in edges {
            if toward == 0.0 {
                if distance < 0.0 {
                    return None;
                }
            } else if toward < 0.0 {
                enter = enter.max(distance / toward);
            } else {
                leave = leave.min(distance / toward);
            }
        }
        let point = |share: f64| (from.0 + share * dx, from.1 + share * dy);
        (enter <= leave).then(|| (point(enter), point(leave)))
    }
}

/// How many ticks a vertical axis of so many CSS pixels has room for.
fn y_ticks(css_height: f64) -> usize {
    (css_height / 40.0) as usize
}

fn rounded((x, y): (f64, f64)) -> BackendCoord {
    (x.round() as i32, y.round() as i32)
}

pub(super) fn stroke(color: RGBAColor, width: u32) -> ShapeStyle {
    ShapeStyle {
        color,
        filled: false,
        stroke_width: width,
    }
}
