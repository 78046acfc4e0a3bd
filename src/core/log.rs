//! The article's log: `epoch 1, loss ...`, every so many epochs.

use super::experiment::Experiment;

/// Whether the article's program prints a line after this epoch (counted from 1).
#[must_use]
pub fn is_logged(experiment: &Experiment, epoch: u32) -> bool {
    // The program counts from 0, tests `epoch % every == 0` and prints `epoch + 1`.
    epoch % experiment.source().logs_every == 1
}

/// One line of the log, with the six decimals of Python's `%f`.
#[must_use]
pub fn line(epoch: u32, loss: f32) -> String {
    format!("epoch {epoch}, loss {loss:.6}")
}

/// The same with the loss over the samples that are held out.
#[must_use]
pub fn line_with_test(epoch: u32, loss: f32, test: f32) -> String {
    format!("{}, test {test:.6}", line(epoch, loss))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    #[test]
    fn lines_stand_where_the_article_prints_them() {
        let logged = |task, epochs| -> Vec<u32> {
            let experiment = Experiment::new(task);
            (1..=epochs)
                .filter(|&epoch| is_logged(&experiment, epoch))
                .collect()
        };
        assert_eq!(logged(Task::Linear, 31), [1, 11, 21, 31]);
        assert_eq!(logged(Task::Cubic, 250), [1, 101, 201]);
        assert_eq!(line(11, 0.000_123_4), "epoch 11, loss 0.000123");
    }
}
