//! Saved files.

use regression_playground::core::axes::Quantity;
use regression_playground::core::edits::Edit;
use regression_playground::core::files::{Broken, Saved, is_run};
use regression_playground::core::pins::{MOST, Pins};

use super::mutate::{Outcome, Target, fuzz};

/// The parts of a file.
const PARTS: [&str; 12] = [
    "version", "settings", "edits", "trained", "shown", "diverged", "view", "beyond", "losses",
    "language", "kept", "rate",
];

const FILES: Target = Target {
    folder: "saved",
    ending: ".json",
    words: &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "\\ud83d",
        "null",
        "true",
        "-",
        "1",
        "[1, 0]",
        "rate",
        "\"rate\"",
        "\n",
        "|",
        "A|",
        "NaN",
        "&",
        "lr=",
        "test=0.5",
        "n=3",
        "task=linear",
        "\u{feff}",
        "é",
        "\0",
        "\"diverged\": 4,",
        "predicted",
    ],
    longest: 5_000,
    runs: 5_000,
};

fn assert_finite(pins: &Pins) {
    assert!(pins.all().len() <= MOST);
    assert!(
        pins.all()
            .windows(2)
            .all(|pair| pair[0].letter < pair[1].letter)
    );
    for pin in pins.all() {
        assert_eq!(
            pin.experiment.network().parameter_count(),
            pin.parameters.len()
        );
        assert!(pin.parameters.iter().all(|value| value.is_finite()));
        assert!(!pin.losses.is_empty() && pin.losses.iter().all(|(_, loss)| loss.is_finite()));
        assert!(pin.seconds.is_finite(), "{pin:?}");
        // R² of labels that are all the same is none.
        assert!(!pin.determination.is_infinite(), "{pin:?}");
    }
    let text = pins.text();
    assert_eq!(Pins::read(&text).text(), text);
}

#[test]
fn any_file_is_opened_or_refused() {
    let met = fuzz(&FILES, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let saved = match Saved::read(&text) {
            Ok((saved, _)) => saved,
            Err(Broken::Part(part)) => {
                assert!(PARTS.contains(&part), "{part}");
                return Outcome::refused(part);
            }
            Err(Broken::NoRun) => return Outcome::refused("none"),
            Err(Broken::Newer) => return Outcome::refused("newer"),
        };
        assert!(is_run(&text));
        let experiment = &saved.experiment;
        assert!(saved.trained.epoch <= experiment.epochs && saved.shown <= saved.trained);
        assert!(saved.trained.batch < experiment.batches_per_epoch());
        let is_rate = |rate: f64| Quantity::LearningRate.parse(&rate.to_string()).is_some();
        assert!(is_rate(saved.edits.first()));
        let steps = saved.edits.made().iter().map(|(step, _)| *step);
        assert!(steps.is_sorted());
        for &(_, edit) in saved.edits.made() {
            match edit {
                Edit::LearningRate(rate) => assert!(is_rate(rate)),
                Edit::Parameter(index, value) => {
                    assert!(index < experiment.network().parameter_count() && value.is_finite());
                }
            }
        }
        assert_finite(&saved.pins);
        // Saved again it is the same, and nothing is left to complain of.
        let again = saved.text();
        let (read, problems) = Saved::read(&again).unwrap_or_else(|why| panic!("{again}: {why:?}"));
        assert_eq!(problems, [], "{again}");
        assert_eq!(read.text(), again);
        assert_eq!(
            (
                &read.experiment,
                &read.edits,
                read.trained,
                read.shown,
                read.diverged
            ),
            (
                experiment,
                &saved.edits,
                saved.trained,
                saved.shown,
                saved.diverged
            ),
        );
        assert_eq!(
            (read.view, read.beyond, read.losses, read.language),
            (saved.view, saved.beyond, saved.losses, saved.language)
        );
        // Any other reader of JSON can look into it.
        let value: serde_json::Value = serde_json::from_str(&again).unwrap();
        assert!(value.is_object());
        Outcome::taken()
    });
    for word in PARTS
        .iter()
        .filter(|part| **part != "rate")
        .chain(&["taken", "none", "newer"])
    {
        assert!(met.contains(*word), "no file was {word}: {met:?}");
    }
}
