//! A ghost on its way: slices of work that leave a frame its time.

use super::Ghost;
use crate::core::engine::EngineError;
use crate::core::experiment::Speed;
use crate::core::pacer::{FRAME_BUDGET, Pacer};

/// Seconds of work in a frame, and in the one in which a ghost comes to its end: a run that costs
/// less than a frame is there at once.
const SLICE: f64 = 0.006;
const LAST_SLICE: f64 = FRAME_BUDGET;
/// Seconds of work between two looks at the clock.
const PIECE: f64 = 0.001;
/// Seconds that a single piece may keep the page busy.
const LONGEST_PIECE: f64 = 0.05;
/// Seconds after which it is judged how long the whole will take, and the most that it may.
const JUDGED_AFTER: f64 = 0.1;
const LONGEST: f64 = 30.0;

/// A ghost, and what its steps have cost.
pub(super) struct Growth {
    pub(super) ghost: Ghost,
    /// When it was begun, in seconds.
    pub(super) begun: f64,
    pacer: Pacer,
    trained: u64,
    seconds: f64,
}

impl Growth {
    pub(super) fn new(ghost: Ghost, time: f64) -> Self {
        Self {
            ghost,
            begun: time,
            pacer: Pacer::default(),
            trained: 0,
            seconds: 0.0,
        }
    }

    /// Goes on for a slice. Gives up where that keeps the page busy or would take too long.
    pub(super) fn go_on(&mut self, clock: &dyn Fn() -> f64) -> Result<(), EngineError> {
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
            if piece > LONGEST_PIECE {
                self.ghost.stop();
            }
        }
        self.seconds += spent;
        let (all, _) = self.ghost.steps();
        let whole = self.seconds * all as f64 / self.trained.max(1) as f64;
        if self.seconds > JUDGED_AFTER && whole > LONGEST {
            self.ghost.stop();
        }
        Ok(())
    }

    fn affordable(&mut self, seconds: f64) -> usize {
        self.pacer.steps(Speed::Max, 0.0, 1, 1, seconds)
    }

    fn ends_within(&mut self, seconds: f64) -> bool {
        let (all, _) = self.ghost.steps();
        seconds > 0.0 && self.trained + self.affordable(seconds) as u64 >= all
    }
}
