//! Sessions of a small experiment, on the engine that only remembers.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::session::Session;
use regression_playground::core::transport::Place;

use super::fake::Fake;

/// Six mini-batches an epoch, the last one of 3 samples.
pub const PER_EPOCH: usize = 6;

pub fn experiment() -> Experiment {
    Experiment {
        samples: 53,
        epochs: 20,
        ..Experiment::new(Task::Cubic)
    }
}

pub fn at(epoch: u32, batch: usize) -> Place {
    Place { epoch, batch }
}

pub fn start(mut session: Session) -> (Session, Fake) {
    let mut engine = Fake::default();
    session.start(&mut engine).unwrap();
    read(&mut session, &mut engine);
    (session, engine)
}

pub fn read(session: &mut Session, engine: &mut Fake) {
    session.receive(block_on(engine.read()).unwrap());
}

/// Queues everything the session wants, and takes the results.
pub fn go_on(session: &mut Session, engine: &mut Fake, chunk: usize) {
    while session.wants_steps() {
        session.advance(engine, chunk).unwrap();
    }
    session.record(engine).unwrap();
    read(session, engine);
}
