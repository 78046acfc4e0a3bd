//! What the page shows, in words: a file for each kind of sentence.
//!
//! Every sentence is made from the experiment, its recording and the moment that is shown, never
//! from what the defaults happen to be.

mod changed;
mod course;
mod diagnosis;
mod fit;
mod ghost;
mod guide;
mod hand;
mod inside;
mod loss;
mod network;
mod settings;
mod standard;
mod status;
mod surface;
mod training;
mod units;

pub use self::changed::{before, outdated, setting_value};
pub use self::course::{course, edits};
pub use self::diagnosis::{diagnosis, growth, slope, way, without_gradient};
pub use self::fit::{Legend, fit, fit_and_beyond, legend};
pub use self::ghost::ghost;
pub use self::guide::{Paragraph, brought, guide};
pub use self::hand::{against, hand};
pub use self::inside::{unit, unit_name};
pub use self::loss::{losses, reading, reading_at, tests};
pub use self::network::{parameters, summary};
pub use self::settings::settings;
pub use self::standard::{with_standards, with_standards_below};
pub use self::status::status;
pub use self::surface::{
    last_steps, linear_name, on_surface, slice, stable, surface, surface_figures,
};
pub use self::training::{log, loss_axis, measure};
pub use self::units::{life, units};

use self::training::squares;
use crate::core::text::Text;
use crate::core::transport::Place;

/// Sentences one after the other.
#[must_use]
pub fn sentences(text: &Text, all: impl IntoIterator<Item = String>) -> String {
    let join = |before: String, after: String| {
        text.fill("many.sentences", &[("before", &before), ("after", &after)])
    };
    all.into_iter().reduce(join).unwrap_or_default()
}

/// A place of a run in words.
#[must_use]
pub fn at(text: &Text, at: Place) -> String {
    place(text, at.epoch, at.batch)
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
