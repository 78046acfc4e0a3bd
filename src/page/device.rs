//! The choice of an engine: each is checked and timed on the reader's device, and the fastest that
//! is right is used, or the one that was asked for; always with the reason.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bundle::Bundle;
use super::dom::{now, property, window};
use super::host::Host;
use crate::core::engine::{Engine, EngineError, Problem, Record};
use crate::core::experiment::{Backend, EngineChoice};
use crate::core::number::short;
use crate::engine::{Autodiff, FusedCpu, verify};

/// Epochs of the checked problem that are timed on a fused engine, the fastest of [`TIMED_RUNS`]:
/// the first ones compile. Autodiff is timed over one.
const TIMED_EPOCHS: usize = 100;
const TIMED_RUNS: usize = 3;
/// Steps that autodiff is checked with and timed over on a GPU: few enough for an adapter made of
/// software, which needs tenths of a second for each.
const AUTODIFF_STEPS: usize = 2;
/// The most microseconds that a single step may take: one frame. An engine that needs more cannot
/// keep the page smooth at any speed, and is used only when the link asks for it.
const FRAME: f64 = 1e6 / 60.0;

/// The engines, in the order in which the page lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EngineKind {
    FusedCpu,
    AutodiffCpu,
    FusedGpu,
    AutodiffGpu,
}

impl EngineKind {
    pub(super) const ALL: [Self; 4] = [
        Self::FusedCpu,
        Self::AutodiffCpu,
        Self::FusedGpu,
        Self::AutodiffGpu,
    ];

    pub(super) const fn is_gpu(self) -> bool {
        matches!(self, Self::FusedGpu | Self::AutodiffGpu)
    }

    /// The engine in the page that trains as this one does, to the last bit where this one is in the
    /// page itself.
    pub(super) const fn on_cpu(self) -> Self {
        match self {
            Self::FusedCpu | Self::FusedGpu => Self::FusedCpu,
            Self::AutodiffCpu | Self::AutodiffGpu => Self::AutodiffCpu,
        }
    }

    /// The word in `data-backend`.
    pub(super) const fn backend(self) -> &'static str {
        if self.is_gpu() { "webgpu" } else { "cpu" }
    }

    /// The word in `data-engine`.
    pub(super) const fn engine(self) -> &'static str {
        match self {
            Self::FusedCpu | Self::FusedGpu => EngineChoice::Fused.word(),
            Self::AutodiffCpu | Self::AutodiffGpu => EngineChoice::Autodiff.word(),
        }
    }
}

/// A sentence: a locale key and what fills its `{details}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) key: &'static str,
    pub(super) details: String,
}

impl Reason {
    pub(super) fn new(key: &'static str, details: impl Into<String>) -> Self {
        Self {
            key,
            details: details.into(),
        }
    }
}

impl From<&'static str> for Reason {
    fn from(key: &'static str) -> Self {
        Self::new(key, "")
    }
}

impl From<EngineError> for Reason {
    fn from(error: EngineError) -> Self {
        Self::new("device.broken", error.0)
    }
}

/// What came of checking an engine on this device: microseconds per step, or why it is not used.
pub(super) type Verdict = Result<f64, Reason>;

/// The engines of this device and which of them trains.
#[derive(Clone)]
pub(super) struct Choice {
    pub(super) kind: EngineKind,
    /// Why this one.
    pub(super) reason: Reason,
    /// Whether the engine agreed with its judge.
    pub(super) verified: bool,
    /// Whether the reader asked for something else.
    pub(super) refused: bool,
    /// Whether the graphics adapter is made of software.
    pub(super) emulated: bool,
    /// What is known of each engine.
    pub(super) verdicts: Vec<(EngineKind, Verdict)>,
    /// The GPU engines' bundle, once it runs.
    pub(super) bundle: Option<Bundle>,
}

impl Choice {
    /// Puts a problem on the chosen engine, or on the next one that covers it.
    pub(super) fn engine(
        &self,
        problem: &Problem,
    ) -> Result<(EngineKind, Box<dyn Engine>), EngineError> {
        let bundle = || {
            let bundle = self.bundle.as_ref();
            bundle.ok_or_else(|| EngineError("the GPU engines are not loaded".into()))
        };
        let engine: Box<dyn Engine> = match self.kind {
            EngineKind::FusedCpu | EngineKind::AutodiffCpu => on_cpu(self.kind, problem),
            EngineKind::AutodiffGpu => Box::new(bundle()?.autodiff(problem)?),
            EngineKind::FusedGpu => match bundle()?.fused(problem) {
                Ok(engine) => Box::new(engine),
                Err(_) => {
                    return Ok((
                        EngineKind::AutodiffGpu,
                        Box::new(bundle()?.autodiff(problem)?),
                    ));
                }
            },
        };
        Ok((self.kind, engine))
    }

