//! One thing that is used by one at a time, and by nobody after its end.

use std::cell::{Cell, RefCell, RefMut};

/// Why a thing cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Somebody uses it, or a panic came in between and it cannot be trusted any more.
    Busy,
    /// It has ended.
    Gone,
}

/// Lends a thing to one user at a time.
pub struct Guard<T> {
    thing: RefCell<Option<T>>,
    /// Set for as long as it is in use; a panic leaves it set.
    lent: Cell<bool>,
    ended: Cell<bool>,
}

impl<T> Guard<T> {
    /// Guards a thing.
    pub const fn new(thing: T) -> Self {
        Self {
            thing: RefCell::new(Some(thing)),
            lent: Cell::new(false),
            ended: Cell::new(false),
        }
    }

    fn lend(&self) -> Result<RefMut<'_, T>, Refused> {
        if self.ended.get() {
            return Err(Refused::Gone);
        }
        if self.lent.replace(true) {
            return Err(Refused::Busy);
        }
        RefMut::filter_map(self.thing.borrow_mut(), Option::as_mut).map_err(|_| Refused::Gone)
    }

    fn take_back(&self) {
        self.lent.set(false);
        // Ended meanwhile: the thing goes with it.
        if self.ended.get() {
            self.thing.take();
        }
    }

    /// Uses the thing.
    ///
    /// # Errors
    /// When it is in use, was in use at a panic, or has ended.
    pub fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> Result<R, Refused> {
        let mut thing = self.lend()?;
        let result = act(&mut thing);
        drop(thing);
        self.take_back();
        Ok(result)
    }

    /// Lends the thing to nobody any more, because it cannot be trusted.
    pub fn close(&self) {
        self.lent.set(true);
    }

    /// Ends the thing. Returns whether it had not ended before.
    pub fn end(&self) -> bool {
        let first = !self.ended.replace(true);
        if !self.lent.get() {
            self.thing.take();
        }
        first
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.ended.get()
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
    fn what_is_closed_is_lent_to_nobody() {
        let guard = Guard::new(1);
        guard.close();
        assert_eq!(guard.with(|n| *n), Err(Refused::Busy));
        assert!(guard.end());
        assert_eq!(guard.with(|n| *n), Err(Refused::Gone));
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
