//! The frame of a panel: whether it is shown and in view, and what becomes of it when it fails.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::{Failure, Maker, Name, Panel, Scene};
use crate::core::experiment::Spot;
use crate::page::dom::{Listener, attribute, make, make_text, on_press, write};
use crate::page::visibility::Visibility;

/// A panel's section of the document, and the panel while it is shown.
pub(super) struct PanelFrame {
    name: Name,
    section: HtmlElement,
    maker: Rc<Maker>,
    content: RefCell<Option<Content>>,
    /// What stands there instead of a panel that failed.
    failure: RefCell<Option<Instead>>,
}

/// A sentence, with a button where it may help to try again.
struct Instead {
    sentence: Element,
    _again: Option<Listener>,
}

struct Content {
    panel: Box<dyn Panel>,
    /// Whether it has taken over the run and the language.
    renewed: Cell<bool>,
    /// Whether something has been drawn since what stays was changed.
    stale: Cell<bool>,
    /// Whether it is in view, once the browser has said so.
    in_view: Rc<Cell<Option<bool>>>,
    _visibility: Visibility,
}

impl PanelFrame {
    pub(super) fn new(name: Name, section: HtmlElement, maker: Rc<Maker>) -> Self {
        Self {
            name,
            section,
            maker,
            content: RefCell::default(),
            failure: RefCell::default(),
        }
    }

    /// Whether it is the frame of a panel, which is shown.
    pub(super) fn is_of(&self, name: Name) -> bool {
        self.name == name && !self.section.hidden()
    }

    /// Whether its panel is one of some.
    pub(super) fn is(&self, one_of: fn(Name) -> bool) -> bool {
        one_of(self.name)
    }

    /// Whether the panel is shown without being there.
    fn is_missing(&self) -> bool {
        let there = self.content.borrow().is_some() || self.failure.borrow().is_some();
        !there && !self.section.hidden()
    }

    /// Whether it is shown, and belongs to the part of the module that is fetched later.
    pub(super) fn waits_for_part(&self) -> bool {
        self.name.spot() == Spot::Strip && !self.section.hidden()
    }

    /// Makes the panel when its section is shown, and ends it when it is hidden.
    pub(super) fn show(&self) {
        if self.section.hidden() {
            self.end();
        } else if self.is_missing() {
            let waits = if self.name == Name::Guide {
                !self.maker.later.get()
            } else {
                self.waits_for_part() && !self.maker.part.is_there()
            };
            attribute(
                &self.section,
                "aria-busy",
                if waits { "true" } else { "false" },
            );
            if waits {
                return;
            }
            let content = super::make(self.name, &self.maker).map(|panel| self.content_of(panel));
            self.content.replace(content);
        }
    }

    fn content_of(&self, panel: Box<dyn Panel>) -> Content {
        let in_view = Rc::new(Cell::new(None));
        let (seen, redraw) = (in_view.clone(), self.maker.redraw.clone());
        Content {
            panel,
            renewed: Cell::new(false),
            stale: Cell::new(true),
            in_view,
            _visibility: Visibility::new(&self.section, move |now| {
                // As long as the browser has not said where it is, it is drawn.
                if seen.replace(Some(now)) == Some(false) && now {
                    redraw(());
                }
            }),
        }
    }

    /// Ends the panel, if there is one, and takes away what it said.
    pub(super) fn end(&self) {
        self.content.replace(None);
        if let Some(failure) = self.failure.replace(None) {
            failure.sentence.remove();
        }
    }

    pub(super) fn renew(&self, scene: &Scene) {
        if let Some(content) = self.content.borrow().as_ref() {
            content.renew(scene);
        }
    }

    /// Draws the picture while it is in view, or with `always`, and writes its numbers.
    pub(super) fn draw(&self, scene: &Scene, fresh: bool, always: bool) {
        let drawn = match self.content.borrow().as_ref() {
            None => Ok(()),
            Some(content) => content.draw(scene, fresh, always),
        };
        if let Err(failure) = drawn {
            self.fail(scene, &failure);
        }
    }

    /// Writes the numbers.
    pub(super) fn count(&self, scene: &Scene) {
        if let Some(content) = self.content.borrow().as_ref() {
            content.panel.count(scene);
        }
    }

    pub(super) fn describe(&self, scene: &Scene) {
        if let Some(content) = self.content.borrow().as_ref() {
            if !content.renewed.get() {
                content.renew(scene);
            }
            // Words and lists follow the numbers, which follow the picture where there is one.
            if content.in_view.get() == Some(false) {
                content.panel.count(scene);
            }
            content.panel.describe(scene);
        }
    }

    /// Says in the panel's section why it cannot be shown.
    fn fail(&self, scene: &Scene, failure: &str) {
        let words = scene.text.fill("panel.failed", &[("reason", failure)]);
        self.say_instead(&words, None);
    }

    /// Says that the panel could not be fetched, and offers to try again.
    pub(super) fn miss(&self, scene: &Scene, reason: &str) {
        let words = scene.text.fill("panel.missing", &[("reason", reason)]);
        let again: HtmlElement = make("button");
        attribute(&again, "type", "button");
        write(&again, scene.text.get("panel.again"));
        self.say_instead(&words, Some(&again));
    }

    fn say_instead(&self, words: &str, again: Option<&HtmlElement>) {
        self.end();
        attribute(&self.section, "aria-busy", "false");
        let sentence = make_text("p", words);
        sentence.set_class_name("panel-failure");
        attribute(&sentence, "role", "alert");
        let _ = self.section.append_child(&sentence);
        let again = again.map(|button| {
            let _ = sentence.append_with_str_2(" ", "");
            let _ = sentence.append_child(button);
            let maker = self.maker.clone();
            on_press(button, move || {
                maker.part.want();
                (maker.frame)(());
            })
        });
        self.failure.replace(Some(Instead {
            sentence,
            _again: again,
        }));
    }
}

impl Content {
    fn renew(&self, scene: &Scene) {
        self.renewed.set(true);
        self.stale.set(true);
        self.panel.renew(scene);
    }

    fn draw(&self, scene: &Scene, fresh: bool, always: bool) -> Result<(), Failure> {
        if fresh {
            self.stale.set(true);
        }
        if self.in_view.get() == Some(false) && !always {
            return Ok(());
        }
        if !self.renewed.get() {
            self.renew(scene);
        }
        self.panel.draw(scene, self.stale.take())?;
        self.panel.count(scene);
        Ok(())
    }
}
