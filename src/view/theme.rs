//! The colours of the charts. Their values live in the style sheet, with those of the page.

use plotters::style::RGBAColor;

/// How much of its colour a ghost has.
pub const GHOST: f64 = 0.36;
/// How much of it the ghost of the next run has, where the run in the page is over.
pub const NEXT: f64 = 0.9;
/// How much of its colour that run keeps.
const OVER: f64 = 0.35;

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// Titles of axes and labels of ticks.
    pub ink: RGBAColor,
    /// Grid lines.
    pub grid: RGBAColor,
    /// Samples: blue.
    pub points: RGBAColor,
    /// What the model says: orange-red.
    pub fit: RGBAColor,
    /// What is true: grey, dashed.
    pub truth: RGBAColor,
    /// The current mini-batch: amber.
    pub batch: RGBAColor,
    /// Outline of the current mini-batch.
    pub outline: RGBAColor,
    /// What charts are drawn on.
    pub ground: RGBAColor,
}

impl Theme {
    /// Before anything is drawn nobody knows the colours.
    pub const BLANK: Self = Self::of(RGBAColor(128, 128, 128, 1.0));

    const fn of(color: RGBAColor) -> Self {
        Self {
            ink: color,
            grid: color,
            points: color,
            fit: color,
            truth: color,
            batch: color,
            outline: color,
            ground: color,
        }
    }

    /// The colours in which a run is drawn that was made with other settings than those that stand
    /// now: quietly, so that the next one stands in front.
    #[must_use]
    pub fn of_what_is_over(&self) -> Self {
        Self {
            fit: fade(self.fit, OVER),
            ..*self
        }
    }
}

/// A colour written `#rrggbb` or `#rgb`; `None` when it is not.
#[must_use]
pub fn hex(text: &str) -> Option<RGBAColor> {
    let digits = text.trim().strip_prefix('#')?;
    let nibbles: Vec<u8> = digits
        .chars()
        .map(|c| c.to_digit(16).map(|d| d as u8))
        .collect::<Option<_>>()?;
    match nibbles[..] {
        [a, b, c, d, e, f] => Some(RGBAColor(a * 16 + b, c * 16 + d, e * 16 + f, 1.0)),
        [r, g, b] => Some(RGBAColor(r * 17, g * 17, b * 17, 1.0)),
        _ => None,
    }
}

/// The same colour, more transparent.
#[must_use]
pub fn fade(color: RGBAColor, alpha: f64) -> RGBAColor {
    RGBAColor(color.0, color.1, color.2, color.3 * alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        assert_eq!(hex(" #1f77b4 "), Some(RGBAColor(0x1f, 0x77, 0xb4, 1.0)));
        assert_eq!(hex("#fff"), Some(RGBAColor(255, 255, 255, 1.0)));
        assert_eq!(hex("blue"), None);
        assert_eq!(hex("#12"), None);
    }
}
