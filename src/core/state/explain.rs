//! The next step from a moment, and the last ones of a run that diverged, for whoever looks at them.

use std::rc::Rc;

use super::State;
use crate::core::engine::EngineError;
use crate::core::explain::NextStep;
use crate::core::last_steps::LastSteps;
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

    /// The last steps of a run that diverged, once they are known: they are found out for as long as
    /// `left` says that there are seconds left.
    ///
    /// # Errors
    /// When an engine cannot go on. Nothing but these steps is lost.
    pub fn last_steps(
        &self,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Option<Rc<LastSteps>>, EngineError> {
        if self.session.catches_up() {
            return Ok(None);
        }
        let makers = (&*self.make, &*self.fused);
        let mut finder = self.last_steps.borrow_mut();
        let steps = finder.find(self.run, &self.session, makers, left);
        if steps.is_err() {
            finder.forget();
        }
        steps
    }

    /// Whether somebody has asked, since the last call, for what is still to be worked out.
    #[must_use]
    pub fn explains(&self) -> bool {
        let step = self.explainer.borrow_mut().is_wanted();
        self.last_steps.borrow_mut().is_wanted() || step
    }
}
