//! A ghost on its way: slices of work that leave a frame its time.

use super::Ghost;
use crate::core::engine::EngineError;
use crate::core::pace::Pace;
use crate::core::pacer::{FRAME_BUDGET, Pacer};
use crate::core::sweep;

/// Seconds of work in a frame, and in the one in which a ghost comes to its end: a run that costs
/// less than a frame is there at once.
const SLICE: f64 = 0.006;
const LAST_SLICE: f64 = FRAME_BUDGET;
/// Seconds of work between two looks at the clock.
const PIECE: f64 = 0.001;
/// Seconds that a single step may keep the page busy.
const LONGEST_STEP: f64 = 0.05;
/// So many in a row that take longer are slow themselves; one may have been held up by something
/// else on the machine.
const HEAVY_IN_A_ROW: u32 = 2;
/// Seconds of work after which it is known what that costs.
const TOLD_AFTER: f64 = 0.001;
/// Seconds after which it is judged how long the whole will take, and the most that it may.
const JUDGED_AFTER: f64 = 0.1;
const LONGEST: f64 = 30.0;

/// A ghost, and what its steps have cost.
pub struct Growth {
    pub(super) ghost: Ghost,
    /// When it was begun, in seconds.
    pub(super) begun: f64,
    pacer: Pacer,
    trained: u64,
    seconds: f64,
    /// Steps and seconds of the slowest piece, which the judgement leaves out: see [`HEAVY_IN_A_ROW`].
    slowest: (u64, f64),
    /// How many single steps in a row kept the page busy.
    heavy: u32,
}

impl Growth {
    /// A ghost that is begun now, at a time in seconds.
    #[must_use]
    pub fn new(ghost: Ghost, time: f64) -> Self {
        Self {
            ghost,
            begun: time,
            pacer: Pacer::default(),
            trained: 0,
            seconds: 0.0,
            slowest: (0, 0.0),
            heavy: 0,
        }
    }

    /// The ghost, as far as it is.
    #[must_use]
    pub fn ghost(&self) -> &Ghost {
        &self.ghost
    }

    /// Goes on for a slice. Gives up where that keeps the page busy or would take too long.
    ///
    /// # Errors
    /// When the engine cannot go on.
    pub fn go_on(&mut self, clock: &dyn Fn() -> f64) -> Result<(), EngineError> {
        let started = clock();
        let mut spent = 0.0;
        while self.ghost.grows() && (spent < SLICE || self.ends_within(LAST_SLICE - spent)) {
            let steps = self.affordable(PIECE);
            let trained = self.ghost.advance(steps)?;
            if trained == 0 {
                break;
            }
            self.trained += trained as u64;
            let piece = clock() - started - spent;
            spent += piece;
            self.pacer.observe(trained, piece);
            if piece > self.slowest.1 {
                self.slowest = (trained as u64, piece);
            }
            let heavy = trained == 1 && piece > LONGEST_STEP;
            self.heavy = if heavy { self.heavy + 1 } else { 0 };
            if self.heavy == HEAVY_IN_A_ROW {
                self.ghost.stop();
            }
        }
        self.seconds += spent;
        if self.whole().is_some_and(|seconds| seconds > LONGEST) {
            self.ghost.stop();
        }
        Ok(())
    }

    /// Seconds for a unit of work here, once that can be told; the slowest piece is left out.
    pub(super) fn cost(&self) -> Option<f64> {
        let (steps, seconds) = self.slowest;
        let (steps, seconds) = (self.trained - steps, self.seconds - seconds);
        let (all, _) = self.ghost.steps();
        let work = sweep::work(self.ghost.run().experiment()) * steps as f64 / all as f64;
        (seconds >= TOLD_AFTER && steps > 0).then(|| seconds / work)
    }

    /// Seconds that the whole is going to take, once that can be judged.
    fn whole(&self) -> Option<f64> {
        let (steps, seconds) = self.slowest;
        let (steps, seconds) = (self.trained - steps, self.seconds - seconds);
        let (all, _) = self.ghost.steps();
        (seconds > JUDGED_AFTER).then(|| seconds * all as f64 / steps.max(1) as f64)
    }

    fn affordable(&mut self, seconds: f64) -> usize {
        self.pacer.steps(Pace::Max, 0.0, 1, 1, seconds)
    }

    fn ends_within(&mut self, seconds: f64) -> bool {
        let (all, _) = self.ghost.steps();
        seconds > 0.0 && self.trained + self.affordable(seconds) as u64 >= all
    }
}
