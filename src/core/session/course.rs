//! How a run goes on from a place that it has reached: with an engine that takes over, on another
//! way, or as its ghost from the start.
//!
//! All of them take the same steps in the same order, because nothing but the experiment, the
//! schedule and the edits decides a run.

use super::Session;
use crate::core::bookmarks::Bookmarks;
use crate::core::edits::{Edit, Edits};
use crate::core::engine::{Engine, EngineError, Problem, Record};
use crate::core::experiment::Experiment;
use crate::core::moment::Moment;
use crate::core::recording::Recording;
use crate::core::transport::{Goal, Place, Status};

impl Session {
    /// The last place at or before a place that has been reached, from which an engine can go on
    /// exactly.
    #[must_use]
    pub fn origin(&self, place: Place) -> Place {
        if self.remembers() {
            let bookmark = self.bookmarks.before(place.epoch);
            return Place::at_epoch(bookmark.unwrap_or(0));
        }
        if self.newest.place <= place {
            return self.newest.place;
        }
        let recorded = self.recording.history().parameters_at(place.epoch);
        Place::at_epoch(recorded.map_or(0, |(epoch, _)| epoch))
    }

    /// An engine that stands at [`Self::origin`], made by `make` where there is none yet.
    ///
    /// # Errors
    /// When there is no engine.
    pub fn engine_at(
        &self,
        origin: Place,
        make: impl FnOnce(&Problem) -> Result<Box<dyn Engine>, EngineError>,
    ) -> Result<Box<dyn Engine>, EngineError> {
        if let Some(engine) = self.bookmarks.copy(origin) {
            return Ok(engine);
        }
        let mut problem = self.recording.problem().clone();
        if origin == self.newest.place {
            problem.parameters.clone_from(&self.newest.parameters);
        } else if let Some((_, parameters)) = self.recording.history().parameters_at(origin.epoch) {
            problem.parameters.clear();
            problem.parameters.extend_from_slice(parameters);
        }
        make(&problem)
    }

    fn remembers(&self) -> bool {
        self.experiment().optimizer.remembers()
    }

    /// Goes on with another engine, which stands at the [`Self::origin`] of the newest moment. What
    /// the one before was asked for is forgotten. Steps that the run has done already are repeated
    /// without a word.
    pub fn take_over(&mut self, at: Place) {
        self.marks.clear();
        self.puts.clear();
        // What only the lost engine had trained is gone: the run may go another way.
        self.bookmarks.cut(self.newest.place.epoch);
        self.walk.stand(at);
    }

    /// Engines of the kind before are of no use to one of another kind.
    pub fn forget_bookmarks(&mut self) {
        self.bookmarks = Bookmarks::default();
    }

    /// Goes on from a moment that was reached before, as if nothing had come after it. Returns the
    /// recording of the run as it was. The engine has to be put there anew, see [`Self::origin`].
    pub fn branch(&mut self, moment: Moment) -> Recording {
        let before = self.recording().clone();
        self.short = None;
        let place = moment.place;
        self.epoch_end = (place.batch > 0)
            .then(|| before.epoch(place.epoch))
            .flatten();
        self.recording.cut(place);
        self.bookmarks.cut(place.epoch);
        let rate = self.experiment().learning_rate;
        self.newest = moment;
        self.marks.clear();
        self.puts.clear();
        self.walk.stand(place);
        self.state = Status::Paused;
        self.goal = Goal::Play;
        // The settings are those of today, also where the run had others then.
        self.set_learning_rate(rate);
        before
    }

    /// The same run from the start, to be brought to where this one is, for going on with another
    /// engine after one was lost: it then does what this one did. A run that has ended stays as it
    /// is.
    pub fn repeat(&mut self) {
        if self.has_ended() {
            return;
        }
        let (to, plays_on) = match (self.state, self.goal) {
            (Status::Running | Status::Loading, Goal::RunTo(place)) => (place, self.plays_on),
            (Status::Running, Goal::Play) => (self.newest.place, true),
            (
                Status::Loading
                | Status::Ready
                | Status::Paused
                | Status::Finished
                | Status::Diverged,
                _,
            ) => (self.newest.place, false),
        };
        *self = Self::of(self.recording.blank(self.recording.edits().clone()));
        if to > Place::default() {
            self.goal = Goal::RunTo(to);
            self.plays_on = plays_on;
        }
    }

    /// The same run from the start, to be brought to the end that its settings give it now.
    pub fn repeat_to_end(&mut self, experiment: &Experiment) {
        let end = Place::at_epoch(experiment.epochs);
        let mut edits = self.recording.edits().clone();
        let rate = Edit::LearningRate(experiment.learning_rate);
        edits.make(self.recording.step(end), rate);
        *self = Self::of(self.recording.blank(edits));
        self.recording.experiment = experiment.clone();
        self.goal = Goal::RunTo(end);
    }

    /// The run that a ghost goes through, the whole run as it will be if nothing changes any more:
    /// where it can go on, with its edits so far; where it has ended, as it would be played again.
    /// Not started yet.
    #[must_use]
    pub fn ghost_run(&self) -> Self {
        let edits = if self.has_ended() {
            Edits::none(self.experiment().learning_rate)
        } else {
            self.recording().edits().clone()
        };
        Self::of(self.recording.blank(edits))
    }

    /// Takes epochs of the same run, which is trained elsewhere: each after the one before, the first
    /// of all being the one before training.
    pub fn follow(&mut self, records: Vec<Record>) {
        let known = self.newest.loss.map(|_| self.newest.place.epoch);
        let first = known.map_or(0, |epoch| epoch + 1);
        let places = (first..).map(Place::at_epoch).take(records.len());
        self.marks.extend(places);
        if let Some(&last) = self.marks.back() {
            self.walk.stand(last);
        }
        self.receive(records);
        self.play();
    }

    /// Whether this run goes the way of another one of the same problem: with the same edits.
    #[must_use]
    pub fn goes_like(&self, other: &Self) -> bool {
        self.recording().edits() == other.recording().edits()
    }
}
