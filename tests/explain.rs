//! The next step in numbers: right by closed form, by finite differences and by Burn's autodiff, and
//! where it says that it arrives, training arrives.

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::backward;
use regression_playground::core::data::Dataset;
use regression_playground::core::engine::{Engine, EngineError, MakeEngine, Problem};
use regression_playground::core::experiment::{Experiment, Loss, Optimizer, Task};
use regression_playground::core::explain::{Explainer, NextStep};
use regression_playground::core::moment::Moment;
use regression_playground::core::rule::Rule;
use regression_playground::core::session::Session;
use regression_playground::core::transport::{Place, Unit};
use regression_playground::engine::{Autodiff, FusedCpu};

#[path = "support/reference.rs"]
#[allow(dead_code)] // Only its loss is wanted here.
mod reference;

use reference::{Reference, Rules};

fn fused(problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(FusedCpu::new(problem)))
}

fn autodiff(problem: &Problem) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(Autodiff::new(problem, &Device::flex())))
}

/// A run that was stopped at a place, and its engine.
fn stopped(experiment: &Experiment, at: Place, make: &MakeEngine) -> (Session, Box<dyn Engine>) {
    let mut session = Session::new(experiment.clone());
    let mut engine = make(session.problem()).unwrap();
    session.start(engine.as_mut()).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.run_to(at);
    go_on(&mut session, engine.as_mut());
    assert_eq!(session.place(), at);
    (session, engine)
}

