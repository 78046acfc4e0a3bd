//! What trains, how fast, and checked against what: one plain sentence. Below it, folded, the
//! engines of this device, what each of them costs, and why the one that trains does.

use std::cell::Cell;

use web_sys::Element;

use super::{Panel, Scene};
use crate::core::device::{Choice, EngineKind, Findings};
use crate::core::number::short;
use crate::core::text::Text;
use crate::page::device::measured_speed;
use crate::page::dom::{attribute, by_id, make, refill, write};
use crate::view::many::grouped;

/// What the panel says, where an engine has been chosen.
#[derive(Clone, Copy)]
pub(in crate::page) struct Device<'a> {
    pub(in crate::page) choice: &'a Choice,
    pub(in crate::page) findings: &'a Findings,
    /// The engine that trains, which need not be the chosen one.
    pub(in crate::page) trains: EngineKind,
}

pub(super) struct DevicePanel {
    sentence: Element,
    reason: Element,
    rows: Element,
    /// Steps in a second of this run, measured once for each run and engine.
    measured: Cell<Option<(EngineKind, Option<f64>)>>,
}

impl DevicePanel {
    pub(super) fn new() -> Self {
        Self {
            sentence: by_id("device-text"),
            reason: by_id("device-reason"),
            rows: by_id("engines-rows"),
            measured: Cell::new(None),
        }
    }

    /// How fast the run goes, where that is known.
    fn speed(&self, scene: &Scene, device: Device) -> String {
        let kind = device.trains;
        let Some(cost) = device.findings.cost(kind) else {
            return String::new();
        };
        if kind.is_gpu() {
            // It answers too late to be measured in passing: its trial is what is known.
            return steps(scene.text, "device.speed.trial", 1e6 / cost);
        }
        let measured = match self.measured.get() {
            Some((of, speed)) if of == kind => speed,
            Some(_) | None => {
                let recording = scene.recording;
                let batch = recording.experiment().batch;
                let speed = measured_speed(kind, recording.problem(), batch, cost);
                self.measured.set(Some((kind, speed)));
                speed
            }
        };
        measured.map_or_else(String::new, |speed| {
            steps(scene.text, "device.speed", speed)
        })
    }
}

impl Panel for DevicePanel {
    fn renew(&self, _: &Scene) {
        self.measured.set(None);
    }

    fn describe(&self, scene: &Scene) {
        let text = scene.text;
        let Some(device) = scene.device else {
            write(&self.sentence, text.get("device.choosing"));
            write(&self.reason, "");
            return;
        };
        let key = match (device.trains.is_gpu(), device.findings.emulated) {
            (true, true) => "device.trains.emulated",
            (true, false) => "device.trains.gpu",
            (false, _) if device.choice.verified => "device.trains.cpu",
            (false, _) => "device.trains.unchecked",
        };
        let speed = self.speed(scene, device);
        write(&self.sentence, &text.fill(key, &[("speed", &speed)]));
        write(&self.reason, &reason(text, device));
        refill(
            &self.rows,
            EngineKind::ALL.map(|kind| row(text, device, kind)),
        );
    }
}

/// Why this engine, and what slows it down.
fn reason(text: &Text, device: Device) -> String {
    // A network that the chosen engine does not cover is a reason of its own.
    let both = (device.choice.kind, device.trains);
    let why = if both == (EngineKind::FusedGpu, EngineKind::AutodiffGpu) {
        text.get("device.uncovered").to_owned()
    } else {
        let reason = &device.choice.reason;
        reason.words(text)
    };
    if cfg!(target_feature = "simd128") {
        return why;
    }
    let both = [("before", &*why), ("after", text.get("device.plain"))];
    text.fill("many.sentences", &both)
}

/// Steps in a second, in two digits.
fn steps(text: &Text, key: &str, speed: f64) -> String {
    let magnitude = libm::pow(10.0, libm::log10(speed).floor() - 1.0);
    text.fill(
        key,
        &[("steps", &grouped((speed / magnitude).round() * magnitude))],
    )
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
fn row(text: &Text, device: Device, kind: EngineKind) -> Element {
    let row: Element = make("tr");
    if kind == device.trains {
        attribute(&row, "aria-current", "true");
    }
    let (title, cost): (Element, Element) = (make("th"), make("td"));
    attribute(&title, "scope", "row");
    write(&title, text.get(name(kind)));
    let words = match device.findings.verdict(kind) {
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
