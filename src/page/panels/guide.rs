//! What the lesson is about.

use web_sys::Element;

use super::{Panel, Scene};
use crate::page::dom::by_id;
use crate::page::terms;

pub(super) struct GuidePanel {
    words: Element,
}

impl GuidePanel {
    pub(super) fn new() -> Self {
        Self {
            words: by_id("guide-text"),
        }
    }
}

impl Panel for GuidePanel {
    fn renew(&self, scene: &Scene) {
        let lesson = scene.recording.experiment().task.lesson().word();
        let text = scene.text.marked();
        terms::write(&self.words, text.get(&format!("guide.{lesson}")));
    }
}
