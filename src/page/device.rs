//! What the engines of this device can do: each is checked and timed here, and what was found is
//! noted. Which of them trains is decided in [`crate::core::device`].

use std::task::{Context, Poll, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bundle::{self, Bundle};
use super::dom::{now, property, window};
use super::host::Host;
use super::patience::within;
use crate::core::device::{EngineKind, Findings, Found, LATEST, Reason, Verdict};
use crate::core::engine::{Engine, EngineError, Problem, Record};
use crate::core::number::short;
use crate::engine::{FusedCpu, verify};

/// Epochs of the checked problem over which Burn judges the page's own engine: more than are
/// recorded, so that it says something new.
const JUDGED_EPOCHS: usize = 3;
/// Epochs of the checked problem that are timed on a fused engine, the fastest of [`TIMED_RUNS`]:
/// the first ones compile. Autodiff is timed over one.
const TIMED_EPOCHS: usize = 100;
const TIMED_RUNS: usize = 3;
/// As many runs of the page's own engine, which is compiled beside them.
const OWN_RUNS: usize = 10;
/// Epochs after which the page's own engine has a first time. So few that the browser does not
/// compile it once more, for speed, on every core beside the first fit.
const EARLY_EPOCHS: usize = 5;
/// Steps that autodiff is checked with and timed over on a GPU: few enough for an adapter made of
/// software, which needs tenths of a second for each.
const AUTODIFF_STEPS: usize = 2;
/// What is said of an engine that is wrong.
const WRONG_OWN: &str = "device.wrong.own";
const WRONG_GPU: &str = "device.wrong";

/// A graphics adapter, see `www/adapter.js`.
#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    pub(super) type Adapter;

    /// Whether it is made of software.
    #[wasm_bindgen(method, getter)]
    pub(super) fn emulated(this: &Adapter) -> bool;

    #[wasm_bindgen(method)]
    fn open(this: &Adapter, bundle: &Bundle, on_lost: &Function) -> Promise;

    #[wasm_bindgen(method)]
    fn nudge(this: &Adapter, wanted: bool);
}

/// Puts a problem on an engine on the CPU.
///
/// # Errors
/// When it needs Burn, which is not there.
pub(super) fn on_cpu(kind: EngineKind, problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
    match kind {
        EngineKind::AutodiffCpu | EngineKind::AutodiffGpu => {
            let burn = bundle::flex().ok_or_else(|| missing("Burn"))?;
            Ok(Box::new(burn.flex(problem)?))
        }
        EngineKind::FusedCpu | EngineKind::FusedGpu => Ok(Box::new(FusedCpu::new(problem))),
    }
}

/// Puts a problem on an engine, or on the next one that covers it.
///
/// # Errors
/// When it needs a bundle that is not there, or the device is gone.
pub(super) fn on(
    kind: EngineKind,
    problem: &Problem,
) -> Result<(EngineKind, Box<dyn Engine>), EngineError> {
    let gpu = || bundle::webgpu().ok_or_else(|| missing("WebGPU"));
    let autodiff = || Ok::<Box<dyn Engine>, EngineError>(Box::new(gpu()?.autodiff(problem)?));
    Ok(match kind {
        EngineKind::FusedCpu | EngineKind::AutodiffCpu => (kind, on_cpu(kind, problem)?),
        EngineKind::AutodiffGpu => (kind, autodiff()?),
        EngineKind::FusedGpu => match gpu()?.fused(problem) {
            Ok(engine) => (kind, Box::new(engine)),
            Err(_) => (EngineKind::AutodiffGpu, autodiff()?),
        },
    })
}

fn missing(what: &str) -> EngineError {
    EngineError(format!("{what} is not loaded"))
}

/// Checks the page's own engine against the steps that `PyTorch` recorded, and times it roughly.
pub(super) fn check_own(findings: &mut Findings) {
    let mut engine = FusedCpu::new(&verify::problem());
    let trained = at_once(verify::train(&mut engine, verify::RECORDED_STEPS));
    let verdict = match trained {
        Ok(trained) => compare(WRONG_OWN, &trained, &verify::recorded()),
        Err(error) => Err(error.into()),
    };
    findings.recorded = verdict.is_ok();
    let verdict = verdict.and_then(|()| {
        let spent = at_once(timed_once(&mut engine, EARLY_EPOCHS))?;
        Ok(per_step(spent, EARLY_EPOCHS))
    });
    findings.note(EngineKind::FusedCpu, verdict);
}

