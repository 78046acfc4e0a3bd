//! The engines natively, for `cargo xtask bench`. What is timed is whole epochs; criterion's
//! throughput counts the steps in them. Its estimates go to `CRITERION_HOME`, where
//! `benches/run.mjs` finds them.
//!
//! With the feature `webgpu` those on this machine's GPU are measured as well.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};
use regression_playground::core::experiment::Experiment;

mod cases;
#[cfg(feature = "webgpu")]
mod gpu;
#[cfg(feature = "webgpu")]
#[path = "../tests/support/gpu.rs"]
mod machine;

const CASES: [&str; 3] = ["line", "curve", "wide"];
const ENGINES: [&str; 2] = ["fused", "autodiff"];
/// How many runs of lesson 2 are trained one after the other.
const RUNS: [usize; 3] = [1, 64, 1024];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for case in CASES {
        let mut group = group(&mut criterion, case);
        group.throughput(Throughput::Elements(steps(case)));
        for engine in ENGINES {
            let mut run = cases::Run::new(case, engine).expect("an engine of the list");
            bench(&mut group, engine, |epochs| {
                black_box(run.epochs(epochs));
            });
        }
    }
    let mut many = group(&mut criterion, "many");
    for runs in RUNS {
        many.throughput(Throughput::Elements(runs as u64 * steps("curve")));
        let run = |_| cases::Run::new("curve", "fused").expect("an engine of the list");
        let mut all: Vec<_> = (0..runs).map(run).collect();
        bench(&mut many, &runs.to_string(), |epochs| {
            for run in &mut all {
                black_box(run.epochs(epochs));
            }
        });
    }
    many.finish();
    #[cfg(feature = "webgpu")]
    match machine::open() {
        Ok(machine) => gpu::measure(&mut criterion, machine),
        Err(reason) => eprintln!("bench: SKIPPED all engines on the GPU: {reason}"),
    }
    criterion.final_summary();
}

/// A group of which each member trains more and more epochs: the slope of its times is the time of
/// one epoch, without what a call costs however long it trains.
fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sampling_mode(SamplingMode::Linear)
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    group
}

/// Times `train`, which trains some epochs.
fn bench(group: &mut BenchmarkGroup<WallTime>, name: &str, mut train: impl FnMut(u32)) {
    // The first one compiles, on a GPU for longer than a whole warm-up.
    train(1);
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|epochs| {
            let epochs = u32::try_from(epochs).expect("fewer than that in two seconds");
            let started = Instant::now();
            train(epochs);
            started.elapsed()
        });
    });
}

fn experiment(case: &str) -> Experiment {
    cases::experiment(case).expect("a case of the list")
}

/// Steps in an epoch.
fn steps(case: &str) -> u64 {
    experiment(case).batches_per_epoch() as u64
}
