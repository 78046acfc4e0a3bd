//! The two ways to write a network are the same network: to the last bit, after tens of epochs.

use regression_playground::core::experiment::{Experiment, Optimizer, Style, Task};
use regression_playground::core::limits::MAX_HIDDEN;
use regression_playground::core::network::Activation;

#[path = "support/run.rs"]
mod run;

/// Losses of all epochs and the last parameters, as bits.
fn bits(experiment: &Experiment, style: Style) -> Vec<u32> {
    let session = run::finish(Experiment {
        style,
        ..experiment.clone()
    });
    assert_eq!(session.place().epoch, experiment.epochs);
    let losses = session
        .history()
        .losses()
        .iter()
        .map(|(_, loss)| loss.to_bits());
    losses
        .chain(session.parameters().iter().map(|p| p.to_bits()))
        .collect()
}

fn same_in_both_styles(experiment: &Experiment) {
    let sequential = bits(experiment, Style::Sequential);
    assert_eq!(sequential, bits(experiment, Style::Module));
    // The comparison means something only if training has changed every loss.
    assert!(
        sequential[..10].windows(2).all(|pair| pair[0] != pair[1]),
        "nothing was trained"
    );
    let other_seed = Experiment {
        seed: experiment.seed + 1,
        ..experiment.clone()
    };
    assert_ne!(sequential, bits(&other_seed, Style::Module));
}

#[test]
fn the_line_is_the_same_in_both_styles() {
    same_in_both_styles(&Experiment {
        epochs: 30,
        ..Experiment::new(Task::Linear)
    });
}

#[test]
fn the_curve_is_the_same_in_both_styles() {
    same_in_both_styles(&Experiment {
        epochs: 60,
        ..Experiment::new(Task::Cubic)
    });
}

#[test]
fn every_activation_is_the_same_in_both_styles() {
    for activations in Activation::ALL.chunks(MAX_HIDDEN) {
        let layers = activations.iter().zip([5, 4, 3, 6]);
        let layers = layers.map(|(activation, width)| format!("{width}{}", activation.word()));
        same_in_both_styles(&Experiment {
            hidden: layers.collect::<Vec<_>>().join(",").parse().unwrap(),
            optimizer: Optimizer::Adam,
            learning_rate: 0.01,
            batch: 7,
            epochs: 30,
            ..Experiment::new(Task::Sine)
        });
    }
}
