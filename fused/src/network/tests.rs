//! Networks against definitions in double precision, and what must not change a bit.

use super::*;
use crate::Activation;

/// Layers of these widths, the activations in turn, and one output.
fn linears(features: usize, widths: &[usize]) -> Vec<Linear> {
    const WORDS: [Activation; 4] = [
        Activation::Relu,
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Gelu,
    ];
    let mut inputs = features;
    let hidden = widths.iter().zip(WORDS.iter().cycle());
    let hidden = hidden.map(|(&width, &word)| (width, Some(word)));
    hidden
        .chain([(1, None)])
        .map(|(outputs, activation)| {
            let linear = Linear {
                inputs,
                outputs,
                activation,
            };
            inputs = outputs;
            linear
        })
        .collect()
}

/// Numbers between -1 and 1 without a pattern.
fn numbers(count: usize, step: usize) -> Vec<f32> {
    let number = |i| ((i * step) % 101) as f32 / 50.0 - 1.0;
    (1..=count).map(number).collect()
}

fn network(features: usize, widths: &[usize], samples: usize, rule: Rule) -> Network {
    let linears = linears(features, widths);
    let data = Samples {
        features,
        x: numbers(samples * features, 37),
        y: numbers(samples, 23),
    };
    let parameters = numbers(linears.iter().map(Linear::parameters).sum(), 11);
    Network::new(&linears, Loss::Mse, rule, &data, &parameters)
}

fn listed(network: &Network) -> Vec<f32> {
    let mut listed = Vec::new();
    network.list_parameters(&mut listed);
    listed
}

/// The loss by definition, in double precision.
fn defined_loss(features: usize, widths: &[usize], samples: usize, parameters: &[f32]) -> f64 {
    let (x, y) = (numbers(samples * features, 37), numbers(samples, 23));
    let losses = x.chunks(features).zip(y).map(|(x, y)| {
        let mut values: Vec<f64> = x.iter().copied().map(f64::from).collect();
        let mut rest = parameters;
        for linear in linears(features, widths) {
            let (own, after) = rest.split_at(linear.parameters());
            let (weights, bias) = own.split_at(linear.inputs * linear.outputs);
            rest = after;
            let rows = weights.chunks(linear.inputs).zip(bias);
            let sums = rows.map(|(row, &bias)| {
                let products = row.iter().zip(&values).map(|(w, x)| f64::from(*w) * x);
                let x = products.sum::<f64>() + f64::from(bias);
                match linear.activation {
                    None => x,
                    Some(Activation::Relu) => x.max(0.0),
                    Some(Activation::Tanh) => x.tanh(),
                    Some(Activation::Sigmoid) => 1.0 / (1.0 + (-x).exp()),
                    Some(Activation::Gelu) => {
                        x * 0.5 * (1.0 + libm::erf(x / std::f64::consts::SQRT_2))
                    }
                }
            });
            values = sums.collect();
        }
        (values[0] - f64::from(y)).powi(2)
    });
    losses.sum::<f64>() / samples as f64
}

const WIDTHS: [&[usize]; 8] = [
    &[],
    &[1],
    &[8, 8],
    &[8, 5, 8],
    &[4],
    &[3, 8, 7, 2],
    &[16, 16],
    &[17, 1, 9],
];

#[test]
fn the_loss_is_the_one_by_definition() {
    for widths in WIDTHS {
        for (features, samples) in [(1, 1), (1, 3), (1, 32), (2, 33), (5, 70), (8, 64)] {
            let mut network = network(features, widths, samples, Rule::Sgd);
            let expected = defined_loss(features, widths, samples, &listed(&network));
            let found = f64::from(network.full_loss());
            let off = (found - expected).abs() / (1.0 + expected);
            assert!(off < 1e-5, "{widths:?}: {found}, not {expected}");
        }
    }
}

#[test]
fn a_step_of_descent_goes_down_the_slope_of_the_loss() {
    for widths in WIDTHS {
        for (features, samples) in [(1, 1), (1, 10), (2, 33), (5, 70)] {
            let mut network = network(features, widths, samples, Rule::Sgd);
            let before = listed(&network);
            let order: Vec<u32> = (0..samples as u32).rev().collect();
            network.train(&order, samples, 1.0);
            let after = listed(&network);
            for place in 0..before.len() {
                let [up, down] = [1e-3_f32, -1e-3].map(|step| {
                    let mut moved = before.clone();
                    moved[place] += step;
                    let loss = defined_loss(features, widths, samples, &moved);
                    (f64::from(moved[place]), loss)
                });
                let slope = (up.1 - down.1) / (up.0 - down.0);
                let step = f64::from(before[place] - after[place]);
                let off = (step - slope).abs();
                assert!(
                    off < 0.02 * (1.0 + slope.abs()),
                    "{widths:?}: {step}, not {slope}"
                );
            }
        }
    }
}

#[test]
fn batches_one_by_one_are_the_same_to_the_last_bit() {
    for widths in WIDTHS {
        for (rule, batch) in [(Rule::Sgd, 5), (Rule::Momentum(0.9), 7), (Rule::Adam, 40)] {
            let [mut whole, mut parts] = [(); 2].map(|()| network(1, widths, 101, rule));
            let order: Vec<u32> = (0..101).rev().collect();
            whole.train(&order, batch, 0.01);
            for batch in order.chunks(batch) {
                parts.full_loss();
                parts = parts.clone();
                parts.train(batch, batch.len(), 0.01);
            }
            assert_eq!(listed(&whole), listed(&parts), "{widths:?}");
        }
    }
}

#[test]
fn what_fills_up_vectors_counts_for_nothing() {
    // The first layer overflows, the second makes a finite 1 of it; times the zero weights of
    // what fills up, infinity is not a number.
    let (width, huge) = (5, 3e38);
    let linears = [
        (1, width, Activation::Relu),
        (width, width, Activation::Tanh),
    ];
    let mut linears: Vec<Linear> = linears
        .map(|(inputs, outputs, activation)| Linear {
            inputs,
            outputs,
            activation: Some(activation),
        })
        .to_vec();
    linears.push(Linear {
        inputs: width,
        outputs: 1,
        activation: None,
    });
    let data = Samples {
        features: 1,
        x: vec![10.0; 3],
        y: vec![0.0; 3],
    };
    let mut parameters = vec![huge; width];
    parameters.extend([0.0; 5]);
    parameters.extend([1.0; 25]);
    parameters.extend([0.0; 5]);
    parameters.extend([1.0; 5]);
    parameters.push(0.5);
    let mut network = Network::new(&linears, Loss::Mse, Rule::Sgd, &data, &parameters);
    assert_eq!(network.full_loss(), 5.5 * 5.5);
    // A sigmoid of what fills up is 1/2, from which nothing is learned.
    let mut network = self::network(1, &[8, 8, 5], 10, Rule::Sgd);
    network.train(&[0, 1, 2, 3], 2, 0.1);
    // Two vectors of weights and the bias are the last of the parameters.
    let [.., weights, _] = &network.parameters[..] else {
        panic!("no output")
    };
    let [learned, rest @ ..] = weights.to_array();
    assert!(learned != 0.0 && rest == [0.0; 3], "{learned}, {rest:?}");
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn there_is_no_sample_after_the_last_one() {
    network(1, &[8, 8], 10, Rule::Sgd).train(&[10], 1, 0.1);
}
