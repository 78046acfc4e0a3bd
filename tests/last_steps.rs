//! How a run was lost: its last steps are those of training, to the last bit, and the layer whose
//! gradients grew is found again by Burn's autodiff, from the start of the run on.

use burn::tensor::Device;
use pollster::block_on;
use regression_playground::core::engine::{EngineError, MakeEngine, Problem, Record};
use regression_playground::core::experiment::Experiment;
use regression_playground::core::last_steps::{Growth, LastSteps, LastStepsFinder};
use regression_playground::core::link;
use regression_playground::core::network::{Activation, HiddenLayer};
use regression_playground::core::recording::Ending;
use regression_playground::core::rule::Rule;
use regression_playground::core::schedule::Schedule;
use regression_playground::core::session::Session;
use regression_playground::core::transport::Place;
use regression_playground::engine::{Autodiff, FusedCpu};

#[path = "support/page.rs"]
#[allow(dead_code)] // Only its judge is wanted here.
mod page;

use page::Make;

const FUSED: Make = |problem| Ok(Box::new(FusedCpu::new(problem)));
const AUTODIFF: Make = |problem| Ok(Box::new(Autodiff::new(problem, &Device::flex())));

fn experiment(query: &str) -> Experiment {
    let (experiment, problems) = link::read(query, "");
    assert!(problems.is_empty(), "{problems:?}");
    experiment
}

/// Networks with a rate that is too large: lost in the first epoch, in a later one, with and without
/// mini-batches, with every rule that can be lost, and with a change of the rate on the way.
const NETWORKS: [&str; 9] = [
    "task=cubic&lr=1&epochs=40",
    "task=cubic&lr=1.5&net=8r,8r&epochs=200",
    "task=cubic&lr=3&net=8r,8r&epochs=200",
    "task=cubic&lr=2&net=16r&batch=100&epochs=200",
    "task=sine&lr=5&net=12r,6g,4r&batch=7&epochs=300",
    "task=cubic&lr=5&opt=momentum&net=8r,8r&epochs=300",
    "task=cubic&lr=2&opt=momentum&net=8r,8r&epochs=300",
    "task=linear&lr=0.2&net=4r&epochs=60&n=100",
    "task=linear&lr=0.5&net=4r&epochs=60&n=100",
];

