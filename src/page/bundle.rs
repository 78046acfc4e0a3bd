//! The WebGPU engine, which lives in a wasm bundle of its own: the page loads it only when there is
//! an adapter, and a panic over there does not reach the page.

use js_sys::{Float32Array, Function, Promise, Uint32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::core::engine::{Engine, EngineError, Problem, Reading, Record};

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
        momentum: f64,
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
        momentum: f64,
        x: &Float32Array,
        y: &Float32Array,
        parameters: &Float32Array,
    ) -> Result<JsValue, JsValue>;

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

    /// Puts a problem on the fused engine, if it covers it.
    pub(super) fn fused(&self, problem: &Problem) -> Result<Option<GpuEngine>, EngineError> {
        let floats = |values: &[f32]| Float32Array::from(values);
        let trainer = self
            .fused_trainer(
                problem.network.features as u32,
                &problem.network.hidden.to_string(),
                problem.loss.word(),
                problem.optimizer.word(),
                problem.momentum,
                &floats(&problem.data.x),
                &floats(&problem.data.y),
                &floats(&problem.parameters),
            )
            .map_err(error)?;
        let covered = !trainer.is_undefined();
        Ok(covered.then(|| GpuEngine {
            trainer: trainer.unchecked_into(),
            width: 1 + problem.parameters.len(),
        }))
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
                problem.optimizer.word(),
                problem.momentum,
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
        let promise = self.trainer.read();
        let width = self.width;
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
}

impl Drop for GpuEngine {
    fn drop(&mut self) {
        // Fails when the bundle has panicked; then there is nothing left to free.
        let _ = self.trainer.free();
    }
}
