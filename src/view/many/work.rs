//! How much there is to run, how far it is, and how long it takes, in words.

use super::words::name;
use crate::core::experiment::Experiment;
use crate::core::number::short;
use crate::core::sweep::{Axis, Plan, Results, Run};
use crate::core::text::Text;

/// How runs ended, or that they have not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// They go on.
    Open,
    /// All are done.
    Complete,
    /// The reader wanted no more of them.
    Cancelled,
    /// The device could not go on, for a reason.
    Failed(String),
}

/// What a plan of an experiment asks for, and the seconds that it will take where they are known.
#[must_use]
pub fn plan(text: &Text, plan: &Plan, experiment: &Experiment, seconds: Option<f64>) -> String {
    if plan.runs().is_empty() {
        return text.get("many.plan.none").to_owned();
    }
    let axes = [Some(plan.sweep().first()), plan.sweep().second()];
    let idle = |axis: &Axis| !axis.quantity().applies(experiment);
    if let Some(axis) = axes.into_iter().flatten().find(idle) {
        let name = name(text, axis.quantity());
        return text.fill("many.plan.idle", &[("name", name)]);
    }
    let steps =
        |run: &Run| f64::from(run.experiment.epochs) * run.experiment.batches_per_epoch() as f64;
    let runs = plan.runs().len().to_string();
    let steps = grouped(plan.runs().iter().map(steps).sum());
    let time = seconds.map(|seconds| duration(text, seconds));
    let key = if time.is_some() {
        "many.plan.time"
    } else {
        "many.plan"
    };
    let time = time.unwrap_or_default();
    text.fill(key, &[("runs", &runs), ("steps", &steps), ("time", &time)])
}

/// Where the runs are trained, unless it is in the frames of the page: on the GPU, in so many
/// workers, or both.
#[must_use]
pub fn site(text: &Text, gpu: bool, workers: Option<usize>) -> Option<String> {
    let beside = |key, workers: usize| text.fill(key, &[("cores", &workers.to_string())]);
    match (gpu, workers) {
        (false, workers) => workers.map(|workers| beside("many.beside", workers)),
        (true, Some(workers)) => Some(beside("many.both", workers)),
        (true, None) => Some(text.get("many.gpu").to_owned()),
    }
}

/// How far the runs are, and the seconds that are left where they are known.
#[must_use]
pub fn running(text: &Text, results: &Results, left: Option<f64>) -> String {
    let (done, runs) = counts(results);
    let time = left.map(|seconds| duration(text, seconds));
    let key = if time.is_some() {
        "many.running.time"
    } else {
        "many.running"
    };
    let time = time.unwrap_or_default();
    text.fill(key, &[("done", &done), ("runs", &runs), ("time", &time)])
}

/// How the runs ended after some seconds; nothing while they go on.
#[must_use]
pub fn ended(text: &Text, results: &Results, state: &JobState, seconds: f64) -> String {
    let (done, runs) = counts(results);
    match state {
        JobState::Open => String::new(),
        JobState::Complete => {
            let time = duration(text, seconds);
            text.fill("many.finished", &[("runs", &runs), ("time", &time)])
        }
        JobState::Cancelled => text.fill("many.cancelled", &[("done", &done), ("runs", &runs)]),
        JobState::Failed(reason) => text.fill("many.failed", &[("reason", reason)]),
    }
}

fn counts(results: &Results) -> (String, String) {
    let runs = results.plan().runs().len();
    (results.arrived().to_string(), runs.to_string())
}

/// A whole number with a narrow space between thousands.
#[must_use]
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A time as a reader says it.
fn duration(text: &Text, seconds: f64) -> String {
    let (key, time) = match seconds {
        _ if seconds < 10.0 => ("many.seconds", (10.0 * seconds).ceil() / 10.0),
        _ if seconds < 100.0 => ("many.seconds", seconds.round()),
        _ if seconds < 6000.0 => ("many.minutes", (seconds / 60.0).round()),
        _ => ("many.hours", (seconds / 3600.0).round()),
    };
    text.fill(key, &[("time", &short(time, 4))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_times_are_rounded() {
        assert_eq!(grouped(7.0), "7");
        assert_eq!(grouped(1_292_800.0), "1\u{202f}292\u{202f}800");
        let units = [("seconds", "s"), ("minutes", "min"), ("hours", "h")];
        let text = Text::new(
            units.map(|(unit, short)| (format!("many.{unit}"), format!("{{time}} {short}"))),
        );
        for (seconds, words) in [
            (0.03, "0.1 s"),
            (2.34, "2.4 s"),
            (63.2, "63 s"),
            (118.0, "2 min"),
            (5400.0, "90 min"),
            (9000.0, "3 h"),
        ] {
            assert_eq!(duration(&text, seconds), words);
        }
    }
}
