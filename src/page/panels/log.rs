//! The article's log, line by line.

use std::cell::Cell;

use web_sys::Element;

use super::Scene;
use crate::core::log;
use crate::page::dom::{by_id, write};

pub(in crate::page) struct LogPanel {
    lines: Element,
    words: Element,
    written: Cell<usize>,
}

impl LogPanel {
    pub(in crate::page) fn new() -> Self {
        Self {
            lines: by_id("log"),
            words: by_id("log-words"),
            written: Cell::new(0),
        }
    }

    /// Takes over a new run or another language.
    pub(in crate::page) fn renew(&self, scene: &Scene) {
        let words = scene.session.experiment().source().log_words;
        write(&self.words, scene.text.get(words));
        self.lines.set_text_content(None);
        self.written.set(0);
        self.draw(scene);
    }

    /// Adds the lines that are new.
    pub(in crate::page) fn draw(&self, scene: &Scene) {
        let log = scene.session.log();
        let written = self.written.replace(log.len());
        if log.len() > written {
            let new = log[written..]
                .iter()
                .map(|&(epoch, loss)| log::line(epoch, loss) + "\n");
            let _ = self.lines.append_with_str_1(&new.collect::<String>());
            // The reader sees the newest line, as in a terminal.
            self.lines.set_scroll_top(self.lines.scroll_height());
        }
    }
}
