//! The order in which an epoch visits the samples: Fisher and Yates' shuffle with words of
//! `ChaCha8`.
//!
//! It takes half of the time of lesson 1, so it computes four words at a time where the target has
//! SIMD, and is a package of its own: Cargo compiles it for speed, and the page around it for size.
//! What comes of it is fixed by its definition, word for word. Nothing is allocated. Whoever draws one
//! number at a time takes the same words from a [`Generator`].

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod chacha;
mod generator;

use self::chacha::{ChaCha8, WORDS};
pub use self::generator::Generator;

/// Writes the numbers from 0 into `order`, in random order: from the last place to the first, each
/// changes its number with one at or before it, drawn without bias from the stream `stream` of
/// `seed` (Lemire, 2019).
///
/// # Panics
/// When there are 2³² places or more.
pub fn order(seed: u64, stream: u64, order: &mut [u32]) {
    let mut left = u32::try_from(order.len()).expect("fewer than 2³² places");
    for (place, number) in (0..).zip(&mut *order) {
        *number = place;
    }
    let mut generator = ChaCha8::new(seed, stream);
    let mut words = generator.words();
    // As long as more words are needed than there are, the next ones are computed meanwhile.
    while left as usize > WORDS {
        words = generator.words_meanwhile(|block| draw(&words[block], &mut left, order));
    }
    loop {
        draw(words.as_flattened(), &mut left, order);
        if left <= 1 {
            return;
        }
        words = generator.words();
    }
}

/// Fills the last of the first `left` places with each word in turn, until one place is left.
#[inline(always)]
fn draw(words: &[u32], left: &mut u32, order: &mut [u32]) {
    for &word in words {
        let product = u64::from(word) * u64::from(*left);
        let low = product as u32;
        // Products with a lower half below 2³² mod `left` are too many. As that is below `left`, it
        // seldom takes a division to tell.
        if low < *left && low < left.wrapping_neg() % *left {
            continue;
        }
        if *left <= 1 {
            return;
        }
        *left -= 1;
        order.swap(*left as usize, (product >> 32) as usize);
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    /// The same by definition.
    fn defined(seed: u64, stream: u64, places: u32) -> Vec<u32> {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        let mut order: Vec<u32> = (0..places).collect();
        for last in (1..places).rev() {
            let bound = u64::from(last) + 1;
            let product = loop {
                let product = u64::from(generator.next_u32()) * bound;
                if u64::from(product as u32) >= (1 << 32) % bound {
                    break product;
                }
            };
            order.swap(last as usize, (product >> 32) as usize);
        }
        order
    }

    #[test]
    fn every_size_gives_the_order_by_definition() {
        // Of a million draws about a hundred are repeated.
        for places in (0..200).chain([500, 10_000, 1_000_000]) {
            let mut found = vec![7; places];
            order(31, 1 << 32, &mut found);
            assert!(
                found == defined(31, 1 << 32, places as u32),
                "{places} places"
            );
        }
    }
}
