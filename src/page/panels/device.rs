//! Where the training runs, and why there.

use web_sys::Element;

use crate::core::text::Text;
use crate::page::device::{Choice, Device};
use crate::page::dom::{by_id, write};

/// Says which device was chosen, whether it was verified, and the reason.
pub(in crate::page) fn show_device(text: &Text, choice: Option<&Choice>) {
    let (device, reason): (Element, Element) = (by_id("device-text"), by_id("device-reason"));
    let Some(choice) = choice else {
        write(&device, text.get("device.choosing"));
        return;
    };
    let name = text.get(match choice.device.word() {
        "webgpu" => "device.webgpu",
        _ => "device.cpu",
    });
    let verified = match (&choice.device, choice.verified) {
        // What a GPU was compared with is part of the reason for choosing it.
        (Device::WebGpu(_), _) => "",
        (Device::Cpu, true) => text.get("device.checked"),
        (Device::Cpu, false) => text.get("device.unchecked"),
    };
    write(&device, name);
    let why = text.fill(choice.reason, &[("details", &choice.details)]);
    let both = text.fill("device.reason", &[("why", &why), ("verified", verified)]);
    write(&reason, both.trim_end());
}
