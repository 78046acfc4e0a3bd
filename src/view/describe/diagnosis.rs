//! What went wrong in a run, in words.

use crate::core::diagnosis::{Finding, Symptom, Way};
use crate::core::experiment::{Init, Loss};
use crate::core::explain::NextStep;
use crate::core::last_steps::Growth;
use crate::core::moment::Moment;
use crate::core::number::{exact, loss, short};
use crate::core::recording::Recording;
use crate::core::text::Text;

/// What went wrong, in the numbers of the run at a moment.
#[must_use]
pub fn diagnosis(text: &Text, recording: &Recording, moment: &Moment, finding: &Finding) -> String {
    let experiment = recording.experiment();
    let formula = experiment.formula(text);
    let constant = text.get(match experiment.loss {
        Loss::Mse => "constant.mean",
        Loss::Mae => "constant.median",
        Loss::Huber => "constant.best",
    });
    let last = moment.loss.map_or_else(String::new, loss);
    let rate = exact(experiment.learning_rate);
    let fill = |key: &str, values: &[(&str, &str)]| {
        let common = [
            ("loss", &*last),
            ("rate", &rate),
            ("formula", &*formula),
            ("constant", constant),
        ];
        text.fill(key, &[&common[..], values].concat())
    };
    let done = moment.place.epoch.to_string();
    match finding.symptom {
        Symptom::Diverged {
            epoch,
            rate,
            largest,
        } => {
            let key = match largest {
                None => "diagnosis.diverged",
                Some(largest) if rate > largest => "diagnosis.diverged.above",
                Some(_) => "diagnosis.diverged.below",
            };
            let largest = largest.map_or_else(String::new, |largest| short(largest, 3));
            let values = [
                ("epoch", &*epoch.to_string()),
                ("rate", &exact(rate)),
                ("largest", &largest),
            ];
            text.fill(key, &values)
        }
        Symptom::Dead { layer, units } => fill(
            "diagnosis.dead",
            &[("layer", &layer.to_string()), ("units", &units.to_string())],
        ),
        Symptom::Saturated {
            layer,
            units,
            activation,
        } => fill(
            "diagnosis.saturated",
            &[
                ("layer", &layer.to_string()),
                ("units", &units.to_string()),
                ("activation", activation.name()),
            ],
        ),
        Symptom::Straight { floor } => fill("diagnosis.straight", &[("floor", &loss(floor))]),
        Symptom::Slow { first } => fill(
            "diagnosis.slow",
            &[("first", &loss(first)), ("epochs", &done)],
        ),
        Symptom::Nowhere { constant } => fill(
            "diagnosis.nowhere",
            &[("epochs", &done), ("same", &loss(constant))],
        ),
        Symptom::Plateau { epochs, floor } => fill(
            "diagnosis.plateau",
            &[("epochs", &epochs.to_string()), ("floor", &loss(floor))],
        ),
    }
}

/// Digits of the size of a gradient.
const DIGITS: usize = 3;

/// Why a run diverged, with the layer whose gradients grew most, and from when on.
#[must_use]
pub fn growth(text: &Text, (lost, rate): (u32, f64), growth: &Growth) -> String {
    // A step is named by the mini-batch that it takes.
    let since = growth.since;
    let key = if since.batch == 0 {
        "diagnosis.grew.epoch"
    } else {
        "diagnosis.grew.batch"
    };
    let values = [
        ("epoch", &*lost.to_string()),
        ("rate", &exact(rate)),
        ("layer", &(growth.layer + 1).to_string()),
        ("first", &short(growth.first, DIGITS)),
        ("last", &short(growth.last, DIGITS)),
        ("since", &(since.epoch + 1).to_string()),
        ("batch", &(since.batch + 1).to_string()),
    ];
    text.fill(key, &values)
}

/// How many parameters have no gradient in the next step.
#[must_use]
pub fn without_gradient(text: &Text, step: &NextStep) -> String {
    let none = step.full_gradients.iter().filter(|&&slope| slope == 0.0);
    let values = [
        ("count", &*step.full_gradients.len().to_string()),
        ("none", &none.count().to_string()),
    ];
    text.fill("diagnosis.zero", &values)
}

/// How large the gradient is in the next step, and how far it leads.
#[must_use]
pub fn slope(text: &Text, step: &NextStep) -> String {
    let size = |values: &mut dyn Iterator<Item = f64>| {
        let squares: f64 = values.map(|value| value * value).sum();
        short(squares.sqrt(), DIGITS)
    };
    let gradient = size(&mut step.full_gradients.iter().map(|&slope| slope.into()));
    let ways = step.before.iter().zip(&step.after);
    let moved = size(&mut ways.map(|(&before, &after)| f64::from(after) - f64::from(before)));
    let values = [("gradient", &*gradient), ("moved", &moved)];
    text.fill("diagnosis.slope", &values)
}

/// What the button of a way on says.
#[must_use]
pub fn way(text: &Text, way: &Way) -> String {
    match way {
        Way::LearningRate(rate) => text.fill("way.rate", &[("value", &exact(*rate))]),
        Way::Epochs(epochs) => text.fill("way.epochs", &[("epochs", &epochs.to_string())]),
        Way::Hidden(hidden) => {
            let layers = hidden.layers().len().to_string();
            text.fill("way.hidden", &[("layers", &layers)])
        }
        Way::Init(Init::Default) => text.get("way.init.default").to_owned(),
        Way::Init(Init::Normal) => text.get("way.init.normal").to_owned(),
        Way::Weights(_) => text.get("way.weights").to_owned(),
    }
}
