//! An axis as numbers: its range, where its ticks stand, and what they are called.

use crate::core::looks::Spread;
use crate::core::number;
use crate::core::standard::Standard;

/// From how many decades on their beginnings are ticks enough.
const MANY_DECADES: i32 = 2;

/// A range of values along an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    spread: Spread,
    min: f64,
    max: f64,
    /// How its values are told: they may be standardised ones.
    told: Standard,
}

impl Scale {
    /// The same with ticks that tell standardised values in the units of their column.
    #[must_use]
    pub fn told(self, standard: Standard) -> Self {
        Self {
            told: standard,
            ..self
        }
    }

    /// A linear scale from `min` to `max`.
    #[must_use]
    pub fn linear(min: f64, max: f64) -> Self {
        // Data that are all the same still need room.
        let (min, max) = if max > min {
            (min, max)
        } else {
            (min - 1.0, max + 1.0)
        };
        Self {
            spread: Spread::Linear,
            min,
            max,
            told: Standard::NONE,
        }
    }

    /// A linear scale that leaves some room around the values.
    #[must_use]
    pub fn around((min, max): (f64, f64)) -> Self {
        let room = 0.07 * (max - min);
        Self::linear(min - room, max + room)
    }

    /// A logarithmic scale over whole decades that hold `min` to `max`, both positive.
    #[must_use]
    pub fn decades(min: f64, max: f64) -> Self {
        let low = libm::log10(min).floor();
        let high = libm::log10(max).ceil().max(low + 1.0);
        Self {
            spread: Spread::Logarithmic,
            min: libm::pow(10.0, low),
            max: libm::pow(10.0, high),
            told: Standard::NONE,
        }
    }

    /// A logarithmic scale from `min` to `max`, both positive.
    #[must_use]
    pub fn logarithmic(min: f64, max: f64) -> Self {
        // Values that are all the same still need room.
        let (min, max) = if max > min {
            (min, max)
        } else {
            (min / 2.0, min * 2.0)
        };
        Self {
            spread: Spread::Logarithmic,
            min,
            max,
            told: Standard::NONE,
        }
    }

    /// The least value.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The greatest value.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.max
    }

    /// Where a value lies: 0 at the least, 1 at the greatest.
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        match self.spread {
            Spread::Linear => (value - self.min) / (self.max - self.min),
            Spread::Logarithmic => {
                // Zero has no logarithm; it lies below everything.
                let value = value.max(f64::MIN_POSITIVE);
                (libm::log10(value) - libm::log10(self.min))
                    / (libm::log10(self.max) - libm::log10(self.min))
            }
        }
    }

    /// About `count` ticks at round values, with their labels.
    #[must_use]
    pub fn ticks(&self, count: usize) -> Vec<(f64, String)> {
        if !self.told.is_none() {
            let [min, max] = [self.min, self.max].map(|end| self.told.own(end));
            let ticks = Self::linear(min, max).linear_ticks(count).into_iter();
            let placed = ticks.map(|(own, label)| (self.told.standard(own), label));
            return placed.collect();
        }
        match self.spread {
            Spread::Linear => self.linear_ticks(count),
            Spread::Logarithmic if self.max / self.min < 10f64.powi(MANY_DECADES) => {
                self.fine_ticks(count)
            }
            Spread::Logarithmic => self.decade_ticks(count),
        }
    }

    fn linear_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let rough = (self.max - self.min) / count.max(1) as f64;
        let magnitude = libm::pow(10.0, libm::log10(rough).floor());
        let steps = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude);
        let fitting = steps.iter().position(|step| *step >= rough * 0.999);
        let first = |step: f64| (self.min / step - 1e-9).ceil() as i64;
        let last = |step: f64| (self.max / step + 1e-9).floor() as i64;
        // A single tick is no scale.
        let several = steps[..=fitting.unwrap_or(steps.len() - 1)]
            .iter()
            .rfind(|&&step| last(step) > first(step));
        let step = several.copied().unwrap_or(steps[0]);
        let (first, last) = (first(step), last(step));
        let decimals = (-libm::log10(step).floor()).max(0.0) as usize;
        let plain = decimals <= 4 && self.min.abs().max(self.max.abs()) < 1e6;
        let label = |value: f64| {
            let text = if plain || value == 0.0 {
                format!("{value:.0$}", if plain { decimals } else { 0 })
            } else {
                // As many digits as tell neighbours apart.
                let exponent = |v: f64| (libm::log10(v.abs()) + 1e-9).floor();
                let digits = (exponent(value) - exponent(step)).clamp(0.0, 15.0) as usize;
                format!("{value:.digits$e}")
            };
            number::minus(&text)
        };
        (first..=last)
            .map(|i| i as f64 * step)
            // -0.0 would be called "-0".
            .map(|value| if value == 0.0 { 0.0 } else { value })
            .map(|value| (value, label(value)))
            .collect()
    }

    /// Ticks of a logarithmic scale that holds too few decades to stand for themselves.
    fn fine_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let decades = libm::log10(self.min).floor() as i32..=libm::log10(self.max).floor() as i32;
        let steps = decades.flat_map(|exponent| [1, 2, 5].map(|digit| (digit, exponent)));
        let tick = |(digit, exponent): (i32, i32)| {
            (
                f64::from(digit) * 10f64.powi(exponent),
                plain(digit, exponent),
            )
        };
        let inside = |(value, _): &(f64, String)| {
            (self.min * (1.0 - 1e-9)..=self.max * (1.0 + 1e-9)).contains(value)
        };
        let ticks: Vec<_> = steps.map(tick).filter(inside).collect();
        match ticks.len() {
            0 | 1 => self.linear_ticks(count),
            few if few <= count => ticks,
            _ => self.decade_ticks(count),
        }
    }

    fn decade_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let low = (libm::log10(self.min) - 1e-9).ceil() as i32;
        let high = (libm::log10(self.max) + 1e-9).floor() as i32;
        let every = ((high - low) as usize).div_ceil(count.max(1)).max(1);
        (low..=high)
            .step_by(every)
            .map(|exponent| (10f64.powi(exponent), plain(1, exponent)))
            .collect()
    }
}

