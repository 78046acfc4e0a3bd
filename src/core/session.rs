//! One run of one experiment: what has been queued, what has come back, and what comes next. What
//! else can be made of a run, from the start or from its middle, is in `course`.
//!
//! A session drives any [`Engine`] and is the only writer of the history. It knows nothing of
//! frames, devices or pages, which is why a whole run can be tested natively.

mod course;

use std::collections::VecDeque;

use super::engine::{Engine, EngineError, Problem, Record};
use super::experiment::Experiment;
use super::history::History;
use super::log;
use super::reference;
use super::schedule::Schedule;
use super::transport::{Goal, Position, State, Unit};

/// A run in progress.
pub struct Session {
    experiment: Experiment,
    problem: Problem,
    schedule: Schedule,
    /// The samples of epoch `queued.epoch + 1`, valid while `queued.batch > 0`.
    order: Vec<u32>,
    queued: Position,
    /// The places of the records that are still to come.
    marks: VecDeque<Position>,
    /// Learning rates and the steps from which they hold, so that a replay repeats them.
    rates: Vec<(u64, f64)>,
    shown: Position,
    loss: Option<f32>,
    parameters: Vec<f32>,
    history: History,
    log: Vec<(u32, f32)>,
    least_squares: Option<Vec<f64>>,
    state: State,
    goal: Goal,
}

impl Session {
    /// A run before its first step; [`Session::start`] it with an engine for its problem.
    #[must_use]
    pub fn new(experiment: Experiment) -> Self {
        let problem = Problem::new(&experiment);
        Self::of(experiment, problem)
    }

    /// A run of a problem, which is the experiment's.
    fn of(experiment: Experiment, problem: Problem) -> Self {
        Self {
            schedule: Schedule::new(&experiment),
            order: Vec::new(),
            queued: Position::default(),
            marks: VecDeque::new(),
            rates: vec![(0, experiment.learning_rate)],
            shown: Position::default(),
            loss: None,
            parameters: problem.parameters.clone(),
            history: History::new(problem.parameters.len()),
            log: Vec::new(),
            least_squares: reference::least_squares(&problem.data),
            state: State::Loading,
            goal: Goal::Play,
            experiment,
            problem,
        }
    }

