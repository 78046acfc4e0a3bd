//! How often something may be done that others count: some times at once, and then now and then.

/// What may still be done at once, and when that was so.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    most: f64,
    each_second: f64,
    left: f64,
    /// Seconds, by the clock of whoever asks.
    at: f64,
}

impl Allowance {
    /// Allows `most` times at once, and `each_second` times more as the seconds go by, but never more
    /// than `most` at once.
    #[must_use]
    pub const fn new(most: u32, each_second: f64) -> Self {
        Self {
            most: most as f64,
            each_second,
            left: most as f64,
            at: f64::NEG_INFINITY,
        }
    }

    /// Takes one at a time in seconds.
    ///
    /// # Errors
    /// When none is left: the seconds until there is one.
    pub fn take(&mut self, time: f64) -> Result<(), f64> {
        // A clock that is set back allows nothing.
        let passed = (time - self.at).max(0.0);
        self.left = (self.left + passed * self.each_second).min(self.most);
        self.at = time;
        if self.left < 1.0 {
            return Err((1.0 - self.left) / self.each_second);
        }
        self.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_are_allowed_at_once_and_more_as_time_goes_by() {
        let mut allowance = Allowance::new(3, 2.0);
        for _ in 0..3 {
            assert_eq!(allowance.take(10.0), Ok(()));
        }
        assert_eq!(allowance.take(10.0), Err(0.5));
        assert_eq!(allowance.take(10.25), Err(0.25));
        assert_eq!(allowance.take(10.5), Ok(()));
        assert_eq!(allowance.take(10.5), Err(0.5));
    }

    #[test]
    fn what_is_not_used_is_kept_up_to_the_most() {
        let mut allowance = Allowance::new(2, 2.0);
        assert_eq!(allowance.take(0.0), Ok(()));
        for expected in [Ok(()), Ok(()), Err(0.5)] {
            assert_eq!(allowance.take(100.0), expected);
        }
    }

    #[test]
    fn a_clock_that_is_set_back_allows_nothing() {
        let mut allowance = Allowance::new(1, 1.0);
        assert_eq!(allowance.take(5.0), Ok(()));
        assert_eq!(allowance.take(1.0), Err(1.0));
        assert_eq!(allowance.take(2.0), Ok(()));
    }
}
