//! The settings of the widget: from links, controls and methods, and back into the link.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::drawing::colors;
use super::{App, hash, prefers};
use crate::core::experiment::{Experiment, Lesson, Panel, Theme};
use crate::core::link::{self, Problem, ProblemKind};
use crate::core::settings::{Change, Group, SETTINGS, Setting};
use crate::core::transport::Status;
use crate::page::dom::{all, attribute, by_id, document, window, write};
use crate::page::methods;
use crate::page::panels::explain;
use crate::view::describe;

impl App {
    /// The settings as they are.
    pub(in crate::page) fn experiment(&self) -> Experiment {
        self.experiment.borrow().clone()
    }

    pub(in crate::page) fn read_link(self: &Rc<Self>) {
        let (experiment, problems) = link::read(&self.query, &hash());
        self.notices.clear();
        self.report(&problems);
        self.apply(experiment);
    }

    /// A lesson as the author's link has it, with the page's own settings kept.
    pub(in crate::page) fn lesson_defaults(&self, lesson: Lesson) -> Experiment {
        let author = link::read(&self.query, "").0;
        let task = if author.task.lesson() == lesson {
            author.task
        } else {
            lesson.task()
        };
        let mut experiment = link::read(&self.query, &format!("task={}", task.word())).0;
        self.keep_page_settings(&mut experiment);
        experiment
    }

    /// Copies what belongs to the page, not to a lesson.
    pub(in crate::page) fn keep_page_settings(&self, experiment: &mut Experiment) {
        let current = self.experiment.borrow();
        let own = |group| matches!(group, Group::Page | Group::Device | Group::Link);
        for setting in SETTINGS.iter().filter(|setting| own(setting.group)) {
            // Refused only where the value is the absence of one, which both then share.
            let _ = setting.set(experiment, &(setting.get)(&current));
        }
    }

    pub(in crate::page) fn switch_lesson(self: &Rc<Self>, lesson: Lesson) {
        let current = self.experiment();
        if current.task.lesson() == lesson {
            return;
        }
        self.others
            .borrow_mut()
            .insert(current.task.lesson(), current);
        let remembered = self.others.borrow().get(&lesson).cloned();
        let mut experiment = remembered.unwrap_or_else(|| self.lesson_defaults(lesson));
        self.keep_page_settings(&mut experiment);
        self.apply(experiment);
    }

    /// Takes a value that the reader gave a control.
    pub(in crate::page) fn change(self: &Rc<Self>, setting: &'static Setting, value: &str) {
        let mut experiment = self.experiment();
        let taken = setting.set(&mut experiment, value).is_ok();
        self.controls.borrow().mark(setting.key, !taken);
        if taken {
            self.apply(experiment);
        } else {
            self.report(&[Problem {
                key: setting.key.into(),
                value: value.into(),
                kind: ProblemKind::Refused,
            }]);
        }
        let experiment = self.experiment.borrow();
        self.controls
            .borrow()
            .restore(setting.key, &experiment, &self.text.borrow());
    }

    /// Makes an experiment the current one, with as little interruption as its changes allow.
    pub(in crate::page) fn apply(self: &Rc<Self>, new: Experiment) {
        let old = self.experiment.replace(new.clone());
        let differs = |setting: &&Setting| (setting.get)(&old) != (setting.get)(&new);
        let changed: Vec<&Setting> = SETTINGS.iter().filter(differs).collect();
        let Some(change) = changed.iter().map(|setting| setting.change).max() else {
            return;
        };
        self.write_link();
        self.controls.borrow().show(&new, &self.text.borrow());
        self.show_page_settings();
        if old.language != new.language {
            self.load_language();
        }
        let new_device = change == Change::Device;
        // A run that has ended has nothing to move to another engine: it is repeated there.
        let ended = self.session.borrow().has_ended();
        let new_run = changed.iter().any(|setting| setting.change == Change::Run);
        let new_run = new_run || (new_device && ended);
        if !new_run && self.session.borrow_mut().set_live(&new) {
            if new_device {
                self.choose_device();
            }
            self.look_ahead(&changed);
            self.redraw();
            self.settled();
            // In a run that goes on; a new one begins without.
            if old.challenge != new.challenge {
                self.challenge.forget();
                self.check_challenge();
                self.show_challenge();
            }
            // Who keeps the link learns of it.
            methods::tell(self, "epoch", false, &[]);
            return;
        }
        let new_lesson = old.task.lesson() != new.task.lesson();
        let announcement = if new_lesson {
            String::new()
        } else {
            let text = self.text.borrow();
            let cause = changed.iter().find(|setting| setting.change == change);
            let cause = cause.map_or("", |setting| setting.key);
            text.fill(
                "announce.run",
                &[("label", text.get(&format!("setting.{cause}")))],
            )
        };
        self.announcement.replace(announcement);
        let state = self.session.borrow().status();
        let about_to = state == Status::Loading && self.play_when_ready.get();
        let playing = (state == Status::Running || about_to) && !new_lesson;
        self.new_run(new_lesson);
        self.play_when_ready.set(playing);
        self.forget_ghost();
        if !new_lesson {
            self.look_ahead(&changed);
        }
        if new_device {
            self.choose_device();
        }
    }

