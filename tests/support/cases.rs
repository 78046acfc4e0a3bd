//! Random problems for the engine and its judge, and how far the engine may stray in each.
//!
//! **The tolerance** is not guessed. The judge runs each problem again with every result of its
//! arithmetic multiplied by 1 + u ξ, u = 2⁻²⁴ being the rounding unit of single precision and ξ
//! random within ±1 (Monte Carlo arithmetic, Parker 1997). How far such runs stray from the exact
//! one is what rounding can do to this problem, growth over the steps, flips of a sign in MAE and
//! kinks of ReLU included. The engine may stray [`MARGIN`] times as far. A problem in which this is
//! more than [`STRICTEST`] cannot be judged and is left out; few may be.

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::data::Dataset;
use regression_playground::core::engine::{Engine, Problem, Record};
use regression_playground::core::experiment::{Loss, Optimizer, Style};
use regression_playground::core::network::{Activation, Network};
use regression_playground::core::random::{Stream, normal, shuffle, stream, uniform};
use regression_playground::core::rule::Rule;
use regression_playground::engine::{Autodiff, FusedCpu};

use super::reference::{Reference, Rounding, Rules};

/// Most hidden layers of a problem.
const DEPTH: usize = 4;
/// Every loss with every optimiser, style and depth.
pub const PROBLEMS: u32 = (TURNS * (DEPTH + 1)) as u32;
/// Every loss with every optimiser and style.
const TURNS: usize = Loss::ALL.len() * Optimizer::ALL.len() * Style::ALL.len();
/// How many times as far as the disturbed runs the engine may stray: it rounds sums in another
/// order, and three disturbed runs do not find the worst.
const MARGIN: f64 = 5.0;
/// The least tolerance, for numbers that hardly stray: a few rounding units of a number near 1.
const FLOOR: f64 = 1e-6;
/// The greatest tolerance that still judges anything.
pub const STRICTEST: f64 = 5e-5;

/// The loss and all parameters after each epoch.
pub type Run = Vec<Vec<f64>>;

/// The engines on the CPU.
#[derive(Clone, Copy, Debug)]
pub enum EngineKind {
    Autodiff,
    Fused,
}

impl EngineKind {
    pub const ALL: [Self; 2] = [Self::Autodiff, Self::Fused];

    pub fn engine(self, problem: &Problem) -> Box<dyn Engine> {
        match self {
            Self::Autodiff => Box::new(Autodiff::new(problem, &Device::flex())),
            Self::Fused => Box::new(FusedCpu::new(problem)),
        }
    }
}

/// A problem and how it is trained.
pub struct Case {
    pub problem: Problem,
    pub batch: usize,
    pub learning_rate: f64,
    /// The order of the samples in each epoch.
    pub orders: Vec<Vec<u32>>,
    /// Parameters that are put in place before an epoch (counted from 0): which, and what.
    pub puts: Vec<(usize, usize, f32)>,
}

impl Case {
    /// The `index`-th random case: losses, optimisers and styles in turn, the rest drawn.
    pub fn draw(index: u32) -> Self {
        let mut rng = stream(index, Stream::Data);
        let mut pick = |low: usize, high: usize| low + rng.next_u32() as usize % (high - low + 1);
        let turn = index as usize;
        let letters = Activation::WORDS;
        let hidden: Vec<String> = (0..turn % (DEPTH + 1))
            .map(|_| format!("{}{}", pick(1, 6), letters[pick(0, letters.len() - 1)]))
            .collect();
        let (features, samples, epochs) = (pick(1, 4), pick(3, 20), pick(3, 5));
        let batch = pick(1, samples);
        let network = Network {
            features,
            hidden: hidden.join(",").parse().unwrap(),
        };
        let (losses, rules) = (Loss::ALL.len(), Optimizer::ALL.len());
        let optimizer = Optimizer::ALL[turn / losses % rules];
        let mut parameters = Vec::new();
        for layer in network.linears() {
            let bound = 1.5 / (layer.inputs as f64).sqrt();
            let count = layer.end() - layer.offset;
            parameters.extend((0..count).map(|_| (bound * (2.0 * uniform(&mut rng) - 1.0)) as f32));
        }
        let mut numbers = |count| (0..count).map(|_| 2.0 * normal(&mut rng) as f32).collect();
        let data = Dataset::plain(features, numbers(samples * features), numbers(samples));
        let order = |_| {
            let mut order: Vec<u32> = (0..samples as u32).collect();
            shuffle(&mut rng, &mut order);
            order
        };
        Self {
            orders: (0..epochs).map(order).collect(),
            puts: Vec::new(),
            batch,
            learning_rate: if optimizer == Optimizer::Sgd {
                0.05
            } else {
                0.02
            },
            problem: Problem {
                network,
                style: Style::ALL[turn / (losses * rules) % Style::ALL.len()],
                loss: Loss::ALL[turn % losses],
                rule: Rule::new(optimizer, [0.9]),
                data,
                parameters,
            },
        }
    }

