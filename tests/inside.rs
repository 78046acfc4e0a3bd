//! A network looked into at one row: its values are the predictor's, its parts add up, and what is said
//! of a unit is of the run.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::inside::{Inside, Unit, value};
use regression_playground::core::network::Predictor;
use regression_playground::core::session::Session;
use regression_playground::core::survey::{Life, Seen};
use regression_playground::core::text::Text;
use regression_playground::core::transport::Place;
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;

fn experiment(task: Task, hidden: &str) -> Experiment {
    Experiment {
        hidden: hidden.parse().unwrap(),
        epochs: 8,
        ..Experiment::new(task)
    }
}

fn trained(experiment: &Experiment) -> Session {
    let mut session = Session::new(experiment.clone());
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.run_to(Place::at_epoch(experiment.epochs));
    while session.wants_steps() {
        session.advance(&mut engine, 1000).unwrap();
        session.record(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    session
}

#[test]
fn values_are_the_predictors_and_parts_add_up() {
    for (task, hidden) in [
        (Task::Cubic, "8r,8t"),
        (Task::Cubic, "5s,4g,3r,2t"),
        (Task::Linear, "6r"),
        (Task::Linear, ""),
        (Task::Sine, ""),
    ] {
        let experiment = experiment(task, hidden);
        let session = trained(&experiment);
        let (network, parameters) = (&session.problem().network, &session.newest().parameters);
        let (mut inside, mut predictor) = (Inside::new(network), Predictor::new(network));
        let linears = network.linears();
        for sample in [0, 7, 33] {
            let row: Vec<f64> = session
                .problem()
                .data
                .row(sample)
                .iter()
                .copied()
                .map(f64::from)
                .collect();
            inside.look(parameters, &row);
            let output = predictor.predict(parameters, &row);
            assert_eq!(inside.output().to_bits(), output.to_bits());
            predictor.watch(parameters, &row, |layer, values| {
                assert_eq!(inside.values()[layer + 1], values);
            });
            assert_eq!(inside.values()[0], row);
            let units = inside.values().iter().enumerate();
            let units: Vec<Unit> = units
                .flat_map(|(layer, values)| (0..values.len()).map(move |unit| (layer, unit)))
                .collect();
            for unit in units {
                let gives = inside.values()[unit.0][unit.1];
                assert_eq!(value(&mut predictor, parameters, &row, unit), gives);
                let share = inside.share(parameters, unit);
                let onward: Vec<f32> = inside.onward(parameters, unit).collect();
                if unit.0 == linears.len() - 1 {
                    assert_eq!(onward.len(), 1);
                    assert!((share - gives * f64::from(onward[0])).abs() < 1e-12);
                }
                let Some((parts, bias)) = inside.parts(parameters, unit) else {
                    assert_eq!(unit.0, 0);
                    continue;
                };
                let sum = bias + parts.map(|part| part.value * part.weight).sum::<f64>();
                match linears[unit.0 - 1].activation {
                    None => assert_eq!(sum.to_bits(), gives.to_bits()),
                    Some(activation) => {
                        let line = linears[unit.0 - 1];
                        assert!(line.outputs > unit.1);
                        if activation.name() == "ReLU" {
                            assert_eq!(sum.max(0.0), gives);
                        } else if activation.name() == "Tanh" {
                            assert!((sum.tanh() - gives).abs() < 1e-12);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_relu_bends_where_it_is_said_to() {
    let experiment = experiment(Task::Linear, "6r");
    let session = trained(&experiment);
    let (problem, parameters) = (session.problem(), &session.newest().parameters);
    let mut inside = Inside::new(&problem.network);
    let mut predictor = Predictor::new(&problem.network);
    let row = problem.data.means();
    inside.look(parameters, &row);
    for feature in [0, 1] {
        for unit in 0..6 {
            let at = inside.middle(parameters, (1, unit), feature).unwrap();
            let mut give = |x: f64| {
                let mut row = row.clone();
                row[feature] = x;
                value(&mut predictor, parameters, &row, (1, unit))
            };
            let sides = [give(at - 1e-6), give(at + 1e-6)];
            assert!(
                sides.contains(&0.0) && sides.iter().any(|y| *y > 0.0),
                "{sides:?}"
            );
        }
    }
}

fn text() -> Text {
    let entries = [
        ("many.sentences", "{before}; {after}"),
        ("network.name.feature", "{feature}"),
        ("network.name.unit", "{layer}.{unit}"),
        ("network.name.output", "out"),
        ("network.words.feature", "{name} is {value}"),
        (
            "network.words.unit",
            "{name} {activation} {value} at {feature} {x}",
        ),
        ("network.words.output", "says {value} at {feature} {x}"),
        ("network.words.others", "means"),
        ("network.words.share", "{share} of {output}"),
        ("network.words.bend", "bends {at}"),
        ("network.words.bend.beyond", "bends beyond {at}"),
        ("network.words.steep", "steep {at}"),
        ("network.words.steep.beyond", "steep beyond {at}"),
        ("network.words.dead", "dead"),
        ("network.words.cut", "cut"),
        ("network.words.saturated", "saturated"),
    ];
    Text::new(entries.map(|(key, text)| (key.to_owned(), text.to_owned())))
}

#[test]
fn the_words_are_of_the_unit() {
    let say = |task, hidden: &str, parameters: &[f32], row: &[f64], unit: Unit, life| {
        let session = Session::new(experiment(task, hidden));
        let mut inside = Inside::new(&session.problem().network);
        inside.look(parameters, row);
        let seen = Seen {
            least: 0.0,
            most: 1.0,
            life,
        };
        let seen = vec![vec![seen; 2]];
        let recording = session.recording();
        describe::unit(
            &text(),
            recording,
            parameters,
            &mut inside,
            &seen,
            (unit, 0),
        )
    };
    // relu(2x + 1), relu(-x - 3), then 0.5 and 9 of them, and -1.
    let curve = [2.0, -1.0, 1.0, -3.0, 0.5, 9.0, -1.0];
    let of = |unit, life| say(Task::Cubic, "2r", &curve, &[0.25], unit, life);
    assert_eq!(
        of((1, 0), Life::Alive),
        "1.1 ReLU 1.50000 at x 0.250; 0.75000 of −0.25000; bends −0.50000"
    );
    assert_eq!(
        of((1, 1), Life::Dead),
        "1.2 ReLU 0.00000 at x 0.250; 0.00000 of −0.25000; bends beyond −3.00000; dead"
    );
    assert!(of((1, 1), Life::Cut).ends_with("; cut"));
    assert_eq!(of((0, 0), Life::Alive), "x is 0.25000; 0.25000 of −0.25000");
    assert_eq!(of((2, 0), Life::Alive), "says −0.25000 at x 0.250");
    // tanh(x1 - x2), and half of it.
    let plane = [1.0, -1.0, 0.0, 0.5, 0.0];
    let of = |unit| {
        say(
            Task::Linear,
            "1t",
            &plane,
            &[0.5, 0.5],
            unit,
            Life::Saturated,
        )
    };
    assert_eq!(
        of((1, 0)),
        "1.1 Tanh 0.00000 at x1 0.500; means; 0.00000 of 0.00000; steep 0.50000; saturated"
    );
    assert_eq!(of((2, 0)), "says 0.00000 at x1 0.500; means");
}
