//! The small chart of what one unit gives along a feature.

use plotters_backend::DrawingBackend;

use crate::core::source::evenly;
use crate::core::standard::Standard;
use crate::view::fit::draw_x;
use crate::view::plot::{Drawn, Plot};
use crate::view::scale::Scale;
use crate::view::theme::Theme;

/// Points of the curve.
const POINTS: usize = 161;

/// The small chart of what one unit gives along a feature.
pub struct UnitChart {
    plot: Plot,
    curve: Vec<(f64, f64)>,
}

impl UnitChart {
    /// Lays out a chart over `across` on a drawing of `size` pixels, `unit` of which make one CSS
    /// pixel, told as the feature was standardised. `value` is what the unit gives.
    #[must_use]
    pub fn new(
        (across, told): ((f64, f64), Standard),
        value: impl FnMut(f64) -> f64,
        size: (u32, u32),
        unit: f64,
    ) -> Self {
        let x = Scale::around(across).told(told);
        let mut value = value;
        let points = evenly((x.min(), x.max()), POINTS).map(|x| (x, value(x)));
        let curve: Vec<_> = points.collect();
        let ys = curve.iter().map(|&(_, y)| y).filter(|y| y.is_finite());
        let (least, most) = ys.fold((0.0_f64, 0.0_f64), |(a, b), y| (a.min(y), b.max(y)));
        let y = Scale::around((-ample(-least), ample(most)));
        Self {
            plot: Plot::new(size, unit, x, y),
            curve,
        }
    }

    /// The axes.
    #[must_use]
    pub fn plot(&self) -> Plot {
        self.plot
    }

    /// Draws what stays: the axes.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_still<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        titles: (&str, &str),
    ) -> Drawn<DB> {
        self.plot.axes(db, theme, titles.0, titles.1)
    }

    /// Draws what moves: where the network is looked into, the curve, and its value there.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_moving<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        at: (f64, f64),
    ) -> Drawn<DB> {
        draw_x(db, &self.plot, theme, at.0)?;
        self.plot
            .line(db, self.curve.iter().copied(), 2.5, theme.points)?;
        self.plot.dot(db, at, 4.0, theme.points)
    }
}

/// A round number that is large enough: an axis that ends there does not move with every step.
fn ample(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let tens = libm::pow(10.0, libm::log10(value).floor());
    let steps = [1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0];
    let fitting = steps.into_iter().find(|step| step * tens >= value);
    fitting.unwrap_or(10.0) * tens
}

#[cfg(test)]
mod tests {
    use super::ample;

    #[test]
    fn axes_end_at_round_numbers_that_are_large_enough() {
        for (value, wanted) in [
            (0.0, 0.0),
            (-3.0, 0.0),
            (1.0, 1.0),
            (1.2, 1.5),
            (34.0, 50.0),
        ] {
            assert!((ample(value) - wanted).abs() < 1e-9, "{value}");
        }
    }
}
