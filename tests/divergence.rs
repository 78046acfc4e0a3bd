//! A run that diverges ends at the same epoch with the same last moment, however it is gone
//! through: in chunks, step by step, at any speed, looked at often or seldom, as a ghost, and in a
//! sweep. A loss that is beyond every number within an epoch and comes back is not the end.

use std::rc::Rc;

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::edits::Edits;
use regression_playground::core::engine::{Engine, EngineError, Record};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::fleet::{Fleet, FleetProblem};
use regression_playground::core::ghost::Ghost;
use regression_playground::core::link;
use regression_playground::core::recording::Ending;
use regression_playground::core::session::Session;
use regression_playground::core::state::{Intent, Move};
use regression_playground::core::sweep::{End, OneByOne, Plan, Runner, SideBySide};
use regression_playground::core::transport::{Place, Status, Unit};
use regression_playground::engine::{Autodiff, FusedCpu};

#[path = "support/fleet.rs"]
mod fleet;
#[path = "support/page.rs"]
mod page;

use page::{Make, Page, reference};

const FUSED: Make = |problem| Ok(Box::new(FusedCpu::new(problem)));
const AUTODIFF: Make = |problem| Ok(Box::new(Autodiff::new(problem, &Device::flex())));

/// The experiment of a link.
fn experiment(query: &str) -> Experiment {
    let (experiment, problems) = link::read(query, "");
    assert!(problems.is_empty(), "{problems:?}");
    experiment
}

/// A run whose loss is beyond every number within some epochs, and a number again at their ends.
fn comes_back() -> Experiment {
    experiment("task=linear&shuffle=0&lr=1")
}

/// Runs that diverge after one epoch or many, and some that do not.
fn experiments() -> Vec<Experiment> {
    let mut all = vec![
        comes_back(),
        experiment("task=linear&lr=0.7&n=40&epochs=60"),
    ];
    for task in [Task::Linear, Task::Cubic, Task::Sine] {
        for optimizer in [Optimizer::Sgd, Optimizer::Momentum, Optimizer::Adam] {
            for learning_rate in [0.5, 1.0, 2.0, 10.0] {
                all.push(Experiment {
                    samples: 33,
                    epochs: 60,
                    optimizer,
                    learning_rate,
                    ..Experiment::new(task)
                });
            }
        }
    }
    all
}

/// The first epoch after which not all is a finite number, and what was after the one before: found
/// by looking at the ends of all epochs.
struct Judge {
    ending: Ending,
    last: Record,
    place: Place,
    /// Whether a mini-batch before that was beyond every number.
    came_back: bool,
}

fn judge(experiment: &Experiment, make: Make) -> Judge {
    let edits = Edits::none(experiment.learning_rate);
    let steps = reference(experiment, &edits, experiment.epochs, make);
    let ends: Vec<&Record> = steps
        .iter()
        .step_by(experiment.batches_per_epoch())
        .collect();
    let wild = ends.iter().position(|end| !end.is_finite());
    let last = wild.map_or(ends.len(), |epoch| epoch) - 1;
    let seen = &steps[..=last * experiment.batches_per_epoch()];
    Judge {
        ending: wild.map_or(Ending::Finished, |epoch| Ending::Diverged(epoch as u32)),
        last: ends[last].clone(),
        place: Place::at_epoch(last as u32),
        came_back: seen.iter().any(|step| !step.is_finite()),
    }
}

fn bits(record: &Record) -> Vec<u32> {
    let values = record.parameters.iter().chain([&record.loss]);
    values.map(|value| value.to_bits()).collect()
}

fn assert_ended(session: &Session, judge: &Judge, how: &str) {
    let how = format!("{how}: {}", link::hash("", session.experiment()));
    let recording = session.recording();
    assert_eq!(recording.ending(), Some(judge.ending), "{how}");
    let status = match judge.ending {
        Ending::Finished => Status::Finished,
        Ending::Diverged(_) => Status::Diverged,
    };
    assert_eq!(
        (session.status(), session.place()),
        (status, judge.place),
        "{how}"
    );
    let newest = Record {
        loss: session.loss().unwrap(),
        parameters: session.parameters().to_vec(),
    };
    assert_eq!(bits(&newest), bits(&judge.last), "{how}");
    let losses = recording.history().losses();
    assert!(
        losses.iter().map(|l| l.0).eq(0..=judge.place.epoch),
        "{how}"
    );
    assert!(losses.iter().all(|(_, loss)| loss.is_finite()), "{how}");
}

fn start(experiment: &Experiment, make: Make) -> (Session, Box<dyn Engine>) {
    let mut session = Session::new(experiment.clone());
    let mut engine = make(session.problem()).unwrap();
    session.start(engine.as_mut()).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    (session, engine)
}

