//! The hidden layers, and how they are spelled.

use std::fmt;
use std::str::FromStr;

use super::Activation;
use crate::core::limits::{MAX_HIDDEN, MAX_WIDTH};
use crate::core::numeral;

/// One hidden layer: a linear layer and the activation after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HiddenLayer {
    /// Number of units, 1 to [`MAX_WIDTH`].
    pub width: usize,
    /// The activation.
    pub activation: Activation,
}

/// The hidden layers of a network, written `8r,8t`; empty for a single linear layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hidden(pub(in crate::core) Vec<HiddenLayer>);

/// A text that does not describe hidden layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadHidden;

impl Hidden {
    /// The curve lesson's hidden layers: 8 ReLU, then 8 tanh.
    #[must_use]
    pub fn curve() -> Self {
        Self(vec![
            HiddenLayer {
                width: 8,
                activation: Activation::Relu,
            },
            HiddenLayer {
                width: 8,
                activation: Activation::Tanh,
            },
        ])
    }

    /// The layers, from input to output.
    #[must_use]
    pub fn layers(&self) -> &[HiddenLayer] {
        &self.0
    }

    /// Whether the network is a single linear layer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for Hidden {
    type Err = BadHidden;

    fn from_str(text: &str) -> Result<Self, BadHidden> {
        let text = numeral::plain(text).to_ascii_lowercase();
        if text.is_empty() {
            return Ok(Self::default());
        }
        let layers = text
            .split([',', '、', ';'])
            .map(|part| {
                let part = part.trim();
                let (last, _) = part.char_indices().next_back().ok_or(BadHidden)?;
                let (digits, letter) = part.split_at(last);
                let digits = digits.trim_end();
                let activation = Activation::from_word(letter).ok_or(BadHidden)?;
                if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(BadHidden);
                }
                let width = digits.parse().map_err(|_| BadHidden)?;
                (1..=MAX_WIDTH)
                    .contains(&width)
                    .then_some(HiddenLayer { width, activation })
                    .ok_or(BadHidden)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if layers.len() > MAX_HIDDEN {
            Err(BadHidden)
        } else {
            Ok(Self(layers))
        }
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, layer) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(f, "{comma}{}{}", layer.width, layer.activation.word())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_layers_round_trip() {
        for text in ["", "8r,8t", "64s", "1g,2r,3t,4s"] {
            assert_eq!(text.parse::<Hidden>().unwrap().to_string(), text);
        }
        for typed in ["８ｒ，８ｔ", "8r、8t", " 8 R ; 8T ", "\u{3000}8r，\u{a0}8t"] {
            assert_eq!(typed.parse::<Hidden>().unwrap().to_string(), "8r,8t");
        }
    }

    #[test]
    fn bad_hidden_layers_are_refused() {
        for text in [
            "8",
            "r",
            "0r",
            "65r",
            "8x",
            "8r,",
            ",",
            "8r,8r,8r,8r,8r",
            "-1r",
            "+1r",
            "8é",
        ] {
            assert!(text.parse::<Hidden>().is_err(), "{text} was accepted");
        }
    }
}
