//! The units of a network: weighted and added up they are what the network says, to the last bit, and
//! one that is called dead has a gradient that is exactly 0 over all samples.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Init, Task};
use regression_playground::core::network::Predictor;
use regression_playground::core::session::Session;
use regression_playground::core::source::evenly;
use regression_playground::core::survey::{Life, Survey};
use regression_playground::core::transport::Place;
use regression_playground::core::units::Units;
use regression_playground::engine::FusedCpu;

fn cubic(hidden: &str) -> Experiment {
    Experiment {
        hidden: hidden.parse().unwrap(),
        epochs: 30,
        ..Experiment::new(Task::Cubic)
    }
}

fn line(hidden: &str) -> Experiment {
    Experiment {
        hidden: hidden.parse().unwrap(),
        weights: vec![2.0, -3.4, 0.5],
        samples: 60,
        epochs: 10,
        ..Experiment::new(Task::Linear)
    }
}

/// A run to an epoch.
fn at(experiment: &Experiment, epoch: u32) -> Session {
    let mut session = Session::new(experiment.clone());
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.run_to(Place::at_epoch(epoch));
    while session.wants_steps() {
        session.advance(&mut engine, 1000).unwrap();
        session.record(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    session
}

#[test]
fn the_weighted_units_and_the_bias_are_the_prediction() {
    for experiment in [
        cubic(""),
        cubic("1r"),
        cubic("8r,8t"),
        cubic("5g,64s"),
        line(""),
        line("7t"),
        line("4r,3g,2s"),
    ] {
        for epoch in [0, 7] {
            let session = at(&experiment, epoch);
            let parameters = &session.newest().parameters;
            let data = &session.problem().data;
            let (mut units, mut predictor) = (
                Units::new(&session.problem().network),
                Predictor::new(&session.problem().network),
            );
            for feature in 0..data.features {
                let mut row = data.means();
                let xs = evenly((-3.0, 3.0), 101);
                units.follow(parameters, (&row, feature), xs);
                let (weights, bias) = units.weights(parameters);
                let last = &parameters[parameters.len() - units.count() - 1..];
                assert_eq!(
                    (weights, bias),
                    (&last[..units.count()], last[units.count()])
                );
                let mut added = vec![f64::from(bias); 101];
                for count in 0..=units.count() {
                    let sum: Vec<_> = units.sum(count).collect();
                    for ((_, y), by_hand) in sum.iter().zip(&added) {
                        assert!((y - by_hand).abs() < 1e-9, "{y} {by_hand}");
                    }
                    if count < units.count() {
                        for (sum, (_, term)) in added.iter_mut().zip(units.term(count)) {
                            *sum += term;
                        }
                    }
                }
                for (x, y) in units.sum(units.count()) {
                    row[feature] = x;
                    let predicted = predictor.predict(parameters, &row);
                    assert_eq!(y.to_bits(), predicted.to_bits(), "{experiment:?} at {x}");
                }
                assert_eq!(units.distance(units.count()), 0.0);
            }
        }
    }
}

/// Which hidden units have a gradient that is exactly 0 for every sample, from the engine.
fn unmoved(session: &Session) -> Vec<Vec<bool>> {
    let problem = session.problem();
    let mut problem = problem.clone();
    problem.parameters.clone_from(&session.newest().parameters);
    let mut engine = FusedCpu::new(&problem);
    let mut unmoved: Vec<Vec<bool>> = Vec::new();
    let linears = problem.network.linears();
    let hidden = &linears[..linears.len() - 1];
    unmoved.extend(hidden.iter().map(|linear| vec![true; linear.outputs]));
    for sample in 0..problem.data.len() as u32 {
        let gradients = engine.gradients(&[sample]).unwrap();
        for (linear, unmoved) in hidden.iter().zip(&mut unmoved) {
            let (weights, bias) = linear.split(&gradients);
            let rows = weights.chunks_exact(linear.inputs).zip(bias);
            for ((row, bias), unmoved) in rows.zip(unmoved) {
                *unmoved &= *bias == 0.0 && row.iter().all(|slope| *slope == 0.0);
            }
        }
    }
    unmoved
}

#[test]
fn a_dead_unit_is_one_whose_gradient_is_exactly_0_over_all_samples() {
    let mut counts = [0; 4];
    let mut experiments = Vec::new();
    for seed in 1..6 {
        for (hidden, rate) in [
            ("8r,8t", 0.03),
            ("8r,8r", 1.0),
            ("16r,4r,8r", 0.6),
            ("3t,2r", 1.5),
            ("6t,4t", 3.0),
            ("6s,4s", 8.0),
            ("6g,4g", 0.3),
            ("12r,1r,3t", 0.5),
        ] {
            experiments.push(Experiment {
                seed,
                learning_rate: rate,
                ..cubic(hidden)
            });
        }
    }
    experiments.push(Experiment {
        init: Init::Normal,
        ..cubic("8r,8r")
    });
    experiments.push(line("9r,5r"));
    for experiment in &experiments {
        for epoch in [0, 3, 10] {
            let session = at(experiment, epoch);
            let problem = session.problem();
            let mut survey = Survey::new(&problem.network);
            let parameters = &session.newest().parameters;
            assert!(survey.go_on(&problem.data, parameters, &mut || 1.0));
            let known = survey.known();
            let over: Vec<Vec<bool>> = known
                .iter()
                .map(|layer| layer.iter().map(|seen| seen.life.is_over()).collect())
                .collect();
            assert_eq!(over, unmoved(&session), "{experiment:?} after {epoch}");
            for seen in known.iter().flatten() {
                counts[seen.life as usize] += 1;
            }
        }
    }
    for life in [Life::Alive, Life::Saturated, Life::Dead, Life::Cut] {
        assert!(counts[life as usize] > 10, "{life:?}: {counts:?}");
    }
}

#[test]
fn what_is_seen_of_the_units_is_what_the_predictor_gives_over_the_samples() {
    for experiment in [cubic("8r,8t"), line("4g,3s")] {
        let session = at(&experiment, 5);
        let (problem, parameters) = (session.problem(), &session.newest().parameters);
        let mut survey = Survey::new(&problem.network);
        // Slice by slice it comes to the same.
        while !survey.go_on(&problem.data, parameters, &mut || 0.0) {}
        let mut predictor = Predictor::new(&problem.network);
        let mut ranges: Vec<Vec<(f64, f64)>> = Vec::new();
        for sample in 0..problem.data.len() {
            let row: Vec<f64> = problem
                .data
                .row(sample)
                .iter()
                .copied()
                .map(f64::from)
                .collect();
            predictor.watch(parameters, &row, |layer, values| {
                ranges.resize(ranges.len().max(layer + 1), Vec::new());
                let first = (f64::INFINITY, f64::NEG_INFINITY);
                ranges[layer].resize(values.len(), first);
                for (range, &value) in ranges[layer].iter_mut().zip(values) {
                    *range = (range.0.min(value), range.1.max(value));
                }
            });
        }
        for (layer, known) in survey.known().iter().enumerate() {
            let seen: Vec<_> = known.iter().map(|seen| (seen.least, seen.most)).collect();
            assert_eq!(seen, ranges[layer]);
        }
        assert_eq!(survey.known().len(), 2);
    }
}
