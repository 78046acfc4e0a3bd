//! A moment of a run: values only, the newest or any earlier one.

use super::transport::Place;

/// What a run was at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Where.
    pub place: Place,
    /// The loss over all samples; `None` before the first one has been computed.
    pub loss: Option<f32>,
    /// The parameters, flat as [`super::network::Network`] lays them out.
    pub parameters: Vec<f32>,
}
