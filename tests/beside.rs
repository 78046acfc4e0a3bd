//! Runs beside the page: whoever trains them, they are the same to the last bit, and none is lost.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use regression_playground::core::beside::{Crew, Measure, Order, Reply, Shared, Worker};
use regression_playground::core::engine::{Engine, EngineError, MakeEngine, Problem, Reading};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::fleet::Fleet;
use regression_playground::core::sweep::{Arrival, End, OneByOne, Plan, Run, Runner};
use regression_playground::engine::FusedCpu;

#[path = "support/fleet.rs"]
mod fleet;

use fleet::{Account, Engines};

fn fused() -> Rc<MakeEngine> {
    Rc::new(
        |problem: &Problem| -> Result<Box<dyn Engine>, EngineError> {
            Ok(Box::new(FusedCpu::new(problem)))
        },
    )
}

fn experiment() -> Experiment {
    Experiment {
        samples: 53,
        batch: 7,
        epochs: 11,
        optimizer: Optimizer::Momentum,
        learning_rate: 0.02,
        ..Experiment::new(Task::Cubic)
    }
}

/// A clock that goes on by a fifth of a millisecond with every look.
#[derive(Clone, Default)]
struct Clock(Rc<Cell<f64>>);

impl Clock {
    fn look(&self) -> f64 {
        self.0.set(self.0.get() + 0.0002);
        self.0.get()
    }
}

/// Workers that are asked and answer in letters.
struct Shop {
    clock: Clock,
    workers: BTreeMap<u32, Worker>,
    /// Runs that came from each.
    came: BTreeMap<u32, usize>,
}

impl Shop {
    fn new() -> Self {
        Self {
            clock: Clock::default(),
            workers: BTreeMap::new(),
            came: BTreeMap::new(),
        }
    }

    fn open(&mut self, crew: &mut Crew, name: u32) {
        let mut worker = Worker::new(fused());
        worker
            .take(&crew.join(name).line(), self.clock.look())
            .unwrap();
        self.workers.insert(name, worker);
    }

    fn deal(&mut self, crew: &mut Crew) {
        for (name, order) in crew.orders(self.clock.look()) {
            let worker = self.workers.get_mut(&name).unwrap();
            worker.take(&order.line(), self.clock.look()).unwrap();
        }
    }

    /// A slice of everybody.
    fn turn(&mut self, crew: &mut Crew) {
        self.deal(crew);
        for (&name, worker) in &mut self.workers {
            if !worker.has_work() {
                continue;
            }
            let clock = self.clock.clone();
            let Some(reply) = worker.go_on(&|| clock.look()).unwrap() else {
                continue;
            };
            let (line, numbers) = reply.letter();
            if let Some(Reply::Runs(id, under_way, arrivals)) = Reply::of(&line, numbers) {
                assert_eq!(id, crew.id());
                *self.came.entry(name).or_default() += arrivals.len();
                crew.hear(name, under_way, arrivals);
            }
        }
    }
}

fn slice(looks: u32) -> impl FnMut() -> f64 {
    let mut left = f64::from(looks);
    move || {
        left -= 1.0;
        left / 1000.0
    }
}

fn in_the_page(plan: &Plan) -> Vec<Arrival> {
    let make = fused();
    let make = Box::new(move |problem: &_| make(problem));
    let mut runner = OneByOne::new(make, 0..plan.runs().len());
    let mut arrivals = runner.advance(plan, &mut || 1.0).unwrap();
    arrivals.sort_by_key(|arrival| arrival.run);
    arrivals
}

/// All arrivals of a crew, by run; `meanwhile` is called before every turn with its number.
fn run_all(
    plan: &Plan,
    crew: &mut Crew,
    shop: &mut Shop,
    mut meanwhile: impl FnMut(&mut Crew, &mut Shop, usize),
) -> Vec<Arrival> {
    let mut arrivals: Vec<Arrival> = Vec::new();
    for turn in 0..100_000 {
        meanwhile(crew, shop, turn);
        shop.turn(crew);
        let done = crew.under_way(plan);
        assert!(done >= 0.0 && done.is_finite());
        arrivals.extend(crew.advance(plan, &mut slice(40)).unwrap());
        if arrivals.len() >= plan.runs().len() {
            arrivals.sort_by_key(|arrival| arrival.run);
            return arrivals;
        }
    }
    panic!("{} of {} runs came", arrivals.len(), plan.runs().len());
}

fn crew(plan: &Plan) -> Crew {
    Crew::new(7, &experiment(), plan, 0..plan.runs().len(), fused())
}

fn plan(sweep: &str) -> Plan {
    Plan::new(&experiment(), sweep.parse().unwrap())
}