#[test]
fn the_examples_are_what_they_are_to_show() {
    let judges: Vec<Judge> = experiments().iter().map(|e| judge(e, FUSED)).collect();
    assert!(judges[0].came_back);
    let epochs = |judge: &&Judge| matches!(judge.ending, Ending::Diverged(epoch) if epoch > 3);
    assert!(judges.iter().filter(epochs).count() >= 3);
    let finished = judges
        .iter()
        .filter(|judge| judge.ending == Ending::Finished);
    assert!(finished.count() >= 3);
}

#[test]
fn a_session_ends_there_whatever_its_chunks_and_whenever_it_is_looked_at() {
    const MANY: [usize; 4] = [0, 1, 2, 5];
    for (make, chunks, records) in [
        (FUSED, &[1, 3, 7, 1000][..], &MANY[..]),
        (AUTODIFF, &[4], &MANY[..2]),
    ] {
        for experiment in experiments() {
            let judge = judge(&experiment, make);
            for &chunk in chunks {
                for &records in records {
                    let (mut session, mut engine) = start(&experiment, make);
                    session.play();
                    let mut frame = 0;
                    while session.wants_steps() {
                        session.advance(engine.as_mut(), chunk).unwrap();
                        frame += 1;
                        if records > 0 && frame % records == 0 {
                            session.record(engine.as_mut()).unwrap();
                        }
                        // Read late now and then: what is queued after the end does not count.
                        if frame % 3 != 1 || !session.wants_steps() {
                            session.receive(block_on(engine.read()).unwrap());
                        }
                    }
                    assert_ended(&session, &judge, &format!("{chunk} {records}"));
                }
            }
        }
    }
}

#[test]
fn stepping_shows_finite_numbers_only_and_ends_there() {
    for experiment in experiments() {
        let judge = judge(&experiment, FUSED);
        for unit in [Unit::Batch, Unit::Epoch] {
            let (mut session, mut engine) = start(&experiment, FUSED);
            while !session.has_ended() {
                let before = session.place();
                session.step(unit);
                while session.wants_steps() {
                    session.advance(engine.as_mut(), 1000).unwrap();
                    session.record(engine.as_mut()).unwrap();
                    session.receive(block_on(engine.read()).unwrap());
                }
                assert!(session.loss().unwrap().is_finite());
                assert!(session.parameters().iter().all(|p| p.is_finite()));
                assert!(session.has_ended() || session.status() == Status::Paused);
                assert!(session.has_ended() || session.place() > before);
            }
            assert_ended(&session, &judge, &format!("{unit:?}"));
        }
    }
}

#[test]
fn a_page_ends_there_at_any_speed() {
    for experiment in experiments() {
        let judge = judge(&experiment, FUSED);
        for steps in [1, 4, 9, 300] {
            let mut page = Page::new(&experiment, FUSED);
            page.act(Intent::Play);
            while page.frame(steps, 0.016) {
                let shown = page.state.shown();
                assert!(shown.loss.is_some_and(f32::is_finite));
                assert!(shown.parameters.iter().all(|p| p.is_finite()));
            }
            assert_ended(page.state.session(), &judge, &format!("{steps} a frame"));
        }
    }
}

#[test]
fn a_ghost_ends_there() {
    for experiment in experiments() {
        let judge = judge(&experiment, FUSED);
        let (session, _) = start(&experiment, FUSED);
        for slice in [1, 5, 1000] {
            let mut ghost = Ghost::new(&session, FUSED).unwrap();
            while ghost.grows() {
                ghost.advance(slice).unwrap();
            }
            assert_ended(ghost.run(), &judge, &format!("ghost by {slice}"));
        }
    }
}

#[test]
fn a_branch_within_an_epoch_ends_with_the_end_of_the_one_before() {
    let calm = experiment("task=linear&epochs=5");
    let mut page = Page::new(&calm, FUSED);
    page.finish(Intent::RunTo(Place {
        epoch: 3,
        batch: 10,
    }));
    let before = page.state.recording().epoch(1).unwrap();
    for records in [1, 1000] {
        page.finish(Intent::Seek(Place { epoch: 1, batch: 7 }));
        page.change("lr", "10");
        page.act(Intent::End);
        while page.frame(records, 0.1) {}
        let session = page.state.session();
        assert_eq!(session.recording().ending(), Some(Ending::Diverged(2)));
        assert_eq!(session.newest(), &before);
        page.act(Intent::Reset);
        page.change("lr", "0.01");
        page.finish(Intent::RunTo(Place {
            epoch: 3,
            batch: 10,
        }));
    }
}

/// A clock by which every look costs a millisecond.
fn slice(looks: u32) -> impl FnMut() -> f64 {
    let mut left = f64::from(looks) / 1000.0;
    move || {
        left -= 0.001;
        left
    }
}

