//! Sessions whose engine is lost, with one that only remembers: what another one repeats that takes
//! over, and what the run goes on with.

use regression_playground::core::experiment::{Experiment, Optimizer};
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::transport::{Goal, Status, Unit};

#[path = "support/fake.rs"]
mod fake;
#[path = "support/faked.rs"]
mod faked;

use fake::Fake;
use faked::{PER_EPOCH, at, experiment, go_on, read, start};

/// The same experiment with an update rule that remembers more than the parameters: no engine but
/// one at the start can go on with it.
fn remembering() -> Experiment {
    Experiment {
        optimizer: Optimizer::Momentum,
        ..experiment()
    }
}

fn rates(engine: &Fake) -> Vec<f64> {
    engine.steps.iter().map(|step| step.rate).collect()
}

/// Puts a new engine where the run can be gone on from.
fn take_over(session: &mut Session) -> Fake {
    let origin = session.origin(session.place());
    session.take_over(origin);
    Fake::default()
}

#[test]
fn an_engine_that_takes_over_repeats_every_learning_rate_at_its_step() {
    let (mut session, mut engine) = start(Session::new(remembering()));
    session.play();
    for (rate, steps) in [(0.5, 0), (0.25, 8), (0.125, 5), (0.0625, 0), (2.0, 20)] {
        let live = Experiment {
            learning_rate: rate,
            ..remembering()
        };
        assert_eq!(session.set_live(&live), Onward::AsItIs);
        session.advance(&mut engine, steps).unwrap();
    }
    assert_eq!(
        rates(&engine),
        [&[0.25; 8][..], &[0.125; 5], &[2.0; 20]].concat()
    );
    session.pause();
    session.record(&mut engine).unwrap();
    read(&mut session, &mut engine);
    assert_eq!(session.place(), at(5, 3));
    assert!(!session.catches_up() && !session.wants_steps());

    let mut other = take_over(&mut session);
    assert!(
        session.catches_up() && session.wants_steps(),
        "though paused"
    );
    go_on(&mut session, &mut other, 4);
    assert_eq!(other.steps, engine.steps);
    assert_eq!(other.marks, 0, "what is known is not recorded again");
    assert_eq!(
        (session.place(), session.status()),
        (at(5, 3), Status::Paused)
    );
    assert_eq!(session.history().losses().len(), 6);

    // A rate that is chosen meanwhile holds from the newest moment: what was done was done so.
    let mut third = take_over(&mut session);
    session.advance(&mut third, 3).unwrap();
    session.set_learning_rate(1.0);
    session.step(Unit::Epoch);
    go_on(&mut session, &mut third, 1000);
    assert_eq!(session.place(), at(6, 0));
    assert_eq!(rates(&third), [&rates(&engine)[..], &[1.0; 3]].concat());
}

#[test]
fn the_run_goes_on_with_what_it_was_doing_when_another_engine_takes_over() {
    for experiment in [experiment(), remembering()] {
        let repeated = if experiment.optimizer.remembers() {
            4 * PER_EPOCH
        } else {
            0
        };
        let (mut session, mut broken) = start(Session::new(experiment.clone()));
        session.play();
        session.advance(&mut broken, 4 * PER_EPOCH).unwrap();
        read(&mut session, &mut broken);
        broken.breaks_at = Some(5 * PER_EPOCH);
        assert!(session.advance(&mut broken, 1000).is_err());

        // Playing: it repeats what is known and plays on, also when an engine is lost on the way.
        let mut lost = take_over(&mut session);
        session.advance(&mut lost, 3).unwrap();
        session.record(&mut lost).unwrap();
        let mut engine = take_over(&mut session);
        assert_eq!(
            (session.status(), session.goal(), session.place()),
            (Status::Running, Goal::Play, at(4, 0))
        );
        assert_eq!(session.catches_up(), repeated > 0);
        assert!(
            !session.waits(),
            "what the lost ones were asked for will not come"
        );
        session.advance(&mut engine, repeated).unwrap();
        assert!(!session.catches_up());
        assert_eq!((session.place(), engine.marks), (at(4, 0), 0));

        // Running to a place: it still goes there, and stops.
        session.run_to(at(9, 1));
        session.advance(&mut engine, 1).unwrap();
        let mut engine = take_over(&mut session);
        go_on(&mut session, &mut engine, 1000);
        assert_eq!(
            (session.status(), session.place()),
            (Status::Paused, at(9, 1))
        );
        assert_eq!(engine.steps.len(), repeated + 5 * PER_EPOCH + 1);

        // Paused: it repeats what is known, and no more.
        let mut engine = take_over(&mut session);
        let repeated = if repeated > 0 { 9 * PER_EPOCH + 1 } else { 0 };
        go_on(&mut session, &mut engine, 1000);
        assert_eq!((engine.steps.len(), engine.marks), (repeated, 0));
        assert_eq!(session.history().losses().len(), 10);
    }
}

#[test]
fn a_run_whose_engine_is_lost_before_its_first_loss_starts_again() {
    let mut session = Session::new(experiment());
    session.start(&mut Fake::default()).unwrap();
    let (session, engine) = start(session);
    assert_eq!(
        (session.status(), session.goal(), engine.marks),
        (Status::Ready, Goal::Play, 1)
    );
}