/// Arrivals by their bits: a run that diverged has numbers that equal nothing.
fn bits(arrivals: &[Arrival]) -> Vec<String> {
    let bits = |values: &[f32]| -> Vec<u32> { values.iter().map(|v| v.to_bits()).collect() };
    let one = |a: &Arrival| format!("{} {:?} {:?}", a.run, a.outcome, bits(&a.parameters));
    arrivals.iter().map(one).collect()
}

const SWEEPS: [&str; 4] = [
    "seed:40",
    "lr:0.001..10:12*batch:1..53:4",
    "width:1..9:4",
    "momentum:0.1..0.9:7*n:10..60:3",
];

#[test]
fn a_run_in_a_worker_is_the_run_in_the_page() {
    for sweep in SWEEPS {
        let plan = plan(sweep);
        let (mut crew, mut shop) = (crew(&plan), Shop::new());
        let arrivals = run_all(&plan, &mut crew, &mut shop, |crew, shop, turn| {
            if turn < 3 {
                shop.open(crew, turn as u32);
            }
        });
        assert_eq!(bits(&arrivals), bits(&in_the_page(&plan)), "{sweep}");
        assert_eq!(
            shop.came.values().sum::<usize>(),
            plan.runs().len(),
            "the page did some"
        );
        assert_eq!(crew.under_way(&plan), 0.0);
    }
}

#[test]
fn without_workers_the_page_does_all() {
    let plan = plan("seed:9");
    let (mut crew, mut shop) = (crew(&plan), Shop::new());
    let arrivals = run_all(&plan, &mut crew, &mut shop, |_, _, _| ());
    assert_eq!(bits(&arrivals), bits(&in_the_page(&plan)));
}

#[test]
fn the_runs_of_a_failed_worker_are_done_by_the_others_and_then_by_the_page() {
    let plan = plan("seed:60");
    let (mut crew, mut shop) = (crew(&plan), Shop::new());
    let mut lost = 0;
    let arrivals = run_all(&plan, &mut crew, &mut shop, |crew, shop, turn| {
        match turn {
            0 => (0..3).for_each(|name| shop.open(crew, name)),
            4 | 6 | 8 => {
                shop.workers.remove(&lost);
                crew.leave(lost);
                lost += 1;
            }
            _ => {}
        }
        assert_eq!(crew.has_workers(), turn < 8);
    });
    assert_eq!(bits(&arrivals), bits(&in_the_page(&plan)), "each once");
    let came: usize = shop.came.values().sum();
    assert!((1..60).contains(&came), "{came} of 60 in workers");
}

#[test]
fn a_late_worker_takes_over_from_the_page() {
    let plan = plan("seed:60");
    let (mut crew, mut shop) = (crew(&plan), Shop::new());
    let arrivals = run_all(&plan, &mut crew, &mut shop, |crew, shop, turn| {
        if turn == 60 {
            shop.open(crew, 1);
        }
    });
    assert_eq!(bits(&arrivals), bits(&in_the_page(&plan)), "each once");
    let came = shop.came[&1];
    assert!((10..60).contains(&came), "{came} of 60 in the worker");
}

#[test]
fn equal_workers_share_the_work() {
    let plan = plan("seed:200");
    let (mut crew, mut shop) = (crew(&plan), Shop::new());
    run_all(&plan, &mut crew, &mut shop, |crew, shop, turn| {
        if turn == 0 {
            (0..4).for_each(|name| shop.open(crew, name));
        }
    });
    let came: Vec<usize> = shop.came.values().copied().collect();
    assert!(
        came.len() == 4 && came.iter().all(|came| (40..=60).contains(came)),
        "{came:?}"
    );
}

/// Runs of several groups on a fleet and in workers; `failing` of them are lost on the way.
fn share(failing: bool) -> (Vec<Arrival>, Vec<Arrival>, usize) {
    let small = Experiment {
        samples: 20,
        epochs: 5,
        hidden: "3r".parse().unwrap(),
        ..experiment()
    };
    let plan = Plan::new(&small, "batch:1..12:12*lr:0.001..10:6".parse().unwrap());
    let crew = Crew::new(7, &small, &plan, 0..plan.runs().len(), fused());
    let (crew, mut shop) = (Rc::new(RefCell::new(crew)), Shop::new());
    let account = Rc::new(Account::default());
    let make = move |problem: &_| {
        let fleet = Engines::new(problem, 3, account.clone());
        Ok(Box::new(fleet) as Box<dyn Fleet>)
    };
    let judge = fused();
    let judge = Box::new(move |problem: &_| judge(problem));
    let mut runner = Shared::new(Box::new(make), judge, &plan, crew.clone());
    (0..2).for_each(|name| shop.open(&mut crew.borrow_mut(), name));
    let mut arrivals = Vec::new();
    for turn in 0..100_000 {
        if failing && turn == 3 {
            for name in 0..2 {
                shop.workers.remove(&name);
                crew.borrow_mut().leave(name);
            }
        }
        shop.turn(&mut crew.borrow_mut());
        arrivals.extend(runner.advance(&plan, &mut slice(20)).unwrap());
        if arrivals.len() >= plan.runs().len() {
            break;
        }
    }
    arrivals.sort_by_key(|arrival: &Arrival| arrival.run);
    (arrivals, in_the_page(&plan), shop.came.values().sum())
}

