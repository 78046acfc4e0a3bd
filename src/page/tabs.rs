//! Tabs: of the panels beside the stage, and of those below it, one is open at a time.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::dom::{Listener, attribute, make, make_text, refill};
use crate::core::experiment::Panel;
use crate::core::text::Text;

/// Called with the panel that the reader wants to see.
pub(super) type OnOpen = Rc<dyn Fn(Panel)>;

/// The tabs of one part of the page, made of the panels that stand in it.
pub(super) struct Tabs {
    place: HtmlElement,
    list: Element,
    panels: Vec<(Panel, HtmlElement)>,
    on_open: OnOpen,
    tabs: RefCell<Vec<(Panel, HtmlElement)>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Tabs {
    /// The tabs of `place`, above its panels.
    pub(super) fn new(place: HtmlElement, on_open: OnOpen) -> Self {
        let list: Element = make("div");
        list.set_class_name("tabs");
        attribute(&list, "role", "tablist");
        if let Some(label) = place.get_attribute("aria-label") {
            attribute(&list, "aria-label", &label);
        }
        let children = place.children();
        let panels = (0..children.length()).filter_map(|i| {
            let section: HtmlElement = children.item(i)?.dyn_into().ok()?;
            let panel = Panel::from_word(&section.get_attribute("data-panel")?)?;
            Some((panel, section))
        });
        let panels = panels.collect();
        place.prepend_with_node_1(&list).expect("a part takes tabs");
        Self {
            place,
            list,
            panels,
            on_open,
            tabs: RefCell::default(),
            listeners: RefCell::default(),
        }
    }

    /// Shows a tab for each panel that `is_shown`, and only the panel that is `open`; all of them,
    /// without tabs, when there is no choice.
    pub(super) fn show(&self, text: &Text, open: Option<Panel>, is_shown: impl Fn(Panel) -> bool) {
        let shown = || self.panels.iter().filter(|(panel, _)| is_shown(*panel));
        let choice = open.is_some() && shown().count() > 1;
        for (panel, section) in &self.panels {
            section.set_hidden(!is_shown(*panel) || (choice && Some(*panel) != open));
            let _ = section.toggle_attribute_with_force("data-tabbed", choice);
            let role = if choice { "tabpanel" } else { "region" };
            attribute(section, "role", role);
        }
        let _ = self
            .place
            .toggle_attribute_with_force("data-stacked", open.is_none());
        self.list
            .dyn_ref::<HtmlElement>()
            .expect("a div")
            .set_hidden(!choice);
        let names: Vec<Panel> = if choice {
            shown().map(|(panel, _)| *panel).collect()
        } else {
            Vec::new()
        };
        let is_new = |tabs: &[(Panel, HtmlElement)]| {
            !tabs
                .iter()
                .map(|(panel, _)| *panel)
                .eq(names.iter().copied())
        };
        if is_new(&self.tabs.borrow()) {
            self.make(&names);
        }
        for (panel, tab) in self.tabs.borrow().iter() {
            tab.set_text_content(Some(text.get(&format!("{}.title", panel.word()))));
            let selected = Some(*panel) == open;
            attribute(
                tab,
                "aria-selected",
                if selected { "true" } else { "false" },
            );
            // One stop for the Tab key: the arrows lead to the others.
            attribute(tab, "tabindex", if selected { "0" } else { "-1" });
        }
        self.uncover(open);
    }

    /// Brings the tab of the open panel into sight, where there are more tabs than room. The first one
    /// is where the list begins.
    fn uncover(&self, open: Option<Panel>) {
        let tabs = self.tabs.borrow();
        let mut others = tabs.iter().skip(1);
        let Some((_, tab)) = others.find(|(panel, _)| Some(*panel) == open) else {
            return;
        };
        let list: &HtmlElement = self.list.unchecked_ref();
        let left = tab.offset_left() - list.offset_left();
        let seen = list.scroll_left()..=list.scroll_left() + list.client_width();
        if !(seen.contains(&left) && seen.contains(&(left + tab.offset_width()))) {
            list.set_scroll_left(left);
        }
    }

    fn make(&self, names: &[Panel]) {
        let mut tabs = Vec::new();
        let mut listeners = Vec::new();
        for &panel in names {
            let tab: HtmlElement = make_text("button", "").dyn_into().expect("a button");
            tab.set_class_name("tab");
            let word = panel.word();
            let id = format!("tab-{word}");
            tab.set_id(&id);
            attribute(&tab, "type", "button");
            attribute(&tab, "role", "tab");
            if let Some((_, section)) = self.panels.iter().find(|(other, _)| *other == panel) {
                let own = format!("panel-{word}");
                section.set_id(&own);
                attribute(&tab, "aria-controls", &own);
            }
            let on_open = self.on_open.clone();
            listeners.push(Listener::new(&tab, "click", move |_| on_open(panel)));
            let (on_open, around) = (self.on_open.clone(), names.to_vec());
            listeners.push(Listener::new(&tab, "keydown", move |event| {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                let to = key.and_then(|key| neighbour(&around, panel, &key));
                if let Some(to) = to {
                    event.prevent_default();
                    on_open(to);
                }
            }));
            tabs.push((panel, tab));
        }
        refill(&self.list, tabs.iter().map(|(_, tab)| tab.clone().into()));
        self.tabs.replace(tabs);
        self.listeners.replace(listeners);
    }

    /// Puts the focus on the tab of a panel, and brings the panel into view: as much of it as there is
    /// room for.
    pub(super) fn reveal(&self, panel: Panel) {
        for (other, tab) in self.tabs.borrow().iter() {
            if *other == panel {
                let _ = tab.focus();
            }
        }
        for (other, section) in &self.panels {
            if *other == panel {
                let nearest = ScrollIntoViewOptions::new();
                nearest.set_block(ScrollLogicalPosition::Nearest);
                section.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        }
    }
}

/// The panel to which a key leads from another.
fn neighbour(panels: &[Panel], from: Panel, key: &str) -> Option<Panel> {
    let at = panels.iter().position(|panel| *panel == from)?;
    let last = panels.len() - 1;
    let to = match key {
        "ArrowRight" => (at + 1) % panels.len(),
        "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(panels[to])
}
