//! One thing that is used by one at a time, and by nobody after its end.

use std::cell::Cell;

/// Why a thing cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Somebody uses it, or a panic came in between and it cannot be trusted any more.
    Busy,
    /// It has ended.
    Gone,
}

enum Slot<T> {
    Here(T),
    Lent,
    Gone,
}

/// Lends a thing to one user at a time.
pub struct Guard<T>(Cell<Slot<T>>);

impl<T> Guard<T> {
    /// Guards a thing.
    pub const fn new(thing: T) -> Self {
        Self(Cell::new(Slot::Here(thing)))
    }

    /// Uses the thing.
    ///
    /// # Errors
    /// When it is in use, was in use at a panic, or has ended.
    pub fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> Result<R, Refused> {
        match self.0.replace(Slot::Lent) {
            Slot::Here(mut thing) => {
                let result = act(&mut thing);
                // Ended meanwhile: the thing goes with it.
                match self.0.replace(Slot::Gone) {
                    Slot::Gone => {}
                    Slot::Here(_) | Slot::Lent => self.0.set(Slot::Here(thing)),
                }
                Ok(result)
            }
            Slot::Lent => Err(Refused::Busy),
            Slot::Gone => {
                self.0.set(Slot::Gone);
                Err(Refused::Gone)
            }
        }
    }

    /// Ends the thing. Returns whether it had not ended before.
    pub fn end(&self) -> bool {
        !matches!(self.0.replace(Slot::Gone), Slot::Gone)
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        match self.0.replace(Slot::Lent) {
            Slot::Gone => {
                self.0.set(Slot::Gone);
                true
            }
            slot @ (Slot::Here(_) | Slot::Lent) => {
                self.0.set(slot);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn one_at_a_time() {
        let guard = Guard::new(1);
        assert_eq!(guard.with(|n| std::mem::replace(n, 2)), Ok(1));
        let inner = guard.with(|_| guard.with(|n| *n));
        assert_eq!(inner, Ok(Err(Refused::Busy)));
        assert_eq!(guard.with(|n| *n), Ok(2));
    }

    #[test]
    fn after_a_panic_nobody_uses_it() {
        let guard = Guard::new(1);
        let panicked = catch_unwind(AssertUnwindSafe(|| guard.with(|_| panic!("for a test"))));
        assert!(panicked.is_err());
        assert_eq!(guard.with(|n| *n), Err(Refused::Busy));
        assert!(!guard.has_ended());
    }

    #[test]
    fn after_its_end_nobody_uses_it() {
        let guard = Guard::new(1);
        assert!(!guard.has_ended() && guard.end() && !guard.end());
        assert_eq!(guard.with(|n| *n), Err(Refused::Gone));
        assert!(guard.has_ended());
        let guard = Guard::new(1);
        assert_eq!(guard.with(|_| guard.end()), Ok(true), "ended while in use");
        assert_eq!(guard.with(|n| *n), Err(Refused::Gone));
    }
}
