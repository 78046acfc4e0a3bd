//! Which engine trains, why, and what each engine of this device costs.

use web_sys::Element;

use crate::core::number::short;
use crate::core::text::Text;
use crate::page::device::{Choice, EngineKind};
use crate::page::dom::{attribute, by_id, make, refill, write};

/// Says which engine trains, whether it was verified and the reason, and lists all engines.
pub(in crate::page) fn show_device(
    text: &Text,
    choice: Option<&Choice>,
    training: Option<EngineKind>,
) {
    let (device, reason): (Element, Element) = (by_id("device-text"), by_id("device-reason"));
    let rows: Element = by_id("engines-rows");
    let (Some(choice), Some(training)) = (choice, training) else {
        write(&device, text.get("device.choosing"));
        write(&reason, "");
        return;
    };
    write(&device, text.get(name(training)));
    // A network that the chosen engine does not cover is a reason of its own.
    let why = if training == choice.kind {
        text.fill(choice.reason.key, &[("details", &choice.reason.details)])
    } else {
        text.get("device.uncovered").to_owned()
    };
    let verified = match (training.is_gpu(), choice.verified) {
        // What a GPU was compared with is part of the reason for choosing it.
        (true, _) => "",
        (false, true) => text.get("device.checked"),
        (false, false) => text.get("device.unchecked"),
    };
    let both = text.fill("device.reason", &[("why", &why), ("verified", verified)]);
    let plain = if cfg!(target_feature = "simd128") {
        ""
    } else {
        text.get("device.plain")
    };
    let all = text.fill(
        "device.reason",
        &[("why", both.trim_end()), ("verified", plain)],
    );
    write(&reason, all.trim_end());
    refill(
        &rows,
        EngineKind::ALL.map(|kind| row(text, choice, kind, kind == training)),
    );
}

/// The locale key of an engine's name.
const fn name(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::FusedCpu => "device.cpu.fused",
        EngineKind::AutodiffCpu => "device.cpu.autodiff",
        EngineKind::FusedGpu => "device.webgpu.fused",
        EngineKind::AutodiffGpu => "device.webgpu.autodiff",
    }
}

/// An engine's name, and microseconds per step or why there are none.
fn row(text: &Text, choice: &Choice, kind: EngineKind, trains: bool) -> Element {
    let row: Element = make("tr");
    if trains {
        attribute(&row, "aria-current", "true");
    }
    let (title, cost): (Element, Element) = (make("th"), make("td"));
    attribute(&title, "scope", "row");
    write(&title, text.get(name(kind)));
    let words = match choice.verdict(kind) {
        Some(Ok(microseconds)) => {
            text.fill("engines.cost", &[("cost", &cost_words(*microseconds))])
        }
        Some(Err(_)) => text.get("engines.refused").to_owned(),
        None => text.get("engines.untried").to_owned(),
    };
    write(&cost, &words);
    let _ = row.append_child(&title);
    let _ = row.append_child(&cost);
    row
}

/// Two digits, and whole microseconds beyond a hundred.
fn cost_words(microseconds: f64) -> String {
    if microseconds >= 100.0 {
        format!("{microseconds:.0}")
    } else {
        short(microseconds, 2)
    }
}
