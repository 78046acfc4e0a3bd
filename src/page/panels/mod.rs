//! The panels of the page. Each reads a [`Scene`] and writes one part of the document.

mod batch;
mod device;
mod fit;
mod ghost;
mod log;
mod loss;
mod many;
mod notices;
mod parameters;
mod transport;

use crate::core::ghost::Ghost;
use crate::core::session::Session;
use crate::core::text::Text;
use crate::view::theme::Theme;

pub(super) use batch::BatchPanel;
pub(super) use device::show_device;
pub(super) use fit::FitPanel;
pub(super) use ghost::GhostPanel;
pub(super) use log::LogPanel;
pub(super) use loss::LossPanel;
pub(super) use many::{Ask, ManyPanel, ManyScene, Pick, Progress};
pub(super) use notices::{Notices, explain};
pub(super) use parameters::ParametersPanel;
pub(super) use transport::{Command, TransportPanel};

/// What the panels show, for the length of a frame.
pub(super) struct Scene<'a> {
    pub(super) text: &'a Text,
    pub(super) session: &'a Session,
    pub(super) ghost: Option<&'a Ghost>,
    pub(super) theme: &'a Theme,
}
