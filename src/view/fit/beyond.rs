//! What lies beyond the samples: shaded, and named.

use plotters_backend::DrawingBackend;

use super::FitChart;
use crate::core::looks::{Beyond, View};
use crate::view::plot::Drawn;
use crate::view::theme::{Theme, fade};

/// How much of the ink's colour the shade has.
const SHADE: f64 = 0.1;

impl FitChart<'_> {
    /// Shades what lies on either side of the samples, if so far is looked, and writes there `name`.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_beyond<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        name: &str,
    ) -> Drawn<DB> {
        let View::Feature(feature) = self.view else {
            return Ok(());
        };
        if self.beyond == Beyond::Off {
            return Ok(());
        }
        let (x, y) = (self.plot.x, self.plot.y);
        let (least, most) = self.data.range(feature);
        for (from, to) in [(x.min(), least), (most, x.max())] {
            let shade = fade(theme.ink, SHADE);
            self.plot
                .area(db, (from, y.min()), (to, y.max()), 0.0, shade)?;
            self.plot.name_area(db, theme, (from, to), name)?;
        }
        Ok(())
    }
}
