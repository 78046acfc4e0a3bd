//! What a change of settings asks for: from links, controls and methods.

use std::rc::Rc;

use super::film::Film;
use super::{Effect, Looks, State, first_view, setting};
use crate::core::diagnosis::Way;
use crate::core::experiment::{Experiment, Lesson, Panel, Spot, Task};
use crate::core::held;
use crate::core::link;
use crate::core::session::Onward;
use crate::core::settings::{Change, Group, SETTINGS, Setting};
use crate::core::source::Form;
use crate::core::table::Rows;
use crate::core::transport::{Place, Status};

impl State {
    /// A lesson as the author's link has it, with the page's own settings kept.
    #[must_use]
    pub fn lesson_defaults(&self, lesson: Lesson) -> Experiment {
        let author = link::read(&self.query, "").0;
        let task = if author.task.lesson() == lesson {
            author.task
        } else {
            lesson.task()
        };
        let mut experiment = link::read(&self.query, &format!("task={}", task.word())).0;
        self.keep_page_settings(&mut experiment);
        experiment
    }

    /// The settings with which a task is chosen. One of another lesson opens with its own, but for
    /// what the author's link fixes. The same experiment on other data of a lesson keeps the
    /// reader's settings where the tasks do not ask for others.
    #[must_use]
    pub fn with_task(&self, task: Task) -> Experiment {
        let defaults = link::read(&self.query, &format!("task={}", task.word())).0;
        if task.lesson() != self.experiment.task.lesson() {
            let mut experiment = defaults;
            self.keep_page_settings(&mut experiment);
            return experiment;
        }
        let mut experiment = self.experiment.clone();
        let (old, new) = (Experiment::new(experiment.task), Experiment::new(task));
        for setting in &SETTINGS {
            if (setting.get)(&old) != (setting.get)(&new) {
                // A default is a value that its setting takes.
                let _ = setting.set(&mut experiment, &(setting.get)(&defaults));
            }
        }
        // What was brought is as many samples as it is, whatever the other task had.
        experiment.bring(experiment.rows.clone());
        experiment
    }

    /// Copies what belongs to the page, not to a lesson.
    fn keep_page_settings(&self, experiment: &mut Experiment) {
        let own = |group| matches!(group, Group::Page | Group::Device | Group::Link);
        for setting in SETTINGS.iter().filter(|setting| own(setting.group)) {
            // Refused only where the value is the absence of one, which both then share.
            let _ = setting.set(experiment, &(setting.get)(&self.experiment));
        }
    }

    /// The settings with which a reader chooses a task: of another lesson as they left it there.
    fn chosen(&self, task: Task) -> Experiment {
        let left = self.others.get(&task.lesson());
        let left =
            left.filter(|left| left.task == task && task.lesson() != self.experiment.task.lesson());
        let Some(mut experiment) = left.cloned() else {
            return self.with_task(task);
        };
        self.keep_page_settings(&mut experiment);
        experiment
    }

    /// A lesson as it is or would open: the one in the page, the one that was left, or as it begins.
    #[must_use]
    pub fn lesson_now(&self, lesson: Lesson) -> Experiment {
        if self.experiment.task.lesson() == lesson {
            return self.experiment.clone();
        }
        let left = self.others.get(&lesson).cloned();
        left.unwrap_or_else(|| self.lesson_defaults(lesson))
    }

    pub(super) fn switch_lesson(&mut self, effects: &mut Vec<Effect>, lesson: Lesson, time: f64) {
        if self.experiment.task.lesson() == lesson {
            return;
        }
        let remembered = self.others.get(&lesson).cloned();
        let mut experiment = remembered.unwrap_or_else(|| self.lesson_defaults(lesson));
        self.keep_page_settings(&mut experiment);
        effects.push(Effect::ForgetMistakes);
        let new = !self.others.contains_key(&lesson);
        self.apply(effects, experiment, time);
        // Where a reader's own data come in is what they want to see first.
        if new && lesson == Lesson::Own && self.experiment.shows(Panel::Data) {
            self.open(effects, Panel::Data);
        }
    }

