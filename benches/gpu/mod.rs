//! The engines on this machine's GPU: the same cases as on the CPU, fused and op by op, and many
//! runs of lesson 2 side by side. What the browser adds to a GPU is not in these numbers.

use std::fmt::Write;

use pollster::block_on;
use regression_playground::core::engine::{Engine, Problem};
use regression_playground::core::fleet::{Fleet, FleetProblem, FleetRun};
use regression_playground::core::schedule::Schedule;
use regression_playground::engine::Autodiff;
use regression_playground::engine::fused::gpu::{FusedFleet, FusedGpu};

use super::machine::Gpu;
use super::{CASES, cases, experiment, microseconds, steps};

/// Epochs between two reads: what the page asks of a fast device at full speed.
const EPOCHS_PER_READ: u32 = 100;
/// How many runs are trained side by side.
const RUNS: [usize; 4] = [1, 64, 1024, 4096];

/// What was measured.
pub struct Found {
    /// Which GPU.
    name: String,
    /// Microseconds per step of each case, fused and op by op.
    cases: Vec<(&'static str, f64, f64)>,
    /// Microseconds per step of so many runs, all of them together.
    many: Vec<(usize, f64)>,
}

/// Measures everything.
pub fn measure(gpu: &Gpu) -> Found {
    eprintln!("bench: on the GPU, {}", gpu.name);
    let case = |&case: &&'static str| {
        let fused = alone(case, |problem| {
            let engine = FusedGpu::new(problem, &gpu.device, gpu.adapter);
            Box::new(engine.expect("the problem fits"))
        });
        let op_by_op = alone(case, |problem| {
            Box::new(Autodiff::new(problem, &gpu.device))
        });
        eprintln!("bench: {case}: {fused:.2} µs per step fused, {op_by_op:.1} op by op");
        (case, fused, op_by_op)
    };
    let runs = |&runs: &usize| {
        let found = side_by_side(gpu, runs);
        eprintln!("bench: {runs} runs: {found:.2} µs per step of all");
        (runs, found)
    };
    Found {
        name: gpu.name.clone(),
        cases: CASES.iter().map(case).collect(),
        many: RUNS.iter().map(runs).collect(),
    }
}

/// Microseconds per step of a case on an engine.
fn alone(case: &str, engine: impl FnOnce(&Problem) -> Box<dyn Engine>) -> f64 {
    let mut run = cases::Run::on(case, |problem| Some(engine(problem))).expect("a case");
    let epoch = microseconds(|epochs| {
        for_reads(epochs, |count| {
            let records = block_on(run.queue(count)).expect("the device is not lost");
            assert!(records.iter().all(|record| record.is_finite()));
        });
    });
    epoch / steps(case)
}

/// Microseconds per step of so many runs of lesson 2.
fn side_by_side(gpu: &Gpu, runs: usize) -> f64 {
    let experiment = experiment("curve");
    let problem = Problem::new(&experiment);
    let run = FleetRun {
        parameters: problem.parameters,
        learning_rate: experiment.learning_rate,
        momentum: problem.momentum,
        data: 0,
        order: 0,
    };
    let problem = FleetProblem {
        network: problem.network,
        loss: problem.loss,
        optimizer: problem.optimizer,
        batch: experiment.batch,
        data: vec![problem.data],
        runs: vec![run; runs],
    };
    let mut fleet = FusedFleet::new(&problem, &gpu.device, gpu.adapter).expect("the runs fit");
    let schedule = Schedule::new(&experiment);
    let (mut epoch, mut order) = (0, Vec::new());
    let microseconds = microseconds(|epochs| {
        for_reads(epochs, |count| {
            for _ in 0..count {
                epoch += 1;
                schedule.order(epoch, &mut order);
                fleet.train(&order).expect("the device is not lost");
            }
            let records = block_on(fleet.read()).expect("the device is not lost");
            assert_eq!(records.len(), runs);
        });
    });
    microseconds / steps("curve")
}

/// Calls `work` with the epochs of each read.
fn for_reads(epochs: u32, mut work: impl FnMut(u32)) {
    for read in 0..epochs.div_ceil(EPOCHS_PER_READ) {
        work(EPOCHS_PER_READ.min(epochs - read * EPOCHS_PER_READ));
    }
}

impl Found {
    /// An object of JSON: the adapter's name, microseconds per step of each case, and those per
    /// step and run of many.
    pub fn json(&self) -> String {
        let mut all = vec![format!("\"adapter\": {:?}", self.name)];
        for (case, fused, op_by_op) in &self.cases {
            all.push(format!(
                "\"{case}\": {{\"fused\": {fused:.4}, \"autodiff\": {op_by_op:.4}}}"
            ));
        }
        let run = |&(runs, found): &(usize, f64)| format!("\"{runs}\": {:.6}", found / runs as f64);
        let many: Vec<String> = self.many.iter().map(run).collect();
        all.push(format!("\"many\": {{{}}}", many.join(", ")));
        format!("{{{}}}", all.join(", "))
    }

    /// The same as Markdown, with what is gained.
    pub fn table(&self) -> String {
        let mut table = format!(
            "\n| µs per step, {} | fused | op by op | fused is faster by |\n|---|--:|--:|--:|\n",
            self.name
        );
        for (case, fused, op_by_op) in &self.cases {
            let times = op_by_op / fused;
            // Writing to a string does not fail.
            let _ = writeln!(
                table,
                "| {case} | {fused:.2} | {op_by_op:.1} | {times:.1}× |"
            );
        }
        table += "\n| Runs of lesson 2 | µs per step | per step and run | of as many times one |\n\
                  |--:|--:|--:|--:|\n";
        let one = self.many[0].1;
        for &(runs, found) in &self.many {
            let each = found / runs as f64;
            let share = 100.0 * each / one;
            let _ = writeln!(table, "| {runs} | {found:.2} | {each:.4} | {share:.2} % |");
        }
        table
    }
}
