//! What the lessons show does not hang on a lucky seed, and the default seed shows all of it.

use regression_playground::core::experiment::{Experiment, Task};

#[path = "support/run.rs"]
mod run;

#[test]
fn lesson_1_finds_the_true_parameters_for_every_seed() {
    for seed in 1..=20 {
        // A quarter of the lesson's epochs; nothing changes in the rest.
        let session = run::finish(Experiment {
            seed,
            epochs: 25,
            ..Experiment::new(Task::Linear)
        });
        for (found, truth) in session.parameters().iter().zip([2.0, -3.4, 4.2]) {
            assert!(
                (found - truth).abs() < 0.01,
                "seed {seed}: {found} is not {truth}"
            );
        }
        let loss = session.loss().unwrap();
        assert!(
            (6e-5..1.5e-4).contains(&loss),
            "seed {seed}: the noise's variance is 1e-4, not {loss}"
        );
    }
}

#[test]
fn lesson_2_shows_a_plateau_and_then_the_fit_with_the_default_seed() {
    let experiment = Experiment::new(Task::Cubic);
    assert_eq!(experiment.seed, 1);
    let session = run::finish(experiment);
    let losses = session.history().losses();
    let at = |epoch: usize| losses[epoch].1;
    assert!(at(0) > 0.1, "at the start {}", at(0));
    for epoch in 100..=400 {
        assert!(
            (0.026..0.037).contains(&at(epoch)),
            "on the plateau, epoch {epoch}: {}",
            at(epoch)
        );
    }
    assert!(
        at(400) > 0.8 * at(100),
        "the plateau slopes from {} to {}",
        at(100),
        at(400)
    );
    for epoch in 1000..=2020 {
        assert!(
            at(epoch) < 0.014,
            "after the descent, epoch {epoch}: {}",
            at(epoch)
        );
    }
    assert!(
        (0.0085..0.0105).contains(&at(2020)),
        "at the end {}",
        at(2020)
    );
}

#[test]
fn lesson_2_ends_near_the_noise_with_other_seeds() {
    // The reference in NumPy ends at 0.0098 in the median and below 0.013 for 95 of 100.
    for seed in [2, 5, 12, 20] {
        let session = run::finish(Experiment {
            seed,
            ..Experiment::new(Task::Cubic)
        });
        let loss = session.loss().unwrap();
        assert!((0.006..0.013).contains(&loss), "seed {seed} ends at {loss}");
    }
}
