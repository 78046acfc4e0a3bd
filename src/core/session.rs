//! One run of one experiment: what has been queued, what has come back, and what comes next. How it
//! goes on from a place that was reached, with the same engine or another one, is in `course`; how its
//! parameters are changed by hand is in `edit`.
//!
//! A session drives any [`Engine`] and is the only writer of the recording. It knows nothing of
//! frames, devices or pages, which is why a whole run can be tested natively. It also knows nothing
//! of looking back: what is shown of it is decided in [`super::state`].

mod course;
mod edit;
mod short;

use std::collections::VecDeque;

use self::short::Short;
use super::bookmarks::Bookmarks;
use super::edits::{Edit, Edits};
use super::engine::{Engine, EngineError, Problem, Record};
use super::experiment::Experiment;
use super::history::History;
use super::moment::Moment;
use super::recording::{Ending, Recording};
use super::transport::{Goal, Place, Status, Unit};
use super::walk::Walk;

/// What a run needs to go on with other settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Onward {
    /// Nothing.
    AsItIs,
    /// An engine at its newest moment: the one that it has stands beyond the new end.
    FromNewest,
    /// To be trained again, by [`Session::repeat_to_end`]: what it was at its new end was not kept.
    Repeated,
}

/// A run in progress.
pub struct Session {
    recording: Recording,
    /// Where the engine stands once everything that is queued is done.
    walk: Walk,
    /// The places of the records that are still to come.
    marks: VecDeque<Place>,
    /// Parameters that the engine has still to put in place before its next step.
    puts: Vec<(usize, f32)>,
    bookmarks: Bookmarks,
    newest: Moment,
    /// What is shown of it where it was made shorter than it is.
    short: Option<Box<Short>>,
    /// The moment at the end of the last epoch, while the newest is one in the middle of the next.
    epoch_end: Option<Moment>,
    state: Status,
    goal: Goal,
    /// Whether it plays once it has been repeated.
    plays_on: bool,
}

impl Session {
    /// A run before its first step; [`Session::start`] it with an engine for its problem.
    #[must_use]
    pub fn new(experiment: Experiment) -> Self {
        Self::of(Recording::new(experiment))
    }

    /// A run before its first step that will be changed on its way.
    #[must_use]
    pub fn with_edits(experiment: Experiment, edits: Edits) -> Self {
        Self::of(Recording::new(experiment).blank(edits))
    }

    /// A run before its first step, with the recording that it is going to fill.
    fn of(recording: Recording) -> Self {
        let mut parameters = recording.problem().parameters.clone();
        for (index, value) in recording.edits.parameters(0) {
            parameters[index] = value;
        }
        Self {
            walk: Walk::new(recording.experiment()),
            marks: VecDeque::new(),
            puts: Vec::new(),
            bookmarks: Bookmarks::default(),
            newest: Moment {
                place: Place::default(),
                loss: None,
                parameters,
            },
            short: None,
            epoch_end: None,
            state: Status::Loading,
            goal: Goal::Play,
            plays_on: false,
            recording,
        }
    }

