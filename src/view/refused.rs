//! What is wrong with a value, in words: at its field, or in a notice where it has none.

use crate::core::axes::Quantity;
use crate::core::experiment::Experiment;
use crate::core::formula::{CONSTANTS, Formula, Function, Kind, LARGEST, MOST, Mistake};
use crate::core::limits::MAX_FEATURES;
use crate::core::link::{Problem, ProblemKind};
use crate::core::number::{self, exact, short};
use crate::core::numeral::Why;
use crate::core::settings::{self, Expected, Input, Setting};
use crate::core::table::{self, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Refusal};
use crate::core::text::Text;

/// Longest piece of a wrong value that is repeated.
const LONGEST: usize = 60;

/// Which values a setting takes in an experiment, as it is now.
#[must_use]
pub fn expected(text: &Text, setting: &Setting, experiment: &Experiment) -> String {
    allowed(text, &setting.expected(experiment))
}

/// The words for what is allowed.
#[must_use]
pub fn allowed(text: &Text, (key, fill): &Expected) -> String {
    let fill: Vec<_> = fill.iter().map(|(name, value)| (*name, &**value)).collect();
    text.fill(key, &fill)
}

/// The sentence at the field of a setting that does not take what was typed.
#[must_use]
pub fn at_setting(text: &Text, setting: &Setting, experiment: &Experiment, typed: &str) -> String {
    if setting.input == Input::Formula
        && let Err(mistake) = Formula::within(typed, experiment.expr.domain())
    {
        return formula(text, &mistake, experiment.expr.domain());
    }
    // The range itself may be one, but not for the formula.
    if setting.input == Input::Ends
        && let Some(ends) = settings::ends(typed)
        && let Err(mistake) = Formula::within(experiment.expr.text(), ends)
    {
        return formula(text, &mistake, ends);
    }
    let why = setting.why(experiment, typed);
    with_reason(text, &expected(text, setting, experiment), typed, why)
}

/// The sentence for a mistake in a formula that needs a value everywhere on a domain.
#[must_use]
pub fn formula(text: &Text, mistake: &Mistake, (from, to): (f64, f64)) -> String {
    let names = CONSTANTS.iter().map(|(name, _)| *name);
    let names: Vec<&str> = ["x"].into_iter().chain(names).collect();
    let (takes, given, x, y) = match mistake.kind {
        Kind::Arguments { takes, given } => (takes, given, 0.0, 0.0),
        Kind::NoValue { x } => (0, 0, x, 0.0),
        Kind::Large { x, y } => (0, 0, x, y),
        Kind::Empty
        | Kind::Long
        | Kind::Deep
        | Kind::Sign
        | Kind::Name
        | Kind::Missing
        | Kind::Unexpected
        | Kind::Open
        | Kind::Closed
        | Kind::Bare
        | Kind::Comma
        | Kind::Number
        | Kind::Chain
        | Kind::Either
        | Kind::Bars => (0, 0, 0.0, 0.0),
    };
    let found = shorten(&mistake.found);
    let values = [
        ("found", &*found),
        ("at", &*mistake.at.to_string()),
        ("names", &names.join(", ")),
        ("functions", &Function::WORDS.join(", ")),
        ("takes", &takes.to_string()),
        ("given", &given.to_string()),
        ("most", &MOST.to_string()),
        ("x", &number::short(x, 4)),
        ("y", &number::short(y, 4)),
        ("largest", &number::short(LARGEST, 4)),
        ("from", &number::short(from, 4)),
        ("to", &number::short(to, 4)),
    ];
    text.fill(mistake.kind.key(), &values)
}

/// The sentence for a table that is not taken.
#[must_use]
pub fn table(text: &Text, refusal: &Refusal) -> String {
    let all = |value: f64| {
        let all = exact(value);
        // A size that nobody means: its zeros would fill the page.
        if all.chars().count() > LONGEST {
            short(value, 6)
        } else {
            all
        }
    };
    let numbers = match refusal.kind {
        table::Kind::Either { one, other } => [all(one), all(other)],
        table::Kind::Empty
        | table::Kind::TooLarge
        | table::Kind::Binary
        | table::Kind::Encoding
        | table::Kind::Quote
        | table::Kind::OneColumn
        | table::Kind::TooManyColumns
        | table::Kind::Ragged
        | table::Kind::Mixed
        | table::Kind::NoName
        | table::Kind::Doubled
        | table::Kind::NoRows
        | table::Kind::OneRow
        | table::Kind::TooManyRows
        | table::Kind::Features
        | table::Kind::Twice
        | table::Kind::Missing
        | table::Kind::NoNumber
        | table::Kind::Infinite
        | table::Kind::Huge
        | table::Kind::Constant => Default::default(),
    };
    let (found, column) = (shorten(&refusal.found), shorten(&refusal.column));
    let values = [
        ("row", &*refusal.row.to_string()),
        ("column", &column),
        ("found", &found),
        ("count", &refusal.count.to_string()),
        ("other", &refusal.other.to_string()),
        ("one", &numbers[0]),
        ("two", &numbers[1]),
        ("rows", &MOST_ROWS.to_string()),
        ("columns", &MOST_COLUMNS.to_string()),
        ("features", &MAX_FEATURES.to_string()),
        ("bytes", &(MOST_BYTES / 1_000_000).to_string()),
        ("largest", &exact(table::LARGEST)),
    ];
    text.fill(refusal.kind.key(), &values)
}

