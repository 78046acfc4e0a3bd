//! Everything that is known of a run: what it is of, what was changed on its way, and what came of
//! every epoch.
//!
//! A recording only tells; it trains nothing. A moment between two of its epochs is found again by
//! [`super::retrace`].

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use super::data::Dataset;
use super::edits::Edits;
use super::engine::Problem;
use super::experiment::Experiment;
use super::floor::floor;
use super::held::{self, TestCourse};
use super::history::History;
use super::log;
use super::moment::Moment;
use super::reference;
use super::schedule::Schedule;
use super::transport::Place;

/// How a run has come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All epochs are done.
    Finished,
    /// The loss or a parameter is not a finite number any more after this epoch (counted from 1),
    /// the first of which that is so.
    Diverged(u32),
}

/// The recording of one run.
#[derive(Clone, Debug)]
pub struct Recording {
    pub(super) experiment: Experiment,
    problem: Rc<Problem>,
    schedule: Schedule,
    pub(super) edits: Edits,
    pub(super) history: History,
    log: Vec<(u32, f32)>,
    least_squares: Option<Rc<[f64]>>,
    held: Option<Rc<Dataset>>,
    /// The losses over the held-out samples, as far as somebody has asked for them.
    tests: RefCell<TestCourse>,
    pub(super) ending: Option<Ending>,
}

impl Recording {
    /// The recording of a run before its first loss.
    #[must_use]
    pub fn new(experiment: Experiment) -> Self {
        let problem = Problem::new(&experiment);
        Self {
            schedule: Schedule::new(&experiment),
            edits: Edits::none(experiment.learning_rate),
            history: History::new(problem.parameters.len()),
            log: Vec::new(),
            least_squares: reference::least_squares(&problem.data).map(Into::into),
            ending: None,
            held: (experiment.test > 0.0).then(|| Dataset::held_out(&experiment).into()),
            tests: RefCell::default(),
            problem: Rc::new(problem),
            experiment,
        }
    }

    /// The recording of another run of the same problem, before its first loss.
    pub(super) fn blank(&self, edits: Edits) -> Self {
        Self {
            experiment: self.experiment.clone(),
            problem: self.problem.clone(),
            schedule: self.schedule.clone(),
            edits,
            history: History::new(self.problem.parameters.len()),
            log: Vec::new(),
            least_squares: self.least_squares.clone(),
            held: self.held.clone(),
            tests: RefCell::default(),
            ending: None,
        }
    }

    /// The experiment, with its settings as they are now.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// What the engine was given.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The loss that the noise alone makes; `None` without noise.
    #[must_use]
    pub fn floor(&self) -> Option<f64> {
        let label = self.problem().data.standards.label();
        floor(self.experiment(), label.deviation)
    }

    /// The settings with which the run came to its end, or through the steps before `trained`: what
    /// was changed after them makes a picture of other settings than those that stand now.
    #[must_use]
    pub fn as_made(&self, trained: u64) -> Experiment {
        let last = self.last().unwrap_or(trained).saturating_sub(1);
        Experiment {
            learning_rate: self.edits.rate(last).0,
            ..self.experiment.clone()
        }
    }

