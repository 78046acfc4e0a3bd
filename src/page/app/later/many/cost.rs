//! What there is to say about the work of many runs, and what it costs: found out before they are
//! started.

use std::rc::Rc;

use super::job::{BUDGET, FRAME, Job, Site};
use super::{App, Many};
use crate::core::beside::Measure;
use crate::core::device::EngineKind;
use crate::core::experiment::Experiment;
use crate::core::sweep::Plan;
use crate::core::text::Text;
use crate::page::device::on_cpu;
use crate::page::dom::now;
use crate::page::panels::Progress;
use crate::view::many;

/// A try of some runs in the page, a slice in each frame.
pub(super) struct Try {
    measure: Measure,
    /// When the first slice was, in milliseconds, and how many there were.
    started: Option<f64>,
    slices: u32,
}

impl Try {
    fn new(kind: EngineKind, plan: Plan) -> Self {
        let make = move |problem: &_| on_cpu(kind, problem);
        Self {
            measure: Measure::new(plan, BUDGET, Rc::new(make)),
            started: None,
            slices: 0,
        }
    }

    /// A slice. Returns the seconds that a unit of work will take in the page, frames that are waited
    /// for included, at the end; no number if that cannot be told.
    fn go_on(&mut self) -> Option<f64> {
        let time = now();
        let started = *self.started.get_or_insert(time);
        let cost = self.measure.go_on(&|| now() / 1000.0);
        let Some(cost) = cost.unwrap_or(Some(f64::NAN)) else {
            self.slices += 1;
            return None;
        };
        // A busy machine has longer frames.
        let frame = (time - started) / 1000.0 / f64::from(self.slices.max(1));
        Some(cost * frame.max(FRAME) / BUDGET)
    }
}

impl App {
    /// What there is to say about the runs that could be made and those that are being made.
    pub(super) fn many_progress(
        &self,
        text: &Text,
        experiment: &Experiment,
        job: Option<&Job>,
        playing: bool,
    ) -> Progress {
        let sweep = self.sweep();
        let mut plan = self.many.plan.borrow_mut();
        let plan = match plan.take().filter(|plan| plan.is_of(experiment, sweep)) {
            Some(known) => plan.insert(known),
            None => {
                self.many.forget_costs();
                plan.insert(Plan::new(experiment, sweep))
            }
        };
        let site = self.site(experiment, plan);
        let cost = &self.many.costs[site.index()];
        let goes_on = job.is_some_and(Job::goes_on);
        if cost.get().is_none() && !goes_on {
            self.try_out(&site, experiment, plan, playing);
        }
        let seconds = cost.get().map(|cost| cost * plan.work());
        let mut words = many::plan(text, plan, experiment, seconds);
        if let Some(where_they_run) = many::site(text, site.is_gpu(), site.workers()) {
            let both = [("before", &*words), ("after", &*where_they_run)];
            words = text.fill("many.sentences", &both);
        }
        let stale = |job: &Job| !goes_on && !job.results.plan().is_of(experiment, sweep);
        Progress {
            plan: words,
            possible: !plan.runs().is_empty(),
            running: job
                .filter(|job| job.goes_on())
                .map(|job| many::running(text, &job.results, job.left())),
            ended: match job {
                Some(job) if stale(job) => text.get("many.stale").to_owned(),
                Some(job) => many::ended(text, &job.results, &job.state, job.took),
                None => String::new(),
            },
            share: job.map_or(0.0, Job::share),
        }
    }

    /// Finds out what a unit of a plan's work costs where it would be run, unless that is on its way.
    fn try_out(&self, site: &Site, experiment: &Experiment, plan: &Plan, playing: bool) {
        let own = &self.many;
        match (site, self.pool.get()) {
            (Site::Beside(_), Some(pool)) => {
                if own.asked.get().is_none() {
                    own.asked.set(pool.measure(experiment, plan.sweep()));
                }
            }
            (Site::Page(kind), _) if !playing => {
                let mut trial = own.trial.borrow_mut();
                trial.get_or_insert_with(|| Try::new(*kind, plan.clone()));
                own.go_on();
            }
            // A GPU shows what it can only with the runs themselves.
            (Site::Page(_) | Site::Beside(_) | Site::Gpu(..), _) => {}
        }
    }

    /// Goes on with finding out.
    pub(super) fn go_on_trying(&self) {
        let own = &self.many;
        let tried = own.trial.borrow_mut().as_mut().map(Try::go_on);
        let measured = match (tried, self.pool.get(), own.asked.get()) {
            (Some(None), ..) => {
                own.go_on();
                return;
            }
            (Some(Some(cost)), ..) => {
                own.trial.replace(None);
                Some((0, cost))
            }
            (None, Some(pool), Some(asked)) => pool.measured(asked).map(|cost| (1, cost)),
            (None, ..) => None,
        };
        if let Some((site, cost)) =
            measured.filter(|&(site, cost)| cost.is_finite() && own.costs[site].get().is_none())
        {
            own.costs[site].set(Some(cost));
            own.fresh.set(true);
        }
    }
}

impl Many {
    /// Another plan has other costs.
    pub(super) fn forget_costs(&self) {
        self.costs.iter().for_each(|cost| cost.set(None));
        self.asked.set(None);
        self.trial.replace(None);
    }
}
