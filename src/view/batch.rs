//! What the loader yields, in words.

use crate::core::experiment::Experiment;
use crate::core::recording::Recording;
use crate::core::source::Form;
use crate::core::text::Text;
use crate::core::transport::Place;

/// How every epoch is dealt out.
#[must_use]
pub fn dealt(text: &Text, experiment: &Experiment) -> String {
    let count = experiment.batches_per_epoch();
    let last = experiment.training() - (count - 1) * experiment.batch;
    let key = match (count, last == experiment.batch) {
        (1, _) => "batch.words.one",
        (_, true) => "batch.words",
        (_, false) => "batch.words.ragged",
    };
    text.fill(
        key,
        &[
            ("n", &experiment.training().to_string()),
            ("batch", &experiment.batch.to_string()),
            ("count", &count.to_string()),
            ("last", &last.to_string()),
        ],
    )
}

/// Whether samples are shuffled, and what for.
#[must_use]
pub fn order<'a>(text: &'a Text, experiment: &Experiment) -> &'a str {
    let curve = match experiment.source().form {
        Form::Plane => false,
        Form::Curve { .. } => true,
        // They stand in the order in which somebody has brought them.
        Form::Rows => false,
    };
    let key = match (experiment.batches_per_epoch(), experiment.shuffle) {
        (1, _) => "batch.order.one",
        (_, true) => "batch.order.shuffled",
        (_, false) if curve => "batch.order.curve",
        (_, false) => "batch.order.data",
    };
    text.get(key)
}

/// Which mini-batch a place shows: the one that was trained last, at the start the first.
#[must_use]
pub fn current(text: &Text, recording: &Recording, place: Place) -> String {
    let (epoch, batch) = recording.batch(place);
    let key = match place {
        Place { epoch: 0, batch: 0 } => "batch.current.first",
        Place { .. } => "batch.current",
    };
    let count = recording.experiment().batches_per_epoch().to_string();
    text.fill(
        key,
        &[
            ("batch", &(batch + 1).to_string()),
            ("count", &count),
            ("epoch", &epoch.to_string()),
        ],
    )
}
