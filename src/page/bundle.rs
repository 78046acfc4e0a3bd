//! The WebGPU engine, which lives in a wasm bundle of its own: the page loads it only when there is
//! an adapter, and a panic over there does not reach the page.

use js_sys::{Float32Array, Float64Array, Function, Promise, Uint32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::core::engine::{Engine, EngineError, Problem, Reading, Record};
use crate::core::fleet::{Fleet, FleetProblem, FleetRun};

#[wasm_bindgen]
extern "C" {
    /// The bundle's module, see `src/bin/webgpu.rs`.
    #[derive(Clone)]
    pub(super) type Bundle;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Bundle, on_lost: &Function) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    #[allow(clippy::too_many_arguments)] // Plain numbers cross the boundary, one by one.
    fn trainer(
        this: &Bundle,
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

    #[wasm_bindgen(method, catch, js_name = fused)]
    #[allow(clippy::too_many_arguments)] // Plain numbers cross the boundary, one by one.
    fn fused_trainer(
        this: &Bundle,
        features: u32,
        hidden: &str,
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
    fn mark(this: &RemoteTrainer) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn read(this: &RemoteTrainer) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn free(this: &RemoteTrainer) -> Result<(), JsValue>;
}

impl Bundle {
    /// Initialises WebGPU over there. `on_lost` is called with a reason when the device is lost or
    /// the bundle panics.
    pub(super) async fn start(&self, on_lost: &Function) -> Result<(), EngineError> {
        let opened = self.open(on_lost).map_err(error)?;
        JsFuture::from(opened).await.map_err(error).map(drop)
    }

    /// Puts a problem on the fused engine; an error when it does not cover it.
    pub(super) fn fused(&self, problem: &Problem) -> Result<GpuEngine, EngineError> {
        let floats = |values: &[f32]| Float32Array::from(values);
        let trainer = self
            .fused_trainer(
                problem.network.features as u32,
                &problem.network.hidden.to_string(),
                problem.loss.word(),
                problem.rule.optimizer().word(),
                &Float64Array::from(&problem.rule.numbers()[..]),
                &floats(&problem.data.x),
                &floats(&problem.data.y),
                &floats(&problem.parameters),
            )
            .map_err(error)?;
        Ok(GpuEngine {
            trainer,
            width: 1 + problem.parameters.len(),
        })
    }

    /// Puts a problem on autodiff.
    pub(super) fn autodiff(&self, problem: &Problem) -> Result<GpuEngine, EngineError> {
        let floats = |values: &[f32]| Float32Array::from(values);
        let trainer = self
            .trainer(
                problem.network.features as u32,
                &problem.network.hidden.to_string(),
                problem.style.word(),
                problem.loss.word(),
                problem.rule.optimizer().word(),
                &Float64Array::from(&problem.rule.numbers()[..]),
                &floats(&problem.data.x),
                &floats(&problem.data.y),
                &floats(&problem.parameters),
            )
            .map_err(error)?;
        Ok(GpuEngine {
            trainer,
            width: 1 + problem.parameters.len(),
        })
    }
}

impl Bundle {
    /// Puts many runs on the fused engine.
    pub(super) fn fleet(&self, problem: &FleetProblem) -> Result<GpuFleet, EngineError> {
        let floats = |values: Vec<f32>| Float32Array::from(&values[..]);
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
                &floats(data.clone().flat_map(|data| &data.x).copied().collect()),
                &floats(data.flat_map(|data| &data.y).copied().collect()),
                &floats(
                    runs.clone()
                        .flat_map(|run| &run.parameters)
                        .copied()
                        .collect(),
                ),
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

fn error(value: JsValue) -> EngineError {
    let message = js_sys::Reflect::get(&value, &"message".into())
        .ok()
        .and_then(|m| m.as_string());
    EngineError(
        message
            .or_else(|| value.as_string())
            .unwrap_or_else(|| format!("{value:?}")),
    )
}

/// A trainer in the WebGPU bundle.
pub(super) struct GpuEngine {
    trainer: RemoteTrainer,
    /// Numbers in a record: the loss and the parameters.
    width: usize,
}

impl Engine for GpuEngine {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        self.trainer
            .train(&Uint32Array::from(samples), batch as u32, rate)
            .map_err(error)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.trainer.mark().map_err(error)
    }

    fn read(&mut self) -> Reading {
        records(self.trainer.read(), self.width)
    }
}

/// What a promise of rows, each a loss and the parameters, brings.
fn records(promise: Result<Promise, JsValue>, width: usize) -> Reading {
    Box::pin(async move {
        let values = JsFuture::from(promise.map_err(error)?)
            .await
            .map_err(error)?;
        let values = values.unchecked_into::<Float32Array>().to_vec();
        let record = |row: &[f32]| Record {
            loss: row[0],
            parameters: row[1..].to_vec(),
        };
        Ok(values.chunks_exact(width).map(record).collect())
    })
}

impl Drop for GpuEngine {
    fn drop(&mut self) {
        // Fails when the bundle has panicked; then there is nothing left to free.
        let _ = self.trainer.free();
    }
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
        records(self.fleet.read_fleet(), self.width)
    }
}

impl Drop for GpuFleet {
    fn drop(&mut self) {
        // Fails when the bundle has panicked; then there is nothing left to free.
        let _ = self.fleet.free_fleet();
    }
}
