//! A run as a file: what is saved of it, and how it is opened again.
//!
//! It is repeated with its edits up to where it had come, as after the loss of an engine; then the moment
//! is shown that was shown when it was saved. What belongs to the page and its reader stays as it is.

use super::{Effect, State};
use crate::core::experiment::Experiment;
use crate::core::files::Saved;
use crate::core::looks::{Looks, View};
use crate::core::recording::Ending;
use crate::core::session::Session;
use crate::core::transport::{Place, Status};

impl State {
    /// The run as it stands, to be saved.
    #[must_use]
    pub fn saved(&self) -> Saved {
        let (session, looks) = (&self.session, self.looks);
        let recording = session.recording();
        let shown = self.shown().place;
        let trained = session.place();
        Saved {
            experiment: Experiment {
                at: None,
                embed: false,
                ..self.experiment.clone()
            },
            edits: recording.edits().clone(),
            diverged: match recording.ending() {
                Some(Ending::Diverged(epoch)) => Some(epoch),
                Some(Ending::Finished) | None => None,
            },
            shown: shown.min(trained),
            trained,
            view: looks.view,
            beyond: looks.beyond,
            losses: looks.losses,
            language: looks.language,
            pins: self.pins.clone(),
        }
    }

    /// Whether the run can be saved as it is seen: not while one is still being brought to where it was.
    #[must_use]
    pub fn can_save(&self) -> bool {
        self.status() != Status::Loading && !self.seeks()
    }

    /// Makes a saved run the current one.
    pub(super) fn open_file(&mut self, effects: &mut Vec<Effect>, saved: Saved) {
        let own = &self.experiment;
        let experiment = Experiment {
            backend: own.backend,
            engine: own.engine,
            autoplay: own.autoplay,
            embed: own.embed,
            show: own.show.clone(),
            hide: own.hide.clone(),
            challenge: own.challenge.or(saved.experiment.challenge),
            at: None,
            language: own.language,
            theme: own.theme,
            ..saved.experiment
        };
        let lesson = experiment.task.lesson();
        let other = own.task.lesson() != lesson;
        let old = std::mem::replace(&mut self.experiment, experiment);
        if other {
            self.others.insert(old.task.lesson(), old);
        }
        self.take_challenge();
        self.check_data();
        effects.extend([
            Effect::ForgetMistakes,
            Effect::WriteLink,
            Effect::ShowSettings,
        ]);
        self.begin(effects, other);
        // The run of before is no other way of this one.
        self.course = None;
        self.ghosts.forget();
        self.session = Session::with_edits(self.experiment.clone(), saved.edits);
        let to = saved.diverged.map_or(saved.trained, Place::at_epoch);
        self.session.run_to(to);
        self.show_when_repeated(saved.shown);
        self.looks = Looks {
            view: match saved.view {
                View::Feature(feature) if feature >= self.experiment.features() => self.looks.view,
                View::Feature(_) | View::Predicted => saved.view,
            },
            beyond: saved.beyond,
            losses: saved.losses,
            language: saved.language,
            ..self.looks
        };
        if self.pins.take_in(&saved.pins) {
            effects.push(Effect::KeepRuns);
        }
        effects.push(Effect::Redraw);
    }
}
