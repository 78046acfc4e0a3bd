//! Counting: what passed, and by name what failed, what was skipped and what passed at a second try.

use std::fmt;

/// The outcome of some checks. Passed checks need no names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: Vec<String>,
    pub skipped: Vec<String>,
    /// Passed, but only at the second try. They are counted among those that passed.
    pub again: Vec<String>,
}

impl Tally {
    pub fn one_passed() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    pub fn one_failed(reason: impl Into<String>) -> Self {
        Self {
            failed: vec![reason.into()],
            ..Self::default()
        }
    }

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed.extend(other.failed);
        self.skipped.extend(other.skipped);
        self.again.extend(other.again);
    }

    /// Whether any check ran, which an empty or wholly skipped suite did not.
    pub fn ran_any(&self) -> bool {
        self.passed + self.failed.len() > 0
    }

    /// Takes in how the tool itself ended. A tool that fails although none of
    /// its tests did (a crash, code that does not compile), or that ran no test
    /// at all, has failed.
    pub fn judged(mut self, ended: Result<(), String>) -> Self {
        match ended {
            Err(reason) if self.failed.is_empty() => self.failed.push(reason),
            Ok(()) if !self.ran_any() => self.failed.push("no test ran".to_owned()),
            _ => {}
        }
        self
    }
}

/// The form of the last line of `cargo xtask test`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed.len())?;
        match self.again.len() {
            0 => {}
            again => write!(f, ", {again} only at the second try")?,
        }
        match self.skipped.len() {
            0 => Ok(()),
            skipped => write!(f, ", {skipped} skipped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn names_skips_only_when_there_are_some() {
        let mut tally = Tally {
            passed: 7,
            ..Tally::default()
        };
        assert_eq!(tally.to_string(), "7 passed, 0 failed");
        tally.skipped.push("slow".to_owned());
        assert_eq!(tally.to_string(), "7 passed, 0 failed, 1 skipped");
        tally.again.push("late".to_owned());
        let said = "7 passed, 0 failed, 1 only at the second try, 1 skipped";
        assert_eq!(tally.to_string(), said);
    }

    #[test]
    fn a_suite_that_ran_nothing_has_failed() {
        assert_eq!(Tally::default().judged(Ok(())).failed, ["no test ran"]);
        assert!(Tally::one_passed().judged(Ok(())).failed.is_empty());
    }

    #[test]
    fn a_tool_that_fails_is_counted_once() {
        let crash = || Err("crash".to_owned());
        assert_eq!(Tally::one_passed().judged(crash()).failed, ["crash"]);
        assert_eq!(
            Tally::one_failed("a test").judged(crash()).failed,
            ["a test"]
        );
    }
}
