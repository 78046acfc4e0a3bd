//! Numbers as a reader sees them.

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
    let exponent = value.abs().log10().floor() as i32;
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

/// The same with a true minus sign, which stands as wide as a plus and a digit.
#[must_use]
pub fn minus(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

/// A loss in a width that hardly changes, so that a counter does not jump while it runs.
#[must_use]
pub fn loss(value: f32) -> String {
    if !value.is_finite() {
        "-".into()
    } else if value != 0.0 && !(1e-6..1e6).contains(&value.abs()) {
        format!("{value:.3e}")
    } else {
        format!("{value:.6}")
    }
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
        assert_eq!(short(-1e6, 10), "−1000000");
        assert_eq!(loss(0.007_203_7), "0.007204");
        assert_eq!(loss(1.5e-9), "1.500e-9");
        assert_eq!(loss(f32::INFINITY), "-");
    }
}
