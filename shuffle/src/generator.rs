//! One random number after the other.

use crate::chacha::{ChaCha8, WORDS};

/// The random numbers of one stream of one seed, as `rand_chacha` has them.
pub struct Generator {
    chacha: ChaCha8,
    words: [u32; WORDS],
    /// How many of the words are used up.
    used: usize,
}

impl Generator {
    /// The generator before its first number.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        Self {
            chacha: ChaCha8::new(seed, stream),
            words: [0; WORDS],
            used: WORDS,
        }
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.used == WORDS {
            self.words
                .copy_from_slice(self.chacha.words().as_flattened());
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }

    /// 64 random bits, the lower half first.
    pub fn next_u64(&mut self) -> u64 {
        let low = u64::from(self.next_u32());
        u64::from(self.next_u32()) << 32 | low
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn the_numbers_are_those_of_rand_chacha() {
        for (seed, stream) in [(0, 0), (31, (1 << 32) | 5), (u64::MAX, u64::MAX)] {
            let mut judge = ChaCha8Rng::seed_from_u64(seed);
            judge.set_stream(stream);
            let mut generator = Generator::new(seed, stream);
            for i in 0..1000 {
                // One of them lies across the end of the words.
                if i % 7 == 0 {
                    assert_eq!(generator.next_u32(), judge.next_u32());
                }
                assert_eq!(generator.next_u64(), judge.next_u64());
            }
        }
    }
}
