//! The update rule as one value: which one, with the numbers of its own.
//!
//! Whoever hands a rule on takes it whole; only those who compute it look inside.

choice! {
    /// The update rules by name, with `PyTorch`'s definitions.
    Optimizer {
        /// Stochastic gradient descent.
        Sgd = "sgd",
        /// SGD with momentum, without dampening.
        Momentum = "momentum",
        /// Adam with betas 0.9 and 0.999 and epsilon 1e-8.
        Adam = "adam",
    }
}

impl Optimizer {
    /// Whether a step depends on earlier ones by more than the parameters.
    #[must_use]
    pub const fn remembers(self) -> bool {
        match self {
            Self::Sgd => false,
            Self::Momentum | Self::Adam => true,
        }
    }
}

/// An update rule, with `PyTorch`'s definitions. The learning rate is not a number of it: it may
/// change from step to step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Stochastic gradient descent.
    Sgd,
    /// SGD with momentum, without dampening.
    Momentum {
        /// The factor, from 0 to below 1.
        momentum: f64,
    },
    /// Adam with betas 0.9 and 0.999 and epsilon 1e-8.
    Adam,
}

/// The most numbers that a rule has of its own.
pub const NUMBERS: usize = 1;
/// The numbers of any rule, in plain: 0 where it has fewer.
pub type Numbers = [f64; NUMBERS];

impl Rule {
    /// The rule of a name, with its numbers.
    #[must_use]
    pub const fn new(optimizer: Optimizer, numbers: Numbers) -> Self {
        match optimizer {
            Optimizer::Sgd => Self::Sgd,
            Optimizer::Momentum => Self::Momentum {
                momentum: numbers[0],
            },
            Optimizer::Adam => Self::Adam,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn optimizer(self) -> Optimizer {
        match self {
            Self::Sgd => Optimizer::Sgd,
            Self::Momentum { .. } => Optimizer::Momentum,
            Self::Adam => Optimizer::Adam,
        }
    }

    /// Its numbers, from which [`Rule::new`] makes it again.
    #[must_use]
    pub const fn numbers(self) -> Numbers {
        match self {
            Self::Sgd | Self::Adam => [0.0],
            Self::Momentum { momentum } => [momentum],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_its_name_and_its_numbers() {
        for optimizer in Optimizer::ALL {
            let rule = Rule::new(optimizer, [0.25]);
            assert_eq!(rule.optimizer(), optimizer);
            assert_eq!(Rule::new(optimizer, rule.numbers()), rule);
        }
        let momentum = Rule::new(Optimizer::Momentum, [0.25]);
        assert_eq!(momentum.numbers(), [0.25]);
    }
}
