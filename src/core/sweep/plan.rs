//! The runs of a sweep: an experiment for each pair of values, in the order in which they are made.

use crate::core::axes::{Quantity, Shape, Sweep};
use crate::core::experiment::Experiment;
use crate::core::random::{self, Stream};
use crate::core::settings::{SETTINGS, Setting};

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Plan {
    sweep: Sweep,
    columns: Vec<f64>,
    rows: Vec<f64>,
    runs: Vec<Run>,
    /// The run of each cell, row by row.
    cells: Vec<Option<usize>>,
}

/// One run of a plan.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which value of the first axis it has.
    pub column: usize,
    /// Which value of the second axis it has; 0 when there is none.
    pub row: usize,
    /// Everything that decides it.
    pub experiment: Experiment,
}

impl Run {
    /// How much there is to compute, see [`work`].
    #[must_use]
    pub fn work(&self) -> f64 {
        work(&self.experiment)
    }
}

/// How much there is to compute in a run, in multiplications, very roughly: enough to tell how much
/// of a sweep is done when some runs cost more than others.
#[must_use]
pub fn work(experiment: &Experiment) -> f64 {
    let parameters = experiment.network().parameter_count() as f64;
    // Forward, backward and gradients of each sample; the update of each step.
    let samples = experiment.training() as f64 * (3.0 * parameters + 10.0);
    let steps = experiment.batches_per_epoch() as f64 * (parameters + 50.0);
    f64::from(experiment.epochs) * (samples + steps)
}

impl Plan {
    /// The runs that a sweep makes of an experiment. A pair of values that no experiment can have,
    /// such as a mini-batch larger than the data, has no run.
    #[must_use]
    pub fn new(experiment: &Experiment, sweep: Sweep) -> Self {
        let columns = sweep.first().values();
        let rows = sweep.second().map_or(vec![0.0], |axis| axis.values());
        let mut runs: Vec<Run> = Vec::new();
        for (row, &second) in rows.iter().enumerate() {
            for (column, &first) in columns.iter().enumerate() {
                runs.extend(
                    varied(experiment, sweep, first, second).map(|experiment| Run {
                        column,
                        row,
                        experiment,
                    }),
                );
            }
        }
        if sweep.shape() != Shape::Seeds {
            // In random order the whole picture appears early, and what is done tells how long the
            // rest will take.
            random::shuffle(&mut random::stream(0, Stream::Data), &mut runs);
        }
        let mut cells = vec![None; columns.len() * rows.len()];
        for (index, run) in runs.iter().enumerate() {
            cells[run.row * columns.len() + run.column] = Some(index);
        }
        Self {
            sweep,
            columns,
            rows,
            runs,
            cells,
        }
    }

    /// What the runs were made from.
    #[must_use]
    pub fn sweep(&self) -> Sweep {
        self.sweep
    }

    /// The values of the first axis.
    #[must_use]
    pub fn columns(&self) -> &[f64] {
        &self.columns
    }

    /// The values of the second axis; a single one without meaning when there is none.
    #[must_use]
    pub fn rows(&self) -> &[f64] {
        &self.rows
    }

    /// The runs, in the order in which they are made.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The work of all runs, in the unit of [`Run::work`].
    #[must_use]
    pub fn work(&self) -> f64 {
        self.runs.iter().map(Run::work).sum()
    }

    /// The run of a cell, if there is one.
    #[must_use]
    pub fn run_at(&self, column: usize, row: usize) -> Option<usize> {
        let inside = column < self.columns.len();
        let cell = self.cells.get(row * self.columns.len() + column);
        cell.copied().flatten().filter(|_| inside)
    }

    /// The run that trains as an experiment does, if it is one of these.
    #[must_use]
    pub fn find(&self, experiment: &Experiment) -> Option<usize> {
        let index = |quantity: Quantity, values: &[f64]| {
            let own = quantity.get(experiment)?;
            values.iter().position(|&value| value == own)
        };
        let column = index(self.sweep.first().quantity(), &self.columns)?;
        let row = match self.sweep.second() {
            Some(axis) => index(axis.quantity(), &self.rows)?,
            None => 0,
        };
        let run = self.run_at(column, row)?;
        same_training(&self.runs[run].experiment, experiment).then_some(run)
    }

    /// Whether the same runs would be made of an experiment.
    #[must_use]
    pub fn is_of(&self, experiment: &Experiment, sweep: Sweep) -> bool {
        self.sweep == sweep
            && self.runs.first().is_some_and(|run| {
                let (first, second) = (self.columns[run.column], self.rows[run.row]);
                varied(experiment, sweep, first, second)
                    .is_some_and(|other| same_training(&run.experiment, &other))
            })
    }
}

