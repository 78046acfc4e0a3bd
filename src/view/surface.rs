//! The loss seen from above: coloured ground, contours, the way of the run, and where its next step
//! goes.

use plotters::style::RGBAColor;
use plotters_backend::DrawingBackend;

use super::many::shade;
use super::plot::{Drawn, Plot};
use super::scale::Scale;
use super::theme::{Theme, fade};
use crate::core::number::short;
use crate::core::surface::{Frame, Ground, Spot, levels};

/// How much of its colour the ground has: what lies on it stands out.
const SOFT: f64 = 0.5;
/// CSS pixels that are coloured as one.
const FINE: f64 = 2.0;
/// CSS pixels of the longer of the two arrows.
const ARROW: f64 = 64.0;
/// A way of more places is drawn with a thin line, and only so many of the newest places are marked.
const MANY: usize = 40;
/// CSS pixels between the names of two contours.
const NAMES: f64 = 22.0;
/// CSS pixels that a name needs to the edge.
const EDGE: f64 = 12.0;

/// What moves on the ground.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The way up to the moment; its last place is the moment.
    pub path: &'a [Spot],
    /// Against the gradient of the mini-batch, and against that of all samples.
    pub down: Option<[Spot; 2]>,
    /// The mini-batches after the moment by which a run was lost.
    pub last: &'a [Spot],
}

/// A picture of the ground.
pub struct SurfaceChart<'a> {
    ground: &'a Ground,
    plot: Plot,
    frame: Frame,
    levels: Vec<f64>,
}

impl<'a> SurfaceChart<'a> {
    /// The part of the plane that a drawing shows that has to show at least a frame: with equally long
    /// units both ways, so that right angles are seen as such.
    #[must_use]
    pub fn frame_for(frame: &Frame, size: (u32, u32), unit: f64) -> Frame {
        let (width, height) = Self::plot(frame, size, unit).css_size();
        frame.for_picture(width / height)
    }

    /// Lays out a picture of a frame on a drawing of `size` pixels, `unit` of which make one CSS pixel.
    #[must_use]
    pub fn new(ground: &'a Ground, frame: &Frame, size: (u32, u32), unit: f64) -> Self {
        Self {
            levels: levels(ground.lowest().1, ground.greatest(frame)),
            plot: Self::plot(frame, size, unit),
            ground,
            frame: *frame,
        }
    }

    fn plot(frame: &Frame, size: (u32, u32), unit: f64) -> Plot {
        let [x, y] = frame.sides.map(|(low, high)| Scale::linear(low, high));
        Plot::with_labels(size, unit, (x, y), 0.0)
    }

    /// The losses of the contours.
    #[must_use]
    pub fn levels(&self) -> &[f64] {
        &self.levels
    }

