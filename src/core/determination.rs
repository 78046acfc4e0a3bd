//! How much of the labels' spread a model explains.

use super::data::Dataset;
use super::network::Predictor;

/// The coefficient of determination R² of the predictions over all samples: 1 where every prediction is
/// right, 0 where the mean would do as well. Not finite where all labels are equal.
#[must_use]
pub fn determination(data: &Dataset, parameters: &[f32], predictor: &mut Predictor) -> f64 {
    let mean = data.y.iter().map(|&y| f64::from(y)).sum::<f64>() / data.len().max(1) as f64;
    let mut row = Vec::new();
    let (mut residual, mut total) = (0.0, 0.0);
    for i in 0..data.len() {
        row.clear();
        row.extend(data.row(i).iter().map(|&x| f64::from(x)));
        let y = f64::from(data.y[i]);
        residual += (y - predictor.predict(parameters, &row)).powi(2);
        total += (y - mean).powi(2);
    }
    1.0 - residual / total
}
