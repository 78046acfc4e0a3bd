//! The runs that were asked for, on the device that makes them soonest, and what has come of them.

use std::rc::Rc;

use crate::core::device::{EngineKind, Findings};
use crate::core::engine::EngineError;
use crate::core::experiment::{Backend, Experiment};
use crate::core::sweep::{OneByOne, Plan, Results, Runner, SideBySide, Sweep, groups};
use crate::page::beside::Pool;
use crate::page::bundle::{self, Bundle};
use crate::page::device::on_cpu;
use crate::page::dom::now;
use crate::view::many::JobState;

/// Seconds of work in a frame, of those that a frame has.
pub(super) const BUDGET: f64 = 0.006;
pub(super) const FRAME: f64 = 1.0 / 60.0;
/// Runs that a GPU is trusted to train as fast as a single one.
const AT_ONCE: usize = 64;

/// Where runs are made.
#[derive(Clone)]
pub(super) enum Site {
    /// One after the other, on an engine in the page.
    Page(EngineKind),
    /// In so many workers, on the fused engine; in the page as long as there are none.
    Beside(usize),
    /// Side by side on the GPU, with so many workers at the other end of the plan.
    Gpu(Bundle, usize),
}

impl Site {
    /// Where a plan is run soonest, as far as the reader allows.
    pub(super) fn of(
        trains: Option<EngineKind>,
        findings: &Findings,
        plan: &Plan,
        wish: Backend,
        workers: usize,
    ) -> Self {
        // Autodiff is used where the reader insists on it, everything else on the CPU is slower.
        let kind = match trains {
            Some(EngineKind::AutodiffCpu) => EngineKind::AutodiffCpu,
            Some(EngineKind::FusedCpu | EngineKind::FusedGpu | EngineKind::AutodiffGpu) | None => {
                EngineKind::FusedCpu
            }
        };
        let gpu = findings.cost(EngineKind::FusedGpu).zip(bundle::webgpu());
        let gpu = gpu.and_then(|(gpu, bundle)| {
            let side = (plan.runs().len() / groups(plan).len().max(1)).min(AT_ONCE);
            // Workers need not wait for frames.
            let share = match workers {
                0 => BUDGET / FRAME,
                workers => workers as f64,
            };
            let alone = findings.cost(kind).unwrap_or(f64::INFINITY) / share;
            let sooner = gpu / side.max(1) as f64 <= alone;
            match wish {
                Backend::Cpu => None,
                Backend::WebGpu => Some(bundle),
                Backend::Auto => sooner.then_some(bundle),
            }
        });
        // A single group is the GPU's alone; and who wants the GPU has nothing else.
        let right = findings.cost(EngineKind::FusedCpu).is_some();
        let shares = wish == Backend::Auto && right && groups(plan).len() > 1;
        match (gpu, kind, workers) {
            (Some(bundle), EngineKind::FusedCpu, workers) if shares => Self::Gpu(bundle, workers),
            (Some(bundle), ..) => Self::Gpu(bundle, 0),
            (None, EngineKind::FusedCpu, 1..) => Self::Beside(workers),
            (None, kind, _) => Self::Page(kind),
        }
    }

    fn runner(&self, experiment: &Experiment, results: &Results, pool: &Pool) -> Box<dyn Runner> {
        match self.clone() {
            Self::Page(kind) => Box::new(one_by_one(kind, results.missing())),
            Self::Beside(_) => {
                let make = |problem: &_| on_cpu(EngineKind::FusedCpu, problem);
                Box::new(pool.run(experiment, results, Rc::new(make), None))
            }
            Self::Gpu(bundle, workers) => {
                let make = move |problem: &_| Ok(Box::new(bundle.fleet(problem)?) as _);
                let judge = |problem: &_| on_cpu(EngineKind::FusedCpu, problem);
                match workers {
                    0 => {
                        let judge = Box::new(judge);
                        Box::new(SideBySide::new(Box::new(make), judge, results.plan()))
                    }
                    _ => {
                        let (judge, fleet) = (Rc::new(judge), Box::new(make));
                        Box::new(pool.run(experiment, results, judge, Some(fleet)))
                    }
                }
            }
        }
    }

