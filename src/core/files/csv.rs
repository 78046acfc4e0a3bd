//! The losses of a run as a table for other programs.

/// The losses as `epoch,loss`, a line each, with all their digits.
#[must_use]
pub fn history(losses: &[(u32, f32)]) -> String {
    let mut text = String::from("epoch,loss\n");
    for (epoch, loss) in losses {
        text += &epoch.to_string();
        text.push(',');
        text += &loss.to_string();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::history;

    #[test]
    fn every_digit_of_a_loss_is_there() {
        let losses = [(0, 1.5), (1, 0.1), (20, f32::MIN_POSITIVE)];
        let text = history(&losses);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("epoch,loss"));
        for ((epoch, loss), line) in losses.into_iter().zip(lines) {
            let (first, second) = line.split_once(',').unwrap();
            assert_eq!(first.parse(), Ok(epoch));
            assert_eq!(second.parse(), Ok(loss));
        }
        assert_eq!(text.lines().count(), 4);
    }
}
