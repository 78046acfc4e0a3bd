//! All that the page is at a time, as plain values, and every decision about it.
//!
//! Whoever wants something (a button, a key, a method, a message, a link) says so with an
//! [`Intent`]. [`State::update`] decides what comes of it and returns what is left to do outside, as
//! [`Effect`]s. It touches neither a document nor a device, so all of it is tested natively.
//!
//! Its concerns have a file each: `intent` is what can be wanted, `film` which moment is shown, `settings` what a change of
//! settings asks for, `ghost` when a ghost is wanted, `explain` what the next step is, `edit` what
//! becomes of a parameter that is changed by hand, `challenge` whether the goal is met, `news` what the
//! world has to be told, `share` the link of what is seen, `pins` the runs kept for comparison, `file` how a run is saved and opened again.

mod challenge;
mod course;
mod edit;
mod explain;
mod file;
mod film;
mod ghost;
mod intent;
mod news;
mod pins;
mod settings;
mod share;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub use self::challenge::Verdict;
pub use self::course::Course;
pub use self::film::Move;
pub use self::intent::{Controls, Effect, Intent};
pub use self::news::News;
pub use self::share::Shared;

use self::challenge::Judge;
use self::film::Film;
use self::news::Told;
use super::engine::{MakeEngine, Record};
use super::experiment::{Experiment, Lesson, Panel};
use super::explain::Explainer;
use super::ghost::Ghosts;
use super::last_steps::LastStepsFinder;
use super::link::{self, Problem};
use super::looks::{Looks, View};
use super::measure::Measure;
use super::pins::Pins;
use super::recording::Recording;
use super::session::Session;
use super::settings::Setting;
use super::transport::{Place, Status};

/// The state of a widget.
pub struct State {
    /// The author's part of the link.
    query: String,
    experiment: Experiment,
    /// The other lesson as the reader left it.
    others: HashMap<Lesson, Experiment>,
    session: Session,
    /// Counts runs, so that a method knows whether its run was replaced.
    run: u32,
    film: Film,
    /// The run that this one has taken the place of.
    course: Option<Course>,
    ghosts: Ghosts,
    looks: Looks,
    judge: Judge,
    /// The epoch that met the challenge in this run, and its error.
    met: Option<(u32, f32)>,
    play_when_ready: bool,
    /// Whether the link would play, but the reader wants nothing to move: the run is finished when it
    /// is shown.
    still: bool,
    /// The key of the setting whose change began the run.
    because: Option<&'static str>,
    told: Told,
    /// Makes engines on the CPU of the kind that trains.
    make: Rc<MakeEngine>,
    /// Makes fused engines on the CPU, which have gradients.
    fused: Rc<MakeEngine>,
    /// Works out the next step, while somebody looks at it: asking for it changes nothing else.
    explainer: RefCell<Explainer>,
    /// Finds out how a run was lost, while somebody looks at it.
    last_steps: RefCell<LastStepsFinder>,
    /// The runs kept for comparison.
    pins: Pins,
    /// Seconds spent on training the run.
    spent: f64,
}

impl State {
    /// The state of a page with a link, and what could not be used of the link. `make` makes engines
    /// for moments between two records, `fused` the fused ones of the ghosts, which have gradients.
    #[must_use]
    pub fn new(
        query: String,
        hash: &str,
        make: Rc<MakeEngine>,
        fused: Rc<MakeEngine>,
    ) -> (Self, Vec<Problem>) {
        let (experiment, problems) = link::read(&query, hash);
        let mut state = Self {
            query,
            others: HashMap::new(),
            session: Session::new(experiment.clone()),
            run: 0,
            film: Film::default(),
            course: None,
            ghosts: Ghosts::new(fused.clone()),
            looks: Looks::first(first_view(&experiment)),
            judge: Judge::default(),
            met: None,
            play_when_ready: false,
            still: false,
            because: None,
            told: Told::default(),
            make,
            fused,
            explainer: RefCell::default(),
            last_steps: RefCell::default(),
            pins: Pins::default(),
            spent: 0.0,
            experiment,
        };
        state.take_challenge();
        state.check_data();
        state.open_at();
        (state, problems)
    }

