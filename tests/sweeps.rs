//! Many runs: each of them is the run that a session makes of the same experiment, to the last bit,
//! whichever runner makes it and however its time is cut.

use std::cell::Cell;
use std::rc::Rc;

use burn::tensor::Device;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::fleet::{Fleet, FleetProblem};
use regression_playground::core::recording::Ending;
use regression_playground::core::sweep::{
    Arrival, Axis, End, OneByOne, Plan, Quantity, Runner, SideBySide, Sweep, groups,
};
use regression_playground::core::table::Sheet;
use regression_playground::core::transport::Status;
use regression_playground::engine::Autodiff;

#[path = "support/fake.rs"]
mod fake;
#[path = "support/fleet.rs"]
mod fleet;
#[path = "support/run.rs"]
mod run;

use fleet::{Account, Engines};

/// A small experiment in which every mini-batch matters to all that follow.
fn ragged() -> Experiment {
    Experiment {
        samples: 23,
        batch: 5,
        optimizer: Optimizer::Momentum,
        learning_rate: 0.01,
        epochs: 9,
        ..Experiment::new(Task::Cubic)
    }
}

fn plan(experiment: &Experiment, sweep: &str) -> Plan {
    Plan::new(experiment, sweep.parse().unwrap())
}

fn autodiff(problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(Autodiff::new(problem, &Device::flex())))
}

fn one_by_one(plan: &Plan) -> OneByOne {
    one_by_one_with(plan, autodiff)
}

/// The runner of all runs of a plan, with engines by `make`.
fn one_by_one_with(
    plan: &Plan,
    make: impl Fn(&Problem) -> Result<Box<dyn Engine>, EngineError> + 'static,
) -> OneByOne {
    OneByOne::new(Box::new(make), 0..plan.runs().len())
}

fn side_by_side(plan: &Plan, patience: u32) -> (SideBySide, Rc<Account>) {
    let account = Rc::new(Account::default());
    let shared = account.clone();
    let runner = SideBySide::new(
        Box::new(move |problem| Ok(Box::new(Engines::new(problem, patience, shared.clone())))),
        Box::new(autodiff),
        plan,
    );
    (runner, account)
}

/// A clock by which every look costs a millisecond, so that a slice holds `looks` of them.
fn slice(looks: u32) -> impl FnMut() -> f64 {
    let mut left = f64::from(looks) / 1000.0;
    move || {
        left -= 0.001;
        left
    }
}

/// All arrivals, by run, of a runner that gets slices of `looks` looks at the clock.
fn run_all(plan: &Plan, runner: &mut dyn Runner, looks: u32) -> Vec<Arrival> {
    let mut arrivals = Vec::new();
    for _ in 0..100_000 {
        let under_way = runner.under_way(plan);
        assert!(under_way >= 0.0 && under_way.is_finite());
        arrivals.extend(runner.advance(plan, &mut slice(looks)).unwrap());
        if arrivals.len() == plan.runs().len() {
            arrivals.sort_by_key(|arrival: &Arrival| arrival.run);
            assert!(arrivals.iter().map(|a| a.run).eq(0..plan.runs().len()));
            assert_eq!(runner.under_way(plan), 0.0);
            assert_eq!(runner.advance(plan, &mut slice(looks)), Ok(Vec::new()));
            return arrivals;
        }
    }
    panic!("{} of {} runs arrived", arrivals.len(), plan.runs().len());
}

fn assert_same_as_sessions(plan: &Plan, arrivals: &[Arrival]) {
    for arrival in arrivals {
        let experiment = &plan.runs()[arrival.run].experiment;
        let session = run::finish(experiment.clone());
        let initial = session.history().losses()[0].1;
        assert_eq!(arrival.outcome.initial.to_bits(), initial.to_bits());
        match arrival.outcome.end {
            End::Trained(loss) => {
                assert_eq!(session.status(), Status::Finished);
                assert_eq!(Some(loss.to_bits()), session.loss().map(f32::to_bits));
                let bits =
                    |values: &[f32]| -> Vec<u32> { values.iter().map(|v| v.to_bits()).collect() };
                assert_eq!(bits(&arrival.parameters), bits(session.parameters()));
            }
            End::Diverged(epoch) => {
                assert_eq!(session.status(), Status::Diverged);
                let ending = session.recording().ending();
                assert_eq!(ending, Some(Ending::Diverged(epoch)));
            }
        }
    }
}

