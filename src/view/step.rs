//! One step in words: what happens in each of its phases, in this run's own numbers.

use super::describe::sentences;
use crate::core::backward;
use crate::core::engine::Problem;
use crate::core::experiment::Loss;
use crate::core::explain::NextStep;
use crate::core::network::Network;
use crate::core::number::{column, exact, loss as loss_number, parameter, short};
use crate::core::operations::operations;
use crate::core::phase::Phase;
use crate::core::recording::Recording;
use crate::core::rule::Rule;
use crate::core::text::Text;

/// What happens in a phase of a step.
#[must_use]
pub fn words(text: &Text, recording: &Recording, step: &NextStep, phase: Phase) -> String {
    let problem = recording.problem();
    let network = &problem.network;
    let (epoch, batch) = (step.place.epoch + 1, step.place.batch + 1);
    let count = recording.experiment().batches_per_epoch();
    let most = most_moved(step);
    let name = network.parameter_name(most);
    let number = |values: &[f32]| parameter(f64::from(values[most]));
    let standards = &problem.data.standards;
    // The samples beside it are told in their own units.
    let folded = standards.folded(network, &step.before);
    let label = standards.label();
    let values = [
        ("step", &*(recording.step(step.place) + 1).to_string()),
        ("n", &*step.samples.len().to_string()),
        ("batch", &*batch.to_string()),
        ("count", &*count.to_string()),
        ("epoch", &*epoch.to_string()),
        ("way", &*network.way()),
        ("formula", &*formula(network, &folded)),
        ("delta", &*short(label.deviation, 5)),
        ("half", &*short(0.5 * label.deviation, 5)),
        ("loss", &*loss_number(step.loss)),
        ("name", &*name),
        ("gradient", &*number(&step.gradients)),
        ("full", &*number(&step.full_gradients)),
        ("before", &*number(&step.before)),
        ("after", &*number(&step.after)),
        ("lr", &*exact(step.learning_rate)),
        ("pulls", &*pulls(text, recording, step)),
    ];
    let is_line = network.hidden.is_empty();
    let key = match phase {
        Phase::Batch => "step.words.batch",
        Phase::Forward if is_line => "step.words.forward.line",
        Phase::Forward => "step.words.forward",
        Phase::Loss => match problem.loss {
            Loss::Mse => "step.words.loss.mse",
            Loss::Mae => "step.words.loss.mae",
            Loss::Huber if label.is_none() => "step.words.loss.huber",
            Loss::Huber => "step.words.loss.huber.own",
        },
        Phase::Backward if is_line => "step.words.backward.line",
        Phase::Backward => "step.words.backward",
        Phase::Update if !step.after.iter().all(|value| value.is_finite()) => "step.words.beyond",
        Phase::Update => match problem.rule {
            Rule::Sgd => "step.words.update.sgd",
            Rule::Momentum { .. } => "step.words.update.momentum",
            Rule::Adam => "step.words.update.adam",
        },
    };
    let words = text.fill(key, &values);
    let next = recording.step(step.place) + 1;
    let edited = recording.edits().parameters(next).next().is_some();
    if phase == Phase::Update && edited {
        let by_hand = text.get("step.words.edited").to_owned();
        return sentences(text, [words, by_hand]);
    }
    words
}

/// How much there is to compute in a phase; nothing where nothing is computed.
#[must_use]
pub fn effort(text: &Text, recording: &Recording, step: &NextStep, phase: Phase) -> String {
    let problem = recording.problem();
    let samples = step.samples.len();
    let count = operations(&problem.network, problem.loss, problem.rule, samples, phase);
    if count.multiplications == 0 {
        return text.get("step.effort.none").to_owned();
    }
    let products = count.multiplications.to_string();
    let sums = count.additions.to_string();
    text.fill("step.effort", &[("products", &products), ("sums", &sums)])
}

/// The parameter that the step moves most.
#[must_use]
pub fn most_moved(step: &NextStep) -> usize {
    let moves = step
        .before
        .iter()
        .zip(&step.after)
        .map(|(before, after)| (after - before).abs());
    let most = moves.enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b));
    most.map_or(0, |(index, _)| index)
}

/// Whether the parameter that moves most grows, where one moves at all, to a number.
#[must_use]
pub fn grows(step: &NextStep) -> Option<bool> {
    let most = most_moved(step);
    let moved = step.after[most] - step.before[most];
    (moved != 0.0 && moved.is_finite()).then_some(moved > 0.0)
}

/// What comes of an answer to whether that parameter will grow.
#[must_use]
pub fn verdict(text: &Text, problem: &Problem, step: &NextStep, said: bool) -> String {
    let Some(grows) = grows(step) else {
        return String::new();
    };
    let most = most_moved(step);
    let by = short(f64::from(step.after[most] - step.before[most]).abs(), 3);
    let right = if said == grows {
        "step.right"
    } else {
        "step.wrong"
    };
    // Other rules go by the gradients of the steps before, too.
    let way = match (grows, problem.rule) {
        (true, Rule::Sgd) => "step.grows",
        (false, Rule::Sgd) => "step.shrinks",
        (true, Rule::Momentum { .. } | Rule::Adam) => "step.grows.rule",
        (false, Rule::Momentum { .. } | Rule::Adam) => "step.shrinks.rule",
    };
    let name = problem.network.parameter_name(most);
    let values = [("name", &*name), ("by", &*by)];
    sentences(text, [text.get(right).to_owned(), text.fill(way, &values)])
}

/// The line as a formula in its numbers: `2.01 x1 − 3.39 x2 + 4.2`.
fn formula(network: &Network, parameters: &[f64]) -> String {
    if !network.hidden.is_empty() {
        return String::new();
    }
    let (weights, bias) = parameters.split_at(network.features);
    let mut formula = String::new();
    for (i, &weight) in weights.iter().enumerate() {
        let x = if network.features == 1 {
            "x".into()
        } else {
            format!("x{}", i + 1)
        };
        term(&mut formula, weight, &format!(" {x}"));
    }
    term(&mut formula, bias[0], "");
    formula
}

fn term(formula: &mut String, value: f64, of: &str) {
    let size = column(value.abs(), 3);
    let sign = match (formula.is_empty(), value < 0.0) {
        (true, false) => "",
        (true, true) => "−",
        (false, false) => " + ",
        (false, true) => " − ",
    };
    *formula += &[sign, &size, of].concat();
}

/// How strongly the loss pulls at what the units of each layer sum up, from the last layer to the first.
fn pulls(text: &Text, recording: &Recording, step: &NextStep) -> String {
    let problem = recording.problem();
    let slopes = backward::slopes(
        &problem.network,
        problem.loss,
        &problem.data,
        &step.before,
        &step.samples,
    );
    let layers = slopes.iter().enumerate().rev().map(|(i, slopes)| {
        let (layer, pull) = ((i + 1).to_string(), short(backward::typical(slopes), 3));
        text.fill("step.pull", &[("layer", &layer), ("pull", &pull)])
    });
    layers.collect::<Vec<_>>().join(text.get("many.comma"))
}
