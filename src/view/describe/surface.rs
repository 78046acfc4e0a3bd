//! The surface of the loss in words and figures.

use super::sentences;
use crate::core::experiment::{Experiment, Loss, Optimizer};
use crate::core::last_steps::LastSteps;
use crate::core::moment::Moment;
use crate::core::number::{exact, loss, short};
use crate::core::stability::Stable;
use crate::core::surface::{Facts, Jumps};
use crate::core::text::Text;

/// Digits of lengths, rates and curvatures.
const DIGITS: usize = 3;

/// The name of a parameter of a linear layer: `w1`, `w2`, ..., `b`.
#[must_use]
pub fn linear_name(parameter: usize, features: usize) -> String {
    if parameter < features {
        format!("w{}", parameter + 1)
    } else {
        "b".into()
    }
}

/// What the picture over two parameters of a linear layer shows.
#[must_use]
pub fn surface(text: &Text, experiment: &Experiment, pair: [usize; 2], lowest: f64) -> String {
    let features = experiment.features();
    let name = |i| linear_name(i, features);
    let (what, others) = match experiment.loss {
        Loss::Mse => ("surface.words", "surface.best"),
        Loss::Mae | Loss::Huber => ("surface.words.grid", "surface.held"),
    };
    let [x, y] = pair.map(name);
    let lowest = loss(lowest);
    let what = text.fill(what, &[("x", &x), ("y", &y), ("lowest", &lowest)]);
    let rest: Vec<String> = (0..=features)
        .filter(|i| !pair.contains(i))
        .map(name)
        .collect();
    let others = (!rest.is_empty()).then(|| text.fill(others, &[("rest", &rest.join(", "))]));
    sentences(text, [what].into_iter().chain(others))
}

/// What the slice through the loss of a network shows; `share` is known once there is one.
#[must_use]
pub fn slice(text: &Text, experiment: &Experiment, share: Option<f64>, lowest: f64) -> String {
    let count = experiment.network().parameter_count().to_string();
    let Some(share) = share else {
        return text.fill("surface.untrained", &[("count", &count)]);
    };
    // Not all of it is in the slice, as long as anything is left out.
    let percent = format!("{:.1}", (1000.0 * share).floor() / 10.0);
    let values = [
        ("count", &*count),
        ("percent", &percent),
        ("lowest", &loss(lowest)),
    ];
    text.fill("surface.slice", &values)
}

/// Where the moment is on it.
#[must_use]
pub fn on_surface(text: &Text, run: Option<f32>, facts: &Facts, seen: bool) -> String {
    let here = run.map(|run| text.fill("surface.here", &[("loss", &loss(run))]));
    let left = (!seen).then(|| text.get("surface.left").to_owned());
    let angle = facts.slopes.filter(|_| seen);
    let angle = angle.and_then(|slopes| slopes.angle);
    let apart = angle.map(|angle| {
        let angle = format!("{angle:.0}");
        text.fill("surface.apart", &[("angle", &angle)])
    });
    sentences(text, here.into_iter().chain(left).chain(apart))
}

/// How a run that diverged was lost, mini-batch by mini-batch, after the moment with which it ended.
#[must_use]
pub fn last_steps(text: &Text, end: &Moment, last: &LastSteps, jumps: Option<Jumps>) -> String {
    let (Some(first), Some(newest)) = (end.loss, last.moments.last()) else {
        return String::new();
    };
    let values = [
        ("count", &*last.moments.len().to_string()),
        ("epoch", &(end.place.epoch + 1).to_string()),
        ("first", &loss(first)),
        ("loss", &newest.loss.map_or_else(String::new, loss)),
    ];
    let steps = text.fill("surface.last", &values);
    let jumps = jumps.map(|jumps| {
        let values = [
            ("over", &*jumps.over.to_string()),
            ("further", &jumps.further.to_string()),
        ];
        text.fill("surface.jumps", &values)
    });
    sentences(text, [steps].into_iter().chain(jumps))
}

/// The largest stable learning rate, against the one that holds.
#[must_use]
pub fn stable(text: &Text, experiment: &Experiment, stable: Option<&Stable>, rate: f64) -> String {
    let Some(stable) = stable else {
        return text.get("surface.stable.none").to_owned();
    };
    let key = if rate > stable.rate {
        "surface.stable.above"
    } else {
        "surface.stable.below"
    };
    let formula = match experiment.optimizer {
        Optimizer::Momentum => format!("2(1 + {})", exact(experiment.momentum)),
        Optimizer::Sgd | Optimizer::Adam => "2".into(),
    };
    let features = experiment.features();
    let direction: Vec<String> = stable
        .direction
        .iter()
        .enumerate()
        .map(|(i, share)| format!("{} {}", linear_name(i, features), short(*share, 2)))
        .collect();
    let values = [
        ("rate", &*exact(rate)),
        ("largest", &short(stable.rate, DIGITS)),
        ("formula", &formula),
        ("curvature", &short(stable.curvature, DIGITS)),
        ("direction", &direction.join(", ")),
    ];
    text.fill(key, &values)
}

/// The figures of the table, one for each of its rows: the loss of the run, that of the ground at its
/// place, the lowest; how steep it is for the mini-batch and for all samples, the degrees between them;
/// the learning rate and the largest stable one; of a run that diverged the loss after its last
/// mini-batch with numbers, and how many of the last ones jumped over the valley.
#[must_use]
pub fn surface_figures(
    run: Option<f32>,
    facts: &Facts,
    stable: Option<&Stable>,
    rate: f64,
    lost: (Option<&LastSteps>, Option<Jumps>),
) -> [String; 10] {
    let none = || "–".to_owned();
    let or = |value: Option<f64>, write: fn(f64) -> String| value.map_or_else(none, write);
    let digits = |value: f64| short(value, DIGITS);
    let slopes = facts.slopes;
    let newest = lost.0.and_then(|last| last.moments.last()?.loss);
    [
        run.map_or_else(none, loss),
        or(facts.here, loss),
        loss(facts.lowest),
        or(slopes.map(|slopes| slopes.batch), digits),
        or(slopes.map(|slopes| slopes.all), digits),
        or(slopes.and_then(|slopes| slopes.angle), |angle| {
            format!("{angle:.1}°")
        }),
        exact(rate),
        or(stable.map(|stable| stable.rate), digits),
        newest.map_or_else(none, loss),
        lost.1.map_or_else(none, |jumps| jumps.over.to_string()),
    ]
}
