//! Every moment of a run is found again as it was, to the last bit: any place, from anywhere, on
//! every engine of the CPU, with every update rule, however little of the run was kept.

use burn::tensor::Device;
use regression_playground::core::engine::Record;
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::link;
use regression_playground::core::moment::Moment;
use regression_playground::core::random::{Stream, stream};
use regression_playground::core::recording::Recording;
use regression_playground::core::state::Intent;
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::{Autodiff, FusedCpu};

mod edits;
#[path = "../support/page.rs"]
mod page;
mod places;
mod recorded;
mod slices;
mod ways;

use page::{Make, Page, reference};

const FUSED: Make = |problem| Ok(Box::new(FusedCpu::new(problem)));
const AUTODIFF: Make = |problem| Ok(Box::new(Autodiff::new(problem, &Device::flex())));
const ENGINES: [(&str, Make); 2] = [("fused", FUSED), ("autodiff", AUTODIFF)];
const RULES: [Optimizer; 3] = [Optimizer::Sgd, Optimizer::Momentum, Optimizer::Adam];

/// Small runs in which every mini-batch matters to all that follow: ragged, with one mini-batch an
/// epoch, and a line.
fn short() -> Vec<Experiment> {
    let curve = |samples, batch, epochs, hidden: &str| Experiment {
        samples,
        batch,
        epochs,
        hidden: hidden.parse().unwrap(),
        learning_rate: 0.01,
        ..Experiment::new(Task::Cubic)
    };
    let line = Experiment {
        samples: 11,
        batch: 3,
        epochs: 45,
        weights: vec![1.0, -2.0, 0.5],
        ..Experiment::new(Task::Linear)
    };
    vec![
        curve(23, 5, 40, "4t,3g"),
        curve(6, 6, 70, "5s"),
        curve(13, 2, 20, "8r,8t"),
        line,
    ]
}

/// A run of which neither every loss nor all parameters are kept.
fn long() -> Experiment {
    Experiment {
        samples: 3,
        batch: 2,
        epochs: 8400,
        hidden: "16t,12t".parse().unwrap(),
        learning_rate: 0.002,
        ..Experiment::new(Task::Sine)
    }
}

/// Experiments with every update rule.
fn with_rules(experiments: Vec<Experiment>) -> impl Iterator<Item = Experiment> {
    RULES.into_iter().flat_map(move |optimizer| {
        experiments
            .clone()
            .into_iter()
            .map(move |experiment| Experiment {
                optimizer,
                ..experiment
            })
    })
}

/// Numbers below a bound.
struct Dice(Box<dyn FnMut() -> u32>);

impl Dice {
    fn new(seed: u32) -> Self {
        let mut rng = stream(seed, Stream::Data);
        Self(Box::new(move || rng.next_u32()))
    }

    fn below(&mut self, bound: u64) -> u64 {
        u64::from((self.0)()) % bound
    }
}

/// A run that was trained to its end, and what it was after every step.
struct Case {
    page: Page,
    moments: Vec<Record>,
    name: String,
}

impl Case {
    /// The run of an experiment; when `edited`, with another value for a parameter before training,
    /// and with another learning rate and another value for a parameter at two places on the way.
    fn new(experiment: &Experiment, (kind, make): (&str, Make), edited: bool) -> Self {
        let mut page = Page::new(experiment, make);
        if edited {
            let places = [
                Place {
                    epoch: experiment.epochs / 4,
                    batch: 0,
                },
                Place {
                    epoch: experiment.epochs / 2,
                    batch: experiment.batches_per_epoch() / 2,
                },
            ];
            page.act(Intent::EditParameter(0, 0.25));
            let last = page.state.shown().parameters.len() - 1;
            let edits = [("0.02", 1, -0.5), ("0.005", last, 0.3)];
            for (place, (rate, index, value)) in places.into_iter().zip(edits) {
                page.finish(Intent::RunTo(place));
                assert_eq!(page.state.shown().place, place);
                page.act(Intent::EditParameter(index, value));
                page.change("lr", rate);
                let shown = page.state.shown();
                assert_eq!((shown.place, shown.parameters[index]), (place, value));
            }
        }
        page.finish(Intent::End);
        assert_eq!(page.state.status(), Status::Finished);
        let edits = page.state.recording().edits();
        assert_eq!(edits.made().len(), if edited { 5 } else { 0 });
        Self {
            moments: reference(experiment, edits, experiment.epochs, make),
            name: format!("{kind} {} {}", link::hash("", experiment), edited),
            page,
        }
    }

    fn per_epoch(&self) -> usize {
        self.page.state.experiment().batches_per_epoch()
    }

    fn place(&self, step: u64) -> Place {
        Place::after(step, self.per_epoch())
    }

    fn last(&self) -> u64 {
        self.moments.len() as u64 - 1
    }

    /// The moment is the one that training had after a step.
    fn assert_is(&self, moment: &Moment, step: u64) {
        let record = &self.moments[step as usize];
        let name = &self.name;
        assert_eq!(moment.place, self.place(step), "{name}");
        let at = format!("{name}, after step {step}");
        assert_eq!(
            moment.loss.map(f32::to_bits),
            Some(record.loss.to_bits()),
            "{at}"
        );
        let bits = |p: &[f32]| p.iter().map(|p| p.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&moment.parameters), bits(&record.parameters), "{at}");
    }

    fn assert_shows(&self, step: u64) {
        assert!(!self.page.state.seeks(), "{}", self.name);
        self.assert_is(self.page.state.shown(), step);
        assert_eq!(self.page.state.looks_back(), step < self.last());
        let status = match step {
            0 => Status::Ready,
            step if step < self.last() => Status::Paused,
            _ => Status::Finished,
        };
        assert_eq!(self.page.state.status(), status);
    }
}

fn bits(recording: &Recording) -> Vec<u32> {
    let history = recording.history();
    let mut bits = Vec::new();
    for &(epoch, loss) in history.losses() {
        let (recorded, parameters) = history.parameters_at(epoch).unwrap();
        bits.extend([epoch, recorded, loss.to_bits()]);
        bits.extend(parameters.iter().map(|p| p.to_bits()));
    }
    let log = recording.log().iter();
    bits.extend(log.flat_map(|&(epoch, loss)| [epoch, loss.to_bits()]));
    bits
}
