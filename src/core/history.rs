//! What has been recorded of a run: the loss and the parameters, epoch by epoch.
//!
//! Memory is bounded: when a series is full, every second entry is dropped and from then on only
//! every second epoch is kept.

/// Most losses kept.
const MAX_LOSSES: usize = 8192;
/// Most numbers kept of all parameters together: the lessons' whole runs fit many times.
const MAX_NUMBERS: usize = 2_000_000;

/// The recorded epochs of one run.
#[derive(Clone, Debug)]
pub struct History {
    losses: Vec<(u32, f32)>,
    loss_stride: u32,
    parameters: Vec<f32>,
    parameter_count: usize,
    parameter_stride: u32,
}

impl History {
    /// An empty history of a network with `parameter_count` parameters.
    #[must_use]
    pub fn new(parameter_count: usize) -> Self {
        Self {
            losses: Vec::new(),
            loss_stride: 1,
            parameters: Vec::new(),
            parameter_count,
            parameter_stride: 1,
        }
    }

    /// Records an epoch; epochs come in order, 0 being before training.
    pub fn push(&mut self, epoch: u32, loss: f32, parameters: &[f32]) {
        if epoch.is_multiple_of(self.loss_stride) {
            self.losses.push((epoch, loss));
            if self.losses.len() > MAX_LOSSES {
                self.loss_stride *= 2;
                self.losses
                    .retain(|(epoch, _)| epoch.is_multiple_of(self.loss_stride));
            }
        }
        if epoch.is_multiple_of(self.parameter_stride) {
            self.parameters.extend_from_slice(parameters);
            if self.parameters.len() > MAX_NUMBERS {
                self.parameter_stride *= 2;
                self.drop_every_second_row();
            }
        }
    }

    fn drop_every_second_row(&mut self) {
        let width = self.parameter_count;
        let kept = (self.parameters.len() / width).div_ceil(2);
        for row in 1..kept {
            self.parameters
                .copy_within(2 * row * width..(2 * row + 1) * width, row * width);
        }
        self.parameters.truncate(kept * width);
    }

    /// Full-data losses as `(epoch, loss)`, in order.
    #[must_use]
    pub fn losses(&self) -> &[(u32, f32)] {
        &self.losses
    }

    /// The recorded epoch at or before `epoch` and its parameters.
    #[must_use]
    pub fn parameters_at(&self, epoch: u32) -> Option<(u32, &[f32])> {
        let last = (self.parameters.len() / self.parameter_count).checked_sub(1)?;
        let row = ((epoch / self.parameter_stride) as usize).min(last);
        let values = &self.parameters[row * self.parameter_count..][..self.parameter_count];
        Some((row as u32 * self.parameter_stride, values))
    }

    /// The next recorded epoch after one, or the first, and its parameters.
    #[must_use]
    pub fn parameters_after(&self, epoch: Option<u32>) -> Option<(u32, &[f32])> {
        let row = epoch.map_or(0, |epoch| (epoch / self.parameter_stride) as usize + 1);
        let rows = &self.parameters[(row * self.parameter_count).min(self.parameters.len())..];
        let values = rows.get(..self.parameter_count)?;
        Some((row as u32 * self.parameter_stride, values))
    }

    /// The loss and the parameters of an epoch, if both were kept.
    #[must_use]
    pub fn at(&self, epoch: u32) -> Option<(f32, &[f32])> {
        let loss = self
            .losses
            .binary_search_by_key(&epoch, |&(epoch, _)| epoch);
        let (recorded, parameters) = self.parameters_at(epoch)?;
        (recorded == epoch).then_some((self.losses[loss.ok()?].1, parameters))
    }

    /// Puts another loss and other parameters in the place of those of an epoch, where they are kept.
    pub fn replace(&mut self, epoch: u32, loss: f32, parameters: &[f32]) {
        let losses = &mut self.losses;
        if let Ok(at) = losses.binary_search_by_key(&epoch, |&(epoch, _)| epoch) {
            losses[at].1 = loss;
        }
        let row = (epoch / self.parameter_stride) as usize * self.parameter_count;
        let there = self.parameters.get_mut(row..row + self.parameter_count);
        if let Some(there) = there.filter(|_| epoch.is_multiple_of(self.parameter_stride)) {
            there.copy_from_slice(parameters);
        }
    }

