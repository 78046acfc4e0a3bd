//! From what somebody wants to what is done: the one way in for buttons, keys, methods and messages.

use std::rc::Rc;

use super::{App, There};
use crate::core::ghost::QUIET;
use crate::core::guard::Refused;
use crate::core::state::{Effect, Intent};
use crate::page::dom::{now, seconds};

impl App {
    /// Does what somebody wants.
    ///
    /// # Errors
    /// While something else is under way, after a panic, and after the widget's end.
    #[inline(never)]
    pub(in crate::page) fn try_act(
        self: &Rc<Self>,
        intent: Intent,
        there: There,
    ) -> Result<(), Refused> {
        let (effects, ghost_wanted) = self.state.with(|state| {
            let before = state.ghost_grows();
            let effects = state.update(intent, seconds());
            (effects, !before && state.ghost_grows())
        })?;
        if let (true, Some(quiet)) = (ghost_wanted, self.quiet.get()) {
            // A little later, so that the frame then finds it quiet.
            quiet.start((1000.0 * QUIET) as i32 + 50);
        }
        for effect in effects {
            self.perform(effect, there);
        }
        self.choose_for_run();
        self.publish();
        Ok(())
    }

    fn perform(self: &Rc<Self>, effect: Effect, there: There) {
        match effect {
            Effect::Begin => self.begin(),
            Effect::TakeOver => self.take_over(),
            Effect::ChooseDevice => self.choose_device(),
            Effect::WriteLink => self.write_link(),
            Effect::LoadLanguage => self.load_language(there),
            Effect::ShowSettings => {
                self.show_settings(there);
                self.show_page_settings();
            }
            Effect::Renew { lesson } => self.renew(lesson),
            Effect::Redraw => self.redraw(),
            Effect::RestartPace => {
                // The time before was not the run's.
                self.last_frame.set(now());
                self.trainer.pacer.borrow_mut().restart();
            }
            Effect::TellSettings => self.tell_place(),
            Effect::Report(problems) => self.report_problems(&problems, there),
            Effect::Right(key) => self.controls.borrow().right(key),
            Effect::Wrong(key, value) => self.explain(key, value, there),
            Effect::ForgetMistakes => self.controls.borrow().restore_all(),
            Effect::ShowFolds => self.show_folds(),
            Effect::KeepRuns => self.keep_runs(),
            Effect::ShowChallenge => self.show_challenge(),
        }
    }
}
