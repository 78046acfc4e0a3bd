//! What was changed of a run on its way, each change with the step from which it holds.
//!
//! Nothing but the experiment, the order of the samples and these edits decides a run: whoever
//! repeats a part of it reads them.

/// A change in the middle of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    /// Another learning rate.
    LearningRate(f64),
}

/// The edits of a run, in the order of their steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Edits {
    /// The learning rate of the first step.
    first: f64,
    /// Each with the number of steps before it.
    made: Vec<(u64, Edit)>,
}

impl Edits {
    /// A run that nobody has changed, with its learning rate.
    #[must_use]
    pub const fn none(learning_rate: f64) -> Self {
        Self {
            first: learning_rate,
            made: Vec::new(),
        }
    }

    /// Changes the run from a step on: what was to be changed from there on is not any more.
    pub fn make(&mut self, step: u64, edit: Edit) {
        self.forget(step);
        match edit {
            Edit::LearningRate(rate) if step == 0 => self.first = rate,
            // A rate that holds already is no change.
            Edit::LearningRate(rate) if self.rate(step).0.to_bits() == rate.to_bits() => {}
            edit @ Edit::LearningRate(_) => self.made.push((step, edit)),
        }
    }

    /// Forgets the edits from a step on.
    pub fn forget(&mut self, step: u64) {
        self.made.retain(|&(from, _)| from < step);
    }

    /// The learning rate of a step, and the step at which the next one begins to hold.
    #[must_use]
    pub fn rate(&self, step: u64) -> (f64, u64) {
        let next = self.made.partition_point(|&(from, _)| from <= step);
        let ends = self.made.get(next).map_or(u64::MAX, |&(from, _)| from);
        let rate = match next.checked_sub(1).map(|last| self.made[last].1) {
            Some(Edit::LearningRate(rate)) => rate,
            None => self.first,
        };
        (rate, ends)
    }

    /// The edits, each with the number of steps before it; none for a run that went as it began.
    #[must_use]
    pub fn made(&self) -> &[(u64, Edit)] {
        &self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(edits: &Edits, steps: u64) -> Vec<f64> {
        (0..steps).map(|step| edits.rate(step).0).collect()
    }

    #[test]
    fn a_rate_holds_from_its_step_to_the_next_one() {
        let mut edits = Edits::none(0.5);
        edits.make(2, Edit::LearningRate(0.25));
        edits.make(4, Edit::LearningRate(1.0));
        assert_eq!(rates(&edits, 6), [0.5, 0.5, 0.25, 0.25, 1.0, 1.0]);
        let ends = [2, 2, 4, 4, u64::MAX, u64::MAX];
        assert!((0..6).map(|step| edits.rate(step).1).eq(ends));
    }

    #[test]
    fn a_later_word_for_the_same_step_or_an_earlier_one_wins() {
        let mut edits = Edits::none(0.5);
        edits.make(2, Edit::LearningRate(0.25));
        edits.make(2, Edit::LearningRate(0.125));
        assert_eq!(edits.made(), [(2, Edit::LearningRate(0.125))]);
        edits.make(1, Edit::LearningRate(2.0));
        assert_eq!(rates(&edits, 4), [0.5, 2.0, 2.0, 2.0]);
        edits.make(0, Edit::LearningRate(3.0));
        assert_eq!(edits, Edits::none(3.0));
    }

    #[test]
    fn what_changes_nothing_is_no_edit() {
        let mut edits = Edits::none(0.5);
        edits.make(3, Edit::LearningRate(0.5));
        assert_eq!(edits, Edits::none(0.5));
        edits.make(3, Edit::LearningRate(0.25));
        edits.make(5, Edit::LearningRate(0.25));
        assert_eq!(edits.made().len(), 1);
        edits.forget(3);
        assert_eq!(edits, Edits::none(0.5));
    }
}