    /// The lesson as it begins: its settings, what was typed wrong, and how it is looked at.
    pub(super) fn back_to_defaults(&mut self, effects: &mut Vec<Effect>, time: f64) {
        let defaults = self.lesson_defaults(self.experiment.task.lesson());
        self.apply(effects, defaults, time);
        self.looks = Looks::first(first_view(&self.experiment));
        effects.extend([Effect::ForgetMistakes, Effect::ShowFolds, Effect::Redraw]);
    }

    /// Takes a value that the reader gave a control.
    pub(super) fn change(
        &mut self,
        effects: &mut Vec<Effect>,
        key: &'static str,
        value: &str,
        time: f64,
    ) {
        let task = Task::from_word(value.trim()).filter(|_| key == "task");
        let mut experiment = match task {
            Some(task) => self.chosen(task),
            None => self.experiment.clone(),
        };
        if setting(key).set(&mut experiment, value).is_ok() {
            self.apply(effects, experiment, time);
            effects.push(Effect::Right(key));
        } else {
            effects.push(Effect::Wrong(key, value.into()));
        }
    }

    /// Learns from rows that the reader brings.
    pub(super) fn bring(&mut self, effects: &mut Vec<Effect>, rows: Rc<Rows>, time: f64) {
        let mut experiment = if self.experiment.task == Task::Csv {
            self.experiment.clone()
        } else {
            self.chosen(Task::Csv)
        };
        experiment.bring(rows);
        effects.push(Effect::ForgetMistakes);
        self.apply(effects, experiment, time);
    }

    /// Throws the dice of the data and of the order of the samples; the weights begin as they did.
    pub(super) fn new_data(&mut self, effects: &mut Vec<Effect>, time: f64) {
        let mut experiment = self.experiment.clone();
        experiment.iseed = Some(experiment.weights_seed());
        experiment.seed = experiment.seed.wrapping_add(1);
        self.apply(effects, experiment, time);
    }

    /// Throws the dice of the initial weights; the data stay as they are.
    pub(super) fn new_weights(&mut self, effects: &mut Vec<Effect>, time: f64) {
        let mut experiment = self.experiment.clone();
        experiment.iseed = Some(experiment.weights_seed().wrapping_add(1));
        self.apply(effects, experiment, time);
    }

    /// Sets up a run that overfits, on a curve, and plays it.
    pub(super) fn overfit(&mut self, effects: &mut Vec<Effect>, time: f64) {
        let task = match self.experiment.source().form {
            // What was brought has as many samples as it has.
            Form::Plane | Form::Rows => Task::Sine,
            Form::Curve { .. } => match self.experiment.task {
                Task::Expr => Task::Sine,
                task => task,
            },
        };
        let experiment = held::overfit(self.with_task(task));
        self.apply(effects, experiment, time);
        self.play_when_ready = true;
    }

    /// Changes what a finding offers to change, and plays: on from where the run is, where that leads
    /// on, else from its start.
    pub(super) fn try_way(&mut self, effects: &mut Vec<Effect>, way: &Way, time: f64) {
        let (key, value) = way.change();
        if way.goes_on(self.session.has_ended()) {
            self.change(effects, key, &value, time);
            self.play(effects);
            return;
        }
        let run = self.run;
        self.film.forget_moment();
        self.change(effects, key, &value, time);
        if self.run == run {
            self.begin(effects, false);
            self.because = Some(key);
        }
        self.play_when_ready = true;
    }

    /// Brings a run of other settings into the page, before its first step.
    pub(super) fn load(
        &mut self,
        effects: &mut Vec<Effect>,
        mut experiment: Experiment,
        time: f64,
    ) {
        self.keep_page_settings(&mut experiment);
        experiment.speed = self.experiment.speed;
        effects.push(Effect::ForgetMistakes);
        let playing = self.status() == Status::Running;
        let run = self.run;
        self.film.forget_moment();
        self.apply(effects, experiment, time);
        if self.run == run {
            // What changed would have held from now on: the run is wanted from its start.
            self.begin(effects, false);
            self.play_when_ready = playing;
        }
    }

