//! The engines on this machine's GPU: the same cases as on the CPU, fused and op by op, and many
//! runs of lesson 2 side by side. What the browser adds to a GPU is not in these numbers.

use criterion::{Criterion, Throughput};
use pollster::block_on;
use regression_playground::core::engine::{Engine, Problem};
use regression_playground::core::fleet::{Common, Fleet, FleetProblem, FleetRun};
use regression_playground::core::schedule::Schedule;
use regression_playground::engine::Autodiff;
use regression_playground::engine::fused::gpu::{FusedFleet, FusedGpu};

use super::machine::Gpu;
use super::{CASES, ENGINES, bench, cases, experiment, group, steps};

/// Epochs between two reads: what the page asks of a fast device at full speed.
const EPOCHS_PER_READ: u32 = 100;
/// How many runs are trained side by side.
const RUNS: [usize; 4] = [1, 64, 1024, 4096];
/// As few as criterion allows: a GPU in software takes its time.
const SAMPLES: usize = 10;

/// Measures everything, in the groups `gpu-line`, `gpu-curve`, `gpu-wide` and `gpu-many`.
pub fn measure(criterion: &mut Criterion, gpu: &Gpu) {
    eprintln!("bench: on the GPU, {}", gpu.name);
    for case in CASES {
        let mut group = group(criterion, &format!("gpu-{case}"));
        group
            .sample_size(SAMPLES)
            .throughput(Throughput::Elements(steps(case)));
        for name in ENGINES {
            let run = cases::Run::on(case, |problem| Some(engine(name, problem, gpu)));
            let mut run = run.expect("a case of the list");
            bench(&mut group, name, |epochs| {
                for_reads(epochs, |count| {
                    let records = block_on(run.queue(count)).expect("the device is not lost");
                    assert!(records.iter().all(|record| record.is_finite()));
                });
            });
        }
    }
    let mut many = group(criterion, "gpu-many");
    many.sample_size(SAMPLES);
    for runs in RUNS {
        many.throughput(Throughput::Elements(runs as u64 * steps("curve")));
        bench(&mut many, &runs.to_string(), side_by_side(gpu, runs));
    }
}

/// An engine on the GPU by its name.
fn engine(name: &str, problem: &Problem, gpu: &Gpu) -> Box<dyn Engine> {
    if name == "fused" {
        let engine = FusedGpu::new(problem, &gpu.device, gpu.adapter);
        Box::new(engine.expect("the problem fits"))
    } else {
        Box::new(Autodiff::new(problem, &gpu.device))
    }
}

/// What trains so many runs of lesson 2 for some epochs.
fn side_by_side(gpu: &Gpu, runs: usize) -> impl FnMut(u32) {
    let experiment = experiment("curve");
    let problem = Problem::new(&experiment);
    let run = FleetRun {
        parameters: problem.parameters,
        learning_rate: experiment.learning_rate,
        numbers: problem.rule.numbers(),
        data: 0,
        order: 0,
    };
    let problem = FleetProblem {
        common: Common {
            network: problem.network,
            loss: problem.loss,
            optimizer: problem.rule.optimizer(),
            batch: experiment.batch,
        },
        data: vec![problem.data],
        runs: vec![run; runs],
    };
    let mut fleet = FusedFleet::new(&problem, &gpu.device, gpu.adapter).expect("the runs fit");
    let schedule = Schedule::new(&experiment);
    let (mut epoch, mut order) = (0, Vec::new());
    move |epochs| {
        for_reads(epochs, |count| {
            for _ in 0..count {
                epoch += 1;
                schedule.order(epoch, &mut order);
                fleet.train(&order).expect("the device is not lost");
            }
            let records = block_on(fleet.read()).expect("the device is not lost");
            assert_eq!(records.len(), runs);
        });
    }
}

/// Calls `work` with the epochs of each read.
fn for_reads(epochs: u32, mut work: impl FnMut(u32)) {
    for read in 0..epochs.div_ceil(EPOCHS_PER_READ) {
        work(EPOCHS_PER_READ.min(epochs - read * EPOCHS_PER_READ));
    }
}
