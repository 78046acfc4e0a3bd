//! The poster of the lesson's run.

use web_sys::{HtmlElement, HtmlImageElement};

use super::Author;
use crate::core::session::Session;
use crate::core::text::Text;
use crate::core::transport::Status;
use crate::page::dom::{by_id, write};
use crate::view::author::Setup;
use crate::view::snippet::Holder;
use crate::view::{describe, poster};

/// A poster that is done.
pub(super) struct Picture {
    pub(super) svg: String,
    /// What is to be seen, in words.
    pub(super) alt: String,
    /// What there is to say about it.
    words: String,
}

impl Picture {
    fn new(run: &Session, text: &Text, title: &str) -> Self {
        let svg = poster::svg(run.recording(), run.newest(), title);
        let key = match run.status() {
            Status::Finished => "author.poster.done",
            Status::Diverged => "author.poster.diverged",
            Status::Loading | Status::Ready | Status::Running | Status::Paused => {
                "author.poster.stopped"
            }
        };
        let size = format!("{:.1}", poster::address(&svg).len() as f64 / 1000.0);
        let epoch = run.place().epoch.to_string();
        Self {
            alt: describe::fit(
                text,
                run.recording(),
                run.newest(),
                poster::view(run.experiment()),
            ),
            words: text.fill(key, &[("size", &size), ("epoch", &epoch)]),
            svg,
        }
    }
}

impl Author {
    /// Whether the snippet brings a poster.
    pub(super) fn shows_poster(&self, setup: &Setup) -> bool {
        setup.poster && setup.kind.holder == Holder::Element
    }

    /// Shows the poster, once the run has come to its end or was given up.
    pub(super) fn show_poster(&self) {
        let setup = self.setup.borrow();
        let wanted = self.shows_poster(&setup);
        by_id::<HtmlElement>("poster-shown").set_hidden(!wanted);
        let picture = wanted.then(|| {
            let title = self.title(&setup);
            self.run
                .tried(|run| Some(Picture::new(run, &self.text, &title)))
        });
        let picture = picture.flatten();
        if let Some(picture) = &picture {
            let image: HtmlImageElement = by_id("poster-image");
            image.set_src(&poster::address(&picture.svg));
            image.set_alt(&picture.alt);
        }
        let words = match &picture {
            Some(picture) => &picture.words,
            None => self.text.get("author.poster.grows"),
        };
        write(&by_id("poster-words"), words);
        self.picture.replace(picture);
    }
}
