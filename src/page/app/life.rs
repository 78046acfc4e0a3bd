//! The widget's life: asleep while nobody can see it, and its end.

use std::cell::RefCell;
use std::rc::Rc;

use super::App;
use crate::core::transport::{Goal, Status};
use crate::page::controls::{Controls, Folds};
use crate::page::dom::{document, now};
use crate::page::frame::Pace;
use crate::page::visibility::Visibility;

thread_local! {
    /// The one that keeps the page's widget alive.
    static OWNER: RefCell<Option<Rc<App>>> = const { RefCell::new(None) };
}

impl App {
    /// Keeps the widget until [`App::destroy`] is called.
    pub fn keep(self: Rc<Self>) {
        OWNER.replace(Some(self));
    }

    /// After a panic nothing the widget knows can be trusted: whatever still comes in is refused.
    pub(in crate::page) fn stop_all() {
        OWNER.with(|owner| {
            if let Ok(Some(app)) = owner.try_borrow().as_deref() {
                app.state.close();
            }
        });
    }

    /// Watches whether the widget is in view.
    pub(super) fn watch(self: &Rc<Self>) {
        let seen = self.callback(|app, in_view| app.come_into_view(in_view));
        let watcher = Visibility::new(&self.root, move |in_view| seen(in_view));
        self.visibility.replace(Some(watcher));
    }

    fn come_into_view(self: &Rc<Self>, in_view: bool) {
        if self.in_view.replace(Some(in_view)) == Some(in_view) || self.is_gone() {
            return;
        }
        // The time out of view was not the run's.
        self.last_frame.set(now());
        self.set_pace();
        if let Some(there) = self.there() {
            self.set_many_pace(if in_view { Pace::Frames } else { Pace::Asleep }, there);
        }
        if in_view {
            self.redraw();
        }
    }

    /// Whether what would be drawn cannot be seen.
    pub(in crate::page) fn is_unseen(&self) -> bool {
        self.in_view.get() == Some(false) || document().hidden()
    }

    /// Whether it is not known to be seen: in a frame that is not rendered the browser says nothing.
    pub(super) fn may_be_unseen(&self) -> bool {
        self.in_view.get() != Some(true) || document().hidden()
    }

    /// Out of view a run that plays for the reader waits for them; one that somebody waits for goes
    /// on.
    pub(super) fn set_pace(&self) {
        let awaited = self.read(|state| {
            let session = state.session();
            let under_way = matches!(session.status(), Status::Running | Status::Loading);
            let somewhere = matches!(session.goal(), Goal::RunTo(_));
            (under_way && somewhere) || state.seeks()
        });
        let pace = match (self.in_view.get(), awaited) {
            (Some(true), _) => Pace::Frames,
            (_, Some(true)) => Pace::Timers,
            (None, _) => Pace::Frames,
            (Some(false), _) => Pace::Asleep,
        };
        if let Some(frames) = self.frames.get() {
            frames.set_pace(pace);
        }
    }

    /// Whether the widget has ended.
    pub(in crate::page) fn is_gone(&self) -> bool {
        self.state.has_ended()
    }

    /// Ends the widget: stops what it does, empties its element, and lets go of what it holds.
    pub(in crate::page) fn destroy(&self) {
        self.write_late_link();
        if !self.state.end() {
            return;
        }
        self.host.end();
        self.trainer.drop_engine();
        self.later.end();
        if let Some(there) = self.there() {
            self.clear_many(there);
        }
        if let Some(pool) = self.pool.get() {
            pool.end();
        }
        if let Some(panels) = self.panels.get() {
            panels.end();
        }
        self.visibility.replace(None);
        self.terms.replace(None);
        self.listeners.borrow_mut().clear();
        self.controls.replace(Controls::default());
        self.folds.replace(Folds::default());
        self.dice.replace(None);
        self.notices.clear();
        self.root.replace_children_with_node_0();
        for name in self.root.get_attribute_names().iter() {
            if let Some(name) = name.as_string().filter(|name| name.starts_with("data-")) {
                let _ = self.root.remove_attribute(&name);
            }
        }
        // Whoever waits finds that it is gone.
        for waiting in self.waiting.take() {
            let _ = waiting.call0(&wasm_bindgen::JsValue::NULL);
        }
        OWNER.take();
    }
}
