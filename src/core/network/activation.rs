//! What comes after a hidden layer: its value, its slope, and where that slope is nothing.

choice! {
    /// The non-linearity after a hidden layer. Its word is its letter in `8r,8t`.
    Activation {
        /// max(0, x)
        Relu = "r",
        /// tanh(x)
        Tanh = "t",
        /// 1 / (1 + e⁻ˣ)
        Sigmoid = "s",
        /// x Φ(x), with the exact normal distribution function
        Gelu = "g",
    }
}

impl Activation {
    /// The activation's name, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relu => "ReLU",
            Self::Tanh => "Tanh",
            Self::Sigmoid => "Sigmoid",
            Self::Gelu => "GELU",
        }
    }

    /// Whether a value is so close to an end of the activation's range that almost no gradient comes
    /// back through it.
    #[must_use]
    pub fn is_at_an_end(self, value: f64) -> bool {
        match self {
            Self::Tanh => value.abs() > 0.999,
            Self::Sigmoid => (value - 0.5).abs() > 0.4995,
            Self::Relu | Self::Gelu => false,
        }
    }

    /// Whether no gradient at all comes back where the activation gives this value: in the single
    /// precision of training its slope is exactly 0. (At its lower end the sigmoid keeps a slope for
    /// as long as there are numbers so small, and the GELU far beyond where lessons lead.)
    #[must_use]
    pub fn stops(self, value: f64) -> bool {
        #[allow(clippy::cast_possible_truncation)] // As the engines have it.
        let single = value as f32;
        match self {
            Self::Relu => single == 0.0,
            Self::Tanh => single.abs() == 1.0,
            Self::Sigmoid => single == 1.0,
            Self::Gelu => false,
        }
    }

    pub(in crate::core) fn apply(self, x: f64) -> f64 {
        match self {
            Self::Relu => x.max(0.0),
            Self::Tanh => libm::tanh(x),
            Self::Sigmoid => 1.0 / (1.0 + libm::exp(-x)),
            Self::Gelu => 0.5 * x * (1.0 + libm::erf(x / std::f64::consts::SQRT_2)),
        }
    }

    /// The slope of its value at a number; 0 in the kink of the rectifier.
    pub(in crate::core) fn slope(self, x: f64) -> f64 {
        match self {
            Self::Relu => f64::from(u8::from(x > 0.0)),
            Self::Tanh => {
                let value = libm::tanh(x);
                1.0 - value * value
            }
            Self::Sigmoid => {
                let value = self.apply(x);
                value * (1.0 - value)
            }
            Self::Gelu => {
                let density = libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
                0.5 * (1.0 + libm::erf(x / std::f64::consts::SQRT_2)) + x * density
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activation_stops_gradients_where_its_slope_is_nothing_in_single_precision() {
        for (activation, value, stops, ends) in [
            (Activation::Relu, 0.0, true, false),
            (Activation::Relu, 1e-30, false, false),
            (Activation::Tanh, 0.9991, false, true),
            (Activation::Tanh, -1.0 + 1e-9, true, true),
            (Activation::Sigmoid, 1.0 - 1e-9, true, true),
            (Activation::Sigmoid, 1e-20, false, true),
            (Activation::Gelu, 0.0, false, false),
        ] {
            assert_eq!(activation.stops(value), stops, "{activation:?} {value}");
            assert_eq!(
                activation.is_at_an_end(value),
                ends,
                "{activation:?} {value}"
            );
        }
    }
}
