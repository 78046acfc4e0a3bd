//! Which numbers are standardised, in words.

use super::sentences;
use crate::core::number::short;
use crate::core::recording::Recording;
use crate::core::text::Text;

/// Digits of a mean or a deviation.
const DIGITS: usize = 5;

/// How the columns of a run are standardised, one after the other; `None` where none is.
fn columns(text: &Text, recording: &Recording) -> Option<String> {
    let (experiment, problem) = (recording.experiment(), recording.problem());
    let standards = &problem.data.standards;
    if !standards.any() {
        return None;
    }
    let features =
        (0..experiment.features()).map(|i| (experiment.feature(i), standards.feature(i)));
    let all = features.chain([(experiment.label().to_owned(), standards.label())]);
    let column = |(name, standard): (String, crate::core::standard::Standard)| {
        let values = [
            ("name", &*name),
            ("mean", &*short(standard.mean, DIGITS)),
            ("deviation", &*short(standard.deviation, DIGITS)),
        ];
        text.fill("standard.column", &values)
    };
    let some = all.filter(|(_, standard)| !standard.is_none()).map(column);
    Some(some.collect::<Vec<_>>().join(text.get("many.comma")))
}

/// What is standardised for training, and what is told in which units; `None` where nothing is.
#[must_use]
pub(super) fn told(text: &Text, recording: &Recording) -> Option<String> {
    let columns = columns(text, recording)?;
    Some(text.fill("standard.told", &[("columns", &columns)]))
}

/// Words about the inside of the network, and that its numbers are those for standardised samples where
/// they are.
#[must_use]
pub fn with_standards(text: &Text, recording: &Recording, words: String) -> String {
    with(text, recording, "standard.inside", words)
}

/// The same about a table of the parameters of a line, which is told in the reader's units, and what is
/// below it.
#[must_use]
pub fn with_standards_below(text: &Text, recording: &Recording, words: String) -> String {
    with(text, recording, "standard.line", words)
}

fn with(text: &Text, recording: &Recording, key: &str, words: String) -> String {
    let columns = columns(text, recording);
    let more = columns.map(|columns| text.fill(key, &[("columns", &columns)]));
    sentences(text, [words].into_iter().chain(more))
}
