//! Sizes that are known when a loop is compiled, or only when it runs.

/// A size.
pub(super) trait Size: Copy {
    /// The number it stands for.
    fn get(self) -> usize;
}

impl Size for usize {
    #[inline(always)]
    fn get(self) -> usize {
        self
    }
}

/// A size that the compiler knows.
#[derive(Clone, Copy)]
pub(super) struct Fixed<const N: usize>;

impl<const N: usize> Size for Fixed<N> {
    #[inline(always)]
    fn get(self) -> usize {
        N
    }
}
