//! The fused engine on a GPU: one kernel of `CubeCL` that goes forward and backward and updates,
//! through whole epochs in one dispatch.
//!
//! A run is trained by one workgroup, in whose memory everything stays that is used again and
//! again: nothing goes to and fro between the steps, which op by op costs most of the time. Many
//! runs are many workgroups; each computes in the same order as it would alone.
//!
//! # Limits
//! Every network of [`crate::core::network`] is covered, with every loss and update rule and any
//! batch size. What the 16 KiB of workgroup memory that every device has do not hold is kept in
//! storage memory, which is slower:
//!
//! - **Samples** are computed in chunks of up to 64; a network with `f` features and `h` hidden
//!   units needs 16 (f + 2h + 3) bytes for every four of them. A mini-batch of more than a chunk is
//!   summed up chunk by chunk. Beyond f + 2h = 1021 an engine refuses the network.
//! - **Parameters** are in workgroup memory when they fit beside 16 samples (or the mini-batch,
//!   when it is smaller): with batches of ten, up to two layers of 32, but not of 64.
//! - **What the optimiser remembers** is there too when it fits besides.
//!
//! Samples, features and labels together, may be 16 million numbers.

mod buffer;
mod fleet;
mod function;
mod kernel;
mod queue;
mod runs;
mod shape;
mod single;

pub use fleet::FusedFleet;
pub use shape::Adapter;
pub use single::FusedGpu;
