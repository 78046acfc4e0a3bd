//! What the page shows, in words: a file for each kind of sentence.
//!
//! Every sentence is made from the experiment, its recording and the moment that is shown, never
//! from what the defaults happen to be.

mod changed;
mod course;
mod fit;
mod ghost;
mod loss;
mod settings;
mod status;

pub use self::changed::{before, outdated};
pub use self::course::{course, edits};
pub use self::fit::fit;
pub use self::ghost::ghost;
pub use self::loss::{losses, reading};
pub use self::settings::settings;
pub use self::status::status;

use crate::core::text::Text;

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
