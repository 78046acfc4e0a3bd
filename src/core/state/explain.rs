//! The next step from a moment, for whoever looks at it.

use std::rc::Rc;

use super::State;
use crate::core::engine::EngineError;
use crate::core::explain::NextStep;
use crate::core::moment::Moment;

impl State {
    /// The next step from a moment of the run, once it is known: it is worked on for as long as `left`
    /// says that there are seconds left. `None` before the first loss is known, too.
    ///
    /// # Errors
    /// When an engine cannot go on. Nothing but the step is lost.
    pub fn explain(
        &self,
        moment: &Moment,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Option<Rc<NextStep>>, EngineError> {
        if moment.loss.is_none() || self.session.catches_up() {
            return Ok(None);
        }
        let makers = (&*self.make, &*self.fused);
        let mut explainer = self.explainer.borrow_mut();
        let step = explainer.explain(self.run, &self.session, moment, makers, left);
        if step.is_err() {
            explainer.forget();
        }
        step
    }

    /// Whether somebody has asked, since the last call, for a step that is still to be worked out.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.explainer.borrow_mut().is_wanted()
    }
}
