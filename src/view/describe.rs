//! What the charts show, in words.

use super::fit::thinning;
use crate::core::edits::Edit;
use crate::core::experiment::Experiment;
use crate::core::ghost::Ghost;
use crate::core::looks::View;
use crate::core::moment::Moment;
use crate::core::network::Predictor;
use crate::core::number::{exact, loss, minus, parameter, short};
use crate::core::recording::{Ending, Recording};
use crate::core::settings::{Group, Input, SETTINGS};
use crate::core::source::{Form, evenly};
use crate::core::state::Course;
use crate::core::text::Text;
use crate::core::transport::{Place, Status};

/// The sentence beside the fit chart.
#[must_use]
pub fn fit(text: &Text, recording: &Recording, moment: &Moment, view: View) -> String {
    let experiment = recording.experiment();
    let data = &recording.problem().data;
    let parameters = &moment.parameters;
    let mut predictor = Predictor::new(&recording.problem().network);
    let n = data.len().to_string();
    match (view, experiment.source().form) {
        (View::Predicted, _) => {
            let r2 = determination(recording, moment, &mut predictor);
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
                    ("slope", &parameter(slope)),
                    ("truth", &exact(experiment.weights[feature])),
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
                    ("noise", &exact(experiment.noise)),
                    ("distance", &short(distance, 3)),
                ],
            )
        }
    }
}

/// The coefficient of determination R² of the predictions over all samples.
fn determination(recording: &Recording, moment: &Moment, predictor: &mut Predictor) -> f64 {
    let data = &recording.problem().data;
    let mean = data.y.iter().map(|&y| f64::from(y)).sum::<f64>() / data.len().max(1) as f64;
    let mut row = Vec::new();
    let (mut residual, mut total) = (0.0, 0.0);
    for i in 0..data.len() {
        row.clear();
        row.extend(data.row(i).iter().map(|&x| f64::from(x)));
        let y = f64::from(data.y[i]);
        residual += (y - predictor.predict(&moment.parameters, &row)).powi(2);
        total += (y - mean).powi(2);
    }
    1.0 - residual / total
}

/// The sentence beside the loss chart: how the loss came to what it is at a moment.
#[must_use]
pub fn losses(text: &Text, recording: &Recording, moment: &Moment) -> String {
    let losses = recording.history().losses();
    let Place { epoch, batch } = moment.place;
    let passed = &losses[..losses.partition_point(|&(at, _)| at <= epoch)];
    let lowest = passed.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let (Some(first), Some(last), Some(lowest)) = (passed.first(), moment.loss, lowest) else {
        return text.get("words.loss.none").to_owned();
    };
    let key = match (epoch, batch) {
        (0, 0) => "words.loss.start",
        (_, 0) => "words.loss",
        (_, _) => "words.loss.batch",
    };
    text.fill(
        key,
        &[
            ("first", &loss(first.1)),
            ("last", &loss(last)),
            ("epoch", &epoch.to_string()),
            ("next", &(epoch + 1).to_string()),
            ("batch", &batch.to_string()),
            ("lowest", &loss(lowest.1)),
            ("at", &lowest.0.to_string()),
        ],
    )
}

/// The sentence about the ghost of a run: where the run will end, or ended as the ghost did. `met`
/// when the run has ended on the ghost's way.
#[must_use]
pub fn ghost(text: &Text, ghost: Option<&Ghost>, met: bool) -> String {
    let Some(ghost) = ghost else {
        return text.get("words.ghost.none").to_owned();
    };
    let run = ghost.run();
    let (key, epoch) = match (run.recording().ending(), met) {
        (Some(Ending::Finished), false) => ("words.ghost", 0),
        (Some(Ending::Finished), true) => ("words.ghost.passed", 0),
        (Some(Ending::Diverged(epoch)), false) => ("words.ghost.diverged", epoch),
        (Some(Ending::Diverged(epoch)), true) => ("words.ghost.diverged.passed", epoch),
        (None, _) if ghost.grows() => ("words.ghost.grows", run.place().epoch),
        (None, _) => ("words.ghost.stopped", 0),
    };
    text.fill(
        key,
        &[
            ("loss", &run.loss().map_or_else(String::new, loss)),
            ("epoch", &epoch.to_string()),
            ("epochs", &run.experiment().epochs.to_string()),
        ],
    )
}