    /// Asks a new engine for the loss before training.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn start(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        // What an earlier engine was asked for will not come.
        self.marks.clear();
        self.queued = Position::default();
        self.mark(engine)
    }

    /// The experiment.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// What the engine was given.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The state of the run.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Whether the run has come to its end, the good or the bad one.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.state, State::Finished | State::Diverged)
    }

    /// What a running session runs for.
    #[must_use]
    pub fn goal(&self) -> Goal {
        self.goal
    }

    /// The place that has come back from the engine and is shown.
    #[must_use]
    pub fn position(&self) -> Position {
        self.shown
    }

    /// Steps that have come back from the engine.
    #[must_use]
    pub fn step_count(&self) -> u64 {
        self.shown.step(self.experiment.batches_per_epoch())
    }

    /// The last finite full-data loss.
    #[must_use]
    pub fn loss(&self) -> Option<f32> {
        self.loss
    }

    /// The last finite parameters.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// The recorded epochs.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The lines of the article's log, as `(epoch, loss)`.
    #[must_use]
    pub fn log(&self) -> &[(u32, f32)] {
        &self.log
    }

    /// Weights and bias of the least-squares solution, when it is unique.
    #[must_use]
    pub fn least_squares(&self) -> Option<&[f64]> {
        self.least_squares.as_deref()
    }

    /// Steps left before the queued epoch's end.
    #[must_use]
    pub fn left_in_epoch(&self) -> usize {
        self.experiment.batches_per_epoch() - self.queued.batch
    }

    /// Starts playing; a run that has ended stays ended.
    pub fn play(&mut self) {
        if matches!(self.state, State::Ready | State::Paused) {
            self.state = State::Running;
            self.goal = Goal::Play;
        }
    }

    /// Stops playing. What is queued still arrives. A replay still comes to its place, and stops
    /// there.
    pub fn pause(&mut self) {
        match (self.state, self.goal) {
            (State::Running, _) => self.state = State::Paused,
            (State::Loading, Goal::CatchUp(place)) => self.goal = Goal::RunTo(place),
            _ => {}
        }
    }

    /// Runs one mini-batch, or to the end of the epoch, as fast as possible.
    pub fn step(&mut self, unit: Unit) -> Position {
        let to = match unit {
            Unit::Batch => self.queued.next(self.experiment.batches_per_epoch()),
            Unit::Epoch => Position::at_epoch(self.queued.epoch + 1),
        };
        self.run_to(to)
    }

    /// Runs to a place as fast as possible, at most to the run's end. Returns where it will stop.
    pub fn run_to(&mut self, to: Position) -> Position {
        let to = to.min(Position::at_epoch(self.experiment.epochs));
        if matches!(self.state, State::Ready | State::Paused | State::Running) {
            if to > self.shown {
                self.state = State::Running;
                self.goal = Goal::RunTo(to);
            } else {
                self.pause();
            }
        }
        to
    }

    /// Takes over a learning rate, from the next queued step on.
    pub fn set_learning_rate(&mut self, learning_rate: f64) {
        self.experiment.learning_rate = learning_rate;
        let step = self.queued.step(self.experiment.batches_per_epoch());
        self.rates.retain(|&(from, _)| from < step);
        self.rates.push((step, learning_rate));
    }

    /// Takes over settings that do not touch the run. Returns whether the run can go on with
    /// them: its end must not lie behind what is done.
    pub fn set_live(&mut self, experiment: &Experiment) -> bool {
        if Position::at_epoch(experiment.epochs) < self.queued {
            return false;
        }
        if experiment.learning_rate.to_bits() != self.experiment.learning_rate.to_bits() {
            self.set_learning_rate(experiment.learning_rate);
        }
        self.experiment = experiment.clone();
        let ended = self.shown.epoch >= self.experiment.epochs;
        match self.state {
            State::Finished if !ended => self.state = State::Paused,
            State::Paused | State::Running if ended => self.state = State::Finished,
            _ => {}
        }
        true
    }

    /// Whether there is something to queue.
    #[must_use]
    pub fn wants_steps(&self) -> bool {
        self.state == State::Running && self.queued < self.stop()
    }

    /// Whether the engine holds work that has not come back.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.marks.is_empty()
    }

    fn stop(&self) -> Position {
        let end = Position::at_epoch(self.experiment.epochs);
        match self.goal {
            Goal::Play => end,
            Goal::RunTo(place) | Goal::CatchUp(place) => place.min(end),
        }
    }

    /// Queues up to `steps` steps, and a record at the end of each epoch. Returns how many steps
    /// were queued.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn advance(&mut self, engine: &mut dyn Engine, steps: usize) -> Result<usize, EngineError> {
        let per_epoch = self.experiment.batches_per_epoch();
        let batch = self.schedule.batch;
        let mut left = steps;
        while left > 0 && self.wants_steps() {
            if self.queued.batch == 0 {
                self.schedule.order(self.queued.epoch + 1, &mut self.order);
            }
            let stop = self.stop();
            let last = if stop.epoch == self.queued.epoch {
                stop.batch
            } else {
                per_epoch
            };
            let step = self.queued.step(per_epoch);
            let (rate, rate_ends) = self.rate(step);
            let until_new_rate = usize::try_from(rate_ends - step).unwrap_or(usize::MAX);
            let count = left.min(last - self.queued.batch).min(until_new_rate);
            let from = self.queued.batch * batch;
            let to = (from + count * batch).min(self.order.len());
            engine.train(&self.order[from..to], batch, rate)?;
            left -= count;
            self.queued.batch += count;
            if self.queued.batch == per_epoch {
                self.queued = Position::at_epoch(self.queued.epoch + 1);
                self.mark(engine)?;
            }
        }
        Ok(steps - left)
    }

    /// Queues a record of where the run is now, in the middle of an epoch too, unless there is one.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn record(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        let last = self.marks.back().copied().unwrap_or(self.shown);
        if last == self.queued {
            Ok(())
        } else {
            self.mark(engine)
        }
    }

    /// The learning rate of a step and the step at which the next one begins.
    fn rate(&self, step: u64) -> (f64, u64) {
        let next = self
            .rates
            .iter()
            .position(|&(from, _)| from > step)
            .unwrap_or(self.rates.len());
        let ends = self.rates.get(next).map_or(u64::MAX, |&(from, _)| from);
        (self.rates[next - 1].1, ends)
    }

    fn mark(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        engine.mark()?;
        self.marks.push_back(self.queued);
        Ok(())
    }

    /// Takes what the engine's read brought, in order.
    pub fn receive(&mut self, records: Vec<Record>) {
        for record in records {
            let Some(place) = self.marks.pop_front() else {
                break;
            };
            if self.state == State::Diverged {
                continue;
            }
            self.shown = place;
            if !record.is_finite() {
                self.state = State::Diverged;
                continue;
            }
            if place.batch == 0 {
                self.history
                    .push(place.epoch, record.loss, &record.parameters);
                if log::is_logged(&self.experiment, place.epoch) {
                    self.log.push((place.epoch, record.loss));
                }
            }
            self.loss = Some(record.loss);
            self.parameters = record.parameters;
        }
        self.settle();
    }

    /// Moves on when what was run for has been reached.
    fn settle(&mut self) {
        match (self.state, self.goal) {
            // Nothing has come back yet.
            (State::Loading, _) if self.loss.is_none() => {}
            (State::Loading, Goal::Play) => self.state = State::Ready,
            (State::Loading, Goal::RunTo(_) | Goal::CatchUp(_)) => self.state = State::Running,
            (State::Running | State::Paused, _) if self.shown.epoch >= self.experiment.epochs => {
                self.state = State::Finished;
            }
            (State::Running, Goal::RunTo(place)) if self.shown >= place => {
                self.state = State::Paused;
            }
            (State::Running, Goal::CatchUp(place)) if self.shown >= place => self.goal = Goal::Play,
            _ => {}
        }
    }

    /// Writes the samples of the mini-batch that was trained last, before the first step those of
    /// the one that will be trained first, into `samples`.
    pub fn current_batch(&self, samples: &mut Vec<u32>) {
        let per_epoch = self.experiment.batches_per_epoch();
        let (epoch, batch) = match self.shown {
            Position { epoch: 0, batch: 0 } => (1, 0),
            Position { epoch, batch: 0 } => (epoch, per_epoch - 1),
            Position { epoch, batch } => (epoch + 1, batch - 1),
        };
        self.schedule.order(epoch, samples);
        let from = batch * self.schedule.batch;
        samples.truncate(from + self.schedule.batch);
        samples.drain(..from);
    }

    /// The epoch (counted from 1) whose mini-batches are being trained, and its samples in order.
    #[must_use]
    pub fn current_epoch(&self) -> (u32, Vec<u32>) {
        let epoch = match self.shown {
            Position { epoch, batch: 0 } => epoch.max(1),
            Position { epoch, .. } => epoch + 1,
        };
        let mut order = Vec::new();
        self.schedule.order(epoch, &mut order);
        (epoch, order)
    }
}
