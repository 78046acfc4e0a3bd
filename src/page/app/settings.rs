//! The page's own settings: the link, the theme, the panels, the language, and what is named to the
//! reader.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::{App, prefers};
use crate::core::experiment::{Experiment, Panel, Theme};
use crate::core::link::Problem;
use crate::core::state::Intent;
use crate::page::delay::Delay;
use crate::page::dom::{all, attribute, by_id, document, seconds, window, write};
use crate::view::describe;

impl App {
    /// The settings as they are; those of the start once the widget is gone.
    pub(in crate::page) fn experiment(&self) -> Option<Experiment> {
        self.read(|state| state.experiment().clone())
    }

    /// Leaves in the hash what differs from the author's link.
    pub(in crate::page) fn write_link(&self) {
        if let Some(there) = self.there() {
            self.forget_copy(there);
        }
        // While a slider is drawn there is another one in every frame: the last one is written for sure.
        let mut links = self.links.get();
        let allowed = links.take(seconds());
        self.links.set(links);
        match (allowed, self.link_later.get()) {
            (Err(left), Some(later)) => later.start((1000.0 * left).ceil() as i32),
            (Err(_), None) | (Ok(()), _) => self.put_link(),
        }
    }

    /// Writes a link that was put off.
    pub(super) fn write_late_link(&self) {
        if self.link_later.get().is_some_and(Delay::is_on_its_way) {
            self.put_link();
        }
    }

    /// Writes the link now, unless the widget has ended.
    pub(super) fn put_link(&self) {
        if self.is_gone() {
            return;
        }
        if let Some(later) = self.link_later.get() {
            later.cancel();
        }
        // Refused in some sandboxes: the link then stays as it was, nothing else is lost.
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&self.link()));
        }
    }

    /// The address that shows the same settings.
    pub(in crate::page) fn link(&self) -> String {
        let hash = self.read(|state| state.hash()).unwrap_or_default();
        let mut link = window().location().href().unwrap_or_default();
        link.truncate(link.find('#').unwrap_or(link.len()));
        if hash.is_empty() {
            link
        } else {
            format!("{link}#{hash}")
        }
    }

    /// Shows settings of the page itself: lesson, theme, panels.
    pub(in crate::page) fn show_page_settings(self: &Rc<Self>) {
        let Some(experiment) = self.experiment() else {
            return;
        };
        let page = document().document_element().expect("a page has a root");
        let wished = match experiment.theme {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::Auto => prefers("(prefers-color-scheme: dark)"),
        };
        let dark = wished && !self.printing.get();
        attribute(&page, "data-theme", if dark { "dark" } else { "light" });
        let _ = page.toggle_attribute_with_force("data-embed", experiment.embed);
        let _ = page.toggle_attribute_with_force("data-chosen", !experiment.show.is_empty());
        self.theme.set(None);
        for button in all("[data-lesson]") {
            let lesson = experiment.task.lesson().word();
            let pressed = button.get_attribute("data-lesson").as_deref() == Some(lesson);
            attribute(
                &button,
                "aria-pressed",
                if pressed { "true" } else { "false" },
            );
        }
        self.show_sections(&experiment);
        if let Some(panels) = self.panels.get() {
            panels.show();
        }
        let summary: HtmlElement = by_id("settings-words");
        summary.set_hidden(experiment.shows(Panel::Settings));
        write(
            &summary,
            &describe::settings(&self.text.borrow(), &experiment),
        );
        if let Some(there) = self.there() {
            self.summarise_lessons(there);
            self.show_ways_to_author(there);
            self.show_many(there);
        }
    }

    /// Shows the sections of the panels that are shown, and of those with tabs the open one.
    fn show_sections(&self, experiment: &Experiment) {
        for element in all("[data-panel]") {
            let name = element.get_attribute("data-panel").unwrap_or_default();
            let Some(panel) = Panel::from_word(&name) else {
                continue;
            };
            let shown = experiment.shows(panel);
            // Hiding controls never hides the numbers beside them.
            if panel == Panel::Transport {
                let controls = self.read(|state| state.controls().word());
                attribute(&element, "data-controls", controls.unwrap_or("hidden"));
            } else {
                element.set_hidden(!shown);
            }
        }
        let text = self.text.borrow();
        let side = self.read(|state| state.open_beside()).flatten();
        let strip = experiment.open_in_strip().filter(|_| !experiment.stacks());
        if let Some([beside, below]) = self.tabs.get() {
            beside.show(&text, side, |panel| experiment.shows(panel));
            below.show(&text, strip, |panel| experiment.shows(panel));
        }
    }

    /// Opens a panel that has a tab.
    pub(super) fn open(self: &Rc<Self>, panel: Panel) {
        self.once_there(move |app, _| {
            app.act(Intent::Open(panel));
            for tabs in app.tabs.get().into_iter().flatten() {
                tabs.reveal(panel);
            }
        });
    }

    /// Shows what could not be used of a link or a method's settings.
    pub(in crate::page) fn report(self: &Rc<Self>, problems: Vec<Problem>) {
        if !problems.is_empty() {
            self.once_there(move |app, there| app.report_problems(&problems, there));
        }
    }
}
