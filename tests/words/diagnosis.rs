//! Of what went wrong in a run: every finding in a real run, none in the lessons' own.

use regression_playground::core::diagnosis::{self, Finding, Look, Symptom, Way};
use regression_playground::core::engine::{Engine, MakeEngine, Problem};
use regression_playground::core::experiment::{Experiment, Init, Language, Loss, Task};
use regression_playground::core::explain::Explainer;
use regression_playground::core::last_steps::LastStepsFinder;
use regression_playground::core::number;
use regression_playground::core::recording::Ending;
use regression_playground::core::session::Session;
use regression_playground::core::settings;
use regression_playground::core::stability::Stable;
use regression_playground::core::text::Text;
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;

use super::{locale, trained};

fn with(task: Task, settings: &[(&str, &str)]) -> Experiment {
    let mut experiment = Experiment::new(task);
    for (key, value) in settings {
        let setting = settings::find(key).unwrap();
        setting.set(&mut experiment, value).unwrap();
    }
    experiment
}

fn at_rest(session: &Session) -> Option<Finding> {
    diagnosis::find(session.recording(), session.newest(), Look::Rest)
}

/// What is found at the end of a run. It is said in both languages in the numbers of the run, and its
/// way on is a value that the setting takes.
fn found(experiment: &Experiment) -> Option<(Finding, Session)> {
    let session = trained(experiment, experiment.epochs);
    let finding = at_rest(&session)?;
    for language in Language::ALL {
        let text = locale(language);
        let (recording, moment) = (session.recording(), session.newest());
        let words = describe::diagnosis(&text, recording, moment, &finding);
        let way = describe::way(&text, &finding.way);
        for words in [&words, &way] {
            assert!(
                !words.contains(['{', '}']) && !words.contains('.'.to_string().repeat(2).as_str())
            );
            assert!(
                !words.starts_with("diagnosis.") && !words.starts_with("way."),
                "{words}"
            );
        }
        let told: Vec<String> = match finding.symptom {
            Symptom::Diverged {
                epoch,
                rate,
                largest,
            } => {
                assert_eq!(rate, experiment.learning_rate);
                let largest = largest.map(|largest| number::short(largest, 3));
                let known = [epoch.to_string(), number::exact(rate)];
                known.into_iter().chain(largest).collect()
            }
            Symptom::Dead { layer, units } | Symptom::Saturated { layer, units, .. } => {
                vec![layer.to_string(), units.to_string()]
            }
            Symptom::Straight { floor } | Symptom::Plateau { floor, .. } => {
                vec![number::loss(session.loss().unwrap()), number::loss(floor)]
            }
            Symptom::Slow { first } => vec![
                number::loss(session.loss().unwrap()),
                number::loss(first),
                number::exact(experiment.learning_rate),
            ],
            Symptom::Nowhere { constant } => {
                vec![
                    number::loss(session.loss().unwrap()),
                    number::loss(constant),
                ]
            }
        };
        for number in told {
            assert!(words.contains(&number), "{number} is not in: {words}");
        }
        let (more, told) = computed(&text, &session, &finding);
        assert!(
            !more.contains(['{', '}']) && !more.starts_with("diagnosis."),
            "{more}"
        );
        for number in told {
            assert!(more.contains(&number), "{number} is not in: {more}");
        }
    }
    let (key, value) = finding.way.change();
    let mut changed = experiment.clone();
    let setting = settings::find(key).unwrap();
    assert_eq!(setting.set(&mut changed, &value), Ok(()), "{key} {value}");
    assert_ne!(changed, *experiment, "{key} {value} changes nothing");
    Some((finding, session))
}

