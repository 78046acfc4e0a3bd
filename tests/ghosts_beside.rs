//! Ghosts that are trained elsewhere: the same to the last bit, always of the newest change, and
//! never lost.

use std::cell::Cell;
use std::rc::Rc;

use pollster::block_on;
use regression_playground::core::engine::{Engine, EngineError, MakeEngine, Problem, Reading};
use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::ghost::{Beside, Ghost, Ghosts, PATIENCE};
use regression_playground::core::session::Session;
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::FusedCpu;

#[path = "support/far.rs"]
mod far;

use far::Far;

/// Seconds from one frame to the next, and for a step.
const FRAME: f64 = 0.016;
const STEP: f64 = 0.0001;

fn fused() -> Rc<MakeEngine> {
    Rc::new(
        |problem: &Problem| -> Result<Box<dyn Engine>, EngineError> {
            Ok(Box::new(FusedCpu::new(problem)))
        },
    )
}

fn session(experiment: Experiment) -> (Session, FusedCpu) {
    let mut session = Session::new(experiment);
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    (session, engine)
}

/// Everything that a run has recorded, by its bits.
#[derive(Debug, PartialEq)]
struct Bits {
    end: String,
    losses: Vec<(u32, u32)>,
    parameters: Vec<u32>,
    newest: Vec<u32>,
}

fn bits(run: &Session) -> Bits {
    let recording = run.recording();
    let losses = recording.history().losses().iter();
    let of = |values: &[f32]| -> Vec<u32> { values.iter().map(|v| v.to_bits()).collect() };
    let epochs = (0..=run.experiment().epochs).filter_map(|epoch| recording.epoch(epoch));
    let end = (run.status(), recording.ending(), run.place());
    Bits {
        end: format!("{end:?}"),
        losses: losses
            .map(|(epoch, loss)| (*epoch, loss.to_bits()))
            .collect(),
        parameters: epochs.flat_map(|moment| of(&moment.parameters)).collect(),
        newest: of(run.parameters()),
    }
}

fn cases() -> Vec<Session> {
    let small = Experiment {
        samples: 23,
        batch: 5,
        epochs: 40,
        ..Experiment::new(Task::Cubic)
    };
    let run = |experiment: Experiment| session(experiment).0;
    let mut cases = vec![
        run(small.clone()),
        run(Experiment {
            learning_rate: 10.0,
            ..small.clone()
        }),
        run(Experiment {
            optimizer: Optimizer::Adam,
            learning_rate: 0.01,
            ..small.clone()
        }),
        // Longer than a recording holds.
        run(Experiment {
            samples: 2,
            batch: 2,
            epochs: 9000,
            ..Experiment::new(Task::Linear)
        }),
    ];
    // Changed on its way, and in the middle of an epoch.
    let (mut changed, mut engine) = session(small);
    changed.run_to(Place { epoch: 3, batch: 2 });
    changed.advance(&mut engine, 1000).unwrap();
    changed.record(&mut engine).unwrap();
    changed.receive(block_on(engine.read()).unwrap());
    changed.set_learning_rate(0.1);
    assert_eq!(changed.ghost_run().recording().edits().made().len(), 1);
    cases.push(changed);
    cases
}

#[test]
fn it_is_the_same_ghost_to_the_last_bit() {
    for session in cases() {
        let mut here =
            Ghost::new(&session, |problem| Ok(Box::new(FusedCpu::new(problem)))).unwrap();
        while here.advance(1000).unwrap() > 0 {}
        let far = Far::new(fused());
        let beside: Rc<dyn Beside> = far.clone();
        let mut there = Ghost::beside(&session, &beside).unwrap();
        let mut letters = 0;
        while there.grows() {
            letters += usize::from(far.turn());
            assert_eq!(there.advance(1000), Ok(0), "nothing is trained here");
        }
        assert!(here.run().has_ended());
        assert_eq!(
            bits(there.run()),
            bits(here.run()),
            "{:?}",
            session.experiment()
        );
        assert!(letters > 0 && !far.worker.borrow().has_work());
    }
}

/// A page in which a value is dragged, and a worker beside it.
struct Page {
    session: Session,
    ghosts: Ghosts,
    far: Rc<Far>,
    /// The rates of the ghosts that were complete, as they came.
    shown: Vec<f64>,
    now: f64,
    trained_here: Rc<Cell<usize>>,
    /// Seconds that were spent in frames, and how many times as long everything takes.
    busy: Rc<Cell<f64>>,
    slower: Rc<Cell<f64>>,
}

/// An engine in the page that takes its time.
struct Slow {
    engine: FusedCpu,
    steps: Rc<Cell<usize>>,
    busy: Rc<Cell<f64>>,
    slower: Rc<Cell<f64>>,
}

impl Engine for Slow {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        let steps = samples.len().div_ceil(batch);
        self.steps.set(self.steps.get() + steps);
        let taken = STEP * self.slower.get() * steps as f64;
        self.busy.set(self.busy.get() + taken);
        self.engine.train(samples, batch, rate)
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.engine.put(index, value)
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.engine.mark()
    }

    fn read(&mut self) -> Reading {
        self.engine.read()
    }
}

