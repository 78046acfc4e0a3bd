//! The sentences about what was changed of a run on its way, and about the run that was left for it.

use super::place;
use crate::core::edits::Edit;
use crate::core::number::{exact, loss, parameter};
use crate::core::recording::{Ending, Recording};
use crate::core::state::Course;
use crate::core::text::Text;
use crate::core::transport::Place;

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
    let made = made.filter(|(step, edit)| {
        last.is_none_or(|last| match edit {
            Edit::LearningRate(_) => *step < last,
            // The end itself is another one.
            Edit::Parameter(..) => *step <= last,
        })
    });
    let named = made.map(|&(step, edit)| {
        let Place { epoch, batch } = Place::after(step, per_epoch);
        let place = place(text, epoch, batch);
        match edit {
            Edit::LearningRate(rate) => {
                text.fill("edit.lr", &[("place", &place), ("value", &exact(rate))])
            }
            Edit::Parameter(index, value) => {
                let name = recording.problem().network.parameter_name(index);
                let value = parameter(f64::from(value));
                let values = [("place", &*place), ("name", &name), ("value", &value)];
                text.fill("edit.parameter", &values)
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