fn go_on(session: &mut Session, engine: &mut dyn Engine) {
    while session.wants_steps() {
        session.advance(engine, 1000).unwrap();
        session.record(engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
}

/// The next step from a moment, as if there were all the time in the world.
fn step_from(session: &Session, moment: &Moment, make: &MakeEngine) -> NextStep {
    let mut left = || 1.0;
    let step = Explainer::default().explain(0, session, moment, (make, &fused), &mut left);
    (*step.unwrap().expect("there is time")).clone()
}

/// Both lessons, every activation, loss and rule, and a mini-batch that is smaller than the others.
fn experiments() -> Vec<Experiment> {
    let cubic = || Experiment {
        epochs: 6,
        batch: 12,
        learning_rate: 0.01,
        ..Experiment::new(Task::Cubic)
    };
    let mut all = vec![
        Experiment {
            epochs: 6,
            ..Experiment::new(Task::Linear)
        },
        cubic(),
    ];
    all.extend(["6r,5t", "7s", "4g,4g,3g", ""].map(|hidden| Experiment {
        hidden: hidden.parse().unwrap(),
        ..cubic()
    }));
    for task in [Task::Linear, Task::Cubic] {
        all.extend(Loss::ALL.map(|loss| Experiment {
            loss,
            task,
            ..cubic()
        }));
        all.extend(Optimizer::ALL.map(|optimizer| Experiment {
            optimizer,
            ..Experiment {
                epochs: 6,
                ..Experiment::new(task)
            }
        }));
    }
    all
}

const PLACES: [Place; 4] = [
    Place { epoch: 0, batch: 0 },
    Place { epoch: 2, batch: 3 },
    Place { epoch: 3, batch: 8 },
    Place { epoch: 5, batch: 0 },
];

/// The samples of a mini-batch, as data of their own.
fn part(data: &Dataset, samples: &[u32]) -> Dataset {
    let rows = samples.iter().flat_map(|&s| data.row(s as usize).to_vec());
    Dataset::plain(
        data.features,
        rows.collect(),
        samples.iter().map(|&s| data.y[s as usize]).collect(),
    )
}

/// The gradient of the loss over all samples of a problem, by central differences in double precision.
fn differences(problem: &Problem) -> Vec<f64> {
    const H: f64 = 1e-6;
    let mut reference = Reference::new(problem, Rules::default(), Box::new(|value| value));
    (0..problem.parameters.len())
        .map(|i| {
            let mut loss = |value: f64| {
                reference.parameters[i] = value;
                reference.loss()
            };
            let value = f64::from(problem.parameters[i]);
            let slope = (loss(value + H) - loss(value - H)) / (2.0 * H);
            loss(value);
            slope
        })
        .collect()
}

/// Each is as expected within a thousandth, or within the rounding of the largest.
fn assert_close(found: &[f32], expected: &[f64], of: &str) {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let off = (f64::from(found) - expected).abs();
        let allowed = (1e-3 * expected.abs()).max(1e-5 * largest + 1e-7);
        assert!(off <= allowed, "{of}: {i} is {found}, not {expected}");
    }
}

#[test]
fn the_gradients_are_those_of_finite_differences() {
    for experiment in experiments() {
        for at in PLACES {
            let (session, _) = stopped(&experiment, at, &fused);
            let step = step_from(&session, session.newest(), &fused);
            let name = format!("{experiment:?} at {at:?}");
            let whole = Problem {
                parameters: step.before.clone(),
                ..session.problem().clone()
            };
            assert_close(&step.full_gradients, &differences(&whole), &name);
            let batch = Problem {
                data: part(&whole.data, &step.samples),
                ..whole
            };
            assert_close(&step.gradients, &differences(&batch), &name);
            let mut reference = Reference::new(&batch, Rules::default(), Box::new(|value| value));
            assert!((step.loss / reference.loss() - 1.0).abs() < 1e-9, "{name}");
        }
    }
}

#[test]
fn the_gradients_are_those_of_autodiff() {
    for experiment in experiments() {
        let (session, _) = stopped(&experiment, PLACES[1], &fused);
        let step = step_from(&session, session.newest(), &fused);
        // A step of gradient descent with the rate 1 goes as far as the gradient.
        let problem = Problem {
            parameters: step.before.clone(),
            rule: Rule::Sgd,
            ..session.problem().clone()
        };
        let mut judge = autodiff(&problem).unwrap();
        judge.train(&step.samples, step.samples.len(), 1.0).unwrap();
        judge.mark().unwrap();
        let after = block_on(judge.read()).unwrap().remove(0).parameters;
        for (i, after) in after.into_iter().enumerate() {
            let expected = step.before[i] - after;
            let off = (step.gradients[i] - expected).abs();
            let rounding = 2e-7 * step.before[i].abs().max(after.abs());
            assert!(
                off <= 1e-3 * expected.abs() + rounding + 1e-6,
                "{experiment:?}: {i}"
            );
        }
    }
}

#[test]
fn a_line_goes_by_closed_form() {
    let (session, _) = stopped(&experiments()[0], PLACES[1], &fused);
    let step = step_from(&session, session.newest(), &fused);
    let data = &session.problem().data;
    let n = step.samples.len() as f64;
    assert_eq!(n, 10.0);
    let x = |sample: u32, feature: usize| f64::from(data.row(sample as usize)[feature]);
    let p: Vec<f64> = step.before.iter().copied().map(f64::from).collect();
    let mut slopes = [0.0; 3];
    let mut squares = 0.0;
    for (i, &sample) in step.samples.iter().enumerate() {
        let prediction = p[0] * x(sample, 0) + p[1] * x(sample, 1) + p[2];
        let residual = prediction - f64::from(data.y[sample as usize]);
        assert!((step.predictions[i] - prediction).abs() < 1e-12);
        assert!((step.residuals[i] - residual).abs() < 1e-12);
        squares += residual * residual;
        for (slope, x) in slopes.iter_mut().zip([x(sample, 0), x(sample, 1), 1.0]) {
            *slope += 2.0 * residual * x / n;
        }
    }
    assert!((step.loss / (squares / n) - 1.0).abs() < 1e-12);
    assert_close(&step.gradients, &slopes, "closed form");
    assert_eq!(step.learning_rate, 0.01);
    for (i, slope) in slopes.into_iter().enumerate() {
        let after = p[i] - 0.01 * slope;
        assert!((f64::from(step.after[i]) - after).abs() < 1e-6);
    }
}

#[test]
fn training_arrives_where_the_step_says_to_the_last_bit() {
    for make in [fused, autodiff] {
        for experiment in experiments() {
            for at in PLACES {
                let (mut session, mut engine) = stopped(&experiment, at, &make);
                let step = step_from(&session, session.newest(), &make);
                assert_eq!(step.before, session.parameters());
                session.step(Unit::Batch);
                go_on(&mut session, engine.as_mut());
                let name = format!("{experiment:?} at {at:?}");
                assert_eq!(step.after, session.parameters(), "{name}");
                assert_ne!(step.after, step.before, "{name}");
            }
        }
    }
}

#[test]
fn from_an_earlier_moment_it_is_the_step_that_was_taken_there() {
    let experiment = &experiments()[1];
    let (mut session, mut engine) = stopped(experiment, PLACES[3], &fused);
    session.set_learning_rate(0.5);
    session.step(Unit::Epoch);
    go_on(&mut session, engine.as_mut());
    // Nine mini-batches in an epoch.
    let moment = session.recording().epoch(3).unwrap();
    let step = step_from(&session, &moment, &fused);
    assert_eq!(step.learning_rate, 0.01);
    let (mut again, mut engine) = stopped(experiment, Place::at_epoch(3), &fused);
    again.step(Unit::Batch);
    go_on(&mut again, engine.as_mut());
    assert_eq!(step.after, again.parameters());
    let step = step_from(&session, &session.recording().epoch(5).unwrap(), &fused);
    assert_eq!(step.learning_rate, 0.5);
}

#[test]
fn it_is_worked_out_in_slices_and_then_known() {
    let experiment = Experiment {
        samples: 2000,
        epochs: 3,
        ..Experiment::new(Task::Cubic)
    };
    let (session, _) = stopped(&experiment, Place { epoch: 1, batch: 5 }, &fused);
    let mut explainer = Explainer::default();
    let mut ask = |left: f64| {
        let makers: (&MakeEngine, &MakeEngine) = (&fused, &fused);
        let step = explainer.explain(7, &session, session.newest(), makers, &mut || left);
        (step.unwrap(), explainer.is_wanted())
    };
    let mut slices = 0;
    while ask(0.0).0.is_none() {
        slices += 1;
        // With no time at all the last part of the work is never done.
        if slices > 20 {
            break;
        }
    }
    assert!(slices > 5, "a slice for every few samples");
    let (step, wanted) = ask(1.0);
    assert!(!wanted);
    let expected = step_from(&session, session.newest(), &fused);
    assert_eq!(*step.unwrap(), expected);
    // It is not worked out again.
    assert!(ask(0.0).0.is_some());
}

/// The slopes of the backward pass, summed up over the samples, are the gradients of the biases.
#[test]
fn the_chain_of_the_backward_pass_leads_to_the_gradients() {
    for experiment in experiments() {
        let (session, _) = stopped(&experiment, PLACES[1], &fused);
        let step = step_from(&session, session.newest(), &fused);
        let problem = session.problem();
        let slopes = backward::slopes(
            &problem.network,
            problem.loss,
            &problem.data,
            &step.before,
            &step.samples,
        );
        for (linear, slopes) in problem.network.linears().iter().zip(slopes) {
            assert_eq!(slopes.len(), step.samples.len() * linear.outputs);
            let unit = |unit| {
                slopes
                    .iter()
                    .skip(unit)
                    .step_by(linear.outputs)
                    .sum::<f64>()
            };
            let sums: Vec<f64> = (0..linear.outputs).map(unit).collect();
            let biases = &step.gradients[linear.bias_offset()..linear.end()];
            assert_close(biases, &sums, &format!("{experiment:?}"));
        }
    }
}
