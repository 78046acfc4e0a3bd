//! How many steps to queue in a frame: as many as the pace asks for and the frame's
//! budget allows, judged by what the last steps cost.

use super::pace::{Pace, STEPS_TO_FOLLOW};

/// Seconds of work that a frame may hold.
pub const FRAME_BUDGET: f64 = 0.008;
/// The least that a step is taken to cost, in seconds: clocks in browsers are coarse.
const LEAST_COST: f64 = 1e-7;

/// Paces one run.
#[derive(Clone, Debug)]
pub struct Pacer {
    /// Steps that are due but not whole yet.
    due: f64,
    /// Seconds a step costs, smoothed.
    cost: f64,
    /// What it may be observed to cost at the least and at the most.
    range: (f64, f64),
}

impl Default for Pacer {
    fn default() -> Self {
        // A careful first guess; the first measurement replaces most of it.
        Self {
            due: 0.0,
            cost: 0.001,
            range: (LEAST_COST, f64::INFINITY),
        }
    }
}

impl Pacer {
    /// A budget with which [`Pacer::free`] allows as much as the pace asks for.
    pub const FREE: f64 = 1.0;

    /// A pacer of what costs nothing.
    #[must_use]
    pub fn free() -> Self {
        Self {
            cost: LEAST_COST,
            ..Self::default()
        }
    }

    /// Steps to queue now, `elapsed` seconds after the last call, for a run with
    /// `batches_per_epoch` that has `left_in_epoch` steps before the epoch's end.
    pub fn steps(
        &mut self,
        pace: Pace,
        elapsed: f64,
        batches_per_epoch: usize,
        left_in_epoch: usize,
        budget: f64,
    ) -> usize {
        let affordable = (budget / self.cost).clamp(1.0, 1e6);
        let per_epoch = batches_per_epoch as f64;
        let wanted = match pace {
            Pace::Max => return affordable as usize,
            Pace::PerSecond(epochs) => epochs * per_epoch * elapsed,
            Pace::Batch => STEPS_TO_FOLLOW * elapsed,
            // Counted in epochs until one is due, then spent at once.
            Pace::Epoch => {
                self.due += STEPS_TO_FOLLOW * elapsed;
                if self.due < 1.0 && left_in_epoch == batches_per_epoch {
                    return 0;
                }
                // An epoch that costs more than a frame goes on in the next one.
                let steps = (left_in_epoch as f64).min(affordable);
                if steps as usize == left_in_epoch {
                    self.due = (self.due - 1.0).clamp(0.0, 1.0);
                }
                return steps as usize;
            }
        };
        self.due += wanted;
        let steps = self.due.floor().min(affordable);
        // What the budget did not allow is not made up for later: no spiral, no sudden jump.
        self.due = (self.due - steps).min(1.0);
        steps as usize
    }

    /// Takes over what a step is known to cost, in seconds, instead of a guess.
    pub fn expect(&mut self, cost: f64) {
        self.cost = cost.max(LEAST_COST);
    }

    /// Takes over what a step costs a device that answers late, measured over many of them. What is
    /// observed later is mostly the wait for an answer; taken for the cost of a few steps it would
    /// make them ever fewer.
    pub fn trust(&mut self, cost: f64) {
        self.cost = cost.max(LEAST_COST);
        self.range = (self.cost / 4.0, self.cost * 2.0);
    }

    /// Learns what `steps` steps cost, in seconds.
    pub fn observe(&mut self, steps: usize, seconds: f64) {
        if steps > 0 && seconds >= 0.0 {
            let cost = (seconds / steps as f64).max(LEAST_COST);
            // Rises at once, falls gently: one slow frame is enough to be careful.
            let weight = if cost > self.cost { 0.7 } else { 0.3 };
            self.cost += weight * (cost - self.cost);
            self.cost = self.cost.clamp(self.range.0, self.range.1);
        }
    }

    /// Forgets what is due, for a new start.
    pub fn restart(&mut self) {
        self.due = 0.0;
    }
}

