//! The choice of a device: WebGPU where it is there, complete and correct, else the CPU; always
//! with the reason.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bundle::Bundle;
use super::dom::{now, window};
use super::host::Host;
use crate::core::engine::{Engine, EngineError, Problem};
use crate::core::experiment::Backend;
use crate::core::number::short;
use crate::engine::{Autodiff, verify};

/// Steps that a GPU is checked with: enough to notice a shader that does nothing, few enough for
/// an adapter made of software.
const CHECKED_STEPS: usize = 2;

/// Steps that are timed behind them.
const TIMED_STEPS: usize = 3;
/// The most milliseconds that a single step may keep the page busy: one frame. An engine that needs
/// more cannot keep the page smooth at any speed, and is used only when the link asks for it.
const FRAME: f64 = 1000.0 / 60.0;

/// A device that engines can be made on.
pub(super) enum Device {
    /// Burn Flex.
    Cpu,
    /// Burn on WebGPU, in its own bundle.
    WebGpu(Bundle),
}

/// A device, and how it came to be chosen.
pub(super) struct Choice {
    pub(super) device: Device,
    /// Locale key of the reason.
    pub(super) reason: &'static str,
    /// What fills the reason's `{details}`.
    pub(super) details: String,
    /// Whether the engine agreed with its judge.
    pub(super) verified: bool,
    /// Whether the reader asked for something else.
    pub(super) refused: bool,
}

impl Device {
    /// The word in `data-backend`.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::WebGpu(_) => "webgpu",
        }
    }

    /// Puts a problem on the device.
    pub(super) fn engine(&self, problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
        Ok(match self {
            Self::Cpu => Box::new(Autodiff::new(problem, &burn::tensor::Device::flex())),
            Self::WebGpu(bundle) => Box::new(bundle.engine(problem)?),
        })
    }
}

/// Why there is no GPU to train on: a locale key and details.
struct Refusal(&'static str, String);

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        Self("device.broken", error.0)
    }
}

/// Chooses a device. `on_lost` is called with a reason when a chosen GPU is lost later.
pub(super) async fn choose(host: &Host, wish: Backend, on_lost: &Function) -> Choice {
    if wish == Backend::Cpu {
        return cpu("device.wish.cpu", String::new(), false).await;
    }
    match webgpu(host, wish == Backend::WebGpu, on_lost).await {
        Ok(bundle) => Choice {
            device: Device::WebGpu(bundle),
            reason: "device.verified",
            details: String::new(),
            verified: true,
            refused: false,
        },
        Err(Refusal(reason, details)) => cpu(reason, details, wish == Backend::WebGpu).await,
    }
}

/// The CPU, checked against the steps that `PyTorch` recorded.
pub(super) async fn cpu(reason: &'static str, details: String, refused: bool) -> Choice {
    let device = Device::Cpu;
    let mut verified = false;
    if let Ok(mut engine) = device.engine(&verify::problem()) {
        let trained = verify::train(engine.as_mut(), verify::RECORDED_STEPS).await;
        verified = trained.is_ok_and(|record| verify::agree(&record, &verify::recorded()));
    }
    Choice {
        device,
        reason,
        details,
        verified,
        refused,
    }
}

async fn webgpu(host: &Host, insist: bool, on_lost: &Function) -> Result<Bundle, Refusal> {
    let refuse = |key| Refusal(key, String::new());
    let gpu = property(&window().navigator(), "gpu").ok_or_else(|| refuse("device.no.webgpu"))?;
    let adapter = request_adapter(&gpu)
        .await
        .ok_or_else(|| refuse("device.no.adapter"))?;
    if !insist && is_fallback(&adapter) {
        return Err(refuse("device.software"));
    }
    // Burn's runtime measures with it and panics without.
    if !has_feature(&adapter, "timestamp-query") {
        return Err(refuse("device.no.timestamps"));
    }
    let loaded = JsFuture::from(host.load_engine()).await;
    let bundle: Bundle = loaded
        .map_err(|_| refuse("device.no.bundle"))?
        .unchecked_into();
    bundle.start(on_lost).await?;
    let problem = verify::problem();
    let mut engine = bundle.engine(&problem)?;
    let trained = verify::train(&mut engine, CHECKED_STEPS).await?;
    let mut judge = Device::Cpu.engine(&problem)?;
    let expected = verify::train(judge.as_mut(), CHECKED_STEPS).await?;
    if !verify::agree(&trained, &expected) {
        let off = verify::difference(&trained, &expected);
        // No finite number, or the size of the difference.
        let details = off.map_or_else(|| "∞".into(), |off| short(f64::from(off), 2));
        return Err(Refusal("device.wrong", details));
    }
    if !insist {
        let cost = step_cost(&mut engine)?;
        if cost > FRAME {
            return Err(Refusal("device.slow", short(cost, 2)));
        }
    }
    Ok(bundle)
}

/// Milliseconds for which one step keeps the page busy, the least of some: the first ones compile.
fn step_cost(engine: &mut impl Engine) -> Result<f64, EngineError> {
    let mut least = f64::INFINITY;
    for _ in 0..TIMED_STEPS {
        let started = now();
        verify::step(engine)?;
        least = least.min(now() - started);
    }
    Ok(least)
}

/// A property that is there and not null.
fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|value| !value.is_null() && !value.is_undefined())
}

async fn request_adapter(gpu: &JsValue) -> Option<JsValue> {
    let request: Function = property(gpu, "requestAdapter")?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(
        &options,
        &"powerPreference".into(),
        &"high-performance".into(),
    )
    .ok()?;
    let promise: Promise = request.call1(gpu, &options).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(promise).await.ok()?;
    (!adapter.is_null() && !adapter.is_undefined()).then_some(adapter)
}

fn is_fallback(adapter: &JsValue) -> bool {
    // It moved from the adapter to its info.
    let flag = |object: &JsValue| property(object, "isFallbackAdapter").and_then(|v| v.as_bool());
    property(adapter, "info")
        .and_then(|info| flag(&info))
        .or_else(|| flag(adapter))
        .unwrap_or(false)
}

fn has_feature(adapter: &JsValue, name: &str) -> bool {
    property(adapter, "features")
        .and_then(|features| {
            let has: Function = property(&features, "has")?.dyn_into().ok()?;
            has.call1(&features, &name.into()).ok()?.as_bool()
        })
        .unwrap_or(false)
}
