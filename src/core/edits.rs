//! What was changed of a run on its way, each change with the step from which it holds.
//!
//! Nothing but the experiment, the order of the samples and these edits decides a run: whoever
//! repeats a part of it reads them.
//!
//! A parameter that is put in place holds at once: what a run is at a place is what it is after the
//! edits there, because the next step goes from that. So a moment, a record and an engine that stands
//! at a place all have them. What an update rule remembers stays as it is, as in `PyTorch`, where a
//! parameter is edited in place.

/// A change in the middle of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    /// Another learning rate.
    LearningRate(f64),
    /// Another value of a parameter, by its index in the flat list.
    Parameter(usize, f32),
}

/// The edits of a run, in the order of their steps; at a step the learning rate comes first, then the
/// parameters by their index.
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

    /// Changes the run from a step on: what was to be changed after it is not any more.
    pub fn make(&mut self, step: u64, edit: Edit) {
        match edit {
            Edit::LearningRate(rate) => {
                self.forget(step);
                if step == 0 {
                    self.first = rate;
                } else if self.rate(step).0.to_bits() != rate.to_bits() {
                    // A rate that holds already is no change.
                    let first = self.made.partition_point(|&(from, _)| from < step);
                    self.made.insert(first, (step, edit));
                }
            }
            Edit::Parameter(index, _) => {
                let is_before = |edit| match edit {
                    Edit::LearningRate(_) => true,
                    Edit::Parameter(other, _) => other < index,
                };
                let is_same = |edit| matches!(edit, Edit::Parameter(other, _) if other == index);
                self.made
                    .retain(|&(from, edit)| from < step || (from == step && !is_same(edit)));
                let place = |&(from, edit): &(u64, Edit)| from < step || is_before(edit);
                let place = self.made.partition_point(place);
                self.made.insert(place, (step, edit));
            }
        }
    }

    /// Forgets what holds for the steps after a place, which has `step` steps before it. Parameters
    /// that were put in place there stay: they belong to the moment.
    pub fn forget(&mut self, step: u64) {
        self.made.retain(|&(from, edit)| match edit {
            Edit::LearningRate(_) => from < step,
            Edit::Parameter(..) => from <= step,
        });
    }

    /// The learning rate of the first step.
    #[must_use]
    pub const fn first(&self) -> f64 {
        self.first
    }

    /// The learning rate of a step, and the step at which the next edit begins to hold.
    #[must_use]
    pub fn rate(&self, step: u64) -> (f64, u64) {
        let next = self.made.partition_point(|&(from, _)| from <= step);
        let ends = self.made.get(next).map_or(u64::MAX, |&(from, _)| from);
        let rate = |&(_, edit): &(u64, Edit)| match edit {
            Edit::LearningRate(rate) => Some(rate),
            Edit::Parameter(..) => None,
        };
        let last = self.made[..next].iter().rev().find_map(rate);
        (last.unwrap_or(self.first), ends)
    }

    /// The parameters that were put in place after so many steps, by their index.
    pub fn parameters(&self, step: u64) -> impl Iterator<Item = (usize, f32)> + use<'_> {
        let first = self.made.partition_point(|&(from, _)| from < step);
        let there = self.made[first..].iter();
        let there = there.take_while(move |&&(from, _)| from == step);
        there.filter_map(|&(_, edit)| match edit {
            Edit::Parameter(index, value) => Some((index, value)),
            Edit::LearningRate(_) => None,
        })
    }

    /// Whether a parameter was put in place, before training or on the way.
    #[must_use]
    pub fn touch_parameters(&self) -> bool {
        let touches = |&(_, edit): &(u64, Edit)| matches!(edit, Edit::Parameter(..));
        self.made.iter().any(touches)
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

    #[test]
    fn parameters_are_put_in_place_after_a_step_whatever_the_rate() {
        let mut edits = Edits::none(0.5);
        edits.make(0, Edit::Parameter(3, -1.0));
        edits.make(2, Edit::Parameter(0, 1.5));
        edits.make(2, Edit::LearningRate(0.25));
        edits.make(2, Edit::Parameter(1, 2.5));
        edits.make(4, Edit::Parameter(1, 7.0));
        let put = |edits: &Edits, step| edits.parameters(step).collect::<Vec<_>>();
        assert_eq!(put(&edits, 0), [(3, -1.0)]);
        assert_eq!(put(&edits, 2), [(0, 1.5), (1, 2.5)]);
        assert_eq!(put(&edits, 3), []);
        assert_eq!(put(&edits, 4), [(1, 7.0)]);
        assert_eq!(rates(&edits, 6), [0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
        let ends = [2, 2, 4, 4, u64::MAX, u64::MAX];
        assert!((0..6).map(|step| edits.rate(step).1).eq(ends));
        assert!(edits.touch_parameters());
    }

    #[test]
    fn a_parameter_is_put_in_place_once_at_a_step() {
        let mut edits = Edits::none(0.5);
        edits.make(2, Edit::Parameter(1, 7.0));
        edits.make(2, Edit::Parameter(0, 1.0));
        edits.make(5, Edit::LearningRate(0.1));
        edits.make(2, Edit::Parameter(1, 8.0));
        let both = [(2, Edit::Parameter(0, 1.0)), (2, Edit::Parameter(1, 8.0))];
        assert_eq!(edits.made(), both);
        // A branch from there has them, and not the rate of before.
        edits.make(2, Edit::LearningRate(0.1));
        edits.forget(2);
        assert_eq!(edits.made(), both);
        edits.make(2, Edit::LearningRate(0.25));
        edits.make(2, Edit::LearningRate(0.5));
        assert_eq!(edits.made(), both);
        edits.forget(1);
        assert_eq!(edits, Edits::none(0.5));
        assert!(!edits.touch_parameters());
    }
}