/// Times the page's own engine as it is once the browser has compiled it well. Each run is a task of
/// its own.
pub(super) async fn time_own(host: &Host) -> Found {
    let mut engine = FusedCpu::new(&verify::problem());
    let mut least = f64::INFINITY;
    for _ in 0..OWN_RUNS {
        match at_once(timed_once(&mut engine, TIMED_EPOCHS)) {
            Ok(spent) => least = least.min(spent),
            Err(error) => return Found::OwnSpeed(Err(error.into())),
        }
        host.next_task().await;
    }
    Found::OwnSpeed(Ok(per_step(least, TIMED_EPOCHS)))
}

/// Loads Burn on Flex unless it is there, and lets it judge and be judged: autodiff by the steps
/// that `PyTorch` recorded, the page's own engine by autodiff.
pub(super) async fn check_burn(host: &Host) -> Found {
    match bundle::load_flex(host).await {
        Ok(burn) => judge(host, &burn).await,
        Err(_) => Found::NoBurn("device.no.burn".into()),
    }
}

async fn judge(host: &Host, burn: &Bundle) -> Found {
    let mut recorded = false;
    let verdict = match judged(host, burn, verify::RECORDED_STEPS).await {
        Ok((mut engine, judged)) => {
            recorded = verify::agree(&judged, &verify::recorded());
            at_once(timed(engine.as_mut(), 1))
        }
        Err(error) => Err(error),
    };
    let steps = JUDGED_EPOCHS * verify::RECORDED_STEPS;
    let agrees = match judged(host, burn, steps).await {
        Ok((_, judged)) => agrees_with(&judged),
        Err(error) => Err(error.into()),
    };
    Found::Burn {
        verdict: verdict.map_err(Reason::from),
        recorded,
        objection: agrees.err(),
    }
}

/// What autodiff on Flex makes of some steps of the checked problem. Each step is a task of its
/// own: the first ones are compiled on their way.
async fn judged(
    host: &Host,
    burn: &Bundle,
    steps: usize,
) -> Result<(Box<dyn Engine>, Record), EngineError> {
    let mut engine: Box<dyn Engine> = Box::new(burn.flex(&verify::problem())?);
    for step in 0..steps {
        verify::step(engine.as_mut(), step % verify::RECORDED_STEPS)?;
        host.next_task().await;
    }
    let record = at_once(verify::train(engine.as_mut(), 0))?;
    Ok((engine, record))
}

/// Whether the page's own engine comes to what Burn came to.
fn agrees_with(judged: &Record) -> Result<(), Reason> {
    let mut own = FusedCpu::new(&verify::problem());
    for _ in 0..JUDGED_EPOCHS {
        verify::epoch(&mut own)?;
    }
    compare(WRONG_OWN, &at_once(verify::train(&mut own, 0))?, judged)
}

/// Finds the graphics adapter.
pub(super) async fn find_adapter(host: &Host) -> Result<Adapter, Reason> {
    property(&window().navigator(), "gpu").ok_or("device.no.webgpu")?;
    let found = within(JsFuture::from(host.find_adapter())).await;
    let found = found.and_then(|adapter| adapter.ok());
    let adapter = found.filter(|adapter| adapter.is_object());
    Ok(adapter.ok_or("device.no.adapter")?.unchecked_into())
}

/// Loads Burn on WebGPU unless it is there, and starts it on an adapter. Where nobody waits for it, it
/// `rehearses`. `on_lost` is called with a reason when the GPU is lost later.
pub(super) async fn open(
    host: &Host,
    adapter: &Adapter,
    rehearses: bool,
    on_lost: &Function,
) -> Result<(), Reason> {
    let bundle = bundle::load_webgpu(host, rehearses).await;
    let bundle = bundle.map_err(|_| "device.no.bundle")?;
    let opened = within(JsFuture::from(adapter.open(&bundle, on_lost))).await;
    opened.ok_or("device.silent")?.map_err(bundle::error)?;
    Ok(())
}

/// Checks and times the fused engine on the GPU, and how soon it answers.
pub(super) async fn check_fused(host: &Host, bundle: &Bundle, adapter: &Adapter) -> Found {
    let checked = async {
        let (cost, mut engine) = fused(host, bundle).await?;
        Ok((cost, answer(&mut engine, adapter).await?))
    };
    let checked: Result<(f64, f64), Reason> = checked.await;
    Found::FusedGpu {
        answer: checked.as_ref().ok().map(|(_, answer)| *answer),
        verdict: checked.map(|(cost, _)| cost),
    }
}

