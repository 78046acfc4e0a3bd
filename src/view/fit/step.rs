//! One step over the fit: its mini-batch, how far off each prediction is, and where the curve arrives.

use plotters_backend::DrawingBackend;

use super::{FitChart, MAX_MOVING_POINTS};
use crate::core::explain::NextStep;
use crate::core::looks::View;
use crate::core::network::Predictor;
use crate::core::phase::Phase;
use crate::view::plot::Drawn;
use crate::view::theme::{Theme, fade};

impl FitChart<'_> {
    /// Draws a step as far as its phase: from the prediction on the residuals as segments, with the loss
    /// their squares, which are squares on the screen, and with the update the curve after the step.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw_step<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        predictor: &mut Predictor,
        step: &NextStep,
        phase: Phase,
    ) -> Drawn<DB> {
        if phase == Phase::Update {
            let line = fade(theme.fit, 0.6);
            self.draw_end(db, predictor, &step.after, (2.0, line), (0.0, line))?;
        }
        if phase == Phase::Batch {
            return Ok(());
        }
        let pairs = step.samples.iter().zip(&step.predictions);
        for (&sample, &predicted) in pairs.take(MAX_MOVING_POINTS) {
            let ([there, label], [x, y]) = match self.view {
                View::Feature(feature) => {
                    let (x, label) = self.sample(sample as usize, feature);
                    ([x, label], [x, predicted])
                }
                // The residual is the way to the diagonal.
                View::Predicted => {
                    let label = f64::from(self.data.y[sample as usize]);
                    ([label, label], [label, predicted])
                }
            };
            if phase == Phase::Loss {
                let square = fade(theme.batch, 0.18);
                self.plot.square(db, (there, label), y, square)?;
            }
            let ends = [(there, label), (x, y)];
            self.plot.line(db, ends.into_iter(), 1.5, theme.outline)?;
            self.plot.dot(db, (x, y), self.radius(), theme.fit)?;
        }
        Ok(())
    }
}
