//! Engines that stand at some epochs of a run, for update rules that remember more than the
//! parameters: from one of them any place after it can be found again exactly.
//!
//! Their number is bounded: when there are too many, every second one is dropped and from then on
//! they are set twice as far apart.

use super::engine::Engine;
use super::transport::Place;

/// Most engines kept.
const MOST: usize = 32;

/// The bookmarks of one run, all of them on engines of one kind.
#[derive(Default)]
pub struct Bookmarks {
    /// Each with its complete epochs, in order.
    kept: Vec<(u32, Box<dyn Engine>)>,
    /// How many times the epochs between two of them were doubled.
    doubled: u32,
}

impl Bookmarks {
    /// Keeps a copy of an engine that stands at the end of an epoch, if one is wanted there.
    pub fn offer(&mut self, epoch: u32, engine: &dyn Engine) {
        let known = self.kept.last().is_some_and(|&(last, _)| last >= epoch);
        if epoch == 0 || known || !self.is_wanted(epoch) {
            return;
        }
        let Some(copy) = engine.copy() else { return };
        self.kept.push((epoch, copy));
        if self.kept.len() > MOST {
            self.doubled += 1;
            let doubled = self.doubled;
            self.kept
                .retain(|&(epoch, _)| epoch.is_multiple_of(1 << doubled));
        }
    }

    fn is_wanted(&self, epoch: u32) -> bool {
        epoch.is_multiple_of(1 << self.doubled)
    }

    /// The last epoch at or before `epoch` at whose end an engine stands.
    #[must_use]
    pub fn before(&self, epoch: u32) -> Option<u32> {
        let after = self.kept.partition_point(|&(kept, _)| kept <= epoch);
        Some(self.kept[after.checked_sub(1)?].0)
    }

    /// A copy of the engine that stands at a place, if there is one.
    #[must_use]
    pub fn copy(&self, place: Place) -> Option<Box<dyn Engine>> {
        let at = |&(epoch, _): &(u32, _)| Place::at_epoch(epoch).cmp(&place);
        self.kept[self.kept.binary_search_by(at).ok()?].1.copy()
    }

    /// Forgets the engines that stand after an epoch.
    pub fn cut(&mut self, epoch: u32) {
        self.kept.retain(|&(kept, _)| kept <= epoch);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;
    use crate::core::engine::{EngineError, Reading};

    /// Trains nothing; its copies are counted.
    struct Copied(Rc<Cell<usize>>);

    impl Engine for Copied {
        fn train(&mut self, _: &[u32], _: usize, _: f64) -> Result<(), EngineError> {
            Ok(())
        }
        fn put(&mut self, _: usize, _: f32) -> Result<(), EngineError> {
            Ok(())
        }
        fn mark(&mut self) -> Result<(), EngineError> {
            Ok(())
        }
        fn read(&mut self) -> Reading {
            Box::pin(std::future::ready(Ok(Vec::new())))
        }
        fn copy(&self) -> Option<Box<dyn Engine>> {
            self.0.set(self.0.get() + 1);
            Some(Box::new(Self(self.0.clone())))
        }
    }

    fn kept(bookmarks: &Bookmarks) -> Vec<u32> {
        bookmarks.kept.iter().map(|&(epoch, _)| epoch).collect()
    }

    #[test]
    fn every_epoch_is_kept_until_there_are_too_many() {
        let engine = Copied(Rc::default());
        let mut bookmarks = Bookmarks::default();
        let most = MOST as u32;
        (0..=most).for_each(|epoch| bookmarks.offer(epoch, &engine));
        assert!(kept(&bookmarks).into_iter().eq(1..=most));
        bookmarks.offer(most + 1, &engine);
        assert!(kept(&bookmarks).into_iter().eq((2..=most).step_by(2)));
        (most + 2..=2 * most + 3).for_each(|epoch| bookmarks.offer(epoch, &engine));
        assert!(kept(&bookmarks).into_iter().eq((4..=2 * most).step_by(4)));
    }

    #[test]
    fn what_is_known_is_not_copied_again() {
        let engine = Copied(Rc::default());
        let mut bookmarks = Bookmarks::default();
        for epoch in [0, 1, 2, 2, 1, 3] {
            bookmarks.offer(epoch, &engine);
        }
        assert_eq!((kept(&bookmarks), engine.0.get()), (vec![1, 2, 3], 3));
        assert_eq!(
            [0, 1, 2, 9].map(|epoch| bookmarks.before(epoch)),
            [None, Some(1), Some(2), Some(3)]
        );
        assert!(bookmarks.copy(Place::at_epoch(2)).is_some());
        assert!(bookmarks.copy(Place { epoch: 2, batch: 1 }).is_none());
        bookmarks.cut(2);
        assert_eq!(kept(&bookmarks), [1, 2]);
        bookmarks.offer(3, &engine);
        assert_eq!(kept(&bookmarks), [1, 2, 3]);
    }
}
