//! Of the lesson as a page, where it depends on the moment.

use regression_playground::core::experiment::{Experiment, Language, Task};
use regression_playground::core::session::Session;
use regression_playground::view::describe;

use super::{locale, trained};

fn words(session: &Session) -> String {
    let text = locale(Language::English);
    let page = describe::guide(&text, session.recording(), session.newest());
    assert_eq!(page.len(), 6);
    let words = page.iter().map(|p| format!("{} {}", p.title, p.words));
    words.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_of_lesson_1_is_about_lesson_1() {
    let page = words(&trained(&Experiment::new(Task::Linear), 0));
    for part in [
        "500 samples, each with 2 features (x1, x2)",
        "w = 2, −3.4 and b = 4.2",
        "standard deviation of 0.01",
        "One linear layer: 2 weights and a bias, 3 parameters in all",
        "a mini-batch of 10 samples",
        "the mean squared error",
        "learning rate, 0.01",
        "50 steps make an epoch",
        "100 epochs",
        "below a loss of 0.0001",
        "Press Play.",
    ] {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
}

#[test]
fn the_page_follows_the_moment() {
    let experiment = Experiment {
        epochs: 3,
        ..Experiment::new(Task::Cubic)
    };
    let says = |epochs: u32| {
        let page = words(&trained(&experiment, epochs));
        (
            page.contains("Press Play"),
            page.contains("come to its end"),
        )
    };
    assert_eq!(says(0), (true, false));
    assert_eq!(says(1), (false, false));
    assert_eq!(says(3), (false, true));
}
