//! Whether the run has met the challenge of the settings, and whether it counts.
//!
//! A challenge is the author's, and so are the data on which it is to be met. One that the author's
//! link does not name is the reader's own (of their link, or set by a script): the data are then those
//! with which it was set.

use super::{Effect, State};
use crate::core::experiment::Experiment;
use crate::core::link;
use crate::core::measure::Measure;
use crate::core::settings::{Group, SETTINGS, Setting};

/// What has come of a challenge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It can still be met.
    Open,
    /// The run cannot meet it any more.
    Missed,
    /// It was met after this epoch with this error.
    Met(u32, f32),
    /// The run does not count: its parameters were changed by hand.
    Edited,
    /// The run does not count: the setting of this key makes other data than those of the challenge.
    OtherData(&'static str),
}

/// What a challenge is judged by.
#[derive(Default)]
pub(super) struct Judge {
    /// The settings whose data count, and whether their seed does.
    goal: Option<(Experiment, bool)>,
    /// The key of the first setting that makes other data.
    foreign: Option<&'static str>,
    pub(super) measure: Measure,
}

/// The settings that make the data of an experiment.
fn of_data(experiment: &Experiment, seed: bool) -> impl Iterator<Item = &'static Setting> {
    let of_data =
        |setting: &&Setting| setting.group == Group::Data && (setting.applies)(experiment);
    let counts = move |setting: &&Setting| seed || setting.key != "seed";
    SETTINGS.iter().filter(of_data).filter(counts)
}

impl State {
    /// What has come of the challenge in this run; `None` when there is none.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let challenge = self.experiment.challenge?;
        if let Some(key) = self.judge.foreign {
            return Some(Verdict::OtherData(key));
        }
        if let Some((epoch, error)) = self.met {
            return Some(Verdict::Met(epoch, error));
        }
        if self.recording().edits().touch_parameters() {
            return Some(Verdict::Edited);
        }
        let last = challenge.epochs.unwrap_or(u32::MAX);
        let over = self.session.has_ended() || self.session.place().epoch >= last;
        let measured = || self.judge.measure.is_complete(self.recording(), challenge);
        Some(if over && measured() {
            Verdict::Missed
        } else {
            Verdict::Open
        })
    }

    /// Takes over a challenge, with the data on which it is to be met.
    pub(super) fn take_challenge(&mut self) {
        let Some(challenge) = self.experiment.challenge else {
            self.judge.goal = None;
            return;
        };
        let named = |text: &str, name: &str| link::pairs(text).iter().any(|(key, _)| key == name);
        let author = link::read(&self.query, "").0;
        let seed = named(&self.query, "seed");
        self.judge.goal = Some(if author.challenge == Some(challenge) {
            (author, seed)
        } else {
            let seed = seed || named(&self.hash(), "seed");
            (self.experiment.clone(), seed)
        });
    }

    /// Looks whether the data are those of the challenge.
    pub(super) fn check_data(&mut self) {
        let foreign = self.judge.goal.as_ref().and_then(|(goal, seed)| {
            let differs =
                |setting: &&Setting| (setting.get)(goal) != (setting.get)(&self.experiment);
            of_data(goal, *seed).find(differs)
        });
        self.judge.foreign = foreign.map(|setting| setting.key);
    }

    /// Looks whether an epoch that has come in meets the challenge, for as long as `left` says that
    /// there are seconds left. Returns whether there is more to look at.
    pub(super) fn check_challenge(&mut self, left: &mut dyn FnMut() -> f64) -> bool {
        let Some(challenge) = self.experiment.challenge else {
            return false;
        };
        let edited = self.session.recording().edits().touch_parameters();
        if self.met.is_some() || self.judge.foreign.is_some() || edited {
            return false;
        }
        let (measure, recording) = (&mut self.judge.measure, self.session.recording());
        self.met = measure.go_on(recording, challenge, left);
        self.met.is_none() && !measure.is_complete(recording, challenge)
    }

    /// Brings back the data on which the challenge is to be met.
    pub(super) fn back_to_data(&mut self, effects: &mut Vec<Effect>, time: f64) {
        let Some((goal, seed)) = self.judge.goal.clone() else {
            return;
        };
        let mut experiment = self.with_task(goal.task);
        let spelled = |setting: &Setting| (setting.key.to_owned(), (setting.get)(&goal));
        let pairs: Vec<_> = of_data(&goal, seed).map(spelled).collect();
        // Taken before, when the challenge was.
        let _ = link::apply(&pairs, &mut experiment);
        self.apply(effects, experiment, time);
    }
}
