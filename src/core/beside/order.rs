//! What the page asks of a worker, as a line of text.

use std::str::{FromStr, Split};

use crate::core::axes::Sweep;
use crate::core::decimal;
use crate::core::edits::{Edit, Edits};
use crate::core::experiment::Experiment;
use crate::core::link;

/// What a worker is to do. Whatever belongs together carries one number: what an older one asked
/// for is over.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Runs of this sweep will be asked for.
    Sweep(u32, Sweep, Box<Experiment>),
    /// These runs of the sweep, after those that were asked for before.
    Runs(u32, Vec<usize>),
    /// No more of the sweep.
    Stop,
    /// The ghost of a run with these edits, before everything else.
    Ghost(u32, Edits, Box<Experiment>),
    /// No more of the ghost.
    Leave,
    /// What a unit of the sweep's work costs, on some of its runs, and all workers at once.
    Measure(u32, Sweep, Box<Experiment>),
}

impl Order {
    /// The order as a line.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Self::Sweep(id, sweep, experiment) => {
                format!("sweep {id} {sweep} {}", link::of_run(experiment))
            }
            Self::Runs(id, runs) => {
                let runs: Vec<String> = runs.iter().map(usize::to_string).collect();
                format!("runs {id} {}", runs.join(" "))
            }
            Self::Stop => "stop".to_owned(),
            Self::Ghost(id, edits, experiment) => {
                let made = edits.made().iter().map(|(step, edit)| match edit {
                    Edit::LearningRate(rate) => format!(" {step} {rate}"),
                    // By its bits, which say exactly what it is.
                    Edit::Parameter(index, value) => format!(" {step} {index}:{}", value.to_bits()),
                });
                let made: String = made.collect();
                let link = link::of_run(experiment);
                format!("ghost {id} {link} {}{made}", edits.rate(0).0)
            }
            Self::Leave => "leave".to_owned(),
            Self::Measure(id, sweep, experiment) => {
                format!("measure {id} {sweep} {}", link::of_run(experiment))
            }
        }
    }

    /// The order of a line; `None` for one that this program has not written.
    #[must_use]
    pub fn of(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let order = match words.next()? {
            "sweep" => {
                let (id, sweep, experiment) = sweep(&mut words)?;
                Self::Sweep(id, sweep, experiment)
            }
            "runs" => Self::Runs(
                next(&mut words)?,
                words.map_while(|w| w.parse().ok()).collect(),
            ),
            "stop" => Self::Stop,
            "ghost" => {
                let (id, experiment) = (next(&mut words)?, experiment(words.next()?));
                let mut edits = Edits::none(decimal::value(words.next()?)?);
                while let Some(step) = next(&mut words) {
                    let word = words.next()?;
                    let edit = match word.split_once(':') {
                        Some((index, bits)) => {
                            Edit::Parameter(index.parse().ok()?, f32::from_bits(bits.parse().ok()?))
                        }
                        None => Edit::LearningRate(decimal::value(word)?),
                    };
                    edits.make(step, edit);
                }
                Self::Ghost(id, edits, experiment)
            }
            "leave" => Self::Leave,
            "measure" => {
                let (id, sweep, experiment) = sweep(&mut words)?;
                Self::Measure(id, sweep, experiment)
            }
            _ => return None,
        };
        Some(order)
    }
}

fn next<T: FromStr>(words: &mut Split<char>) -> Option<T> {
    words.next()?.parse().ok()
}

fn sweep(words: &mut Split<char>) -> Option<(u32, Sweep, Box<Experiment>)> {
    Some((next(words)?, next(words)?, experiment(words.next()?)))
}

fn experiment(link: &str) -> Box<Experiment> {
    Box::new(link::read("", link).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::axes::Quantity;
    use crate::core::experiment::Task;
    use crate::core::settings::SETTINGS;
    use crate::core::sweep::Plan;

    /// What decides a run, by its keys.
    fn deciding(experiment: &Experiment) -> Vec<(&'static str, String)> {
        let deciding = SETTINGS.iter().filter(|setting| setting.decides_run());
        deciding
            .map(|setting| (setting.key, (setting.get)(experiment)))
            .collect()
    }

    fn again(order: &Order) -> Order {
        Order::of(&order.line()).expect("an order")
    }

    #[test]
    fn every_run_of_every_sweep_comes_over_exactly() {
        let tasks = Task::ALL.into_iter().map(Experiment::new);
        let odd = Experiment {
            seed: 4_294_967_295,
            iseed: Some(7),
            weights: vec![0.1 + 0.2, -1e-7, 3.0],
            bias: -1.0 / 3.0,
            noise: 0.123_456_789_012_345_68,
            learning_rate: 1.0 / 30.0,
            ..Experiment::new(Task::Linear)
        };
        for own in tasks.chain([odd]) {
            for quantity in Quantity::ALL {
                let range = quantity.range();
                let text = if quantity.is_seed() {
                    format!("{}:5", quantity.word())
                } else if range.is_whole() {
                    format!("{}:2..9:3", quantity.word())
                } else {
                    format!("{}:0.1..0.7:4", quantity.word())
                };
                let sweep: Sweep = text.parse().expect("a sweep");
                let order = Order::Sweep(3, sweep, Box::new(own.clone()));
                let Order::Sweep(3, swept, experiment) = again(&order) else {
                    panic!("{}", order.line());
                };
                assert_eq!(swept, sweep);
                let (here, there) = (Plan::new(&own, sweep), Plan::new(&experiment, swept));
                assert_eq!(here.runs().len(), there.runs().len(), "{text}");
                for (here, there) in here.runs().iter().zip(there.runs()) {
                    assert_eq!(deciding(&here.experiment), deciding(&there.experiment));
                    let rate = |run: &crate::core::sweep::Run| run.experiment.learning_rate;
                    assert_eq!(rate(here).to_bits(), rate(there).to_bits());
                }
            }
        }
    }

    #[test]
    fn the_edits_of_a_ghost_come_over_exactly() {
        let mut edits = Edits::none(1.0 / 3.0);
        edits.make(0, Edit::Parameter(96, -0.0));
        edits.make(7, Edit::Parameter(0, 0.1));
        edits.make(7, Edit::LearningRate(1e-7));
        edits.make(8, Edit::Parameter(0, -1.234_567_9e-30));
        edits.make(u64::from(u32::MAX) * 9, Edit::LearningRate(0.1 + 0.2));
        let own = Box::new(Experiment::new(Task::Sine));
        let Order::Ghost(8, there, experiment) =
            again(&Order::Ghost(8, edits.clone(), own.clone()))
        else {
            panic!("no ghost");
        };
        assert_eq!((there, deciding(&experiment)), (edits, deciding(&own)));
    }

    #[test]
    fn the_others_come_over() {
        for order in [Order::Runs(9, vec![4, 0, 4095]), Order::Stop, Order::Leave] {
            assert_eq!(again(&order), order);
        }
        for line in ["", "sweep", "sweep 1 nonsense n=3", "run 1 2", "ghost 1"] {
            assert_eq!(Order::of(line), None, "{line:?}");
        }
    }
}
