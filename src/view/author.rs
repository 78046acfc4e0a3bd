//! What an author has chosen: a lesson, what of the page is shown, and the host page it is for. The
//! author's page keeps it in its own link.

mod goal;
mod start;

pub use goal::{Part, Wrong, untouched};
pub use start::taking_over;

use super::snippet::{HEIGHT, HostKind, KINDS, LESSON};
use crate::core::axes::Range;
use crate::core::experiment::{Experiment, Panel};
use crate::core::link::{self, Problem, ProblemKind};
use crate::core::settings::{self, Group, SETTINGS};

/// Widths and heights that a frame may have, in CSS pixels.
pub const WIDTHS: (u32, u32) = (240, 4000);
/// See [`WIDTHS`].
pub const HEIGHTS: (u32, u32) = (120, 4000);

/// What an author has chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The lesson, and what of the page is shown.
    pub experiment: Experiment,
    /// The host page.
    pub kind: &'static HostKind,
    /// Width in CSS pixels; none is all there is.
    pub width: Option<u32>,
    /// Height in CSS pixels, of a frame that does not follow its content.
    pub height: u32,
    /// Whether a frame grows and shrinks with its content, where the host page lets it.
    pub follows: bool,
    /// Whether an element is light or dark as its page is.
    pub matches: bool,
    /// Whether the snippet brings a poster of the run.
    pub poster: bool,
}

impl Default for Setup {
    /// The lesson of the examples, as an element.
    fn default() -> Self {
        Self {
            experiment: link::read(LESSON, "").0,
            kind: &KINDS[0],
            width: None,
            height: HEIGHT,
            follows: true,
            matches: false,
            poster: false,
        }
    }
}

/// A choice that is not a setting of the experiment: its key in the link of the author's page.
pub struct Own {
    /// The key.
    pub key: &'static str,
    /// The value as a link spells it.
    pub get: fn(&Setup) -> String,
    set: fn(&mut Setup, &str) -> Option<()>,
}

/// The choices beside the settings.
pub static OWN: [Own; 6] = [
    Own {
        key: "kind",
        get: |setup| setup.kind.word.into(),
        set: |setup, word| {
            let kind = KINDS.iter().find(|kind| kind.word == word)?;
            setup.kind = kind;
            Some(())
        },
    },
    Own {
        key: "width",
        get: |setup| setup.width.map_or_else(String::new, |w| w.to_string()),
        set: |setup, text| {
            setup.width = match text {
                "" => None,
                _ => Some(pixels(text, WIDTHS)?),
            };
            Some(())
        },
    },
    Own {
        key: "height",
        get: |setup| setup.height.to_string(),
        set: |setup, text| pixels(text, HEIGHTS).map(|height| setup.height = height),
    },
    Own {
        key: "follow",
        get: |setup| u8::from(setup.follows).to_string(),
        set: |setup, text| toggle(text).map(|on| setup.follows = on),
    },
    Own {
        key: "match",
        get: |setup| u8::from(setup.matches).to_string(),
        set: |setup, text| toggle(text).map(|on| setup.matches = on),
    },
    Own {
        key: "poster",
        get: |setup| u8::from(setup.poster).to_string(),
        set: |setup, text| toggle(text).map(|on| setup.poster = on),
    },
];

/// The widths or heights that can be typed, for a choice that is one of them.
#[must_use]
pub fn range_of(key: &str) -> Option<Range> {
    let (min, max) = match key {
        "width" => WIDTHS,
        "height" => HEIGHTS,
        _ => return None,
    };
    Some(Range::Whole { min, max })
}

fn pixels(text: &str, (min, max): (u32, u32)) -> Option<u32> {
    let pixels = Range::Whole { min, max }.parse(text)?;
    Some(pixels as u32)
}

