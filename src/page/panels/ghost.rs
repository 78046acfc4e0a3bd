//! The sentence about the ghost, where it is seen and where it is heard.

use web_sys::Element;

use super::Scene;
use crate::page::dom::{attribute, by_id, write};
use crate::view::describe;

pub(super) struct GhostWords {
    section: Element,
    words: Element,
    /// What a screen reader says: the sentence once it stands, not on its way.
    status: Element,
}

impl GhostWords {
    pub(super) fn new() -> Self {
        Self {
            section: by_id("ghost"),
            words: by_id("ghost-words"),
            status: by_id("ghost-status"),
        }
    }

    /// Writes the sentence of a frame.
    pub(super) fn write(&self, scene: &Scene) {
        let words = describe::ghost(scene.text, scene.ghost, scene.ghost_met);
        write(&self.words, &words);
        if scene.ghost.is_none() {
            attribute(&self.section, "data-ghost", "absent");
            write(&self.status, "");
            return;
        }
        attribute(&self.section, "data-ghost", "shown");
        // That it was right is no news: the run has said itself how it ended.
        if scene.ghost_settled && !scene.ghost_met {
            write(&self.status, &words);
        }
    }
}
