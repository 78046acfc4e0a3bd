//! The engines on this machine's GPU: `cargo test --features webgpu --test gpu`.
//!
//! They replay `PyTorch`'s trajectories, and many runs at once must be the same runs one by one,
//! bit for bit. Where there is no adapter, nothing is tested, and that is said. `tests/e2e` tests
//! the same in a browser, on an adapter in software.

use std::io::Write;

use pollster::block_on;
use regression_playground::core::data::Dataset;
use regression_playground::core::engine::{Engine, Problem, Record};
use regression_playground::core::experiment::{Loss, Optimizer, Style};
use regression_playground::core::fleet::{Common, Fleet, FleetProblem, FleetRun};
use regression_playground::core::network::Network;
use regression_playground::core::random::{Stream, normal, shuffle, stream, uniform};
use regression_playground::core::rule::Rule;
use regression_playground::engine::fused::gpu::{Adapter, FusedFleet, FusedGpu};
use regression_playground::engine::verify::agree;
use regression_playground::engine::{Autodiff, FusedCpu};

#[path = "support/golden.rs"]
mod golden;
#[path = "support/gpu.rs"]
mod gpu;
#[path = "support/trajectories.rs"]
mod trajectories;

use gpu::Gpu;
use trajectories::follows_pytorch;

/// The GPU, or a word that there is none, past the test harness, which hides what a test prints.
fn machine(test: &str) -> Option<&'static Gpu> {
    let gpu = gpu::open();
    let message = match &gpu {
        Ok(gpu) => format!("{test}: on {}, {:?}", gpu.name, gpu.adapter),
        Err(reason) => format!("SKIPPED {test}: no GPU: {reason}"),
    };
    let _ = writeln!(std::io::stderr(), "{message}");
    gpu.ok()
}

/// As many threads as a GPU gets, and as an adapter in software gets: each is another kernel.
const ADAPTERS: [Adapter; 2] = [Adapter::Hardware, Adapter::Software];

#[test]
fn autodiff_follows_pytorch() {
    let Some(gpu) = machine("autodiff_follows_pytorch") else {
        return;
    };
    follows_pytorch(|problem| Box::new(Autodiff::new(problem, &gpu.device)));
}

#[test]
fn the_fused_engine_follows_pytorch() {
    let Some(gpu) = machine("the_fused_engine_follows_pytorch") else {
        return;
    };
    for adapter in ADAPTERS {
        println!("{adapter:?}");
        follows_pytorch(|problem| Box::new(FusedGpu::new(problem, &gpu.device, adapter).unwrap()));
    }
}

/// Some runs of one network that differ in everything in which runs may differ.
struct Many {
    problem: FleetProblem,
    /// The orders of each epoch.
    epochs: Vec<Vec<u32>>,
}

const SETS: usize = 3;
const ORDERS: usize = 4;

impl Many {
    fn draw(features: usize, net: &str, optimizer: Optimizer, batch: usize, runs: usize) -> Self {
        let network = Network {
            features,
            hidden: net.parse().unwrap(),
        };
        let samples = 3 * batch + 2;
        let mut rng = stream(4, Stream::Data);
        let mut numbers =
            |count: usize| -> Vec<f32> { (0..count).map(|_| normal(&mut rng) as f32).collect() };
        let set = |_| Dataset::plain(features, numbers(samples * features), numbers(samples));
        let data = (0..SETS).map(set).collect();
        let mut parameters = Vec::new();
        for layer in network.linears() {
            let bound = 1.0 / (layer.inputs as f64).sqrt();
            let count = layer.end() - layer.offset;
            parameters.extend((0..count).map(|_| bound * (2.0 * uniform(&mut rng) - 1.0)));
        }
        let run = |i: usize| FleetRun {
            parameters: parameters
                .iter()
                .map(|p| (p * (1.0 + i as f64 / runs as f64)) as f32)
                .collect(),
            learning_rate: 0.001 * (1 + i % 7) as f64,
            numbers: Rule::new(optimizer, [0.9 - 0.05 * (i % 5) as f64]).numbers(),
            data: i % SETS,
            order: i % ORDERS,
        };
        let mut order = |_| {
            let mut order: Vec<u32> = (0..samples as u32).collect();
            shuffle(&mut rng, &mut order);
            order
        };
        let epochs = (0..3).map(|_| (0..ORDERS).flat_map(&mut order).collect());
        Self {
            epochs: epochs.collect(),
            problem: FleetProblem {
                common: Common {
                    network,
                    loss: Loss::Mse,
                    optimizer,
                    batch,
                },
                data,
                runs: (0..runs).map(run).collect(),
            },
        }
    }

    /// All runs at once.
    fn at_once(&self, gpu: &Gpu, adapter: Adapter) -> Vec<Record> {
        let mut fleet = FusedFleet::new(&self.problem, &gpu.device, adapter).unwrap();
        for (epoch, orders) in self.epochs.iter().enumerate() {
            fleet.train(orders).unwrap();
            // In the middle, too: reading changes nothing.
            if epoch == 0 {
                block_on(fleet.read()).unwrap();
            }
        }
        block_on(fleet.read()).unwrap()
    }

