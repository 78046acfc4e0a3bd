//! The part of the page's module that holds the panels of the strip: whether it is there.

use std::cell::Cell;

/// What has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum Stage {
    /// Nobody has asked for it, or it could not be had.
    #[default]
    Absent,
    /// It is on its way.
    Coming,
    /// Its functions can be called.
    There,
}

/// The part of the module, and whether a panel is shown that needs it.
#[derive(Debug, Default)]
pub(super) struct Part {
    stage: Cell<Stage>,
    wanted: Cell<bool>,
}

impl Part {
    /// Whether its functions can be called. Where they cannot, they are wanted from now on.
    pub(super) fn is_there(&self) -> bool {
        let there = self.stage.get() == Stage::There;
        if !there {
            self.want();
        }
        there
    }

    /// Somebody shows a panel that needs it.
    pub(super) fn want(&self) {
        self.wanted.set(true);
    }

    /// Whether it has to be fetched now: whoever asks fetches it.
    pub(super) fn fetches(&self) -> bool {
        let fetches = self.wanted.get() && self.stage.get() == Stage::Absent;
        if fetches {
            self.stage.set(Stage::Coming);
        }
        fetches
    }

    /// It has come, or it cannot be had. Who shows a panel that needs it wants it again.
    pub(super) fn came(&self, there: bool) {
        self.stage
            .set(if there { Stage::There } else { Stage::Absent });
        self.wanted.set(false);
    }
}
