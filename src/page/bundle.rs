//! Burn, which lives in wasm bundles of its own: one on Flex, one on WebGPU and Flex. The page loads
//! one of them after its first fit, and a panic over there does not reach the page.

use std::cell::RefCell;

use js_sys::{Float32Array, Float64Array, Promise, Uint32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::host::Host;
use crate::core::engine::{Engine, EngineError, Problem, Reading, Record};
use crate::core::fleet::{Fleet, FleetProblem, FleetRun};

#[wasm_bindgen]
extern "C" {
    /// A bundle's module, see `src/bin/flex.rs` and `src/bin/webgpu.rs`.
    #[derive(Clone)]
    pub(super) type Bundle;

    #[wasm_bindgen(method, catch)]
    #[allow(clippy::too_many_arguments)] // Plain numbers cross the boundary, one by one.
    fn trainer(
        this: &Bundle,
        engine: &str,
        features: u32,
        hidden: &str,
        style: &str,
        loss: &str,
        optimizer: &str,
        numbers: &Float64Array,
        x: &Float32Array,
        y: &Float32Array,
        parameters: &Float32Array,
    ) -> Result<RemoteTrainer, JsValue>;

    #[wasm_bindgen(method, catch, js_name = fleet)]
    #[allow(clippy::too_many_arguments)] // Plain numbers cross the boundary, one by one.
    fn remote_fleet(
        this: &Bundle,
        features: u32,
        hidden: &str,
        loss: &str,
        optimizer: &str,
        batch: u32,
        x: &Float32Array,
        y: &Float32Array,
        parameters: &Float32Array,
        rates: &Float64Array,
        numbers: &Float64Array,
        data: &Uint32Array,
        orders: &Uint32Array,
    ) -> Result<RemoteFleet, JsValue>;

    type RemoteFleet;

    #[wasm_bindgen(method, catch, js_name = train)]
    fn train_fleet(this: &RemoteFleet, orders: &Uint32Array) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = read)]
    fn read_fleet(this: &RemoteFleet) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = free)]
    fn free_fleet(this: &RemoteFleet) -> Result<(), JsValue>;

    type RemoteTrainer;

    #[wasm_bindgen(method, catch)]
    fn train(
        this: &RemoteTrainer,
        samples: &Uint32Array,
        batch: u32,
        rate: f64,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn put(this: &RemoteTrainer, index: u32, value: f32) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn mark(this: &RemoteTrainer) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn read(this: &RemoteTrainer) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn take(this: &RemoteTrainer) -> Result<Float32Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn copy(this: &RemoteTrainer) -> Result<Option<RemoteTrainer>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn free(this: &RemoteTrainer) -> Result<(), JsValue>;
}

/// The bundles that have been loaded. Modules of JavaScript are the page's: there is one of each.
#[derive(Default)]
struct Loaded {
    flex: Option<Bundle>,
    webgpu: Option<Bundle>,
}

thread_local! {
    static LOADED: RefCell<Loaded> = RefCell::default();
}

/// A bundle with Burn on Flex, once there is one.
pub(super) fn flex() -> Option<Bundle> {
    LOADED.with_borrow(|loaded| loaded.flex.clone().or_else(|| loaded.webgpu.clone()))
}

/// The bundle with Burn on WebGPU, once there is one.
pub(super) fn webgpu() -> Option<Bundle> {
    LOADED.with_borrow(|loaded| loaded.webgpu.clone())
}

/// Loads Burn on Flex, unless it is there.
pub(super) async fn load_flex(host: &Host) -> Result<Bundle, EngineError> {
    if let Some(bundle) = flex() {
        return Ok(bundle);
    }
    let bundle = load(host, "flex", false).await?;
    LOADED.with_borrow_mut(|loaded| loaded.flex = Some(bundle.clone()));
    Ok(bundle)
}

/// Loads Burn on WebGPU, unless it is there. One that `rehearses` takes longer and keeps the page less
/// busy.
pub(super) async fn load_webgpu(host: &Host, rehearses: bool) -> Result<Bundle, EngineError> {
    if let Some(bundle) = webgpu() {
        return Ok(bundle);
    }
    let bundle = load(host, "engine", rehearses).await?;
    LOADED.with_borrow_mut(|loaded| loaded.webgpu = Some(bundle.clone()));
    Ok(bundle)
}

/// Lets the bundle with WebGPU go: after a panic nothing in it can be trusted.
pub(super) fn forget_webgpu() {
    LOADED.with_borrow_mut(|loaded| loaded.webgpu = None);
}

async fn load(host: &Host, name: &str, rehearses: bool) -> Result<Bundle, EngineError> {
    let module = JsFuture::from(host.load_burn(name, rehearses))
        .await
        .map_err(error)?;
    Ok(module.unchecked_into())
}

impl Bundle {
    /// Puts a problem on the fused engine; an error when it does not cover it.
    pub(super) fn fused(&self, problem: &Problem) -> Result<GpuEngine, EngineError> {
        self.put(problem, "fused").map(GpuEngine)
    }

    /// Puts a problem on autodiff on WebGPU.
    pub(super) fn autodiff(&self, problem: &Problem) -> Result<GpuEngine, EngineError> {
        self.put(problem, "autodiff").map(GpuEngine)
    }

    /// Puts a problem on autodiff on Flex.
    pub(super) fn flex(&self, problem: &Problem) -> Result<FlexEngine, EngineError> {
        self.put(problem, "flex").map(FlexEngine)
    }