    /// Forgets the epochs after `epoch`.
    pub fn cut(&mut self, epoch: u32) {
        let kept = self
            .losses
            .partition_point(|&(recorded, _)| recorded <= epoch);
        self.losses.truncate(kept);
        let rows = epoch as usize / self.parameter_stride as usize + 1;
        self.parameters.truncate(rows * self.parameter_count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_epoch_of_a_lesson_is_kept() {
        let mut history = History::new(97);
        for epoch in 0..=2020 {
            history.push(epoch, 1.0, &[epoch as f32; 97]);
        }
        assert_eq!(history.losses().len(), 2021);
        assert_eq!(
            history.parameters_at(1234).unwrap(),
            (1234, &[1234.0; 97][..])
        );
    }

    #[test]
    fn what_comes_after_a_cut_is_recorded_anew() {
        for before in [10, 3 * MAX_LOSSES as u32] {
            let mut history = History::new(2);
            let mut whole = History::new(2);
            for epoch in 0..=before + 5 {
                history.push(epoch, epoch as f32, &[epoch as f32; 2]);
            }
            history.cut(before);
            assert!(history.losses().last().unwrap().0 <= before);
            assert_eq!(history.parameters_at(u32::MAX).unwrap().0, before);
            assert_eq!(history.at(before + 1), None);
            for epoch in 0..=before {
                whole.push(epoch, epoch as f32, &[epoch as f32; 2]);
            }
            assert_eq!(history.losses(), whole.losses());
            history.push(before + 1, 0.5, &[0.25; 2]);
            whole.push(before + 1, 0.5, &[0.25; 2]);
            assert_eq!(history.losses(), whole.losses());
            assert_eq!(history.parameters, whole.parameters);
        }
    }

    #[test]
    fn an_epoch_is_there_when_its_loss_and_its_parameters_are() {
        let mut history = History::new(1);
        for epoch in 0..=2 * MAX_LOSSES as u32 {
            history.push(epoch, 0.5, &[epoch as f32]);
        }
        assert_eq!(history.at(1024), Some((0.5, &[1024.0][..])));
        assert_eq!(history.at(1023), None, "its loss was dropped");
        assert_eq!(history.at(3 * MAX_LOSSES as u32), None, "still to come");
    }

    #[test]
    fn an_epoch_is_replaced_where_it_is_kept() {
        let mut history = History::new(2);
        let last = 2 * MAX_LOSSES as u32;
        for epoch in 0..=last {
            history.push(epoch, epoch as f32, &[epoch as f32; 2]);
        }
        let (losses, rows) = (history.losses().len(), history.parameters.len());
        for epoch in [0, 1023, 1024, last, last + 1] {
            history.replace(epoch, 0.5, &[-1.0; 2]);
        }
        for epoch in [0, 1024, last] {
            assert_eq!(history.at(epoch), Some((0.5, &[-1.0; 2][..])));
        }
        // Its loss is kept no more; beside it nothing has changed.
        assert_eq!(history.parameters_at(1023), Some((1023, &[-1.0; 2][..])));
        assert_eq!(history.at(1020), Some((1020.0, &[1020.0; 2][..])));
        assert_eq!(
            (history.losses().len(), history.parameters.len()),
            (losses, rows)
        );
    }

    #[test]
    fn every_second_epoch_goes_when_there_is_no_room_for_another() {
        const WIDTH: usize = MAX_NUMBERS / 10;
        let row = |epoch: u32| {
            let mut row = vec![epoch as f32; WIDTH];
            row[0] += 0.25;
            row[WIDTH - 1] += 0.5;
            row
        };
        let mut history = History::new(WIDTH);
        for epoch in 0..=30 {
            history.push(epoch, 1.0, &row(epoch));
            if ![0, 9, 10, 19, 20, 30].contains(&epoch) {
                continue;
            }
            let stride = match epoch {
                0..10 => 1,
                10..20 => 2,
                _ => 4,
            };
            let kept: Vec<f32> = (0..=epoch).step_by(stride).flat_map(row).collect();
            assert!(history.parameters == kept, "epoch {epoch}");
            for asked in [0, 3, 9, epoch, epoch + 5] {
                let at = asked.min(epoch) / stride as u32 * stride as u32;
                let (found, values) = history.parameters_at(asked).unwrap();
                assert!(found == at && values == row(at), "{asked} of {epoch}");
            }
        }
        history.cut(21);
        assert!(history.parameters_at(99).unwrap().0 == 20 && history.losses().len() == 22);

        let mut history = History::new(1);
        let most = MAX_LOSSES as u32;
        (0..most).for_each(|epoch| history.push(epoch, 1.0, &[0.0]));
        assert_eq!(history.losses().len(), MAX_LOSSES);
        history.push(most, 1.0, &[0.0]);
        let kept = history.losses().iter().map(|&(epoch, _)| epoch);
        assert!(kept.eq((0..=most).step_by(2)));
        (most + 1..=2 * most).for_each(|epoch| history.push(epoch, 1.0, &[0.0]));
        let kept = history.losses().iter().map(|&(epoch, _)| epoch);
        assert!(kept.eq((0..=2 * most).step_by(4)));
    }

    #[test]
    fn long_runs_are_thinned_and_stay_bounded() {
        let mut history = History::new(1000);
        for epoch in 0..=100_000 {
            history.push(epoch, 1.0, &[epoch as f32; 1000]);
        }
        assert!(history.losses().len() <= MAX_LOSSES);
        assert!(history.parameters.len() <= MAX_NUMBERS);
        assert_eq!(history.losses()[0].0, 0);
        let (epoch, values) = history.parameters_at(77_777).unwrap();
        assert!(
            77_777 - epoch < 100 && values[0] == epoch as f32,
            "epoch {epoch}"
        );
    }
}
