//! A stand-in for the page: it does what a state asks for, on engines on the CPU, frame by frame.

use std::rc::Rc;

use pollster::block_on;
use regression_playground::core::edits::{Edit, Edits};
use regression_playground::core::engine::{Engine, EngineError, Problem, Record};
use regression_playground::core::experiment::Experiment;
use regression_playground::core::link;
use regression_playground::core::schedule::Schedule;
use regression_playground::core::state::{Effect, Intent, News, State};

/// Makes engines of one kind.
pub type Make = fn(&Problem) -> Result<Box<dyn Engine>, EngineError>;

/// What a run is before its first step and after every one of `epochs`, trained step by step by
/// hand: the judge of every way to come to a moment.
pub fn reference(experiment: &Experiment, edits: &Edits, epochs: u32, make: Make) -> Vec<Record> {
    let schedule = Schedule::new(experiment);
    let mut engine = make(&Problem::new(experiment)).unwrap();
    let mut order = Vec::new();
    let mut step = 0;
    let put = |engine: &mut dyn Engine, step| {
        for &(from, edit) in edits.made() {
            if let Edit::Parameter(index, value) = edit
                && from == step
            {
                engine.put(index, value).unwrap();
            }
        }
    };
    put(engine.as_mut(), 0);
    engine.mark().unwrap();
    for epoch in 1..=epochs {
        schedule.order(epoch, &mut order);
        for samples in order.chunks(experiment.batch) {
            let rate = edits.rate(step).0;
            engine.train(samples, samples.len(), rate).unwrap();
            step += 1;
            put(engine.as_mut(), step);
            engine.mark().unwrap();
        }
    }
    block_on(engine.read()).unwrap()
}

pub struct Page {
    pub state: State,
    pub engine: Box<dyn Engine>,
    make: Make,
    /// Everything that was told.
    pub news: Vec<News>,
    /// Seconds.
    pub time: f64,
}

impl Page {
    /// The page of an experiment, with the loss before training there already.
    pub fn new(experiment: &Experiment, make: Make) -> Self {
        let mut page = Self::loading(&link::hash("", experiment), make);
        assert_eq!(page.state.experiment(), experiment);
        page.begin();
        page
    }

    /// The page of a link, before its first engine.
    pub fn loading(query: &str, make: Make) -> Self {
        let (state, problems) = State::new(query.into(), "", Rc::new(make), Rc::new(make));
        assert!(problems.is_empty(), "{problems:?}");
        Self {
            engine: make(state.session().problem()).unwrap(),
            state,
            make,
            news: Vec::new(),
            time: 0.0,
        }
    }

    /// Puts an engine at the start of the run.
    pub fn begin(&mut self) {
        self.engine = (self.make)(self.state.session().problem()).unwrap();
        let session = self.state.session_mut();
        session.start(self.engine.as_mut()).unwrap();
        self.read();
    }

    /// Puts another engine where the run can be gone on from: the one before is lost.
    pub fn take_over(&mut self) {
        if self.state.session().loss().is_none() {
            self.begin();
            return;
        }
        let session = self.state.session_mut();
        let origin = session.origin(session.place());
        self.engine = session.engine_at(origin, self.make).unwrap();
        session.take_over(origin);
    }

    /// Takes what the engine was asked for.
    pub fn read(&mut self) {
        let records = block_on(self.engine.read()).unwrap();
        self.state.receive(records);
        self.state.play_if_ready();
        self.news.extend(self.state.news());
    }

    /// Says what somebody wants, and does what is to be done.
    pub fn act(&mut self, intent: Intent) -> Vec<Effect> {
        let effects = self.state.update(intent, self.time);
        for effect in &effects {
            match effect {
                Effect::Begin => self.begin(),
                Effect::TakeOver => self.take_over(),
                Effect::ChooseDevice => {
                    self.state.trains_with(Rc::new(self.make));
                    self.take_over();
                }
                Effect::WriteLink
                | Effect::LoadLanguage
                | Effect::ShowSettings
                | Effect::Renew { .. }
                | Effect::Redraw
                | Effect::RestartPace
                | Effect::TellSettings
                | Effect::Report(_)
                | Effect::Right(_)
                | Effect::Wrong(..)
                | Effect::ForgetMistakes
                | Effect::ShowFolds
                | Effect::ShowChallenge
                | Effect::KeepRuns => {}
            }
        }
        self.news.extend(self.state.news());
        effects
    }

    /// A change of a setting.
    pub fn change(&mut self, key: &'static str, value: &str) -> Vec<Effect> {
        self.act(Intent::Change(key, value.into()))
    }

    /// Queues some steps, and a record of where they lead.
    pub fn queue(&mut self, steps: usize) {
        let session = self.state.session_mut();
        session.advance(self.engine.as_mut(), steps).unwrap();
        session.record(self.engine.as_mut()).unwrap();
    }

    /// A frame of so many steps at the most, `elapsed` seconds after the last one. Returns whether
    /// there is more to do.
    pub fn frame(&mut self, steps: usize, elapsed: f64) -> bool {
        self.time += elapsed;
        self.queue(steps);
        self.read();
        let rolls = self.state.roll(elapsed, &mut || 1.0).unwrap();
        let time = self.time;
        let grows = self.state.grow_ghost(&|| time).unwrap();
        self.news.extend(self.state.news());
        rolls || grows || self.state.session().wants_steps()
    }

    /// Frames until there is nothing more to do.
    pub fn settle(&mut self) {
        let frames = (0..10_000).take_while(|_| self.frame(1000, 1.0));
        assert!(frames.count() < 10_000, "it has no end");
    }

    /// Does what somebody wants to its end.
    pub fn finish(&mut self, intent: Intent) {
        self.act(intent);
        self.settle();
    }
}