/// Steps to train before the next look at the clock, in a slice of `budget` seconds of which `done`
/// steps took `spent`. A slice begins with a single step, because what one costs is not known of a
/// new problem, and at most doubles what is done, because clocks are coarse.
#[must_use]
pub fn piece(done: usize, spent: f64, budget: f64) -> usize {
    let affordable = done as f64 * (budget - spent) / spent;
    (affordable as usize).clamp(1, done.max(1))
}

/// Seconds of work to give at once to a device that answers `round_trip` seconds later: half a
/// frame, unless the wait is so long that the device would mostly stand idle.
#[must_use]
pub fn device_budget(round_trip: f64) -> f64 {
    const LATE: f64 = 2.0 / 60.0;
    const MOST: f64 = 0.025;
    if round_trip > LATE {
        (0.75 * round_trip).min(MOST)
    } else {
        FRAME_BUDGET
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(pacer: &mut Pacer, pace: Pace, frames: usize) -> usize {
        (0..frames)
            .map(|_| pacer.steps(pace, 1.0 / 60.0, 10, 10, FRAME_BUDGET))
            .sum()
    }

    #[test]
    fn speed_is_kept_when_it_can_be_afforded() {
        let mut pacer = Pacer::default();
        pacer.observe(1, 1e-5);
        pacer.observe(100, 1e-4);
        for _ in 0..40 {
            pacer.observe(100, 1e-3);
        }
        let steps = run(&mut pacer, Pace::PerSecond(120.0), 60);
        assert!((1190..=1200).contains(&steps), "{steps}");
        assert_eq!(run(&mut Pacer::default(), Pace::Batch, 61), 4);
        assert_eq!(run(&mut pacer, Pace::Epoch, 61), 40);
    }

    #[test]
    fn a_frame_never_holds_more_than_its_budget() {
        let mut pacer = Pacer::default();
        for _ in 0..10 {
            pacer.observe(10, 0.02);
        }
        assert_eq!(pacer.steps(Pace::Max, 1.0, 10, 10, FRAME_BUDGET), 4);
        assert_eq!(
            pacer.steps(Pace::PerSecond(1000.0), 1.0, 10, 10, FRAME_BUDGET),
            4
        );
        pacer.observe(1, 1.0);
        assert_eq!(pacer.steps(Pace::Max, 1.0, 10, 10, FRAME_BUDGET), 1);
    }

    #[test]
    fn a_late_answer_does_not_make_the_steps_ever_fewer() {
        let mut pacer = Pacer::default();
        pacer.trust(4e-5);
        for _ in 0..100 {
            let steps = pacer.steps(Pace::Max, 1.0, 10, 10, device_budget(0.06));
            assert!((300..3000).contains(&steps), "{steps}");
            pacer.observe(steps, 0.06);
        }
        assert_eq!(device_budget(0.01), FRAME_BUDGET);
    }

    #[test]
    fn a_slice_ends_in_time_whatever_a_step_costs() {
        for cost in [1e-8, 1e-6, 1e-4, 0.006, 0.05] {
            let (mut done, mut looks) = (0, 0);
            let spent = |done: usize| cost * done as f64;
            while spent(done) < FRAME_BUDGET {
                done += piece(done, spent(done), FRAME_BUDGET);
                looks += 1;
            }
            // The step that outlasts the slice could not be known to do so.
            let most = FRAME_BUDGET + cost.max(0.1 * FRAME_BUDGET);
            assert!(spent(done) <= most, "{cost}: {done} steps");
            assert!(looks < 60, "{cost}: {looks} looks at the clock");
        }
        // Nothing is seen to pass on a coarse clock.
        assert_eq!(
            [1, 2, 4].map(|done| piece(done, 0.0, FRAME_BUDGET)),
            [1, 2, 4]
        );
    }

    #[test]
    fn what_was_not_afforded_is_not_made_up_for() {
        let mut pacer = Pacer::default();
        pacer.steps(Pace::PerSecond(1000.0), 10.0, 50, 50, FRAME_BUDGET);
        assert!(pacer.steps(Pace::PerSecond(1.0), 0.0, 50, 50, FRAME_BUDGET) <= 1);
    }
}