/// What is added to a finding once it is computed, and the numbers that it has to say.
fn computed(text: &Text, session: &Session, finding: &Finding) -> (String, Vec<String>) {
    let make: &MakeEngine = &|problem| Ok(Box::new(FusedCpu::new(problem)));
    let mut left = || 1.0;
    let step = || {
        let mut explainer = Explainer::default();
        let step = explainer.explain(0, session, session.newest(), (make, make), &mut || 1.0);
        step.unwrap().unwrap()
    };
    let size = |values: &[f64]| {
        let squares = values.iter().map(|value| value * value).sum::<f64>();
        number::short(squares.sqrt(), 3)
    };
    match finding.symptom {
        Symptom::Diverged { epoch, rate, .. } => {
            let mut finder = LastStepsFinder::default();
            let steps = finder.find(0, session, (make, make), &mut left).unwrap();
            let Some(growth) = steps.unwrap().growth else {
                assert!(session.experiment().hidden.is_empty());
                return Default::default();
            };
            let told = vec![
                epoch.to_string(),
                number::exact(rate),
                (growth.layer + 1).to_string(),
                number::short(growth.first, 3),
                number::short(growth.last, 3),
                (growth.since.epoch + 1).to_string(),
            ];
            (describe::growth(text, (epoch, rate), &growth), told)
        }
        Symptom::Dead { .. } => {
            // Nothing reaches the first layer, and nothing comes out of it: one bias is left.
            let count = session.parameters().len();
            let told = vec![(count - 1).to_string(), count.to_string()];
            (describe::without_gradient(text, &step()), told)
        }
        Symptom::Saturated { .. }
        | Symptom::Slow { .. }
        | Symptom::Nowhere { .. }
        | Symptom::Plateau { .. } => {
            let step = step();
            let mut explained = FusedCpu::new(&Problem {
                parameters: session.parameters().to_vec(),
                ..session.problem().clone()
            });
            let all: Vec<u32> = (0..session.problem().data.len() as u32).collect();
            let gradient = explained.gradients(&all).unwrap();
            let gradient: Vec<f64> = gradient.iter().map(|&slope| slope.into()).collect();
            let ways = step.after.iter().zip(session.parameters());
            let moved: Vec<f64> = ways.map(|(&a, &b)| f64::from(a) - f64::from(b)).collect();
            (
                describe::slope(text, &step),
                vec![size(&gradient), size(&moved)],
            )
        }
        Symptom::Straight { .. } => Default::default(),
    }
}

#[test]
fn the_lessons_own_runs_have_nothing_wrong() {
    for task in Task::ALL {
        let experiment = Experiment::new(task);
        let finding = found(&experiment).map(|(finding, _)| finding);
        assert_eq!(finding, None, "{task:?}");
    }
}

#[test]
fn a_rate_that_is_too_small_is_named_and_the_usual_one_offered() {
    for task in Task::ALL {
        for loss in Loss::WORDS {
            let experiment = with(
                task,
                &[("lr", "0.000001"), ("epochs", "20"), ("loss", loss)],
            );
            let (finding, session) = found(&experiment).unwrap();
            let first = f64::from(session.history().losses()[0].1);
            assert_eq!(finding.symptom, Symptom::Slow { first });
            let usual = Experiment::new(task).learning_rate;
            assert_eq!(finding.way, Way::LearningRate(usual));
        }
    }
}

#[test]
fn a_run_that_ends_where_it_began_is_no_better_than_one_number() {
    // Sigmoids are slow to begin with.
    let few = with(
        Task::Cubic,
        &[("net", "8s,8s"), ("epochs", "30"), ("batch", "100")],
    );
    let (finding, session) = found(&few).unwrap();
    let Symptom::Nowhere { constant } = finding.symptom else {
        panic!("{finding:?}");
    };
    let labels: Vec<f64> = session.problem().data.y.iter().map(|&y| y.into()).collect();
    let n = labels.len() as f64;
    let mean = labels.iter().sum::<f64>() / n;
    let variance = labels.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / n;
    assert!((constant - variance).abs() < 1e-9);
    assert_eq!(finding.way, Way::Epochs(2020));
    // Weights so close to zero that nothing gets through.
    let small = with(Task::Sine, &[("init", "normal"), ("epochs", "300")]);
    let (finding, _) = found(&small).unwrap();
    assert!(
        matches!(
            finding.symptom,
            Symptom::Nowhere { .. } | Symptom::Plateau { .. }
        ),
        "{finding:?}"
    );
    assert_eq!(finding.way, Way::Init(Init::Default));
}

#[test]
fn a_straight_line_cannot_bend() {
    for task in [Task::Cubic, Task::Sine, Task::Step, Task::Abs] {
        let experiment = with(task, &[("net", "")]);
        let (finding, _) = found(&experiment).unwrap();
        assert!(
            matches!(finding.symptom, Symptom::Straight { .. }),
            "{task:?}: {finding:?}"
        );
        assert_eq!(finding.way.change(), ("net", "8r,8t".to_owned()));
    }
    // Two points lie on a line, whatever they come from.
    let two = with(
        Task::Cubic,
        &[("n", "2"), ("net", ""), ("noise", "0"), ("lr", "0.3")],
    );
    assert_eq!(found(&two).map(|(finding, _)| finding), None);
}

