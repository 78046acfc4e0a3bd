//! Reading what a Rust test harness prints. The one of wasm-bindgen prints the
//! same lines as the standard one, so this serves native and browser tests.

use crate::tally::Tally;

/// Adds up the `test result:` lines, one for each test program. The names of
/// what failed or was ignored come from the `test name ... outcome` lines.
pub fn tally(output: &str) -> Tally {
    let mut passed = 0;
    let mut failed = Named::default();
    let mut skipped = Named::default();
    for line in without_colours(output).lines().map(str::trim) {
        if let Some(result) = line.strip_prefix("test result: ") {
            passed += count(result, "passed");
            failed.count += count(result, "failed");
            skipped.count += count(result, "ignored");
        } else if let Some((name, outcome)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.rsplit_once(" ... "))
        {
            if outcome.starts_with("FAIL") {
                failed.names.push(name.to_owned());
            } else if let Some(reason) = outcome.strip_prefix("ignored") {
                skipped.names.push(format!("{name}{reason}"));
            }
        }
    }
    Tally {
        passed,
        failed: failed.into_names(),
        skipped: skipped.into_names(),
        again: Vec::new(),
    }
}

/// A count that is certain and names that may not all have been understood.
#[derive(Default)]
struct Named {
    count: usize,
    names: Vec<String>,
}

impl Named {
    fn into_names(mut self) -> Vec<String> {
        self.names.resize(
            self.count,
            "a test whose name was not understood".to_owned(),
        );
        self.names
    }
}

/// The number before a word in `ok. 3 passed; 0 failed; 1 ignored; ...`.
fn count(result: &str, word: &str) -> usize {
    result
        .split([';', '.'])
        .filter_map(|part| part.trim().split_once(' '))
        .find(|(_, label)| *label == word)
        .and_then(|(number, _)| number.parse().ok())
        .unwrap_or(0)
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split("\u{1b}[");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic());
        plain.push_str(end.map_or("", |end| &part[end + 1..]));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::tally;

    #[test]
    fn adds_up_several_programs() {
        let tally = tally(
            "\nrunning 3 tests\ntest a::one ... ok\ntest a::two ... FAILED\n\
             test a::three ... ignored, needs a GPU\n\n\
             test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.21s\n\
             \nrunning 2 tests\ntest b - should panic ... ok\ntest c ... ok\n\n\
             test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.03s\n",
        );
        assert_eq!(tally.passed, 3);
        assert_eq!(tally.failed, ["a::two"]);
        assert_eq!(tally.skipped, ["a::three, needs a GPU"]);
    }

    #[test]
    fn reads_the_browser_harness_and_coloured_output() {
        let tally = tally(
            "running 2 tests\ntest browser::draws ... FAIL\ntest browser::trains ... \u{1b}[32mok\u{1b}[0m\n\
             test result: \u{1b}[31mFAILED\u{1b}[0m. 1 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.01s\n",
        );
        assert_eq!((tally.passed, tally.failed.len()), (1, 1));
        assert_eq!(tally.failed, ["browser::draws"]);
    }

    #[test]
    fn counts_a_failure_whose_name_it_did_not_see() {
        let tally = tally("test result: FAILED. 0 passed; 2 failed; 0 ignored\n");
        assert_eq!(tally.failed.len(), 2);
    }

    #[test]
    fn output_without_results_counts_nothing() {
        assert!(!tally("error: could not compile\n").ran_any());
    }
}
