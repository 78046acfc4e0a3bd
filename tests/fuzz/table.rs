//! Tables.

use regression_playground::core::data::Dataset;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::limits::MAX_FEATURES;
use regression_playground::core::table::{LARGEST, MOST_COLUMNS, MOST_ROWS, Refusal, Rows, Sheet};
use regression_playground::view::refused;

use super::mutate::{Outcome, Target, fuzz};
use super::{assert_sentences, name};

const TABLES: Target = Target {
    folder: "csv",
    ending: "",
    words: &[
        ",", ";", "\t", "\n", "\r\n", "\r", "\"", "\"\"", "-", "−", " ", "\u{a0}", "0,5", "1.234",
        "1,234", "inf", "NaN", "∞", "#DIV/0!", "１", "，", "é", "名", "\u{feff}", "\u{1a}",
        "\u{2028}", "\0", "a,y\n", "1,2\n", "z(x)", "e9", "+", "%",
    ],
    longest: 20_000,
    runs: 8_000,
};

/// A text as an editor shows it from a line on, without the signs that a reader of tables takes away.
fn from_line(text: &str, line: usize) -> Option<String> {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut rest = &*unix;
    for _ in 1..line {
        rest = rest.split_once('\n')?.1;
    }
    Some(bare(rest))
}

fn bare(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.replace(['"', '\u{1a}', '\u{feff}'], "")
}

/// A refusal names a place that is there, and what stands in it.
fn assert_place(bytes: &[u8], refusal: &Refusal) {
    let Ok(text) = Sheet::text(bytes) else {
        let lines = 1 + bytes.iter().filter(|b| b"\r\n".contains(b)).count();
        assert!(refusal.row <= lines, "{refusal:?}");
        return;
    };
    let rest = from_line(&text, refusal.row);
    let rest = rest.unwrap_or_else(|| panic!("there is no such line: {refusal:?}"));
    let found = bare(&refusal.found);
    if refusal.row > 0 {
        assert!(rest.contains(&found), "{refusal:?}");
        // It begins in that line.
        let line = rest.split('\n').next().unwrap_or_default();
        let first = found.split('\n').next().unwrap_or_default();
        if !text.contains('"') {
            assert!(line.contains(first), "{refusal:?}");
        }
    }
    let number = refusal.column.parse::<usize>();
    let is_number = number.is_ok_and(|number| (1..=MOST_COLUMNS).contains(&number));
    let own = ["x", "y"].iter().any(|own| refusal.column.starts_with(own));
    // The blanks of a name are brought on one.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = words(&bare(&text)).contains(&words(&bare(&refusal.column)));
    assert!(is_number || own || named, "{refusal:?}");
}

fn assert_rows(rows: &Rows, count: usize) {
    assert_eq!(rows.len(), count);
    assert!((1..=MAX_FEATURES).contains(&rows.features()));
    assert_eq!(rows.x().len(), count * rows.features());
    let mut values = rows.x().iter().chain(rows.y());
    assert!(values.all(|value| value.abs() <= LARGEST));
}

/// What is trained on and what is held out are numbers, and every sample is one of the two.
fn assert_samples(rows: Rows) {
    let count = rows.len();
    let mut experiment = Experiment::new(Task::Csv);
    experiment.bring(rows.into());
    for test in [0.0, 0.3, 0.5] {
        experiment.test = test;
        let (training, held) = (Dataset::draw(&experiment), Dataset::held_out(&experiment));
        assert_eq!(training.len() + held.len(), count);
        for data in [training, held] {
            let mut values = data.x.iter().chain(&data.y);
            assert!(values.all(|value| value.is_finite()), "{data:?}");
        }
    }
}

/// Written as text, and as a link writes it, it is read again as it was.
fn assert_same_again(rows: &Rows) {
    let text = rows.text();
    let sheet = Sheet::read(text.as_bytes()).unwrap_or_else(|why| panic!("{text:?}: {why:?}"));
    assert_eq!(sheet.usual().0.len(), rows.features(), "{text:?}");
    let (features, label) = sheet.usual();
    let again = sheet.choose(&features, label);
    let again = again.unwrap_or_else(|why| panic!("{text:?}: {why:?}"));
    assert_eq!(&again, rows, "{text:?}");
    assert_eq!(again.text(), text);
    let linked = Rows::of_link(rows.code()).unwrap_or_else(|| panic!("{text:?}"));
    assert_eq!(&*linked, rows, "{text:?}");
}

#[test]
fn any_table_is_read_or_refused() {
    let refused = |bytes: &[u8], refusal: &Refusal| {
        let input = String::from_utf8_lossy(bytes);
        assert_place(bytes, refusal);
        assert_sentences(&input, |text| refused::table(text, refusal));
        Outcome::refused(name(refusal.kind))
    };
    let met = fuzz(&TABLES, |bytes| {
        let sheet = match Sheet::read(bytes) {
            Ok(sheet) => sheet,
            Err(refusal) => return refused(bytes, &refusal),
        };
        assert!((2..=MOST_ROWS).contains(&sheet.len()));
        assert!((2..=MOST_COLUMNS).contains(&sheet.names().len()));
        let (features, label) = sheet.usual();
        match sheet.choose(&features, label) {
            Ok(rows) => {
                assert_rows(&rows, sheet.len());
                assert_same_again(&rows);
                assert_samples(rows);
                Outcome::taken()
            }
            Err(refusal) => refused(bytes, &refusal),
        }
    });
    for kind in [
        "taken",
        "Empty",
        "Binary",
        "Encoding",
        "Quote",
        "OneColumn",
        "Ragged",
        "Mixed",
        "NoName",
        "Doubled",
        "NoRows",
        "OneRow",
        "Missing",
        "NoNumber",
        "Either",
        "Infinite",
        "Huge",
        "Constant",
        "TooManyColumns",
    ] {
        assert!(met.contains(kind), "no table was {kind}: {met:?}");
    }
}
