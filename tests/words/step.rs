//! Of one step, phase by phase.

use std::rc::Rc;

use regression_playground::core::engine::{Engine, EngineError, MakeEngine, Problem};
use regression_playground::core::experiment::{Experiment, Loss, Optimizer, Task};
use regression_playground::core::explain::{Explainer, NextStep};
use regression_playground::core::moment::Moment;
use regression_playground::core::phase::Phase;
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::text::Text;
use regression_playground::core::transport::Place;
use regression_playground::engine::FusedCpu;
use regression_playground::view::step;

use super::{number, run, words};

fn fused(problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(FusedCpu::new(problem)))
}

/// A run that stands at a place, and its next step.
fn at(experiment: Experiment, place: Place) -> (Session, Rc<NextStep>) {
    let (mut session, mut engine) = run::start(experiment);
    session.run_to(place);
    run::go_on(&mut session, &mut engine, 1000);
    let makers: (&MakeEngine, &MakeEngine) = (&fused, &fused);
    let mut explainer = Explainer::default();
    let step = explainer.explain(0, &session, session.newest(), makers, &mut || 1.0);
    let step = step.unwrap().unwrap();
    (session, step)
}

fn text() -> Text {
    let entries = [
        ("step.words.batch", "{step} {batch} {count} {epoch} {n}"),
        ("step.words.forward", "network {way}"),
        ("step.words.forward.line", "{formula}"),
        ("step.words.loss.mse", "mse {loss}"),
        ("step.words.loss.mae", "mae {loss}"),
        ("step.words.loss.huber", "huber {loss}"),
        ("step.words.backward", "{pulls}"),
        ("step.words.backward.line", "{name} {gradient} {full}"),
        (
            "step.words.update.sgd",
            "sgd {name} {before} {lr} {gradient} {after}",
        ),
        (
            "step.words.update.momentum",
            "momentum {name} {before} {after}",
        ),
        ("step.words.update.adam", "adam {name} {before} {after}"),
        ("step.words.beyond", "beyond"),
        ("step.words.edited", "by hand"),
        ("step.pull", "{layer}={pull}"),
        ("step.effort", "{products} {sums}"),
        ("step.effort.none", "none"),
        ("step.right", "right"),
        ("step.wrong", "wrong"),
        ("step.grows", "{name} grows {by}"),
        ("step.shrinks", "{name} shrinks {by}"),
        ("step.grows.rule", "rule: {name} grows {by}"),
        ("step.shrinks.rule", "rule: {name} shrinks {by}"),
        ("many.sentences", "{before} {after}"),
        ("many.comma", ","),
    ];
    Text::new(entries.map(|(key, text)| (key.to_owned(), text.to_owned())))
}

fn say(session: &Session, step: &NextStep, phase: Phase) -> String {
    step::words(&text(), session.recording(), step, phase)
}

#[test]
fn a_line_is_gone_through_in_its_own_numbers() {
    let (session, next) = at(Experiment::new(Task::Linear), Place { epoch: 1, batch: 2 });
    assert_eq!(say(&session, &next, Phase::Batch), "53 3 50 2 10");
    let [w1, w2, b] = next.before[..] else {
        panic!("three parameters")
    };
    let formula = say(&session, &next, Phase::Forward);
    let sign = |value: f32| if value < 0.0 { "−" } else { "+" };
    let expected = format!(
        "{w1:.3} x1 {} {:.3} x2 {} {:.3}",
        sign(w2),
        w2.abs(),
        sign(b),
        b.abs()
    );
    assert_eq!(formula, expected);
    let loss = say(&session, &next, Phase::Loss);
    assert!((number(words(&loss)[1]) / next.loss - 1.0).abs() < 1e-4);
    let most = step::most_moved(&next);
    let gradient = say(&session, &next, Phase::Backward);
    let gradient = words(&gradient);
    assert_eq!(gradient[0], ["w1", "w2", "b"][most]);
    for (word, value) in [(1, &next.gradients), (2, &next.full_gradients)] {
        assert!((number(gradient[word]) - f64::from(value[most])).abs() < 1e-5);
    }
    let update = say(&session, &next, Phase::Update);
    let update = words(&update);
    let [before, rate, gradient, after] = [2, 3, 4, 5].map(|word| number(update[word]));
    assert_eq!((update[0], rate), ("sgd", 0.01));
    assert!(
        (before - rate * gradient - after).abs() < 2e-5,
        "it adds up as it stands there"
    );
}