    /// Seconds that a step of the checked problem takes on the chosen engine.
    pub(super) fn step_cost(&self) -> Option<f64> {
        let cost = self.verdict(self.kind)?.as_ref().ok()?;
        Some(cost / 1e6)
    }

    /// Why the fused engine beside the chosen one is not used, where it is not.
    pub(super) fn fused_refusal(&self) -> Option<&Reason> {
        let fused = if self.kind.is_gpu() {
            EngineKind::FusedGpu
        } else {
            EngineKind::FusedCpu
        };
        self.verdict(fused)?.as_ref().err()
    }

    /// What came of checking an engine, if it was.
    pub(super) fn verdict(&self, kind: EngineKind) -> Option<&Verdict> {
        let mut verdicts = self.verdicts.iter().rev();
        verdicts
            .find(|(checked, _)| *checked == kind)
            .map(|(_, verdict)| verdict)
    }
}

/// A GPU that does not train the run.
pub(super) struct Refusal {
    pub(super) reason: Reason,
    /// What is known of each engine.
    pub(super) verdicts: Vec<(EngineKind, Verdict)>,
    /// The engines, where they work: for many runs at once they may still be the right ones.
    pub(super) bundle: Option<Bundle>,
}

/// Puts a problem on an engine in the page.
pub(super) fn on_cpu(kind: EngineKind, problem: &Problem) -> Box<dyn Engine> {
    match kind {
        EngineKind::AutodiffCpu | EngineKind::AutodiffGpu => {
            Box::new(Autodiff::new(problem, &burn::tensor::Device::flex()))
        }
        EngineKind::FusedCpu | EngineKind::FusedGpu => Box::new(FusedCpu::new(problem)),
    }
}

/// Chooses between the engines on the CPU: autodiff is checked against the steps that `PyTorch`
/// recorded, the fused engine against autodiff.
pub(super) async fn cpu(wish: EngineChoice, reason: Reason, refused: bool) -> Choice {
    let problem = verify::problem();
    let mut judge = on_cpu(EngineKind::AutodiffCpu, &problem);
    let judged = verify::train(judge.as_mut(), verify::RECORDED_STEPS).await;
    let autodiff = timed(judge.as_mut(), 1).await.map_err(Reason::from);
    let judge_agrees = matches!(&judged, Ok(record) if verify::agree(record, &verify::recorded()));
    let mut engine = on_cpu(EngineKind::FusedCpu, &problem);
    let trained = verify::train(engine.as_mut(), verify::RECORDED_STEPS).await;
    let fused = match (trained, judged) {
        (Ok(trained), Ok(judged)) => match compare(&trained, &judged) {
            Ok(()) => timed(engine.as_mut(), TIMED_EPOCHS)
                .await
                .map_err(Reason::from),
            Err(reason) => Err(reason),
        },
        (Err(error), _) | (_, Err(error)) => Err(error.into()),
    };
    let chosen = wish != EngineChoice::Autodiff && fused.is_ok();
    Choice {
        kind: if chosen {
            EngineKind::FusedCpu
        } else {
            EngineKind::AutodiffCpu
        },
        reason,
        verified: judge_agrees,
        refused: refused || (wish == EngineChoice::Fused && !chosen),
        emulated: false,
        verdicts: vec![
            (EngineKind::FusedCpu, fused),
            (EngineKind::AutodiffCpu, autodiff),
        ],
        bundle: None,
    }
}

/// Chooses a GPU engine instead of the one on the CPU, or gives the reason why not and what came of
/// checking. `on_lost` is called with a reason when the GPU is lost later.
pub(super) async fn gpu(
    host: &Host,
    on_cpu: &Choice,
    wish: (Backend, EngineChoice),
    on_lost: &Function,
) -> Result<Choice, Refusal> {
    let insist = wish.0 == Backend::WebGpu;
    let mut verdicts = on_cpu.verdicts.clone();
    let (bundle, emulated) = match load(host, insist, on_lost).await {
        Ok(loaded) => loaded,
        Err(reason) => {
            return Err(Refusal {
                reason,
                verdicts,
                bundle: None,
            });
        }
    };
    let mut kind = EngineKind::FusedGpu;
    let mut verdict = check_fused(&bundle).await;
    let fused = verdict.is_ok();
    verdicts.push((kind, verdict.clone()));
    if wish.1 == EngineChoice::Autodiff || !fused {
        kind = EngineKind::AutodiffGpu;
        verdict = check_autodiff(&bundle).await;
        verdicts.push((kind, verdict.clone()));
    }
    let best = on_cpu.verdict(on_cpu.kind);
    let reason = match (verdict, best) {
        (Err(reason), _) => reason,
        (Ok(cost), _) if cost > FRAME && !insist => {
            Reason::new("device.slow", short(cost / 1000.0, 2))
        }
        (Ok(cost), Some(Ok(best))) if cost > *best && !insist => {
            Reason::new("device.slower", short(cost / best, 2))
        }
        (Ok(_), _) => {
            return Ok(Choice {
                kind,
                reason: "device.verified".into(),
                verified: true,
                refused: wish.1 == EngineChoice::Fused && kind != EngineKind::FusedGpu,
                emulated,
                verdicts,
                bundle: Some(bundle),
            });
        }
    };
    Err(Refusal {
        reason,
        verdicts,
        bundle: fused.then_some(bundle),
    })
}

