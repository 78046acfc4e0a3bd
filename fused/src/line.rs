//! Linear regression on one or two features: a network that is a single linear layer, a sample of
//! which fits one vector.
//!
//! A sample is the vector of its features, a 1 and its label, and the parameters are a vector like
//! it, the weights, the bias and -1. So a sample's error is the sum across the product of the two,
//! and its part of the gradient is the sample itself times the slope of the loss. With so few
//! numbers the way of a step from parameters to parameters is what takes the time: nothing on it
//! goes through memory.

use std::array::from_fn;
use std::rc::Rc;
use std::slice::from_mut;

use wide::{f32x4, f64x2};

use crate::update::Update;
use crate::{Loss, Rule, Samples};

#[derive(Clone)]
pub(super) struct Line {
    features: usize,
    loss: Loss,
    parameters: f32x4,
    /// 1 where there is a parameter to learn, 0 elsewhere.
    learned: f32x4,
    update: Update,
    /// Shared by all copies.
    samples: Rc<[f32x4]>,
    /// The samples again, four at a time and turned, so that a vector is the same place of each.
    /// Zeros, whose error is 0, fill up the last four.
    fours: Rc<[[f32x4; 4]]>,
}

impl Line {
    /// The most features with which a sample fits one vector.
    pub(super) const FEATURES: usize = 2;

    pub(super) fn new(loss: Loss, rule: Rule, data: &Samples, parameters: &[f32]) -> Self {
        let features = data.features;
        let rows = data.x.chunks_exact(features).zip(&data.y);
        let samples: Vec<f32x4> = rows.map(|(x, &y)| vector(x, 1.0, y)).collect();
        let turned = |four: &[f32x4]| {
            f32x4::transpose(from_fn(|i| four.get(i).copied().unwrap_or(f32x4::ZERO)))
        };
        Self {
            features,
            loss,
            parameters: places(features, parameters),
            learned: vector(&[1.0; Self::FEATURES][..features], 1.0, 0.0),
            update: Update::new(rule, 1),
            fours: samples.chunks(4).map(turned).collect(),
            samples: samples.into(),
        }
    }

    pub(super) fn list_parameters(&self, listed: &mut Vec<f32>) {
        listed.extend_from_slice(&self.parameters.as_array()[..=self.features]);
    }

    pub(super) fn load_parameters(&mut self, listed: &[f32]) {
        self.parameters = places(self.features, listed);
    }

    pub(super) fn train(&mut self, samples: &[u32], batch: usize, learning_rate: f64) {
        let loss = self.loss;
        // A copy stays in a register.
        let mut parameters = self.parameters;
        for batch in samples.chunks(batch) {
            let gradient = gradient(loss, parameters, self.learned, &self.samples, batch);
            self.update
                .step(from_mut(&mut parameters), &[gradient], learning_rate);
        }
        self.parameters = parameters;
    }

    pub(super) fn list_gradients(&self, samples: &[u32], listed: &mut Vec<f32>) {
        let Self {
            loss,
            parameters,
            learned,
            ..
        } = *self;
        let gradient = gradient(loss, parameters, learned, &self.samples, samples);
        listed.extend_from_slice(&gradient.as_array()[..=self.features]);
    }

    pub(super) fn full_loss(&self) -> f32 {
        let parameters = self.parameters.to_array().map(f32x4::splat);
        let mut total = [f64x2::ZERO; 2];
        for four in self.fours.iter() {
            let [a, b, c, d] = from_fn(|place| parameters[place] * four[place]);
            let error = (a + b) + (c + d);
            let [a, b, c, d] = self.loss.of(error).to_array().map(f64::from);
            total[0] += f64x2::new([a, b]);
            total[1] += f64x2::new([c, d]);
        }
        let [a, b] = (total[0] + total[1]).to_array();
        ((a + b) / self.samples.len() as f64) as f32
    }
}