    /// One of the runs on an engine of its own.
    fn alone(&self, run: usize, engine: impl FnOnce(&Problem) -> Box<dyn Engine>) -> Record {
        let FleetProblem { common, data, runs } = &self.problem;
        let run = &runs[run];
        let data = &data[run.data];
        let mut engine = engine(&Problem {
            network: common.network.clone(),
            style: Style::Sequential,
            loss: common.loss,
            rule: Rule::new(common.optimizer, run.numbers),
            data: data.clone(),
            parameters: run.parameters.clone(),
        });
        for orders in &self.epochs {
            let order = &orders[run.order * data.len()..][..data.len()];
            engine
                .train(order, common.batch, run.learning_rate)
                .unwrap();
        }
        engine.mark().unwrap();
        block_on(engine.read()).unwrap().remove(0)
    }

    /// Each run at once is the same alone, bit for bit, and computes what the CPU does.
    fn are_the_same_alone(&self, gpu: &Gpu) {
        let net = self.problem.common.network.title();
        let runs = self.problem.runs.len();
        for adapter in ADAPTERS {
            let records = self.at_once(gpu, adapter);
            assert_eq!(records.len(), runs);
            // All of a few runs, some of many.
            for run in (0..runs).step_by(runs.div_ceil(64)) {
                let what = format!("run {run} of {runs}, {net}, {adapter:?}");
                let alone = self.alone(run, |problem| {
                    Box::new(FusedGpu::new(problem, &gpu.device, adapter).unwrap())
                });
                assert_eq!(bits(&records[run]), bits(&alone), "{what}");
                let cpu = self.alone(run, |problem| Box::new(FusedCpu::new(problem)));
                assert!(agree(&alone, &cpu), "{what}: not what the CPU computes");
            }
            assert_ne!(
                records[0], records[1],
                "runs with other settings are others"
            );
        }
    }
}

fn bits(record: &Record) -> Vec<u32> {
    let numbers = [&[record.loss], &record.parameters[..]].concat();
    numbers.into_iter().map(f32::to_bits).collect()
}

#[test]
fn many_runs_at_once_are_the_same_alone() {
    let Some(gpu) = machine("many_runs_at_once_are_the_same_alone") else {
        return;
    };
    for runs in [3, 64, 4096] {
        Many::draw(1, "8r,8t", Optimizer::Momentum, 10, runs).are_the_same_alone(gpu);
    }
    Many::draw(2, "", Optimizer::Sgd, 1, 64).are_the_same_alone(gpu);
    Many::draw(3, "5g,4s", Optimizer::Adam, 7, 64).are_the_same_alone(gpu);
}

#[test]
fn runs_in_storage_memory_are_the_same_alone() {
    let Some(gpu) = machine("runs_in_storage_memory_are_the_same_alone") else {
        return;
    };
    // Several chunks in a mini-batch; moments, then parameters that no workgroup holds.
    Many::draw(1, "8r,8t", Optimizer::Adam, 100, 64).are_the_same_alone(gpu);
    Many::draw(4, "32t,32g", Optimizer::Adam, 10, 64).are_the_same_alone(gpu);
    Many::draw(4, "64r,64t,64s,64g", Optimizer::Momentum, 10, 64).are_the_same_alone(gpu);
    Many::draw(4, "64r,64t,64s,64g", Optimizer::Adam, 200, 8).are_the_same_alone(gpu);
}

/// A parameter of each layer is put in place between the epochs, whether or not what was queued before
/// has been read.
#[test]
fn what_is_put_in_place_is_there_for_what_is_queued_after_it() {
    let Some(gpu) = machine("what_is_put_in_place_is_there_for_what_is_queued_after_it") else {
        return;
    };
    let run = |mut engine: Box<dyn Engine>, many: &Many, reads: bool| {
        let FleetProblem { common, data, runs } = &many.problem;
        let mut records = Vec::new();
        for orders in &many.epochs {
            for layer in common.network.linears() {
                engine.put(layer.bias_offset() - 1, 0.3).unwrap();
                engine.put(layer.end() - 1, -0.2).unwrap();
            }
            engine.mark().unwrap();
            let order = &orders[..data[0].len()];
            let rate = runs[0].learning_rate;
            engine.train(order, common.batch, rate).unwrap();
            engine.mark().unwrap();
            if reads {
                records.extend(block_on(engine.read()).unwrap());
            }
        }
        records.extend(block_on(engine.read()).unwrap());
        records
    };
    for (net, optimizer) in [
        ("", Optimizer::Sgd),
        ("8r,8t", Optimizer::Momentum),
        ("8r,8t", Optimizer::Adam),
        ("64r,64t", Optimizer::Adam),
    ] {
        let many = Many::draw(2, net, optimizer, 10, 1);
        let FleetProblem { common, data, runs } = &many.problem;
        let problem = Problem {
            network: common.network.clone(),
            style: Style::Sequential,
            loss: common.loss,
            rule: Rule::new(common.optimizer, runs[0].numbers),
            data: data[0].clone(),
            parameters: runs[0].parameters.clone(),
        };
        let judge = run(Box::new(FusedCpu::new(&problem)), &many, true);
        let fused = |adapter| -> Box<dyn Engine> {
            Box::new(FusedGpu::new(&problem, &gpu.device, adapter).unwrap())
        };
        let mut engines: Vec<Box<dyn Engine>> = ADAPTERS.map(fused).into();
        engines.push(Box::new(Autodiff::new(&problem, &gpu.device)));
        for engine in engines {
            let records = run(engine, &many, net.is_empty());
            assert_eq!(records.len(), judge.len());
            for (record, judge) in records.iter().zip(&judge) {
                assert!(agree(record, judge), "{net} {optimizer:?}: {record:?}");
            }
        }
    }
}
