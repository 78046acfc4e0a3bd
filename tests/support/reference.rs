//! A trainer in double precision, written by hand after `PyTorch`'s documentation: nothing in it
//! comes from Burn or from the code that it judges.
//!
//! Its rules can be bent, to show that a wrong one is noticed, and its arithmetic can be disturbed
//! at random, to learn how far rounding alone may carry a run.

use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::Loss;
use regression_playground::core::network::{Activation, LinearShape};
use regression_playground::core::rule::Rule;

/// The rules of training; by default `PyTorch`'s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    pub dampening: f64,
    pub nesterov: bool,
    pub epsilon: f64,
    pub bias_correction: bool,
    pub huber_delta: f64,
    /// GELU's value by the tanh formula.
    pub gelu_tanh: bool,
    /// GELU's derivative by the tanh formula.
    pub gelu_tanh_slope: bool,
    pub trains_ragged_batch: bool,
    /// Whether a ragged batch is averaged over its own samples, not over a whole batch's.
    pub averages_ragged_batch: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            dampening: 0.0,
            nesterov: false,
            epsilon: 1e-8,
            bias_correction: true,
            huber_delta: 1.0,
            gelu_tanh: false,
            gelu_tanh_slope: false,
            trains_ragged_batch: true,
            averages_ragged_batch: true,
        }
    }
}

/// What becomes of each result of an arithmetic operation.
pub type Rounding = Box<dyn FnMut(f64) -> f64>;

/// One run in double precision.
pub struct Reference<'a> {
    problem: &'a Problem,
    rules: Rules,
    round: Rounding,
    linears: Vec<LinearShape>,
    pub parameters: Vec<f64>,
    /// Velocity, or Adam's first moment.
    first: Vec<f64>,
    /// Adam's second moment.
    second: Vec<f64>,
    steps: i32,
}

impl<'a> Reference<'a> {
    pub fn new(problem: &'a Problem, rules: Rules, round: Rounding) -> Self {
        let parameters: Vec<f64> = problem.parameters.iter().map(|&p| f64::from(p)).collect();
        Self {
            problem,
            rules,
            round,
            linears: problem.network.linears(),
            first: vec![0.0; parameters.len()],
            second: vec![0.0; parameters.len()],
            parameters,
            steps: 0,
        }
    }

    /// Trains one epoch in the given order.
    pub fn train(&mut self, order: &[u32], batch: usize, learning_rate: f64) {
        for samples in order.chunks(batch) {
            let ragged = samples.len() < batch;
            if ragged && !self.rules.trains_ragged_batch {
                continue;
            }
            let whole = ragged && !self.rules.averages_ragged_batch;
            let size = if whole { batch } else { samples.len() };
            let gradients = self.gradients(samples, size as f64);
            self.update(&gradients, learning_rate);
        }
    }

    /// The loss over all samples.
    pub fn loss(&mut self) -> f64 {
        let n = self.problem.data.len();
        let delta = self.rules.huber_delta;
        let sum = (0..n as u32).fold(0.0, |sum, sample| {
            let e = self.error(sample, &mut Vec::new());
            sum + match self.problem.loss {
                Loss::Mse => e * e,
                Loss::Mae => e.abs(),
                Loss::Huber if e.abs() <= delta => e * e / 2.0,
                Loss::Huber => delta * (e.abs() - delta / 2.0),
            }
        });
        sum / n as f64
    }

    /// Prediction minus label; leaves each layer's inputs and its sums in `tape`.
    fn error(&mut self, sample: u32, tape: &mut Vec<(Vec<f64>, Vec<f64>)>) -> f64 {
        let data = &self.problem.data;
        let mut x: Vec<f64> = data
            .row(sample as usize)
            .iter()
            .map(|&x| f64::from(x))
            .collect();
        for layer in &self.linears {
            let sums: Vec<f64> = (0..layer.outputs)
                .map(|o| {
                    let row = layer.offset + o * layer.inputs;
                    let sum = (0..layer.inputs).fold(0.0, |sum, i| {
                        let product = (self.round)(self.parameters[row + i] * x[i]);
                        (self.round)(sum + product)
                    });
                    (self.round)(sum + self.parameters[layer.bias_offset() + o])
                })
                .collect();
            let out = match layer.activation {
                Some(a) => sums
                    .iter()
                    .map(|&s| (self.round)(self.rules.value(a, s)))
                    .collect(),
                None => sums.clone(),
            };
            tape.push((std::mem::replace(&mut x, out), sums));
        }
        (self.round)(x[0] - f64::from(data.y[sample as usize]))
    }

