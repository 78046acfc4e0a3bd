//! The network in words.

use super::sentences;
use crate::core::experiment::{Experiment, Init};
use crate::core::network::Hidden;
use crate::core::source::Form;
use crate::core::text::Text;

/// The hidden layers, from input to output: `8 ReLU units, then 8 Tanh units`.
fn layers(text: &Text, hidden: &Hidden) -> String {
    let named = hidden.layers().iter().map(|layer| {
        let units = layer.width.to_string();
        let values = [("units", &*units), ("activation", layer.activation.name())];
        text.fill("network.layer", &values)
    });
    let then = |before: String, after: String| {
        text.fill("network.then", &[("before", &before), ("after", &after)])
    };
    named.reduce(then).unwrap_or_default()
}

/// What the model is, and how it begins.
pub(super) fn model(text: &Text, experiment: &Experiment) -> String {
    let hidden = &experiment.hidden;
    let key = match (experiment.source().form, hidden.is_empty()) {
        (Form::Plane, true) => "guide.model.line",
        (Form::Curve { .. }, true) if !experiment.bends() => "guide.model.enough",
        (Form::Curve { .. }, true) => "guide.model.straight",
        (Form::Rows, true) => "guide.model.rows",
        (_, false) => "guide.model.network",
    };
    let more = match (experiment.source().form, hidden.is_empty()) {
        (_, true) => None,
        (Form::Plane, false) => Some("guide.bends.idle"),
        (Form::Curve { .. }, false) if !experiment.bends() => Some("guide.bends.idle"),
        (Form::Curve { .. }, false) => Some("guide.bends"),
        (Form::Rows, false) => Some("guide.bends.rows"),
    };
    let start = match experiment.init {
        Init::Default => "guide.start.default",
        Init::Normal => "guide.start.normal",
    };
    let count = experiment.network().parameter_count().to_string();
    let model = text.fill(
        key,
        &[
            ("weights", &experiment.features().to_string()),
            ("layers", &hidden.layers().len().to_string()),
            ("list", &layers(text, hidden)),
            ("count", &count),
        ],
    );
    let more = more.map(|key| text.get(key).to_owned());
    sentences(
        text,
        [model, text.get(start).to_owned()].into_iter().chain(more),
    )
}

/// What a lesson's task and network are, in a few words.
#[must_use]
pub fn summary(text: &Text, experiment: &Experiment) -> String {
    let key = match (experiment.source().form, experiment.hidden.is_empty()) {
        (Form::Plane, true) => "summary.line",
        (Form::Plane, false) => "summary.plane",
        (Form::Curve { .. }, true) if !experiment.bends() => "summary.line",
        (Form::Curve { .. }, true) => "summary.straight",
        (Form::Curve { .. }, false) => "summary.curve",
        (Form::Rows, true) => "summary.line",
        (Form::Rows, false) => "summary.rows",
    };
    let features = experiment.features().to_string();
    let layers = experiment.hidden.layers().len().to_string();
    text.fill(key, &[("features", &features), ("layers", &layers)])
}

/// The sentence beside the table of parameters.
#[must_use]
pub fn parameters(text: &Text, experiment: &Experiment, unique: bool) -> String {
    let network = experiment.network();
    let linear = experiment.hidden.is_empty();
    let key = match (experiment.true_parameters(), linear) {
        (Some(_), _) if !unique => "parameters.words.several",
        (None, true) if !unique && !experiment.has_truth() => "parameters.words.several",
        (None, true) if !experiment.has_truth() => "parameters.words.rows",
        (None, true) if !experiment.bends() => "parameters.words.single",
        (Some(_), _) => "parameters.words.line",
        (None, true) => "parameters.words.straight",
        (None, false) => "parameters.words.network",
    };
    let count = network.parameter_count().to_string();
    let words = text.fill(key, &[("count", &count), ("network", &network.title())]);
    let more =
        (key == "parameters.words.rows").then(|| text.get(super::squares(experiment)).to_owned());
    let words = sentences(text, [words].into_iter().chain(more));
    let more = (key == "parameters.words.line").then(|| {
        let noise = if experiment.noise > 0.0 {
            "parameters.words.noise"
        } else {
            "parameters.words.exact"
        };
        [super::squares(experiment), noise].map(|key| text.get(key).to_owned())
    });
    sentences(text, [words].into_iter().chain(more.into_iter().flatten()))
}
