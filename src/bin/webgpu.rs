//! Burn on WebGPU as a wasm bundle of its own: autodiff and the fused engine on the GPU, with
//! autodiff on Flex as their judge, spoken to in plain numbers.
//!
//! `src/page/bundle.rs` is the other side of this boundary.

#[cfg(target_arch = "wasm32")]
mod bundle;

#[cfg(target_arch = "wasm32")]
use gpu::engine;

#[cfg(target_arch = "wasm32")]
mod gpu {
    use std::cell::RefCell;

    use burn::tensor::Device;
    use js_sys::{Function, Promise};
    use wasm_bindgen::prelude::*;

    use regression_playground::core::data::Dataset;
    use regression_playground::core::engine::{Engine, Problem};
    use regression_playground::core::fleet::{Common, Fleet, FleetProblem, FleetRun};
    use regression_playground::core::rule::NUMBERS;
    use regression_playground::engine::Autodiff;
    use regression_playground::engine::fused::gpu::{Adapter, FusedFleet, FusedGpu};
    use regression_playground::engine::verify;

    use super::bundle::{on_flex, promise, rules, unknown};

    /// Batch sizes of a rehearsal: kernels take samples by fours, so each of them has one of its own.
    const REHEARSED: [usize; 4] = [4, 8, 12, 16];

    thread_local! {
        /// The one device of this instance, and what it is made of: initialising WebGPU a second
        /// time is an error.
        static DEVICE: RefCell<Option<(Device, Adapter)>> = const { RefCell::new(None) };
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
        let adapter = setup.adapter.get_info().device_type.into();
        DEVICE.set(Some((device, adapter)));
        Ok(())
    }

    /// Takes first steps of the checked problem on both engines that check each other, in a worker: the
    /// browser compiles on their way what the page will need. For each batch size a kernel is made, which
    /// is what takes longest; after some of them the browser has compiled that once more, for speed.
    #[wasm_bindgen]
    pub async fn rehearse() -> Result<(), JsError> {
        let problem = verify::problem();
        for batch in REHEARSED {
            let mut engine = engine("fused", &problem)?;
            engine.train(&vec![0; batch], batch, 0.0)?;
            engine.mark()?;
            engine.read().await?;
        }
        verify::train(engine("flex", &problem)?.as_mut(), 1).await?;
        Ok(())
    }

    fn device() -> Result<(Device, Adapter), JsError> {
        let device = DEVICE.with_borrow(Clone::clone);
        device.ok_or_else(|| unknown("device"))
    }

    /// The engines of this bundle.
    pub fn engine(name: &str, problem: &Problem) -> Result<Box<dyn Engine>, JsError> {
        Ok(match name {
            "flex" => on_flex(problem),
            "autodiff" => Box::new(Autodiff::new(problem, &device()?.0)),
            "fused" => {
                let (device, adapter) = device()?;
                Box::new(FusedGpu::new(problem, &device, adapter)?)
            }
            _ => return Err(unknown("engine")),
        })
    }

    /// Puts many runs on the GPU. `x` and `y` hold one data set after the other, all of the same
    /// size and each of them some run's; `parameters` those of one run after the other,
    /// `numbers` those of its update rule. Of the other arrays, each number is a run's.
    #[wasm_bindgen]
    #[allow(clippy::too_many_arguments)] // Plain numbers cross the boundary, one by one.
    pub fn fleet(
        features: usize,
        hidden: &str,
        loss: &str,
        optimizer: &str,
        batch: usize,
        x: &[f32],
        y: &[f32],
        parameters: &[f32],
        rates: &[f64],
        numbers: &[f64],
        data: &[u32],
        orders: &[u32],
    ) -> Result<Runs, JsError> {
        let (device, adapter) = device()?;
        let (network, loss, optimizer) = rules(features, hidden, loss, optimizer)?;
        let count = network.parameter_count();
        let runs = rates.len();
        let (numbers, rest) = numbers.as_chunks::<NUMBERS>();
        let sets = data.iter().max().map_or(1, |&set| set as usize + 1);
        let samples = y.len() / sets;
        let fits = features > 0
            && parameters.len() == runs * count
            && (numbers.len(), rest.len()) == (runs, 0)
            && [data.len(), orders.len()] == [runs; 2]
            && x.len() == y.len() * features
            && samples > 0
            && y.len() == sets * samples;
        if !fits {
            return Err(JsError::new("the arrays of a fleet do not fit together"));
        }
        let run = |i: usize| FleetRun {
            parameters: parameters[i * count..][..count].to_vec(),
            learning_rate: rates[i],
            numbers: numbers[i],
            data: data[i] as usize,
            order: orders[i] as usize,
        };
        let set = |(x, y): (&[f32], &[f32])| Dataset::plain(features, x.to_vec(), y.to_vec());
        let sets = x
            .chunks_exact(samples * features)
            .zip(y.chunks_exact(samples));
        let problem = FleetProblem {
            common: Common {
                network,
                loss,
                optimizer,
                batch,
            },
            data: sets.map(set).collect(),
            runs: (0..runs).map(run).collect(),
        };
        let fleet = FusedFleet::new(&problem, &device, adapter)?;
        Ok(Runs(fleet))
    }

    /// Many runs in training.
    #[wasm_bindgen]
    pub struct Runs(FusedFleet);

    #[wasm_bindgen]
    impl Runs {
        /// Queues one epoch for every run: all orders, one after the other.
        pub fn train(&mut self, orders: &[u32]) -> Result<(), JsError> {
            Ok(self.0.train(orders)?)
        }

        /// The loss and the parameters of every run, as one `Float32Array`.
        pub fn read(&mut self) -> Promise {
            promise(self.0.read())
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
