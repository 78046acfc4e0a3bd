//! The units of the last hidden layer, each times its weight, and the curve that is their sum.

use plotters_backend::DrawingBackend;

use super::fit::across;
use super::plot::{Drawn, Plot};
use super::scale::Scale;
use super::theme::{GHOST, Theme, fade};
use crate::core::data::Dataset;
use crate::core::engine::Problem;
use crate::core::experiment::Experiment;
use crate::core::looks::Beyond;
use crate::core::source::evenly;
use crate::core::units::Units;

/// Points of a curve, and of each where there are many.
const POINTS: usize = 161;
const FEWER_POINTS: usize = 81;
/// From how many units on there are many.
const MANY: usize = 17;
/// By which share of the labels' range the axis grows where the units need more, so that it does not
/// move with every step; and how often at most. What goes further is cut off.
const STEP: f64 = 0.5;
const MOST_STEPS: f64 = 12.0;
/// The share of its range by which an axis reaches over its values.
const ROOM: f64 = 0.07;

/// Takes over what the units of a network with `parameters` do along a feature, as far as is looked.
pub fn follow(
    units: &mut Units,
    problem: &Problem,
    parameters: &[f32],
    (feature, beyond): (usize, Beyond),
) {
    let scale = across(&problem.data, feature, beyond);
    let points = if units.count() < MANY {
        POINTS
    } else {
        FEWER_POINTS
    };
    let xs = evenly((scale.min(), scale.max()), points);
    units.follow(parameters, (&problem.data.means(), feature), xs);
}

/// The range of the vertical axis: that of the labels, and as many steps more as the units need.
fn upwards(labels: (f64, f64), needed: (f64, f64)) -> (f64, f64) {
    let span = (labels.1 - labels.0).max(f64::MIN_POSITIVE);
    let more = |beyond: f64| {
        let steps = ((beyond / span - ROOM) / STEP).ceil();
        // What is no number needs no room.
        STEP * span * steps.clamp(0.0, MOST_STEPS).max(0.0)
    };
    (
        labels.0 - more(labels.0 - needed.0),
        labels.1 + more(needed.1 - labels.1),
    )
}

/// A chart of the units along one feature.
pub struct UnitsChart<'a> {
    experiment: &'a Experiment,
    data: &'a Dataset,
    units: &'a Units,
    feature: usize,
    plot: Plot,
}

impl<'a> UnitsChart<'a> {
    /// Lays out a chart of units that have been [`follow`]ed, on a drawing of `size` pixels, `unit` of
    /// which make one CSS pixel.
    #[must_use]
    pub fn new(
        experiment: &'a Experiment,
        problem: &'a Problem,
        units: &'a Units,
        (feature, beyond): (usize, Beyond),
        size: (u32, u32),
        unit: f64,
    ) -> Self {
        let data = &problem.data;
        // Sums of parts have no mean to be told with: upwards it is standardised.
        let y = Scale::around(upwards(data.labels(), units.extent()));
        Self {
            experiment,
            data,
            units,
            feature,
            plot: Plot::new(size, unit, across(data, feature, beyond), y),
        }
    }

    /// The axes, to see whether what stays has to be drawn anew.
    #[must_use]
    pub fn plot(&self) -> Plot {
        self.plot
    }

    /// Draws what stays: axes and samples.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        titles: (&str, &str),
    ) -> Drawn<DB> {
        self.plot.axes(db, theme, titles.0, titles.1)?;
        let radius = if self.data.len() > 300 { 1.5 } else { 2.0 };
        for i in 0..self.data.len() {
            let at = (
                f64::from(self.data.row(i)[self.feature]),
                f64::from(self.data.y[i]),
            );
            self.plot.dot(db, at, radius, fade(theme.points, 0.35))?;
        }
        Ok(())
    }

    /// Draws what moves: every unit times its weight, those that are added and the others, what they
    /// will come to, the truth, and the sum of the bias and the first `added` units.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        added: usize,
    ) -> Drawn<DB> {
        let units = self.units;
        let all = units.count();
        if added < all {
            let end = fade(theme.fit, GHOST);
            self.line(db, &mut units.sum(all), (7.0, end))?;
        }
        // What has been added last lies above the others.
        for unit in (added..all).rev().chain(0..added) {
            let (width, strength) = match unit + 1 {
                last if last == added && added < all => (2.0, 1.0),
                earlier if earlier <= added => (1.25, 0.55),
                _ => (1.0, 0.25),
            };
            let color = fade(theme.ink, strength);
            self.line(db, &mut units.term(unit), (width, color))?;
        }
        let mut row = self.data.means();
        let truth = units.sum(0).map_while(|(x, _)| {
            row[self.feature] = x;
            Some((x, self.data.truth(self.experiment, &row)?))
        });
        let truth: Vec<_> = truth.collect();
        self.line(db, &mut units.sum(added), (3.5, theme.fit))?;
        self.plot.dashed(db, truth.into_iter(), 1.5, theme.truth)
    }

    /// The same for all iterators: compiled once, it keeps the page's bundle small.
    fn line<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        points: &mut dyn Iterator<Item = (f64, f64)>,
        (width, color): (f64, plotters::style::RGBAColor),
    ) -> Drawn<DB> {
        self.plot.line(db, points, width, color)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_grows_in_steps_and_holds_what_is_needed() {
        assert_eq!(upwards((-1.0, 1.0), (-0.5, 1.1)), (-1.0, 1.0));
        assert_eq!(upwards((-1.0, 1.0), (-1.5, 1.0)), (-2.0, 1.0));
        assert_eq!(upwards((-1.0, 1.0), (-2.5, 5.0)), (-3.0, 5.0));
        assert_eq!(upwards((-1.0, 1.0), (-1e30, f64::NAN)), (-13.0, 1.0));
        for beyond in 0..100 {
            let needed = 1.0 + 0.1 * f64::from(beyond);
            let (_, most) = upwards((-1.0, 1.0), (0.0, needed));
            assert!(most + ROOM * 2.0 + 1e-9 >= needed && most < needed + 2.0 * STEP + 1e-9);
        }
    }
}
