//! The line that is drawn by hand: the samples, their errors with their squares, and the line of the
//! run beside it.

use plotters_backend::DrawingBackend;

use super::fit::across;
use super::plot::{Drawn, Plot};
use super::scale::Scale;
use super::theme::{Theme, fade};
use crate::core::data::Dataset;
use crate::core::experiment::Loss;
use crate::core::hand::Hand;
use crate::core::looks::Beyond;

/// Most samples whose errors are drawn.
pub const ERRORS: usize = 60;
/// Most samples that are drawn.
const SAMPLES: usize = 2000;
/// Where the handle that turns the line is, as a share of the horizontal axis.
const TURNS: f64 = 0.88;

/// A picture of a line by hand over one of the features.
pub struct HandChart<'a> {
    data: &'a Dataset,
    hand: &'a Hand,
    feature: usize,
    plot: Plot,
}

/// What a handle does with the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// Lifts it.
    Lift,
    /// Turns it.
    Turn,
}

/// The scales over a feature, and the middle around which lines turn.
fn plot(data: &Dataset, feature: usize, size: (u32, u32), unit: f64) -> Plot {
    let upwards = Scale::around(data.labels()).told(data.standards.label());
    Plot::new(size, unit, across(data, feature, Beyond::Off), upwards)
}

impl<'a> HandChart<'a> {
    /// Lays out a picture on a drawing of `size` pixels, `unit` of which make one CSS pixel.
    #[must_use]
    pub fn new(
        data: &'a Dataset,
        hand: &'a Hand,
        feature: usize,
        size: (u32, u32),
        unit: f64,
    ) -> Self {
        Self {
            plot: plot(data, feature, size, unit),
            data,
            hand,
            feature,
        }
    }

    /// Where a handle stands along the feature.
    #[must_use]
    pub fn along(&self, handle: Handle) -> f64 {
        let share = match handle {
            Handle::Lift => 0.5,
            Handle::Turn => TURNS,
        };
        self.plot.x.min() + share * (self.plot.x.max() - self.plot.x.min())
    }

    /// Where a handle stands in CSS pixels from the upper left corner: on the line, or at the edge of
    /// the picture where the line has left it.
    #[must_use]
    pub fn handle(&self, handle: Handle) -> (f64, f64) {
        let x = self.along(handle);
        let y = self.hand.height(self.feature, x);
        self.plot
            .css_at(x, y.clamp(self.plot.y.min(), self.plot.y.max()))
    }

    /// The line after a handle was pulled to a height in CSS pixels.
    #[must_use]
    pub fn pulled(&self, handle: Handle, css_y: f64) -> Hand {
        let [_, y] = self.plot.values_at((0.0, css_y));
        let mut hand = self.hand.clone();
        let to = (self.along(handle), y);
        match handle {
            Handle::Lift => hand.lift(self.feature, to),
            Handle::Turn => hand.turn(self.feature, self.along(Handle::Lift), to),
        }
        hand
    }

    /// Draws what stays until the line is moved: the samples, the errors of some of them, with their
    /// squares where the loss squares them, and the line. A square is as high as its error is long.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        titles: (&str, &str),
        loss: Loss,
    ) -> Drawn<DB> {
        self.plot.axes(db, theme, titles.0, titles.1)?;
        let place = |sample| self.hand.place(self.data, sample, self.feature);
        let line = |x| self.hand.height(self.feature, x);
        let squares = match loss {
            Loss::Mse => true,
            Loss::Mae | Loss::Huber => false,
        };
        // A square has the same height and width on the screen.
        let (width, height) = self.plot.css_size();
        let per_pixel = |scale: &Scale, length: f64| (scale.max() - scale.min()) / length;
        let across = per_pixel(&self.plot.x, width) / per_pixel(&self.plot.y, height);
        if squares {
            for (x, y) in self.errors().map(place) {
                let side = across * (line(x) - y).abs();
                // To the side where the line leaves room.
                let rises = self.hand.values()[self.feature] > 0.0;
                let above = y > line(x);
                let to = if rises == above { x - side } else { x + side };
                let corners = ((x, y), (to, line(x)));
                let soft = fade(theme.fit, 0.05);
                self.plot.area(db, corners.0, corners.1, 0.0, soft)?;
                let edge = fade(theme.fit, 0.3);
                self.plot
                    .outline(db, corners.0, corners.1, (0.0, 1.0), edge)?;
            }
        }
        for sample in (0..self.data.len()).step_by(self.data.len().div_ceil(SAMPLES).max(1)) {
            let color = fade(theme.points, 0.45);
            self.plot.dot(db, place(sample), 2.25, color)?;
        }
        for (x, y) in self.errors().map(place) {
            let ends = [(x, y), (x, line(x))].into_iter();
            self.plot.line(db, ends, 1.25, fade(theme.fit, 0.8))?;
            self.plot.dot(db, (x, y), 3.0, theme.points)?;
        }
        let ends = [self.plot.x.min(), self.plot.x.max()].map(|x| (x, line(x)));
        self.plot.line(db, ends.into_iter(), 3.5, theme.ink)
    }

    /// Draws what moves: the line of the run.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        run: &Hand,
    ) -> Drawn<DB> {
        let ends = [self.plot.x.min(), self.plot.x.max()];
        let ends = ends.map(|x| (x, run.height(self.feature, x)));
        self.plot.dashed(db, ends.into_iter(), 2.0, theme.fit)
    }

    /// The samples whose errors are drawn: some from everywhere in the data.
    pub fn errors(&self) -> impl Iterator<Item = usize> + use<> {
        let every = self.data.len().div_ceil(ERRORS).max(1);
        (0..self.data.len()).step_by(every)
    }
}
