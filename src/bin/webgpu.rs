//! The WebGPU engine as a wasm bundle of its own: Burn's autodiff on the GPU behind plain numbers.
//!
//! `src/page/bundle.rs` is the other side of this boundary.

#[cfg(target_arch = "wasm32")]
mod bundle {
    use std::cell::RefCell;

    use burn::tensor::Device;
    use js_sys::{Float32Array, Function, Promise};
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::future_to_promise;

    use regression_playground::core::data::Dataset;
    use regression_playground::core::engine::{Engine, Problem};
    use regression_playground::core::experiment::{Loss, Optimizer, Style};
    use regression_playground::core::network::Network;
    use regression_playground::engine::Autodiff;

    thread_local! {
        /// The one device of this instance: initialising WebGPU a second time is an error.
        static DEVICE: RefCell<Option<Device>> = const { RefCell::new(None) };
        static ON_LOST: RefCell<Option<Function>> = const { RefCell::new(None) };
    }

    fn lost(reason: &str) {
        let on_lost = ON_LOST.with_borrow(Clone::clone);
        if let Some(on_lost) = on_lost {
            // What the page does about it is not this bundle's concern.
            let _ = on_lost.call1(&JsValue::NULL, &reason.into());
        }
    }

    /// Initialises WebGPU, once. `on_lost` is called with a reason when the device is lost, or when
    /// this bundle panics.
    #[wasm_bindgen]
    pub async fn open(on_lost: Function) -> Result<(), JsError> {
        ON_LOST.set(Some(on_lost));
        if DEVICE.with_borrow(Option::is_some) {
            return Ok(());
        }
        std::panic::set_hook(Box::new(|info| lost(&info.to_string())));
        let (device, setup) = Device::wgpu_options().init_with_setup_async().await?;
        setup
            .device
            .set_device_lost_callback(|_, message| lost(&message));
        DEVICE.set(Some(device));
        Ok(())
    }

    fn unknown(what: &str) -> JsError {
        JsError::new(&format!("unknown {what}"))
    }

    /// Puts a problem on the GPU.
    #[wasm_bindgen]
    #[allow(clippy::too_many_arguments)] // Plain numbers cross the boundary, one by one.
    pub fn trainer(
        features: usize,
        hidden: &str,
        style: &str,
        loss: &str,
        optimizer: &str,
        momentum: f64,
        x: Vec<f32>,
        y: Vec<f32>,
        parameters: Vec<f32>,
    ) -> Result<Trainer, JsError> {
        let device = DEVICE
            .with_borrow(Clone::clone)
            .ok_or_else(|| unknown("device"))?;
        let hidden = hidden.parse().map_err(|_| unknown("network"))?;
        let problem = Problem {
            network: Network { features, hidden },
            style: Style::from_word(style).ok_or_else(|| unknown("style"))?,
            loss: Loss::from_word(loss).ok_or_else(|| unknown("loss"))?,
            optimizer: Optimizer::from_word(optimizer).ok_or_else(|| unknown("optimizer"))?,
            momentum,
            data: Dataset { features, x, y },
            parameters,
        };
        Ok(Trainer(Autodiff::new(&problem, &device)))
    }

    /// One problem in training.
    #[wasm_bindgen]
    pub struct Trainer(Autodiff);

    #[wasm_bindgen]
    impl Trainer {
        /// Queues consecutive mini-batches of `samples`.
        pub fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), JsError> {
            Ok(self.0.train(samples, batch, rate)?)
        }

        /// Queues the loss and the parameters to be read.
        pub fn mark(&mut self) -> Result<(), JsError> {
            Ok(self.0.mark()?)
        }

        /// All records since the last call, each a loss and the parameters, as one `Float32Array`.
        pub fn read(&mut self) -> Promise {
            let reading = self.0.read();
            future_to_promise(async move {
                let records = reading.await.map_err(JsError::from)?;
                let row = |record: &_| {
                    let record: &regression_playground::core::engine::Record = record;
                    [&[record.loss], &record.parameters[..]].concat()
                };
                let values: Vec<f32> = records.iter().flat_map(row).collect();
                Ok(Float32Array::from(&values[..]).into())
            })
        }
    }
}

// The constructors with which CubeCL registers the operations of its compiler. Unless the program
// calls them itself, the linker takes it for one that is called once and runs them at the start of
// every exported function, those that manage JavaScript's objects included: 5 ms for each dispatch.
#[cfg(target_arch = "wasm32")]
unsafe extern "C" {
    safe fn __wasm_call_ctors();
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    __wasm_call_ctors();
}
