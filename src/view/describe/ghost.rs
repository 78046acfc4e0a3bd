//! The sentence about the ghost.

use crate::core::ghost::Ghost;
use crate::core::number::loss;
use crate::core::recording::Ending;
use crate::core::text::Text;

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
