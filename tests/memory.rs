//! Memory: training allocates nothing, and what is recorded of a long run is bounded.

use allocation_counter::measure;
use pollster::block_on;
use regression_playground::core::engine::{Engine, Problem};
use regression_playground::core::experiment::{Experiment, Loss, Optimizer, Task};
use regression_playground::core::schedule::Schedule;
use regression_playground::core::session::Session;
use regression_playground::core::transport::Status;
use regression_playground::engine::FusedCpu;

fn experiments() -> [Experiment; 3] {
    [
        Experiment::new(Task::Linear),
        Experiment::new(Task::Cubic),
        Experiment {
            samples: 333,
            batch: 100,
            hidden: "64g,5s,64r,17t".parse().unwrap(),
            optimizer: Optimizer::Adam,
            loss: Loss::Huber,
            ..Experiment::new(Task::Sine)
        },
    ]
}

#[test]
fn an_epoch_allocates_nothing() {
    for experiment in experiments() {
        let schedule = Schedule::new(&experiment);
        let mut engine = FusedCpu::new(&Problem::new(&experiment));
        let mut order = Vec::new();
        schedule.order(1, &mut order);
        let allocated = measure(|| {
            for epoch in 2..12 {
                engine
                    .train(&order, experiment.batch, experiment.learning_rate)
                    .unwrap();
                schedule.order(epoch, &mut order);
            }
        });
        assert_eq!(allocated.count_total, 0, "{}", experiment.hidden);
    }
}

#[test]
fn a_hundred_thousand_epochs_stay_within_the_history() {
    let experiment = Experiment {
        samples: 4,
        batch: 4,
        epochs: 100_000,
        learning_rate: 0.001,
        ..Experiment::new(Task::Cubic)
    };
    let mut session = Session::new(experiment);
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.play();
    let mut run = |epochs: u32| {
        let to = session.place().epoch + epochs;
        let used = measure(|| {
            while session.place().epoch < to {
                session.advance(&mut engine, 100).unwrap();
                session.record(&mut engine).unwrap();
                session.receive(block_on(engine.read()).unwrap());
            }
        });
        (used.bytes_current, session.status())
    };
    // Until the history has thinned itself for the first time, it grows.
    let (first, _) = run(50_000);
    let (second, state) = run(50_000);
    assert_eq!(state, Status::Finished);
    assert!(first > 0);
    // Parameters are at most 2,000,000 numbers and losses 8,192 pairs; buffers double.
    let bound = 2 * 4 * 2_000_000 + 2 * 8 * 8192 + 100_000;
    assert!(first < bound && second < bound, "{first}, then {second}");
    assert!(first + second < bound, "{first}, then {second}");
}
