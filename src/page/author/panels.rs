//! Which panels of the page are shown: a checkbox for each.

use web_sys::{Element, HtmlInputElement};

use crate::core::experiment::{Experiment, Panel};
use crate::core::text::Text;
use crate::page::dom::{Listener, attribute, by_id, make, make_text, refill};

/// The checkboxes.
pub(super) struct Panels {
    boxes: Vec<(Panel, HtmlInputElement, Listener)>,
}

impl Panels {
    /// Makes them; `on_change` is told a panel and whether it is to be shown.
    pub(super) fn new(text: &Text, on_change: impl Fn(Panel, bool) + Clone + 'static) -> Self {
        let section: Element = by_id("panels");
        let mut boxes = Vec::new();
        let mut fields: Vec<Element> = Vec::new();
        let panels = Panel::WORDS.iter();
        for panel in panels.filter_map(|word| Panel::from_word(word)) {
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
            fields.push(field);
            let (source, on_change) = (input.clone(), on_change.clone());
            let listener = Listener::new(&input, "change", move |_| {
                on_change(panel, source.checked());
            });
            boxes.push((panel, input, listener));
        }
        refill(&section, fields);
        Self { boxes }
    }

    /// Shows what an experiment shows.
    pub(super) fn show(&self, experiment: &Experiment) {
        for (panel, input, _) in &self.boxes {
            input.set_checked(experiment.shows(*panel));
        }
        let any = self.boxes.iter().any(|(_, input, _)| input.checked());
        by_id::<web_sys::HtmlElement>("panels-none").set_hidden(any);
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
