//! The losses of a run as a table for other programs.

/// The losses as `epoch,loss`, a line each, with all their digits; where samples are held out, as
/// `epoch,loss,test_loss`. The last cell is empty for an epoch of which the parameters were not kept: the
/// loss over the held-out samples is worked out from them.
#[must_use]
pub fn history(losses: &[(u32, f32)], tests: Option<&[(u32, f32)]>) -> String {
    let mut text = String::from("epoch,loss");
    text += if tests.is_some() {
        ",test_loss\n"
    } else {
        "\n"
    };
    for (epoch, loss) in losses {
        text += &epoch.to_string();
        text.push(',');
        text += &loss.to_string();
        if let Some(tests) = tests {
            text.push(',');
            if let Ok(at) = tests.binary_search_by_key(epoch, |(epoch, _)| *epoch) {
                text += &tests[at].1.to_string();
            }
        }
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
        let text = history(&losses, None);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("epoch,loss"));
        for ((epoch, loss), line) in losses.into_iter().zip(lines) {
            let (first, second) = line.split_once(',').unwrap();
            assert_eq!(first.parse(), Ok(epoch));
            assert_eq!(second.parse(), Ok(loss));
        }
        assert_eq!(text.lines().count(), 4);
    }

    #[test]
    fn a_loss_over_held_out_samples_stands_beside_that_of_its_epoch() {
        let losses = [(0, 1.5), (1, 0.1), (20, 0.25)];
        let tests = [(0, 2.0), (20, 1.0e-10)];
        assert_eq!(
            history(&losses, Some(&tests)),
            "epoch,loss,test_loss\n0,1.5,2\n1,0.1,\n20,0.25,0.0000000001\n"
        );
    }
}
