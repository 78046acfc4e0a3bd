//! The poster of the lesson's run: the whole run is trained in slices between frames, as a ghost is.

use std::cell::RefCell;

use web_sys::{HtmlElement, HtmlImageElement};

use super::Author;
use crate::core::experiment::Experiment;
use crate::core::ghost::{Ghost, Ghosts};
use crate::core::session::Session;
use crate::core::settings::{Change, Group, SETTINGS};
use crate::core::text::Text;
use crate::core::transport::Status;
use crate::engine::FusedCpu;
use crate::page::dom::{by_id, now, write};
use crate::view::author::Setup;
use crate::view::snippet::Holder;
use crate::view::{describe, poster};

/// The run of the lesson, and what is known of it.
pub(super) struct Poster {
    ghosts: RefCell<Ghosts>,
    run: RefCell<Option<Session>>,
}

/// A poster that is done.
pub(super) struct Picture {
    pub(super) svg: String,
    /// What is to be seen, in words.
    pub(super) alt: String,
    /// What there is to say about it.
    pub(super) words: String,
}

impl Poster {
    pub(super) fn new() -> Self {
        let ghosts = Ghosts::new(Box::new(|problem| Ok(Box::new(FusedCpu::new(problem)))));
        Self {
            ghosts: RefCell::new(ghosts),
            run: RefCell::default(),
        }
    }

    /// Asks for the poster of an experiment, unless it is the one that there is already.
    pub(super) fn want(&self, experiment: &Experiment) {
        let mut run = self.run.borrow_mut();
        if run
            .as_ref()
            .is_some_and(|run| same(run.experiment(), experiment))
        {
            return;
        }
        *run = Some(Session::new(experiment.clone()));
        let mut ghosts = self.ghosts.borrow_mut();
        ghosts.forget();
        ghosts.want(seconds());
    }

    /// Wants no poster any more.
    pub(super) fn forget(&self) {
        self.run.replace(None);
        self.ghosts.borrow_mut().forget();
    }

    /// Whether the run is still on its way.
    pub(super) fn grows(&self) -> bool {
        self.run.borrow().is_some() && self.ghosts.borrow().grows()
    }

    /// A slice of work. Returns whether there is more to do, or why there will be no poster.
    pub(super) fn go_on(&self) -> Result<bool, String> {
        let run = self.run.borrow();
        let Some(run) = run.as_ref() else {
            return Ok(false);
        };
        let mut ghosts = self.ghosts.borrow_mut();
        ghosts
            .go_on(run, &seconds)
            .map_err(|error| error.to_string())
    }

    /// The poster, once the run has come to its end or was given up.
    pub(super) fn picture(&self, text: &Text, title: &str) -> Option<Picture> {
        if self.grows() {
            return None;
        }
        let ghosts = self.ghosts.borrow();
        let run = ghosts.ghost().map(Ghost::run)?;
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
        Some(Picture {
            alt: describe::fit(
                text,
                run.recording(),
                run.newest(),
                poster::view(run.experiment()),
            ),
            words: text.fill(key, &[("size", &size), ("epoch", &epoch)]),
            svg,
        })
    }
}

impl Author {
    pub(super) fn want_poster(&self, setup: &Setup) {
        let wanted = setup.poster && setup.kind.holder == Holder::Element;
        by_id::<HtmlElement>("poster-shown").set_hidden(!wanted);
        if wanted {
            self.poster.want(&setup.experiment);
            if self.poster.grows() {
                self.picture.replace(None);
                write(&by_id("poster-words"), self.text.get("author.poster.grows"));
                self.frames.get().expect("there are frames").request();
            }
        } else {
            self.poster.forget();
            self.picture.replace(None);
        }
    }

    /// A frame's part of the run that a poster needs, and the poster at its end.
    pub(super) fn draw_poster(&self) {
        match self.poster.go_on() {
            Ok(true) => self.frames.get().expect("there are frames").request(),
            Ok(false) => {
                let title = self.title(&self.setup.borrow());
                let picture = self.poster.picture(&self.text, &title);
                if let Some(picture) = &picture {
                    let image: HtmlImageElement = by_id("poster-image");
                    image.set_src(&poster::address(&picture.svg));
                    image.set_alt(&picture.alt);
                    write(&by_id("poster-words"), &picture.words);
                }
                self.picture.replace(picture);
                self.show_snippet();
            }
            Err(reason) => {
                let words = self
                    .text
                    .fill("author.poster.failed", &[("reason", &reason)]);
                write(&by_id("poster-words"), &words);
            }
        }
    }
}

/// Whether two experiments have the same run.
fn same(one: &Experiment, other: &Experiment) -> bool {
    let counts = |group, change| {
        change != Change::Live || matches!(group, Group::Data | Group::Network | Group::Training)
    };
    SETTINGS
        .iter()
        .filter(|setting| counts(setting.group, setting.change))
        .all(|setting| (setting.get)(one) == (setting.get)(other))
}

fn seconds() -> f64 {
    now() / 1000.0
}
