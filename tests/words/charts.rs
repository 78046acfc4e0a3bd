//! Of a run as it stands.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::ghost::Ghost;
use regression_playground::core::looks::View;
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::transport::Place;
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;

use super::{assert_near, fit, losses, number, run, status, text, words};

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
        // It says what was typed.
        Task::Expr => None,
        // Nobody knows the truth.
        Task::Csv => None,
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

/// What stands after a number must not move while the number changes.
#[test]
fn the_sentence_is_as_long_in_every_epoch() {
    let session = run::finish(Experiment {
        epochs: 100,
        ..Experiment::new(Task::Cubic)
    });
    let recording = session.recording();
    let mut lengths = (20..=100).map(|epoch| {
        let moment = recording.epoch(epoch).unwrap();
        let sentence = describe::fit(&text(), recording, &moment, View::Feature(0));
        words(&sentence)[3].chars().count()
    });
    let first = lengths.next().unwrap();
    assert!(lengths.all(|length| length == first));
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
    // The same while the run is on its way; when it has come there, the ghost was there before.
    session.play();
    assert_eq!(about(&session, &ghost), sentence);
    run::go_on(&mut session, &mut engine, 1000);
    let passed = about(&session, &ghost);
    assert_eq!(passed, sentence.replace("ends", "ended"));
    assert_near(words(&passed)[1], session.loss().unwrap());
    // Another rate: what comes next is another run.
    assert_eq!(
        session.set_live(&Experiment {
            learning_rate: 0.1,
            ..session.experiment().clone()
        }),
        Onward::AsItIs
    );
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