impl Page {
    fn new(epochs: u32) -> Self {
        let (steps, busy) = (Rc::<Cell<usize>>::default(), Rc::<Cell<f64>>::default());
        let (count, spent) = (steps.clone(), busy.clone());
        let slower = Rc::new(Cell::new(1.0));
        let factor = slower.clone();
        let mut ghosts = Ghosts::new(Rc::new(move |problem| {
            Ok(Box::new(Slow {
                engine: FusedCpu::new(problem),
                steps: count.clone(),
                busy: spent.clone(),
                slower: factor.clone(),
            }))
        }));
        let far = Far::new(fused());
        ghosts.train_beside(far.clone());
        let experiment = Experiment {
            samples: 50,
            batch: 10,
            epochs,
            ..Experiment::new(Task::Cubic)
        };
        Self {
            session: session(experiment).0,
            ghosts,
            far,
            shown: Vec::new(),
            now: 0.0,
            trained_here: steps,
            busy,
            slower,
        }
    }

    fn drag(&mut self, rate: f64) {
        self.session.set_learning_rate(rate);
        self.ghosts.want(self.now);
    }

    fn look(&mut self) {
        let ghost = self.ghosts.ghost();
        if let Some(ghost) = ghost.filter(|ghost| ghost.run().status() == Status::Finished) {
            let rate = ghost.run().experiment().learning_rate;
            if self.shown.last() != Some(&rate) {
                self.shown.push(rate);
            }
        }
    }

    /// A frame, and so many slices of the worker after it.
    fn frame(&mut self, slices: usize) {
        self.now += FRAME;
        let (start, busy) = (self.now, self.busy.clone());
        let before = busy.get();
        let clock = move || start + busy.get() - before;
        self.ghosts.go_on(&self.session, &clock).unwrap();
        self.look();
        for _ in 0..slices {
            let before = self.far.time.get();
            let told = self.far.turn();
            self.now += self.far.time.get() - before;
            if told {
                self.ghosts.hear(&self.session, self.now).unwrap();
            }
        }
    }
}

#[test]
fn a_ghost_that_costs_less_than_a_frame_is_trained_in_it() {
    let mut page = Page::new(10);
    for i in 1..30 {
        page.drag(f64::from(i) / 100.0);
        page.frame(1);
        assert_eq!(page.shown.len(), i as usize);
    }
    assert_eq!(page.far.begun.get(), 0);
}

#[test]
fn a_long_one_moves_and_a_slider_is_followed_from_then_on_without_the_page() {
    let mut page = Page::new(200);
    page.drag(0.001);
    page.frame(1);
    assert!(page.trained_here.get() > 0, "its cost is not known yet");
    page.drag(0.002);
    page.frame(9);
    let here = page.trained_here.get();
    for i in 3..60 {
        page.drag(f64::from(i) / 1000.0);
        page.frame(9);
    }
    assert_eq!(
        page.trained_here.get(),
        here,
        "the page has its frames to itself"
    );
    // Each ghost is there by the next frame, and none is of an older value than that.
    assert!(page.shown.len() > 50, "{:?}", page.shown);
    assert!(page.shown.is_sorted());
    page.frame(9);
    page.frame(9);
    assert_eq!(
        page.shown.last(),
        Some(&0.059),
        "the newest value has the last word"
    );
    assert!(!page.ghosts.grows());
}

#[test]
fn a_short_one_that_was_held_up_when_it_was_tried_comes_back_into_the_frame() {
    let mut page = Page::new(15);
    // Something else holds the page up for the length of the first one.
    page.slower.set(4.0);
    page.drag(0.001);
    page.frame(1);
    page.slower.set(1.0);
    page.drag(0.002);
    page.frame(1);
    page.frame(1);
    let begun = page.far.begun.get();
    assert_eq!(begun, 1);
    for i in 3..20 {
        page.drag(f64::from(i) / 1000.0);
        page.frame(1);
    }
    assert_eq!(page.far.begun.get(), begun);
    assert_eq!(page.shown.last(), Some(&0.019));
}

#[test]
fn what_takes_long_in_the_worker_makes_way_for_the_newest_value() {
    let mut page = Page::new(4000);
    page.drag(0.001);
    page.frame(0);
    for i in 2..40 {
        page.drag(f64::from(i) / 1000.0);
        page.frame(0);
    }
    let patience = (PATIENCE / FRAME) as usize;
    let begun = page.far.begun.get();
    assert!((2..=40 / patience + 2).contains(&begun), "{begun} begun");
    while page.ghosts.grows() {
        page.frame(1);
    }
    page.frame(0);
    assert_eq!(page.shown.last(), Some(&0.039));
}

#[test]
fn while_nobody_is_there_it_is_trained_in_frames() {
    let mut page = Page::new(200);
    page.far.there.set(false);
    page.drag(0.01);
    for _ in 0..200 {
        page.frame(1);
    }
    assert_eq!((page.far.begun.get(), page.shown.len()), (0, 1));
}

#[test]
fn one_that_is_lost_is_trained_by_the_page() {
    let mut page = Page::new(200);
    page.drag(0.01);
    page.frame(0);
    page.frame(1);
    assert_eq!(page.far.begun.get(), 1);
    page.far.gone.set(true);
    page.far.there.set(false);
    for _ in 0..200 {
        page.frame(0);
    }
    assert_eq!(page.shown, [0.01]);
}

#[test]
fn one_that_is_forgotten_is_trained_no_more() {
    let mut page = Page::new(200);
    page.drag(0.01);
    page.frame(0);
    page.frame(1);
    assert!(page.far.worker.borrow().has_work());
    page.ghosts.forget();
    assert!(!page.far.worker.borrow().has_work());
}
