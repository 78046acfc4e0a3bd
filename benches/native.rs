//! The engines natively, for `cargo xtask bench`: one line of JSON with microseconds per step,
//! `{"line": {"fused": 0.2, ...}, ...}`. Each is the least of some rounds.
//!
//! With the feature `webgpu` those on this machine's GPU are measured as well: the line gets a
//! field `gpu`, and a table of it goes to the terminal.

use std::time::{Duration, Instant};

use regression_playground::core::experiment::Experiment;

mod cases;
#[cfg(feature = "webgpu")]
mod gpu;
#[cfg(feature = "webgpu")]
#[path = "../tests/support/gpu.rs"]
mod machine;

const CASES: [&str; 3] = ["line", "curve", "wide"];
const ENGINES: [&str; 2] = ["fused", "autodiff"];
const ROUNDS: usize = 5;
const LEAST: Duration = Duration::from_millis(300);

fn main() {
    let case = |case: &&str| {
        let engine = |engine: &&str| format!("\"{engine}\": {:.4}", on_cpu(case, engine));
        let engines: Vec<String> = ENGINES.iter().map(engine).collect();
        format!("\"{case}\": {{{}}}", engines.join(", "))
    };
    #[allow(unused_mut)] // Without a GPU, that is all.
    let mut all: Vec<String> = CASES.iter().map(case).collect();
    #[cfg(feature = "webgpu")]
    match machine::open() {
        Ok(machine) => {
            let found = gpu::measure(machine);
            eprintln!("{}", found.table());
            all.push(format!("\"gpu\": {}", found.json()));
        }
        Err(reason) => eprintln!("bench: SKIPPED all engines on the GPU: {reason}"),
    }
    println!("{{{}}}", all.join(", "));
}

/// Microseconds per step on the CPU.
fn on_cpu(case: &str, engine: &str) -> f64 {
    let mut run = cases::Run::new(case, engine).expect("an engine of the list");
    let epoch = microseconds(|epochs| {
        std::hint::black_box(run.epochs(epochs));
    });
    epoch / steps(case)
}

fn experiment(case: &str) -> Experiment {
    cases::experiment(case).expect("a case of the list")
}

/// Steps in an epoch.
fn steps(case: &str) -> f64 {
    experiment(case).batches_per_epoch() as f64
}

/// Microseconds for an epoch of `work`, which trains some, after a warm-up that finds out how many
/// make a round.
fn microseconds(mut work: impl FnMut(u32)) -> f64 {
    // The first one compiles, on a GPU for longer than a whole round.
    work(1);
    let mut time = |epochs: u32| {
        let started = Instant::now();
        work(epochs);
        started.elapsed()
    };
    let mut epochs = 1;
    while time(epochs) < LEAST {
        epochs *= 2;
    }
    let least = (0..ROUNDS).map(|_| time(epochs)).min().unwrap_or_default();
    least.as_secs_f64() * 1e6 / f64::from(epochs)
}
