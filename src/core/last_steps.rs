//! The last steps of a run that diverged: the mini-batches of the epoch in which it was lost, found
//! again one by one, and which layer's gradients grew on the way.
//!
//! A recording ends with the last epoch after which everything was a number. What happened then
//! happened within an epoch, so its steps are taken again, by an engine of the kind that trains, until
//! the first that leads beyond every number. The gradients are those of the steps themselves: at every
//! place that of the mini-batch that was trained next. How large they were before training is the
//! measure: they grew from the place on after which they were never again as small as that.
//!
//! All of it is done in slices, once, and only of a run that diverged.

use std::collections::VecDeque;
use std::rc::Rc;

use super::engine::{EngineError, MakeEngine, Problem, same_bits};
use super::explain::Sum;
use super::moment::Moment;
use super::network::Network;
use super::recording::{Ending, Recording};
use super::retrace::Retrace;
use super::session::Session;
use super::transport::Place;

/// The most numbers that are kept of the moments between the steps.
const MOST: usize = 1_000_000;

/// The last steps of a run that diverged.
#[derive(Clone, Debug, PartialEq)]
pub struct LastSteps {
    /// The moments after the mini-batches of the epoch in which the run diverged, up to the last that
    /// is a number; only the newest of very many.
    pub moments: Vec<Moment>,
    /// What grew; `None` where a network has one layer, or there was no step to grow in.
    pub growth: Option<Growth>,
}

/// The layer whose gradients grew most. Sizes are lengths: the root of the sum of all squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Which layer, counted from 0; the last one is the output.
    pub layer: usize,
    /// The size of its gradient in the first step of the run.
    pub first: f64,
    /// The place before the step from which on it was always larger than that.
    pub since: Place,
    /// Its size in the last step that has numbers in all layers.
    pub last: f64,
    /// The place before that step.
    pub at: Place,
}

/// The sizes of the gradients of all layers, in the step after a place.
type Sizes = (Place, Vec<f64>);

/// Finds the last steps out, and keeps them as long as the same run has ended there.
#[derive(Default)]
pub struct LastStepsFinder {
    known: Option<(Key, Rc<LastSteps>)>,
    work: Option<(Key, Work)>,
    wanted: bool,
}

/// What the last steps are of: a run, and the moment with which it ended.
struct Key {
    run: u32,
    end: Moment,
}

impl Key {
    fn is(&self, run: u32, end: &Moment) -> bool {
        let same = (self.run, self.end.place) == (run, end.place);
        same && same_bits(&self.end.parameters, &end.parameters)
    }
}

