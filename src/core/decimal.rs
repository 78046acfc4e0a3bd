//! The number that a decimal is, to the last bit.
//!
//! The standard library reads numbers, too, millions in a second, with tables of 10 KB. The page
//! reads a few at a time, and everybody waits for its bytes: here the same numbers are found with
//! the arithmetic of pencil and paper.

use std::num::IntErrorKind;

/// The bits of a number in double precision that are not written: its exponent begins after them.
const FRACTION: u32 = 52;
/// Digits before the point that every number of 53 bits has room in.
const WHOLE: i64 = 16;
/// Whatever has more digits before the point is infinite.
const MOST: i64 = 310;
/// Whatever has more zeros after the point is nothing.
const LEAST: i64 = -330;
/// How often a number is halved or doubled at once, while it is far off.
const MANY: i32 = 32;
/// The exponent of two of the finest numbers there are.
const FINEST: i32 = -1074;

/// The number nearest to a decimal as Rust prints it (`-12.5`, `3e-7`), and to the like: digits
/// before the point or after it may be missing. `None` for everything else.
#[must_use]
pub fn value(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = match exponent.parse::<i64>().map_err(|error| *error.kind()) {
        Ok(exponent) => exponent,
        Err(IntErrorKind::PosOverflow) => i64::MAX,
        Err(IntErrorKind::NegOverflow) => i64::MIN,
        Err(_) => return None,
    };
    let bytes = whole.bytes().chain(decimals.bytes());
    let digits: Vec<u8> = bytes.map(|byte| byte.wrapping_sub(b'0')).collect();
    if digits.is_empty() || digits.iter().any(|&digit| digit > 9) {
        return None;
    }
    let zeros = digits.iter().take_while(|&&digit| digit == 0).count();
    let decimal = Decimal {
        point: exponent.saturating_add(whole.len() as i64 - zeros as i64),
        digits: digits[zeros..].to_vec(),
    };
    Some(sign * decimal.nearest())
}

