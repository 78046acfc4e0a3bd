//! The loss and the steps in words.

use super::sentences;
use crate::core::experiment::{Experiment, Loss, Optimizer};
use crate::core::number::exact;
use crate::core::text::Text;

/// What a loss is called in a sentence.
#[must_use]
pub fn measure(text: &Text, loss: Loss) -> &str {
    text.get(match loss {
        Loss::Mse => "measure.mse",
        Loss::Mae => "measure.mae",
        Loss::Huber => "measure.huber",
    })
}

/// The title of an axis of losses.
#[must_use]
pub fn loss_axis(text: &Text, experiment: &Experiment) -> String {
    let short = match experiment.loss {
        Loss::Mse => "MSE",
        Loss::Mae => "MAE",
        Loss::Huber => "Huber",
    };
    let key = if experiment.test > 0.0 {
        "loss.y.test"
    } else {
        "loss.y"
    };
    text.fill(key, &[("measure", short)])
}

/// Whether training comes to the least squares, or to another best line.
pub(super) const fn squares(experiment: &Experiment) -> &'static str {
    match experiment.loss {
        Loss::Mse => "parameters.words.mse",
        Loss::Mae | Loss::Huber => "parameters.words.other",
    }
}

/// What a step looks at, what it does, and how many of them make an epoch and the run.
pub(super) fn step(text: &Text, experiment: &Experiment) -> String {
    let looks = if experiment.batch == experiment.training() {
        "guide.step.all"
    } else if experiment.batch == 1 {
        "guide.step.single"
    } else {
        "guide.step.batch"
    };
    let rule = match experiment.optimizer {
        Optimizer::Sgd => "guide.rule.sgd",
        Optimizer::Momentum => "guide.rule.momentum",
        Optimizer::Adam => "guide.rule.adam",
    };
    let last = experiment.training() % experiment.batch;
    let ragged = (last > 0).then_some("guide.epoch.ragged");
    let order = (experiment.batch < experiment.training()).then_some(if experiment.shuffle {
        "guide.epoch.shuffled"
    } else {
        "guide.epoch.same"
    });
    let values = [
        ("batch", experiment.batch.to_string()),
        ("n", experiment.training().to_string()),
        ("measure", measure(text, experiment.loss).to_owned()),
        ("lr", exact(experiment.learning_rate)),
        ("momentum", exact(experiment.momentum)),
        ("count", experiment.batches_per_epoch().to_string()),
        ("last", last.to_string()),
        ("epochs", experiment.epochs.to_string()),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, &**value));
    let keys = [looks, rule, "guide.epoch"].into_iter();
    let keys = keys.chain(ragged).chain(order).chain(["guide.epochs"]);
    sentences(text, keys.map(|key| text.fill(key, &values)))
}

/// What the article's program prints.
#[must_use]
pub fn log(text: &Text, experiment: &Experiment) -> String {
    let every = experiment.source().logs_every.to_string();
    text.fill("log.words", &[("every", &every)])
}