#[test]
fn every_run_equals_the_same_run_in_a_session() {
    for (experiment, sweep) in [
        (ragged(), "seed:4"),
        (ragged(), "lr:0.0001..10:5*batch:1..23:4"),
        (ragged(), "n:5..40:4*momentum:0..0.99:3"),
        (ragged(), "width:1..6:3*epochs:1..12:4"),
        (
            Experiment {
                epochs: 3,
                shuffle: false,
                ..Experiment::new(Task::Linear)
            },
            "noise:0..1:3*seed:2",
        ),
    ] {
        let plan = plan(&experiment, sweep);
        let arrivals = run_all(&plan, &mut one_by_one(&plan), 1000);
        assert_same_as_sessions(&plan, &arrivals);
        let (mut runner, account) = side_by_side(&plan, 3);
        assert_eq!(
            bits(&run_all(&plan, &mut runner, 1000)),
            bits(&arrivals),
            "{sweep}"
        );
        assert!(account.most_in_flight.get() <= 2);
    }
}

/// Whichever numbers a sweep varies, runs that are trained side by side share only what is theirs.
#[test]
fn every_quantity_makes_the_same_runs_side_by_side_as_one_by_one() {
    // A number of an update rule makes a difference with its own rule only.
    let rules = [ragged().optimizer].into_iter().chain(Optimizer::ALL);
    let experiments = rules.map(|optimizer| Experiment {
        optimizer,
        ..ragged()
    });
    for quantity in Quantity::ALL {
        let mut experiments = experiments.clone();
        let experiment = experiments.find(|experiment| quantity.applies(experiment));
        let experiment = experiment.unwrap_or_else(|| panic!("{quantity:?} never applies"));
        let varied = Axis::suggested(quantity, &experiment, 2);
        let seeds = quantity == Quantity::Seed;
        let other = if seeds { "noise:0.1..0.2:2" } else { "seed:2" };
        let sweep = Sweep::new(varied, Some(other.parse().unwrap())).unwrap();
        let plan = Plan::new(&experiment, sweep);
        assert_eq!(plan.runs().len(), 4);
        let alone = bits(&run_all(&plan, &mut one_by_one(&plan), 1000));
        let (mut runner, _) = side_by_side(&plan, 0);
        assert_eq!(bits(&run_all(&plan, &mut runner, 1000)), alone, "{sweep}");
        for (i, run) in alone.iter().enumerate() {
            assert!(
                !alone[..i].contains(run),
                "{quantity:?} makes no difference"
            );
        }
    }
}

/// Everything about arrivals.
/// Rows that are standardised, each run by the training samples of its own seed.
#[test]
fn rows_in_their_own_units_cost_the_same_side_by_side() {
    let rows = (0..24).map(|i| format!("{},{}\n", 1990 + i, 1000 * (i * 7 % 11)));
    let sheet =
        Sheet::read(("year,y\n".to_owned() + &rows.collect::<String>()).as_bytes()).unwrap();
    let mut base = Experiment {
        test: 0.25,
        epochs: 5,
        ..Experiment::new(Task::Csv)
    };
    base.bring(sheet.choose(&[0], 1).unwrap().into());
    let plan = plan(&base, "seed:4");
    let (mut runner, _) = side_by_side(&plan, 1);
    let arrivals = run_all(&plan, &mut runner, 9);
    assert!(
        arrivals
            .iter()
            .all(|arrival| arrival.outcome.loss() > Some(1e5)),
        "squares of thousands"
    );
    assert_same_as_sessions(&plan, &arrivals);
}

