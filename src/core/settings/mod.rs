//! The one table of settings: key, allowed values, how a value is edited, and what a change costs.
//!
//! Links, controls, methods and notices all read this table. There is no second list of the same
//! names anywhere.

mod expected;
mod steps;
mod table;
mod values;

use super::axes::{Quantity, Range};
use super::experiment::Experiment;

pub use expected::{Expected, of_counts, of_quantity};
pub use steps::nearest;
pub use table::SETTINGS;

/// Where a setting's control stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What is learned from.
    Data,
    /// What learns.
    Network,
    /// How it learns.
    Training,
    /// Where it learns.
    Device,
    /// Beside the transport buttons.
    Transport,
    /// At the top of the page.
    Page,
    /// Only in links.
    Link,
}

/// How soon a reader needs a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Most lessons need it: it stands before the others, at this place.
    First(u8),
    /// It can wait.
    More,
}

/// What a change of a setting asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It holds from now on.
    Live,
    /// It needs a new run.
    Run,
    /// It needs a new choice of device, and a new run.
    Device,
}

/// What of a run a setting decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// Its numbers.
    Numbers,
    /// How its program is written; the numbers are the same.
    Writing,
    /// Nothing: only how the run is made and shown.
    Nothing,
}

/// The values a setting takes, and with that the control that edits it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// One of some words.
    Choice(&'static [&'static str]),
    /// `1` or `0`.
    Toggle,
    /// A whole number.
    Integer {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// Any number.
    Number {
        /// The least, itself allowed unless `above`.
        min: f64,
        /// The greatest.
        max: f64,
        /// Whether the value must be greater than `min`.
        above: bool,
    },
    /// One to four numbers between commas.
    Numbers,
    /// The least and the greatest of something, with a comma between them.
    Ends,
    /// Hidden layers, `8r,8t`.
    Layers,
    /// A word or a number of epochs per second.
    Speed,
    /// Panels between commas.
    Panels,
    /// A panel of the strip, or nothing.
    Panel,
    /// Many runs, `lr:0.001..1:16*batch:1..100:12`.
    Sweep,
    /// A loss to reach, `0.015@500`.
    Challenge,
    /// A formula in x.
    Formula,
    /// Rows, as a link spells them.
    Rows,
    /// A whole number of epochs, or nothing.
    Epoch,
}

/// One row of the table.
pub struct Setting {
    /// The name in links, methods and locale keys.
    pub key: &'static str,
    /// Where its control stands.
    pub group: Group,
    /// How soon a reader needs it.
    pub rank: Rank,
    /// Its values.
    pub input: Input,
    /// The quantity that it is, if a sweep can vary it: with that its range and its spacing.
    pub quantity: Option<Quantity>,
    /// What of a run it decides.
    pub decides: Decides,
    /// What a change asks for.
    pub change: Change,
    /// Whether it means something in an experiment.
    pub applies: fn(&Experiment) -> bool,
    /// The value as a link spells it.
    pub get: fn(&Experiment) -> String,
    set: fn(&mut Experiment, &str) -> Option<()>,
}

/// A value that a setting does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

impl Setting {
    /// Sets the value, given as people write it.
    ///
    /// # Errors
    /// When the setting does not take the value; the experiment is then unchanged.
    pub fn set(&self, experiment: &mut Experiment, value: &str) -> Result<(), Refused> {
        (self.set)(experiment, value.trim()).ok_or(Refused)
    }

    /// Whether a run is another one where the value is another one.
    #[must_use]
    pub fn decides_run(&self) -> bool {
        match self.decides {
            Decides::Numbers | Decides::Writing => true,
            Decides::Nothing => false,
        }
    }
}

/// Whether two experiments are of the same data.
#[must_use]
pub fn same_data(one: &Experiment, other: &Experiment) -> bool {
    let same = |setting: &Setting| (setting.get)(one) == (setting.get)(other);
    let decides = |setting: &&Setting| setting.group == Group::Data && (setting.applies)(one);
    SETTINGS.iter().filter(decides).all(same)
}

/// Whether the losses of two experiments can stand beside each other: they are of the same data, measured
/// in the same way.
#[must_use]
pub fn compares(one: &Experiment, other: &Experiment) -> bool {
    same_data(one, other) && one.loss == other.loss
}

/// The settings that most lessons need, in the order of their ranks.
#[must_use]
pub fn first() -> Vec<&'static Setting> {
    let at = |place| {
        SETTINGS
            .iter()
            .find(|setting| setting.rank == Rank::First(place))
    };
    (1..).map_while(at).collect()
}

/// The two numbers of [`Input::Ends`], given as people write them.
#[must_use]
pub fn ends(text: &str) -> Option<(f64, f64)> {
    values::ends(text.trim()).ok()
}

/// The row of a key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

