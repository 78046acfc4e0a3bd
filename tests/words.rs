//! The sentences beside the charts: the right numbers, and never one that is not a number.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::ghost::Ghost;
use regression_playground::core::looks::View;
use regression_playground::core::moment::Moment;
use regression_playground::core::session::Session;
use regression_playground::core::state::Course;
use regression_playground::core::text::Text;
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;

#[path = "support/run.rs"]
mod run;

fn text() -> Text {
    let entries = [
        ("words.line", "{n} {feature} {slope} {truth}"),
        ("words.curve", "{n} {target} {noise} {distance}"),
        ("words.predicted", "{n} {r2}"),
        ("words.predicted.some", "{n} {r2} 1/{every}"),
        ("words.ghost", "ends {loss} {epochs}"),
        ("words.ghost.passed", "ended {loss} {epochs}"),
        ("words.ghost.diverged", "diverges {epoch}"),
        ("words.ghost.diverged.passed", "diverged {epoch}"),
        ("words.ghost.grows", "grows {epoch} {epochs}"),
        ("words.ghost.stopped", "stopped"),
        ("words.ghost.none", "no ghost"),
        ("words.loss.none", "none"),
        ("words.loss.start", "start {first}"),
        ("words.loss", "{first} {last} {epoch} {lowest} {at}"),
        (
            "words.loss.batch",
            "{first} {last} {epoch}+{batch} {lowest} {at}",
        ),
        ("words.course", "left {from} came to {loss} {epoch}"),
        ("words.course.diverged", "left {from} diverged {epoch}"),
        ("place.start", "0"),
        ("place.epoch", "{epoch}"),
        ("place.batch", "{epoch}+{batch}"),
        ("loss.at", "{epoch}: {loss}"),
        ("loss.at.batch", "{epoch}+{batch}: {loss}"),
        ("edit.all", "changed: {list}"),
        ("edit.lr", "lr {value} at {place}"),
        ("many.comma", ", "),
        ("state.loading", "loading"),
        ("state.ready", "ready"),
        ("state.running", "running"),
        ("state.paused", "paused {epoch} {loss}"),
        (
            "state.paused.batch",
            "paused {batch}/{count} of {next} {loss}",
        ),
        ("state.replay", "replay {epoch} of {trained}"),
        ("state.back", "back {epoch} of {trained} {loss}"),
        (
            "state.back.batch",
            "back {batch}/{count} of {next} of {trained} {loss}",
        ),
        ("state.finished", "finished {epoch} {loss}"),
        ("state.diverged", "diverged {epoch} {loss}"),
        ("formula.cubic", "cubic"),
        ("formula.sine", "sine"),
        ("formula.step", "step"),
        ("formula.abs", "abs"),
    ];
    Text::new(entries.map(|(key, words)| (key.to_owned(), words.to_owned())))
}

fn fit(session: &Session, view: View) -> String {
    describe::fit(&text(), session.recording(), session.newest(), view)
}

fn losses(session: &Session) -> String {
    describe::losses(&text(), session.recording(), session.newest())
}

/// Where a run stands, when its newest moment is shown.
fn status(session: &Session) -> String {
    let (recording, newest) = (session.recording(), session.newest());
    describe::status(&text(), session.status(), recording, newest, None)
}

fn words(sentence: &str) -> Vec<&str> {
    sentence.split(' ').collect()
}

fn number(word: &str) -> f64 {
    word.replace('−', "-")
        .parse()
        .unwrap_or_else(|_| panic!("{word} is not a number"))
}

/// How many digits are shown is a matter of taste; that they are the right ones is not.
fn assert_near(word: &str, value: f32) {
    let off = (number(word) / f64::from(value) - 1.0).abs();
    assert!(off < 1e-3, "{word} is not {value}");
}