    /// Decides what comes of an intent, at a time in seconds.
    pub fn update(&mut self, intent: Intent, time: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match intent {
            Intent::Toggle => match self.status() {
                Status::Running => self.pause(),
                Status::Finished | Status::Diverged => {
                    self.begin(&mut effects, false);
                    self.play_when_ready = true;
                }
                Status::Loading | Status::Ready | Status::Paused => self.play(&mut effects),
            },
            Intent::Play => self.play(&mut effects),
            Intent::Pause => self.pause(),
            Intent::Step(unit) => self.go(&mut effects, |state| state.step(unit)),
            Intent::RunTo(to) => self.go(&mut effects, |state| state.run_to(to)),
            Intent::End => {
                let end = Place::at_epoch(self.experiment.epochs);
                self.go(&mut effects, |state| state.run_to(end));
            }
            Intent::Seek(to) => self.go(&mut effects, |state| state.seek(to)),
            Intent::Move(to) => self.go(&mut effects, |state| state.move_to(to)),
            Intent::Branch => {
                self.branch(&mut effects);
                self.play(&mut effects);
            }
            Intent::EditParameter(index, value) => {
                self.edit_parameter(&mut effects, (index, value), time);
            }
            Intent::Reset => {
                let unfinished = !self.session.has_ended();
                self.begin(&mut effects, false);
                // What has come to its end stays in sight; what was given up on the way does not.
                self.course.take_if(|_| unfinished);
            }
            Intent::Change(key, value) => self.change(&mut effects, key, &value, time),
            Intent::Apply(experiment) => self.apply(&mut effects, *experiment, time),
            Intent::Load(experiment) => self.load(&mut effects, *experiment, time),
            Intent::OpenFile(saved) => self.open_file(&mut effects, *saved),
            Intent::Link(hash) => {
                let (experiment, problems) = link::read(&self.query, &hash);
                effects.extend([Effect::Report(problems), Effect::ForgetMistakes]);
                self.apply(&mut effects, experiment, time);
            }
            Intent::Try(way) => self.try_way(&mut effects, &way, time),
            Intent::ChallengeData => self.back_to_data(&mut effects, time),
            Intent::Lesson(lesson) => self.switch_lesson(&mut effects, lesson, time),
            Intent::Defaults => self.back_to_defaults(&mut effects, time),
            Intent::Open(panel) => self.open(&mut effects, panel),
            Intent::NewData => self.new_data(&mut effects, time),
            Intent::Bring(rows) => self.bring(&mut effects, rows, time),
            Intent::NewWeights => self.new_weights(&mut effects, time),
            Intent::View(view) => self.look(&mut effects, |looks| {
                looks.view = view;
                looks.x = None;
            }),
            Intent::Beyond(beyond) => self.look(&mut effects, |looks| looks.beyond = beyond),
            Intent::Added(added) => self.look(&mut effects, |looks| looks.added = added),
            Intent::Unit(unit) => self.look(&mut effects, |looks| looks.unit = unit),
            Intent::At(x) => self.look(&mut effects, |looks| looks.x = x),
            Intent::Losses(spread) => self.look(&mut effects, |looks| looks.losses = spread),
            Intent::Fold(fold, open) => {
                self.look(&mut effects, |looks| looks.open[fold as usize] = open);
            }
            Intent::Pin => self.pin(&mut effects),
            Intent::Unpin(letter) => self.unpin(&mut effects, letter),
            Intent::OpenPin(letter) => self.open_pin(&mut effects, letter, time),
            Intent::Language(language) => {
                self.look(&mut effects, |looks| looks.language = language);
                effects.push(Effect::Redraw);
            }
            Intent::Phase(phase) => {
                self.look(&mut effects, |looks| looks.phase = phase);
                effects.push(Effect::Redraw);
            }
            Intent::Point(left) => self.look(&mut effects, |looks| looks.pointed = left),
        }
        effects
    }

    fn look(&mut self, effects: &mut Vec<Effect>, choose: impl FnOnce(&mut Looks)) {
        let before = self.looks;
        choose(&mut self.looks);
        let stays = |looks: &Looks| (looks.view, looks.losses, looks.beyond);
        if stays(&self.looks) != stays(&before) {
            effects.push(Effect::Redraw);
        }
    }

    /// Goes on by itself from where it is.
    fn go(&mut self, effects: &mut Vec<Effect>, go: impl FnOnce(&mut Self)) {
        self.because = None;
        self.play_when_ready = false;
        go(self);
        effects.push(Effect::RestartPace);
    }

