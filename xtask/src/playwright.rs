//! Reading Playwright's JSON report: suites within suites, each with specs, each
//! with one test for every project (browser set-up) it ran in.

use serde_json::Value;

use crate::Result;
use crate::tally::Tally;

/// Most tests that may pass only at a second try. A machine that others use, too, starves one of many
/// hundreds now and then; where there are more of them, the page does not do what it should.
const MOST_AGAIN: usize = 2;

pub fn tally(report: &str) -> Result<Tally> {
    let report: Value = serde_json::from_str(report)
        .map_err(|error| format!("Playwright's report is not JSON: {error}"))?;
    let mut tally = Tally::default();
    for suite in list(&report, "suites") {
        add_suite(suite, "", &mut tally);
    }
    // Errors outside any test: a spec that cannot be loaded, a server that does
    // not start, the limit on the whole run.
    for error in list(&report, "errors") {
        let message = text(error, "message").lines().next().unwrap_or_default();
        tally.failed.push(format!("Playwright: {message}"));
    }
    if tally.again.len() > MOST_AGAIN {
        tally.passed -= tally.again.len();
        tally.failed.append(&mut tally.again);
    }
    Ok(tally)
}

fn add_suite(suite: &Value, path: &str, tally: &mut Tally) {
    let path = format!("{path}{} > ", text(suite, "title"));
    for inner in list(suite, "suites") {
        add_suite(inner, &path, tally);
    }
    for spec in list(suite, "specs") {
        for test in list(spec, "tests") {
            let name = format!(
                "[{}] {path}{}",
                text(test, "projectName"),
                text(spec, "title")
            );
            match text(test, "status") {
                "expected" => tally.passed += 1,
                "skipped" => tally.skipped.push(name),
                "flaky" => {
                    tally.passed += 1;
                    tally.again.push(name);
                }
                _ => tally.failed.push(name),
            }
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{MOST_AGAIN, tally};

    const REPORT: &str = r#"{
      "suites": [{
        "title": "lesson.spec.mjs",
        "specs": [{
          "title": "starts",
          "tests": [
            {"projectName": "cpu", "status": "expected"},
            {"projectName": "webgpu", "status": "skipped"}
          ]
        }],
        "suites": [{
          "title": "line",
          "specs": [{
            "title": "learns",
            "tests": [
              {"projectName": "cpu", "status": "unexpected"},
              {"projectName": "webgpu", "status": "flaky"}
            ]
          }]
        }]
      }],
      "errors": []
    }"#;

    #[test]
    fn counts_each_project_and_names_what_did_not_pass() {
        let tally = tally(REPORT).unwrap();
        assert_eq!(tally.passed, 2);
        assert_eq!(tally.failed, ["[cpu] lesson.spec.mjs > line > learns"]);
        assert_eq!(tally.again, ["[webgpu] lesson.spec.mjs > line > learns"]);
        assert_eq!(tally.skipped, ["[webgpu] lesson.spec.mjs > starts"]);
    }

    #[test]
    fn many_that_pass_only_at_a_second_try_have_failed() {
        let one = r#"{"tests": [{"projectName": "cpu", "status": "flaky"}]}"#;
        let report = |count| {
            let specs = vec![one; count].join(",");
            format!(r#"{{"suites": [{{"title": "a", "specs": [{specs}]}}], "errors": []}}"#)
        };
        let few = tally(&report(MOST_AGAIN)).unwrap();
        assert_eq!((few.failed.len(), few.again.len()), (0, MOST_AGAIN));
        let many = tally(&report(MOST_AGAIN + 1)).unwrap();
        assert_eq!((many.failed.len(), many.again.len()), (MOST_AGAIN + 1, 0));
    }

    #[test]
    fn an_error_outside_the_tests_is_a_failure() {
        let tally =
            tally(r#"{"suites": [], "errors": [{"message": "no server\nat line 3"}]}"#).unwrap();
        assert_eq!(tally.failed, ["Playwright: no server"]);
    }

    #[test]
    fn half_a_report_is_an_error() {
        assert!(tally(r#"{"suites": ["#).is_err());
    }
}