#[test]
fn what_was_changed_by_hand_after_the_step_is_named() {
    let (mut session, mut engine) = run::start(Experiment::new(Task::Linear));
    let place = Place { epoch: 0, batch: 2 };
    session.run_to(place);
    run::go_on(&mut session, &mut engine, 1000);
    let before = session.recording().epoch(0).unwrap();
    let onward = session.put_parameter(0, 1.5, 0.5);
    assert_eq!(onward, Onward::AsItIs);
    session.run_to(Place { epoch: 1, batch: 0 });
    run::go_on(&mut session, &mut engine, 1000);
    let says = |place: Place| {
        let moment = Moment {
            place,
            ..before.clone()
        };
        let makers: (&MakeEngine, &MakeEngine) = (&fused, &fused);
        let mut explainer = Explainer::default();
        let step = explainer.explain(0, &session, &moment, makers, &mut || 1.0);
        say(&session, &step.unwrap().unwrap(), Phase::Update).ends_with(" by hand")
    };
    assert_eq!(
        [0, 1, 2].map(|batch| says(Place { epoch: 0, batch })),
        [false, true, false]
    );
}

#[test]
fn a_network_is_gone_through_layer_by_layer() {
    let (session, next) = at(Experiment::new(Task::Cubic), Place { epoch: 3, batch: 9 });
    assert_eq!(say(&session, &next, Phase::Batch), "40 10 10 4 10");
    assert!(say(&session, &next, Phase::Forward).starts_with("network 1 → 8 ReLU"));
    let pulls = say(&session, &next, Phase::Backward);
    let layers: Vec<&str> = pulls
        .split(',')
        .map(|pull| pull.split_once('=').unwrap().0)
        .collect();
    assert_eq!(layers, ["3", "2", "1"]);
    let effort = |phase| step::effort(&text(), session.recording(), &next, phase);
    assert_eq!(effort(Phase::Batch), "none");
    assert_eq!(effort(Phase::Forward), "800 800");
}

#[test]
fn every_loss_and_rule_has_its_own_words() {
    for (loss, word) in Loss::ALL.into_iter().zip(["mse", "mae", "huber"]) {
        let experiment = Experiment {
            loss,
            ..Experiment::new(Task::Cubic)
        };
        let (session, next) = at(experiment, Place::default());
        assert!(say(&session, &next, Phase::Loss).starts_with(word));
    }
    for (optimizer, word) in Optimizer::ALL.into_iter().zip(["sgd", "momentum", "adam"]) {
        let experiment = Experiment {
            optimizer,
            ..Experiment::new(Task::Cubic)
        };
        let (session, next) = at(experiment, Place { epoch: 1, batch: 1 });
        assert!(say(&session, &next, Phase::Update).starts_with(word));
        let grows = step::grows(&next).unwrap();
        for (said, verdict) in [(grows, "right"), (!grows, "wrong")] {
            let answer = step::verdict(&text(), session.problem(), &next, said);
            assert!(answer.starts_with(verdict), "{answer}");
            assert_eq!(answer.contains("rule"), optimizer != Optimizer::Sgd);
            let way = if grows { "grows" } else { "shrinks" };
            assert!(answer.contains(way), "{answer}");
        }
    }
}

#[test]
fn a_step_beyond_every_number_is_said_to_be_one() {
    let experiment = Experiment {
        learning_rate: 10.0,
        batch: 500,
        epochs: 100,
        ..Experiment::new(Task::Linear)
    };
    // The run ends with the last moment that is finite.
    let (mut session, mut engine) = run::start(experiment.clone());
    session.play();
    run::go_on(&mut session, &mut engine, 1000);
    let last = session.place();
    assert!(last.epoch > 3 && last.epoch < 100, "{last:?}");
    let (session, next) = at(experiment, last);
    assert_eq!(
        say(&session, &next, Phase::Update).starts_with("sgd"),
        next.after.iter().all(|v| v.is_finite())
    );
    let beyond = NextStep {
        after: vec![f32::INFINITY; 3],
        ..(*next).clone()
    };
    assert_eq!(say(&session, &beyond, Phase::Update), "beyond");
    assert_eq!(step::grows(&beyond), None);
}
