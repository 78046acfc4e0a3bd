//! What the charts show, in words.

use super::fit::{View, thinning};
use crate::core::experiment::Experiment;
use crate::core::ghost::Ghost;
use crate::core::network::Predictor;
use crate::core::number::{loss, minus, short};
use crate::core::session::Session;
use crate::core::settings::{Group, Input, SETTINGS};
use crate::core::source::{Form, evenly};
use crate::core::text::Text;
use crate::core::transport::State;

/// The sentence beside the fit chart.
#[must_use]
pub fn fit(text: &Text, session: &Session, view: View) -> String {
    let experiment = session.experiment();
    let data = &session.problem().data;
    let parameters = session.parameters();
    let mut predictor = Predictor::new(&session.problem().network);
    let n = data.len().to_string();
    match (view, experiment.source().form) {
        (View::Predicted, _) => {
            let r2 = determination(session, &mut predictor);
            let every = thinning(data.len()).to_string();
            let key = if thinning(data.len()) > 1 {
                "words.predicted.some"
            } else {
                "words.predicted"
            };
            text.fill(key, &[("n", &n), ("r2", &short(r2, 4)), ("every", &every)])
        }
        (View::Feature(feature), Form::Plane) => {
            let mut row = data.means();
            let mut at = |x: f64| {
                row[feature] = x;
                predictor.predict(parameters, &row)
            };
            let slope = at(0.5) - at(-0.5);
            text.fill(
                "words.line",
                &[
                    ("n", &n),
                    ("feature", &(feature + 1).to_string()),
                    ("slope", &short(slope, 4)),
                    ("truth", &short(experiment.weights[feature], 4)),
                ],
            )
        }
        (
            View::Feature(_),
            Form::Curve {
                truth,
                formula,
                domain,
            },
        ) => {
            let samples = 201;
            let squares = evenly(domain, samples)
                .map(|x| (predictor.predict(parameters, &[x]) - truth(x)).powi(2));
            let distance = (squares.sum::<f64>() / samples as f64).sqrt();
            text.fill(
                "words.curve",
                &[
                    ("n", &n),
                    ("target", text.get(formula)),
                    ("noise", &short(experiment.noise, 4)),
                    ("distance", &short(distance, 3)),
                ],
            )
        }
    }
}

/// The coefficient of determination R² of the predictions over all samples.
fn determination(session: &Session, predictor: &mut Predictor) -> f64 {
    let data = &session.problem().data;
    let mean = data.y.iter().map(|&y| f64::from(y)).sum::<f64>() / data.len().max(1) as f64;
    let mut row = Vec::new();
    let (mut residual, mut total) = (0.0, 0.0);
    for i in 0..data.len() {
        row.clear();
        row.extend(data.row(i).iter().map(|&x| f64::from(x)));
        let y = f64::from(data.y[i]);
        residual += (y - predictor.predict(session.parameters(), &row)).powi(2);
        total += (y - mean).powi(2);
    }
    1.0 - residual / total
}

/// The sentence beside the loss chart.
#[must_use]
pub fn losses(text: &Text, session: &Session) -> String {
    let losses = session.history().losses();
    let lowest = losses.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let (Some(first), Some(last), Some(lowest)) = (losses.first(), losses.last(), lowest) else {
        return text.get("words.loss.none").to_owned();
    };
    if last.0 == 0 {
        return text.fill("words.loss.start", &[("first", &four(first.1))]);
    }
    text.fill(
        "words.loss",
        &[
            ("first", &four(first.1)),
            ("last", &four(last.1)),
            ("epoch", &last.0.to_string()),
            ("lowest", &four(lowest.1)),
            ("at", &lowest.0.to_string()),
        ],
    )
}

/// The sentence about the ghost of a run: where the run will end, or ended as foreseen.
#[must_use]
pub fn ghost(text: &Text, session: &Session, ghost: Option<&Ghost>) -> String {
    let Some(ghost) = ghost else {
        return text.get("words.ghost.none").to_owned();
    };
    let run = ghost.run();
    let passed = session.has_ended() && run.goes_like(session);
    let key = match (run.state(), passed) {
        (State::Finished, false) => "words.ghost",
        (State::Finished, true) => "words.ghost.passed",
        (State::Diverged, false) => "words.ghost.diverged",
        (State::Diverged, true) => "words.ghost.diverged.passed",
        (State::Loading | State::Ready | State::Running | State::Paused | State::Failed, _) => {
            if ghost.grows() {
                "words.ghost.grows"
            } else {
                "words.ghost.stopped"
            }
        }
    };
    text.fill(
        key,
        &[
            ("loss", &run.loss().map_or_else(String::new, four)),
            ("epoch", &run.position().epoch.to_string()),
            ("epochs", &run.experiment().epochs.to_string()),
        ],
    )
}

fn four(loss: f32) -> String {
    short(f64::from(loss), 4)
}

/// The numbers that the training goes by, for a widget that hides their controls.
#[must_use]
pub fn settings(text: &Text, experiment: &Experiment) -> String {
    let numbers = SETTINGS.iter().filter(|setting| {
        let number = matches!(setting.input, Input::Integer { .. } | Input::Number { .. });
        number && setting.group == Group::Training && (setting.applies)(experiment)
    });
    let named = numbers.map(|setting| {
        let key = format!("setting.{}", setting.key);
        let value = minus(&(setting.get)(experiment));
        text.fill("many.pair", &[("name", text.get(&key)), ("value", &value)])
    });
    named.collect::<Vec<_>>().join(" · ")
}

/// Where the run stands: announced when it changes.
#[must_use]
pub fn state(text: &Text, session: &Session) -> String {
    let epoch = session.position().epoch.to_string();
    let loss = session.loss().map_or_else(String::new, loss);
    let place = session.position();
    let per_epoch = session.experiment().batches_per_epoch();
    let key = match session.state() {
        State::Paused if place.batch > 0 => "state.paused.batch",
        State::Loading => "state.loading",
        State::Ready => "state.ready",
        State::Running => "state.running",
        State::Paused => "state.paused",
        State::Finished => "state.finished",
        State::Diverged => "state.diverged",
        State::Failed => "state.failed",
    };
    let next = (place.epoch + 1).to_string();
    // Found within an epoch, the one that is under way.
    let within = session.state() == State::Diverged && place.batch > 0;
    let epoch = if within { next.clone() } else { epoch };
    let (batch, count) = (place.batch.to_string(), per_epoch.to_string());
    text.fill(
        key,
        &[
            ("epoch", &epoch),
            ("next", &next),
            ("batch", &batch),
            ("count", &count),
            ("loss", &loss),
        ],
    )
}
