//! The largest stable learning rate is one: just below it training converges, just above it
//! diverges; and the rate that is offered below it leads to the lowest point.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::quadratic::Quadratic;
use regression_playground::core::recording::Ending;
use regression_playground::core::session::Session;
use regression_playground::core::stability::{Cause, Kind, Stable};
use regression_playground::engine::FusedCpu;

/// Lesson 1 with all samples at once, with other data, features and rules for each seed; and a
/// straight line through the curve.
fn experiment(seed: u32) -> Experiment {
    let features = seed as usize % 4 + 1;
    let samples = 24 + 4 * (seed as usize % 7);
    let momentum = seed.is_multiple_of(2);
    let task = if seed.is_multiple_of(5) {
        Task::Cubic
    } else {
        Task::Linear
    };
    Experiment {
        seed,
        samples,
        batch: samples,
        hidden: "".parse().unwrap(),
        noise: 0.1,
        weights: vec![2.0, -3.4, 0.7, 1.5][..features].to_vec(),
        optimizer: if momentum {
            Optimizer::Momentum
        } else {
            Optimizer::Sgd
        },
        momentum: f64::from(seed % 10) / 10.0,
        epochs: 5000,
        ..Experiment::new(task)
    }
}

fn trained(experiment: Experiment) -> Session {
    let mut session = Session::new(experiment);
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.play();
    while session.wants_steps() {
        session.advance(&mut engine, 1000).unwrap();
        session.record(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    session
}

#[test]
fn just_below_it_converges_and_just_above_it_diverges() {
    for seed in 1..=100 {
        let experiment = experiment(seed);
        let run = |share: f64| {
            let data = Session::new(experiment.clone()).problem().data.clone();
            let stable = Stable::of(&experiment, &data).unwrap();
            assert_eq!(stable.gentle, stable.rate);
            trained(Experiment {
                learning_rate: share * stable.rate,
                ..experiment.clone()
            })
        };
        let below = run(0.98);
        assert_eq!(below.recording().ending(), Some(Ending::Finished), "{seed}");
        let least = Quadratic::of(&below.problem().data).least;
        let loss = f64::from(below.loss().unwrap());
        assert!(loss < 1.001 * least + 1e-9, "{seed}: {loss}, {least}");
        assert_eq!(Cause::of(below.recording()), None);

        let above = run(1.02);
        let ending = above.recording().ending();
        assert!(
            matches!(ending, Some(Ending::Diverged(_))),
            "{seed}: {ending:?}"
        );
        let cause = Cause::of(above.recording()).unwrap();
        assert_eq!(cause.kind, Kind::LearningRate);
        assert_eq!(cause.learning_rate, above.experiment().learning_rate);
        // It grew along the direction that is named.
        let stable = cause.stable.unwrap();
        let (_, last) = above.history().parameters_at(u32::MAX).unwrap();
        let minimum = Quadratic::of(&above.problem().data).minimum;
        let way: Vec<f64> = last
            .iter()
            .zip(&minimum)
            .map(|(&at, &from)| f64::from(at) - from)
            .collect();
        let length = way.iter().map(|step| step * step).sum::<f64>().sqrt();
        let along: f64 = way.iter().zip(&stable.direction).map(|(a, b)| a * b).sum();
        assert!((along / length).abs() > 0.999, "{seed}: {way:?} {stable:?}");
    }
}

#[test]
fn the_rate_that_is_offered_comes_near_the_lowest_point_on_mini_batches() {
    for seed in 1u32..=100 {
        for batch in [1, 3, 10, 16] {
            let experiment = Experiment {
                batch,
                epochs: 200,
                shuffle: !seed.is_multiple_of(3),
                ..experiment(seed)
            };
            let data = Session::new(experiment.clone()).problem().data.clone();
            let stable = Stable::of(&experiment, &data).unwrap();
            assert!(stable.gentle <= stable.rate);
            let run = trained(Experiment {
                learning_rate: stable.below(),
                ..experiment
            });
            let ending = run.recording().ending();
            assert_eq!(ending, Some(Ending::Finished), "{seed} {batch}");
            let first = run.history().losses()[0].1;
            let (loss, least) = (run.loss().unwrap(), Quadratic::of(&data).least);
            let (first, loss) = (f64::from(first), f64::from(loss));
            // In an order of their own the samples of an epoch pull to one side after the other.
            let share = if run.experiment().shuffle { 0.01 } else { 1.0 };
            let near = 4.0 * least + share * first;
            assert!(loss < near, "{seed} {batch}: {first} {loss} {least}");
        }
    }
}

#[test]
fn a_rate_that_is_stable_is_not_to_blame() {
    // Samples so far off that single precision has no room for the square of the distance.
    let far = trained(Experiment {
        bias: 1e25,
        learning_rate: 0.01,
        ..experiment(1)
    });
    let ending = far.recording().ending();
    assert!(matches!(ending, Some(Ending::Diverged(_))), "{ending:?}");
    let cause = Cause::of(far.recording()).unwrap();
    assert_eq!((cause.kind, cause.learning_rate), (Kind::Other, 0.01));
    assert!(cause.stable.unwrap().rate > 0.01);
}
