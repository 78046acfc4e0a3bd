//! One unit of the network, in words.

use super::sentences;
use crate::core::experiment::Experiment;
use crate::core::inside::{Inside, Unit};
use crate::core::network::Activation;
use crate::core::number::{column, parameter};
use crate::core::recording::Recording;
use crate::core::survey::{Life, Seen};
use crate::core::text::Text;

/// What a unit is called.
#[must_use]
pub fn unit_name(text: &Text, experiment: &Experiment, (layer, unit): Unit) -> String {
    let hidden = experiment.hidden.layers().len();
    let key = match layer {
        0 => "network.name.feature",
        _ if layer <= hidden => "network.name.unit",
        _ => "network.name.output",
    };
    let feature = if layer == 0 {
        experiment.feature(unit)
    } else {
        String::new()
    };
    text.fill(
        key,
        &[
            ("feature", &*feature),
            ("layer", &layer.to_string()),
            ("unit", &(unit + 1).to_string()),
        ],
    )
}

/// What a unit gives and is worth where the network has been looked into along a feature (counted from
/// 0), and whether it learns; `seen` is what is known of the hidden units.
#[must_use]
pub fn unit(
    text: &Text,
    recording: &Recording,
    parameters: &[f32],
    inside: &mut Inside,
    seen: &[Vec<Seen>],
    (unit, feature): (Unit, usize),
) -> String {
    let experiment = recording.experiment();
    let layers = experiment.hidden.layers();
    let (layer, number) = unit;
    let activation = layer.checked_sub(1).and_then(|layer| layers.get(layer));
    let activation = activation.map(|layer| layer.activation);
    let key = match (layer, activation) {
        (0, _) => "network.words.feature",
        (_, Some(_)) => "network.words.unit",
        (_, None) => "network.words.output",
    };
    let middle = inside.middle(parameters, unit, feature);
    let beyond = middle.is_some_and(|at| {
        let (least, most) = recording.problem().data.range(feature);
        !(least..=most).contains(&at)
    });
    let bends = match (activation, beyond) {
        (Some(Activation::Relu), false) => Some("network.words.bend"),
        (Some(Activation::Relu), true) => Some("network.words.bend.beyond"),
        (Some(Activation::Tanh | Activation::Sigmoid), false) => Some("network.words.steep"),
        (Some(Activation::Tanh | Activation::Sigmoid), true) => Some("network.words.steep.beyond"),
        (Some(Activation::Gelu) | None, _) => None,
    };
    let life = layer.checked_sub(1).and_then(|layer| seen.get(layer));
    let life = life.and_then(|layer| match layer[number].life {
        Life::Alive => None,
        Life::Saturated => Some("network.words.saturated"),
        Life::Dead => Some("network.words.dead"),
        Life::Cut => Some("network.words.cut"),
    });
    let keys = [
        Some(key),
        (experiment.features() > 1 && layer > 0).then_some("network.words.others"),
        (key != "network.words.output").then_some("network.words.share"),
        middle.and(bends),
        life,
    ];
    let standards = &recording.problem().data.standards;
    let (told, label) = (standards.feature(feature), standards.label());
    let value = inside.values()[layer][number];
    let value = match (layer, activation) {
        (0, _) => standards.feature(number).own(value),
        (_, Some(_)) => value,
        (_, None) => label.own(value),
    };
    let share = label.deviation * inside.share(parameters, unit);
    let values = [
        ("name", &*unit_name(text, experiment, unit)),
        ("activation", activation.map_or("", Activation::name)),
        ("value", &parameter(value)),
        ("feature", &experiment.feature(feature)),
        ("x", &column(told.own(inside.values()[0][feature]), 3)),
        ("output", &parameter(label.own(inside.output()))),
        ("share", &parameter(share)),
        ("at", &parameter(told.own(middle.unwrap_or_default()))),
    ];
    let filled = keys.into_iter().flatten();
    sentences(text, filled.map(|key| text.fill(key, &values)))
}
