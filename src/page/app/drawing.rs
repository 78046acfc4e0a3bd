//! What the widget draws in a frame, and in which colours.

use std::rc::Rc;

use super::App;
use crate::core::experiment::{Panel, Spot};
use crate::core::state::State;
use crate::core::transport::Status;
use crate::page::dom::{document, now, seconds, window};
use crate::page::panels::{Device, Panels, Scene};
use crate::page::surface::put_on_paper;
use crate::view::theme::{Theme, hex};

/// Milliseconds between updates of texts and lists while a run goes on.
const WORDS_INTERVAL: f64 = 500.0;

/// Which pictures have to be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wanted {
    #[default]
    None,
    /// Those that the first fit does not need.
    Rest,
    /// Those of the strip, which have just come.
    Strip,
    /// Whatever is shown.
    All,
}

impl Wanted {
    /// Both of them.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, one) | (one, Self::None) => one,
            (Self::Rest, Self::Rest) => Self::Rest,
            (Self::Strip, Self::Strip) => Self::Strip,
            (Self::Rest, Self::Strip | Self::All)
            | (Self::Strip, Self::Rest | Self::All)
            | (Self::All, Self::Rest | Self::Strip | Self::All) => Self::All,
        }
    }
}

impl App {
    /// The colours of the style sheet as they are now. To ask for them is dear: the browser has to know
    /// every style then.
    pub(super) fn theme(&self) -> Theme {
        let theme = self.theme.get().unwrap_or_else(colors);
        self.theme.set(Some(theme));
        theme
    }

    /// Shows the scene as it is to the panels, once they are there.
    pub(super) fn with_scene<R>(&self, show: impl FnOnce(&Panels, &Scene) -> R) -> Option<R> {
        let panels = self.panels.get()?;
        let theme = self.theme.get().unwrap_or(Theme::BLANK);
        let text = self.text.borrow();
        let (choice, findings) = (self.trainer.choice.borrow(), self.trainer.findings.borrow());
        let trains = self.trains().or(self.trainer.taken.get());
        let device = choice.as_ref().zip(trains).map(|(choice, trains)| Device {
            choice,
            findings: &findings,
            trains,
        });
        self.read(|state| {
            let mut scene = Scene::new(&text, &theme, state, seconds());
            scene.device = device;
            scene.there = self.there();
            show(panels, &scene)
        })
    }

    /// Asks for a frame in which everything is drawn anew.
    pub(in crate::page) fn redraw(&self) {
        self.fresh.set(true);
        self.request_frame();
    }

    /// Asks for frames in which the run and many runs are drawn anew.
    pub(super) fn redraw_all(&self) {
        self.redraw();
        if let Some(there) = self.there() {
            self.renew_many(false, there);
        }
    }

    /// Asks for a frame.
    pub(in crate::page) fn request_frame(&self) {
        self.request_pictures(Wanted::All);
    }

    /// Asks for a frame in which only some pictures are drawn, if nobody wants others.
    pub(super) fn request_pictures(&self, wanted: Wanted) {
        self.wanted.set(self.wanted.get().and(wanted));
        if let Some(frames) = self.frames.get().filter(|_| !self.is_gone()) {
            frames.request();
        }
    }

    /// Prepares every panel for a new run or another language.
    pub(in crate::page) fn renew(&self, new_lesson: bool) {
        self.with_scene(|panels, scene| panels.renew(scene));
        if let Some(there) = self.there() {
            self.forget_copy(there);
            self.renew_many(new_lesson, there);
        }
        self.last_words.set(0.0);
        self.redraw();
    }

    pub(in crate::page) fn draw(&self, time: f64) {
        // Charts are drawn once there is something that trains. Each frame of the start is a task that
        // a reader waits for: the fit comes in one, all else in the next.
        let trains = self.trainer.choice.borrow().is_some();
        let printing = self.printing.get();
        let begins = self.drawn_status.get().is_none() && !printing;
        let fresh = (trains || printing) && self.fresh.take();
        if trains || printing {
            self.theme();
        }
        let wanted = self.wanted.take();
        let drawn = self.with_scene(|panels, scene| {
            let moving = scene.status == Status::Running || scene.ghost_grows;
            let wanted = if fresh || moving || printing {
                Wanted::All
            } else {
                wanted
            };
            if begins && trains {
                panels.draw_first(scene, fresh);
            } else if !begins {
                let is_wanted = match wanted {
                    Wanted::None | Wanted::All => |_| true,
                    Wanted::Rest => |panel| panel != Panel::Fit,
                    Wanted::Strip => |panel: Panel| panel.spot() == Spot::Strip,
                };
                panels.draw(scene, fresh, printing, is_wanted);
            }
            let reads = !moving || time - self.last_words.get() >= WORDS_INTERVAL;
            // What is said before the first fit is said already.
            if reads && !(begins && trains) {
                self.last_words.set(time);
                panels.describe(scene);
            }
            let mark = scene.moment.loss.map(|_| scene.status);
            (mark, scene.is_unfinished())
        });
        let (mark, unfinished) = drawn.unwrap_or_default();
        if unfinished || self.read(State::explains) == Some(true) {
            self.request_frame();
        }
        if let Some(status) = mark {
            self.mark(status);
            if begins {
                self.request_pictures(Wanted::Rest);
            }
        }
    }

    /// Draws everything for paper, or for the screen again. At once: the browser takes the page as it
    /// is when its event ends.
    pub(super) fn print(self: &Rc<Self>, printing: bool) {
        if self.is_gone() || self.printing.replace(printing) == printing {
            return;
        }
        self.show_page_settings();
        put_on_paper(printing);
        self.last_words.set(0.0);
        self.fresh.set(true);
        self.draw(now());
        if let Some(there) = self.there() {
            self.print_many(there);
        }
        // What goes on meanwhile is drawn as before.
        self.redraw();
    }

    /// Marks in the browser's timeline when the first fit is drawn, and when each finished one is.
    fn mark(&self, status: Status) {
        let mark = match self.drawn_status.replace(Some(status)) {
            None => "first-fit",
            Some(before) if before != status && status == Status::Finished => "trained",
            Some(_) => return,
        };
        mark_time(mark);
    }
}

/// Marks a moment in the browser's timeline. Only those who measure miss it.
pub(super) fn mark_time(name: &str) {
    if let Some(performance) = window().performance() {
        let _ = performance.mark(name);
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
            .unwrap_or(Theme::BLANK.ink)
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