    /// Whether the settings that stand now are others than those with which the run came to its end.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.last().is_some_and(|steps| {
            let last = self.edits.rate(steps.saturating_sub(1)).0;
            last.to_bits() != self.experiment.learning_rate.to_bits()
        })
    }

    /// Steps of the whole run, once it has come to its end.
    fn last(&self) -> Option<u64> {
        let epoch = match self.ending? {
            Ending::Finished => self.experiment.epochs,
            Ending::Diverged(epoch) => epoch,
        };
        Some(self.step(Place::at_epoch(epoch)))
    }

    /// What was changed on the way.
    #[must_use]
    pub fn edits(&self) -> &Edits {
        &self.edits
    }

    /// The losses and parameters of the recorded epochs.
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

    /// How the run has come to its end, if it has.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// Records an epoch; epochs come in order, 0 being before training.
    pub(super) fn push(&mut self, epoch: u32, loss: f32, parameters: &[f32]) {
        self.history.push(epoch, loss, parameters);
        if log::is_logged(&self.experiment, epoch) {
            self.log.push((epoch, loss));
        }
    }

    /// Puts a moment that was changed by hand in the place of what is recorded there, if anything is.
    pub(super) fn replace(&mut self, moment: &Moment) {
        let (Place { epoch, batch: 0 }, Some(loss)) = (moment.place, moment.loss) else {
            return;
        };
        self.history.replace(epoch, loss, &moment.parameters);
        self.tests.borrow_mut().forget(epoch);
        if let Some(line) = self.log.last_mut().filter(|line| line.0 == epoch) {
            line.1 = loss;
        }
    }

    /// Forgets what comes after a place.
    pub(super) fn cut(&mut self, place: Place) {
        self.history.cut(place.epoch);
        self.tests.borrow_mut().forget(place.epoch + 1);
        self.log.retain(|&(epoch, _)| epoch <= place.epoch);
        let step = place.step(self.experiment.batches_per_epoch());
        self.edits.forget(step);
        self.ending = None;
    }

    /// The samples that are held out of training, where some are.
    #[must_use]
    pub fn held_out(&self) -> Option<&Dataset> {
        self.held.as_deref()
    }

    /// Goes on with the losses over the held-out samples, for as long as `left` says that there are
    /// seconds left. Returns whether those of all recorded epochs are known.
    pub fn go_on_testing(&self, left: &mut dyn FnMut() -> f64) -> bool {
        let Some(held) = self.held_out() else {
            return true;
        };
        let problem = &self.problem;
        let mut tests = self.tests.borrow_mut();
        tests.go_on((held, problem.loss), &problem.network, &self.history, left)
    }

    /// The losses over the held-out samples, as far as they are known.
    pub fn tests(&self) -> Ref<'_, TestCourse> {
        self.tests.borrow()
    }

    /// The loss over the held-out samples after an epoch; `None` where none are held out, or the epoch
    /// was not recorded.
    #[must_use]
    pub fn test_at(&self, epoch: u32) -> Option<f32> {
        self.held_out()?;
        self.test_loss(&self.epoch(epoch)?)
    }

    /// The loss over the held-out samples at a moment; `None` where none are held out.
    #[must_use]
    pub fn test_loss(&self, moment: &Moment) -> Option<f32> {
        let held = self.held_out()?;
        moment.loss?;
        if moment.place.batch == 0
            && let Some(known) = self.tests.borrow().at(moment.place.epoch)
        {
            return Some(known);
        }
        let problem = &self.problem;
        Some(held::loss_over(
            held,
            problem.loss,
            &problem.network,
            &moment.parameters,
        ))
    }

    /// The moment at the end of an epoch, if it was recorded.
    #[must_use]
    pub fn epoch(&self, epoch: u32) -> Option<Moment> {
        let (loss, parameters) = self.history.at(epoch)?;
        Some(Moment {
            place: Place::at_epoch(epoch),
            loss: Some(loss),
            parameters: parameters.to_vec(),
        })
    }

    /// Steps before a place.
    #[must_use]
    pub fn step(&self, place: Place) -> u64 {
        place.step(self.experiment.batches_per_epoch())
    }

    /// The mini-batch that was trained last before a place, at the start the one that will be
    /// trained first: its epoch (counted from 1), and which one of the epoch (counted from 0).
    #[must_use]
    pub fn batch(&self, place: Place) -> (u32, usize) {
        match place {
            Place { epoch: 0, batch: 0 } => (1, 0),
            Place { epoch, batch: 0 } => (epoch, self.experiment.batches_per_epoch() - 1),
            Place { epoch, batch } => (epoch + 1, batch - 1),
        }
    }

    /// Writes the samples of the mini-batch that [`Self::batch`] names into `samples`.
    pub fn samples(&self, place: Place, samples: &mut Vec<u32>) {
        let (epoch, batch) = self.batch(place);
        self.schedule.order(epoch, samples);
        let from = batch * self.schedule.batch;
        samples.truncate(from + self.schedule.batch);
        samples.drain(..from);
    }

    /// Writes all samples of an epoch (counted from 1), in the order of their visit.
    pub fn order(&self, epoch: u32, samples: &mut Vec<u32>) {
        self.schedule.order(epoch, samples);
    }
}
