//! A whole run of the fused engine.

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::Experiment;
use regression_playground::core::session::Session;
use regression_playground::engine::FusedCpu;

pub fn trained(experiment: &Experiment) -> Session {
    let mut session = Session::new(experiment.clone());
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.play();
    while session.wants_steps() {
        session.advance(&mut engine, 1000).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    session
}
