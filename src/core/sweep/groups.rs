//! Which runs of a plan can be trained side by side, and as what.

use std::collections::HashMap;

use super::plan::Plan;
use crate::core::data::{Dataset, Recipe};
use crate::core::experiment::Experiment;
use crate::core::fleet::{Common, FleetProblem, FleetRun};
use crate::core::initial;
use crate::core::schedule::Schedule;

/// Most runs of a group: enough to keep any device busy, few enough for results to arrive while
/// the others go on.
const MOST_RUNS: usize = 512;
/// Most bytes of a group's samples, orders and parameters.
const MOST_BYTES: usize = 4 << 20;

/// Runs that share everything that a fleet shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The runs, as indices into [`Plan::runs`].
    pub runs: Vec<usize>,
}

/// A group ready to be trained.
pub struct Squad {
    /// What the fleet is to train.
    pub problem: FleetProblem,
    /// The orders that its runs refer to.
    pub schedules: Vec<Schedule>,
    /// Epochs of every run.
    pub epochs: u32,
}

/// What a group shares: what its fleet does, the number of samples and that of epochs.
type Shared = (Common, usize, u32);

fn shared(experiment: &Experiment) -> Shared {
    let common = Common {
        network: experiment.network(),
        loss: experiment.loss,
        optimizer: experiment.optimizer,
        batch: experiment.batch,
    };
    (common, experiment.training(), experiment.epochs)
}

/// Groups the runs of a plan, each group in the order of the plan.
#[must_use]
pub fn groups(plan: &Plan) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // The group that takes runs of a kind, and how many more of them.
    let mut open: HashMap<Shared, (usize, usize)> = HashMap::new();
    for (run, planned) in plan.runs().iter().enumerate() {
        let (group, room) = open.entry(shared(&planned.experiment)).or_default();
        if *room == 0 {
            *room = (MOST_BYTES / bytes(&planned.experiment)).clamp(1, MOST_RUNS);
            *group = groups.len();
            groups.push(Group { runs: Vec::new() });
        }
        *room -= 1;
        groups[*group].runs.push(run);
    }
    groups
}

/// Bytes of a run's samples, order and parameters.
fn bytes(experiment: &Experiment) -> usize {
    let parameters = experiment.network().parameter_count();
    let numbers = experiment.training() * (experiment.features() + 2) + parameters;
    numbers * size_of::<f32>()
}

impl Group {
    /// What a fleet needs to train the group; samples and orders that several runs share are there
    /// once.
    ///
    /// # Panics
    /// When the group is empty or not of this plan.
    #[must_use]
    pub fn squad(&self, plan: &Plan) -> Squad {
        let experiments = || self.runs.iter().map(|&run| &plan.runs()[run].experiment);
        let first = experiments().next().expect("a group has runs");
        let (common, _, epochs) = shared(first);
        // Samples and orders are made of nothing but these, so equal ones are made once.
        let mut recipes: Vec<Recipe> = Vec::new();
        let mut data: Vec<Dataset> = Vec::new();
        let mut schedules: Vec<Schedule> = Vec::new();
        let mut runs = Vec::new();
        for experiment in experiments() {
            let own = index(&mut recipes, Recipe::of(experiment));
            if own == data.len() {
                data.push(Dataset::draw(experiment));
            }
            runs.push(FleetRun {
                parameters: initial::parameters(experiment, &common.network),
                learning_rate: experiment.learning_rate,
                numbers: experiment.rule().numbers(),
                data: own,
                order: index(&mut schedules, Schedule::new(experiment)),
            });
        }
        Squad {
            problem: FleetProblem { common, data, runs },
            schedules,
            epochs,
        }
    }
}

/// Where an item stands in a list that holds each once; at its end if it is new.
fn index<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    let known = list.iter().position(|other| *other == item);
    known.unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}
