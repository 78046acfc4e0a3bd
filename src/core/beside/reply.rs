//! What a worker answers: a line of text, and numbers as they are.

use std::str::FromStr;

use crate::core::decimal;
use crate::core::sweep::{Arrival, End, Outcome};

/// What a worker has to say. Each carries the number of what it answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It can be asked.
    Ready,
    /// Runs that have come to their end, and the work that is done of those that have not.
    Runs(u32, f64, Vec<Arrival>),
    /// Epochs of a ghost in their order, loss and parameters of each one after the other, and
    /// whether that is all.
    Ghost(u32, Vec<f32>, bool),
    /// Seconds for a unit of work.
    Cost(u32, f64),
    /// It cannot go on.
    Failed(String),
}

impl Reply {
    /// The reply as a line and numbers.
    #[must_use]
    pub fn letter(self) -> (String, Vec<f32>) {
        match self {
            Self::Ready => ("ready".to_owned(), Vec::new()),
            Self::Runs(id, under_way, arrivals) => {
                let (mut line, mut numbers) = (format!("runs {id} {under_way}"), Vec::new());
                for Arrival {
                    run,
                    outcome: Outcome { initial, end },
                    parameters,
                } in arrivals
                {
                    // Epochs are counted from 1: 0 says that the run was trained to its end.
                    let (diverged, loss) = match end {
                        End::Trained(loss) => (0, loss),
                        End::Diverged(epoch) => (epoch, 0.0),
                    };
                    line += &format!(" {run} {diverged} {}", parameters.len());
                    numbers.extend([initial, loss]);
                    numbers.extend(parameters);
                }
                (line, numbers)
            }
            Self::Ghost(id, epochs, all) => (format!("ghost {id} {all}"), epochs),
            Self::Cost(id, cost) => (format!("cost {id} {cost}"), Vec::new()),
            Self::Failed(reason) => (format!("failed {reason}"), Vec::new()),
        }
    }

    /// The reply of a letter; `None` for one that this program has not written.
    #[must_use]
    pub fn of(line: &str, numbers: Vec<f32>) -> Option<Self> {
        if let Some(reason) = line.strip_prefix("failed ") {
            return Some(Self::Failed(reason.to_owned()));
        }
        let mut words = line.split(' ');
        let reply = match words.next()? {
            "ready" => Self::Ready,
            "runs" => {
                let (id, under_way) = (next(&mut words)?, number(&mut words)?);
                let (mut arrivals, mut rest) = (Vec::new(), &numbers[..]);
                while let Some(run) = next(&mut words) {
                    let (diverged, count) = (next(&mut words)?, next(&mut words)?);
                    let (ends, after) = rest.split_at_checked(2)?;
                    let (parameters, after) = after.split_at_checked(count)?;
                    rest = after;
                    let end = match diverged {
                        0 => End::Trained(ends[1]),
                        epoch => End::Diverged(epoch),
                    };
                    arrivals.push(Arrival {
                        run,
                        outcome: Outcome {
                            initial: ends[0],
                            end,
                        },
                        parameters: parameters.to_vec(),
                    });
                }
                Self::Runs(id, under_way, arrivals)
            }
            "ghost" => Self::Ghost(next(&mut words)?, numbers, next(&mut words)?),
            "cost" => Self::Cost(next(&mut words)?, number(&mut words)?),
            _ => return None,
        };
        Some(reply)
    }
}

fn next<'a, T: FromStr>(words: &mut impl Iterator<Item = &'a str>) -> Option<T> {
    words.next()?.parse().ok()
}

fn number<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<f64> {
    decimal::value(words.next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(reply: &Reply) -> Option<Reply> {
        let (line, numbers) = reply.clone().letter();
        Reply::of(&line, numbers)
    }

    #[test]
    fn every_reply_comes_over_to_the_last_bit() {
        let arrival = |run, end, parameters: &[f32]| Arrival {
            run,
            outcome: Outcome {
                initial: 0.1 + 0.2,
                end,
            },
            parameters: parameters.to_vec(),
        };
        for reply in [
            Reply::Ready,
            Reply::Runs(7, 0.1 + 0.2, Vec::new()),
            Reply::Runs(
                7,
                0.0,
                vec![
                    arrival(
                        12,
                        End::Trained(f32::MIN_POSITIVE / 2.0),
                        &[-0.0, 1.0 / 3.0],
                    ),
                    arrival(0, End::Diverged(3), &[f32::INFINITY]),
                    arrival(4095, End::Trained(1e30), &[]),
                ],
            ),
            Reply::Ghost(1, vec![0.5, f32::NEG_INFINITY], true),
            Reply::Cost(2, 1.0 / 3e9),
            Reply::Failed("a reason of some words".into()),
        ] {
            assert_eq!(again(&reply), Some(reply));
        }
        // A number that is none keeps its bits as well.
        let odd = f32::from_bits(0x7fc0_1234);
        let Some(Reply::Ghost(_, numbers, false)) = again(&Reply::Ghost(1, vec![odd], false))
        else {
            panic!("no ghost");
        };
        assert_eq!(numbers[0].to_bits(), odd.to_bits());
    }

    #[test]
    fn what_is_cut_off_is_no_reply() {
        for (line, numbers) in [
            ("", vec![]),
            ("runs", vec![]),
            ("runs 1", vec![]),
            ("runs 1 0 3 0 2", vec![0.0; 3]),
            ("runs 1 0 3", vec![0.0; 3]),
            ("ghost 1 maybe", vec![]),
        ] {
            assert_eq!(Reply::of(line, numbers), None, "{line:?}");
        }
    }
}
