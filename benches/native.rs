//! The engines on the CPU, natively, for `cargo xtask bench`: one line of JSON with microseconds
//! per step, `{"line": {"fused": 0.2, ...}, ...}`. Each is the least of some rounds.

use std::time::{Duration, Instant};

mod cases;

const CASES: [&str; 3] = ["line", "curve", "wide"];
const ENGINES: [&str; 2] = ["fused", "autodiff"];
const ROUNDS: usize = 5;
const LEAST: Duration = Duration::from_millis(300);

fn main() {
    let case = |case: &&str| {
        let engine = |engine: &&str| format!("\"{engine}\": {:.4}", microseconds(case, engine));
        let engines: Vec<String> = ENGINES.iter().map(engine).collect();
        format!("\"{case}\": {{{}}}", engines.join(", "))
    };
    let all: Vec<String> = CASES.iter().map(case).collect();
    println!("{{{}}}", all.join(", "));
}

/// Microseconds per step, after a warm-up that finds out how many epochs make a round.
fn microseconds(case: &str, engine: &str) -> f64 {
    let experiment = cases::experiment(case).expect("a case of the list");
    let mut run = cases::Run::new(case, engine).expect("an engine of the list");
    let mut time = |epochs: u32| {
        let started = Instant::now();
        std::hint::black_box(run.epochs(epochs));
        started.elapsed()
    };
    let mut epochs = 1;
    while time(epochs) < LEAST {
        epochs *= 2;
    }
    let least = (0..ROUNDS).map(|_| time(epochs)).min().unwrap_or_default();
    let steps = f64::from(epochs) * experiment.batches_per_epoch() as f64;
    least.as_secs_f64() * 1e6 / steps
}
