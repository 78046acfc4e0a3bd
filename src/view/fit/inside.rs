//! What a unit of the network gives, drawn into the fit, and where the network is looked into.

use plotters_backend::DrawingBackend;

use super::FitChart;
use crate::core::inside::{self, Unit};
use crate::core::looks::View;
use crate::core::network::Predictor;
use crate::view::plot::{Drawn, Plot};
use crate::view::theme::{Theme, fade};

impl FitChart<'_> {
    /// The axes.
    #[must_use]
    pub fn plot(&self) -> Plot {
        self.plot
    }

    /// Draws what a unit gives along the feature shown, quietly and with its name, the other features
    /// at their means.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_unit<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        predictor: &mut Predictor,
        parameters: &[f32],
        (unit, name): (Unit, &str),
    ) -> Drawn<DB> {
        let View::Feature(feature) = self.view else {
            return Ok(());
        };
        let mut row = self.means.clone();
        let curve = self.xs().map(|x| {
            row[feature] = x;
            (x, inside::value(predictor, parameters, &row, unit))
        });
        let curve: Vec<_> = curve.collect();
        let samples = self.data.range(feature);
        self.plot.name_area(db, theme, samples, name)?;
        self.plot
            .line(db, curve.into_iter(), 2.0, fade(theme.ink, 0.75))
    }

    /// Draws where the network is looked into.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_x<DB: DrawingBackend>(&self, db: &mut DB, theme: &Theme, x: f64) -> Drawn<DB> {
        match self.view {
            View::Feature(_) => draw_x(db, &self.plot, theme, x),
            View::Predicted => Ok(()),
        }
    }
}

/// Draws a line upwards from a value of the horizontal axis.
///
/// # Errors
/// When the backend fails.
pub fn draw_x<DB: DrawingBackend>(db: &mut DB, plot: &Plot, theme: &Theme, x: f64) -> Drawn<DB> {
    let ends = [plot.y.min(), plot.y.max()].map(|y| (x, y));
    plot.line(db, ends.into_iter(), 1.0, fade(theme.ink, 0.7))
}