fn toggle(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

impl Setup {
    /// What the hash of the author's page says, and what could not be used of it.
    #[must_use]
    pub fn read(hash: &str) -> (Self, Vec<Problem>) {
        let (own, lesson): (Vec<_>, Vec<_>) = link::pairs(hash)
            .into_iter()
            .partition(|(key, _)| OWN.iter().any(|own| own.key == key));
        let mut setup = Self::default();
        let mut problems = setup.take(&lesson);
        for (key, value) in own {
            if setup.choose(&key, &value).is_none() {
                problems.push(Problem {
                    key,
                    value,
                    kind: ProblemKind::Refused,
                });
            }
        }
        (setup, problems)
    }

    /// The hash that brings this setup back: what differs from the one that the page opens with.
    #[must_use]
    pub fn hash(&self) -> String {
        let default = Self::default();
        let lesson = link::hash(LESSON, &self.experiment);
        let own = OWN
            .iter()
            .filter(|own| (own.get)(self) != (own.get)(&default))
            .map(|own| format!("{}={}", own.key, (own.get)(self)));
        let lesson = Some(lesson).filter(|lesson| !lesson.is_empty());
        lesson.into_iter().chain(own).collect::<Vec<_>>().join("&")
    }

    /// Sets a choice beside the settings; `None` when it does not take the value.
    pub fn choose(&mut self, key: &str, value: &str) -> Option<()> {
        let own = OWN.iter().find(|own| own.key == key)?;
        (own.set)(self, value.trim())
    }

    fn take(&mut self, pairs: &[(String, String)]) -> Vec<Problem> {
        let task = pairs.iter().rev().find(|(key, _)| key == "task");
        let task = task.map_or(String::new(), |(_, word)| format!("&task={word}"));
        let mut experiment = link::read(&(LESSON.to_owned() + &task), "").0;
        let problems = link::apply(pairs, &mut experiment);
        experiment.embed = false;
        self.experiment = experiment;
        problems
    }

    /// Sets a setting as its control does. Another lesson begins with its own defaults, and keeps
    /// what does not belong to a lesson.
    pub fn change(&mut self, key: &str, value: &str) -> Option<()> {
        let setting = settings::find(key)?;
        let mut experiment = self.experiment.clone();
        setting.set(&mut experiment, value).ok()?;
        if experiment.task.lesson() != self.experiment.task.lesson() {
            let kept = experiment;
            experiment = Experiment::new(kept.task);
            let stays = |group| matches!(group, Group::Page | Group::Device | Group::Link);
            for setting in SETTINGS.iter().filter(|setting| stays(setting.group)) {
                // Refused only where the value is the absence of one, which both then share.
                let _ = setting.set(&mut experiment, &(setting.get)(&kept));
            }
        }
        self.experiment = experiment;
        Some(())
    }

    /// Shows or hides a panel, in as few words as possible: by those that are shown, or by those
    /// that are not.
    pub fn show(&mut self, panel: Panel, shown: bool) {
        let experiment = &mut self.experiment;
        let (mut show, mut hide): (Vec<Panel>, Vec<Panel>) =
            Panel::ALL.into_iter().partition(|&other| {
                if other == panel {
                    shown
                } else {
                    experiment.shows(other)
                }
            });
        // Sharing is never listed among what is shown: it is there unless it is hidden.
        show.retain(|&other| other != Panel::Share);
        // An empty list of panels to show stands for all of them.
        if !show.is_empty() && show.len() <= hide.len() {
            hide.retain(|&other| other == Panel::Share);
            (experiment.show, experiment.hide) = (show, hide);
        } else {
            (experiment.show, experiment.hide) = (Vec::new(), hide);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    #[test]
    fn own_keys_are_no_settings() {
        for own in &OWN {
            assert!(settings::find(own.key).is_none(), "{}", own.key);
            let mut copy = Setup::default();
            assert!(copy.choose(own.key, &(own.get)(&copy.clone())).is_some());
            assert_eq!(copy, Setup::default());
        }
    }

    #[test]
    fn a_setup_survives_its_link() {
        assert_eq!(Setup::default().hash(), "");
        let mut setup = Setup::default();
        setup.change("task", "sine").unwrap();
        setup.change("lr", "0.1").unwrap();
        setup.change("theme", "dark").unwrap();
        setup.show(Panel::Loss, false);
        setup.choose("kind", "moodle").unwrap();
        setup.choose("width", "720").unwrap();
        setup.choose("follow", "0").unwrap();
        let hash = setup.hash();
        assert_eq!(
            hash,
            "task=sine&lr=0.1&show=fit,transport&theme=dark&kind=moodle&width=720&follow=0"
        );
        assert_eq!(Setup::read(&hash), (setup, Vec::new()));
        let mut line = Setup::default();
        line.change("task", "linear").unwrap();
        assert_eq!(Setup::read(&line.hash()), (line, Vec::new()));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let (setup, problems) = Setup::read("#task=abs&width=12&lr=-1&colour=red&kind=fax");
        assert_eq!(setup.experiment.task, Task::Abs);
        let named: Vec<_> = problems.iter().map(|p| p.key.as_str()).collect();
        assert_eq!(named, ["colour", "lr", "width", "kind"]);
    }

    #[test]
    fn another_lesson_brings_its_own_defaults() {
        let mut setup = Setup::default();
        setup.change("lr", "0.5").unwrap();
        setup.change("lang", "zh").unwrap();
        setup.change("task", "sine").unwrap();
        assert_eq!(
            link::hash(LESSON, &setup.experiment),
            "task=sine&lr=0.5&lang=zh"
        );
        setup.change("task", "linear").unwrap();
        assert_eq!(
            link::hash("", &setup.experiment),
            "show=fit,loss,transport&lang=zh"
        );
        assert!(setup.change("batch", "0").is_none());
    }

    #[test]
    fn panels_are_named_by_the_shorter_list() {
        let mut setup = Setup::default();
        let words = |setup: &Setup| {
            let e = &setup.experiment;
            (e.show.len(), e.hide.len())
        };
        assert_eq!(words(&setup), (3, 0));
        for word in Panel::WORDS {
            setup.show(Panel::from_word(word).unwrap(), true);
        }
        assert_eq!(words(&setup), (0, 0));
        setup.show(Panel::Guide, false);
        assert_eq!(words(&setup), (0, 1));
        for word in Panel::WORDS {
            setup.show(Panel::from_word(word).unwrap(), false);
            assert!(!setup.experiment.shows(Panel::from_word(word).unwrap()));
        }
        assert_eq!(words(&setup), (0, Panel::WORDS.len()));
    }

    #[test]
    fn sharing_is_hidden_by_its_name_only() {
        let mut setup = Setup::default();
        assert!(setup.experiment.shows(Panel::Share));
        setup.show(Panel::Share, false);
        assert_eq!(setup.hash(), "hide=share");
        assert!(!setup.experiment.shows(Panel::Share));
        assert!(setup.experiment.shows(Panel::Fit));
        setup.show(Panel::Guide, true);
        let list = "show=guide,fit,loss,transport&hide=share";
        assert_eq!(setup.hash(), list);
        assert_eq!(Setup::read(list), (setup.clone(), Vec::new()));
        setup.show(Panel::Share, true);
        assert_eq!(setup.hash(), "show=guide,fit,loss,transport");
        // Nothing else is hidden by asking for it.
        let (asked, _) = link::read("show=share", "");
        assert!(Panel::ALL.into_iter().all(|panel| asked.shows(panel)));
    }
}