#[test]
fn the_line_is_described_by_its_slope() {
    let session = run::finish(Experiment {
        epochs: 20,
        ..Experiment::new(Task::Linear)
    });
    for (feature, truth) in [(0, "2"), (1, "−3.4")] {
        let sentence = fit(&session, View::Feature(feature));
        let words = words(&sentence);
        assert_eq!(
            (words[0], words[1], words[3]),
            ("500", ["1", "2"][feature], truth)
        );
        let slope = f64::from(session.parameters()[feature]);
        assert!(
            (number(words[2]) - slope).abs() < 1e-3,
            "{sentence}, not {slope}"
        );
    }
}

#[test]
fn the_curve_is_described_by_its_distance_from_the_truth() {
    let curves = Task::ALL.into_iter().filter_map(|task| match task {
        Task::Linear => None,
        Task::Cubic => Some((task, "cubic")),
        Task::Sine => Some((task, "sine")),
        Task::Step => Some((task, "step")),
        Task::Abs => Some((task, "abs")),
    });
    for (task, name) in curves {
        let (session, _) = run::start(Experiment {
            samples: 80,
            ..Experiment::new(task)
        });
        let sentence = fit(&session, View::Feature(0));
        assert_eq!(words(&sentence)[..3], ["80", name, "0.1"]);
    }
    let distance = |epochs| {
        let session = run::finish(Experiment {
            epochs,
            ..Experiment::new(Task::Cubic)
        });
        let sentence = fit(&session, View::Feature(0));
        number(words(&sentence)[3])
    };
    // √(mean squared distance): about that of the loss without the noise's variance.
    let (early, late) = (distance(100), distance(1200));
    assert!(
        late < 0.05 && early > 0.1 && early < 0.2,
        "from {early} to {late}"
    );
}

#[test]
fn predictions_are_described_by_their_determination() {
    let r2 = |experiment: Experiment| {
        let session = run::finish(experiment);
        let sentence = fit(&session, View::Predicted);
        (number(words(&sentence)[1]), sentence)
    };
    let line = Experiment {
        epochs: 20,
        ..Experiment::new(Task::Linear)
    };
    assert!(r2(line.clone()).0 > 0.999);
    let still = Experiment {
        learning_rate: 1e-9,
        epochs: 1,
        ..line.clone()
    };
    assert!(r2(still).0 < 0.5);
    let many = Experiment {
        samples: 10_000,
        epochs: 1,
        ..line
    };
    assert!(r2(many).1.ends_with("1/5"));
}

#[test]
fn the_loss_is_described_from_its_first_to_its_last() {
    let session = Session::new(Experiment::new(Task::Cubic));
    assert_eq!(losses(&session), "none");
    assert_eq!(status(&session), "loading");
    let (mut session, mut engine) = run::start(Experiment::new(Task::Cubic));
    let first = session.history().losses()[0].1;
    let sentence = losses(&session);
    assert_eq!(words(&sentence)[0], "start");
    assert_near(words(&sentence)[1], first);
    assert_eq!(status(&session), "ready");
    session.run_to(Place::at_epoch(40));
    assert_eq!(status(&session), "running");
    run::go_on(&mut session, &mut engine, 1000);
    let recorded = session.history().losses();
    let lowest = recorded.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    let (last, least, at) = (recorded[40].1, lowest.1, lowest.0);
    let sentence = losses(&session);
    let words_of_losses = words(&sentence);
    for (word, loss) in [(0, first), (1, last), (3, least)] {
        assert_near(words_of_losses[word], loss);
    }
    assert_eq!(
        (words_of_losses[2], words_of_losses[4]),
        ("40", at.to_string().as_str())
    );
    let sentence = status(&session);
    assert_eq!(words(&sentence)[..2], ["paused", "40"]);
    assert_near(words(&sentence)[2], last);
}

fn ghost(session: &Session) -> Ghost {
    Ghost::new(session, |problem| Ok(Box::new(FusedCpu::new(problem)))).unwrap()
}

fn about(session: &Session, ghost: &Ghost) -> String {
    let met = session.has_ended() && ghost.run().goes_like(session);
    describe::ghost(&text(), Some(ghost), met)
}

