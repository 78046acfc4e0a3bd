//! The GPU of this machine, natively: for the tests and for the benchmark.

use std::sync::OnceLock;

use burn::backend::wgpu::wgpu::Backend;
use burn::tensor::Device;
use pollster::block_on;
use regression_playground::engine::fused::gpu::Adapter;

/// An open device and what it is made of.
pub struct Gpu {
    pub device: Device,
    pub adapter: Adapter,
    /// The adapter, the interface through which it is used, and the driver.
    pub name: String,
}

/// The one device of this program, or why there is none: initialising it a second time is an error.
pub fn open() -> Result<&'static Gpu, &'static str> {
    static GPU: OnceLock<Result<Gpu, String>> = OnceLock::new();
    GPU.get_or_init(|| {
        let (device, setup) = block_on(Device::wgpu_options().init_with_setup_async())
            .map_err(|error| error.to_string())?;
        let info = setup.adapter.get_info();
        // WebGPU does not run on OpenGL, so what its drivers make of a kernel says nothing about it.
        if info.backend == Backend::Gl {
            return Err(format!("only {}, through OpenGL", info.name));
        }
        // Mesa's driver in software silently leaves all loops after their first 65,535 turns.
        if info.name.contains("llvmpipe") {
            return Err(format!("only {}, which cuts loops short", info.name));
        }
        Ok(Gpu {
            device,
            adapter: info.device_type.into(),
            name: format!("{} ({:?} {})", info.name, info.backend, info.driver_info)
                .replace(" )", ")"),
        })
    })
    .as_ref()
    .map_err(String::as_str)
}
