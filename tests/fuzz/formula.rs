//! Formulas.

use regression_playground::core::data::Dataset;
use regression_playground::core::evenly::evenly;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::formula::{DOMAIN, Formula, LARGEST, MOST, Mistake};
use regression_playground::core::link;
use regression_playground::view::refused;

use super::mutate::{Outcome, Target, fuzz};
use super::{assert_sentences, name};

const FORMULAS: Target = Target {
    folder: "formula",
    ending: "",
    words: &[
        "x",
        "X",
        "ｘ",
        "1",
        ".",
        "e",
        "pi",
        "π",
        "sin(",
        "max(",
        "ln(",
        "sign(",
        "(",
        ")",
        ",",
        ";",
        "，",
        "+",
        "-",
        "−",
        "*",
        "·",
        "/",
        "÷",
        "^",
        "**",
        "<",
        "<=",
        "≤",
        "=",
        "!=",
        "≠",
        "²",
        "³",
        "|",
        "é",
        "１",
        "\0",
        "2e",
        "e9",
        "y=",
        "f(x) = ",
        " ",
        "\u{3000}",
        "\u{1f600}",
        "0/0",
    ],
    longest: 2_000,
    runs: 5_000,
};

/// Looking for a pole takes long.
const TAKEN: Target = Target {
    runs: 300,
    ..FORMULAS
};

/// A sign as the reader of formulas takes it: full width and capitals are other ways to type the same.
fn plain(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap(),
        '−' | '–' | '‐' | '‑' => '-',
        '·' | '×' | '⋅' | '∙' => '*',
        '÷' | '∕' => '/',
        '、' => ',',
        '。' => '.',
        'Π' => 'π',
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\t' | '\n' | '\r' => ' ',
        other => other,
    };
    half.to_ascii_lowercase()
}

/// A mistake names what stands in its place, and has a sentence.
fn assert_mistake(typed: &str, mistake: &Mistake) -> Outcome {
    let stands: Vec<char> = typed.trim().chars().map(plain).collect();
    let found: Vec<char> = mistake.found.chars().collect();
    if mistake.at > 0 {
        let from = mistake.at - 1;
        let there = stands.get(from..from + found.len());
        assert_eq!(there, Some(&*found), "{mistake:?}");
    } else {
        assert!(found.is_empty(), "{mistake:?}");
    }
    assert_sentences(typed, |text| refused::formula(text, mistake, DOMAIN));
    Outcome::refused(name(mistake.kind))
}

#[test]
fn any_formula_is_read_or_refused() {
    let met = fuzz(&FORMULAS, |bytes| {
        let typed = String::from_utf8_lossy(bytes).into_owned();
        let formula = match Formula::read(&typed) {
            Ok(formula) => formula,
            Err(mistake) => return assert_mistake(&typed, &mistake),
        };
        assert!(formula.text().chars().count() <= MOST);
        // Of a product without its sign there are two in a sign.
        assert!(formula.operations().len() <= 2 * MOST);
        let again = Formula::read(formula.text()).unwrap();
        assert_eq!(
            (again.text(), again.operations(), again.is_straight()),
            (formula.text(), formula.operations(), formula.is_straight())
        );
        Outcome::taken()
    });
    for kind in [
        "taken",
        "Empty",
        "Long",
        "Deep",
        "Sign",
        "Name",
        "Missing",
        "Unexpected",
        "Open",
        "Closed",
        "Bare",
        "Arguments",
        "Comma",
        "Number",
        "Chain",
        "Either",
        "Bars",
    ] {
        assert!(met.contains(kind), "no formula was {kind}: {met:?}");
    }
}

#[test]
fn whatever_formula_is_taken_has_values() {
    let met = fuzz(&TAKEN, |bytes| {
        let typed = String::from_utf8_lossy(bytes).into_owned();
        let formula = match Formula::of(&typed) {
            Ok(formula) => formula,
            Err(mistake) => return assert_mistake(&typed, &mistake),
        };
        for samples in [2, 7, 100, 333] {
            if !formula.holds(samples) {
                continue;
            }
            assert!(evenly(DOMAIN, samples).all(|x| formula.at(x).abs() <= LARGEST));
            let experiment = Experiment {
                expr: formula.clone(),
                samples,
                batch: 1,
                test: 0.5,
                ..Experiment::new(Task::Expr)
            };
            let (training, held) = (Dataset::draw(&experiment), Dataset::held_out(&experiment));
            assert_eq!(training.len() + held.len(), samples);
            let mut labels = training.y.iter().chain(&held.y);
            assert!(labels.all(|y| y.is_finite()));
            let hash = link::hash("", &experiment);
            assert_eq!(link::read("", &hash), (experiment, Vec::new()), "{hash}");
        }
        Outcome::taken()
    });
    for kind in ["taken", "NoValue", "Large"] {
        assert!(met.contains(kind), "no formula was {kind}: {met:?}");
    }
}