async fn fused(host: &Host, bundle: &Bundle) -> Result<(f64, impl Engine + use<>), Reason> {
    let mut engine = bundle.fused(&verify::problem())?;
    host.next_task().await;
    agrees(host, bundle, &mut engine, verify::RECORDED_STEPS).await?;
    host.next_task().await;
    let cost = within(timed(&mut engine, TIMED_EPOCHS)).await;
    Ok((cost.ok_or("device.silent")??, engine))
}

/// Checks autodiff on the GPU. It is timed by what keeps the page busy, which is the queueing.
pub(super) async fn check_autodiff(host: &Host, bundle: &Bundle) -> Verdict {
    let mut engine = bundle.autodiff(&verify::problem())?;
    agrees(host, bundle, &mut engine, AUTODIFF_STEPS).await?;
    let mut least = f64::INFINITY;
    for _ in 0..TIMED_RUNS {
        let started = now();
        verify::step(&mut engine, 0)?;
        least = least.min(1000.0 * (now() - started));
    }
    Ok(least)
}

/// Seconds after which a GPU answers that is given a single epoch. Where that is late, it is tried
/// whether nudging it helps.
async fn answer(engine: &mut dyn Engine, adapter: &Adapter) -> Result<f64, Reason> {
    let waited = wait(engine).await?;
    if waited <= LATEST {
        return Ok(waited);
    }
    adapter.nudge(true);
    let nudged = wait(engine).await?;
    adapter.nudge(nudged < waited);
    Ok(waited.min(nudged))
}

async fn wait(engine: &mut dyn Engine) -> Result<f64, Reason> {
    let mut least = f64::INFINITY;
    for _ in 0..TIMED_RUNS {
        let cost = within(timed_once(engine, 1)).await;
        least = least.min(cost.ok_or("device.silent")?? / 1000.0);
    }
    Ok(least)
}

/// Whether a GPU engine trains like autodiff on the CPU.
async fn agrees(
    host: &Host,
    bundle: &Bundle,
    engine: &mut dyn Engine,
    steps: usize,
) -> Result<(), Reason> {
    let trained = within(verify::train(engine, steps)).await;
    let (_, expected) = judged(host, bundle, steps).await?;
    compare(WRONG_GPU, &trained.ok_or("device.silent")??, &expected)
}

/// Whether a record is what it should be; `wrong` is the sentence for one that is not.
fn compare(wrong: &'static str, trained: &Record, expected: &Record) -> Result<(), Reason> {
    if verify::agree(trained, expected) {
        return Ok(());
    }
    let off = verify::difference(trained, expected);
    // No finite number, or the size of the difference.
    let details = off.map_or_else(|| "∞".into(), |off| short(f64::from(off), 2));
    Err(Reason::new(wrong, details))
}

/// Microseconds per step over some epochs, the least of some runs.
async fn timed(engine: &mut dyn Engine, epochs: usize) -> Result<f64, EngineError> {
    let mut least = f64::INFINITY;
    for _ in 0..TIMED_RUNS {
        least = least.min(timed_once(engine, epochs).await?);
    }
    Ok(per_step(least, epochs))
}

/// Microseconds per step where some epochs of the checked problem took so many milliseconds.
fn per_step(spent: f64, epochs: usize) -> f64 {
    spent * 1000.0 / (epochs * verify::RECORDED_STEPS) as f64
}

/// Milliseconds until the record after some epochs is there.
async fn timed_once(engine: &mut dyn Engine, epochs: usize) -> Result<f64, EngineError> {
    let started = now();
    for _ in 0..epochs {
        verify::epoch(engine)?;
    }
    engine.mark()?;
    engine.read().await?;
    Ok(now() - started)
}

/// What an engine on the CPU brings: it never has to be waited for.
fn at_once<T>(work: impl Future<Output = Result<T, EngineError>>) -> Result<T, EngineError> {
    let mut context = Context::from_waker(Waker::noop());
    match std::pin::pin!(work).poll(&mut context) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(EngineError(
            "an engine on the CPU had to be waited for".into(),
        )),
    }
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
    let size = (problem.parameters.len() * batch) as f64 / verify::SIZE as f64;
    if cost * size.max(1.0) > 1000.0 * LEAST {
        return None;
    }
    let mut engine = on_cpu(kind, problem).ok()?;
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