    /// Makes an experiment the current one, with as little interruption as its changes allow.
    pub(super) fn apply(&mut self, effects: &mut Vec<Effect>, new: Experiment, time: f64) {
        let old = std::mem::replace(&mut self.experiment, new);
        let new = self.experiment.clone();
        let differs = |setting: &&Setting| (setting.get)(&old) != (setting.get)(&new);
        let changed: Vec<&Setting> = SETTINGS.iter().filter(differs).collect();
        let Some(change) = changed.iter().map(|setting| setting.change).max() else {
            return;
        };
        effects.extend([Effect::WriteLink, Effect::ShowSettings]);
        if old.challenge != new.challenge {
            self.take_challenge();
        }
        self.check_data();
        if old.language != new.language {
            effects.push(Effect::LoadLanguage);
        }
        if old.speed != new.speed {
            self.begin_gently();
        }
        let new_device = change == Change::Device;
        // A run that has ended has nothing to move to another engine: it is repeated there.
        let ended = self.session.has_ended();
        let new_run = changed.iter().any(|setting| setting.change == Change::Run);
        let new_run = new_run || (new_device && ended);
        if !new_run {
            self.go_on_with(effects, &old, &new);
            if new_device {
                effects.push(Effect::ChooseDevice);
            }
            self.want_ghost(&changed, time);
            if old.challenge != new.challenge {
                self.met = None;
                self.judge.measure.forget_after(0);
                self.told.forget_challenge();
                self.check_challenge(&mut || 0.0);
            }
            if old.at != new.at {
                self.open_at();
            }
            effects.extend([Effect::Redraw, Effect::ShowChallenge, Effect::TellSettings]);
            return;
        }
        let lesson = old.task.lesson() != new.task.lesson();
        if lesson {
            self.others.insert(old.task.lesson(), old.clone());
        }
        let about_to = self.status() == Status::Loading && self.play_when_ready;
        let playing = (self.status() == Status::Running || about_to) && !lesson;
        self.begin(effects, lesson);
        if !lesson {
            let cause = changed.iter().find(|setting| setting.change == change);
            self.because = cause.map(|setting| setting.key);
        }
        self.play_when_ready = playing;
        self.ghosts.forget();
        if !lesson {
            self.want_ghost(&changed, time);
        }
        if old.at != new.at {
            self.open_at();
        }
        if new_device {
            effects.push(Effect::ChooseDevice);
        }
    }

    /// Goes on with settings that hold from now on. What changes the numbers of an earlier moment's
    /// future begins a branch there; fewer epochs than are done show the run up to its new end.
    fn go_on_with(&mut self, effects: &mut Vec<Effect>, old: &Experiment, new: &Experiment) {
        let branches = old.learning_rate.to_bits() != new.learning_rate.to_bits()
            && self.looks_back()
            && Place::at_epoch(new.epochs) >= self.shown().place;
        if branches {
            self.branch(effects);
        }
        let needs = self.session.set_live(new);
        self.film.keep_within(self.session.place());
        match needs {
            Onward::AsItIs => {}
            Onward::FromNewest => effects.push(Effect::TakeOver),
            Onward::Repeated => {
                self.session.repeat_to_end(new);
                self.film = Film::default();
                effects.extend([Effect::Renew { lesson: false }, Effect::Begin]);
            }
        }
        self.met = self.met.filter(|&(epoch, _)| epoch <= new.epochs);
        self.judge.measure.forget_after(new.epochs);
        if self.met.is_none() {
            self.told.forget_challenge();
        }
    }

    /// The panel that is open beside the stage.
    #[must_use]
    pub fn open_beside(&self) -> Option<Panel> {
        let mut wanted = [self.looks.side, Panel::Settings, Panel::Guide].into_iter();
        wanted.find(|&panel| self.experiment.shows(panel))
    }

    /// Opens a panel where one of several is open. What is on the stage is always there.
    pub(super) fn open(&mut self, effects: &mut Vec<Effect>, panel: Panel) {
        match panel.spot() {
            Spot::Stage | Spot::Bar => return,
            Spot::Side => self.looks.side = panel,
            Spot::Strip => {
                let first = self.experiment.first_in_strip() == Some(panel);
                // What opens by itself needs no word in the link.
                self.experiment.view = (!first).then_some(panel);
            }
        }
        effects.extend([Effect::WriteLink, Effect::ShowSettings, Effect::Redraw]);
    }

    /// Brings a run to the epoch that the link asks for, and shows it there.
    pub(super) fn open_at(&mut self) {
        if let Some(epoch) = self.experiment.at {
            self.play_when_ready = false;
            self.seek(Place::at_epoch(epoch));
        }
    }
}
