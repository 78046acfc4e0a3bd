//! The backward pass in double precision, for looking at: how strongly the loss of a mini-batch pulls at
//! what every unit sums up.
//!
//! The gradients that are shown come from an engine; this is the chain that leads to them.

use super::data::Dataset;
use super::experiment::Loss;
use super::network::{LinearShape, Network};

/// The slopes of the mean loss over some samples with respect to the sums of every layer's units, from the
/// first layer to the last: `[samples, units]` each, row by row.
#[must_use]
pub fn slopes(
    network: &Network,
    loss: Loss,
    data: &Dataset,
    parameters: &[f32],
    samples: &[u32],
) -> Vec<Vec<f64>> {
    let linears = network.linears();
    let mut slopes: Vec<Vec<f64>> = vec![Vec::new(); linears.len()];
    for &sample in samples {
        let row = data.row(sample as usize).iter().copied().map(f64::from);
        let sums = forward(&linears, parameters, row.collect());
        let prediction = sums[sums.len() - 1][0];
        let residual = prediction - f64::from(data.y[sample as usize]);
        let mut slope = vec![loss.slope(residual) / samples.len() as f64];
        for (i, linear) in linears.iter().enumerate().rev() {
            slopes[i].extend_from_slice(&slope);
            if let Some(before) = i.checked_sub(1) {
                slope = back(linear, &linears[before], parameters, &slope, &sums[before]);
            }
        }
    }
    slopes
}

/// What the units of every layer sum up for one sample.
fn forward(linears: &[LinearShape], parameters: &[f32], row: Vec<f64>) -> Vec<Vec<f64>> {
    let mut inputs = row;
    let mut all = Vec::with_capacity(linears.len());
    for linear in linears {
        let (weight, bias) = linear.split(parameters);
        let sum = |(row, &bias): (&[f32], &f32)| {
            let products = row.iter().zip(&inputs).map(|(&w, x)| f64::from(w) * x);
            f64::from(bias) + products.sum::<f64>()
        };
        let sums: Vec<f64> = weight
            .chunks_exact(linear.inputs)
            .zip(bias)
            .map(sum)
            .collect();
        let out = |&sum: &f64| linear.activation.map_or(sum, |a| a.apply(sum));
        inputs = sums.iter().map(out).collect();
        all.push(sums);
    }
    all
}

/// The slopes of one sample one layer before.
fn back(
    linear: &LinearShape,
    before: &LinearShape,
    parameters: &[f32],
    slopes: &[f64],
    sums: &[f64],
) -> Vec<f64> {
    let (weight, _) = linear.split(parameters);
    let slope = |(unit, &sum): (usize, &f64)| {
        let weights = weight.iter().skip(unit).step_by(linear.inputs);
        let pulls = weights.zip(slopes).map(|(&w, slope)| f64::from(w) * slope);
        pulls.sum::<f64>() * before.activation.map_or(1.0, |a| a.slope(sum))
    };
    sums.iter().enumerate().map(slope).collect()
}

/// The root mean square of some numbers; 0 of none.
#[must_use]
pub fn typical(numbers: &[f64]) -> f64 {
    let squares: f64 = numbers.iter().map(|number| number * number).sum();
    (squares / numbers.len().max(1) as f64).sqrt()
}
