//! The fused engines: forward, backward and update in one piece of code, with nothing between them.
//!
//! Training a network this small is all overhead: op by op, the time goes into what lies between
//! the operations. The fused engines have nothing there. Both cover every network, loss and update
//! rule of this project; how the one on the GPU uses memory is in `gpu`, which exists with the
//! feature `webgpu`.
//!
//! They are judged like autodiff: by `PyTorch`'s trajectories, natively, in wasm and on WebGPU, by a
//! trainer in double precision, and on the reader's device by autodiff on Flex, within
//! [`TOLERANCE`](super::verify::TOLERANCE).

pub mod cpu;
#[cfg(feature = "webgpu")]
pub mod gpu;
