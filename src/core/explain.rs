//! The next step of a run from a moment, in numbers: what the mini-batch is, how far off the network
//! is on it, in which direction every parameter goes, and where it arrives.
//!
//! The gradients come from an engine that has them ([`Engine::gradients`]); the step itself is taken
//! by an engine of the kind that trains, so that training then arrives at the same bits. The work is
//! done in slices, because the gradient over ten thousand samples takes longer than a frame.

use std::rc::Rc;

use super::engine::{Engine, EngineError, MakeEngine, Problem, same_bits};
use super::moment::Moment;
use super::network::Predictor;
use super::retrace::Retrace;
use super::session::Session;
use super::transport::Place;

/// Products of samples and parameters that are worked on between two looks at the clock: about a
/// millisecond.
const PIECE: usize = 200_000;

/// The next step from a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct NextStep {
    /// The moment from which it is taken.
    pub place: Place,
    /// The mini-batch: indices into the data.
    pub samples: Vec<u32>,
    /// What the network says of each sample of the mini-batch.
    pub predictions: Vec<f64>,
    /// Prediction minus label of each.
    pub residuals: Vec<f64>,
    /// The loss of the mini-batch.
    pub loss: f64,
    /// The learning rate of the step.
    pub learning_rate: f64,
    /// The gradient of the mini-batch's loss, flat as [`super::network::Network`] lays it out.
    pub gradients: Vec<f32>,
    /// The gradient of the loss over all samples.
    pub full_gradients: Vec<f32>,
    /// The parameters before the step.
    pub before: Vec<f32>,
    /// The parameters after it; not finite where the step overshoots beyond every number.
    pub after: Vec<f32>,
}

/// Works the next step out, and keeps it for as long as the same moment is shown.
#[derive(Default)]
pub struct Explainer {
    known: Option<Rc<NextStep>>,
    /// What is under way, and of which run.
    work: Option<(u32, Work)>,
    /// Of which run the known step is.
    run: u32,
    /// Whether somebody asked for a step that was not known.
    wanted: bool,
}