    /// Leaves in the hash what differs from the author's link.
    pub(in crate::page) fn write_link(&self) {
        // Refused in some sandboxes: the link then stays as it was, nothing else is lost.
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&self.link()));
        }
    }

    /// The address that shows the same settings.
    pub(in crate::page) fn link(&self) -> String {
        let hash = link::hash(&self.query, &self.experiment.borrow());
        let mut link = window().location().href().unwrap_or_default();
        link.truncate(link.find('#').unwrap_or(link.len()));
        if hash.is_empty() {
            link
        } else {
            format!("{link}#{hash}")
        }
    }

    /// Shows settings of the page itself: lesson, theme, panels.
    pub(in crate::page) fn show_page_settings(&self) {
        let experiment = self.experiment.borrow();
        let page = document().document_element().expect("a page has a root");
        let dark = match experiment.theme {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::Auto => prefers("(prefers-color-scheme: dark)"),
        };
        attribute(&page, "data-theme", if dark { "dark" } else { "light" });
        let _ = page.toggle_attribute_with_force("data-embed", experiment.embed);
        let _ = page.toggle_attribute_with_force("data-chosen", !experiment.show.is_empty());
        self.theme.set(colors());
        for button in all("[data-lesson]") {
            let lesson = experiment.task.lesson().word();
            let pressed = button.get_attribute("data-lesson").as_deref() == Some(lesson);
            attribute(
                &button,
                "aria-pressed",
                if pressed { "true" } else { "false" },
            );
        }
        for element in all("[data-panel]") {
            let name = element.get_attribute("data-panel").unwrap_or_default();
            let panel = Panel::from_word(&name);
            let shown = panel.is_some_and(|panel| experiment.shows(panel));
            // Hiding controls never hides the numbers beside them.
            if panel == Some(Panel::Transport) {
                attribute(
                    &element,
                    "data-controls",
                    if shown { "shown" } else { "hidden" },
                );
            } else {
                element.set_hidden(!shown);
            }
        }
        let summary: HtmlElement = by_id("settings-words");
        summary.set_hidden(experiment.shows(Panel::Settings));
        write(
            &summary,
            &describe::settings(&self.text.borrow(), &experiment),
        );
        self.redraw_many();
    }

    pub(in crate::page) fn load_language(self: &Rc<Self>) {
        let wish = self.experiment.borrow().language;
        let language = wish.map_or_else(|| self.host.readers_language(), |l| l.word().to_owned());
        let app = self.clone();
        spawn_local(async move {
            match app.host.load(&language).await {
                // Another one may have been chosen meanwhile.
                Ok(_) if app.is_gone() || app.experiment.borrow().language != wish => {}
                Ok(text) => {
                    app.text.replace(text);
                    let focused = document().active_element().map(|element| element.id());
                    app.make_controls();
                    refocus(focused);
                    app.show_page_settings();
                    app.show_challenge();
                    app.renew(false);
                    app.show_engine();
                }
                Err(_) => {
                    let message = app
                        .text
                        .borrow()
                        .fill("notice.language", &[("value", &language)]);
                    app.notify(&message);
                }
            }
        });
    }

    /// Shows what could not be used of a link, a control or a method's settings.
    pub(in crate::page) fn report(&self, problems: &[Problem]) {
        for problem in problems {
            let message = explain(&self.text.borrow(), problem);
            self.notify(&message);
        }
    }

    pub(in crate::page) fn notify(&self, message: &str) {
        if self.notices.show(&self.text.borrow(), message) {
            methods::dispatch(&self.root, "notice", &[("message", message.into())]);
        }
    }
}

/// Gives the focus back to a control that was made anew.
fn refocus(id: Option<String>) {
    let element = id
        .filter(|id| !id.is_empty())
        .and_then(|id| document().get_element_by_id(&id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
