//! What has come of a plan so far.

use super::learned::Learned;
use super::outcome::{Arrival, End, Outcome};
use super::plan::Plan;
use crate::core::axes::{Shape, Sweep};
use crate::core::data::{Dataset, Recipe, standards};
use crate::core::experiment::Experiment;
use crate::core::held::loss_over;
use crate::core::sorted;

/// A plan and the outcomes of its runs.
#[derive(Clone, Debug)]
pub struct Results {
    plan: Plan,
    outcomes: Vec<Option<Outcome>>,
    /// Only for many seeds: nothing else shows what a run has learned.
    learned: Option<Learned>,
    /// The losses over the held-out samples, where some are.
    tests: Vec<Option<f32>>,
    /// The held-out samples of the run that came last, which the next one may share.
    held: Option<(Recipe, Dataset)>,
    arrived: usize,
    work_done: f64,
}

/// A run that can be asked for by its rank among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The lowest loss.
    Best,
    /// The loss in the middle.
    Median,
    /// The greatest loss, or one that diverged.
    Worst,
}

impl Results {
    /// Nothing yet, of the runs that a sweep makes of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment, sweep: Sweep) -> Self {
        let plan = Plan::new(experiment, sweep);
        let seeds = sweep.shape() == Shape::Seeds;
        Self {
            outcomes: vec![None; plan.runs().len()],
            learned: seeds.then(|| Learned::new(experiment)),
            tests: vec![None; plan.runs().len()],
            held: None,
            arrived: 0,
            work_done: 0.0,
            plan,
        }
    }

    /// What is run.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Takes a run that has come to its end.
    pub fn take(&mut self, arrival: &Arrival) {
        let outcome = &mut self.outcomes[arrival.run];
        debug_assert!(outcome.is_none(), "a run ends once");
        *outcome = Some(arrival.outcome);
        self.arrived += 1;
        self.work_done += self.plan.runs()[arrival.run].work();
        if let (Some(learned), End::Trained(_)) = (&mut self.learned, arrival.outcome.end) {
            let standards = standards(&self.plan.runs()[arrival.run].experiment);
            learned.push(arrival.run, &arrival.parameters, &standards);
        }
        if let End::Trained(_) = arrival.outcome.end {
            self.test(arrival);
        }
    }

    /// Tests a run that was trained to its end, where samples are held out.
    fn test(&mut self, arrival: &Arrival) {
        let experiment = &self.plan.runs()[arrival.run].experiment;
        if experiment.test <= 0.0 {
            return;
        }
        let recipe = Recipe::of(experiment);
        let (_, held) = match self.held.take() {
            Some(held) if held.0 == recipe => self.held.insert(held),
            _ => {
                let held = Dataset::held_out(experiment);
                self.held.insert((recipe, held))
            }
        };
        let network = experiment.network();
        let loss = loss_over(held, experiment.loss, &network, &arrival.parameters);
        self.tests[arrival.run] = Some(loss);
    }

    /// The loss of a run over its held-out samples, once it has come to its end; `None` where none are
    /// held out.
    #[must_use]
    pub fn test_loss(&self, run: usize) -> Option<f32> {
        self.tests[run]
    }

    /// The losses over the held-out samples of the runs that came to the end of their training, from the
    /// lowest, each with its run.
    #[must_use]
    pub fn by_test_loss(&self) -> Vec<(f64, usize)> {
        let tests = self.tests.iter().enumerate();
        let mut losses: Vec<(f64, usize)> = tests
            .filter_map(|(run, loss)| Some((f64::from((*loss)?), run)))
            .collect();
        sorted::sort(&mut losses);
        losses
    }

    /// The outcome of a run, once it has come.
    #[must_use]
    pub fn outcome(&self, run: usize) -> Option<Outcome> {
        self.outcomes[run]
    }

    /// The runs that have not come to their end, in the order of the plan.
    pub fn missing(&self) -> impl Iterator<Item = usize> {
        let outcomes = self.outcomes.iter().enumerate();
        outcomes
            .filter(|(_, outcome)| outcome.is_none())
            .map(|(run, _)| run)
    }

    /// How many runs have come to their end.
    #[must_use]
    pub fn arrived(&self) -> usize {
        self.arrived
    }

    /// Whether all runs have come to their end.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.arrived == self.outcomes.len()
    }

    /// The work that is done, in the unit of [`super::Run::work`].
    #[must_use]
    pub fn work_done(&self) -> f64 {
        self.work_done
    }

    /// What the runs have learned, of a sweep over seeds.
    #[must_use]
    pub fn learned(&self) -> Option<&Learned> {
        self.learned.as_ref()
    }

    /// Runs that diverged.
    #[must_use]
    pub fn diverged(&self) -> usize {
        let outcomes = self.outcomes.iter().flatten();
        outcomes.filter(|outcome| outcome.loss().is_none()).count()
    }

    /// The losses of the runs that came to the end of their training, from the lowest, each with
    /// its run.
    #[must_use]
    pub fn by_loss(&self) -> Vec<(f64, usize)> {
        let outcomes = self.outcomes.iter().enumerate();
        let mut losses: Vec<(f64, usize)> = outcomes
            .filter_map(|(run, outcome)| Some((f64::from(outcome.as_ref()?.loss()?), run)))
            .collect();
        sorted::sort(&mut losses);
        losses
    }

    /// The run of a rank, once there is any. A run that diverged is worse than every other.
    #[must_use]
    pub fn ranked(&self, rank: Rank) -> Option<usize> {
        let mut runs: Vec<usize> = self.by_loss().into_iter().map(|(_, run)| run).collect();
        let outcomes = self.outcomes.iter().enumerate();
        let diverged = outcomes.filter(|(_, outcome)| outcome.is_some_and(|o| o.loss().is_none()));
        runs.extend(diverged.map(|(run, _)| run));
        match rank {
            Rank::Best => runs.first(),
            Rank::Median => runs.get(runs.len().saturating_sub(1) / 2),
            Rank::Worst => runs.last(),
        }
        .copied()
    }

    /// The loss before training, in the middle of all runs that have come.
    #[must_use]
    pub fn initial_loss(&self) -> Option<f64> {
        let outcomes = self.outcomes.iter().flatten();
        let losses = outcomes.map(|outcome| f64::from(outcome.initial));
        let losses = sorted::sorted(losses.filter(|loss| loss.is_finite()));
        losses.get(losses.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    fn arrival(run: usize, end: End) -> Arrival {
        let outcome = Outcome { initial: 8.0, end };
        let parameters = vec![run as f32; 3];
        Arrival {
            run,
            outcome,
            parameters,
        }
    }

    #[test]
    fn runs_are_ranked_by_their_loss_and_divergence_is_the_worst() {
        let mut results = Results::new(&Experiment::new(Task::Linear), "seed:5".parse().unwrap());
        assert_eq!(results.ranked(Rank::Median), None);
        assert_eq!(results.initial_loss(), None);
        for (run, loss) in [(3, 0.5), (0, 0.25), (4, 2.0), (1, 1.0)] {
            results.take(&arrival(run, End::Trained(loss)));
        }
        let ranks = |results: &Results| {
            [Rank::Best, Rank::Median, Rank::Worst].map(|rank| results.ranked(rank).unwrap())
        };
        assert_eq!(ranks(&results), [0, 3, 4]);
        assert!(!results.is_complete());
        assert!(results.missing().eq([2]));
        results.take(&arrival(2, End::Diverged(4)));
        assert_eq!(ranks(&results), [0, 1, 2]);
        assert!(results.is_complete());
        assert_eq!((results.arrived(), results.diverged()), (5, 1));
        assert_eq!(results.work_done(), results.plan().work());
        assert_eq!(results.initial_loss(), Some(8.0));
        // What diverged has learned nothing.
        let learned: Vec<usize> = results
            .learned()
            .unwrap()
            .rows()
            .map(|(run, _)| run)
            .collect();
        assert_eq!(learned, [3, 0, 4, 1]);
    }

    #[test]
    fn only_seeds_keep_what_was_learned() {
        let sweep = "lr:0.1..1:3".parse().unwrap();
        let mut results = Results::new(&Experiment::new(Task::Linear), sweep);
        results.take(&arrival(0, End::Trained(1.0)));
        assert!(results.learned().is_none());
    }
}
