//! The sentences beside the loss chart.

use super::{measure, sentences};
use crate::core::moment::Moment;
use crate::core::number::loss;
use crate::core::recording::Recording;
use crate::core::text::Text;
use crate::core::transport::Place;

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
        (0, 0) if recording.held_out().is_some() => "words.loss.start.training",
        (0, 0) => "words.loss.start",
        (_, 0) => "words.loss",
        (_, _) => "words.loss.batch",
    };
    // Within an epoch the sentence is long enough, and the lowest loss is of another kind of moment.
    let least = match ((epoch, batch), lowest.0) {
        ((0, 0) | (_, 1..), _) => None,
        ((_, 0), 0) => Some("words.lowest.start"),
        ((_, 0), _) => Some("words.lowest"),
    };
    let experiment = recording.experiment();
    let values = [
        ("first", loss(first.1)),
        ("last", loss(last)),
        ("epoch", epoch.to_string()),
        ("next", (epoch + 1).to_string()),
        ("batch", batch.to_string()),
        ("lowest", loss(lowest.1)),
        ("at", lowest.0.to_string()),
        ("measure", measure(text, experiment.loss).to_owned()),
        ("n", experiment.training().to_string()),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, &**value));
    let keys = [key].into_iter().chain(least);
    sentences(text, keys.map(|key| text.fill(key, &values)))
}

/// What the samples that are held out show at a moment; `None` where none are.
#[must_use]
pub fn tests(text: &Text, recording: &Recording, moment: &Moment) -> Option<String> {
    let held = recording.held_out()?;
    let test = recording.test_loss(moment)?;
    let lowest = recording.tests().lowest();
    let key = match lowest {
        Some((1.., _)) => "test.words",
        Some((0, _)) => "test.words.start",
        None => "test.words.now",
    };
    let (epoch, least) = lowest.unwrap_or_default();
    let values = [
        ("count", &*held.len().to_string()),
        ("loss", &loss(test)),
        ("lowest", &loss(least)),
        ("epoch", &epoch.to_string()),
    ];
    Some(text.fill(key, &values))
}

/// The loss of a moment with its place: what the loss chart says of it.
#[must_use]
pub fn reading(text: &Text, recording: &Recording, moment: &Moment) -> String {
    let Place { epoch, batch } = moment.place;
    match moment.loss {
        Some(loss) if batch == 0 => reading_at(text, recording, (epoch, loss)),
        found => text.fill(
            if batch == 0 {
                "loss.at"
            } else {
                "loss.at.batch"
            },
            &[
                ("epoch", &epoch.to_string()),
                ("next", &(epoch + 1).to_string()),
                ("batch", &batch.to_string()),
                ("loss", &found.map_or_else(String::new, loss)),
            ],
        ),
    }
}

/// The loss after an epoch, with that over the held-out samples where it is known.
#[must_use]
pub fn reading_at(text: &Text, recording: &Recording, (epoch, found): (u32, f32)) -> String {
    let held = recording.held_out();
    let test = held.and_then(|_| recording.tests().at(epoch));
    let key = if test.is_some() {
        "loss.at.test"
    } else {
        "loss.at"
    };
    text.fill(
        key,
        &[
            ("epoch", &epoch.to_string()),
            ("loss", &loss(found)),
            ("test", &test.map_or_else(String::new, loss)),
        ],
    )
}