    /// The gradient of the loss summed over `samples` and divided by `size`.
    pub fn gradients(&mut self, samples: &[u32], size: f64) -> Vec<f64> {
        let mut gradients = vec![0.0; self.parameters.len()];
        for &sample in samples {
            let mut tape = Vec::new();
            let error = self.error(sample, &mut tape);
            let delta = self.rules.huber_delta;
            let slope = match self.problem.loss {
                Loss::Mse => 2.0 * error,
                Loss::Mae if error == 0.0 => 0.0,
                Loss::Mae => error.signum(),
                Loss::Huber => error.clamp(-delta, delta),
            };
            // Derivatives by a layer's outputs, from the last layer to the first.
            let mut by_output = vec![(self.round)(slope / size)];
            for (layer, (inputs, sums)) in self.linears.iter().zip(&tape).rev() {
                let mut by_input = vec![0.0; layer.inputs];
                for o in 0..layer.outputs {
                    let slope = layer
                        .activation
                        .map_or(1.0, |a| self.rules.slope(a, sums[o]));
                    let slope = (self.round)(slope);
                    let by_sum = (self.round)(by_output[o] * slope);
                    let mut add = |to: &mut f64, term| {
                        let term = (self.round)(term);
                        *to = (self.round)(*to + term);
                    };
                    add(&mut gradients[layer.bias_offset() + o], by_sum);
                    for i in 0..layer.inputs {
                        let weight = layer.offset + o * layer.inputs + i;
                        add(&mut gradients[weight], by_sum * inputs[i]);
                        add(&mut by_input[i], by_sum * self.parameters[weight]);
                    }
                }
                by_output = by_input;
            }
        }
        gradients
    }

    fn update(&mut self, gradients: &[f64], learning_rate: f64) {
        self.steps += 1;
        for (i, &g) in gradients.iter().enumerate() {
            let step = match self.problem.rule {
                Rule::Sgd => g,
                Rule::Momentum { momentum: mu } => {
                    let first_step = self.steps == 1;
                    let share = if first_step {
                        1.0
                    } else {
                        1.0 - self.rules.dampening
                    };
                    self.first[i] = (self.round)(mu * self.first[i] + share * g);
                    if self.rules.nesterov {
                        g + mu * self.first[i]
                    } else {
                        self.first[i]
                    }
                }
                Rule::Adam => {
                    let (beta1, beta2) = (0.9_f64, 0.999_f64);
                    self.first[i] = (self.round)(beta1 * self.first[i] + (1.0 - beta1) * g);
                    self.second[i] = (self.round)(beta2 * self.second[i] + (1.0 - beta2) * g * g);
                    let (mut m, mut v) = (self.first[i], self.second[i]);
                    if self.rules.bias_correction {
                        // Rounding a βᵗ near 1 costs 1 - βᵗ most of its digits.
                        m /= 1.0 - (self.round)(beta1.powi(self.steps));
                        v /= 1.0 - (self.round)(beta2.powi(self.steps));
                    }
                    m / (v.sqrt() + self.rules.epsilon)
                }
            };
            let step = (self.round)(step);
            let step = (self.round)(learning_rate * step);
            self.parameters[i] = (self.round)(self.parameters[i] - step);
        }
    }
}

impl Rules {
    fn value(self, activation: Activation, x: f64) -> f64 {
        match activation {
            Activation::Relu => x.max(0.0),
            Activation::Tanh => x.tanh(),
            Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Activation::Gelu if self.gelu_tanh => 0.5 * x * (1.0 + tanh_argument(x).0.tanh()),
            Activation::Gelu => x * normal_distribution(x),
        }
    }

    fn slope(self, activation: Activation, x: f64) -> f64 {
        match activation {
            Activation::Relu => f64::from(u8::from(x > 0.0)),
            Activation::Tanh => 1.0 - x.tanh().powi(2),
            Activation::Sigmoid => {
                let s = 1.0 / (1.0 + (-x).exp());
                s * (1.0 - s)
            }
            Activation::Gelu if self.gelu_tanh_slope => {
                let (argument, slope) = tanh_argument(x);
                let t = argument.tanh();
                0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * slope
            }
            Activation::Gelu => {
                let density = (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
                normal_distribution(x) + x * density
            }
        }
    }
}

/// √(2/π) (x + 0.044715 x³) and its derivative.
fn tanh_argument(x: f64) -> (f64, f64) {
    let scale = (2.0 / std::f64::consts::PI).sqrt();
    (
        scale * (x + 0.044_715 * x.powi(3)),
        scale * (1.0 + 3.0 * 0.044_715 * x * x),
    )
}

/// The distribution function of the standard normal distribution, by its power series
/// 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + ...), which shares nothing with the `libm` that Burn calls.
fn normal_distribution(x: f64) -> f64 {
    if x.abs() > 7.0 {
        return f64::from(u8::from(x > 0.0));
    }
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term.abs() > 1e-18 {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt()
}
