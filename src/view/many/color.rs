//! Losses as colours: viridis, whose steps look equally large, in greys and to the colour-blind
//! too. Bright is good.

use plotters::style::RGBAColor;

use super::LEAST;
use crate::core::sweep::Results;
use crate::view::theme::hex;

/// Viridis (Smith and van der Walt, 2015) at nine stops, from its dark end to its bright one.
pub const STOPS: [&str; 9] = [
    "#440154", "#472d7b", "#3b528b", "#2c728e", "#21908c", "#27ad81", "#5dc863", "#aadc32",
    "#fde725",
];

/// The colour at a share of the way from the dark end to the bright one.
#[must_use]
pub fn shade(share: f64) -> RGBAColor {
    let position = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let below = (position as usize).min(STOPS.len() - 2);
    let rest = position - below as f64;
    let stop = |i: usize| hex(STOPS[i]).expect("the stops are colours");
    let (low, high) = (stop(below), stop(below + 1));
    let mix = |a: u8, b: u8| (f64::from(a) + rest * (f64::from(b) - f64::from(a))).round() as u8;
    RGBAColor(
        mix(low.0, high.0),
        mix(low.1, high.1),
        mix(low.2, high.2),
        1.0,
    )
}

/// The losses between which colours tell a difference, both positive: from the lowest that was
/// reached up to where the runs began. What ends above has learned nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// The brightest.
    pub low: f64,
    /// The darkest.
    pub high: f64,
}

impl Losses {
    /// The losses of the results so far; `None` while there are none.
    #[must_use]
    pub fn of(results: &Results) -> Option<Self> {
        let losses = results.by_loss();
        let low = losses.first()?.0.max(LEAST);
        let initial = results.initial_loss().filter(|&initial| initial > low);
        let high = initial.or(losses.last().map(|last| last.0));
        Some(Self {
            low,
            high: high.unwrap_or(low).max(low * 1.01),
        })
    }

    /// How good a loss is: 1 for the lowest, 0 for those that learned nothing.
    #[must_use]
    pub fn share(&self, loss: f64) -> f64 {
        let share = (loss.max(LEAST) / self.high).ln() / (self.low / self.high).ln();
        share.clamp(0.0, 1.0)
    }

    /// The loss in the middle of the colours.
    #[must_use]
    pub fn middle(&self) -> f64 {
        (self.low * self.high).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lightness and chroma coordinates (CIE 1976 L*a*b*, white D65).
    fn lab(color: RGBAColor) -> [f64; 3] {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                libm::pow((c + 0.055) / 1.055, 2.4)
            }
        };
        let [r, g, b] = [color.0, color.1, color.2].map(linear);
        let f = |t: f64| {
            if t > 0.008_856 {
                t.cbrt()
            } else {
                7.787 * t + 16.0 / 116.0
            }
        };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn equal_steps_look_equal_and_get_brighter() {
        let colors: Vec<[f64; 3]> = (0..=8).map(|i| lab(shade(f64::from(i) / 8.0))).collect();
        let rises: Vec<f64> = colors
            .windows(2)
            .map(|pair| pair[1][0] - pair[0][0])
            .collect();
        let mean = rises.iter().sum::<f64>() / 8.0;
        for rise in &rises {
            assert!((0.7..1.4).contains(&(rise / mean)), "{rises:?}");
        }
    }

    #[test]
    fn shares_run_from_good_to_nothing_learned() {
        let losses = Losses {
            low: 0.01,
            high: 1.0,
        };
        for (loss, share) in [(0.01, 1.0), (0.1, 0.5), (1.0, 0.0), (1e30, 0.0), (0.0, 1.0)] {
            assert!((losses.share(loss) - share).abs() < 1e-12, "{loss}");
        }
        assert!((losses.middle() - 0.1).abs() < 1e-12);
    }
}