/// The sentence about the run that was left at a moment for the one in the page.
#[must_use]
pub fn course(text: &Text, course: &Course) -> String {
    let Place { epoch, batch } = course.from;
    let (end, to) = (course.recording.ending(), course.to.place);
    let key = match end {
        Some(Ending::Diverged(_)) => "words.course.diverged",
        Some(Ending::Finished) | None => "words.course",
    };
    let end = match end {
        Some(Ending::Diverged(epoch)) => epoch,
        Some(Ending::Finished) | None => to.epoch,
    };
    let from = place(text, epoch, batch);
    text.fill(
        key,
        &[
            ("from", &from),
            ("to", &place(text, to.epoch, to.batch)),
            ("loss", &course.to.loss.map_or_else(String::new, loss)),
            ("epoch", &end.to_string()),
        ],
    )
}

/// A place of a run in words: after so many epochs, and so many mini-batches of the next.
fn place(text: &Text, epoch: u32, batch: usize) -> String {
    let key = match (epoch, batch) {
        (0, 0) => "place.start",
        (_, 0) => "place.epoch",
        (_, _) => "place.batch",
    };
    text.fill(
        key,
        &[
            ("epoch", &epoch.to_string()),
            ("next", &(epoch + 1).to_string()),
            ("batch", &batch.to_string()),
        ],
    )
}

/// The loss of a moment with its place: what the loss chart says of it.
#[must_use]
pub fn reading(text: &Text, moment: &Moment) -> String {
    let Place { epoch, batch } = moment.place;
    let key = if batch == 0 {
        "loss.at"
    } else {
        "loss.at.batch"
    };
    text.fill(
        key,
        &[
            ("epoch", &epoch.to_string()),
            ("next", &(epoch + 1).to_string()),
            ("batch", &batch.to_string()),
            ("loss", &moment.loss.map_or_else(String::new, loss)),
        ],
    )
}

/// What was changed of a run on its way, where its link is copied: the link does not repeat that.
/// Empty when nothing was.
#[must_use]
pub fn edits(text: &Text, recording: &Recording) -> String {
    let per_epoch = recording.experiment().batches_per_epoch();
    // What was changed after the end has changed nothing.
    let losses = recording.history().losses();
    let last = losses
        .last()
        .map(|&(epoch, _)| recording.step(Place::at_epoch(epoch)));
    let last = last.filter(|_| recording.ending().is_some());
    let made = recording.edits().made().iter();
    let made = made.filter(|(step, _)| last.is_none_or(|last| *step < last));
    let named = made.map(|&(step, edit)| {
        let Place { epoch, batch } = Place::after(step, per_epoch);
        let place = place(text, epoch, batch);
        match edit {
            Edit::LearningRate(rate) => {
                text.fill("edit.lr", &[("place", &place), ("value", &exact(rate))])
            }
        }
    });
    let named: Vec<String> = named.collect();
    if named.is_empty() {
        return String::new();
    }
    let list = named.join(text.get("many.comma"));
    text.fill("edit.all", &[("list", &list)])
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

/// Where the run stands and which moment is shown: announced when it changes. `trained` is the
/// newest place when an earlier moment is shown.
#[must_use]
pub fn status(
    text: &Text,
    status: Status,
    recording: &Recording,
    moment: &Moment,
    trained: Option<Place>,
) -> String {
    let Place { epoch, batch } = moment.place;
    let within = batch > 0;
    let key = match (trained.is_some(), status) {
        (_, Status::Loading) => "state.loading",
        (true, Status::Running) if recording.ending().is_some() => "state.replay.ended",
        (true, Status::Running) => "state.replay",
        (true, Status::Ready | Status::Paused | Status::Finished | Status::Diverged) => {
            if within {
                "state.back.batch"
            } else {
                "state.back"
            }
        }
        (false, Status::Ready) => "state.ready",
        (false, Status::Running) => "state.running",
        (false, Status::Paused) if within => "state.paused.batch",
        (false, Status::Paused) => "state.paused",
        (false, Status::Finished) => "state.finished",
        (false, Status::Diverged) => "state.diverged",
    };
    let diverged = match recording.ending() {
        Some(Ending::Diverged(epoch)) if trained.is_none() => Some(epoch),
        Some(Ending::Diverged(_) | Ending::Finished) | None => None,
    };
    let end = diverged.unwrap_or(epoch);
    let trained = trained.unwrap_or(moment.place).epoch;
    text.fill(
        key,
        &[
            ("epoch", &end.to_string()),
            ("next", &(epoch + 1).to_string()),
            ("batch", &batch.to_string()),
            (
                "count",
                &recording.experiment().batches_per_epoch().to_string(),
            ),
            ("trained", &trained.to_string()),
            ("loss", &moment.loss.map_or_else(String::new, loss)),
        ],
    )
}