impl Input {
    /// Whether its values are numbers, for a script.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        match self {
            Self::Integer { .. } | Self::Number { .. } | Self::Speed | Self::Epoch => true,
            Self::Choice(_)
            | Self::Toggle
            | Self::Numbers
            | Self::Ends
            | Self::Layers
            | Self::Panels
            | Self::Panel
            | Self::Sweep
            | Self::Challenge
            | Self::Formula
            | Self::Rows => false,
        }
    }

    const fn of(range: Range) -> Self {
        match range {
            Range::Whole { min, max } => Self::Integer { min, max },
            Range::Real { min, max, above } => Self::Number { min, max, above },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::Task;

    #[test]
    fn every_default_is_a_value_its_setting_takes() {
        for task in Task::ALL {
            let experiment = Experiment::new(task);
            for setting in &SETTINGS {
                let value = (setting.get)(&experiment);
                if value.is_empty() && setting.key == "lang" {
                    continue; // The reader's own language is the absence of the key.
                }
                let mut copy = experiment.clone();
                assert_eq!(
                    setting.set(&mut copy, &value),
                    Ok(()),
                    "{}={value}",
                    setting.key
                );
                assert_eq!(copy, experiment, "{}", setting.key);
            }
        }
    }

    #[test]
    fn wrong_values_are_refused_and_change_nothing() {
        for (key, value) in [
            ("task", "quadratic"),
            ("n", "1"),
            ("n", "10001"),
            ("n", "1,000"),
            ("n", "99.5"),
            ("noise", "-0.1"),
            ("noise", "nan"),
            ("iseed", "2^32"),
            ("iseed", "none"),
            ("w", ""),
            ("w", "1,2,3,4,5"),
            ("w", "1,inf"),
            ("b", "x"),
            ("seed", "4294967296"),
            ("seed", "-1"),
            ("net", "8q"),
            ("lr", "0"),
            ("lr", "10.1"),
            ("momentum", "1"),
            ("batch", "0"),
            ("batch", "501"),
            ("epochs", "100001"),
            ("speed", "0.5"),
            ("speed", "fast"),
            ("shuffle", "yes"),
            ("show", "fit,plot"),
            ("sweep", "lr:1..0.1:8"),
            ("challenge", "0.1@0"),
            ("v", "2"),
            ("lr", "1,000"),
            ("seed", "2^32"),
        ] {
            let mut experiment = Experiment::new(Task::Linear);
            assert_eq!(
                find(key).unwrap().set(&mut experiment, value),
                Err(Refused),
                "{key}={value}"
            );
            assert_eq!(experiment, Experiment::new(Task::Linear), "{key}={value}");
        }
    }

    #[test]
    fn values_are_taken_as_people_write_them_and_written_in_one_way() {
        for (key, value, spelled) in [
            ("lr", "0,05", "0.05"),
            ("lr", "０．０５", "0.05"),
            ("lr", ".5", "0.5"),
            ("lr", "\u{3000}5e-2\u{a0}", "0.05"),
            ("noise", "0,125", "0.125"),
            ("n", "1E3", "1000"),
            ("n", "1 000", "1000"),
            ("b", "−4,2", "-4.2"),
            ("w", "２，－３．４", "2,-3.4"),
            ("w", "2、-3.4", "2,-3.4"),
            ("w", "2;-3,4", "2,-3.4"),
            ("seed", "2^32-1", "4294967295"),
            ("seed", "4294967295", "4294967295"),
            ("iseed", "７", "7"),
            ("iseed", "", ""),
            ("net", "８ｒ，８ｔ", "8r,8t"),
            ("speed", "１２０", "120"),
            ("speed", "1,5", "1.5"),
            ("shuffle", "０", "0"),
            ("show", "fit，loss、batch", "fit,loss,batch"),
            ("sweep", "lr：0,001..1：8", "lr:0.001..1:8"),
            ("challenge", "0,015@５００", "0.015@500"),
            ("at", "１００", "100"),
        ] {
            let mut experiment = Experiment::new(Task::Linear);
            let setting = find(key).unwrap();
            assert_eq!(setting.set(&mut experiment, value), Ok(()), "{key}={value}");
            assert_eq!((setting.get)(&experiment), spelled, "{key}={value}");
            let why = setting.why(&experiment, spelled);
            assert_eq!(why.filter(|_| !spelled.is_empty()), None, "{key}={value}");
        }
    }

    #[test]
    fn each_rank_is_that_of_one_setting_and_no_setting_of_the_page_itself_has_one() {
        let first = first();
        for (i, setting) in first.iter().enumerate() {
            assert_eq!(setting.rank, Rank::First(i as u8 + 1), "{}", setting.key);
            assert!(setting.decides_run(), "{}", setting.key);
        }
        assert_eq!(
            first[0].key, "lr",
            "what is changed while it runs comes first"
        );
    }

    #[test]
    fn fewer_samples_than_a_batch_shrink_the_batch() {
        let mut experiment = Experiment::new(Task::Linear);
        find("n").unwrap().set(&mut experiment, "6").unwrap();
        assert_eq!(experiment.batch, 6);
    }
}