    fn put(&self, problem: &Problem, engine: &str) -> Result<Remote, EngineError> {
        let floats = |numbers: &[f32]| Float32Array::from(numbers);
        let trainer = self.trainer(
            engine,
            problem.network.features as u32,
            &problem.network.hidden.to_string(),
            problem.style.word(),
            problem.loss.word(),
            problem.rule.optimizer().word(),
            &Float64Array::from(&problem.rule.numbers()[..]),
            &floats(&problem.data.x),
            &floats(&problem.data.y),
            &floats(&problem.parameters),
        );
        Ok(Remote {
            trainer: trainer.map_err(error)?,
            width: 1 + problem.parameters.len(),
            factor: problem.factor(),
        })
    }
}

impl Bundle {
    /// Puts many runs on the fused engine.
    pub(super) fn fleet(&self, problem: &FleetProblem) -> Result<GpuFleet, EngineError> {
        let all = |values: Vec<f32>| Float32Array::from(&values[..]);
        let doubles = |values: Vec<f64>| Float64Array::from(&values[..]);
        let indices = |of: fn(&FleetRun) -> usize| {
            let values: Vec<u32> = problem.runs.iter().map(|run| of(run) as u32).collect();
            Uint32Array::from(&values[..])
        };
        let data = problem.data.iter();
        let (common, runs) = (&problem.common, problem.runs.iter());
        let fleet = self
            .remote_fleet(
                common.network.features as u32,
                &common.network.hidden.to_string(),
                common.loss.word(),
                common.optimizer.word(),
                common.batch as u32,
                &all(data.clone().flat_map(|data| &data.x).copied().collect()),
                &all(data.flat_map(|data| &data.y).copied().collect()),
                &all(runs
                    .clone()
                    .flat_map(|run| &run.parameters)
                    .copied()
                    .collect()),
                &doubles(runs.clone().map(|run| run.learning_rate).collect()),
                &doubles(runs.clone().flat_map(|run| run.numbers).collect()),
                &indices(|run| run.data),
                &indices(|run| run.order),
            )
            .map_err(error)?;
        Ok(GpuFleet {
            fleet,
            width: 1 + common.network.parameter_count(),
        })
    }
}

pub(super) fn error(value: JsValue) -> EngineError {
    let message = js_sys::Reflect::get(&value, &"message".into())
        .ok()
        .and_then(|m| m.as_string());
    EngineError(
        message
            .or_else(|| value.as_string())
            .unwrap_or_else(|| format!("{value:?}")),
    )
}

/// A trainer in another bundle.
struct Remote {
    trainer: RemoteTrainer,
    /// Numbers in a record: the loss and the parameters.
    width: usize,
    /// What the loss of a record is multiplied with: the other bundle knows of no units.
    factor: f64,
}

impl Remote {
    fn train(&self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        self.trainer
            .train(&Uint32Array::from(samples), batch as u32, rate)
            .map_err(error)
    }

    fn put(&self, index: usize, value: f32) -> Result<(), EngineError> {
        self.trainer.put(index as u32, value).map_err(error)
    }

    fn mark(&self) -> Result<(), EngineError> {
        self.trainer.mark().map_err(error)
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        // Fails when the bundle has panicked; then there is nothing left to free.
        let _ = self.trainer.free();
    }
}

/// A trainer on WebGPU.
pub(super) struct GpuEngine(Remote);

impl Engine for GpuEngine {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        self.0.train(samples, batch, rate)
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.0.put(index, value)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.0.mark()
    }

    fn read(&mut self) -> Reading {
        promised(self.0.trainer.read(), self.0.width, self.0.factor)
    }
}

/// A trainer on Flex, whose numbers can be had at once.
pub(super) struct FlexEngine(Remote);

impl Engine for FlexEngine {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        self.0.train(samples, batch, rate)
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.0.put(index, value)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.0.mark()
    }

    fn read(&mut self) -> Reading {
        let taken = self.0.trainer.take().map_err(error);
        let records = taken.map(|values| records(&values, self.0.width, self.0.factor));
        Box::pin(std::future::ready(records))
    }

    fn copy(&self) -> Option<Box<dyn Engine>> {
        let trainer = self.0.trainer.copy().ok()??;
        Some(Box::new(Self(Remote {
            trainer,
            width: self.0.width,
            factor: self.0.factor,
        })))
    }
}

/// Rows, each a loss, to be multiplied with a factor, and the parameters.
fn records(values: &Float32Array, width: usize, factor: f64) -> Vec<Record> {
    let record = |row: &[f32]| Record::of_row(row, factor);
    values.to_vec().chunks_exact(width).map(record).collect()
}

/// What a promise of rows brings.
fn promised(promise: Result<Promise, JsValue>, width: usize, factor: f64) -> Reading {
    Box::pin(async move {
        let values = JsFuture::from(promise.map_err(error)?)
            .await
            .map_err(error)?;
        Ok(records(&values.unchecked_into(), width, factor))
    })
}

/// Many runs in the WebGPU bundle.
pub(super) struct GpuFleet {
    fleet: RemoteFleet,
    /// Numbers in a record: the loss and the parameters.
    width: usize,
}

impl Fleet for GpuFleet {
    fn train(&mut self, orders: &[u32]) -> Result<(), EngineError> {
        self.fleet
            .train_fleet(&Uint32Array::from(orders))
            .map_err(error)
    }

    fn read(&mut self) -> Reading {
        promised(self.fleet.read_fleet(), self.width, 1.0)
    }
}

impl Drop for GpuFleet {
    fn drop(&mut self) {
        // Fails when the bundle has panicked; then there is nothing left to free.
        let _ = self.fleet.free_fleet();
    }
}