fn bits(arrivals: &[Arrival]) -> Vec<(u32, End, Vec<u32>)> {
    arrivals
        .iter()
        .map(|arrival| {
            let parameters = arrival.parameters.iter().map(|p| p.to_bits());
            let outcome = arrival.outcome;
            (outcome.initial.to_bits(), outcome.end, parameters.collect())
        })
        .collect()
}

#[test]
fn the_size_of_the_slices_does_not_matter() {
    let plan = plan(&ragged(), "seed:3*lr:0.001..0.1:3");
    let whole = bits(&run_all(&plan, &mut one_by_one(&plan), 10_000));
    for looks in [2, 3, 7, 50] {
        assert_eq!(bits(&run_all(&plan, &mut one_by_one(&plan), looks)), whole);
        for patience in [0, 1, 20] {
            let (mut runner, _) = side_by_side(&plan, patience);
            assert_eq!(
                bits(&run_all(&plan, &mut runner, looks)),
                whole,
                "{looks} {patience}"
            );
        }
    }
}

#[test]
fn only_the_runs_that_are_asked_for_are_made() {
    let plan = plan(&ragged(), "seed:5");
    let mut runner = OneByOne::new(Box::new(autodiff), [4, 1]);
    let arrivals = runner.advance(&plan, &mut slice(100_000)).unwrap();
    assert!(arrivals.iter().map(|arrival| arrival.run).eq([4, 1]));
    assert_same_as_sessions(&plan, &arrivals);
}

#[test]
fn without_time_nothing_is_trained() {
    let plan = plan(&ragged(), "seed:2");
    let mut runner = one_by_one_with(&plan, |_| panic!("an engine was made"));
    assert_eq!(runner.advance(&plan, &mut || 0.0), Ok(Vec::new()));
    assert_eq!(runner.advance(&plan, &mut || -1.0), Ok(Vec::new()));
}

#[test]
fn the_clock_is_looked_at_often() {
    // A step that costs 5 ms: no piece may hold two of them once that is known.
    struct Slow {
        time: Rc<Cell<f64>>,
        longest: Rc<Cell<usize>>,
        inner: fake::Fake,
    }
    impl Engine for Slow {
        fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
            let steps = samples.len().div_ceil(batch);
            self.time.set(self.time.get() + 0.005 * steps as f64);
            self.longest.set(self.longest.get().max(steps));
            self.inner.train(samples, batch, rate)
        }
        fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
            self.inner.put(index, value)
        }
        fn mark(&mut self) -> Result<(), EngineError> {
            self.inner.mark()
        }
        fn read(&mut self) -> Reading {
            self.inner.read()
        }
    }
    let plan = plan(&Experiment::new(Task::Cubic), "seed:2");
    let (time, longest) = (Rc::new(Cell::new(0.0)), Rc::new(Cell::new(0)));
    let (shared, seen) = (time.clone(), longest.clone());
    let mut runner = one_by_one_with(&plan, move |_| {
        Ok(Box::new(Slow {
            time: shared.clone(),
            longest: seen.clone(),
            inner: fake::Fake::default(),
        }))
    });
    for _ in 0..50 {
        let end = time.get() + 0.006;
        runner.advance(&plan, &mut || end - time.get()).unwrap();
        assert!(time.get() - end < 0.005, "the slice took too long");
    }
    assert_eq!(longest.get(), 1);
}

#[test]
fn a_run_that_diverges_is_stopped_early() {
    let wild = Experiment {
        learning_rate: 10.0,
        epochs: 2020,
        ..Experiment::new(Task::Linear)
    };
    let plan = plan(&wild, "seed:2");
    let steps = Rc::new(Cell::new(0));
    struct Counted(Autodiff, Rc<Cell<usize>>);
    impl Engine for Counted {
        fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
            self.1.set(self.1.get() + samples.len().div_ceil(batch));
            self.0.train(samples, batch, rate)
        }
        fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
            self.0.put(index, value)
        }
        fn mark(&mut self) -> Result<(), EngineError> {
            self.0.mark()
        }
        fn read(&mut self) -> Reading {
            self.0.read()
        }
    }
    let shared = steps.clone();
    let mut runner = one_by_one_with(&plan, move |problem: &Problem| {
        let engine = Autodiff::new(problem, &Device::flex());
        Ok(Box::new(Counted(engine, shared.clone())))
    });
    let arrivals = run_all(&plan, &mut runner, 10_000);
    assert!(
        arrivals
            .iter()
            .all(|a| matches!(a.outcome.end, End::Diverged(_)))
    );
    assert!(steps.get() < 2 * 50 * 20, "{} steps", steps.get());
    let (mut runner, account) = side_by_side(&plan, 0);
    run_all(&plan, &mut runner, 10_000);
    assert!(
        account.epochs.get() < 100,
        "{} epochs",
        account.epochs.get()
    );
}

