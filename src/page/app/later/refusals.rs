//! What the reader is told that is not as they wanted it, at its control or in a notice.

use std::rc::Rc;

use super::{App, There};
use crate::core::device::{Choice, EngineKind};
use crate::core::experiment::Backend;
use crate::core::link::{Problem, ProblemKind};
use crate::page::objects;
use crate::view::refused;

impl App {
    /// Says at a control why its value is not taken; in a notice where there is no control.
    pub(super) fn explain(self: &Rc<Self>, key: &'static str, value: String, there: There) {
        let Some(experiment) = self.experiment() else {
            return;
        };
        let controls = self.controls.borrow();
        if !controls.explain(key, &experiment, &self.text.borrow(), there) {
            let kind = ProblemKind::Refused;
            let key = key.to_owned();
            self.report_problems(&[Problem { key, value, kind }], there);
        }
    }

    /// Says that the reader does not get what they asked for, and why.
    #[inline(never)]
    pub(in crate::page::app) fn tell_refusal(&self, choice: &Choice, _: There) {
        let Some(wish) = self.wish() else { return };
        let findings = self.trainer.findings.borrow();
        let (notice, reason) = if wish.backend == Backend::WebGpu && !choice.kind.is_gpu() {
            ("notice.webgpu", &choice.reason)
        } else if choice.kind == EngineKind::FusedCpu {
            ("notice.burn", &choice.reason)
        } else {
            let fused = findings.verdict(choice.kind.fused());
            let refusal = fused.and_then(|verdict| verdict.as_ref().err());
            ("notice.engine", refusal.unwrap_or(&choice.reason))
        };
        let text = self.text.borrow();
        let message = text.fill(notice, &[("reason", &reason.words(&text))]);
        drop((findings, text));
        self.notify(&message);
    }

    /// Shows what could not be used of a link or a method's settings.
    #[inline(never)]
    pub(in crate::page::app) fn report_problems(&self, problems: &[Problem], _: There) {
        let Some(experiment) = self.experiment() else {
            return;
        };
        for problem in problems {
            let message = refused::in_notice(&self.text.borrow(), problem, &experiment);
            self.notify(&message);
        }
    }

    pub(super) fn notify(&self, message: &str) {
        if self.notices.show(&self.text.borrow(), message) {
            objects::dispatch(&self.root, "notice", &[("message", message.into())]);
        }
    }
}