fn run(experiment: &Experiment, make: Make) -> Session {
    let mut session = Session::new(experiment.clone());
    let mut engine = make(session.problem()).unwrap();
    session.start(engine.as_mut()).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.play();
    while session.wants_steps() {
        session.advance(engine.as_mut(), 1000).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    session
}

/// The last steps, found out in frames that have time for a few pieces of work.
fn found(session: &Session, make: Make) -> Option<LastSteps> {
    let (make, slopes): (&MakeEngine, &MakeEngine) = (&make, &FUSED);
    let mut finder = LastStepsFinder::default();
    for _ in 0..100_000 {
        let mut looks = 3;
        let mut left = || {
            looks -= 1;
            f64::from(looks)
        };
        let steps = finder.find(1, session, (make, slopes), &mut left).unwrap();
        match (steps, finder.is_wanted()) {
            (None, true) => {}
            (steps, wanted) => {
                assert!(!wanted);
                return steps.map(|steps| (*steps).clone());
            }
        }
    }
    panic!("it has no end");
}

/// The sizes of the gradients of all layers in the step after a place, by what a step of another
/// engine, against the gradient itself, takes away: Burn's autodiff. Only the flat ends of tanh are
/// its own in every engine, where sums of 1e20 make something of the last bit: there it is the engine
/// of the run.
fn sizes(session: &Session, place: Place, parameters: &[f32]) -> Vec<f64> {
    let experiment = session.experiment();
    let bounded = |layer: &HiddenLayer| layer.activation == Activation::Tanh;
    let make = if experiment.hidden.layers().iter().any(bounded) {
        FUSED
    } else {
        AUTODIFF
    };
    let problem = Problem {
        parameters: parameters.to_vec(),
        rule: Rule::Sgd,
        ..session.problem().clone()
    };
    let mut order = Vec::new();
    Schedule::new(experiment).order(place.epoch + 1, &mut order);
    let batch = order.chunks(experiment.batch).nth(place.batch).unwrap();
    let mut judge = make(&problem).unwrap();
    judge.train(batch, batch.len(), 1.0).unwrap();
    judge.mark().unwrap();
    let after = block_on(judge.read()).unwrap().remove(0).parameters;
    let gradient: Vec<f64> = parameters
        .iter()
        .zip(&after)
        .map(|(&before, &after)| f64::from(before) - f64::from(after))
        .collect();
    let size = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>().sqrt();
    let layers = problem.network.linears();
    layers
        .iter()
        .map(|layer| size(&gradient[layer.offset..layer.end()]))
        .collect()
}

/// What grew, looked for from the start on.
fn judged(session: &Session, steps: &[Record], end: u32) -> Option<Growth> {
    let per_epoch = session.experiment().batches_per_epoch();
    let lost = steps.iter().skip(end as usize * per_epoch);
    let finite = lost.take_while(|step| step.is_finite()).count();
    let epochs = (0..end).map(Place::at_epoch);
    let last = (0..finite.min(per_epoch)).map(|batch| Place { epoch: end, batch });
    let places: Vec<Place> = epochs.chain(last).collect();
    let all: Vec<Vec<f64>> = places
        .iter()
        .map(|place| {
            let step = place.step(per_epoch) as usize;
            sizes(session, *place, &steps[step].parameters)
        })
        .collect();
    let fits = |size: &f64| size.is_finite();
    let at = all.iter().rposition(|sizes| sizes.iter().all(fits))?;
    let growth = |layer: usize| all[at][layer] / all[0][layer];
    let layers = (0..all[0].len()).filter(|&layer| all[0][layer] > 0.0 && growth(layer) > 1.0);
    let layer = layers.max_by(|&a, &b| growth(a).total_cmp(&growth(b)))?;
    let mut since = 0;
    for place in 0..=at {
        // The measure itself is no larger than itself.
        if place == 0 || all[place][layer] <= all[0][layer] {
            since = place + 1;
        }
    }
    Some(Growth {
        layer,
        first: all[0][layer],
        since: places[since],
        last: all[at][layer],
        at: places[at],
    })
}

fn near(found: f64, wanted: f64) -> bool {
    (found / wanted - 1.0).abs() < 1e-3
}

#[test]
fn the_layer_and_the_step_are_those_that_autodiff_finds() {
    let (mut layers, mut epochs, mut within) = (Vec::new(), Vec::new(), 0);
    for query in NETWORKS {
        let experiment = experiment(query);
        let session = run(&experiment, FUSED);
        let Some(Ending::Diverged(epoch)) = session.recording().ending() else {
            panic!("{query} does not diverge");
        };
        let edits = session.recording().edits();
        let steps = page::reference(&experiment, edits, epoch, FUSED);
        let found = found(&session, FUSED).unwrap().growth.expect(query);
        let judged = judged(&session, &steps, epoch - 1).expect(query);
        let what = |growth: &Growth| (growth.layer, growth.since, growth.at);
        assert_eq!(what(&found), what(&judged), "{query}: {found:?} {judged:?}");
        assert!(
            near(found.first, judged.first),
            "{query}: {found:?} {judged:?}"
        );
        assert!(
            near(found.last, judged.last),
            "{query}: {found:?} {judged:?}"
        );
        println!("{query}: {epoch} {found:?}");
        layers.push(found.layer);
        epochs.push(found.since.epoch);
        within += usize::from(found.since.batch > 0);
    }
    // The examples show what they are to show.
    layers.sort_unstable();
    layers.dedup();
    assert!(layers.len() > 1, "{layers:?}");
    assert!(epochs.iter().any(|&epoch| epoch > 0), "{epochs:?}");
    assert!(within > 0);
}

#[test]
fn the_last_steps_are_those_of_training() {
    let line = [
        "task=linear&lr=10",
        "task=linear&shuffle=0&lr=1&epochs=400",
        "task=linear&lr=2&n=40&epochs=60",
    ];
    for (query, make) in line
        .into_iter()
        .chain(NETWORKS)
        .flat_map(|query| [(query, FUSED), (query, AUTODIFF)])
    {
        let experiment = experiment(query);
        let session = run(&experiment, make);
        let Some(Ending::Diverged(epoch)) = session.recording().ending() else {
            panic!("{query} does not diverge");
        };
        let edits = session.recording().edits();
        let steps = page::reference(&experiment, edits, epoch, make);
        let from = (epoch - 1) as usize * experiment.batches_per_epoch();
        let wanted: Vec<&Record> = steps[from + 1..steps.len() - 1]
            .iter()
            .take_while(|step| step.is_finite())
            .collect();
        let found = found(&session, make).unwrap();
        assert_eq!(found.moments.len(), wanted.len(), "{query}");
        for (i, (moment, step)) in found.moments.iter().zip(wanted).enumerate() {
            let batch = i + 1;
            let epoch = epoch - 1;
            assert_eq!(moment.place, Place { epoch, batch }, "{query}");
            assert_eq!(
                moment.loss.unwrap().to_bits(),
                step.loss.to_bits(),
                "{query}"
            );
            assert_eq!(moment.parameters, step.parameters, "{query}");
        }
        assert_eq!(
            found.growth.is_none(),
            experiment.hidden.is_empty(),
            "{query}"
        );
    }
}

#[test]
fn a_run_that_did_not_diverge_has_none() {
    let session = run(&experiment("task=cubic&epochs=3"), FUSED);
    assert_eq!(found(&session, FUSED), None);
}

#[test]
fn an_engine_without_gradients_is_an_error() {
    let session = run(&experiment(NETWORKS[0]), FUSED);
    let none: &MakeEngine = &|_: &Problem| Err(EngineError("none".into()));
    let mut finder = LastStepsFinder::default();
    let steps = finder.find(1, &session, (&FUSED, none), &mut || 1.0);
    assert_eq!(steps, Err(EngineError("none".into())));
}
