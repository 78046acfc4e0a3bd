//! Which panels of the page are shown: a checkbox for each, among what pupils may change or among what
//! they only see.

use web_sys::{Element, HtmlInputElement};

use crate::core::experiment::{Experiment, Panel};
use crate::core::text::Text;
use crate::page::dom::{Listener, attribute, by_id, make, make_text, refill, write};

/// The checkboxes.
pub(super) struct Panels {
    boxes: Vec<(Panel, HtmlInputElement, Listener)>,
}

impl Panels {
    /// Makes them; `on_change` is told a panel and whether it is to be shown.
    pub(super) fn new(text: &Text, on_change: impl Fn(Panel, bool) + Clone + 'static) -> Self {
        let mut boxes = Vec::new();
        let (mut change, mut see): (Vec<Element>, Vec<Element>) = Default::default();
        for panel in Panel::ALL {
            let Some(name) = name(panel, text) else {
                continue;
            };
            let field: Element = make("div");
            field.set_class_name("field check");
            let input: HtmlInputElement = make("input");
            input.set_type("checkbox");
            input.set_id(&format!("panel-{}", panel.word()));
            let label = make_text("label", name);
            attribute(&label, "for", &input.id());
            refill(&field, [input.clone().into(), label]);
            if changes(panel) {
                &mut change
            } else {
                &mut see
            }
            .push(field);
            let (source, on_change) = (input.clone(), on_change.clone());
            let listener = Listener::new(&input, "change", move |_| {
                on_change(panel, source.checked());
            });
            boxes.push((panel, input, listener));
        }
        refill(&by_id("panels-change"), change);
        refill(&by_id("panels-see"), see);
        Self { boxes }
    }

    /// Shows what an experiment shows, and what that means for its goal.
    pub(super) fn show(&self, experiment: &Experiment, text: &Text) {
        for (panel, input, _) in &self.boxes {
            input.set_checked(experiment.shows(*panel));
        }
        let any = self.boxes.iter().any(|(_, input, _)| input.checked());
        by_id::<web_sys::HtmlElement>("panels-none").set_hidden(any);
        let words = match (experiment.challenge, experiment.shows(Panel::Settings)) {
            (None, _) => "",
            (Some(_), true) => text.get("author.change.goal"),
            (Some(_), false) => text.get("author.change.none"),
        };
        write(&by_id("change-words"), words);
    }
}

/// Whether a panel is there to do something with it, not only to be looked at.
const fn changes(panel: Panel) -> bool {
    match panel {
        Panel::Settings
        | Panel::Many
        | Panel::Data
        | Panel::Transport
        | Panel::Hand
        | Panel::Share => true,
        Panel::Guide
        | Panel::Fit
        | Panel::Loss
        | Panel::Parameters
        | Panel::Batch
        | Panel::Network
        | Panel::Surface
        | Panel::Code
        | Panel::Runs
        | Panel::Device
        | Panel::Step
        | Panel::Units
        | Panel::Log => false,
    }
}

/// What a panel is called. One that the page does not have yet has no title there.
fn name(panel: Panel, text: &Text) -> Option<&str> {
    let title = text.find(&format!("{}.title", panel.word()))?;
    Some(
        text.find(&format!("panel.{}", panel.word()))
            .unwrap_or(title),
    )
}
