//! What the widget draws in a frame, and in which colours.

use super::{App, Panels};
use crate::core::transport::Status;
use crate::page::dom::{by_id, document, window, write};
use crate::page::panels::Scene;
use crate::view::theme::{Theme, hex};

/// Milliseconds between updates of texts and lists while a run goes on.
const WORDS_INTERVAL: f64 = 500.0;

impl App {
    /// Shows the scene as it is to the panels, once they are there.
    fn with_scene(&self, show: impl FnOnce(&Panels, &Scene)) {
        let Some(panels) = self.panels.get().filter(|_| !self.is_gone()) else {
            return;
        };
        let ghost = self.ghost.shown();
        let scene = Scene {
            text: &self.text.borrow(),
            session: &self.session.borrow(),
            ghost: ghost.as_deref(),
            theme: &self.theme.get(),
        };
        show(panels, &scene);
    }

    /// Prepares every panel for a new run or another language.
    pub(in crate::page) fn renew(&self, new_lesson: bool) {
        self.with_scene(|panels, scene| {
            panels.fit.renew(scene, new_lesson);
            panels.parameters.renew(scene);
            panels.batch.renew(scene);
            panels.log.renew(scene);
            let lesson = scene.session.experiment().task.lesson().word();
            let guide: web_sys::Element = by_id("guide-text");
            write(&guide, scene.text.get(&format!("guide.{lesson}")));
        });
        if new_lesson {
            self.clear_many();
        }
        self.redraw_many();
        self.last_words.set(0.0);
        self.redraw();
    }

    pub(in crate::page) fn draw(&self, time: f64) {
        self.with_scene(|panels, scene| {
            let fresh = self.fresh.take();
            panels.transport.draw(scene);
            panels.fit.draw(scene, fresh);
            panels.loss.draw(scene, fresh);
            panels.parameters.draw(scene);
            panels.log.draw(scene);
            panels.ghost.draw(scene, self.ghost.is_settled());
            if scene.session.loss().is_some() {
                self.drawn(scene.session.status());
            }
            let moving = scene.session.status() == Status::Running || self.ghost.grows();
            if !moving || time - self.last_words.get() >= WORDS_INTERVAL {
                self.last_words.set(time);
                panels
                    .transport
                    .describe(scene, &self.announcement.borrow());
                panels.fit.describe(scene);
                panels.loss.describe(scene);
                panels.batch.describe(scene);
            }
        });
    }
}

impl App {
    /// Marks in the browser's timeline when the first fit is drawn, and when each finished one is.
    fn drawn(&self, state: Status) {
        let mark = match self.drawn_state.replace(Some(state)) {
            None => "first-fit",
            Some(before) if before != state && state == Status::Finished => "trained",
            Some(_) => return,
        };
        // Only those who measure miss it.
        if let Some(performance) = window().performance() {
            let _ = performance.mark(mark);
        }
    }
}

/// The colours of the style sheet, under the names it gives them.
pub(in crate::page) fn colors() -> Theme {
    let root = document().document_element().expect("a page has a root");
    let style = window().get_computed_style(&root).ok().flatten();
    let color = |name| {
        let value = style
            .as_ref()
            .and_then(|style| style.get_property_value(name).ok());
        value
            .and_then(|value| hex(&value))
            .unwrap_or(plotters::style::RGBAColor(128, 128, 128, 1.0))
    };
    Theme {
        ink: color("--muted"),
        grid: color("--grid"),
        points: color("--points"),
        fit: color("--fit"),
        truth: color("--truth"),
        batch: color("--batch"),
        outline: color("--outline"),
        ground: color("--card"),
    }
}
