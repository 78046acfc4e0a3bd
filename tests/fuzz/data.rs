//! Links: the rows in one, and all of it.

use regression_playground::core::data::Dataset;
use regression_playground::core::experiment::Experiment;
use regression_playground::core::link::{self, Problem};
use regression_playground::core::settings::{self, SETTINGS};
use regression_playground::core::table::{LARGEST, MOST_BYTES, MOST_ROWS, Rows};
use regression_playground::core::{base64, gzip};
use regression_playground::view::refused;

use super::assert_sentences;
use super::mutate::{Outcome, Target, fuzz};

const CODES: Target = Target {
    folder: "data",
    ending: ".code",
    words: &["A", "_", "-", "==", "H4sI", "AAAA", "____", "\n", "é"],
    longest: 5_000,
    runs: 1_500,
};

const PACKED: Target = Target {
    words: &[
        "\u{0}", "\u{1}", "\u{2}", "\u{3}", "\u{4}", "\u{5}", "\u{7f}", "1,2\n",
    ],
    runs: 3_000,
    ..CODES
};

const LINKS: Target = Target {
    folder: "data",
    ending: ".link",
    words: &[
        "&",
        "=",
        "#",
        "?",
        "%",
        "%ff",
        "%26",
        "+",
        "&amp;",
        "task=",
        "cubic",
        "csv",
        "expr",
        "lr=",
        "net=",
        "8r",
        ",",
        ":",
        "*",
        "@",
        "..",
        "test=",
        "0.5",
        "n=",
        "batch=",
        "data=",
        "sweep=seed:",
        "style=module",
        "１",
        "show=",
        "fit",
        "epochs=",
        "at=",
        "w=",
        "seed=",
        "utm_x=1",
        "é",
        "\0",
        " ",
    ],
    longest: 400,
    runs: 500,
};

fn assert_code(code: &str) -> Outcome {
    let Some(rows) = Rows::of_link(code) else {
        return Outcome::refused("refused");
    };
    assert_eq!(rows.code(), code);
    assert!((2..=MOST_ROWS).contains(&rows.len()));
    let mut values = rows.x().iter().chain(rows.y());
    assert!(values.all(|value| value.abs() <= LARGEST));
    // However it was packed, it is the same when it is packed in another way.
    let text = rows.text();
    let other = base64::encode(&gzip::wrap(text.as_bytes()));
    let again = Rows::of_link(&other).unwrap_or_else(|| panic!("{text:?}"));
    assert_eq!((&*again, again.text()), (&*rows, text));
    Outcome::taken()
}

#[test]
fn any_rows_of_a_link_are_read_or_refused() {
    let met = fuzz(&CODES, |bytes| {
        let code = String::from_utf8_lossy(bytes);
        assert_code(code.trim())
    });
    assert_eq!(met.len(), 2);
}

/// Of packed bytes that were changed hardly any have their checksum: so what is unpacked is also looked at
/// before it, and the text is packed anew after it was changed.
#[test]
fn whatever_is_packed_is_unpacked_or_refused() {
    let unpacked = |bytes: &[u8]| {
        let code = String::from_utf8_lossy(bytes);
        base64::decode(code.trim()).unwrap_or_else(|| bytes.to_vec())
    };
    let met = fuzz(&PACKED, |bytes| {
        let packed = unpacked(bytes);
        if packed.is_empty() {
            return assert_code("");
        }
        for most in [0, 1, 100, MOST_BYTES] {
            if let Some(text) = gzip::unwrap(&packed, most) {
                assert!(text.len() <= most, "{} of {most}", text.len());
                assert_eq!(gzip::unwrap(&gzip::wrap(&text), most).as_ref(), Some(&text));
            }
        }
        let text = gzip::unwrap(&packed, MOST_BYTES).unwrap_or(packed);
        assert_code(&base64::encode(&gzip::wrap(&text)))
    });
    assert_eq!(met.len(), 2);
}

/// Every setting has a value that it takes, and a link says the same again.
fn assert_within_limits(experiment: &Experiment) {
    for setting in &SETTINGS {
        let value = (setting.get)(experiment);
        // The reader's own language is the absence of the key.
        if setting.key == "lang" && value.is_empty() {
            continue;
        }
        let mut copy = experiment.clone();
        assert_eq!(
            setting.set(&mut copy, &value),
            Ok(()),
            "{}={value}",
            setting.key
        );
        assert_eq!(copy, *experiment, "{}={value}", setting.key);
    }
    assert!((1..=experiment.training()).contains(&experiment.batch));
    assert!(experiment.training() >= 1);
    let hash = link::hash("", experiment);
    assert_eq!(
        link::read("", &hash),
        (experiment.clone(), Vec::new()),
        "{hash}"
    );
    let run = link::of_run(experiment);
    let (of_run, problems) = link::read("", &run);
    assert_eq!(problems, [], "{run}");
    let decides = SETTINGS.iter().filter(|setting| setting.decides_run());
    for setting in decides {
        assert_eq!((setting.get)(&of_run), (setting.get)(experiment), "{run}");
    }
    if experiment.samples <= 300 {
        let data = Dataset::draw(experiment);
        assert_eq!(data.len(), experiment.training());
        assert!(data.x.iter().chain(&data.y).all(|value| value.is_finite()));
    }
}

#[test]
fn any_link_is_an_experiment_within_its_limits() {
    let met = fuzz(&LINKS, |bytes| {
        let all = String::from_utf8_lossy(bytes);
        let all = all.strip_suffix('\n').unwrap_or(&all);
        let (query, hash) = all.split_once('#').unwrap_or((all, ""));
        let (experiment, problems) = link::read(query, hash);
        assert_within_limits(&experiment);
        let (of_query, of_hash) = (link::pairs(query), link::pairs(hash));
        let stands = |problem: &Problem| {
            let mut pairs = of_query.iter().chain(&of_hash);
            pairs.any(|(key, value)| (key, value) == (&problem.key, &problem.value))
        };
        for problem in &problems {
            assert!(stands(problem), "{problem:?}");
            assert_sentences(all, |text| refused::in_notice(text, problem, &experiment));
        }
        assert!(problems.len() <= 100);
        // What the author's link says already is not said again.
        let rest = link::hash(query, &experiment);
        assert_eq!(link::read(query, &rest).0, experiment, "{query} {rest}");
        let problems = problems.iter().map(|problem| &*problem.key);
        match problems.collect::<Vec<_>>()[..] {
            [] => Outcome::taken(),
            [key] if settings::find(key).is_some() => Outcome::refused(key),
            [_] => Outcome::refused("unknown"),
            [_, ..] => Outcome::refused("some"),
        }
    });
    for key in [
        "taken", "unknown", "some", "lr", "n", "batch", "test", "expr", "data", "net", "sweep",
    ] {
        assert!(met.contains(key), "no link had a wrong {key}: {met:?}");
    }
}
