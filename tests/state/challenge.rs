//! Whether the challenge is met, and that everything is told once.

use std::rc::Rc;

use regression_playground::core::experiment::{Experiment, Lesson, Task};
use regression_playground::core::link;
use regression_playground::core::network::Predictor;
use regression_playground::core::state::{Effect, Intent, Move, News, State, Verdict};
use regression_playground::core::transport::Status;

use super::page::Page;
use super::{FUSED, at, events, page, small, told};

fn losses(page: &Page) -> Vec<f32> {
    page.state
        .recording()
        .history()
        .losses()
        .iter()
        .map(|l| l.1)
        .collect()
}

/// A loss that is met after the fifth epoch and no other before.
fn met_at_five() -> String {
    let mut page = page();
    page.finish(Intent::End);
    let losses = losses(&page);
    assert!(
        losses[1..5].iter().all(|&loss| loss > losses[5]),
        "{losses:?}"
    );
    losses[5].to_string()
}

#[test]
fn a_challenge_is_met_once_and_told_once() {
    let mut page = page();
    assert_eq!(page.state.verdict(), None);
    let effects = page.change("challenge", &met_at_five());
    assert!(effects.contains(&Effect::ShowChallenge));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    assert_eq!(events(&mut page), [News::Ready]);
    page.finish(Intent::RunTo(at(4, 2)));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::End);
    let loss = losses(&page)[5];
    assert_eq!(page.state.verdict(), Some(Verdict::Met(5, loss)));
    assert_eq!(
        events(&mut page),
        [News::Finished, News::Challenge(5, loss)]
    );
    // Looking back changes nothing, and neither does another look.
    page.finish(Intent::Move(Move::Start));
    assert_eq!(
        (page.state.verdict(), events(&mut page)),
        (Some(Verdict::Met(5, loss)), vec![])
    );
    // Asked for anew it is judged anew.
    page.change("challenge", &format!("{loss}@4"));
    assert_eq!(
        (page.state.verdict(), events(&mut page)),
        (Some(Verdict::Missed), vec![])
    );
    page.change("challenge", &format!("{loss}@5"));
    assert_eq!(events(&mut page), [News::Challenge(5, loss)]);
    page.act(Intent::Reset);
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::End);
    assert_eq!(
        events(&mut page),
        [News::Ready, News::Finished, News::Challenge(5, loss)]
    );
}

#[test]
fn a_branch_before_the_epoch_that_met_it_opens_a_challenge_again() {
    for (from, verdict_is_open) in [(at(4, 2), true), (at(5, 0), false), (at(5, 1), false)] {
        let mut page = page();
        page.change("challenge", &met_at_five());
        page.finish(Intent::End);
        page.finish(Intent::Seek(from));
        page.act(Intent::Branch);
        let open = page.state.verdict() == Some(Verdict::Open);
        assert_eq!(open, verdict_is_open, "{from:?}");
    }
}

#[test]
fn a_missed_challenge_opens_when_the_run_is_extended() {
    let mut page = page();
    page.change("challenge", "0.0000001");
    page.finish(Intent::End);
    assert_eq!(page.state.verdict(), Some(Verdict::Missed));
    page.change("epochs", "12");
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.change("challenge", "0.0000001@10");
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::RunTo(at(9, 2)));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::RunTo(at(10, 0)));
    assert_eq!(
        page.state.verdict(),
        Some(Verdict::Missed),
        "its last epoch is over"
    );
}

#[test]
fn a_reset_of_a_run_that_is_ready_is_no_other_status() {
    let mut page = page();
    told(&mut page);
    page.act(Intent::Reset);
    assert_eq!(told(&mut page), [News::Ready]);
}

#[test]
fn the_end_of_a_branch_is_told_however_soon_it_comes() {
    let mut page = page();
    page.finish(Intent::End);
    page.finish(Intent::Move(Move::Start));
    told(&mut page);
    page.state.update(Intent::Branch, 0.0);
    page.take_over();
    page.queue(1000);
    page.read();
    assert_eq!(told(&mut page), [News::Status, News::Finished]);
}

