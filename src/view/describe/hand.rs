//! The line by hand in words.

use super::sentences;
use super::surface::linear_name;
use crate::core::experiment::{Experiment, Loss};
use crate::core::hand::Against;
use crate::core::number::loss;
use crate::core::text::Text;

/// What is drawn, and how the line is moved.
#[must_use]
pub fn hand(text: &Text, experiment: &Experiment, feature: usize, errors: usize) -> String {
    let features = experiment.features();
    let others = (0..features).filter(|&i| i != feature);
    let others: Vec<String> = others.map(|i| linear_name(i, features)).collect();
    let without = (!others.is_empty()).then(|| {
        let feature = experiment.feature(feature);
        let values = [("feature", &*feature), ("others", &others.join(", "))];
        text.fill("hand.without", &values)
    });
    let errors = errors.to_string();
    let drawn = text.fill(
        match experiment.loss {
            Loss::Mse => "hand.squares",
            Loss::Mae | Loss::Huber => "hand.errors",
        },
        &[("n", &errors)],
    );
    let pull = text.get("hand.words").to_owned();
    sentences(text, [pull, drawn].into_iter().chain(without))
}

/// Who is better: the best loss that was drawn, and the run against it.
#[must_use]
pub fn against(text: &Text, experiment: &Experiment, best: Option<f64>, run: Against) -> String {
    let Some(best) = best else {
        return text.get("hand.begin").to_owned();
    };
    let best = loss(best);
    match run {
        Against::Waiting => text.fill("hand.waiting", &[("best", &best)]),
        Against::Below(0) => text.fill("hand.starts", &[("best", &best)]),
        Against::Below(epoch) => {
            let steps = u64::from(epoch) * experiment.batches_per_epoch() as u64;
            let (steps, epoch) = (steps.to_string(), epoch.to_string());
            let values = [("best", &*best), ("steps", &steps), ("epoch", &epoch)];
            text.fill("hand.beaten", &values)
        }
        Against::Above(lowest, epochs) => {
            let (lowest, epochs) = (loss(lowest), epochs.to_string());
            let values = [("best", &*best), ("lowest", &lowest), ("epochs", &epochs)];
            text.fill("hand.ahead", &values)
        }
    }
}