#[test]
fn a_ghost_is_described_by_its_end_and_by_what_came_of_it() {
    let (mut session, mut engine) = run::start(Experiment {
        epochs: 30,
        ..Experiment::new(Task::Cubic)
    });
    assert_eq!(describe::ghost(&text(), None, false), "no ghost");
    let mut ghost = ghost(&session);
    ghost.advance(75).unwrap();
    assert_eq!(about(&session, &ghost), "grows 7 30");
    ghost.advance(1000).unwrap();
    let sentence = about(&session, &ghost);
    assert_eq!((words(&sentence)[0], words(&sentence)[2]), ("ends", "30"));
    assert_near(words(&sentence)[1], ghost.run().loss().unwrap());
    // The same while the run is on its way; when it has come there, it was foreseen.
    session.play();
    assert_eq!(about(&session, &ghost), sentence);
    run::go_on(&mut session, &mut engine, 1000);
    let passed = about(&session, &ghost);
    assert_eq!(passed, sentence.replace("ends", "ended"));
    assert_near(words(&passed)[1], session.loss().unwrap());
    // Another rate: what comes next is another run.
    assert!(session.set_live(&Experiment {
        learning_rate: 0.1,
        ..session.experiment().clone()
    }));
    assert_eq!(about(&session, &ghost), sentence);
}