#[test]
fn everything_is_told_once() {
    let mut page = Page::loading(&link::hash("", &small()), FUSED);
    assert_eq!(page.state.news(), [News::Status]);
    assert_eq!(page.state.news(), []);
    page.begin();
    assert_eq!(told(&mut page), [News::Status, News::Ready]);
    page.act(Intent::Play);
    assert_eq!(told(&mut page), [News::Status]);
    page.frame(1, 0.1);
    assert_eq!(told(&mut page), []);
    page.settle();
    assert_eq!(told(&mut page), [News::Status, News::Finished]);
    page.change("lr", "10");
    page.change("epochs", "60");
    told(&mut page);
    page.finish(Intent::End);
    assert_eq!(
        told(&mut page),
        [News::Status, News::Status, News::Diverged]
    );
    page.frame(1, 0.1);
    assert_eq!(told(&mut page), []);
}

/// The page of an author's link with a challenge that the first epoch meets.
fn asked(more: &str, challenge: &str) -> Page {
    let query = format!("{}{more}&challenge={challenge}", link::hash("", &small()));
    let mut page = Page::loading(&query, FUSED);
    page.begin();
    page
}

/// The mean squared error of the moment shown.
fn error(page: &Page) -> f64 {
    let problem = page.state.recording().problem();
    let mut predictor = Predictor::new(&problem.network);
    let parameters = &page.state.shown().parameters;
    let squares = (0..problem.data.len()).map(|sample| {
        let row: Vec<f64> = problem.data.row(sample).iter().map(|&x| x.into()).collect();
        (predictor.predict(parameters, &row) - f64::from(problem.data.y[sample])).powi(2)
    });
    squares.sum::<f64>() / problem.data.len() as f64
}

#[test]
fn other_data_do_not_win_a_challenge_and_all_else_may() {
    for (key, value, counts) in [
        ("n", "5", false),
        ("noise", "0", false),
        ("task", "abs", false),
        ("lr", "0.1", true),
        ("net", "3r", true),
        ("batch", "2", true),
        ("opt", "sgd", true),
        ("init", "normal", true),
        ("loss", "mae", true),
        ("loss", "huber", true),
        // The link does not name it.
        ("seed", "2", true),
        // They mean nothing to a curve.
        ("w", "1,2", true),
        ("b", "9", true),
    ] {
        let mut page = asked("", "1000");
        page.change(key, value);
        page.finish(Intent::End);
        match page.state.verdict() {
            Some(Verdict::Met(1, _)) => assert!(counts, "{key}"),
            Some(Verdict::OtherData(other)) => assert!(!counts && other == key, "{key}"),
            other => panic!("{key}: {other:?}"),
        }
        let told = events(&mut page);
        let won = told.iter().any(|news| matches!(news, News::Challenge(..)));
        assert_eq!(won, counts, "{key}");
    }
}

#[test]
fn weights_make_the_data_of_a_line_and_a_seed_does_where_the_link_names_it() {
    let query = "n=8&epochs=3&challenge=1000";
    for (more, key, value, counts) in [
        ("", "w", "1,2", false),
        ("", "b", "9", false),
        ("", "seed", "2", true),
        ("&seed=1", "seed", "2", false),
        ("&seed=1", "lr", "0.1", true),
    ] {
        let mut page = Page::loading(&format!("{query}{more}"), FUSED);
        page.begin();
        page.change(key, value);
        page.finish(Intent::End);
        let met = matches!(page.state.verdict(), Some(Verdict::Met(..)));
        assert_eq!(met, counts, "{more} {key}");
    }
}

#[test]
fn the_way_back_restores_the_data_and_nothing_else() {
    let mut page = asked("", "1000");
    for (key, value) in [
        ("n", "5"),
        ("noise", "0"),
        ("lr", "0.2"),
        ("net", "3r"),
        ("seed", "4"),
    ] {
        page.change(key, value);
    }
    assert_eq!(page.state.verdict(), Some(Verdict::OtherData("n")));
    page.act(Intent::ChallengeData);
    assert_eq!(
        page.state.experiment(),
        &Experiment {
            challenge: page.state.experiment().challenge,
            learning_rate: 0.2,
            hidden: "3r".parse().unwrap(),
            seed: 4,
            ..small()
        }
    );
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    // From another lesson it leads to the settings of the one that was left.
    page.act(Intent::Lesson(Lesson::Line));
    assert_eq!(page.state.verdict(), Some(Verdict::OtherData("task")));
    page.act(Intent::ChallengeData);
    assert_eq!(page.state.experiment().task, Task::Cubic);
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    // Nowhere to go back to.
    page.change("challenge", "");
    assert_eq!(page.act(Intent::ChallengeData), []);
}

