//! The article's log, line by line.

use std::cell::Cell;

use web_sys::Element;

use super::{Panel, Scene};
use crate::core::log;
use crate::page::dom::{by_id, write};
use crate::view::describe;

pub(super) struct LogPanel {
    lines: Element,
    words: Element,
    written: Cell<usize>,
}

impl LogPanel {
    pub(super) fn new() -> Self {
        Self {
            lines: by_id("log"),
            words: by_id("log-words"),
            written: Cell::new(0),
        }
    }
}

impl Panel for LogPanel {
    fn renew(&self, scene: &Scene) {
        let words = describe::log(scene.text, scene.recording.experiment());
        write(&self.words, &words);
        self.lines.set_text_content(None);
        self.written.set(0);
        self.count(scene);
    }

    /// The lines up to the moment shown: adds those that are new, takes away those that are not yet.
    fn count(&self, scene: &Scene) {
        let log = scene.recording.log();
        let shown = log.partition_point(|&(epoch, _)| epoch <= scene.moment.place.epoch);
        let mut written = self.written.replace(shown);
        if shown < written {
            self.lines.set_text_content(None);
            written = 0;
        }
        if shown > written {
            let new = log[written..shown]
                .iter()
                .map(|&(epoch, loss)| match scene.recording.test_at(epoch) {
                    Some(test) => log::line_with_test(epoch, loss, test),
                    None => log::line(epoch, loss),
                })
                .map(|line| line + "\n");
            let _ = self.lines.append_with_str_1(&new.collect::<String>());
            // The reader sees the newest line, as in a terminal.
            self.lines.set_scroll_top(self.lines.scroll_height());
        }
    }
}
