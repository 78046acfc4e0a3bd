//! The engines on the CPU against an independent judge in double precision, on random problems of
//! every loss, optimiser and activation.
//!
//! How far it may stray is derived in `support/cases.rs`. That this is tight is tested too: under
//! each wrong rule in [`mistakes`] the judge must leave it.

use regression_playground::core::data::Dataset;
use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Loss, Optimizer, Style};
use regression_playground::core::network::{Activation, Network};
use regression_playground::core::rule::Rule;

#[path = "support/cases.rs"]
mod cases;
#[path = "support/reference.rs"]
mod reference;

use cases::{Case, EngineKind, PROBLEMS, Run, STRICTEST, distances};
use reference::{Reference, Rules};

/// What is wrong, the wrong rules, and whether a problem can notice them.
type Mistake = (&'static str, Rules, fn(&Case) -> bool);

fn mistakes() -> Vec<Mistake> {
    let right = Rules::default();
    let momentum = |case: &Case| case.problem.rule.optimizer() == Optimizer::Momentum;
    let adam = |case: &Case| case.problem.rule.optimizer() == Optimizer::Adam;
    let gelu = |case: &Case| {
        case.problem
            .network
            .hidden
            .layers()
            .iter()
            .any(|l| l.activation == Activation::Gelu)
    };
    let huber = |case: &Case| case.problem.loss == Loss::Huber;
    let ragged = |case: &Case| !case.problem.data.len().is_multiple_of(case.batch);
    vec![
        (
            "Burn's default dampening",
            Rules {
                dampening: 0.1,
                ..right
            },
            momentum,
        ),
        (
            "Nesterov's momentum",
            Rules {
                nesterov: true,
                ..right
            },
            momentum,
        ),
        (
            "Burn's default epsilon",
            Rules {
                epsilon: 1e-5,
                ..right
            },
            adam,
        ),
        (
            "no bias correction",
            Rules {
                bias_correction: false,
                ..right
            },
            adam,
        ),
        (
            "GELU by tanh",
            Rules {
                gelu_tanh: true,
                gelu_tanh_slope: true,
                ..right
            },
            gelu,
        ),
        (
            "GELU's slope by tanh",
            Rules {
                gelu_tanh_slope: true,
                ..right
            },
            gelu,
        ),
        (
            "another delta",
            Rules {
                huber_delta: 1.01,
                ..right
            },
            huber,
        ),
        (
            "no ragged batch",
            Rules {
                trains_ragged_batch: false,
                ..right
            },
            ragged,
        ),
        (
            "a ragged batch over a whole one",
            Rules {
                averages_ragged_batch: false,
                ..right
            },
            ragged,
        ),
    ]
}

/// Cases that can be judged, with the judge's run and the tolerance.
fn judged() -> Vec<(Case, Run, Vec<f64>)> {
    judged_with(|_| Vec::new())
}

/// The same with parameters that are put in place on the way.
fn judged_with(puts: fn(&Problem) -> Vec<(usize, usize, f32)>) -> Vec<(Case, Run, Vec<f64>)> {
    let judge = |index| {
        let mut case = Case::draw(index);
        case.puts = puts(&case.problem);
        let exact = case.exact(Rules::default());
        let tolerance = case.tolerance(&exact);
        let strict = tolerance.iter().all(|&tolerance| tolerance <= STRICTEST);
        strict.then_some((case, exact, tolerance))
    };
    (0..PROBLEMS).filter_map(judge).collect()
}

#[test]
fn engines_follow_the_judge_on_random_problems() {
    let cases = judged();
    for kind in EngineKind::ALL {
        follows_the_judge(kind, &cases);
    }
    enough_are_judged(&cases);
}

#[test]
fn what_is_put_in_place_leaves_what_a_rule_remembers() {
    let cases = judged_with(|problem| {
        let last = problem.parameters.len() - 1;
        // One of every layer at the least, whatever the network.
        let layers = problem.network.linears();
        let weights = layers.iter().map(|layer| (1, layer.bias_offset() - 1, 0.3));
        weights.chain([(1, 0, -0.4), (2, last, 0.2)]).collect()
    });
    for kind in EngineKind::ALL {
        follows_the_judge(kind, &cases);
    }
    enough_are_judged(&cases);
}

fn follows_the_judge(kind: EngineKind, cases: &[(Case, Run, Vec<f64>)]) {
    for (case, exact, tolerance) in cases {
        let engine = case.run(kind);
        for (epoch, (off, tolerance)) in distances(exact, &engine).iter().zip(tolerance).enumerate()
        {
            let title = case.title();
            assert!(
                off <= tolerance,
                "{kind:?}, {title}: off by {off:e} of {tolerance:e} in epoch {epoch}"
            );
        }
    }
}

fn enough_are_judged(cases: &[(Case, Run, Vec<f64>)]) {
    let count = |holds: &dyn Fn(&Problem) -> bool| {
        cases
            .iter()
            .filter(|(case, ..)| holds(&case.problem))
            .count()
    };
    for loss in Loss::ALL {
        for optimizer in Optimizer::ALL {
            let judged = count(&|p| p.loss == loss && p.rule.optimizer() == optimizer);
            assert!(
                judged >= 7,
                "only {judged} of 10 problems with {loss:?} and {optimizer:?} judged"
            );
        }
    }
    for activation in Activation::ALL {
        let judged = count(&|p| {
            let layers = p.network.hidden.layers().iter();
            layers
                .map(|layer| layer.activation)
                .any(|a| a == activation)
        });
        assert!(judged >= 20, "only {judged} problems with {activation:?}");
    }
}

#[test]
fn every_wrong_rule_leaves_the_tolerance() {
    let cases = judged();
    for (mistake, rules, concerns) in mistakes() {
        let concerned: Vec<_> = cases.iter().filter(|(case, ..)| concerns(case)).collect();
        let notices = |(case, exact, tolerance): &&&(Case, Run, Vec<f64>)| {
            let wrong = distances(exact, &case.exact(rules));
            wrong
                .iter()
                .zip(tolerance)
                .any(|(off, tolerance)| off > tolerance)
        };
        let noticed = concerned.iter().filter(notices).count();
        // Not in all: large gradients hide an epsilon, dead units hide an activation.
        let enough = concerned.len() * 2 / 3;
        assert!(
            noticed >= enough && noticed > 10,
            "{mistake}: {noticed} of {}",
            concerned.len()
        );
    }
}

#[test]
fn the_judges_gradients_are_the_slopes_of_its_loss() {
    for index in 0..PROBLEMS {
        let Case { problem, .. } = Case::draw(index);
        let mut judge = Reference::new(&problem, Rules::default(), Box::new(|value| value));
        let all: Vec<u32> = (0..problem.data.len() as u32).collect();
        let gradients = judge.gradients(&all, all.len() as f64);
        for (i, gradient) in gradients.iter().enumerate() {
            let at = judge.parameters[i];
            let mut loss = |offset| {
                judge.parameters[i] = at + offset;
                judge.loss()
            };
            let step = 1e-6;
            let slope = (loss(step) - loss(-step)) / (2.0 * step);
            judge.parameters[i] = at;
            assert!(
                (slope - gradient).abs() < 1e-6,
                "problem {index}: {gradient} is not {slope}"
            );
        }
    }
}

#[test]
fn kinks_have_the_slopes_of_pytorch() {
    // Errors of exactly 0 (MAE) and 1 (Huber), and a ReLU at exactly 0: its slope there is 0.
    for (loss, y) in [(Loss::Mae, [0.75, 1.25]), (Loss::Huber, [1.75, 0.25])] {
        let case = Case {
            problem: Problem {
                network: Network {
                    features: 1,
                    hidden: "2r".parse().unwrap(),
                },
                style: Style::Sequential,
                loss,
                rule: Rule::Sgd,
                data: Dataset::plain(1, vec![1.0, 2.0], y.to_vec()),
                // The first unit is x - 1, which is 0 at the first sample, the second one x.
                parameters: vec![1.0, 1.0, -1.0, 0.0, 0.5, 0.5, 0.25],
            },
            batch: 1,
            learning_rate: 0.125,
            puts: Vec::new(),
            orders: vec![vec![0]],
        };
        for kind in EngineKind::ALL {
            let engine = case.run(kind);
            assert_eq!(engine, case.exact(Rules::default()), "{kind:?} {loss:?}");
            let moved = engine[0][1..]
                .iter()
                .zip(&case.problem.parameters)
                .any(|(a, b)| *a != f64::from(*b));
            assert_eq!(moved, loss == Loss::Huber);
        }
    }
}