impl LastStepsFinder {
    /// The last steps of a run (of this number), once they are known; `None` of one that did not
    /// diverge. They are worked on for as long as `left` says that there are seconds left. `make` makes
    /// engines of the kind that trains, `slopes` such as have gradients.
    ///
    /// # Errors
    /// When an engine cannot go on, or has no gradients.
    pub fn find(
        &mut self,
        run: u32,
        session: &Session,
        (make, slopes): (&MakeEngine, &MakeEngine),
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Option<Rc<LastSteps>>, EngineError> {
        self.wanted = false;
        let end = session.newest();
        let Some(Ending::Diverged(epoch)) = session.recording().ending() else {
            self.forget();
            return Ok(None);
        };
        if let Some((key, known)) = &self.known
            && key.is(run, end)
        {
            return Ok(Some(known.clone()));
        }
        let work = match self.work.take() {
            Some((key, work)) if key.is(run, end) => work,
            _ => Work::new(session, epoch, make)?,
        };
        let key = Key {
            run,
            end: end.clone(),
        };
        match work.go_on(session, slopes, left)? {
            Ok(steps) => {
                let steps = Rc::new(steps);
                self.known = Some((key, steps.clone()));
                Ok(Some(steps))
            }
            Err(work) => {
                self.work = Some((key, *work));
                self.wanted = true;
                Ok(None)
            }
        }
    }

    /// Whether somebody has asked, since the last call, for steps that are still to be found out.
    #[must_use]
    pub fn is_wanted(&mut self) -> bool {
        std::mem::take(&mut self.wanted)
    }

    /// Lets go of what is known and under way.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Last steps that are being found out.
struct Work {
    /// The end of the epoch in which the run diverged.
    end: Place,
    retrace: Retrace,
    /// Where the engine stood last.
    newest: Moment,
    /// Whether there is a step after that which leads to numbers, as far as is known.
    goes_on: bool,
    moments: VecDeque<Moment>,
    /// The sizes along the steps of the last epoch.
    sizes: Vec<Sizes>,
    /// The gradient that is being worked out.
    slope: Option<Slope>,
    /// The sizes before training.
    first: Option<Vec<f64>>,
    /// The recorded epoch before which there is still to be looked.
    before: u32,
    growth: Option<Growth>,
    settled: bool,
}

impl Work {
    fn new(session: &Session, epoch: u32, make: &MakeEngine) -> Result<Self, EngineError> {
        let newest = session.newest().clone();
        let next = newest.place.next(session.experiment().batches_per_epoch());
        Ok(Self {
            end: Place::at_epoch(epoch),
            retrace: Retrace::new(session, next, None, make)?,
            goes_on: true,
            moments: VecDeque::new(),
            sizes: Vec::new(),
            slope: None,
            first: None,
            before: newest.place.epoch,
            growth: None,
            settled: session.problem().network.hidden.is_empty(),
            newest,
        })
    }

    /// Goes on; gives the steps once they are known, else what is left to do.
    fn go_on(
        mut self,
        session: &Session,
        slopes: &MakeEngine,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Result<LastSteps, Box<Self>>, EngineError> {
        let layered = !session.problem().network.hidden.is_empty();
        let per_epoch = session.experiment().batches_per_epoch();
        loop {
            if self.goes_on && layered && self.is_new() {
                if let Some(sizes) = self.sizes_at(session, slopes, None)? {
                    self.sizes.push(sizes);
                }
            } else if self.goes_on {
                let next = self.newest.place.next(per_epoch);
                let Some(moment) = self.retrace.go_on(session, next, left)? else {
                    return Ok(Err(Box::new(self)));
                };
                let ends = moment.place >= self.end;
                self.goes_on = !ends && is_finite(&moment);
                if self.goes_on {
                    self.keep(moment);
                }
            } else if self.settled {
                break;
            } else {
                self.look_back(session, slopes)?;
            }
            if left() <= 0.0 {
                return Ok(Err(Box::new(self)));
            }
        }
        Ok(Ok(LastSteps {
            moments: self.moments.into(),
            growth: self.growth,
        }))
    }

    /// Whether the gradient of the step after the newest moment is not known yet.
    fn is_new(&self) -> bool {
        let known = self.sizes.last();
        known.is_none_or(|(place, _)| *place != self.newest.place)
    }

    fn keep(&mut self, moment: Moment) {
        let most = (MOST / moment.parameters.len().max(1)).max(2);
        if self.moments.len() == most {
            self.moments.pop_front();
        }
        self.moments.push_back(moment.clone());
        self.newest = moment;
    }

    /// Goes on with the sizes of the step after an epoch, or after the newest moment; gives them once
    /// they are known.
    fn sizes_at(
        &mut self,
        session: &Session,
        slopes: &MakeEngine,
        epoch: Option<u32>,
    ) -> Result<Option<Sizes>, EngineError> {
        let mut slope = match self.slope.take() {
            Some(slope) => slope,
            None => {
                let recording = session.recording();
                let recorded = epoch.and_then(|epoch| recording.history().parameters_at(epoch));
                let (place, parameters) = match recorded {
                    Some((epoch, parameters)) => (Place::at_epoch(epoch), parameters),
                    None => (self.newest.place, &*self.newest.parameters),
                };
                Slope::new(recording, place, parameters, slopes)?
            }
        };
        if !slope.go_on()? {
            self.slope = Some(slope);
            return Ok(None);
        }
        Ok(Some(slope.sizes(&session.problem().network)))
    }

    /// Looks, from the end back, for the step from which on the gradients of a layer were larger than
    /// before training.
    fn look_back(&mut self, session: &Session, slopes: &MakeEngine) -> Result<(), EngineError> {
        let Some(first) = self.first.clone() else {
            self.first = self
                .sizes_at(session, slopes, Some(0))?
                .map(|(_, sizes)| sizes);
            return Ok(());
        };
        let Some(growth) = &mut self.growth else {
            self.growth = most(&first, &self.sizes);
            let Some(growth) = &mut self.growth else {
                self.settled = true;
                return Ok(());
            };
            let until = self
                .sizes
                .iter()
                .rposition(|(place, _)| *place == growth.at);
            let passed = &self.sizes[..until.map_or(0, |last| last + 1)];
            for (place, sizes) in passed.iter().rev() {
                if sizes[growth.layer] <= growth.first {
                    self.settled = true;
                    return Ok(());
                }
                growth.since = *place;
            }
            // The first step is the measure itself.
            self.settled = growth.since == Place::default();
            return Ok(());
        };
        let (layer, measure) = (growth.layer, growth.first);
        let history = session.recording().history();
        let Some(epoch) = self.before.checked_sub(1) else {
            self.settled = true;
            return Ok(());
        };
        let epoch = history.parameters_at(epoch).map_or(0, |(epoch, _)| epoch);
        if let Some((place, sizes)) = self.sizes_at(session, slopes, Some(epoch))? {
            self.before = epoch;
            if sizes[layer] <= measure {
                self.settled = true;
            } else if let Some(growth) = &mut self.growth {
                growth.since = place;
            }
        }
        Ok(())
    }
}

/// The layer whose gradient grew most from before training to the last step that has numbers in all
/// layers.
fn most(first: &[f64], sizes: &[Sizes]) -> Option<Growth> {
    let finite = |(_, sizes): &&Sizes| sizes.iter().all(|size| size.is_finite());
    let (at, last) = sizes.iter().rev().find(finite)?;
    let growth = |(layer, (&first, &last)): (usize, (&f64, &f64))| Growth {
        layer,
        first,
        since: *at,
        last,
        at: *at,
    };
    let layers = first.iter().zip(last).enumerate().map(growth);
    let grown = layers.filter(|layer| layer.first > 0.0 && layer.last > layer.first);
    grown.max_by(|a, b| (a.last / a.first).total_cmp(&(b.last / b.first)))
}

fn is_finite(moment: &Moment) -> bool {
    let loss = moment.loss.is_some_and(f32::is_finite);
    loss && moment.parameters.iter().all(|value| value.is_finite())
}

/// The gradient of the step after a moment, as it is worked out.
struct Slope {
    engine: Box<dyn super::engine::Engine>,
    place: Place,
    samples: Vec<u32>,
    sum: Sum,
}

impl Slope {
    fn new(
        recording: &Recording,
        place: Place,
        parameters: &[f32],
        slopes: &MakeEngine,
    ) -> Result<Self, EngineError> {
        let problem = Problem {
            parameters: parameters.to_vec(),
            ..recording.problem().clone()
        };
        let next = place.next(recording.experiment().batches_per_epoch());
        let mut samples = Vec::new();
        recording.samples(next, &mut samples);
        Ok(Self {
            engine: slopes(&problem)?,
            sum: Sum::new(parameters.len()),
            place,
            samples,
        })
    }

    /// Takes the next piece of the mini-batch. Returns whether it was the last one.
    fn go_on(&mut self) -> Result<bool, EngineError> {
        self.sum.add(self.engine.as_mut(), &self.samples)?;
        Ok(self.sum.done == self.samples.len())
    }

    fn sizes(&self, network: &Network) -> Sizes {
        let gradient = self.sum.mean();
        let size = |values: &[f32]| {
            let squares = values.iter().map(|&value| f64::from(value).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let layers = network.linears();
        let sizes = layers
            .iter()
            .map(|layer| size(&gradient[layer.offset..layer.end()]));
        (self.place, sizes.collect())
    }
}
