//! Which runs of a plan can be trained side by side, and as what.

use std::collections::HashMap;

use super::plan::Plan;
use crate::core::data::Dataset;
use crate::core::experiment::Experiment;
use crate::core::fleet::{FleetProblem, FleetRun};
use crate::core::initial;
use crate::core::network::{Hidden, Network};
use crate::core::schedule::Schedule;

/// Most runs of a group: enough to keep any device busy, few enough for results to arrive while
/// the others go on.
const MOST_RUNS: usize = 512;
/// Most bytes of a group's samples, orders and parameters.
const MOST_BYTES: usize = 4 << 20;

/// Runs that share everything that a fleet shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The runs, as places in [`Plan::runs`].
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

/// What a fleet shares and a sweep can vary.
type Common = (Hidden, usize, usize, u32);

fn common(experiment: &Experiment) -> Common {
    (
        experiment.hidden.clone(),
        experiment.samples,
        experiment.batch,
        experiment.epochs,
    )
}

/// Groups the runs of a plan, each group in the order of the plan.
#[must_use]
pub fn groups(plan: &Plan) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // The group that takes runs of a kind, and how many more of them.
    let mut open: HashMap<Common, (usize, usize)> = HashMap::new();
    for (run, planned) in plan.runs().iter().enumerate() {
        let (group, room) = open.entry(common(&planned.experiment)).or_default();
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

fn network(experiment: &Experiment) -> Network {
    Network {
        features: experiment.features(),
        hidden: experiment.hidden.clone(),
    }
}

/// Bytes of a run's samples, order and parameters.
fn bytes(experiment: &Experiment) -> usize {
    let parameters = network(experiment).parameter_count();
    let numbers = experiment.samples * (experiment.features() + 2) + parameters;
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
        let network = network(first);
        let mut kinds: Vec<(u64, u32)> = Vec::new();
        let mut data: Vec<Dataset> = Vec::new();
        let mut schedules: Vec<Schedule> = Vec::new();
        let runs = experiments()
            .map(|experiment| {
                // All else that data depend on is the same in every run of a sweep.
                let kind = (experiment.noise.to_bits(), experiment.seed);
                let known = kinds.iter().position(|other| *other == kind);
                let data = known.unwrap_or_else(|| {
                    kinds.push(kind);
                    data.push(Dataset::draw(experiment));
                    data.len() - 1
                });
                let schedule = Schedule::new(experiment);
                let known = schedules.iter().position(|other| *other == schedule);
                let order = known.unwrap_or_else(|| {
                    schedules.push(schedule);
                    schedules.len() - 1
                });
                FleetRun {
                    parameters: initial::parameters(experiment, &network),
                    learning_rate: experiment.learning_rate,
                    momentum: experiment.momentum,
                    data,
                    order,
                }
            })
            .collect();
        Squad {
            problem: FleetProblem {
                network,
                loss: first.loss,
                optimizer: first.optimizer,
                batch: first.batch,
                data,
                runs,
            },
            schedules,
            epochs: first.epochs,
        }
    }
}
