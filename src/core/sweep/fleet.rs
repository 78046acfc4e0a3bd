//! Trains a plan with fleets: group by group, all runs of a group side by side.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use super::groups::{Group, Squad, groups};
use super::outcome::{Arrival, End, Outcome};
use super::plan::Plan;
use super::runner::{OneByOne, Runner};
use crate::core::engine::{EngineError, MakeEngine, Reading, Record, told};
use crate::core::fleet::{Fleet, FleetProblem, FleetRun};
use crate::core::schedule::Schedule;

/// Keeps those runs of a group that nobody else trains, which nobody else will train from then on.
pub type Claim = dyn FnMut(&mut Vec<usize>);

/// Makes a fleet for a problem.
pub type MakeFleet = dyn Fn(&FleetProblem) -> Result<Box<dyn Fleet>, EngineError>;

/// Reads that may be under way at once: more would only queue up at the device.
const MAX_IN_FLIGHT: usize = 2;
/// Slices that a read should take: fewer leave the device idle between them, more keep it from
/// whatever else the page wants of it.
const SLICES: std::ops::RangeInclusive<u32> = 2..=6;

/// Trains the groups of a plan one after the other, each as a fleet.
///
/// A fleet is read now and then. The runs that are found to have diverged are repeated on an engine
/// that is read after every epoch, which finds the first that is beyond every number.
pub struct SideBySide {
    make: Box<MakeFleet>,
    groups: VecDeque<Group>,
    claim: Box<Claim>,
    current: Option<Training>,
    diverged: OneByOne,
}

impl SideBySide {
    /// A runner before its first group, with fleets by `make`, and engines by `judge` for the runs
    /// that diverge.
    #[must_use]
    pub fn new(make: Box<MakeFleet>, judge: Box<MakeEngine>, plan: &Plan) -> Self {
        Self::sharing(make, judge, plan, Box::new(|_| ()))
    }

    /// The same, beside others who train runs of the plan: `claim` says which are left of a group.
    #[must_use]
    pub fn sharing(
        make: Box<MakeFleet>,
        judge: Box<MakeEngine>,
        plan: &Plan,
        claim: Box<Claim>,
    ) -> Self {
        Self {
            diverged: OneByOne::new(judge, []),
            make,
            groups: groups(plan).into(),
            claim,
            current: None,
        }
    }

    /// Whether no run is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.groups.is_empty() && self.current.is_none() && self.diverged.is_done()
    }
}

impl Runner for SideBySide {
    fn advance(
        &mut self,
        plan: &Plan,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<Vec<Arrival>, EngineError> {
        let mut arrivals = Vec::new();
        while left() > 0.0 {
            if !self.diverged.is_done() {
                arrivals.extend(self.diverged.advance(plan, left)?);
                continue;
            }
            let Some(training) = self.current.as_mut() else {
                let Some(mut group) = self.groups.pop_front() else {
                    break;
                };
                (self.claim)(&mut group.runs);
                if group.runs.is_empty() {
                    continue;
                }
                self.current = Some(Training::start(group, plan, &self.make)?);
                continue;
            };
            let took = training.take_record()?;
            if training.ended() {
                for arrival in self.current.take().into_iter().flat_map(Training::arrivals) {
                    match arrival.outcome.end {
                        End::Trained(_) => arrivals.push(arrival),
                        End::Diverged(_) => self.diverged.push(arrival.run),
                    }
                }
            } else if !training.queue(left)? && !took {
                break;
            }
        }
        if let Some(training) = self.current.as_mut() {
            training.slices += 1;
        }
        Ok(arrivals)
    }

    fn under_way(&self, plan: &Plan) -> f64 {
        let diverged = self.diverged.under_way(plan);
        self.current.as_ref().map_or(diverged, |training| {
            let share = f64::from(training.read) / f64::from(training.epochs);
            let runs = training.group.runs.iter();
            share * runs.map(|&run| plan.runs()[run].work()).sum::<f64>()
        })
    }
}

/// One group on its fleet.
struct Training {
    group: Group,
    fleet: Box<dyn Fleet>,
    schedules: Vec<Schedule>,
    epochs: u32,
    /// Epochs that are queued, and those of them after the last read.
    queued: u32,
    unread: u32,
    /// Epochs between two reads.
    chunk: u32,
    /// Slices since the last record came.
    slices: u32,
    /// The reads under way, each with the epochs that are complete in it.
    reads: VecDeque<(u32, Reading)>,
    /// Complete epochs of the last record.
    read: u32,
    /// The loss of each run before training.
    initial: Vec<f32>,
    /// The epoch after which a run was seen to have diverged.
    diverged: Vec<Option<u32>>,
    last: Vec<Record>,
    /// What the losses of each run are multiplied with.
    factors: Vec<f64>,
    /// One epoch's orders, one after the other, and the one being made.
    orders: Vec<u32>,
    order: Vec<u32>,
}

impl Training {
    fn start(group: Group, plan: &Plan, make: &MakeFleet) -> Result<Self, EngineError> {
        let Squad {
            problem,
            schedules,
            epochs,
        } = group.squad(plan);
        let mut fleet = make(&problem)?;
        let factor = |run: &FleetRun| {
            let standards = &problem.data[run.data].standards;
            standards.factor(problem.common.loss)
        };
        Ok(Self {
            factors: problem.runs.iter().map(factor).collect(),
            reads: VecDeque::from([(0, fleet.read())]),
            fleet,
            schedules,
            epochs,
            queued: 0,
            unread: 0,
            chunk: 1,
            slices: 0,
            read: 0,
            initial: Vec::new(),
            diverged: vec![None; group.runs.len()],
            last: Vec::new(),
            orders: Vec::new(),
            order: Vec::new(),
            group,
        })
    }

