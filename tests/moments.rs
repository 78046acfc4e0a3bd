//! Every moment of a run is found again as it was, to the last bit: any place, from anywhere, on
//! every engine of the CPU, with every update rule, however little of the run was kept.

use std::cell::Cell;
use std::rc::Rc;

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading, Record};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::link;
use regression_playground::core::moment::Moment;
use regression_playground::core::random::{Rng, Stream, stream};
use regression_playground::core::recording::Recording;
use regression_playground::core::retrace::Retrace;
use regression_playground::core::session::Session;
use regression_playground::core::state::{Intent, Move, State};
use regression_playground::core::transport::{Place, Status, Unit};
use regression_playground::engine::{Autodiff, FusedCpu};

#[path = "support/page.rs"]
mod page;

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
    /// The run of an experiment; when `edited`, with other learning rates from two places on.
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
            for (place, rate) in places.into_iter().zip(["0.02", "0.005"]) {
                page.finish(Intent::RunTo(place));
                assert_eq!(page.state.shown().place, place);
                page.change("lr", rate);
            }
        }
        page.finish(Intent::End);
        assert_eq!(page.state.status(), Status::Finished);
        let edits = page.state.recording().edits();
        assert_eq!(edits.made().len(), if edited { 2 } else { 0 });
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
        let status = if step < self.last() {
            Status::Paused
        } else {
            Status::Finished
        };
        assert_eq!(self.page.state.status(), status);
    }
}

/// Some places of a run: its ends, one after the other, and any.
fn steps(case: &Case, dice: &mut Dice, any: usize) -> Vec<u64> {
    let last = case.last();
    let per_epoch = case.per_epoch() as u64;
    let mut steps = vec![0, 1, last - 1, last, per_epoch, per_epoch - 1];
    steps.extend((0..any).map(|_| dice.below(last + 1)));
    steps.extend((0..any).map(|_| per_epoch * dice.below(last / per_epoch + 1)));
    steps
}

#[test]
fn any_place_of_a_run_is_found_again_as_it_was() {
    let mut dice = Dice::new(1);
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            for edited in [false, true] {
                let mut case = Case::new(&experiment, engine, edited);
                for step in steps(&case, &mut dice, 20) {
                    case.page.finish(Intent::Seek(case.place(step)));
                    case.assert_shows(step);
                }
            }
        }
    }
}

fn any_place_of_a_long_run_is_found_again(engine: (&str, Make), any: usize) {
    let mut dice = Dice::new(2);
    for experiment in with_rules(vec![long()]) {
        let mut case = Case::new(&experiment, engine, true);
        let history = case.page.state.recording().history();
        assert!(history.losses().len() < 8000, "it is thinned");
        assert_eq!(history.parameters_at(1001).unwrap().0, 1000);
        assert!(history.at(1001).is_none() && history.at(1000).is_some());
        for step in steps(&case, &mut dice, any) {
            case.page.finish(Intent::Seek(case.place(step)));
            case.assert_shows(step);
        }
    }
}

#[test]
fn any_place_of_a_long_run_is_found_again_by_the_fused_engine() {
    any_place_of_a_long_run_is_found_again(ENGINES[0], 40);
}

#[test]
fn any_place_of_a_long_run_is_found_again_by_autodiff() {
    any_place_of_a_long_run_is_found_again(ENGINES[1], 6);
}

#[test]
fn mini_batches_back_and_forward_arrive_where_they_began() {
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            let mut case = Case::new(&experiment, engine, true);
            for start in [case.last(), case.last() - 3, case.last() / 2] {
                case.page.finish(Intent::Seek(case.place(start)));
                for back in 1..=10 {
                    case.page.finish(Intent::Move(Move::Batches(-1)));
                    case.assert_shows(start - back);
                }
                for forward in 1..=10 {
                    // A step of the button is the same way forward.
                    case.page.finish(if forward % 2 == 0 {
                        Intent::Move(Move::Batches(1))
                    } else {
                        Intent::Step(Unit::Batch)
                    });
                    case.assert_shows(start - 10 + forward);
                }
            }
            case.page.act(Intent::Move(Move::Batches(-7)));
            case.page.finish(Intent::Move(Move::Batches(-3)));
            case.assert_shows(case.last() / 2 - 10);
        }
    }
}

