//! The lesson, in paragraphs that are true for the settings and the moment.

use std::cell::RefCell;

use web_sys::Element;

use super::{Panel, Scene};
use crate::page::dom::{self, by_id, make_text, refill};
use crate::page::terms;
use crate::view::describe::{self, Paragraph};

/// The panel. It stands in the part of the module that the first fit does not need.
// Inlined, it would stand where it is called.
#[inline(never)]
pub(super) fn make() -> Box<dyn Panel> {
    Box::new(GuidePanel::new())
}

struct GuidePanel {
    page: Element,
    written: RefCell<Vec<Paragraph>>,
}

impl GuidePanel {
    fn new() -> Self {
        Self {
            page: by_id("guide-text"),
            written: RefCell::default(),
        }
    }
}

impl Panel for GuidePanel {
    /// Its elements may have been filled with the words of another language.
    fn renew(&self, _: &Scene) {
        self.written.take();
    }

    /// Written anew only when a word of it is another one, so that a reader's selection stays.
    fn describe(&self, scene: &Scene) {
        let paragraphs = describe::guide(&scene.text.marked(), scene.recording, scene.moment);
        if *self.written.borrow() == paragraphs {
            return;
        }
        let element = |paragraph: &Paragraph| -> Element {
            let element: Element = dom::make("p");
            if !paragraph.title.is_empty() {
                let _ = element.append_child(&make_text("strong", &paragraph.title));
                let _ = element.append_with_str_1(" ");
            }
            let words: Element = dom::make("span");
            terms::write(&words, &paragraph.words);
            let _ = element.append_child(&words);
            element
        };
        refill(&self.page, paragraphs.iter().map(element));
        self.written.replace(paragraphs);
    }
}
