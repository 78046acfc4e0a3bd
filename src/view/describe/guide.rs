//! The lesson: a page of a few short paragraphs, true for the settings as they are.

use super::{network, sentences, standard, training};
use crate::core::experiment::{Experiment, Loss};
use crate::core::moment::Moment;
use crate::core::number::{exact, short};
use crate::core::recording::{Ending, Recording};
use crate::core::source::Form;
use crate::core::text::Text;
use crate::core::transport::Place;

/// A paragraph: what it is about, in a word or two, and its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// What it is about; empty for the first one.
    pub title: String,
    /// Its sentences.
    pub words: String,
}

/// The lesson of a run at a moment.
#[must_use]
pub fn guide(text: &Text, recording: &Recording, moment: &Moment) -> Vec<Paragraph> {
    let experiment = recording.experiment();
    let paragraphs = [
        ("", text.get("guide.intro").to_owned()),
        ("guide.data", {
            let data = data(text, experiment);
            let told = standard::told(text, recording);
            sentences(text, [data].into_iter().chain(told))
        }),
        ("guide.model", network::model(text, experiment)),
        ("guide.step", training::step(text, experiment)),
        ("guide.watch", watch(text, recording, moment)),
        ("guide.try", attempts(text, experiment)),
    ];
    let paragraph = |(title, words): (&str, String)| Paragraph {
        title: if title.is_empty() {
            String::new()
        } else {
            text.get(title).to_owned()
        },
        words,
    };
    paragraphs.map(paragraph).into()
}

/// What the data are.
fn data(text: &Text, experiment: &Experiment) -> String {
    let source = experiment.source();
    let comma = text.get("many.comma");
    let list = |values: &mut dyn Iterator<Item = String>| values.collect::<Vec<_>>().join(comma);
    let features = experiment.features();
    let held = experiment.samples - experiment.training();
    let domain = experiment.domain().unwrap_or_default();
    let key = match source.form {
        Form::Plane => "guide.data.plane",
        Form::Curve { .. } if experiment.bends() => "guide.data.curve",
        Form::Curve { .. } => "guide.data.straight",
        Form::Rows => "guide.data.rows",
    };
    let values = [
        ("n", experiment.samples.to_string()),
        ("features", features.to_string()),
        (
            "names",
            list(&mut (0..features).map(|i| experiment.feature(i))),
        ),
        ("w", list(&mut experiment.weights.iter().map(|&w| exact(w)))),
        ("b", exact(experiment.bias)),
        ("formula", experiment.formula(text)),
        ("from", exact(domain.0)),
        ("to", exact(domain.1)),
        ("noise", exact(experiment.noise)),
        ("label", experiment.label().to_owned()),
        ("held", held.to_string()),
        ("training", experiment.training().to_string()),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, &**value));
    let noise = if !experiment.has_truth() {
        "guide.noise.unknown"
    } else if experiment.noise > 0.0 {
        "guide.noise"
    } else {
        "guide.noise.none"
    };
    let keys = [key, noise]
        .into_iter()
        .chain((held > 0).then_some("guide.held"));
    sentences(text, keys.map(|key| text.fill(key, &values)))
}

/// What rows a run learns from, if somebody has brought some.
#[must_use]
pub fn brought(text: &Text, recording: &Recording) -> String {
    let experiment = recording.experiment();
    if experiment.has_truth() {
        return text.get("data.words.none").to_owned();
    }
    let names = (0..experiment.features()).map(|i| experiment.feature(i));
    let names: Vec<String> = names.collect();
    let key = if experiment.rows.code().is_empty() {
        "data.words.example"
    } else {
        "data.words"
    };
    let values = [
        ("n", &*experiment.samples.to_string()),
        ("names", &names.join(text.get("many.comma"))),
        ("label", experiment.label()),
    ];
    let words = text.fill(key, &values);
    sentences(
        text,
        [words].into_iter().chain(standard::told(text, recording)),
    )
}

/// What there is to see, and where the run is.
fn watch(text: &Text, recording: &Recording, moment: &Moment) -> String {
    let experiment = recording.experiment();
    let key = match (experiment.source().form, experiment.hidden.is_empty()) {
        (Form::Curve { .. }, true) if !experiment.bends() => "guide.watch.line",
        (Form::Plane, true) => "guide.watch.line",
        (Form::Rows, true) => "guide.watch.rows.line",
        (Form::Rows, false) => "guide.watch.rows",
        (Form::Plane, false) => "guide.watch.plane",
        (Form::Curve { .. }, true) => "guide.watch.straight",
        (Form::Curve { .. }, false) => "guide.watch.curve",
    };
    let floor = (experiment.loss == Loss::Mse && experiment.noise > 0.0).then(|| {
        let floor = short(experiment.noise * experiment.noise, 4);
        text.fill("guide.watch.floor", &[("floor", &floor)])
    });
    let now = match (recording.ending(), moment.place) {
        (None, Place { epoch: 0, batch: 0 }) => Some("guide.watch.start"),
        (Some(Ending::Finished), _) => Some("guide.watch.end"),
        (Some(Ending::Diverged(_)) | None, _) => None,
    };
    let now = now.map(|key| text.get(key).to_owned());
    let seen = text.get(key).to_owned();
    sentences(text, [seen].into_iter().chain(floor).chain(now))
}

/// What is worth trying, and not what is so already.
fn attempts(text: &Text, experiment: &Experiment) -> String {
    let rate = experiment.learning_rate;
    let (up, down) = (short(rate * 10.0, 3), short(rate / 10.0, 3));
    let rates = if rate * 10.0 <= 10.0 {
        "guide.try.rate"
    } else {
        "guide.try.rate.down"
    };
    let batches = if experiment.batch == 1 {
        "guide.try.all"
    } else {
        "guide.try.single"
    };
    let layers = match (experiment.source().form, experiment.hidden.is_empty()) {
        (Form::Plane, true) => "guide.try.noise",
        (Form::Rows, true) => "guide.try.layer",
        (Form::Rows, false) => "guide.try.straight",
        (Form::Plane, false) => "guide.try.plain",
        (Form::Curve { .. }, true) if !experiment.bends() => "guide.try.noise",
        (Form::Curve { .. }, false) if !experiment.bends() => "guide.try.plain",
        (Form::Curve { .. }, true) => "guide.try.layer",
        (Form::Curve { .. }, false) => "guide.try.straight",
    };
    let more = if experiment.noise > 0.0 {
        (experiment.noise * 10.0).min(2.0)
    } else {
        0.1
    };
    // Already as noisy as can be.
    let layers = if more > experiment.noise || layers != "guide.try.noise" {
        layers
    } else {
        "guide.try.noise.less"
    };
    let (n, noise) = (experiment.training().to_string(), short(more, 3));
    let values = [("up", &*up), ("down", &down), ("n", &n), ("noise", &noise)];
    sentences(
        text,
        [rates, batches, layers].map(|key| text.fill(key, &values)),
    )
}
