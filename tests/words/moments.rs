//! Of an earlier moment, of what was changed on the way, and of a course that was left.

use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::looks::View;
use regression_playground::core::moment::Moment;
use regression_playground::core::session::Session;
use regression_playground::core::state::Course;
use regression_playground::core::transport::{Place, Status};
use regression_playground::view::describe;

use super::{assert_near, fit, losses, run, status, text, words};

/// A run that was stopped after 3 epochs and 4 mini-batches, and the moments of its recording.
fn stopped() -> Session {
    let (mut session, mut engine) = run::start(Experiment {
        epochs: 30,
        ..Experiment::new(Task::Cubic)
    });
    session.run_to(Place { epoch: 3, batch: 4 });
    run::go_on(&mut session, &mut engine, 1000);
    session
}

#[test]
fn a_moment_within_an_epoch_is_named_by_its_mini_batches() {
    let session = stopped();
    let loss = session.loss().unwrap();
    let sentence = losses(&session);
    assert_eq!(words(&sentence)[2], "3+4");
    assert_near(words(&sentence)[1], loss);
    let sentence = status(&session);
    assert_eq!(words(&sentence)[..4], ["paused", "4/10", "of", "4"]);
    assert_near(words(&sentence)[4], loss);
    let reading = describe::reading(&text(), session.recording(), session.newest());
    let (place, number) = reading.split_once(": ").unwrap();
    assert_eq!(place, "3+4");
    assert_near(number, loss);
}

#[test]
fn an_earlier_moment_is_described_as_it_was() {
    let session = stopped();
    let recording = session.recording();
    let moment = recording.epoch(1).unwrap();
    let loss = moment.loss.unwrap();
    let sentence = describe::losses(&text(), recording, &moment);
    assert_eq!(words(&sentence)[2], "1");
    for (word, loss) in [(0, recording.history().losses()[0].1), (1, loss)] {
        assert_near(words(&sentence)[word], loss);
    }
    let lowest: u32 = words(&sentence)[4].parse().unwrap();
    assert!(lowest <= 1, "the lowest loss that had come by then");
    let view = View::Feature(0);
    assert_ne!(
        describe::fit(&text(), recording, &moment, view),
        fit(&session, view)
    );
    let say = |status, moment: &Moment| {
        describe::status(&text(), status, recording, moment, Some(session.place()))
    };
    let paused = say(Status::Paused, &moment);
    assert_eq!(words(&paused)[..4], ["back", "1", "of", "3"]);
    assert_near(words(&paused)[4], loss);
    assert_eq!(say(Status::Running, &moment), "replay 1 of 3");
    let within = Moment {
        place: Place { epoch: 2, batch: 7 },
        ..moment.clone()
    };
    let paused = say(Status::Paused, &within);
    assert_eq!(words(&paused)[..6], ["back", "7/10", "of", "3", "of", "3"]);
    let reading = describe::reading(&text(), session.recording(), &moment);
    assert!(reading.starts_with("1: "), "{reading}");
}

#[test]
fn what_was_changed_of_a_run_is_named_with_its_place() {
    let (mut session, mut engine) = run::start(Experiment {
        epochs: 30,
        ..Experiment::new(Task::Cubic)
    });
    let edits = |session: &Session| describe::edits(&text(), session.recording());
    session.set_learning_rate(0.02);
    assert_eq!(edits(&session), "", "the link says with which it begins");
    for (place, rate) in [
        (Place { epoch: 3, batch: 4 }, 0.1),
        (Place::at_epoch(5), 0.001),
    ] {
        session.run_to(place);
        run::go_on(&mut session, &mut engine, 1000);
        session.set_learning_rate(rate);
    }
    assert_eq!(edits(&session), "changed: lr 0.1 at 3+4, lr 0.001 at 5");
    // A parameter too, also at the end of all, where another rate changes nothing any more.
    let loss = session.loss().unwrap();
    let _ = session.put_parameter(3, -0.5, loss);
    let five = "changed: lr 0.1 at 3+4, lr 0.001 at 5, layer1.weight[3,0] −0.50000 at 5";
    assert_eq!(edits(&session), five);
    session.run_to(Place::at_epoch(30));
    run::go_on(&mut session, &mut engine, 1000);
    assert_eq!(session.status(), Status::Finished);
    session.set_learning_rate(1.0);
    let _ = session.put_parameter(96, 0.25, loss);
    assert_eq!(
        edits(&session),
        format!("{five}, layer3.bias[0] 0.25000 at 30")
    );
}

#[test]
fn a_run_that_was_left_is_described_by_what_it_came_to() {
    let left = |mut session: Session, place: u32| {
        let to = session.newest().clone();
        let moment = session.recording().epoch(place).unwrap();
        let from = moment.place;
        let recording = session.branch(moment).into();
        describe::course(
            &text(),
            &Course {
                recording,
                from,
                to,
            },
        )
    };
    let session = stopped();
    let loss = session.loss().unwrap();
    let sentence = left(session, 2);
    assert_eq!(words(&sentence)[..4], ["left", "2", "came", "to"]);
    assert_near(words(&sentence)[4], loss);
    assert_eq!(words(&sentence)[5], "3");
    let wild = run::finish(Experiment {
        learning_rate: 10.0,
        ..Experiment::new(Task::Linear)
    });
    let epoch = wild.place().epoch + 1;
    assert_eq!(left(wild, 0), format!("left 0 diverged {epoch}"));
}

#[test]
fn nothing_is_said_of_what_comes_after_the_end_of_a_run() {
    for (learning_rate, ends) in [(0.03, Status::Finished), (10.0, Status::Diverged)] {
        let mut session = run::finish(Experiment {
            learning_rate,
            epochs: 12,
            ..Experiment::new(Task::Linear)
        });
        assert_eq!(session.status(), ends);
        session.set_learning_rate(0.001);
        let recording = session.recording();
        // No step was made with it, so a link repeats the run.
        assert_eq!(describe::edits(&text(), recording), "");
        let (start, trained) = (recording.epoch(0).unwrap(), Some(session.place()));
        let sentence = describe::status(&text(), Status::Running, recording, &start, trained);
        assert_eq!(
            sentence, "replay to the end",
            "there is no training after it"
        );
    }
}
