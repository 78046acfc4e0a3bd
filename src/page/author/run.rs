//! The run of the lesson, as it is when nobody touches it: trained in slices between frames, as a ghost
//! is. The poster shows where it ends, and a goal is measured against it.

use std::cell::RefCell;
use std::rc::Rc;

use super::Author;
use crate::core::experiment::Experiment;
use crate::core::ghost::{Ghost, Ghosts};
use crate::core::session::Session;
use crate::core::settings::{Change, Group, SETTINGS};
use crate::engine::FusedCpu;
use crate::page::dom::{by_id, seconds, write};
use crate::view::author::Setup;

/// The run of the lesson as nobody has touched it, trained to its end.
pub(super) struct Run {
    ghosts: RefCell<Ghosts>,
    run: RefCell<Option<Session>>,
}

impl Run {
    pub(super) fn new() -> Self {
        let ghosts = Ghosts::new(Rc::new(|problem| Ok(Box::new(FusedCpu::new(problem)))));
        Self {
            ghosts: RefCell::new(ghosts),
            run: RefCell::default(),
        }
    }

    /// Asks for the run of an experiment, unless it is the one that there is already.
    pub(super) fn want(&self, experiment: &Experiment) {
        let mut run = self.run.borrow_mut();
        if run
            .as_ref()
            .is_some_and(|run| same(run.experiment(), experiment))
        {
            return;
        }
        *run = Some(Session::new(experiment.clone()));
        let mut ghosts = self.ghosts.borrow_mut();
        ghosts.forget();
        ghosts.want(seconds());
    }

    /// Wants no run any more.
    pub(super) fn forget(&self) {
        self.run.replace(None);
        self.ghosts.borrow_mut().forget();
    }

    /// Whether the run is still on its way.
    pub(super) fn grows(&self) -> bool {
        self.run.borrow().is_some() && self.ghosts.borrow().grows()
    }

    /// A slice of work. Returns whether there is more to do, or why it cannot be trained.
    pub(super) fn go_on(&self) -> Result<bool, String> {
        let run = self.run.borrow();
        let Some(run) = run.as_ref() else {
            return Ok(false);
        };
        let mut ghosts = self.ghosts.borrow_mut();
        ghosts
            .go_on(run, &seconds)
            .map_err(|error| error.to_string())
    }

    /// Looks at the run once it has come to its end or was given up; before, there is nothing to say.
    pub(super) fn tried<R: Default>(&self, look: impl FnOnce(&Session) -> R) -> R {
        if self.grows() {
            return R::default();
        }
        let ghosts = self.ghosts.borrow();
        ghosts.ghost().map(Ghost::run).map(look).unwrap_or_default()
    }
}

impl Author {
    /// Asks for the run where something is to be known of it.
    pub(super) fn want_run(&self, setup: &Setup) {
        if self.shows_poster(setup) || setup.experiment.challenge.is_some() {
            self.run.want(&setup.experiment);
            if self.run.grows() {
                self.frames.get().expect("there are frames").request();
            }
        } else {
            self.run.forget();
        }
        self.show_poster();
        self.show_untouched();
    }

    /// A frame's part of the run, and what is known at its end.
    pub(super) fn train(&self) {
        match self.run.go_on() {
            Ok(true) => self.frames.get().expect("there are frames").request(),
            Ok(false) => {
                self.show_poster();
                self.show_untouched();
                self.show_snippet();
            }
            Err(reason) => {
                let values = [("reason", &*reason)];
                let (poster, goal) = ("author.poster.failed", "author.goal.failed");
                write(&by_id("poster-words"), &self.text.fill(poster, &values));
                if self.setup.borrow().experiment.challenge.is_some() {
                    write(&by_id("goal-words"), &self.text.fill(goal, &values));
                }
            }
        }
    }
}

/// Whether two experiments have the same run.
fn same(one: &Experiment, other: &Experiment) -> bool {
    let counts = |group, change| {
        change != Change::Live || matches!(group, Group::Data | Group::Network | Group::Training)
    };
    SETTINGS
        .iter()
        .filter(|setting| counts(setting.group, setting.change))
        .all(|setting| (setting.get)(one) == (setting.get)(other))
}