#[test]
fn a_fleet_and_workers_share_a_sweep() {
    for failing in [false, true] {
        let (shared, alone, came) = share(failing);
        let runs: Vec<usize> = shared.iter().map(|a| a.run).collect();
        assert_eq!(runs, (0..54).collect::<Vec<_>>(), "each once");
        assert!((1..54).contains(&came), "{came} of 54 in workers");
        for (shared, alone) in shared.iter().zip(&alone) {
            match (shared.outcome.end, alone.outcome.end) {
                (End::Trained(shared), End::Trained(alone)) => {
                    let off = (shared / alone - 1.0).abs();
                    assert!(off < 1e-4, "{shared} is not {alone}");
                }
                (shared, alone) => assert_eq!(shared, alone),
            }
        }
    }
}

#[test]
fn what_was_not_asked_is_not_taken() {
    let plan = plan("seed:3");
    let mut crew = crew(&plan);
    let all = in_the_page(&plan);
    crew.join(1);
    let orders = crew.orders(0.0);
    assert_eq!(
        orders,
        [(1, Order::Runs(7, vec![0]))],
        "one until its pace is known"
    );
    crew.hear(2, 0.0, all.clone());
    crew.hear(1, 0.0, vec![all[2].clone()]);
    assert_eq!(crew.advance(&plan, &mut || 1.0), Ok(Vec::new()));
    crew.hear(1, 0.0, vec![all[0].clone(), all[0].clone()]);
    assert_eq!(crew.advance(&plan, &mut || 1.0), Ok(vec![all[0].clone()]));
}

#[test]
fn what_is_stopped_leaves_nothing_to_do() {
    let plan = plan("seed:60");
    let (mut crew, mut shop) = (crew(&plan), Shop::new());
    shop.open(&mut crew, 1);
    shop.turn(&mut crew);
    let worker = shop.workers.get_mut(&1).unwrap();
    worker.take(&Order::Runs(7, vec![1]).line(), 0.0).unwrap();
    assert!(worker.has_work());
    worker.take(&Order::Stop.line(), 0.0).unwrap();
    assert!(!worker.has_work());
    // Runs of another sweep than the one it knows are none of its business.
    worker.take(&Order::Runs(7, vec![1]).line(), 0.0).unwrap();
    assert!(!worker.has_work());
}

/// Seconds for which a program is not compiled well yet.
const COLD: f64 = 0.05;

/// An engine whose steps take as long as its network's parameters times a factor.
struct Timed {
    engine: FusedCpu,
    clock: Clock,
    cost: f64,
}

impl Engine for Timed {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        for _ in 0..samples.len().div_ceil(batch) {
            let time = self.clock.0.get();
            let cost = if time < COLD {
                5.0 * self.cost
            } else {
                self.cost
            };
            self.clock.0.set(time + cost);
        }
        self.engine.train(samples, batch, rate)
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.engine.put(index, value)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.engine.mark()
    }

    fn read(&mut self) -> Reading {
        self.engine.read()
    }
}

#[test]
fn what_the_work_costs_is_found_on_some_runs_once_the_program_is_warm() {
    for (sweep, step) in [
        ("seed:500", 1e-5),
        ("seed:2", 1e-5),
        ("epochs:100..4000:20", 1e-5),
        // Runs that cost more or less than their work says.
        ("width:1..30:30", 1e-6),
        // A step that outlasts every slice.
        ("seed:3", 0.5),
    ] {
        let plan = Plan::new(&experiment(), sweep.parse().unwrap());
        let clock = Clock::default();
        let time = clock.clone();
        let make: Rc<MakeEngine> = Rc::new(move |problem: &Problem| {
            Ok(Box::new(Timed {
                engine: FusedCpu::new(problem),
                clock: time.clone(),
                cost: step * problem.parameters.len() as f64,
            }))
        });
        let mut measure = Measure::new(plan.clone(), 0.01, make);
        let cost = loop {
            if let Some(cost) = measure.go_on(&|| clock.0.get()).unwrap() {
                break cost;
            }
        };
        let seconds = |run: &Run| {
            let steps =
                f64::from(run.experiment.epochs) * run.experiment.batches_per_epoch() as f64;
            steps * step * run.experiment.network().parameter_count() as f64
        };
        let truth = plan.runs().iter().map(seconds).sum::<f64>();
        let guess = cost * plan.work();
        assert!(
            (0.75..1.34).contains(&(guess / truth)),
            "{sweep}: {guess} is not {truth}"
        );
    }
}
