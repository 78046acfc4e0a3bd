//! Which panels an experiment shows, and which is open in the strip.

use super::{Experiment, Panel, Spot};

impl Experiment {
    /// Whether a panel is to be shown.
    #[must_use]
    pub fn shows(&self, panel: Panel) -> bool {
        // Sharing is no part of the lesson: it is there unless it is hidden.
        let chooses = |panel: &Panel| *panel != Panel::Share;
        let chosen = self.show.iter().any(chooses);
        let listed = !chosen || panel == Panel::Share || self.show.contains(&panel);
        listed && !self.hide.contains(&panel)
    }

    /// Whether the panels of the strip stand one below the other: an author who lists what an embed
    /// shows wants all of it to be seen.
    #[must_use]
    pub fn stacks(&self) -> bool {
        self.embed && !self.show.is_empty()
    }

    /// The first panel of the strip that is shown.
    #[must_use]
    pub fn first_in_strip(&self) -> Option<Panel> {
        Panel::STRIP.into_iter().find(|&panel| self.can_open(panel))
    }

    /// The panel that is open in the strip, when one is chosen there.
    #[must_use]
    pub fn open_in_strip(&self) -> Option<Panel> {
        let wanted = self.view.filter(|&panel| self.can_open(panel));
        wanted.or_else(|| self.first_in_strip())
    }

    /// Whether a panel of the strip is open there.
    #[must_use]
    pub fn is_open(&self, panel: Panel) -> bool {
        self.can_open(panel) && (self.stacks() || self.open_in_strip() == Some(panel))
    }

    fn can_open(&self, panel: Panel) -> bool {
        panel.spot() == Spot::Strip && self.shows(panel)
    }
}
