//! Numbers as a reader sees them: each quantity is written in one way, wherever it stands.
//!
//! | what | how |
//! |---|---|
//! | a loss | [`loss`] |
//! | a parameter, and how far it is from the truth | [`parameter`], [`signed`] |
//! | a feature or a label of a sample | [`column`] |
//! | a value of a setting | [`exact`] |
//! | a number that is worked out for a sentence | [`short`] |
//!
//! The log is written as the article's program prints it ([`super::log`]).

/// A number with about `digits` significant digits, never in more room than it needs: plain where
/// that is short, in scientific notation (`3.2e−7`) where it is not. Not finite: `-`, because a
/// NaN is explained in words, never shown.
#[must_use]
pub fn short(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "-".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let exponent = libm::log10(value.abs()).floor() as i32;
    let text = if (-4..6.max(digits as i32)).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        let text = format!("{value:.decimals$}");
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    } else {
        format!("{value:.*e}", digits.saturating_sub(1))
    };
    minus(&text)
}

/// A number with up to `most` decimals, fewer where a single-precision one has none to say: digits
/// stand below each other and do not move while they change.
#[must_use]
pub fn column(value: f64, most: usize) -> String {
    if value.abs() < 1e6 {
        let before = libm::log10(value.abs().max(1.0)).floor() as usize;
        minus(&format!(
            "{value:.*}",
            most.min(5_usize.saturating_sub(before))
        ))
    } else {
        short(value, 6)
    }
}

/// The same with a true minus sign, which stands as wide as a plus and a digit.
#[must_use]
pub fn minus(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

/// The characters of a loss.
const LOSS_WIDTH: usize = 8;
/// The least loss that is written without an exponent: below it fewer than two of the digits
/// would mean something.
const LEAST_PLAIN_LOSS: f64 = 1e-5;

/// A loss, always in as many characters, so that nothing beside it moves while it grows or shrinks:
/// `0.012345`, `123.4567`, `1.234e−7`.
#[must_use]
pub fn loss(value: impl Into<f64>) -> String {
    let value = value.into();
    if !value.is_finite() {
        return "-".into();
    }
    if value == 0.0 || value.abs() >= LEAST_PLAIN_LOSS {
        for decimals in (1..LOSS_WIDTH - 1).rev() {
            let text = format!("{value:.decimals$}");
            if text.len() <= LOSS_WIDTH {
                return text;
            }
        }
    }
    let mut text = format!("{value:.4e}");
    for decimals in (1..4).rev() {
        if text.len() > LOSS_WIDTH {
            text = format!("{value:.decimals$e}");
        }
    }
    minus(&text)
}

/// A parameter, with five decimals where it has so many to say.
#[must_use]
pub fn parameter(value: f64) -> String {
    column(value, 5)
}

/// How far a parameter is from another value, with its sign.
#[must_use]
pub fn signed(value: f64) -> String {
    if value.abs() < 1e6 {
        minus(&format!("{value:+.5}"))
    } else {
        short(value, 6)
    }
}

/// A value of a setting, all of it, as its control shows it.
#[must_use]
pub fn exact(value: f64) -> String {
    minus(&value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (2.0, "2"),
            (-3.400_02, "−3.4"),
            (0.012_346, "0.01235"),
            (123_456.0, "123456"),
            (3.2e-7, "3.200e−7"),
            (f64::NAN, "-"),
        ] {
            assert_eq!(short(value, 4), text);
        }
        for (value, text) in [
            (-3.4, "−3.40000"),
            (9.999_994, "9.99999"),
            (10.0, "10.0000"),
            (-1_234.567_89, "−1234.57"),
            (123_456.7, "123457"),
            (1e6, "1.00000e6"),
        ] {
            assert_eq!(column(value, 5), text);
        }
        assert_eq!(column(0.123_456, 4), "0.1235");
        assert_eq!(short(-1e6, 10), "−1000000");
    }

    #[test]
    fn a_loss_is_as_wide_whatever_it_is() {
        for (value, text) in [
            (0.0, "0.000000"),
            (0.007_203_7, "0.007204"),
            (0.000_096_12, "0.000096"),
            (9.999_999_9, "10.00000"),
            (123.456_78, "123.4568"),
            (99_999.96, "99999.96"),
            (999_999.96, "1.0000e6"),
            (12_345_678.0, "1.2346e7"),
            (3.2e38, "3.200e38"),
            (9.999_99e-6, "1.000e−5"),
            (1.234e-7, "1.234e−7"),
            (1.5e-38, "1.50e−38"),
        ] {
            assert_eq!(loss(value), text);
            assert_eq!(text.chars().count(), LOSS_WIDTH);
        }
        let mut value = f32::MIN_POSITIVE;
        while value.is_finite() {
            assert_eq!(loss(value).chars().count(), LOSS_WIDTH, "{value}");
            value *= 1.037;
        }
        assert_eq!(loss(f32::INFINITY), "-");
    }

    #[test]
    fn parameters_and_settings_keep_their_digits() {
        assert_eq!(parameter(-3.4), "−3.40000");
        assert_eq!(signed(0.000_12), "+0.00012");
        assert_eq!(signed(-2e7), "−2.00000e7");
        assert_eq!(
            (exact(-3.4), exact(1e-7)),
            ("−3.4".into(), "0.0000001".into())
        );
    }
}
