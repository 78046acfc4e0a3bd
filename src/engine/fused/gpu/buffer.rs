//! Buffers on the GPU that are written again and again, and grow when they must.

use burn::backend::Wgpu;
use burn::backend::wgpu::CubeTensor;
use burn::cubecl::bytes::Bytes;
use burn::cubecl::client::Client;
use burn::cubecl::prelude::BufferArg;
use burn::cubecl::server::Handle;
use burn::tensor::{DType, Device, Tensor};

use crate::core::engine::EngineError;

/// Bytes in a number.
const WORD: usize = size_of::<u32>();

/// Where buffers lie.
#[derive(Clone)]
pub(super) struct Memory {
    /// Some tensor of the device: a tensor is the way in which Burn hands buffers to a kernel.
    any: CubeTensor,
}

/// A buffer of numbers of four bytes.
#[derive(Clone)]
pub(super) struct Buffer {
    handle: Handle,
    /// Numbers that it holds.
    capacity: usize,
}

impl Memory {
    /// The memory of a device, which must be one of `wgpu`.
    pub(super) fn of(device: &Device) -> Result<Self, EngineError> {
        let any = Tensor::<1>::empty([1], device).try_into_primitive::<Wgpu>();
        let any = any.map_err(|error| EngineError(format!("not a GPU: {error:?}")))?;
        Ok(Self { any })
    }

    /// What launches kernels and reads buffers.
    pub(super) fn client(&self) -> &Client {
        &self.any.client
    }

    /// A buffer without content for at least one number.
    pub(super) fn empty(&self, capacity: usize) -> Buffer {
        let capacity = capacity.max(1);
        Buffer {
            handle: self.client().empty(capacity * WORD),
            capacity,
        }
    }

    /// A buffer of some numbers.
    pub(super) fn holding(&self, numbers: Bytes) -> Buffer {
        if numbers.is_empty() {
            return self.empty(1);
        }
        Buffer {
            capacity: numbers.len() / WORD,
            handle: self.client().create(numbers),
        }
    }

    /// Writes numbers to the beginning of a buffer, or to a larger one in its place. What was
    /// launched before still sees the old ones.
    pub(super) fn write(&self, buffer: &mut Buffer, numbers: Bytes) {
        let count = numbers.len() / WORD;
        if count > buffer.capacity {
            // Twice as large, so that this is rare.
            *buffer = self.empty(count.next_power_of_two());
        }
        if count > 0 {
            self.client().write(&buffer.first(count), numbers);
        }
    }

    /// Writes one number of a buffer. What was launched before still sees the old one.
    pub(super) fn write_at(&self, buffer: &Buffer, index: usize, number: f32) {
        let handle = buffer.first(index + 1).offset_start((index * WORD) as u64);
        self.client()
            .write(&handle, Bytes::from_elems(vec![number]));
    }

    /// A buffer as a kernel takes it.
    pub(super) fn argument(&self, buffer: &Buffer) -> BufferArg {
        let (client, device) = (self.any.client.clone(), self.any.device.clone());
        let shape = [buffer.capacity].into();
        CubeTensor::new_contiguous(client, device, shape, buffer.handle.clone(), DType::F32)
            .into_buffer_arg()
    }
}

impl Buffer {
    /// Numbers that it holds.
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Its first `count` numbers.
    pub(super) fn first(&self, count: usize) -> Handle {
        let unused = (self.capacity - count) * WORD;
        self.handle.clone().offset_end(unused as u64)
    }
}
