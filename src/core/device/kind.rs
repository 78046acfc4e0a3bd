//! The engines by their names.

use crate::core::experiment::EngineChoice;

/// The engines, in the order in which the page lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// Forward, backward and update in one piece of code, in the page's own bundle.
    FusedCpu,
    /// Burn's autodiff on Flex.
    AutodiffCpu,
    /// Forward, backward and update in one kernel.
    FusedGpu,
    /// Burn's autodiff on WebGPU, op by op.
    AutodiffGpu,
}

impl EngineKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::FusedCpu,
        Self::AutodiffCpu,
        Self::FusedGpu,
        Self::AutodiffGpu,
    ];

    /// Whether it runs on a graphics card.
    #[must_use]
    pub const fn is_gpu(self) -> bool {
        match self {
            Self::FusedGpu | Self::AutodiffGpu => true,
            Self::FusedCpu | Self::AutodiffCpu => false,
        }
    }

    /// The engine on the CPU that trains as this one does, to the last bit where this one is on the
    /// CPU itself.
    #[must_use]
    pub const fn on_cpu(self) -> Self {
        match self {
            Self::FusedCpu | Self::FusedGpu => Self::FusedCpu,
            Self::AutodiffCpu | Self::AutodiffGpu => Self::AutodiffCpu,
        }
    }

    /// The fused engine on the device of this one.
    #[must_use]
    pub const fn fused(self) -> Self {
        match self {
            Self::FusedCpu | Self::AutodiffCpu => Self::FusedCpu,
            Self::FusedGpu | Self::AutodiffGpu => Self::FusedGpu,
        }
    }

    /// The word in `data-backend`.
    #[must_use]
    pub const fn backend(self) -> &'static str {
        if self.is_gpu() { "webgpu" } else { "cpu" }
    }

    /// The word in `data-engine`.
    #[must_use]
    pub const fn engine(self) -> &'static str {
        match self {
            Self::FusedCpu | Self::FusedGpu => EngineChoice::Fused.word(),
            Self::AutodiffCpu | Self::AutodiffGpu => EngineChoice::Autodiff.word(),
        }
    }

    /// How many times what a step of the checked problem takes one of this many parameters times
    /// samples takes, `size` being the ratio of both products.
    #[must_use]
    pub const fn grows_with(self, size: f64) -> f64 {
        match self {
            Self::FusedCpu | Self::FusedGpu => size.max(1.0),
            // Op by op it is the operations that cost, not what is in them.
            Self::AutodiffCpu | Self::AutodiffGpu => 1.0,
        }
    }
}