#[test]
fn sweeps_end_there() {
    for (base, sweep) in [
        (comes_back(), "lr:0.5..2:4"),
        (experiment("task=linear&n=33&epochs=40"), "lr:0.3..10:7"),
        (
            experiment("task=cubic&n=33&epochs=40&opt=momentum"),
            "lr:0.3..10:7",
        ),
        (
            experiment("task=sine&n=33&epochs=25&opt=adam"),
            "lr:0.3..10:4",
        ),
        (
            experiment("task=linear&n=40&lr=0.7&epochs=40"),
            "batch:4..40:4*seed:3",
        ),
    ] {
        let plan = Plan::new(&base, sweep.parse().unwrap());
        let runs = plan.runs().iter();
        let judges: Vec<Judge> = runs.map(|run| judge(&run.experiment, AUTODIFF)).collect();
        let one_by_one = || OneByOne::new(Box::new(AUTODIFF), 0..plan.runs().len());
        let side_by_side = |patience| {
            let make = move |problem: &FleetProblem| -> Result<Box<dyn Fleet>, EngineError> {
                Ok(Box::new(fleet::Engines::new(
                    problem,
                    patience,
                    Rc::default(),
                )))
            };
            SideBySide::new(Box::new(make), Box::new(AUTODIFF), &plan)
        };
        let runners: [Box<dyn Runner>; 5] = [
            Box::new(one_by_one()),
            Box::new(one_by_one()),
            Box::new(side_by_side(0)),
            Box::new(side_by_side(0)),
            Box::new(side_by_side(7)),
        ];
        for (mut runner, looks) in runners.into_iter().zip([3, 10_000, 3, 10_000, 4]) {
            let mut arrived = 0;
            while arrived < judges.len() {
                for arrival in runner.advance(&plan, &mut slice(looks)).unwrap() {
                    arrived += 1;
                    let judge = &judges[arrival.run];
                    let how = format!("{sweep} by {looks}, run {}", arrival.run);
                    match (arrival.outcome.end, judge.ending) {
                        (End::Trained(loss), Ending::Finished) => {
                            let record = Record {
                                loss,
                                parameters: arrival.parameters,
                            };
                            assert_eq!(bits(&record), bits(&judge.last), "{how}");
                        }
                        (End::Diverged(epoch), Ending::Diverged(expected)) => {
                            assert_eq!(epoch, expected, "{how}");
                        }
                        (end, expected) => panic!("{how}: {end:?}, not {expected:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn looking_back_at_what_came_back_shows_finite_numbers_only() {
    let mut page = Page::new(&comes_back(), FUSED);
    page.finish(Intent::End);
    let per_epoch = comes_back().batches_per_epoch();
    let newest = page.state.session().place();
    let edits = page.state.recording().edits().clone();
    let steps = reference(&comes_back(), &edits, newest.epoch, FUSED);
    let wild = steps.iter().position(|step| !step.is_finite()).unwrap() as u64;
    let hole = Place::after(wild, per_epoch);
    assert_ne!(hole.batch, 0);
    // From after it and from before it: what is shown is an end of its epoch.
    page.finish(Intent::Seek(hole));
    assert_eq!(page.state.shown().place, Place::at_epoch(hole.epoch));
    page.finish(Intent::Move(Move::Start));
    page.finish(Intent::Seek(hole));
    assert_eq!(page.state.shown().place, Place::at_epoch(hole.epoch + 1));
    // Mini-batch by mini-batch there is a way through it, forward and back.
    page.finish(Intent::Seek(Place::after(wild - 1, per_epoch)));
    assert_eq!(page.state.shown().place, Place::after(wild - 1, per_epoch));
    page.finish(Intent::Step(Unit::Batch));
    assert_eq!(page.state.shown().place, Place::at_epoch(hole.epoch + 1));
    page.finish(Intent::Move(Move::Batches(-1)));
    let back = page.state.shown().place;
    assert!(back < Place::at_epoch(hole.epoch + 1) && back >= Place::at_epoch(hole.epoch));
    // A replay goes through it, too, and never back.
    for speed in ["batch", "epoch", "3"] {
        page.change("speed", speed);
        page.finish(Intent::Seek(Place::after(wild - 2, per_epoch)));
        page.act(Intent::Play);
        let mut before = page.state.shown().place;
        while page.state.replays() && before <= Place::at_epoch(hole.epoch + 2) {
            page.frame(0, 0.25);
            let shown = page.state.shown();
            assert!(shown.loss.is_some_and(f32::is_finite));
            assert!(shown.parameters.iter().all(|p| p.is_finite()));
            assert!(
                shown.place >= before,
                "{speed}: {:?} after {before:?}",
                shown.place
            );
            before = shown.place;
        }
        assert!(before > hole);
    }
}
