//! What the lessons are, with the settings that each of them has now.

use web_sys::HtmlElement;

use super::{App, There};
use crate::core::experiment::Lesson;
use crate::page::dom::{all, write};
use crate::view::describe;

impl App {
    /// Says on the buttons of the lessons what they are.
    // Inlined, it would stand where it is called.
    #[inline(never)]
    pub(in crate::page::app) fn summarise_lessons(&self, _: There) {
        for button in all("[data-lesson]") {
            self.summarise(&button);
        }
    }

    /// Says on a lesson's button what it is with its settings as they are.
    fn summarise(&self, button: &HtmlElement) {
        let word = button.get_attribute("data-lesson").unwrap_or_default();
        let words = Lesson::from_word(&word).and_then(|lesson| {
            let experiment = self.read(|state| state.lesson_now(lesson))?;
            Some(describe::summary(&self.text.borrow(), &experiment))
        });
        let summary = button.query_selector("small").ok().flatten();
        if let (Some(words), Some(summary)) = (words, summary) {
            write(&summary, &words);
        }
    }
}