#[test]
fn it_is_measured_in_mean_squared_error_whatever_trains() {
    // The first epoch that is good enough by the measure, found by hand.
    for loss in ["mse", "mae", "huber"] {
        let mut page = asked(&format!("&loss={loss}"), "0.0000001");
        let mut errors = Vec::new();
        for epoch in 1..=8 {
            page.finish(Intent::RunTo(at(epoch, 0)));
            errors.push(error(&page));
        }
        assert_eq!(page.state.verdict(), Some(Verdict::Missed), "{loss}");
        let asked = errors[4] * 1.0001;
        let first = errors.iter().position(|&error| error <= asked).unwrap();
        page.change("challenge", &asked.to_string());
        page.settle();
        let Some(Verdict::Met(epoch, measured)) = page.state.verdict() else {
            panic!("{loss}: {:?}", page.state.verdict());
        };
        assert_eq!(epoch as usize, first + 1, "{loss}");
        let off = f64::from(measured) / errors[first] - 1.0;
        assert!(
            off.abs() < 1e-4,
            "{loss}: {measured} is not {}",
            errors[first]
        );
    }
}

#[test]
fn a_measure_takes_the_time_that_there_is() {
    let mut page = asked("&loss=mae&epochs=40", "0.0000001");
    page.act(Intent::End);
    page.queue(1000);
    page.read();
    assert_eq!(page.state.status(), Status::Finished);
    // Not judged yet: a frame without time looks at one epoch.
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    let frames = (0..100).take_while(|_| page.state.roll(0.0, &mut || 0.0) == Ok(true));
    let frames = frames.count();
    assert!((35..40).contains(&frames), "{frames}");
    assert_eq!(page.state.verdict(), Some(Verdict::Missed));
    // What is measured is not measured again; another challenge is.
    assert_eq!(page.state.roll(0.0, &mut || 0.0), Ok(false));
    page.change("challenge", "1000");
    assert!(matches!(page.state.verdict(), Some(Verdict::Met(1, _))));
}

#[test]
fn the_measure_of_many_samples_spans_frames() {
    let mut page = asked("&loss=mae&n=1000&epochs=2", "0.0000001");
    page.act(Intent::End);
    while page.state.session().wants_steps() {
        page.queue(1000);
    }
    page.read();
    let frames = (0..100).take_while(|_| page.state.roll(0.0, &mut || 0.0) == Ok(true));
    assert!(frames.count() > 10);
    assert_eq!(page.state.verdict(), Some(Verdict::Missed));
}

#[test]
fn a_challenge_that_is_not_the_authors_takes_the_data_with_which_it_was_set() {
    // In the reader's part of the link.
    let (mut state, _) = State::new(
        link::hash("", &small()),
        "#n=5&challenge=1000",
        Rc::new(FUSED),
        Rc::new(FUSED),
    );
    assert_eq!(state.verdict(), Some(Verdict::Open));
    state.update(Intent::Change("n", "6".into()), 0.0);
    assert_eq!(state.verdict(), Some(Verdict::OtherData("n")));
    state.update(Intent::ChallengeData, 0.0);
    assert_eq!(state.experiment().samples, 5);
    // Set by a script.
    let mut page = page();
    page.change("noise", "0.5");
    page.change("challenge", "1000");
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.change("noise", "0");
    assert_eq!(page.state.verdict(), Some(Verdict::OtherData("noise")));
}

#[test]
fn a_shorter_run_has_met_only_what_it_shows() {
    let mut page = page();
    page.change("challenge", &met_at_five());
    page.finish(Intent::End);
    assert!(matches!(page.state.verdict(), Some(Verdict::Met(5, _))));
    page.change("epochs", "4");
    assert_eq!(page.state.verdict(), Some(Verdict::Missed));
    page.change("epochs", "8");
    page.settle();
    assert!(matches!(page.state.verdict(), Some(Verdict::Met(5, _))));
}