    /// Draws what stays: the ground with its contours, and its lowest point if that is known.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        (x_title, y_title): (&str, &str),
    ) -> Drawn<DB> {
        let count = self.levels.len();
        let share = |band: usize| 1.0 - band as f64 / count.max(1) as f64;
        let colors: Vec<RGBAColor> = (0..=count)
            .map(|band| fade(shade(share(band)), SOFT))
            .collect();
        let band = |at: [f64; 2]| {
            let loss = self.ground.loss(at)?;
            Some(self.levels.partition_point(|&level| level <= loss))
        };
        self.plot.ground(db, FINE, &band, &colors)?;
        for &level in &self.levels {
            for line in self.ground.contour(level) {
                let points = line.into_iter().map(|[x, y]| (x, y));
                self.plot.line(db, points, 1.0, fade(theme.ink, 0.7))?;
            }
        }
        self.name_levels(db, theme)?;
        match self.ground {
            Ground::Bowl(_) => {
                let ([x, y], _) = self.ground.lowest();
                if self.frame.holds([x, y]) {
                    self.plot.cross(db, (x, y), (6.0, 5.0), theme.ground)?;
                    self.plot.cross(db, (x, y), (6.0, 2.0), theme.ink)?;
                }
            }
            Ground::Grid(_) => {}
        }
        let labels = |scale: &Scale, length: f64, room: f64| scale.ticks((length / room) as usize);
        let (width, height) = self.plot.css_size();
        let x_ticks = labels(&self.plot.x, width, 70.0);
        let y_ticks = labels(&self.plot.y, height, 40.0);
        self.plot
            .labels(db, theme, (x_title, &x_ticks), (y_title, &y_ticks))
    }

    /// Writes the losses of the contours where they cross the line from the lowest point up or down,
    /// to the side that has more room.
    fn name_levels<DB: DrawingBackend>(&self, db: &mut DB, theme: &Theme) -> Drawn<DB> {
        let ([x, lowest], _) = self.ground.lowest();
        if !self.frame.holds([x, lowest]) {
            return Ok(());
        }
        let (bottom, top) = self.frame.sides[1];
        let (_, height) = self.plot.css_size();
        let pixel = (top - bottom) / height;
        let (way, room) = if top - lowest > lowest - bottom {
            (pixel, top - lowest)
        } else {
            (-pixel, lowest - bottom)
        };
        let mut levels = self.levels.iter().peekable();
        let (mut far, mut last) = (0.0, 0.0);
        while far < room / pixel - EDGE {
            let y = lowest + far * way;
            let loss = self.ground.loss([x, y]);
            let passed = |level: &&f64| loss.is_some_and(|loss| loss >= **level);
            while let Some(level) = levels.next_if(passed) {
                if far - last >= NAMES {
                    self.plot.name_place(db, theme, (x, y), &short(*level, 2))?;
                    last = far;
                }
            }
            far += 0.5;
        }
        Ok(())
    }

    /// Draws what moves: the way of the run, the moment, and where its next step goes, for this
    /// mini-batch and for all samples on one scale.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        way: Way,
        along: Option<[Spot; 2]>,
    ) -> Drawn<DB> {
        // Many lines over each other stay lines.
        let width = if way.path.len() > MANY { 1.0 } else { 2.0 };
        let points = || way.path.iter().map(|&[x, y]| (x, y));
        let halo = fade(theme.ground, 0.7);
        self.plot.line(db, points(), width + 1.5, halo)?;
        self.plot.line(db, points(), width, theme.fit)?;
        if let Some(ends) = along {
            let ends = || ends.into_iter().map(|[x, y]| (x, y));
            self.plot.line(db, ends(), 4.0, halo)?;
            self.plot.dashed(db, ends(), 2.0, theme.ink)?;
        }
        let Some(&[x, y]) = way.path.last() else {
            return Ok(());
        };
        if !way.last.is_empty() {
            let points = || {
                [(x, y)]
                    .into_iter()
                    .chain(way.last.iter().map(|&[x, y]| (x, y)))
            };
            self.plot.line(db, points(), 3.0, halo)?;
            self.plot.line(db, points(), 1.5, theme.fit)?;
            for &[x, y] in way.last {
                self.plot.dot(db, (x, y), 4.0, theme.outline)?;
                self.plot.dot(db, (x, y), 3.0, theme.batch)?;
            }
        }
        for &[x, y] in way.path.iter().rev().take(MANY).skip(1) {
            self.plot.dot(db, (x, y), 2.0, theme.fit)?;
        }
        if let Some(&[x, y]) = way.path.first() {
            self.plot.dot(db, (x, y), 4.5, theme.ink)?;
            self.plot.dot(db, (x, y), 3.0, theme.ground)?;
        }
        if let Some(down) = way.down {
            let lengths = down.map(|[a, b]| libm::hypot(a, b));
            let longest = lengths[0].max(lengths[1]);
            let mut arrows = [(down[0], theme.batch), (down[1], theme.points)];
            // The shorter one is not hidden by the longer.
            if lengths[0] > lengths[1] {
                arrows.swap(0, 1);
            }
            for (down, color) in arrows.into_iter().rev() {
                let [right, up] = down.map(|value| value / longest * ARROW);
                for (width, color) in [(5.0, theme.outline), (2.5, color)] {
                    self.plot.arrow(db, (x, y), (right, up), width, color)?;
                }
            }
        }
        self.plot.dot(db, (x, y), 6.0, theme.outline)?;
        self.plot.dot(db, (x, y), 4.5, theme.fit)
    }
}