    pub fn title(&self) -> String {
        let p = &self.problem;
        let (loss, optimizer, style) = (p.loss.word(), p.rule.optimizer().word(), p.style.word());
        let (net, n, batch) = (p.network.title(), p.data.len(), self.batch);
        format!("{net} {loss} {optimizer} {style}, {n} samples by {batch}")
    }

    /// The run of an engine.
    pub fn run(&self, kind: EngineKind) -> Run {
        let mut engine = kind.engine(&self.problem);
        for (epoch, order) in self.orders.iter().enumerate() {
            for (index, value) in self.puts_before(epoch) {
                engine.put(index, value).unwrap();
            }
            engine.train(order, self.batch, self.learning_rate).unwrap();
            engine.mark().unwrap();
        }
        let numbers = |r: Record| {
            [r.loss]
                .iter()
                .chain(&r.parameters)
                .map(|&v| f64::from(v))
                .collect()
        };
        block_on(engine.read())
            .unwrap()
            .into_iter()
            .map(numbers)
            .collect()
    }

    fn judge(&self, rules: Rules, round: Rounding) -> Run {
        let mut judge = Reference::new(&self.problem, rules, round);
        let epoch = |(epoch, order): (usize, &Vec<u32>)| {
            for (index, value) in self.puts_before(epoch) {
                judge.parameters[index] = f64::from(value);
            }
            judge.train(order, self.batch, self.learning_rate);
            [&[judge.loss()], &judge.parameters[..]].concat()
        };
        self.orders.iter().enumerate().map(epoch).collect()
    }

    fn puts_before(&self, epoch: usize) -> impl Iterator<Item = (usize, f32)> + use<'_> {
        let there = self.puts.iter().filter(move |put| put.0 == epoch);
        there.map(|&(_, index, value)| (index, value))
    }

    pub fn exact(&self, rules: Rules) -> Run {
        self.judge(rules, Box::new(|value| value))
    }

    /// How far a correct engine may stray in each epoch.
    pub fn tolerance(&self, exact: &Run) -> Vec<f64> {
        let mut farthest = vec![0.0_f64; exact.len()];
        for run in 0..3 {
            let mut rng = stream(run, Stream::Parameters);
            let unit = f64::powi(2.0, -24);
            let disturb = move |value| value * (1.0 + unit * (2.0 * uniform(&mut rng) - 1.0));
            let disturbed = self.judge(Rules::default(), Box::new(disturb));
            for (far, distance) in farthest.iter_mut().zip(distances(exact, &disturbed)) {
                *far = far.max(distance);
            }
        }
        farthest
            .iter()
            .map(|far| (MARGIN * far).max(FLOOR))
            .collect()
    }
}

/// The greatest difference, epoch by epoch.
pub fn distances(one: &Run, other: &Run) -> Vec<f64> {
    assert_eq!(one.len(), other.len());
    let distance = |(a, b): (&Vec<f64>, &Vec<f64>)| {
        assert_eq!(a.len(), b.len());
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max)
    };
    one.iter().zip(other).map(distance).collect()
}
