//! The generator `ChaCha8` as `rand_chacha` defines it, four blocks side by side.
//!
//! A block is four rows of four words, and a round treats the columns of the block alike, so a row
//! is a vector. Each instruction needs the one before it in its own block; the other blocks fill
//! the wait.

use wide::u32x4;

/// Blocks that are computed together.
const BLOCKS: usize = 4;
/// Words of a block.
const BLOCK: usize = 16;
/// Words that are computed together.
pub(crate) const WORDS: usize = BLOCKS * BLOCK;

/// The same row of each block.
type Row = [u32x4; BLOCKS];
/// The words of all blocks that are computed together.
type Words = [[u32; BLOCK]; BLOCKS];

/// "expand 32-byte k"
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// One stream of one seed.
pub(crate) struct ChaCha8 {
    key: [u32x4; 2],
    /// Lower and upper half of its number.
    stream: [u32; 2],
    /// The next block's number; the upper half of what is 64 bits in the definition stays 0.
    block: u32,
}

impl ChaCha8 {
    /// The generator before its first block, its key spread from `seed` as `rand_core` does.
    pub(crate) fn new(mut seed: u64, stream: u64) -> Self {
        // PCG32 (O'Neill, 2014).
        let mut word = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(11_634_580_027_462_260_723);
            let shifted = (((seed >> 18) ^ seed) >> 27) as u32;
            shifted.rotate_right((seed >> 59) as u32)
        };
        let mut row = || u32x4::new([word(), word(), word(), word()]);
        Self {
            key: [row(), row()],
            stream: [stream as u32, (stream >> 32) as u32],
            block: 0,
        }
    }

    /// The next words.
    pub(crate) fn words(&mut self) -> Words {
        self.words_meanwhile(|_| ())
    }

    /// The next words. On the way `work` is called with 0, 1, 2 and 3: a processor does the rounds
    /// and other work, with numbers that are no vectors, at once when they lie close together.
    #[inline(always)]
    pub(crate) fn words_meanwhile(&mut self, mut work: impl FnMut(usize)) -> Words {
        let start = self.start();
        let mut rows = start;
        for double in 0..4 {
            rows = double_round(rows);
            work(double);
        }
        self.block += BLOCKS as u32;
        let [a, b, c, d] = [0, 1, 2, 3].map(|row| each(rows[row], start[row], |x, y| x + y));
        bytemuck::cast([0, 1, 2, 3].map(|block| [a[block], b[block], c[block], d[block]]))
    }

    /// The rows of the next blocks before the rounds.
    #[inline(always)]
    fn start(&self) -> [Row; 4] {
        let [low, high] = self.stream;
        [
            [u32x4::new(CONSTANTS); BLOCKS],
            [self.key[0]; BLOCKS],
            [self.key[1]; BLOCKS],
            [0, 1, 2, 3].map(|block| u32x4::new([self.block + block, 0, low, high])),
        ]
    }
}

/// Two rounds: one over the columns, one over the diagonals, which are columns once the rows are
/// turned against each other.
#[inline(always)]
fn double_round(rows: [Row; 4]) -> [Row; 4] {
    let [a, b, c, d] = round(rows);
    let [a, b, c, d] = round([a, b.map(turn::<1>), c.map(turn::<2>), d.map(turn::<3>)]);
    [a, b.map(turn::<3>), c.map(turn::<2>), d.map(turn::<1>)]
}

#[inline(always)]
fn round([a, b, c, d]: [Row; 4]) -> [Row; 4] {
    let (a, d) = quarter::<16>(a, b, d);
    let (c, b) = quarter::<12>(c, d, b);
    let (a, d) = quarter::<8>(a, b, d);
    let (c, b) = quarter::<7>(c, d, b);
    [a, b, c, d]
}

/// `x += y; z = (z ^ x) <<< N`
#[inline(always)]
fn quarter<const N: u32>(x: Row, y: Row, z: Row) -> (Row, Row) {
    let x = each(x, y, |x, y| x + y);
    let z = each(z, x, |z, x| z ^ x);
    (x, z.map(|z| (z << N) | (z >> (32 - N))))
}

/// The words of a row, each `N` places further left.
#[inline(always)]
fn turn<const N: usize>(row: u32x4) -> u32x4 {
    let row = row.to_array();
    u32x4::new([row[N], row[(N + 1) % 4], row[(N + 2) % 4], row[(N + 3) % 4]])
}

#[inline(always)]
fn each(x: Row, y: Row, f: impl Fn(u32x4, u32x4) -> u32x4) -> Row {
    // Written out, because a loop would be left one.
    [f(x[0], y[0]), f(x[1], y[1]), f(x[2], y[2]), f(x[3], y[3])]
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn the_words_are_those_of_rand_chacha() {
        for (seed, stream) in [(0, 0), (31, (1 << 32) | 5), (u64::MAX, u64::MAX)] {
            let mut judge = ChaCha8Rng::seed_from_u64(seed);
            judge.set_stream(stream);
            let mut generator = ChaCha8::new(seed, stream);
            for _ in 0..100 {
                let expected: Words = [(); BLOCKS].map(|()| [(); BLOCK].map(|()| judge.next_u32()));
                assert_eq!(generator.words(), expected);
            }
        }
    }
}
