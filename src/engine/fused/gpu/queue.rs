//! What was asked of an engine and not yet sent to the GPU: epochs of the same kind become one
//! entry, and one dispatch.

/// Rows of mini-batches of the same length, of which each or none is marked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// `[rows, samples]`
    pub(super) plan: Vec<u32>,
    pub(super) rows: usize,
    pub(super) samples: usize,
    pub(super) batch: usize,
    pub(super) rate: f64,
    pub(super) marked: bool,
}

/// Entries in the order in which they were asked for.
#[derive(Debug, Default)]
pub(super) struct Queue {
    entries: Vec<Entry>,
}

impl Queue {
    /// Adds mini-batches.
    pub(super) fn train(&mut self, samples: &[u32], batch: usize, rate: f64) {
        // After whole mini-batches, they go on in the same row.
        if let Some(last) = self.entries.last_mut()
            && !last.marked
            && (last.batch, last.rate) == (batch, rate)
            && last.samples.is_multiple_of(batch)
        {
            last.plan.extend_from_slice(samples);
            last.samples += samples.len();
            return;
        }
        self.entries.push(Entry {
            plan: samples.to_vec(),
            rows: 1,
            samples: samples.len(),
            batch,
            rate,
            marked: false,
        });
    }

    /// Marks what was added last.
    pub(super) fn mark(&mut self, batch: usize, rate: f64) {
        if self.entries.last().is_none_or(|last| last.marked) {
            self.train(&[], batch, rate);
        }
        let Some(mut last) = self.entries.pop() else {
            return;
        };
        last.marked = true;
        if let Some(before) = self.entries.last_mut()
            && before.marked
            && (before.samples, before.batch, before.rate) == (last.samples, last.batch, last.rate)
        {
            before.plan.append(&mut last.plan);
            before.rows += 1;
        } else {
            self.entries.push(last);
        }
    }

    /// Samples in all entries.
    pub(super) fn samples(&self) -> usize {
        self.entries.iter().map(|entry| entry.plan.len()).sum()
    }

    /// Takes all entries.
    pub(super) fn take(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(queue: &mut Queue) -> Vec<(usize, usize, bool)> {
        let entries = queue.take();
        let row = |e: Entry| (e.rows, e.samples, e.marked);
        entries.into_iter().map(row).collect()
    }

    #[test]
    fn marked_epochs_become_one_entry() {
        let mut queue = Queue::default();
        for _ in 0..3 {
            queue.train(&[0, 1, 2], 2, 0.1);
            queue.mark(2, 0.1);
        }
        assert_eq!(queue.samples(), 9);
        assert_eq!(rows(&mut queue), [(3, 3, true)]);
        assert_eq!(rows(&mut queue), []);
    }

    #[test]
    fn another_rate_batch_size_or_length_begins_another_entry() {
        let mut queue = Queue::default();
        for (samples, batch, rate) in [(4, 2, 0.1), (4, 2, 0.2), (4, 4, 0.2), (3, 4, 0.2)] {
            queue.train(&vec![0; samples], batch, rate);
            queue.mark(batch, rate);
        }
        assert_eq!(
            rows(&mut queue),
            [(1, 4, true); 3]
                .iter()
                .chain(&[(1, 3, true)])
                .copied()
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn parts_of_an_epoch_are_joined_but_not_after_a_ragged_batch() {
        let mut queue = Queue::default();
        queue.train(&[0, 1], 2, 0.1);
        queue.train(&[2, 3, 4], 2, 0.1);
        queue.train(&[5, 6], 2, 0.1);
        queue.mark(2, 0.1);
        assert_eq!(rows(&mut queue), [(1, 5, false), (1, 2, true)]);
    }

    #[test]
    fn a_mark_without_training_is_a_row_without_samples() {
        let mut queue = Queue::default();
        queue.mark(2, 0.1);
        queue.mark(2, 0.1);
        queue.train(&[0, 1], 2, 0.1);
        queue.mark(2, 0.1);
        assert_eq!(rows(&mut queue), [(2, 0, true), (1, 2, true)]);
    }
}
