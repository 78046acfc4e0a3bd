//! The examples for authors, and the snippets that are made of them.

use std::path::Path;

use regression_playground::core::experiment::{Experiment, Task, Theme};
use regression_playground::core::link;
use regression_playground::view::snippet::{HEIGHT, KINDS, LESSON, Lesson, copied};

const FOLDER: &str = "www/examples";

/// What of an example is made into a snippet: of a notebook the cell with code.
fn example(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(FOLDER)
        .join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let Some("ipynb") = file.split('.').nth(1) else {
        return text;
    };
    let notebook: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cells = notebook["cells"].as_array().unwrap();
    let cell = cells.iter().find(|cell| cell["cell_type"] == "code");
    let lines = cell.unwrap()["source"].as_array().unwrap();
    lines.iter().map(|line| line.as_str().unwrap()).collect()
}

fn the_examples_own(experiment: &Experiment) -> Lesson<'_> {
    Lesson {
        base: "https://example.org/regression-playground/",
        experiment,
        title: "Regression playground",
        width: None,
        height: HEIGHT,
        follows: true,
        matches: false,
        poster: None,
    }
}

#[test]
fn every_example_is_offered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut offered: Vec<_> = KINDS.iter().map(|kind| kind.example).collect();
    files.sort();
    offered.sort_unstable();
    assert_eq!(files, offered);
}

#[test]
fn the_examples_own_lesson_gives_what_stands_in_them() {
    let (experiment, problems) = link::read(LESSON, "");
    assert!(problems.is_empty());
    for kind in &KINDS {
        let example = example(kind.example);
        let snippet = the_examples_own(&experiment).snippet(&example);
        assert_eq!(snippet, copied(&example), "{}", kind.word);
        assert!(
            !snippet.is_empty() && !snippet.contains("copy"),
            "{snippet}"
        );
    }
}

#[test]
fn nothing_of_the_examples_is_left_in_another_lesson() {
    let experiment = Experiment {
        theme: Theme::Dark,
        learning_rate: 0.25,
        ..Experiment::new(Task::Sine)
    };
    for kind in &KINDS {
        let snippet = Lesson {
            base: "http://localhost:8080/course/",
            title: "A \"wave\"",
            width: Some(720),
            height: 511,
            follows: false,
            ..the_examples_own(&experiment)
        }
        .snippet(&example(kind.example));
        for foreign in [
            "example.org",
            "cubic",
            "fit,loss",
            "100%",
            "680",
            "<script>",
        ] {
            assert!(!snippet.contains(foreign), "{}: {snippet}", kind.word);
        }
        let query = "task=sine&lr=0.25&theme=dark";
        let spelled = [
            format!("/course/?embed=1&{query}\""),
            format!("/course/?embed=1&{query}\n:width: 720px\nA \"wave\""),
            format!("/course/?embed=1&amp;{}\"", query.replace('&', "&amp;")),
            format!("/course/?{query}"),
            "<div style=\"max-width: 720px\">\n<regression-playground task=\"sine\" lr=\"0.25\" theme=\"dark\" \
             height=\"511\"></regression-playground>\n</div>"
                .to_owned(),
        ];
        let found = spelled.iter().filter(|text| snippet.contains(*text));
        assert_eq!(found.count(), 1, "{}: {snippet}", kind.word);
        if snippet.contains("<iframe") {
            assert!(snippet.contains("title=\"A &quot;wave&quot;\" width=\"720\" height=\"511\""));
        }
    }
}

#[test]
fn a_poster_goes_into_the_element_only() {
    let experiment = Experiment::new(Task::Linear);
    for kind in &KINDS {
        let snippet = Lesson {
            poster: Some(("<svg></svg>", "y = x")),
            ..the_examples_own(&experiment)
        }
        .snippet(&example(kind.example));
        let image = "<regression-playground>\n  <img src=\"data:image/svg+xml,%3Csvg%3E%3C/svg%3E\" \
            width=\"480\" height=\"300\" alt=\"y = x\">\n</regression-playground>";
        let element = snippet.contains("<regression-playground");
        assert_eq!(snippet.contains(image), element, "{}: {snippet}", kind.word);
    }
}

#[test]
fn an_element_follows_its_page_unless_it_has_a_theme_of_its_own() {
    let element = example(KINDS[0].example);
    let mut experiment = Experiment::new(Task::Linear);
    let snippet = |experiment: &Experiment| {
        let lesson = Lesson {
            matches: true,
            ..the_examples_own(experiment)
        };
        lesson.snippet(&element)
    };
    assert!(snippet(&experiment).contains("<regression-playground theme=\"host\">"));
    experiment.theme = Theme::Dark;
    assert!(snippet(&experiment).contains("<regression-playground theme=\"dark\">"));
}

#[test]
fn defaults_leave_a_bare_address() {
    let experiment = Experiment::new(Task::Linear);
    let lesson = the_examples_own(&experiment);
    assert_eq!(lesson.widget_query(), "embed=1");
    assert_eq!(
        lesson.snippet(&example("link.txt")),
        "https://example.org/regression-playground/"
    );
}
