//! When there is a ghost: for the newest change, in slices, as long as the run stands still.

use std::cell::Cell;
use std::rc::Rc;

use pollster::block_on;
use regression_playground::core::engine::{Engine, EngineError, Problem, Reading};
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::ghost::{Ghost, Ghosts, PATIENCE, QUIET};
use regression_playground::core::session::{Onward, Session};
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::FusedCpu;

/// Seconds from one frame to the next.
const FRAME: f64 = 0.016;
/// Steps of the run.
const STEPS: usize = 20 * 6;

fn experiment() -> Experiment {
    Experiment {
        samples: 53,
        epochs: 20,
        ..Experiment::new(Task::Cubic)
    }
}

/// A clock that goes on with every step that an engine trains.
#[derive(Default)]
struct World {
    time: Cell<f64>,
    /// Seconds for which something else holds up the next step.
    hiccup: Cell<f64>,
    engines: Cell<usize>,
    trained: Cell<usize>,
}

struct Costly {
    engine: FusedCpu,
    world: Rc<World>,
    cost: f64,
}

impl Engine for Costly {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        let steps = samples.len().div_ceil(batch);
        let world = &self.world;
        world.trained.set(world.trained.get() + steps);
        let taken = self.cost * steps as f64 + world.hiccup.take();
        world.time.set(world.time.get() + taken);
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

/// A run that stands at its start, with ghosts whose engines take `cost` seconds for a step.
struct Page {
    world: Rc<World>,
    ghosts: Ghosts,
    session: Session,
    engine: FusedCpu,
}

impl Page {
    fn new(experiment: Experiment, cost: f64) -> Self {
        let world = Rc::new(World::default());
        let shared = world.clone();
        let ghosts = Ghosts::new(Rc::new(move |problem: &Problem| {
            shared.engines.set(shared.engines.get() + 1);
            Ok(Box::new(Costly {
                engine: FusedCpu::new(problem),
                world: shared.clone(),
                cost,
            }))
        }));
        let mut session = Session::new(experiment);
        let mut engine = FusedCpu::new(session.problem());
        session.start(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
        Self {
            world,
            ghosts,
            session,
            engine,
        }
    }

    /// Changes the learning rate, as a slider does.
    fn change(&mut self, learning_rate: f64) {
        assert_eq!(
            self.session.set_live(&Experiment {
                learning_rate,
                ..self.session.experiment().clone()
            }),
            Onward::AsItIs
        );
        self.ghosts.want(self.world.time.get());
    }

    /// One frame. Returns the seconds that the ghost took of it.
    fn frame(&mut self) -> f64 {
        let world = self.world.clone();
        let start = world.time.get();
        let clock = || world.time.get();
        let more = self.ghosts.go_on(&self.session, &clock).unwrap();
        let standing = self.session.status() != Status::Running;
        assert_eq!(more, standing && self.ghosts.grows());
        let taken = world.time.get() - start;
        world.time.set(start + taken.max(FRAME));
        taken
    }

    /// Frames until there is nothing more to do.
    fn settle(&mut self) {
        while self.ghosts.grows() {
            self.frame();
        }
    }

    /// Runs to a place, or as far as it goes.
    fn run_to(&mut self, place: Place) {
        self.session.run_to(place);
        while self.session.wants_steps() {
            self.session.advance(&mut self.engine, 7).unwrap();
            self.session.record(&mut self.engine).unwrap();
            self.session.receive(block_on(self.engine.read()).unwrap());
        }
    }

    /// The learning rate of the ghost that is shown, if it is complete.
    fn shown(&self) -> Option<f64> {
        let ghost = self.ghosts.ghost()?;
        ghost.end()?;
        Some(ghost.run().experiment().learning_rate)
    }
}

#[test]
fn there_is_none_until_something_changes() {
    let mut page = Page::new(experiment(), 1e-5);
    assert!(!page.ghosts.grows() && page.ghosts.ghost().is_none());
    page.frame();
    assert_eq!((page.world.engines.get(), page.shown()), (0, None));
    page.change(0.02);
    assert!(page.ghosts.grows());
    // A run that costs less than a frame is there in the first one.
    page.frame();
    assert_eq!(page.shown(), Some(0.02));
    assert_eq!(page.world.trained.get(), STEPS);
    // And nothing is done from then on.
    page.frame();
    assert!(!page.ghosts.grows());
    assert_eq!(
        (page.world.engines.get(), page.world.trained.get()),
        (1, STEPS)
    );
}

#[test]
fn a_longer_run_comes_in_slices_and_grows_before_the_eyes() {
    let mut page = Page::new(experiment(), 0.001);
    page.change(0.02);
    let mut known = 0;
    let mut frames = 0;
    while page.ghosts.grows() {
        let taken = page.frame();
        assert!((0.001..0.0085).contains(&taken), "{taken} s");
        let losses = page.ghosts.ghost().unwrap().run().history().losses();
        assert!(losses.len() >= known);
        known = losses.len();
        frames += 1;
    }
    assert_eq!((known, page.shown()), (21, Some(0.02)));
    assert!((STEPS / 8..=STEPS / 5).contains(&frames), "{frames} frames");
}

#[test]
fn a_slider_is_followed_in_every_frame_where_the_run_is_short() {
    let mut page = Page::new(experiment(), 5e-5);
    for rate in 1..30 {
        let rate = f64::from(rate) * 1e-3;
        page.change(rate);
        page.change(rate + 1e-4);
        page.frame();
        assert_eq!(page.shown(), Some(rate + 1e-4));
    }
    assert_eq!(page.world.engines.get(), 29, "only the newest value counts");
}

#[test]
fn a_slider_is_followed_without_a_flicker_where_the_run_takes_some_frames() {
    // 24 ms of work.
    let mut page = Page::new(experiment(), 2e-4);
    let mut rates = Vec::new();
    for frame in 1..60 {
        page.change(f64::from(frame) * 1e-3);
        page.frame();
        if frame > 5 {
            let shown = page.shown().expect("one that is complete");
            let now = f64::from(frame) * 1e-3;
            assert!(now - shown <= 0.0101, "{shown} is shown at {now}");
            rates.push(shown);
        }
    }
    rates.dedup();
    assert!(rates.len() > 10, "{rates:?}");
    page.settle();
    assert_eq!(page.shown(), Some(59.0 * 1e-3));
    let ghost = page.ghosts.ghost().unwrap().run();
    let mut alone = Ghost::new(&page.session, |p| Ok(Box::new(FusedCpu::new(p)))).unwrap();
    alone.advance(usize::MAX).unwrap();
    assert_eq!(ghost.parameters(), alone.run().parameters());
}

#[test]
fn what_takes_long_makes_way_for_the_newest_value() {
    // 1.2 s of work: more than three seconds of frames.
    let mut page = Page::new(experiment(), 0.01);
    page.change(0.02);
    page.settle();
    assert_eq!(page.shown(), Some(0.02));
    let started = page.world.time.get();
    for frame in 0..100 {
        page.change(0.02 + f64::from(frame) * 1e-4);
        // The one that is not true any more goes after a while, and what grows is shown instead.
        let late = page.world.time.get() - started > PATIENCE;
        page.frame();
        assert_eq!(page.shown(), (!late).then_some(0.02));
        assert!(page.ghosts.ghost().is_some());
    }
    let begun = page.world.engines.get();
    let seconds = page.world.time.get() - started;
    assert!(
        begun as f64 <= 2.0 + seconds / PATIENCE,
        "{begun} in {seconds} s"
    );
    page.settle();
    assert_eq!(page.shown(), Some(0.02 + 99.0 * 1e-4));
}

#[test]
fn what_keeps_the_page_busy_or_takes_too_long_is_given_up() {
    for (cost, epochs) in [(0.06, 20), (0.006, 2000)] {
        let mut page = Page::new(
            Experiment {
                epochs,
                ..experiment()
            },
            cost,
        );
        page.change(0.02);
        let started = page.world.time.get();
        page.settle();
        assert!(page.world.time.get() - started < 0.6, "{cost}");
        let ghost = page.ghosts.ghost().unwrap();
        assert!(!ghost.grows() && ghost.end().is_none());
        assert!(!ghost.run().history().losses().is_empty());
    }
}

#[test]
fn a_page_that_is_held_up_does_not_give_up() {
    let mut page = Page::new(experiment(), 0.001);
    // In the first step, of which nothing is known yet, and in one later on.
    for (frames, rate) in [(0, 0.02), (5, 0.03)] {
        page.change(rate);
        for _ in 0..frames {
            page.frame();
        }
        page.world.hiccup.set(0.4);
        page.settle();
        assert_eq!(page.shown(), Some(rate));
    }
}

#[test]
fn while_the_run_plays_nothing_is_done() {
    let mut page = Page::new(experiment(), 0.001);
    // Asked for too late.
    page.change(0.02);
    page.session.play();
    page.frame();
    assert_eq!(page.world.engines.get(), 0);
    assert!(!page.ghosts.grows() && page.ghosts.ghost().is_none());
    page.session.pause();
    page.frame();
    assert_eq!(page.world.engines.get(), 0);
    // On its way when the run is played: it waits, and goes on with the next pause.
    page.change(0.03);
    page.frame();
    let trained = page.world.trained.get();
    page.session.play();
    page.frame();
    assert_eq!(page.world.trained.get(), trained);
    assert!(page.ghosts.ghost().is_some());
    page.session.pause();
    page.settle();
    assert_eq!(page.shown(), Some(0.03));
}

#[test]
fn a_ghost_on_its_way_is_not_shown_for_a_run_that_was_changed_and_plays() {
    let mut page = Page::new(experiment(), 0.001);
    page.change(0.02);
    page.frame();
    page.change(0.03);
    page.session.play();
    page.frame();
    assert!(page.ghosts.ghost().is_none() && !page.ghosts.grows());
}

#[test]
fn a_run_that_has_ended_has_no_ghost_any_more_but_one_of_a_later_change_stays() {
    let mut page = Page::new(experiment(), 0.001);
    page.change(0.02);
    page.frame();
    page.run_to(Place::at_epoch(20));
    assert_eq!(page.session.status(), Status::Finished);
    page.frame();
    assert!(page.ghosts.ghost().is_none());
    // Changed when it has ended: how it will go when it is played again.
    page.change(0.03);
    page.settle();
    assert_eq!(page.shown(), Some(0.03));
    let again = page.ghosts.ghost().unwrap().run().parameters().to_vec();
    page.session = Page::new(page.session.experiment().clone(), 0.0).session;
    page.engine = FusedCpu::new(page.session.problem());
    page.ghosts.keep_for(&page.session);
    page.run_to(Place::at_epoch(20));
    page.frame();
    assert_eq!(page.session.parameters(), again);
    assert_eq!(page.shown(), Some(0.03));
}

#[test]
fn a_run_that_begins_keeps_its_own_ghost_only() {
    let mut page = Page::new(experiment(), 1e-5);
    page.run_to(Place::at_epoch(5));
    page.change(0.02);
    page.frame();
    page.ghosts.keep_for(&page.session.ghost_run());
    assert_eq!(page.shown(), Some(0.02), "the same run, repeated");
    let reset = Session::new(page.session.experiment().clone());
    page.ghosts.keep_for(&reset);
    assert!(page.ghosts.ghost().is_none());
    // One that is still to be begun is that of the run that begins.
    page.change(0.03);
    page.session = Session::new(page.session.experiment().clone());
    page.ghosts.keep_for(&page.session);
    page.settle();
    assert_eq!(page.shown(), Some(0.03));
    assert!(page.ghosts.ghost().unwrap().run().goes_like(&page.session));
    page.ghosts.forget();
    assert!(page.ghosts.ghost().is_none());
}

#[test]
fn it_is_spoken_of_when_all_is_quiet() {
    let mut page = Page::new(experiment(), 1e-5);
    for rate in 1..100 {
        page.change(f64::from(rate) * 1e-4);
        page.frame();
        assert!(!page.ghosts.is_settled(page.world.time.get()));
    }
    let quiet = page.world.time.get() + QUIET;
    assert!(page.ghosts.is_settled(quiet));
    page.change(0.02);
    assert!(!page.ghosts.is_settled(quiet + 10.0), "it is not there yet");
}