#[test]
fn dead_units_are_found_and_living_ones_are_not() {
    let died = |seed: u32| {
        let seed = seed.to_string();
        let settings = [
            ("net", "8r"),
            ("lr", "1"),
            ("epochs", "60"),
            ("seed", &seed),
        ];
        found(&with(Task::Sine, &settings))
    };
    let (finding, session) = (1..40)
        .find_map(|seed| died(seed).filter(|(f, _)| matches!(f.symptom, Symptom::Dead { .. })))
        .expect("some run dies");
    assert_eq!(finding.symptom, Symptom::Dead { layer: 1, units: 8 });
    assert_eq!(finding.way, Way::LearningRate(0.1));
    // All predictions are the same: nothing depends on x.
    let network = &session.problem().network;
    let mut predictor = regression_playground::core::network::Predictor::new(network);
    let at = [-1.0, 0.0, 0.7].map(|x| predictor.predict(session.parameters(), &[x]).to_bits());
    assert!(at[0] == at[1] && at[1] == at[2]);
}

#[test]
fn saturated_units_are_found() {
    let settings = [
        ("net", "4t"),
        ("lr", "10"),
        ("epochs", "100"),
        ("loss", "mae"),
        ("n", "20"),
        ("batch", "1"),
    ];
    let saturated = (1..40).find_map(|seed| {
        let mut experiment = with(Task::Step, &settings);
        experiment.seed = seed;
        found(&experiment).filter(|(f, _)| matches!(f.symptom, Symptom::Saturated { .. }))
    });
    let (finding, _) = saturated.expect("some run is saturated");
    assert!(matches!(
        finding.symptom,
        Symptom::Saturated {
            layer: 1,
            units: 4,
            ..
        }
    ));
    assert_eq!(finding.way, Way::LearningRate(1.0));
}

#[test]
fn divergence_has_a_way_on() {
    let (finding, session) = found(&with(Task::Linear, &[("lr", "10")])).unwrap();
    let Some(Ending::Diverged(epoch)) = session.recording().ending() else {
        panic!("it does not diverge");
    };
    let stable = Stable::of(session.experiment(), &session.problem().data).unwrap();
    let symptom = |largest| Symptom::Diverged {
        epoch,
        rate: 10.0,
        largest,
    };
    assert_eq!(finding.symptom, symptom(Some(stable.rate)));
    assert_eq!(finding.way, Way::LearningRate(stable.below()));
    assert!(
        stable.below() < stable.rate && stable.below() > 0.1,
        "{stable:?}"
    );

    // Where there is no bound to be named, a tenth is offered.
    let curve = with(
        Task::Cubic,
        &[("lr", "10"), ("net", "8r"), ("epochs", "40")],
    );
    let (finding, session) = found(&curve).unwrap();
    let Symptom::Diverged { largest, .. } = finding.symptom else {
        panic!("{finding:?}");
    };
    assert_eq!((largest, finding.way), (None, Way::LearningRate(1.0)));
    assert_eq!(
        Stable::of(session.experiment(), &session.problem().data),
        None
    );
}

#[test]
fn a_plateau_is_named_while_it_lasts() {
    let experiment = with(Task::Cubic, &[("init", "normal"), ("epochs", "3000")]);
    let session = trained(&experiment, 400);
    let find = |look| diagnosis::find(session.recording(), session.newest(), look);
    for look in [Look::Training, Look::Rest] {
        let finding = find(look).expect("a plateau");
        let Symptom::Plateau { epochs, floor } = finding.symptom else {
            panic!("{finding:?}");
        };
        assert!((300..=400).contains(&epochs), "{epochs}");
        assert!((0.005..0.02).contains(&floor), "{floor}");
        assert_eq!(finding.way, Way::LearningRate(0.09));
    }
    assert_eq!(find(Look::Back), None);
    // Before it has lasted, there is none.
    let session = trained(&experiment, 15);
    let finding = diagnosis::find(session.recording(), session.newest(), Look::Rest);
    assert_eq!(finding, None);
}

#[test]
fn nothing_is_wrong_before_the_first_step() {
    for task in Task::ALL {
        let session = trained(&Experiment::new(task), 0);
        assert_eq!(at_rest(&session), None);
        assert_eq!(at_rest(&Session::new(Experiment::new(task))), None);
    }
}

#[test]
fn a_curve_that_cannot_be_told_from_noise_is_not_missed() {
    // Two units of noise drown a curve whose labels differ by less: the mean is a good answer.
    let noisy = with(
        Task::Cubic,
        &[("noise", "2"), ("epochs", "2020"), ("lr", "0.003")],
    );
    let finding = found(&noisy).map(|(finding, _)| finding.symptom);
    assert!(
        !matches!(finding, Some(Symptom::Nowhere { .. })),
        "{finding:?}"
    );
}
