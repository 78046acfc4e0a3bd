//! Random numbers: one seed, one stream for each purpose.
//!
//! The initial parameters may have a seed of their own. Everything random is drawn here, on the host, so that the same link gives the same data, the
//! same start and the same order of mini-batches on every device. The generator is `ChaCha8`,
//! whose output is fixed by its definition; the tests below freeze what is made of it, because
//! links that people have shared depend on it.

pub use shuffle::Generator;

/// Added to every seed, so that the default seed 1 opens the curve lesson with what it is about:
/// a plateau first, then the fit. Chosen by training with a hundred of them.
const SALT: u64 = 30;

/// What random numbers are drawn for.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    /// Features and noise.
    Data,
    /// Initial parameters.
    Parameters,
    /// Which samples are held out of training.
    HeldOut,
    /// The order of the samples in one epoch, counted from 1.
    Shuffle(u32),
}

impl Stream {
    /// Its number in the generator.
    fn number(self) -> u64 {
        match self {
            Self::Data => 0,
            Self::Parameters => 1,
            Self::HeldOut => 2,
            // One of its own for each epoch: any epoch's order can be had without those before.
            Self::Shuffle(epoch) => (1 << 32) | u64::from(epoch),
        }
    }
}

fn salted(seed: u32) -> u64 {
    u64::from(seed) + SALT
}

/// The generator of a stream.
#[must_use]
pub fn stream(seed: u32, stream: Stream) -> Generator {
    Generator::new(salted(seed), stream.number())
}

/// Writes the numbers from 0 into `order`, in the order into which [`shuffle`] puts them with the
/// generator of a stream.
pub fn order(seed: u32, stream: Stream, order: &mut [u32]) {
    shuffle::order(salted(seed), stream.number(), order);
}

/// A number from the uniform distribution over [0, 1), with 53 random bits.
pub fn uniform(rng: &mut Generator) -> f64 {
    #[allow(clippy::cast_precision_loss)] // 53 bits fit.
    let bits = (rng.next_u64() >> 11) as f64;
    bits * (1.0 / (1u64 << 53) as f64)
}

/// A number from the standard normal distribution (Box and Muller, 1958).
///
/// `libm` rather than the platform's mathematics, whose last digit differs between a browser and
/// a native test.
pub fn normal(rng: &mut Generator) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - uniform(rng)));
    radius * libm::cos(std::f64::consts::TAU * uniform(rng))
}

/// Puts `items` in random order (Fisher and Yates, without modulo bias).
pub fn shuffle<T>(rng: &mut Generator, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(rng, last as u32 + 1) as usize);
    }
}

/// A whole number from 0 to `bound` - 1, each equally likely (Lemire, 2019).
fn below(rng: &mut Generator, bound: u32) -> u32 {
    let threshold = bound.wrapping_neg() % bound;
    loop {
        let product = u64::from(rng.next_u32()) * u64::from(bound);
        if product as u32 >= threshold {
            return (product >> 32) as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_frozen() {
        let first = |purpose| uniform(&mut stream(1, purpose));
        let drawn = [
            first(Stream::Data),
            first(Stream::Parameters),
            first(Stream::Shuffle(1)),
            first(Stream::HeldOut),
        ];
        assert_eq!(
            drawn,
            [
                0.915_888_745_198_598_2,
                0.905_682_104_713_765_9,
                0.689_663_965_881_268_4,
                0.849_201_318_260_279_4
            ]
        );
        let mut order: Vec<u32> = (0..10).collect();
        shuffle(&mut stream(1, Stream::Shuffle(1)), &mut order);
        assert_eq!(order, [3, 5, 7, 1, 0, 2, 8, 4, 9, 6]);
        assert_eq!(
            normal(&mut stream(1, Stream::Data)),
            0.165_128_795_361_085_43
        );
    }

    #[test]
    fn an_order_is_a_shuffle() {
        for epoch in 1..20 {
            let mut found = [0; 100];
            let mut expected: [u32; 100] = std::array::from_fn(|i| i as u32);
            order(9, Stream::Shuffle(epoch), &mut found);
            shuffle(&mut stream(9, Stream::Shuffle(epoch)), &mut expected);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut rng = stream(7, Stream::Data);
        let draws: Vec<f64> = (0..20_000).map(|_| normal(&mut rng)).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.05, "variance {variance}");
    }

    #[test]
    fn every_item_reaches_every_position_equally_often() {
        let mut counts = [[0u32; 5]; 5];
        for epoch in 0..10_000 {
            let mut items = [0, 1, 2, 3, 4];
            shuffle(&mut stream(3, Stream::Shuffle(epoch)), &mut items);
            for (position, &item) in items.iter().enumerate() {
                counts[item][position] += 1;
            }
        }
        assert!(
            counts
                .iter()
                .flatten()
                .all(|count| (1850..2150).contains(count)),
            "{counts:?}"
        );
    }
}