    /// Asks a new engine for the loss before training.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn start(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        // What an earlier engine was asked for will not come.
        self.marks.clear();
        self.puts.clear();
        self.walk.stand(Place::default());
        for (index, value) in self.recording.edits.parameters(0) {
            engine.put(index, value)?;
        }
        self.mark(engine)
    }

    /// Everything that is known of the run.
    #[must_use]
    pub fn recording(&self) -> &Recording {
        match &self.short {
            Some(short) => &short.recording,
            None => &self.recording,
        }
    }

    /// The recording of a run that makes way for another one.
    #[must_use]
    pub fn into_recording(self) -> Recording {
        match self.short {
            Some(short) => short.recording,
            None => self.recording,
        }
    }

    /// The newest moment that has come back from the engine.
    #[must_use]
    pub fn newest(&self) -> &Moment {
        match &self.short {
            Some(short) => &short.newest,
            None => &self.newest,
        }
    }

    /// The experiment.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        self.recording().experiment()
    }

    /// What the engine was given.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        self.recording().problem()
    }

    /// The recorded epochs.
    #[must_use]
    pub fn history(&self) -> &History {
        self.recording().history()
    }

    /// The state of the run.
    #[must_use]
    pub fn status(&self) -> Status {
        self.state
    }

    /// Whether the run has come to its end, the good or the bad one.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.state, Status::Finished | Status::Diverged)
    }

    /// What a running session runs for.
    #[must_use]
    pub fn goal(&self) -> Goal {
        self.goal
    }

    /// The place of the newest moment.
    #[must_use]
    pub fn place(&self) -> Place {
        self.newest().place
    }

    /// Steps that have come back from the engine.
    #[must_use]
    pub fn step_count(&self) -> u64 {
        self.recording.step(self.place())
    }

    /// The loss of the newest moment.
    #[must_use]
    pub fn loss(&self) -> Option<f32> {
        self.newest().loss
    }

    /// The parameters of the newest moment.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.newest().parameters
    }

    /// Steps left before the end of the epoch in which the engine stands.
    #[must_use]
    pub fn left_in_epoch(&self) -> usize {
        self.walk.left_in_epoch()
    }

    /// Whether the engine repeats what the run has done already.
    #[must_use]
    pub fn catches_up(&self) -> bool {
        self.walk.at() < self.newest.place
    }

    fn end(&self) -> Place {
        Place::at_epoch(self.experiment().epochs)
    }

    /// Starts playing; a run that has ended stays ended.
    pub fn play(&mut self) {
        if matches!(self.state, Status::Ready | Status::Paused) {
            self.state = Status::Running;
            self.goal = Goal::Play;
        }
    }

    /// Stops playing. What is queued still arrives.
    pub fn pause(&mut self) {
        self.plays_on = false;
        if self.state == Status::Running {
            self.state = Status::Paused;
        }
    }

    /// Runs one mini-batch, or to the end of the epoch, as fast as possible. Returns where it will
    /// stop.
    pub fn step(&mut self, unit: Unit) -> Place {
        let from = self.walk.at().max(self.newest.place);
        let to = match unit {
            Unit::Batch => from.next(self.experiment().batches_per_epoch()),
            Unit::Epoch => Place::at_epoch(from.epoch + 1),
        };
        self.run_to(to)
    }

    /// Runs to a place as fast as possible, at most to the run's end. Returns where it will stop.
    pub fn run_to(&mut self, to: Place) -> Place {
        let to = to.min(self.end());
        match self.state {
            Status::Ready | Status::Paused | Status::Running if to > self.newest.place => {
                self.state = Status::Running;
                self.goal = Goal::RunTo(to);
            }
            Status::Ready | Status::Paused | Status::Running => self.pause(),
            // It stays loading until it is there.
            Status::Loading => self.goal = Goal::RunTo(to),
            Status::Finished | Status::Diverged => {}
        }
        to
    }

    /// Takes over a learning rate, from the next queued step on.
    pub fn set_learning_rate(&mut self, learning_rate: f64) {
        self.recording.experiment.learning_rate = learning_rate;
        let ended = match self.recording.ending {
            Some(Ending::Diverged(epoch)) => Place::at_epoch(epoch),
            Some(Ending::Finished) | None => Place::default(),
        };
        let from = self.walk.at().max(self.newest.place).max(ended);
        let step = self.recording.step(from);
        self.recording
            .edits
            .make(step, Edit::LearningRate(learning_rate));
    }

    /// Takes over settings that do not touch what is done, and says what that needs. A run whose new
    /// end comes before what is done is shown up to there.
    pub fn set_live(&mut self, experiment: &Experiment) -> Onward {
        if experiment.learning_rate.to_bits() != self.experiment().learning_rate.to_bits() {
            self.set_learning_rate(experiment.learning_rate);
        }
        let end = Place::at_epoch(experiment.epochs);
        let is_beyond = match self.recording.ending {
            // It ended with what it was before that epoch.
            Some(Ending::Diverged(epoch)) => experiment.epochs < epoch,
            Some(Ending::Finished) | None => end < self.newest.place,
        };
        if is_beyond {
            return if self.shorten(experiment) {
                Onward::AsItIs
            } else {
                Onward::Repeated
            };
        }
        self.lengthen();
        self.recording.experiment = experiment.clone();
        let ended = self.newest.place >= end;
        match self.state {
            Status::Finished if !ended => {
                self.state = Status::Paused;
                self.recording.ending = None;
            }
            Status::Paused | Status::Running if ended => self.finish(),
            Status::Loading
            | Status::Ready
            | Status::Running
            | Status::Paused
            | Status::Finished
            | Status::Diverged => {}
        }
        if self.newest.place <= end && end < self.walk.at() {
            Onward::FromNewest
        } else {
            Onward::AsItIs
        }
    }

    /// Whether there is something to queue.
    #[must_use]
    pub fn wants_steps(&self) -> bool {
        let goes_on = match (self.state, self.goal) {
            (Status::Running, _) => true,
            (Status::Loading, Goal::RunTo(_)) => self.newest.loss.is_some(),
            (
                Status::Loading
                | Status::Ready
                | Status::Paused
                | Status::Finished
                | Status::Diverged,
                _,
            ) => false,
        };
        self.catches_up() || (goes_on && self.walk.at() < self.stop())
    }

    /// Whether the engine holds work that has not come back.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.marks.is_empty()
    }

    fn stop(&self) -> Place {
        match self.goal {
            Goal::Play => self.end(),
            Goal::RunTo(place) => place.min(self.end()),
        }
    }

    /// Queues up to `steps` steps, and a record at the end of each epoch that is new. Returns how
    /// many steps were queued.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn advance(&mut self, engine: &mut dyn Engine, steps: usize) -> Result<usize, EngineError> {
        let mut left = steps;
        if self.wants_steps() {
            self.put(engine)?;
        }
        while left > 0 && self.wants_steps() {
            let to = if self.catches_up() {
                self.newest.place
            } else {
                self.stop()
            };
            left -= self.walk.train(engine, &self.recording.edits, to, left)?;
            let at = self.walk.at();
            if at.batch == 0 {
                if self.experiment().optimizer.remembers() {
                    self.bookmarks.offer(at.epoch, engine);
                }
                if at > self.newest.place {
                    self.mark(engine)?;
                }
            }
        }
        Ok(steps - left)
    }

    /// Queues a record of where the run is now, in the middle of an epoch too, unless there is one.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn record(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        let last = self.marks.back().copied().unwrap_or(self.newest.place);
        if last < self.walk.at() {
            self.mark(engine)
        } else {
            Ok(())
        }
    }

    fn mark(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        engine.mark()?;
        self.marks.push_back(self.walk.at());
        Ok(())
    }

    /// Takes what the engine's read brought, in order.
    pub fn receive(&mut self, records: Vec<Record>) {
        for record in records {
            let Some(place) = self.marks.pop_front() else {
                break;
            };
            if matches!(self.recording.ending, Some(Ending::Diverged(_))) {
                continue;
            }
            match (record.is_finite(), place.batch) {
                (true, _) => self.take(place, record),
                (false, 0) => self.diverge(place.epoch),
                (false, _) => self.judge_at_the_end_of(place.epoch),
            }
        }
        self.settle();
    }

    fn take(&mut self, place: Place, record: Record) {
        if place.batch == 0 {
            self.recording
                .push(place.epoch, record.loss, &record.parameters);
        }
        let newest = Moment {
            place,
            loss: Some(record.loss),
            parameters: record.parameters,
        };
        let before = std::mem::replace(&mut self.newest, newest);
        if place.batch == 0 {
            self.epoch_end = None;
        } else if before.place.batch == 0 {
            self.epoch_end = Some(before);
        }
    }

    /// The run ends with what it was before this epoch (counted from 1), whatever was seen on the
    /// way: so it ends at the same place however often it was looked at. Only a branch within an
    /// epoch whose start was not recorded has nothing earlier than its own moment.
    fn diverge(&mut self, epoch: u32) {
        self.recording.ending = Some(Ending::Diverged(epoch));
        if self.short.is_none() {
            self.state = Status::Diverged;
        }
        if let Some(before) = self.epoch_end.take() {
            self.newest = before;
        }
    }

    /// A loss beyond every number within an epoch is not shown, and not yet the end: it can come
    /// back. Who wanted to stop there is brought to the end of the epoch.
    fn judge_at_the_end_of(&mut self, epoch: u32) {
        let end = Place::at_epoch(epoch + 1);
        if matches!(self.goal, Goal::RunTo(to) if to < end) {
            self.goal = Goal::RunTo(end);
        }
    }

    /// Moves on when what was run for has been reached.
    fn settle(&mut self) {
        if self.newest.loss.is_none() || self.has_ended() {
            return;
        }
        if self.newest.place >= self.end() {
            self.finish();
            return;
        }
        let reached = matches!(self.goal, Goal::RunTo(place) if self.newest.place >= place);
        match (self.state, self.goal) {
            (Status::Loading, Goal::Play) => self.state = Status::Ready,
            (Status::Loading, Goal::RunTo(_)) if reached && self.plays_on => {
                self.plays_on = false;
                self.state = Status::Running;
                self.goal = Goal::Play;
            }
            (Status::Loading, Goal::RunTo(_)) if reached => {
                let untouched = self.newest.place == Place::default();
                self.state = if untouched {
                    Status::Ready
                } else {
                    Status::Paused
                };
                self.goal = Goal::Play;
            }
            (Status::Running, Goal::RunTo(_)) if reached => self.state = Status::Paused,
            (
                Status::Loading
                | Status::Ready
                | Status::Running
                | Status::Paused
                | Status::Finished
                | Status::Diverged,
                _,
            ) => {}
        }
    }

    fn finish(&mut self) {
        self.state = Status::Finished;
        self.recording.ending = Some(Ending::Finished);
    }
}