/// The experiment with one value of each axis; `None` when it does not take them.
fn varied(experiment: &Experiment, sweep: Sweep, first: f64, second: f64) -> Option<Experiment> {
    let mut varied = experiment.clone();
    let second = sweep.second().map(|axis| (axis.quantity(), second));
    let mut values = vec![(sweep.first().quantity(), first)];
    values.extend(second);
    // The number of samples bounds the batch size.
    if second.is_some_and(|(quantity, _)| quantity == Quantity::Samples) {
        values.reverse();
    }
    for (quantity, value) in values {
        quantity.set(&mut varied, value).ok()?;
    }
    Some(varied)
}

/// Whether two experiments train the same way, however they are shown.
fn same_training(a: &Experiment, b: &Experiment) -> bool {
    let alike = |setting: &Setting| {
        if setting.quantity == Some(Quantity::InitialSeed) {
            // Named or not, it is the number that counts.
            a.weights_seed() == b.weights_seed()
        } else {
            (setting.get)(a) == (setting.get)(b)
        }
    };
    SETTINGS
        .iter()
        .all(|setting| !setting.decides_run() || alike(setting))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Speed, Task};

    fn plan(task: Task, sweep: &str) -> Plan {
        Plan::new(&Experiment::new(task), sweep.parse().unwrap())
    }

    #[test]
    fn every_cell_has_its_values() {
        let plan = plan(Task::Cubic, "lr:0.001..1:4*batch:1..100:3");
        assert_eq!((plan.columns().len(), plan.rows().len()), (4, 3));
        assert_eq!(plan.runs().len(), 12);
        for (column, &rate) in plan.columns().iter().enumerate() {
            for (row, &batch) in plan.rows().iter().enumerate() {
                let run = &plan.runs()[plan.run_at(column, row).unwrap()];
                assert_eq!((run.column, run.row), (column, row));
                let expected = Experiment {
                    learning_rate: rate,
                    batch: batch as usize,
                    ..Experiment::new(Task::Cubic)
                };
                assert_eq!(run.experiment, expected);
            }
        }
        assert_eq!((plan.run_at(4, 0), plan.run_at(0, 3)), (None, None));
    }

    #[test]
    fn the_pages_own_run_is_found_whether_its_initial_seed_is_named_or_not() {
        let mut own = Experiment::new(Task::Cubic);
        own.seed = 3;
        let plan = Plan::new(&own, "lr:0.03..0.3:2*iseed:4".parse().unwrap());
        let found = |own: &Experiment| plan.find(own).map(|run| plan.runs()[run].row);
        assert_eq!(found(&own), Some(2));
        own.iseed = Some(4);
        assert_eq!(found(&own), Some(3));
        own.iseed = Some(5);
        assert_eq!(found(&own), None);
        own.iseed = Some(4);
        own.seed = 2;
        assert_eq!(found(&own), None);
    }

    #[test]
    fn seeds_come_in_order() {
        let plan = plan(Task::Linear, "seed:5..9");
        let seeds: Vec<u32> = plan.runs().iter().map(|run| run.experiment.seed).collect();
        assert_eq!(seeds, [5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_batch_larger_than_the_data_has_no_run() {
        let map = plan(Task::Cubic, "batch:5..500:3*n:10..1000:3");
        assert_eq!(
            (map.columns(), map.rows()),
            (&[5.0, 50.0, 500.0][..], &[10.0, 100.0, 1000.0][..])
        );
        let possible = [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)];
        assert_eq!(map.runs().len(), possible.len());
        for (column, row) in possible {
            let run = &map.runs()[map.run_at(column, row).unwrap()];
            assert_eq!(run.experiment.batch as f64, map.columns()[column]);
            assert_eq!(run.experiment.samples as f64, map.rows()[row]);
        }
        let none = plan(Task::Cubic, "batch:200..400:3");
        assert_eq!(none.runs().len(), 0);
        assert!(!none.is_of(&Experiment::new(Task::Cubic), none.sweep()));
    }

    #[test]
    fn a_plan_knows_the_experiments_it_holds_for() {
        let plan = plan(Task::Cubic, "lr:0.001..1:4");
        let mut experiment = Experiment::new(Task::Cubic);
        experiment.learning_rate = 0.5;
        experiment.speed = Speed::Max;
        assert!(plan.is_of(&experiment, plan.sweep()));
        assert!(!plan.is_of(&experiment, "lr:0.001..1:5".parse().unwrap()));
        assert_eq!(plan.find(&experiment), None);
        experiment.learning_rate = 0.01;
        let found = plan.find(&experiment).unwrap();
        assert_eq!(plan.columns()[plan.runs()[found].column], 0.01);
        experiment.noise = 0.2;
        assert!(!plan.is_of(&experiment, plan.sweep()));
        assert_eq!(plan.find(&experiment), None);
    }
}
