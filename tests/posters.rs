//! The posters in `www/posters` are what the code draws of the tasks' default runs: brought up to
//! date by `UPDATE=1 cargo test --test posters`.

use std::path::{Path, PathBuf};

use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::transport::Status;
use regression_playground::view::poster;

#[path = "support/trained.rs"]
mod whole;

use whole::trained;

/// Bytes that a poster of a default run may have.
const MOST: usize = 6000;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What a poster is called in every language: its formula.
fn name(task: Task) -> &'static str {
    match task {
        Task::Linear => "y = Xw + b",
        Task::Cubic => "y = x³",
        Task::Sine => "y = sin(πx)",
        Task::Step => "y = sign(x)",
        Task::Abs => "y = |x|",
        Task::Expr => "y = x^3",
        Task::Csv => "h",
    }
}

#[test]
fn the_recorded_posters_are_what_is_drawn_now() {
    for task in Task::ALL {
        let word = task.word();
        let session = trained(&Experiment::new(task));
        assert_eq!(session.status(), Status::Finished);
        let drawn = poster::svg(session.recording(), session.newest(), name(task));
        assert!(drawn.len() <= MOST, "{word}: {} bytes", drawn.len());
        let path = root("www/posters").join(format!("{word}.svg"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &drawn).unwrap();
        }
        let recorded = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            recorded == drawn,
            "{} is not what is drawn now: run `UPDATE=1 cargo test --test posters`",
            path.display()
        );
    }
}

#[test]
fn a_poster_wears_the_colours_of_the_style_sheet() {
    let sheet = std::fs::read_to_string(root("www/style.css")).unwrap();
    let (light, dark) = sheet
        .split_once(":root[data-theme=\"dark\"]")
        .expect("two themes");
    let color = |theme: &str, name: &str| {
        let rest = theme.split_once(&format!("--{name}:")).expect(name).1;
        rest.split_once(';').unwrap().0.trim().to_owned()
    };
    for (name, by_day, by_night) in poster::COLORS {
        assert_eq!(color(light, name), by_day, "--{name}, light");
        assert_eq!(color(dark, name), by_night, "--{name}, dark");
    }
}

#[test]
fn a_poster_of_any_run_is_small_and_sound() {
    let many = Experiment {
        samples: 10_000,
        epochs: 1,
        ..Experiment::new(Task::Linear)
    };
    let diverging = Experiment {
        learning_rate: 10.0,
        ..Experiment::new(Task::Cubic)
    };
    let wide = Experiment {
        hidden: "64r,64r".parse().unwrap(),
        epochs: 2,
        ..Experiment::new(Task::Sine)
    };
    for (experiment, status) in [
        (many, Status::Finished),
        (diverging, Status::Diverged),
        (wide, Status::Finished),
    ] {
        let session = trained(&experiment);
        assert_eq!(session.status(), status);
        let svg = poster::svg(session.recording(), session.newest(), "a < b & c");
        assert!(svg.len() < 2 * MOST, "{} bytes", svg.len());
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert!(svg.contains("<title>a &lt; b &amp; c</title>"));
        // In an attribute between double quotes, an address needs no further care.
        assert!(!svg.contains('"'));
    }
}
