//! The sentence that says where the run stands.

use crate::core::moment::Moment;
use crate::core::number::loss;
use crate::core::recording::{Ending, Recording};
use crate::core::text::Text;
use crate::core::transport::{Place, Status};

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