#[test]
fn a_moment_is_found_in_slices_of_any_size_and_from_any_engine_on_its_way() {
    let mut dice = Dice::new(3);
    for experiment in with_rules(short()) {
        for (kind, make) in ENGINES {
            let case = Case::new(&experiment, (kind, make), false);
            let session = case.page.state.session();
            let mut way: Option<Retrace> = None;
            for _ in 0..30 {
                let step = dice.below(case.last());
                let to = case.place(step);
                let mut retrace = Retrace::new(session, to, way.take(), &make).unwrap();
                assert_eq!(retrace_without_time(&mut retrace, session, to), None);
                let moment = loop {
                    let mut looks = dice.below(6);
                    let mut left = move || {
                        looks = looks.saturating_sub(1);
                        looks as f64 * 0.001
                    };
                    if let Some(moment) = retrace.go_on(session, to, &mut left).unwrap() {
                        break moment;
                    }
                };
                case.assert_is(&moment, step);
                // Found once more at once, where it stands.
                let again = retrace.go_on(session, to, &mut || 0.0).unwrap();
                case.assert_is(&again.unwrap(), step);
                way = Some(retrace);
            }
        }
    }
}

/// Without time nothing is done, unless it is there already.
fn retrace_without_time(retrace: &mut Retrace, session: &Session, to: Place) -> Option<Moment> {
    let found = retrace.go_on(session, to, &mut || 0.0).unwrap();
    found.filter(|moment| moment.place != to)
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

#[test]
fn a_branch_without_a_change_goes_the_old_way() {
    let mut dice = Dice::new(4);
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            for edited in [false, true] {
                let mut case = Case::new(&experiment, engine, edited);
                for round in 0..4 {
                    // The learning rate of today has to be the one of that moment.
                    let made = case.page.state.recording().edits().made();
                    let from = made.last().map_or(0, |&(step, _)| step);
                    let step = from + dice.below(case.last() - from);
                    case.page.finish(Intent::Seek(case.place(step)));
                    let before = bits(case.page.state.recording());
                    let edits = case.page.state.recording().edits().clone();
                    case.page.act(Intent::Branch);
                    assert!(!case.page.state.looks_back());
                    case.assert_is(case.page.state.shown(), step);
                    assert_eq!(case.page.state.status(), Status::Running);
                    let course = case.page.state.course().unwrap();
                    assert_eq!(
                        (course.from, course.to.place),
                        (case.place(step), case.place(case.last()))
                    );
                    assert_eq!(bits(&course.recording), before);
                    while case.page.frame(1 + round * 7, 0.1) {}
                    case.assert_shows(case.last());
                    assert_eq!(bits(case.page.state.recording()), before);
                    assert_eq!(*case.page.state.recording().edits(), edits);
                }
            }
        }
    }
}

#[test]
fn a_branch_of_a_long_run_goes_the_old_way() {
    for experiment in with_rules(vec![long()]) {
        let mut case = Case::new(&experiment, ENGINES[0], true);
        let before = bits(case.page.state.recording());
        for step in [16_000, 12_345] {
            case.page.finish(Intent::Seek(case.place(step)));
            case.page.finish(Intent::Branch);
            case.assert_shows(case.last());
            // What was dropped before stays dropped, what is new is kept as it was.
            assert_eq!(bits(case.page.state.recording()), before);
        }
    }
}

#[test]
fn a_replay_at_any_speed_goes_over_into_training_with_one_history() {
    let speeds = ["batch", "epoch", "1", "33.3", "1000", "max"];
    for experiment in with_rules(short()) {
        for engine in ENGINES {
            let whole = Case::new(&experiment, engine, false);
            for speed in speeds {
                let mut case = Case {
                    page: Page::new(&experiment, engine.1),
                    moments: whole.moments.clone(),
                    name: format!("{} {speed}", whole.name),
                };
                let half = case.place(case.last() / 2 + 1);
                case.page.finish(Intent::RunTo(half));
                case.page.change("speed", speed);
                case.page.finish(Intent::Seek(case.place(case.last() / 3)));
                case.page.act(Intent::Play);
                assert!(case.page.state.replays());
                let mut before = case.place(case.last() / 3);
                let mut replayed = 0;
                while case.page.state.status() == Status::Running {
                    replayed += u32::from(case.page.state.replays());
                    case.page.frame(3, 0.23);
                    let shown = case.page.state.shown();
                    assert!(shown.place >= before, "{}", case.name);
                    before = shown.place;
                    case.assert_is(shown, before.step(case.per_epoch()));
                }
                let slow = matches!(speed, "batch" | "epoch" | "1");
                assert!(
                    replayed > if slow { 5 } else { 0 },
                    "{replayed}: {}",
                    case.name
                );
                case.assert_shows(case.last());
                assert_eq!(
                    bits(case.page.state.recording()),
                    bits(whole.page.state.recording())
                );
            }
        }
    }
}