    /// Takes the next record of every run, if it has come.
    fn take_record(&mut self) -> Result<bool, EngineError> {
        let Some((epoch, reading)) = self.reads.front_mut() else {
            return Ok(false);
        };
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(records) = reading.as_mut().poll(&mut context) else {
            return Ok(false);
        };
        let epoch = *epoch;
        self.reads.pop_front();
        self.last = records?;
        for (record, &factor) in self.last.iter_mut().zip(&self.factors) {
            record.loss = told(record.loss, factor);
        }
        self.read = epoch;
        if epoch == 0 {
            self.initial = self.last.iter().map(|record| record.loss).collect();
        }
        for (diverged, record) in self.diverged.iter_mut().zip(&self.last) {
            if !record.is_finite() {
                diverged.get_or_insert(epoch);
            }
        }
        if self.slices < *SLICES.start() {
            self.chunk = self.chunk.saturating_mul(2);
        } else if self.slices > *SLICES.end() {
            self.chunk = (self.chunk / 2).max(1);
        }
        self.slices = 0;
        Ok(true)
    }

    fn ended(&self) -> bool {
        let all_diverged = self.diverged.iter().all(Option::is_some);
        self.read == self.epochs || all_diverged
    }

    /// Queues epochs up to the next read, as far as the time allows. Returns whether there was
    /// anything to queue.
    fn queue(&mut self, left: &mut dyn FnMut() -> f64) -> Result<bool, EngineError> {
        if self.queued == self.epochs || self.reads.len() == MAX_IN_FLIGHT {
            return Ok(false);
        }
        // At least one: a slice that moves nothing on would be followed by as many as you like.
        loop {
            self.orders.clear();
            for schedule in &self.schedules {
                schedule.order(self.queued + 1, &mut self.order);
                self.orders.extend_from_slice(&self.order);
            }
            self.fleet.train(&self.orders)?;
            self.queued += 1;
            self.unread += 1;
            if self.unread >= self.chunk || self.queued == self.epochs || left() <= 0.0 {
                break;
            }
        }
        if self.unread >= self.chunk || self.queued == self.epochs {
            self.unread = 0;
            self.reads.push_back((self.queued, self.fleet.read()));
        }
        Ok(true)
    }

    fn arrivals(self) -> impl Iterator<Item = Arrival> {
        let ends = self.initial.into_iter().zip(self.diverged).zip(self.last);
        let runs = self.group.runs.into_iter();
        runs.zip(ends).map(|(run, ((initial, diverged), record))| {
            let end = diverged.map_or(End::Trained(record.loss), End::Diverged);
            Arrival {
                run,
                outcome: Outcome { initial, end },
                parameters: record.parameters,
            }
        })
    }
}