/// The gradient of the mean loss over a mini-batch with respect to the `learned` parameters.
#[inline(always)]
fn gradient(
    loss: Loss,
    parameters: f32x4,
    learned: f32x4,
    samples: &[f32x4],
    batch: &[u32],
) -> f32x4 {
    let sample = |&index: &u32| samples[index as usize];
    let mut gradient = f32x4::ZERO;
    let (pairs, rest) = batch.as_chunks::<2>();
    for pair in pairs {
        gradient += slopes(loss, parameters, pair.each_ref().map(sample));
    }
    for one in rest {
        gradient += slopes(loss, parameters, [sample(one), f32x4::ZERO]);
    }
    gradient * (learned * f32x4::splat(1.0 / batch.len() as f32))
}

/// The slopes of the losses of two samples with respect to the parameters, added up.
#[inline(always)]
fn slopes(loss: Loss, parameters: f32x4, [a, b]: [f32x4; 2]) -> f32x4 {
    // Sums across both products at once: first of places 0 and 2, 1 and 3.
    let (x, y) = (parameters * a, parameters * b);
    let halves = x.unpack_lo(y) + x.unpack_hi(y);
    let [_, _, other @ ..] = halves.to_array();
    let errors = halves + f32x4::new([other[0], other[1], 0.0, 0.0]);
    let slopes = loss.slope(errors).to_array();
    a * f32x4::splat(slopes[0]) + b * f32x4::splat(slopes[1])
}

/// Listed parameters as they stand beside a sample.
fn places(features: usize, listed: &[f32]) -> f32x4 {
    vector(&listed[..features], listed[features], -1.0)
}

/// One or two numbers and what follows them.
fn vector(numbers: &[f32], one: f32, label: f32) -> f32x4 {
    let mut places = [0.0; 4];
    places[..numbers.len()].copy_from_slice(numbers);
    places[numbers.len()..numbers.len() + 2].copy_from_slice(&[one, label]);
    f32x4::new(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Linear;
    use crate::network::Network;

    const EVERY: [(Loss, Rule); 5] = [
        (Loss::Mse, Rule::Sgd),
        (Loss::Mae, Rule::Sgd),
        (Loss::Huber, Rule::Sgd),
        (Loss::Mse, Rule::Momentum(0.9)),
        (Loss::Mse, Rule::Adam),
    ];

    /// Numbers between -1 and 1 without a pattern that a line could follow.
    fn numbers(count: usize, step: usize) -> Vec<f32> {
        let number = |i| ((i * step) % 101) as f32 / 50.0 - 1.0;
        (1..=count).map(number).collect()
    }

    fn data(features: usize, samples: usize) -> Samples {
        Samples {
            features,
            x: numbers(samples * features, 37),
            y: numbers(samples, 23),
        }
    }

    #[test]
    fn a_line_is_what_a_network_is_to_rounding() {
        for (features, samples) in [(1, 1), (1, 12), (2, 13), (2, 14)] {
            for (loss, rule) in EVERY {
                let data = data(features, samples);
                let parameters = numbers(features + 1, 11);
                let linear = Linear {
                    inputs: features,
                    outputs: 1,
                    activation: None,
                };
                let mut line = Line::new(loss, rule, &data, &parameters);
                let mut judge = Network::new(&[linear], loss, rule, &data, &parameters);
                let order: Vec<u32> = (0..samples as u32).rev().collect();
                let (mut found, mut expected) = (Vec::new(), Vec::new());
                for _ in 0..10 {
                    // The last batch is a smaller one.
                    line.train(&order, 5, 0.05);
                    judge.train(&order, 5, 0.05);
                    found.push(line.full_loss());
                    expected.push(judge.full_loss());
                }
                line.list_parameters(&mut found);
                judge.list_parameters(&mut expected);
                assert_eq!(found.len(), expected.len());
                for (found, expected) in found.iter().zip(expected) {
                    let off = (found - expected).abs();
                    assert!(off < 3e-6, "{loss:?}, {rule:?}: {found}, not {expected}");
                }
            }
        }
    }

    #[test]
    fn batches_one_by_one_are_the_same_to_the_last_bit() {
        for (loss, rule) in EVERY {
            let data = data(2, 13);
            let [mut whole, mut parts] =
                [(); 2].map(|()| Line::new(loss, rule, &data, &numbers(3, 11)));
            let order: Vec<u32> = (0..13).collect();
            whole.train(&order, 5, 0.05);
            for batch in order.chunks(5) {
                parts.train(batch, 5, 0.05);
            }
            assert_eq!(whole.parameters, parts.parameters);
        }
    }
}
