//! The units that make up the curve, in words.

use super::sentences;
use crate::core::experiment::Experiment;
use crate::core::number::{column, parameter};
use crate::core::survey::{Life, Seen};
use crate::core::text::Text;
use crate::core::units::Units;

/// What the curve along a feature (counted from 0) is made of, and how far the sum with `added` units
/// has come; `seen` is what is known of the hidden units.
#[must_use]
pub fn units(
    text: &Text,
    experiment: &Experiment,
    feature: usize,
    units: &Units,
    added: usize,
    seen: &[Vec<Seen>],
) -> String {
    let count = units.count();
    let made = if units.layer().is_some() {
        "units.words"
    } else {
        "units.words.line"
    };
    let how_far = match added {
        0 => "units.words.none",
        _ if added == count => "units.words.all",
        _ => "units.words.some",
    };
    let values = [
        ("count", &*count.to_string()),
        ("layer", &(units.layer().unwrap_or(0) + 1).to_string()),
        ("bias", &parameter(units.bias())),
        ("added", &added.to_string()),
        ("distance", &column(units.distance(added), 4)),
    ];
    let over = seen
        .last()
        .map_or(0, |layer| layer.iter().filter(|u| u.life.is_over()).count());
    let dead = (over > 0).then(|| {
        let over = [("dead", &*over.to_string())];
        text.fill("units.words.dead", &over)
    });
    let along = (experiment.features() > 1).then(|| {
        let feature = [("feature", &*experiment.feature(feature))];
        text.fill("units.words.along", &feature)
    });
    let [made, how_far] = [made, how_far].map(|key| text.fill(key, &values));
    let all = [made].into_iter().chain(along).chain([how_far]).chain(dead);
    sentences(text, all)
}

/// Whether a unit still learns, in a word.
#[must_use]
pub fn life(text: &Text, life: Life) -> &str {
    text.get(match life {
        Life::Alive => "units.alive",
        Life::Saturated => "units.saturated",
        Life::Dead => "units.dead",
        Life::Cut => "units.cut",
    })
}