/// The sentence at a field of an axis of many runs that does not take what was typed.
#[must_use]
pub fn at_axis(text: &Text, quantity: Quantity, typed: &str) -> String {
    let why = quantity.range().read(typed).err();
    let expected = allowed(text, &settings::of_quantity(quantity));
    with_reason(text, &expected, typed, why)
}

/// The sentence at any field that does not take what was typed. The words for what it takes are of
/// [`allowed`].
#[must_use]
pub fn at_field(text: &Text, allowed: &str, typed: &str) -> String {
    with_reason(text, allowed, typed, None)
}

/// The same with the reason, where there is one.
#[must_use]
pub fn with_reason(text: &Text, allowed: &str, typed: &str, why: Option<Why>) -> String {
    let value = shorten(typed.trim());
    let key = match why {
        _ if value.is_empty() => "field.empty",
        None => "field.refused",
        Some(Why::NoNumber) => "field.number",
        Some(Why::NotWhole) => "field.whole",
        Some(Why::TooSmall) => "field.small",
        Some(Why::TooLarge) => "field.large",
        Some(Why::Either(one, other)) => {
            let (one, other) = (one.to_string(), other.to_string());
            let values = [("value", &*value), ("one", &one), ("other", &other)];
            return text.fill("field.either", &values);
        }
    };
    text.fill(key, &[("value", &value), ("expected", allowed)])
}

/// The sentence of a notice: about a key of a link or of a method's settings, or its value.
#[must_use]
pub fn in_notice(text: &Text, problem: &Problem, experiment: &Experiment) -> String {
    let key = shorten(&problem.key);
    let value = shorten(&problem.value);
    let values = [("key", key.as_str()), ("value", &value)];
    match problem.kind {
        ProblemKind::Unknown => text.fill("notice.unknown", &values),
        ProblemKind::Refused => {
            let setting = settings::find(&problem.key);
            let sentence = setting.map_or_else(
                || at_field(text, text.get("expected.none"), &value),
                |setting| at_setting(text, setting, experiment, &problem.value),
            );
            let label = text.get(&format!("setting.{key}")).to_owned();
            let values = [
                ("key", key.as_str()),
                ("label", &label),
                ("sentence", &sentence),
            ];
            text.fill("notice.refused", &values)
        }
    }
}

fn shorten(text: &str) -> String {
    let printable: String = text.chars().filter(|c| !c.is_control()).collect();
    match printable.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &printable[..end]),
        None => printable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;
    use crate::core::settings::find;

    fn text() -> Text {
        let entries = [
            ("expected.batch", "{min} to {max}"),
            ("expected.integer", "{min} to {max}"),
            ("field.refused", "not {value}: {expected}"),
            ("field.number", "no number {value}: {expected}"),
            ("field.whole", "not whole {value}: {expected}"),
            ("field.small", "too small {value}: {expected}"),
            ("field.large", "too large {value}: {expected}"),
            ("field.either", "{value} is {one} or {other}"),
            ("field.empty", "nothing: {expected}"),
            ("notice.refused", "{label} ({key}) {sentence}"),
            ("setting.batch", "Batch size"),
        ];
        Text::new(entries.map(|(key, words)| (key.to_owned(), words.to_owned())))
    }

    #[test]
    fn a_field_says_what_is_allowed_now() {
        let mut experiment = Experiment::new(Task::Linear);
        experiment.samples = 30;
        let batch = find("batch").unwrap();
        let said = |typed: &str| at_setting(&text(), batch, &experiment, typed);
        assert_eq!(said(" 31 "), "too large 31: 1 to 30");
        assert_eq!(said("0"), "too small 0: 1 to 30");
        assert_eq!(said("2.5"), "not whole 2.5: 1 to 30");
        assert_eq!(said("ten"), "no number ten: 1 to 30");
        assert_eq!(said("1,000"), "1,000 is 1000 or 1");
        assert_eq!(said(" "), "nothing: 1 to 30");
        let long = said(&"9".repeat(300));
        assert!(long.starts_with("too large 999") && long.contains('…') && long.len() < 100);
        let problem = Problem {
            key: "batch".into(),
            value: "31\u{7}".into(),
            kind: ProblemKind::Refused,
        };
        let notice = in_notice(&text(), &problem, &experiment);
        assert_eq!(notice, "Batch size (batch) too large 31: 1 to 30");
    }

    #[test]
    fn an_axis_takes_what_any_experiment_takes() {
        let said = |typed: &str| at_axis(&text(), Quantity::Batch, typed);
        assert_eq!(said("10001"), "too large 10001: 1 to 10000");
        assert_eq!(said("many"), "no number many: 1 to 10000");
    }
}
