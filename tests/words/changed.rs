//! Of a picture that is of other settings than those that stand now, and of the run before.

use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::state::Course;
use regression_playground::core::transport::Place;
use regression_playground::view::describe;

use super::{assert_near, run, text, words};

fn finished() -> Session {
    run::finish(Experiment {
        epochs: 3,
        ..Experiment::new(Task::Linear)
    })
}

#[test]
fn a_picture_of_another_rate_names_both() {
    let mut session = finished();
    let other = Experiment {
        learning_rate: 0.25,
        ..session.experiment().clone()
    };
    assert_eq!(session.set_live(&other), Onward::AsItIs);
    assert_eq!(
        describe::outdated(&text(), session.recording()),
        "of rate=0.01 next 0.25"
    );
}

#[test]
fn the_run_before_is_named_by_what_was_different() {
    let session = finished();
    let loss = session.loss().unwrap();
    let course = Course {
        from: Place::default(),
        to: session.newest().clone(),
        recording: session.recording().clone().into(),
    };
    let say = |change: &dyn Fn(&mut Experiment)| {
        let mut experiment = session.experiment().clone();
        change(&mut experiment);
        let now = Session::new(experiment);
        describe::before(&text(), &course, now.recording())
    };
    let same = say(&|_| {});
    assert_eq!(words(&same)[..3], ["before", "came", "to"]);
    assert_near(words(&same)[3], loss);
    assert_eq!(words(&same)[4], "3");
    // What does not decide a run, or means nothing in it, is not named.
    assert_eq!(say(&|e| (e.autoplay, e.momentum) = (true, 0.5)), same);
    let named = say(&|e| e.learning_rate = 0.5);
    assert!(named.starts_with("before (rate=0.01) came to"), "{named}");
    let named = say(&|e| e.hidden = "3r".parse().unwrap());
    assert!(named.starts_with("before (layers=none) came"), "{named}");
    let named = say(&|e| (e.optimizer, e.batch) = (Optimizer::Adam, 5));
    assert!(
        named.starts_with("before (rule=plain, batch=10) came"),
        "{named}"
    );
}

#[test]
fn a_run_before_that_diverged_says_when() {
    let wild = run::finish(Experiment {
        learning_rate: 10.0,
        ..Experiment::new(Task::Linear)
    });
    let epoch = wild.place().epoch + 1;
    let course = Course {
        from: Place::default(),
        to: wild.newest().clone(),
        recording: wild.recording().clone().into(),
    };
    let now = finished();
    assert_eq!(
        describe::before(&text(), &course, now.recording()),
        format!("before (rate=10, epochs=100) diverged {epoch}")
            .replace(", epochs=100", ", setting.epochs=100")
    );
}
