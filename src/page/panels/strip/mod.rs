//! The panels of the strip below the stage, one of which is open at a time.
//!
//! They are a part of the page's module of their own, which is fetched once the first fit is drawn:
//! `xtask/split` moves what stands in this folder, and all that nothing else needs, out of what
//! everybody waits for. So whatever is called in here from outside is called only once that part is
//! there ([`super::Part`]); the build fails where a function is called that is not in its list of ways
//! in, but for calls in closures and in what waits, which nobody can tell from those of a panel. Types that the rest of the page keeps are made in here.

pub(in crate::page) mod away;
mod batch;
mod code;
mod data;
mod device;
mod formula;
mod hand;
mod log;
mod many;
mod network;
mod pad;
mod parameters;
mod runs;
mod step;
mod surface;
mod units;

use super::along;
use super::{EXPLAINING, Failure, Maker, Panel, Scene};
use crate::core::experiment::Panel as Name;

pub(in crate::page) use device::Device;
pub(in crate::page) use hand::Kept;
pub(in crate::page) use many::{Ask, ManyPanel, ManyScene, Pick, Progress};

/// The table of the strip's panels: how the panel of a name is made. `None` for those that other
/// parts of the page write, and that stand elsewhere.
// Inlined, it would stand where it is called.
#[inline(never)]
pub(super) fn make(name: Name, maker: &Maker) -> Option<Box<dyn Panel>> {
    Some(match name {
        Name::Parameters => Box::new(parameters::ParametersPanel::new(maker)),
        Name::Batch => Box::new(batch::BatchPanel::new(maker)),
        Name::Surface => Box::new(surface::SurfacePanel::new(maker)),
        Name::Hand => Box::new(hand::HandPanel::new(maker)),
        Name::Log => Box::new(log::LogPanel::new()),
        Name::Network => Box::new(network::NetworkPanel::new(maker)),
        Name::Units => Box::new(units::UnitsPanel::new(maker)),
        Name::Device => Box::new(device::DevicePanel::new()),
        Name::Code => Box::new(code::CodePanel::new(maker)),
        Name::Runs => Box::new(runs::RunsPanel::new(maker)),
        Name::Step => Box::new(step::StepPanel::new(maker)),
        Name::Data => Box::new(data::DataPanel::new(maker)),
        Name::Many => return None,
        Name::Fit | Name::Loss | Name::Transport | Name::Guide => return None,
        Name::Settings | Name::Share => return None,
    })
}