#[test]
fn a_replay_of_a_long_run_shows_what_was() {
    let mut case = Case::new(&long(), ENGINES[0], false);
    for (speed, elapsed) in [("batch", 0.3), ("1000", 0.016), ("33.3", 0.06)] {
        case.page.change("speed", speed);
        for back in [9, 5000] {
            let mut step = case.last() - back;
            case.page.finish(Intent::Seek(case.place(step)));
            case.page.act(Intent::Play);
            for _ in 0..20 {
                case.page.frame(0, elapsed);
                let shown = case.page.state.shown();
                let now = shown.place.step(case.per_epoch());
                assert!(now >= step);
                step = now;
                case.assert_is(shown, step);
            }
            assert!(step > case.last() - back);
        }
    }
}

/// Counts the engines that are made and the steps they train.
#[derive(Default)]
struct Account {
    made: Cell<usize>,
    trained: Cell<usize>,
}

struct Counted(Box<dyn Engine>, Rc<Account>);

impl Engine for Counted {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        let steps = samples.len().div_ceil(batch);
        self.1.trained.set(self.1.trained.get() + steps);
        self.0.train(samples, batch, rate)
    }
    fn mark(&mut self) -> Result<(), EngineError> {
        self.0.mark()
    }
    fn read(&mut self) -> Reading {
        self.0.read()
    }
    fn copy(&self) -> Option<Box<dyn Engine>> {
        self.1.made.set(self.1.made.get() + 1);
        let copy = self.0.copy()?;
        Some(Box::new(Self(copy, self.1.clone())))
    }
}

#[test]
fn a_recorded_epoch_is_shown_without_an_engine() {
    for (optimizer, epochs) in [
        (Optimizer::Sgd, 500),
        (Optimizer::Adam, 500),
        (Optimizer::Sgd, 20_000),
        (Optimizer::Adam, 20_000),
    ] {
        let experiment = Experiment {
            samples: 4,
            batch: 2,
            epochs,
            optimizer,
            learning_rate: 0.001,
            ..Experiment::new(Task::Cubic)
        };
        let account = Rc::new(Account::default());
        let shared = account.clone();
        let make = move |problem: &Problem| -> Result<Box<dyn Engine>, EngineError> {
            shared.made.set(shared.made.get() + 1);
            let engine = Box::new(FusedCpu::new(problem));
            Ok(Box::new(Counted(engine, shared.clone())))
        };
        let make = Rc::new(make);
        let ahead = |_: &Problem| -> Result<Box<dyn Engine>, EngineError> { panic!("no ghost") };
        let query = link::hash("", &experiment);
        let (mut state, _) = State::new(query, "", make.clone(), Box::new(ahead));
        let mut engine = make(state.session().problem()).unwrap();
        state.session_mut().start(engine.as_mut()).unwrap();
        state.receive(block_on(engine.read()).unwrap());
        state.update(Intent::End, 0.0);
        while state.session().wants_steps() {
            state.session_mut().advance(engine.as_mut(), 5000).unwrap();
            state.receive(block_on(engine.read()).unwrap());
        }
        assert_eq!(state.status(), Status::Finished);
        let done = (account.made.get(), account.trained.get());
        let recorded: Vec<u32> = state
            .recording()
            .history()
            .losses()
            .iter()
            .map(|l| l.0)
            .collect();
        assert!(recorded.len() > 400);
        for &epoch in recorded.iter().rev() {
            state.update(Intent::Seek(Place::at_epoch(epoch)), 0.0);
            assert!(!state.seeks());
            assert_eq!(state.shown().place, Place::at_epoch(epoch));
            assert!(!state.roll(0.016, &mut || 1.0).unwrap());
        }
        state.update(Intent::Move(Move::Tenths(3)), 0.0);
        state.update(Intent::Move(Move::Start), 0.0);
        state.update(Intent::Move(Move::Newest), 0.0);
        assert_eq!((account.made.get(), account.trained.get()), done);
        // Between two of them, the steps from the nearest place before it are enough.
        state.update(
            Intent::Seek(Place {
                epoch: epochs - 101,
                batch: 1,
            }),
            0.0,
        );
        assert!(state.seeks());
        while state.roll(0.016, &mut || 1.0).unwrap() {}
        let trained = account.trained.get() - done.1;
        let most = if optimizer.remembers() {
            2 * epochs as usize / 16
        } else {
            9
        };
        assert!(
            (1..=most).contains(&trained),
            "{trained} steps of {epochs} epochs"
        );
    }
}