/// A number of which no digit is lost: `0.d₁d₂d₃…`, moved by a power of ten.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// The number in double precision: halved or doubled until its whole part has 53 bits, which
    /// are then rounded to the nearest, and to the even one of two.
    fn nearest(mut self) -> f64 {
        if let Some(value) = self.at_once() {
            return value;
        }
        if self.digits.is_empty() || self.point < LEAST {
            return 0.0;
        }
        if self.point > MOST {
            return f64::INFINITY;
        }
        let mut exponent = 0;
        // By many at a time as long as that cannot go too far, or what went too far is brought back.
        while self.point > WHOLE {
            self.halve(MANY);
            exponent += MANY;
        }
        while self.whole() >> (FRACTION + 1) > 0 {
            self.halve(1);
            exponent += 1;
        }
        while self.point <= 0 && exponent - MANY > FINEST {
            self.double(MANY);
            exponent -= MANY;
        }
        while self.whole() >> FRACTION == 0 && exponent > FINEST {
            self.double(1);
            exponent -= 1;
        }
        // A carry goes over into the exponent, up to infinity.
        let bits = u64::from((exponent - FINEST).unsigned_abs()) << FRACTION;
        f64::from_bits((bits + self.rounded()).min(f64::INFINITY.to_bits()))
    }

    /// One of few digits that is not far from the point: it and the power of ten are exact, so that one
    /// operation rounds to the nearest.
    fn at_once(&self) -> Option<f64> {
        const DIGITS: usize = 15;
        const POWER: u64 = 22;
        let power = self.point.saturating_sub(self.digits.len() as i64);
        if self.digits.len() > DIGITS || power.unsigned_abs() > POWER {
            return None;
        }
        let whole = self
            .digits
            .iter()
            .fold(0_u64, |whole, &digit| 10 * whole + u64::from(digit));
        let ten = (0..power.unsigned_abs()).fold(1.0, |ten, _| 10.0 * ten);
        Some(if power < 0 {
            whole as f64 / ten
        } else {
            whole as f64 * ten
        })
    }

    fn digit(&self, place: i64) -> u8 {
        let place = usize::try_from(place).ok();
        place
            .and_then(|place| self.digits.get(place))
            .map_or(0, |&digit| digit)
    }

    /// The whole part, which has no more digits than [`WHOLE`].
    fn whole(&self) -> u64 {
        (0..self.point).fold(0, |whole, place| 10 * whole + u64::from(self.digit(place)))
    }

    fn rounded(&self) -> u64 {
        let whole = self.whole();
        let next = self.digit(self.point);
        let more = self.digits.len() as i64 > self.point + 1;
        whole + u64::from(next > 5 || next == 5 && (more || whole % 2 == 1))
    }

    /// Halves it so many times.
    fn halve(&mut self, times: i32) {
        let mut left = 0;
        for digit in &mut self.digits {
            left = 10 * left + u64::from(*digit);
            *digit = (left >> times) as u8;
            left %= 1 << times;
        }
        while left > 0 {
            left *= 10;
            self.digits.push((left >> times) as u8);
            left %= 1 << times;
        }
        let zeros = self.digits.iter().take_while(|&&digit| digit == 0).count();
        self.digits.drain(..zeros);
        self.point -= zeros as i64;
    }

    /// Doubles it so many times.
    fn double(&mut self, times: i32) {
        let mut carry = 0;
        for digit in self.digits.iter_mut().rev() {
            carry += u64::from(*digit) << times;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            self.digits.insert(0, (carry % 10) as u8);
            self.point += 1;
            carry /= 10;
        }
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::random::{self, Stream};

    fn same(text: &str) {
        let bits = |value: f64| value.to_bits();
        let wanted = text.parse().ok().map(bits);
        assert_eq!(value(text).map(bits), wanted, "{text}");
    }

    #[test]
    fn every_number_is_read_as_the_standard_library_reads_it() {
        let mut rng = random::stream(7, Stream::Data);
        for _ in 0..1_000 {
            let value = f64::from_bits(rng.next_u64());
            if !value.is_finite() {
                continue;
            }
            same(&value.to_string());
            same(&format!("{value:e}"));
            // Digits that are none of a number's own.
            same(&format!(
                "{}.{}e-{}",
                rng.next_u64(),
                rng.next_u64(),
                rng.next_u32() % 345
            ));
            same(&format!("-.{}e{}", rng.next_u64(), rng.next_u32() % 330));
            same(&format!("{}e0", random::uniform(&mut rng)));
        }
    }

    #[test]
    fn short_numbers_are_read_as_the_standard_library_reads_them() {
        for digits in [
            1_u64,
            7,
            29,
            123_456,
            999_999_999_999_999,
            1_000_000_000_000_001,
        ] {
            for power in -24..=24 {
                same(&format!("{digits}e{power}"));
                same(&format!("-0.0{digits}e{power}"));
            }
        }
    }

    #[test]
    fn what_lies_between_two_numbers_goes_to_the_nearest_or_the_even_one() {
        for whole in (1_u64 << 53)..(1 << 53) + 64 {
            for end in [
                "",
                ".0",
                ".4999",
                ".5",
                ".50",
                ".5000000000000000000000001",
                "e1",
            ] {
                let text = format!("{whole}{end}");
                same(&text);
                same(&text[1..]);
            }
        }
        let halfway = format!("{:.1080}", f64::from_bits(1));
        for text in [
            &halfway,
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
        ] {
            same(text);
        }
    }

    #[test]
    fn the_ends_of_the_range_are_kept() {
        for text in [
            "0",
            "-0",
            "0e999999999999999999999",
            "00.000",
            "1e308",
            "1e309",
            "1e310",
            "-1e999",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "17976931348623158079e289",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "5e-324",
            "3e-324",
            "2e-324",
            "1e-400",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "0.000001e6",
            "1e+3",
        ] {
            same(text);
        }
        same(&format!("0.{}1e400", "0".repeat(400)));
        same(&format!("1{}e-400", "0".repeat(400)));
    }

    #[test]
    fn what_is_no_decimal_is_none() {
        for text in [
            "", ".", "-", "e3", "1e", "1e-", "--1", "1-", "1.2.3", "0x1", "½", "1 ", "nan",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