    /// Its place among the sites.
    pub(super) fn index(&self) -> usize {
        match self {
            Self::Page(_) => 0,
            Self::Beside(_) => 1,
            Self::Gpu(..) => 2,
        }
    }

    /// How many workers train.
    pub(super) fn workers(&self) -> Option<usize> {
        match self {
            Self::Gpu(_, 0) | Self::Page(_) => None,
            Self::Beside(workers) | Self::Gpu(_, workers) => Some(*workers),
        }
    }

    pub(super) fn is_gpu(&self) -> bool {
        matches!(self, Self::Gpu(..))
    }
}

fn one_by_one(kind: EngineKind, runs: impl IntoIterator<Item = usize>) -> OneByOne {
    OneByOne::new(Box::new(move |problem| on_cpu(kind, problem)), runs)
}

/// Runs that were asked for.
pub(super) struct Job {
    /// What they were made from.
    experiment: Experiment,
    pub(super) results: Results,
    pub(super) site: Site,
    pub(super) state: JobState,
    /// The work of all runs, in the unit of [`Run::work`].
    work: f64,
    /// Gone when the runs have ended.
    runner: Option<Box<dyn Runner>>,
    started: f64,
    /// Seconds that the runs took, once they have ended.
    pub(super) took: f64,
}

impl Job {
    /// Runs before the first of them.
    pub(super) fn new(experiment: &Experiment, sweep: Sweep, site: Site, pool: &Pool) -> Self {
        let results = Results::new(experiment, sweep);
        Self {
            runner: Some(site.runner(experiment, &results, pool)),
            experiment: experiment.clone(),
            work: results.plan().work(),
            results,
            site,
            state: JobState::Open,
            started: now(),
            took: 0.0,
        }
    }

    /// Goes on with the runs for some seconds.
    pub(super) fn go_on(&mut self, budget: f64, pool: &Pool) {
        let Some(runner) = self.runner.as_mut() else {
            return;
        };
        let end = now() + 1000.0 * budget;
        match runner.advance(self.results.plan(), &mut || (end - now()) / 1000.0) {
            Ok(arrivals) => {
                for arrival in &arrivals {
                    self.results.take(arrival);
                }
                if self.results.is_complete() {
                    self.stop(JobState::Complete);
                }
            }
            // A GPU that is lost, or that cannot train this network, is not the end.
            Err(_) if self.site.is_gpu() => {
                self.site = match pool.size() {
                    0 => Site::Page(EngineKind::FusedCpu),
                    workers => Site::Beside(workers),
                };
                self.runner = Some(self.site.runner(&self.experiment, &self.results, pool));
            }
            Err(EngineError(reason)) => self.stop(JobState::Failed(reason)),
        }
    }

    /// Ends the runs where they are.
    pub(super) fn stop(&mut self, state: JobState) {
        if self.runner.take().is_some() {
            self.took = self.seconds();
            self.state = state;
        }
    }

    pub(super) fn goes_on(&self) -> bool {
        self.runner.is_some()
    }

    fn seconds(&self) -> f64 {
        (now() - self.started) / 1000.0
    }

    fn work_done(&self) -> f64 {
        let under_way = self.runner.as_ref();
        let under_way = under_way.map_or(0.0, |runner| runner.under_way(self.results.plan()));
        self.results.work_done() + under_way
    }

    /// The share of the work that is done, from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        self.work_done() / self.work
    }

    /// Seconds that a unit of work took so far, frames that were waited for included.
    pub(super) fn cost(&self) -> Option<f64> {
        let done = self.work_done();
        (done > 0.0).then(|| self.seconds() / done)
    }

    /// Seconds that are left, judged by those so far.
    pub(super) fn left(&self) -> Option<f64> {
        self.cost()
            .map(|cost| cost * (self.work - self.work_done()))
    }
}