/// A digit times a power of ten, written out where that is short.
fn plain(digit: i32, exponent: i32) -> String {
    let value = f64::from(digit) * 10f64.powi(exponent);
    match exponent {
        -3..=0 => format!("{:.*}", exponent.unsigned_abs() as usize, value),
        1..=4 => format!("{value:.0}"),
        _ => number::minus(&format!("{digit}e{exponent}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, count: usize) -> Vec<String> {
        scale
            .ticks(count)
            .into_iter()
            .map(|(_, label)| label)
            .collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(
            labels(Scale::linear(-1.1, 1.1), 5),
            ["−1.0", "−0.5", "0.0", "0.5", "1.0"]
        );
        assert_eq!(
            labels(Scale::linear(0.0, 100.0), 5),
            ["0", "20", "40", "60", "80", "100"]
        );
        assert_eq!(
            labels(Scale::decades(0.0071, 0.3), 5),
            ["0.001", "0.01", "0.1", "1"]
        );
        assert_eq!(
            labels(Scale::decades(2e-9, 40.0), 4),
            ["1e−9", "1e−6", "0.001", "1"]
        );
    }

    #[test]
    fn a_short_logarithmic_scale_has_ticks_between_its_decades() {
        assert_eq!(
            labels(Scale::logarithmic(0.008, 0.2), 6),
            ["0.01", "0.02", "0.05", "0.1", "0.2"]
        );
        assert_eq!(
            labels(Scale::decades(2e-5, 7e-5), 6),
            ["1e−5", "2e−5", "5e−5", "1e−4"]
        );
        assert_eq!(labels(Scale::logarithmic(0.008, 0.2), 3), ["0.01", "0.1"]);
        assert_eq!(
            labels(Scale::logarithmic(1.1, 1.9), 4),
            ["1.2", "1.4", "1.6", "1.8"]
        );
        assert_eq!(
            labels(Scale::logarithmic(3.0, 30_000.0), 6),
            ["10", "100", "1000", "10000"]
        );
        assert_eq!(labels(Scale::logarithmic(3.0, 3.0), 6), ["2", "5"]);
    }

    #[test]
    fn a_scale_has_more_than_one_tick() {
        let ticks = Scale::linear(-1.1, 1.1).ticks(2);
        let labels: Vec<_> = ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["\u{2212}1", "0", "1"]);
        for count in 1..12 {
            for max in [0.3, 0.9, 1.3, 2.2, 4.7, 99.0] {
                let ticks = Scale::linear(-max, max).ticks(count);
                assert!((2..=2 * count + 3).contains(&ticks.len()), "{max} {count}");
            }
        }
    }

    #[test]
    fn neighbouring_ticks_have_different_labels() {
        assert_eq!(
            labels(Scale::linear(0.0, 3e-7), 3),
            ["0", "1e−7", "2e−7", "3e−7"]
        );
        let far = Scale::linear(999_994.0, 1_000_006.0);
        assert_eq!(labels(far, 3), ["9.99995e5", "1.000000e6", "1.000005e6"]);
    }

    #[test]
    fn standardised_values_are_told_in_their_units() {
        let year = Standard {
            mean: 2000.0,
            deviation: 10.0,
        };
        let scale = Scale::linear(-2.0, 2.0).told(year);
        assert_eq!(labels(scale, 4), ["1980", "1990", "2000", "2010", "2020"]);
        assert_eq!(scale.ticks(4)[1].0, -1.0);
        assert_eq!(
            Scale::linear(-2.0, 2.0).told(Standard::NONE).ticks(4),
            Scale::linear(-2.0, 2.0).ticks(4)
        );
    }

    #[test]
    fn shares_run_from_0_to_1() {
        let scale = Scale::decades(0.01, 1.0);
        assert_eq!(
            (scale.share(0.01), scale.share(0.1), scale.share(1.0)),
            (0.0, 0.5, 1.0)
        );
        assert!(scale.share(0.0) < 0.0);
        assert!((Scale::linear(3.0, 3.0).share(3.0) - 0.5).abs() < 1e-12);
    }
}