impl Explainer {
    /// The next step of a run (of this number) from a moment, once it is known. It is worked on for as
    /// long as `left` says that there are seconds left. `make` makes engines of the kind that trains,
    /// `slopes` such as have gradients.
    ///
    /// # Errors
    /// When an engine cannot go on, or has no gradients.
    pub fn explain(
        &mut self,
        run: u32,
        session: &Session,
        moment: &Moment,
        (make, slopes): (&MakeEngine, &MakeEngine),
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Option<Rc<NextStep>>, EngineError> {
        let rate = rate(session, moment.place);
        if let Some(known) = &self.known
            && (self.run, known.is_from(moment, rate)) == (run, true)
        {
            self.wanted = false;
            return Ok(Some(known.clone()));
        }
        self.wanted = true;
        let work = match self.work.take() {
            Some((of, work)) if of == run && work.step.is_from(moment, rate) => work,
            _ => Work::new(session, moment, make, slopes)?,
        };
        match work.go_on(session, left)? {
            Ok(step) => {
                let step = Rc::new(step);
                self.known = Some(step.clone());
                self.run = run;
                self.wanted = false;
                Ok(Some(step))
            }
            Err(work) => {
                self.work = Some((run, work));
                Ok(None)
            }
        }
    }

    /// Whether somebody has asked, since the last call, for a step that is not known yet.
    #[must_use]
    pub fn is_wanted(&mut self) -> bool {
        std::mem::take(&mut self.wanted)
    }

    /// Lets go of what is known and under way: the engines are of another kind from now on, or nobody
    /// looks any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The learning rate of the step after a place.
fn rate(session: &Session, place: Place) -> f64 {
    let recording = session.recording();
    recording.edits().rate(recording.step(place)).0
}

impl NextStep {
    /// Whether it is the step from a moment, with a learning rate.
    fn is_from(&self, moment: &Moment, rate: f64) -> bool {
        self.place == moment.place
            && self.learning_rate.to_bits() == rate.to_bits()
            && same_bits(&self.before, &moment.parameters)
    }
}

/// A step that is being worked out.
struct Work {
    step: NextStep,
    predictor: Predictor,
    /// An engine that stands at the moment and has gradients.
    slopes: Box<dyn Engine>,
    batch: Sum,
    all: Sum,
    /// All samples.
    every: Vec<u32>,
    retrace: Retrace,
}

/// A gradient, summed up sample by sample.
pub(super) struct Sum {
    sums: Vec<f64>,
    /// The samples that are in it already.
    pub(super) done: usize,
}

impl Sum {
    pub(super) fn new(parameters: usize) -> Self {
        Self {
            sums: vec![0.0; parameters],
            done: 0,
        }
    }

    /// Adds the next piece of `samples`.
    pub(super) fn add(
        &mut self,
        engine: &mut dyn Engine,
        samples: &[u32],
    ) -> Result<(), EngineError> {
        let piece = (PIECE / self.sums.len().max(1)).max(1);
        let piece = &samples[self.done..samples.len().min(self.done + piece)];
        let gradients = engine.gradients(piece);
        let none = || EngineError("this engine has no gradients".into());
        for (sum, gradient) in self.sums.iter_mut().zip(gradients.ok_or_else(none)?) {
            *sum += piece.len() as f64 * f64::from(gradient);
        }
        self.done += piece.len();
        Ok(())
    }

    /// The mean over the samples.
    pub(super) fn mean(&self) -> Vec<f32> {
        #[allow(clippy::cast_possible_truncation)] // Gradients are single precision.
        let mean = |sum: &f64| (sum / self.done as f64) as f32;
        self.sums.iter().map(mean).collect()
    }
}

impl Work {
    fn new(
        session: &Session,
        moment: &Moment,
        make: &MakeEngine,
        slopes: &MakeEngine,
    ) -> Result<Self, EngineError> {
        let recording = session.recording();
        let mut problem = recording.problem().clone();
        problem.parameters.clone_from(&moment.parameters);
        let next = moment
            .place
            .next(recording.experiment().batches_per_epoch());
        let mut samples = Vec::new();
        recording.samples(next, &mut samples);
        let parameters = moment.parameters.len();
        Ok(Self {
            predictor: Predictor::new(&problem.network),
            slopes: slopes(&problem)?,
            batch: Sum::new(parameters),
            all: Sum::new(parameters),
            every: (0..problem.data.len() as u32).collect(),
            retrace: Retrace::new(session, next, None, make)?,
            step: NextStep {
                place: moment.place,
                predictions: Vec::with_capacity(samples.len()),
                residuals: Vec::with_capacity(samples.len()),
                loss: 0.0,
                learning_rate: rate(session, moment.place),
                gradients: Vec::new(),
                full_gradients: Vec::new(),
                before: moment.parameters.clone(),
                after: Vec::new(),
                samples,
            },
        })
    }

    /// Goes on; gives the step once it is known, else what is left to do.
    fn go_on(
        mut self,
        session: &Session,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Result<NextStep, Self>, EngineError> {
        let problem = session.problem();
        loop {
            let step = &mut self.step;
            if step.predictions.len() < step.samples.len() {
                self.predict(problem);
            } else if self.batch.done < step.samples.len() {
                self.batch.add(self.slopes.as_mut(), &step.samples)?;
            } else if self.all.done < self.every.len() {
                self.all.add(self.slopes.as_mut(), &self.every)?;
            } else {
                break;
            }
            if left() <= 0.0 {
                return Ok(Err(self));
            }
        }
        let next = self
            .step
            .place
            .next(session.experiment().batches_per_epoch());
        let Some(after) = self.retrace.go_on(session, next, left)? else {
            return Ok(Err(self));
        };
        let mut step = self.step;
        let losses = step
            .residuals
            .iter()
            .map(|&residual| problem.loss.of(residual));
        step.loss = problem.factor() * losses.sum::<f64>() / step.samples.len() as f64;
        step.gradients = self.batch.mean();
        step.full_gradients = self.all.mean();
        step.after = after.parameters;
        Ok(Ok(step))
    }

    /// What the network says of the next piece of the mini-batch.
    fn predict(&mut self, problem: &Problem) {
        let step = &mut self.step;
        let piece = (PIECE / step.before.len().max(1)).max(1);
        let from = step.predictions.len();
        let mut row = Vec::new();
        for &sample in step.samples.iter().skip(from).take(piece) {
            row.clear();
            let x = problem.data.row(sample as usize).iter();
            row.extend(x.map(|&x| f64::from(x)));
            let prediction = self.predictor.predict(&step.before, &row);
            let label = f64::from(problem.data.y[sample as usize]);
            step.predictions.push(prediction);
            step.residuals.push(prediction - label);
        }
    }
}