    /// A new run of the settings as they are.
    fn begin(&mut self, effects: &mut Vec<Effect>, lesson: bool) {
        self.run += 1;
        self.because = None;
        self.play_when_ready = false;
        self.spent = 0.0;
        self.met = None;
        self.judge.measure = Measure::default();
        self.told.forget_run();
        let before = std::mem::replace(&mut self.session, Session::new(self.experiment.clone()));
        if before.place().epoch > 0 {
            self.course = Some(Course::before(before));
        }
        self.course
            .take_if(|course| !course.compares_with(&self.experiment));
        self.film = Film::default();
        self.ghosts.keep_for(&self.session);
        self.keep_view(lesson);
        effects.extend([
            Effect::Renew { lesson },
            Effect::ShowChallenge,
            Effect::RestartPace,
            Effect::Begin,
        ]);
    }

    /// A view of the fit that the data have; another lesson opens with its own.
    fn keep_view(&mut self, lesson: bool) {
        let features = self.experiment.features();
        let gone = matches!(self.looks.view, View::Feature(feature) if feature >= features);
        if lesson || gone {
            self.looks.view = first_view(&self.experiment);
            self.looks.x = None;
        }
        let network = self.experiment.network();
        let widths = network.hidden.layers().iter().map(|layer| layer.width);
        let layers: Vec<usize> = [features].into_iter().chain(widths).chain([1]).collect();
        self.looks.keep_for(&layers);
    }

    /// The settings.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The run.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The run, for whoever trains it.
    pub fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Everything that is known of the run.
    #[must_use]
    pub fn recording(&self) -> &Recording {
        self.session.recording()
    }

    /// Which run of the page this is.
    #[must_use]
    pub fn run(&self) -> u32 {
        self.run
    }

    /// The run that the one in the page has taken the place of.
    #[must_use]
    pub fn course(&self) -> Option<&Course> {
        self.course.as_ref()
    }

    /// What the reader looks at.
    #[must_use]
    pub fn looks(&self) -> Looks {
        self.looks
    }

    /// Whether the run shown has come to its end with other settings than those that stand now, with
    /// which it would be played again.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.recording().is_outdated() && !self.looks_back()
    }

    /// The key of the setting whose change began the run, until something else is asked for.
    #[must_use]
    pub fn because(&self) -> Option<&'static str> {
        self.because
    }

    /// The reader's part of the link: what differs from the author's.
    #[must_use]
    pub fn hash(&self) -> String {
        link::hash(&self.query, &self.experiment)
    }

    /// Does what the link wants at the start: plays, unless it opens at a moment of its own. To a
    /// reader who wants nothing to move, and finds no buttons, the run is shown as it ends.
    pub fn autoplay(&mut self, moves: bool) {
        let experiment = &self.experiment;
        if !experiment.autoplay || experiment.at.is_some() {
        } else if moves {
            self.play_when_ready();
        } else if !experiment.shows(Panel::Transport) {
            self.still = true;
            self.run_to(Place::at_epoch(self.experiment.epochs));
        }
    }

    /// Which of the transport's controls are shown.
    #[must_use]
    pub fn controls(&self) -> Controls {
        match (self.experiment.shows(Panel::Transport), self.still) {
            (true, _) => Controls::All,
            (false, true) => Controls::Play,
            (false, false) => Controls::None,
        }
    }

    /// Lets the run play as soon as it is ready.
    pub fn play_when_ready(&mut self) {
        self.play_when_ready = true;
    }

    /// From now on moments between two records are found again by such engines.
    pub fn trains_with(&mut self, make: Rc<MakeEngine>) {
        self.make = make;
        self.session.forget_bookmarks();
        self.film.forget_retrace();
        self.explainer.borrow_mut().forget();
        self.last_steps.borrow_mut().forget();
    }

    /// Repeats the run from the start, because its engine was lost: it comes to where it was and goes
    /// on as it did.
    pub fn repeat(&mut self) {
        if !self.session.has_ended() {
            self.session.repeat();
            self.film.begin_again();
        }
    }

    /// Takes what an engine's read brought.
    pub fn receive(&mut self, records: Vec<Record>) {
        self.session.receive(records);
        self.show_opened();
        self.check_challenge(&mut || 0.0);
    }
}

/// The view of the fit with which an experiment opens.
fn first_view(experiment: &Experiment) -> View {
    let source = experiment.source();
    View::Feature(source.shown_first(experiment.features()))
}

/// The row of a key that the program itself names.
fn setting(key: &'static str) -> &'static Setting {
    super::settings::find(key).expect("a key of the table")
}
