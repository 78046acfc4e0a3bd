//! The sentence about the ghost, where it is seen and where it is heard.

use web_sys::Element;

use super::Scene;
use crate::page::dom::{attribute, by_id, write};
use crate::view::describe;

pub(in crate::page) struct GhostPanel {
    place: Element,
    words: Element,
    /// What a screen reader says: the sentence once it stands, not on its way.
    status: Element,
}

impl GhostPanel {
    pub(in crate::page) fn new() -> Self {
        Self {
            place: by_id("ghost"),
            words: by_id("ghost-words"),
            status: by_id("ghost-status"),
        }
    }

    /// Writes the sentence of a frame; `settled` when it will stay until something changes.
    pub(in crate::page) fn draw(&self, scene: &Scene, settled: bool) {
        let words = describe::ghost(scene.text, scene.session, scene.ghost);
        write(&self.words, &words);
        let Some(ghost) = scene.ghost else {
            attribute(&self.place, "data-ghost", "absent");
            write(&self.status, "");
            return;
        };
        attribute(&self.place, "data-ghost", "shown");
        // That it was right is no news: the run has said itself how it ended.
        let passed = scene.session.has_ended() && ghost.run().goes_like(scene.session);
        if settled && !passed {
            write(&self.status, &words);
        }
    }
}