#[test]
fn a_fleet_shares_what_its_runs_share() {
    let sizes = |sweep: &str| -> Vec<(usize, usize, usize)> {
        let plan = plan(&ragged(), sweep);
        let squads = groups(&plan).into_iter().map(|group| group.squad(&plan));
        squads
            .map(|squad| {
                let problem = &squad.problem;
                (
                    problem.runs.len(),
                    problem.data.len(),
                    squad.schedules.len(),
                )
            })
            .collect()
    };
    assert_eq!(sizes("seed:30"), [(30, 30, 30)]);
    assert_eq!(sizes("lr:0.01..1:12"), [(12, 1, 1)]);
    assert_eq!(sizes("lr:0.01..1:12*seed:3"), [(36, 3, 3)]);
    assert_eq!(sizes("noise:0..1:4*seed:3"), [(12, 12, 3)]);
    assert_eq!(sizes("batch:1..23:3*seed:5"), [(5, 5, 5); 3]);
    assert_eq!(
        sizes("seed:1100"),
        [(512, 512, 512), (512, 512, 512), (76, 76, 76)]
    );
}

#[test]
fn memory_is_bounded() {
    let large = Experiment {
        samples: 10_000,
        epochs: 1,
        ..Experiment::new(Task::Linear)
    };
    let plan = plan(&large, "seed:300");
    let groups = groups(&plan);
    assert_eq!(
        groups.iter().map(|group| group.runs.len()).sum::<usize>(),
        300
    );
    for group in groups.iter().take(2) {
        let squad = group.squad(&plan);
        let numbers: usize = squad
            .problem
            .data
            .iter()
            .map(|data| data.x.len() + data.y.len())
            .sum();
        let orders = squad.schedules.len() * 10_000;
        assert!(4 * (numbers + orders) <= 16 << 20);
    }
}

#[test]
fn an_engine_that_breaks_ends_the_sweep() {
    let broken = || EngineError("broken".into());
    let plan = plan(&ragged(), "seed:2");
    let mut runner = one_by_one_with(&plan, move |_| Err(broken()));
    assert_eq!(runner.advance(&plan, &mut slice(9)), Err(broken()));
    let mut runner = one_by_one_with(&plan, |_| {
        let mut engine = fake::Fake::default();
        engine.breaks_at = Some(7);
        Ok(Box::new(engine))
    });
    assert_eq!(runner.advance(&plan, &mut slice(99)), Err(broken()));
    let judge = Box::new(autodiff);
    let mut runner = SideBySide::new(Box::new(move |_| Err(broken())), judge, &plan);
    assert_eq!(runner.advance(&plan, &mut slice(9)), Err(broken()));
    // One that judges the runs that diverge.
    let wild = Plan::new(
        &Experiment::new(Task::Linear),
        "lr:5..10:2".parse().unwrap(),
    );
    let account = Rc::new(Account::default());
    let make = move |problem: &FleetProblem| -> Result<Box<dyn Fleet>, EngineError> {
        Ok(Box::new(Engines::new(problem, 0, account.clone())))
    };
    let judge = Box::new(move |_: &Problem| Err(broken()));
    let mut runner = SideBySide::new(Box::new(make), judge, &wild);
    assert_eq!(runner.advance(&wild, &mut slice(10_000)), Err(broken()));
}