/// Finds an adapter, loads the GPU engines and initialises WebGPU. Says also whether the adapter is
/// made of software.
async fn load(host: &Host, insist: bool, on_lost: &Function) -> Result<(Bundle, bool), Reason> {
    let gpu = property(&window().navigator(), "gpu").ok_or("device.no.webgpu")?;
    let adapter = request_adapter(&gpu).await.ok_or("device.no.adapter")?;
    let emulated = is_fallback(&adapter);
    if !insist && emulated {
        return Err("device.software".into());
    }
    // Burn's runtime measures with it and panics without.
    if !has_feature(&adapter, "timestamp-query") {
        return Err("device.no.timestamps".into());
    }
    let loaded = JsFuture::from(host.load_engine()).await;
    let bundle: Bundle = loaded.map_err(|_| "device.no.bundle")?.unchecked_into();
    bundle.start(on_lost).await?;
    Ok((bundle, emulated))
}

async fn check_fused(bundle: &Bundle) -> Verdict {
    let mut engine = bundle.fused(&verify::problem())?;
    agrees(&mut engine, verify::RECORDED_STEPS).await?;
    Ok(timed(&mut engine, TIMED_EPOCHS).await?)
}

async fn check_autodiff(bundle: &Bundle) -> Verdict {
    let mut engine = bundle.autodiff(&verify::problem())?;
    agrees(&mut engine, AUTODIFF_STEPS).await?;
    // What keeps the page busy is the queueing.
    let mut least = f64::INFINITY;
    for _ in 0..TIMED_RUNS {
        let started = now();
        verify::step(&mut engine)?;
        least = least.min(1000.0 * (now() - started));
    }
    Ok(least)
}

/// Whether a GPU engine trains like autodiff on the CPU.
async fn agrees(engine: &mut dyn Engine, steps: usize) -> Result<(), Reason> {
    let trained = verify::train(engine, steps).await?;
    let mut judge = on_cpu(EngineKind::AutodiffCpu, &verify::problem());
    let expected = verify::train(judge.as_mut(), steps).await?;
    compare(&trained, &expected)
}

fn compare(trained: &Record, expected: &Record) -> Result<(), Reason> {
    if verify::agree(trained, expected) {
        return Ok(());
    }
    let off = verify::difference(trained, expected);
    // No finite number, or the size of the difference.
    let details = off.map_or_else(|| "∞".into(), |off| short(f64::from(off), 2));
    Err(Reason::new("device.wrong", details))
}

/// Microseconds per step over some epochs, the least of some runs.
async fn timed(engine: &mut dyn Engine, epochs: usize) -> Result<f64, EngineError> {
    let mut least = f64::INFINITY;
    for _ in 0..TIMED_RUNS {
        let started = now();
        for _ in 0..epochs {
            verify::epoch(engine)?;
        }
        engine.mark()?;
        engine.read().await?;
        least = least.min(now() - started);
    }
    Ok(least * 1000.0 / (epochs * verify::RECORDED_STEPS) as f64)
}

/// Steps in a second of a run on an engine in the page, tried for less than a frame. `None` where a
/// single step may take longer: `cost` is what one of the checked problem takes, in microseconds.
pub(super) fn measured_speed(
    kind: EngineKind,
    problem: &Problem,
    batch: usize,
    cost: f64,
) -> Option<f64> {
    /// Milliseconds that the trial takes at the least, and a step at the most.
    const LEAST: f64 = 2.0;
    /// Small, so that no number leaves the range that a run has.
    const RATE: f64 = 1e-4;
    let checked = verify::problem().parameters.len() * verify::BATCH;
    let size = (problem.parameters.len() * batch) as f64 / checked as f64;
    if cost * size.max(1.0) > 1000.0 * LEAST {
        return None;
    }
    let mut engine = on_cpu(kind, problem);
    let samples: Vec<u32> = (0..batch as u32).collect();
    // The first step makes what the others use.
    engine.train(&samples, batch, RATE).ok()?;
    let started = now();
    let (mut steps, mut spent) = (0, 0.0);
    while spent < LEAST {
        // Clocks are coarse, so each look at them is after as many steps as before it.
        for _ in 0..steps.max(1) {
            engine.train(&samples, batch, RATE).ok()?;
            steps += 1;
        }
        spent = now() - started;
    }
    Some(1000.0 * f64::from(steps) / spent)
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
