//! Runs of sessions with the autodiff engine on Flex.

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::Experiment;
use regression_playground::core::session::Session;
use regression_playground::core::transport::Status;
use regression_playground::engine::Autodiff;

/// A started session and its engine.
pub fn start(experiment: Experiment) -> (Session, Autodiff) {
    let mut session = Session::new(experiment);
    let mut engine = Autodiff::new(session.problem(), &Device::flex());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    assert_eq!(session.status(), Status::Ready);
    (session, engine)
}

/// Goes on, `chunk` steps at a time, until the session stops by itself.
pub fn go_on(session: &mut Session, engine: &mut dyn Engine, chunk: usize) {
    while session.wants_steps() {
        session.advance(engine, chunk).unwrap();
        session.record(engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
}

/// A whole run.
pub fn finish(experiment: Experiment) -> Session {
    let (mut session, mut engine) = start(experiment);
    session.play();
    go_on(&mut session, &mut engine, 1000);
    session
}