#[test]
fn a_ghost_that_has_no_end_says_so() {
    let mut session = Session::new(Experiment {
        learning_rate: 10.0,
        ..Experiment::new(Task::Linear)
    });
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    let mut wild = ghost(&session);
    wild.advance(100_000).unwrap();
    let sentence = about(&session, &wild);
    assert!(sentence.starts_with("diverges "), "{sentence}");
    let epoch = words(&sentence)[1].to_owned();
    assert!(number(&epoch) >= 1.0, "{sentence}");
    // The run names the same epoch, although it finds out in the middle of it.
    session.play();
    while session.wants_steps() {
        session.advance(&mut engine, 7).unwrap();
        session.record(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    // What it was is what it was before that epoch.
    let before = Place::at_epoch(epoch.parse::<u32>().unwrap() - 1);
    assert_eq!(session.place(), before);
    let state = status(&session);
    assert_eq!(words(&state)[..2], ["diverged", &epoch]);
    assert_eq!(about(&session, &wild), format!("diverged {epoch}"));
    let mut stopped = ghost(&session);
    stopped.stop();
    assert_eq!(about(&session, &stopped), "stopped");
}

#[test]
fn nothing_is_ever_called_nan() {
    let all = |session: &Session| {
        [View::Feature(0), View::Predicted]
            .map(|view| fit(session, view))
            .into_iter()
            .chain([losses(session), status(session)])
            .collect::<Vec<_>>()
            .join(" ")
    };
    // Diverged; two samples; labels that are all the same, whose spread explains nothing.
    let wild = Experiment {
        learning_rate: 10.0,
        ..Experiment::new(Task::Linear)
    };
    let two = Experiment {
        samples: 2,
        batch: 1,
        epochs: 2,
        ..Experiment::new(Task::Cubic)
    };
    let flat = Experiment {
        weights: vec![0.0],
        noise: 0.0,
        epochs: 2,
        ..Experiment::new(Task::Linear)
    };
    let diverged = all(&run::finish(wild.clone()));
    assert!(diverged.contains("diverged"), "{diverged}");
    for sentences in [diverged, all(&run::finish(two)), all(&run::finish(flat))] {
        let lower = sentences.to_lowercase();
        assert!(
            !lower.contains("nan") && !lower.contains("inf"),
            "{sentences}"
        );
        assert!(!sentences.contains('{'), "{sentences}");
    }
    assert!(!all(&Session::new(wild)).contains("NaN"));
}

/// A run that was stopped after 3 epochs and 4 mini-batches, and the moments of its recording.
fn stopped() -> Session {
    let (mut session, mut engine) = run::start(Experiment {
        epochs: 30,
        ..Experiment::new(Task::Cubic)
    });
    session.run_to(Place { epoch: 3, batch: 4 });
    run::go_on(&mut session, &mut engine, 1000);
    session
}

#[test]
fn a_moment_within_an_epoch_is_named_by_its_mini_batches() {
    let session = stopped();
    let loss = session.loss().unwrap();
    let sentence = losses(&session);
    assert_eq!(words(&sentence)[2], "3+4");
    assert_near(words(&sentence)[1], loss);
    let sentence = status(&session);
    assert_eq!(words(&sentence)[..4], ["paused", "4/10", "of", "4"]);
    assert_near(words(&sentence)[4], loss);
    let reading = describe::reading(&text(), session.newest());
    let (place, number) = reading.split_once(": ").unwrap();
    assert_eq!(place, "3+4");
    assert_near(number, loss);
}

#[test]
fn an_earlier_moment_is_described_as_it_was() {
    let session = stopped();
    let recording = session.recording();
    let moment = recording.epoch(1).unwrap();
    let loss = moment.loss.unwrap();
    let sentence = describe::losses(&text(), recording, &moment);
    assert_eq!(words(&sentence)[2], "1");
    for (word, loss) in [(0, recording.history().losses()[0].1), (1, loss)] {
        assert_near(words(&sentence)[word], loss);
    }
    let lowest: u32 = words(&sentence)[4].parse().unwrap();
    assert!(lowest <= 1, "the lowest loss that had come by then");
    let view = View::Feature(0);
    assert_ne!(
        describe::fit(&text(), recording, &moment, view),
        fit(&session, view)
    );
    let say = |status, moment: &Moment| {
        describe::status(&text(), status, recording, moment, Some(session.place()))
    };
    let paused = say(Status::Paused, &moment);
    assert_eq!(words(&paused)[..4], ["back", "1", "of", "3"]);
    assert_near(words(&paused)[4], loss);
    assert_eq!(say(Status::Running, &moment), "replay 1 of 3");
    let within = Moment {
        place: Place { epoch: 2, batch: 7 },
        ..moment.clone()
    };
    let paused = say(Status::Paused, &within);
    assert_eq!(words(&paused)[..6], ["back", "7/10", "of", "3", "of", "3"]);
    let reading = describe::reading(&text(), &moment);
    assert!(reading.starts_with("1: "), "{reading}");
}

#[test]
fn what_was_changed_of_a_run_is_named_with_its_place() {
    let (mut session, mut engine) = run::start(Experiment {
        epochs: 30,
        ..Experiment::new(Task::Cubic)
    });
    let edits = |session: &Session| describe::edits(&text(), session.recording());
    session.set_learning_rate(0.02);
    assert_eq!(edits(&session), "", "the link says with which it begins");
    for (place, rate) in [
        (Place { epoch: 3, batch: 4 }, 0.1),
        (Place::at_epoch(5), 0.001),
    ] {
        session.run_to(place);
        run::go_on(&mut session, &mut engine, 1000);
        session.set_learning_rate(rate);
    }
    assert_eq!(edits(&session), "changed: lr 0.1 at 3+4, lr 0.001 at 5");
}

#[test]
fn a_run_that_was_left_is_described_by_what_it_came_to() {
    let left = |mut session: Session, place: u32| {
        let to = session.newest().clone();
        let moment = session.recording().epoch(place).unwrap();
        let from = moment.place;
        let recording = session.branch(moment).into();
        describe::course(
            &text(),
            &Course {
                recording,
                from,
                to,
            },
        )
    };
    let session = stopped();
    let loss = session.loss().unwrap();
    let sentence = left(session, 2);
    assert_eq!(words(&sentence)[..4], ["left", "2", "came", "to"]);
    assert_near(words(&sentence)[4], loss);
    assert_eq!(words(&sentence)[5], "3");
    let wild = run::finish(Experiment {
        learning_rate: 10.0,
        ..Experiment::new(Task::Linear)
    });
    let epoch = wild.place().epoch + 1;
    assert_eq!(left(wild, 0), format!("left 0 diverged {epoch}"));
}
