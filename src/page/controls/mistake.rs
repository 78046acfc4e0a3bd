//! What is wrong with what was typed into a control.

use super::field::{Body, Field};
use crate::core::experiment::Experiment;
use crate::core::text::Text;
use crate::page::app::There;
use crate::view::refused;

impl Field {
    /// Says at the field why its value is not taken.
    // Inlined, it would stand where it is called.
    #[inline(never)]
    pub(super) fn explain(&self, experiment: &Experiment, text: &Text, _: There) {
        match &self.body {
            Body::Layers(layers) => layers.explain(self.setting, experiment, text),
            Body::Text(entry, _) => {
                entry.explain(&refused::at_setting(
                    text,
                    self.setting,
                    experiment,
                    &entry.typed(),
                ));
            }
            // What can only be chosen is never wrong.
            Body::Select(..) | Body::Toggle(..) => {}
        }
    }
}
