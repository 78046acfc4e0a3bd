//! The one table of settings: key, allowed values, how a value is edited, and what a change costs.
//!
//! Links, controls, methods and notices all read this table. There is no second list of the same
//! names anywhere.

use super::experiment::{
    Backend, EngineChoice, Experiment, Init, Language, Loss, Optimizer, Panel, Speed, Style, Task,
    Theme,
};
use super::number;

/// Most samples of an experiment.
pub const MAX_SAMPLES: u32 = 10_000;
/// Most true weights of the linear task.
pub const MAX_FEATURES: usize = 4;

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
    /// Hidden layers, `8r,8t`.
    Layers,
    /// A word or a number of epochs per second.
    Speed,
    /// Panels between commas.
    Panels,
}

/// One row of the table.
pub struct Setting {
    /// The name in links, methods and locale keys.
    pub key: &'static str,
    /// Where its control stands.
    pub group: Group,
    /// Its values.
    pub input: Input,
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
    /// Sets the value, given as a link spells it.
    ///
    /// # Errors
    /// When the setting does not take the value; the experiment is then unchanged.
    pub fn set(&self, experiment: &mut Experiment, value: &str) -> Result<(), Refused> {
        (self.set)(experiment, value.trim()).ok_or(Refused)
    }
}

/// The row of a key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// Keys of the contract whose features are still to come: known, but without effect.
pub const LATER: [&str; 2] = ["expr", "data"];

fn always(_: &Experiment) -> bool {
    true
}

fn linear(experiment: &Experiment) -> bool {
    experiment.task == Task::Linear
}

const fn choice(words: &'static [&'static str]) -> Input {
    Input::Choice(words)
}

fn between(text: &str, min: f64, max: f64) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    // `inf` and `nan` parse too; the range excludes both.
    (min..=max).contains(&value).then_some(value)
}

fn whole(text: &str, min: u32, max: u32) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = if digits {
        text.parse().ok()?
    } else {
        return None;
    };
    (min..=max).contains(&value).then_some(value)
}

fn toggle(text: &str) -> Option<bool> {
    match text {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

fn digit(on: bool) -> String {
    u8::from(on).to_string()
}

fn panels(text: &str) -> Option<Vec<Panel>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(',')
        .map(|word| Panel::from_word(word.trim()))
        .collect()
}

fn panel_words(panels: &[Panel]) -> String {
    panels
        .iter()
        .map(|panel| panel.word())
        .collect::<Vec<_>>()
        .join(",")
}

fn speed(text: &str) -> Option<Speed> {
    match text {
        "batch" => Some(Speed::Batch),
        "epoch" => Some(Speed::Epoch),
        "max" => Some(Speed::Max),
        number => between(number, 1.0, 1000.0).map(Speed::PerSecond),
    }
}

fn weights(text: &str) -> Option<Vec<f64>> {
    let numbers: Vec<f64> = text
        .split(',')
        .map(|part| between(part.trim(), -1e6, 1e6))
        .collect::<Option<_>>()?;
    (numbers.len() <= MAX_FEATURES).then_some(numbers)
}

/// Every setting. The task comes first because the other defaults depend on it, the number of
/// samples before the batch size that it bounds.
pub static SETTINGS: [Setting; 26] = [
    Setting {
        key: "task",
        group: Group::Data,
        input: choice(Task::WORDS),
        change: Change::Run,
        applies: always,
        get: |e| e.task.word().into(),
        set: |e, text| Task::from_word(text).map(|task| e.task = task),
    },
    Setting {
        key: "n",
        group: Group::Data,
        input: Input::Integer {
            min: 2,
            max: MAX_SAMPLES,
        },
        change: Change::Run,
        applies: always,
        get: |e| e.samples.to_string(),
        set: |e, text| {
            whole(text, 2, MAX_SAMPLES).map(|n| {
                e.samples = n as usize;
                e.batch = e.batch.min(e.samples);
            })
        },
    },
    Setting {
        key: "noise",
        group: Group::Data,
        input: Input::Number {
            min: 0.0,
            max: 2.0,
            above: false,
        },
        change: Change::Run,
        applies: always,
        get: |e| e.noise.to_string(),
        set: |e, text| between(text, 0.0, 2.0).map(|noise| e.noise = noise.abs()),
    },
    Setting {
        key: "w",
        group: Group::Data,
        input: Input::Numbers,
        change: Change::Run,
        applies: linear,
        get: |e| {
            e.weights
                .iter()
                .map(f64::to_string)
                .collect::<Vec<_>>()
                .join(",")
        },
        set: |e, text| weights(text).map(|weights| e.weights = weights),
    },
    Setting {
        key: "b",
        group: Group::Data,
        input: Input::Number {
            min: -1e6,
            max: 1e6,
            above: false,
        },
        change: Change::Run,
        applies: linear,
        get: |e| e.bias.to_string(),
        set: |e, text| between(text, -1e6, 1e6).map(|bias| e.bias = bias),
    },
    Setting {
        key: "seed",
        group: Group::Data,
        input: Input::Integer {
            min: 0,
            max: u32::MAX,
        },
        change: Change::Run,
        applies: always,
        get: |e| e.seed.to_string(),
        set: |e, text| whole(text, 0, u32::MAX).map(|seed| e.seed = seed),
    },
    Setting {
        key: "net",
        group: Group::Network,
        input: Input::Layers,
        change: Change::Run,
        applies: always,
        get: |e| e.hidden.to_string(),
        set: |e, text| text.parse().ok().map(|hidden| e.hidden = hidden),
    },
    Setting {
        key: "style",
        group: Group::Network,
        input: choice(Style::WORDS),
        change: Change::Run,
        applies: always,
        get: |e| e.style.word().into(),
        set: |e, text| Style::from_word(text).map(|style| e.style = style),
    },
    Setting {
        key: "init",
        group: Group::Network,
        input: choice(Init::WORDS),
        change: Change::Run,
        applies: always,
        get: |e| e.init.word().into(),
        set: |e, text| Init::from_word(text).map(|init| e.init = init),
    },
    Setting {
        key: "loss",
        group: Group::Training,
        input: choice(Loss::WORDS),
        change: Change::Run,
        applies: always,
        get: |e| e.loss.word().into(),
        set: |e, text| Loss::from_word(text).map(|loss| e.loss = loss),
    },
    Setting {
        key: "opt",
        group: Group::Training,
        input: choice(Optimizer::WORDS),
        change: Change::Run,
        applies: always,
        get: |e| e.optimizer.word().into(),
        set: |e, text| Optimizer::from_word(text).map(|optimizer| e.optimizer = optimizer),
    },
    Setting {
        key: "momentum",
        group: Group::Training,
        input: Input::Number {
            min: 0.0,
            max: 0.999,
            above: false,
        },
        change: Change::Run,
        applies: |e| e.optimizer == Optimizer::Momentum,
        get: |e| e.momentum.to_string(),
        set: |e, text| between(text, 0.0, 0.999).map(|momentum| e.momentum = momentum.abs()),
    },
    Setting {
        key: "lr",
        group: Group::Training,
        input: Input::Number {
            min: 0.0,
            max: 10.0,
            above: true,
        },
        change: Change::Live,
        applies: always,
        get: |e| e.learning_rate.to_string(),
        set: |e, text| {
            between(text, 0.0, 10.0)
                .filter(|&rate| rate > 0.0)
                .map(|rate| e.learning_rate = rate)
        },
    },
    Setting {
        key: "batch",
        group: Group::Training,
        input: Input::Integer {
            min: 1,
            max: MAX_SAMPLES,
        },
        change: Change::Run,
        applies: always,
        get: |e| e.batch.to_string(),
        set: |e, text| {
            let batch = whole(text, 1, MAX_SAMPLES)? as usize;
            (batch <= e.samples).then(|| e.batch = batch)
        },
    },
    Setting {
        key: "epochs",
        group: Group::Training,
        input: Input::Integer {
            min: 1,
            max: 100_000,
        },
        change: Change::Live,
        applies: always,
        get: |e| e.epochs.to_string(),
        set: |e, text| whole(text, 1, 100_000).map(|epochs| e.epochs = epochs),
    },
    Setting {
        key: "shuffle",
        group: Group::Training,
        input: Input::Toggle,
        change: Change::Run,
        applies: always,
        get: |e| digit(e.shuffle),
        set: |e, text| toggle(text).map(|on| e.shuffle = on),
    },
    Setting {
        key: "backend",
        group: Group::Device,
        input: choice(Backend::WORDS),
        change: Change::Device,
        applies: always,
        get: |e| e.backend.word().into(),
        set: |e, text| Backend::from_word(text).map(|backend| e.backend = backend),
    },
    Setting {
        key: "engine",
        group: Group::Link,
        input: choice(EngineChoice::WORDS),
        change: Change::Device,
        applies: always,
        get: |e| e.engine.word().into(),
        set: |e, text| EngineChoice::from_word(text).map(|engine| e.engine = engine),
    },
    Setting {
        key: "speed",
        group: Group::Transport,
        input: Input::Speed,
        change: Change::Live,
        applies: always,
        get: |e| match e.speed {
            Speed::Batch => "batch".into(),
            Speed::Epoch => "epoch".into(),
            Speed::Max => "max".into(),
            Speed::PerSecond(epochs) => epochs.to_string(),
        },
        set: |e, text| speed(text).map(|speed| e.speed = speed),
    },
    Setting {
        key: "autoplay",
        group: Group::Link,
        input: Input::Toggle,
        change: Change::Live,
        applies: always,
        get: |e| digit(e.autoplay),
        set: |e, text| toggle(text).map(|on| e.autoplay = on),
    },
    Setting {
        key: "embed",
        group: Group::Link,
        input: Input::Toggle,
        change: Change::Live,
        applies: always,
        get: |e| digit(e.embed),
        set: |e, text| toggle(text).map(|on| e.embed = on),
    },
    Setting {
        key: "show",
        group: Group::Link,
        input: Input::Panels,
        change: Change::Live,
        applies: always,
        get: |e| panel_words(&e.show),
        set: |e, text| panels(text).map(|panels| e.show = panels),
    },
    Setting {
        key: "hide",
        group: Group::Link,
        input: Input::Panels,
        change: Change::Live,
        applies: always,
        get: |e| panel_words(&e.hide),
        set: |e, text| panels(text).map(|panels| e.hide = panels),
    },
    Setting {
        key: "lang",
        group: Group::Page,
        input: choice(Language::WORDS),
        change: Change::Live,
        applies: always,
        get: |e| {
            e.language
                .map_or_else(String::new, |language| language.word().into())
        },
        set: |e, text| {
            // Empty is the reader's own language.
            let language = (!text.is_empty()).then(|| Language::from_word(text));
            match language {
                Some(None) => None,
                known => {
                    e.language = known.flatten();
                    Some(())
                }
            }
        },
    },
    Setting {
        key: "theme",
        group: Group::Page,
        input: choice(Theme::WORDS),
        change: Change::Live,
        applies: always,
        get: |e| e.theme.word().into(),
        set: |e, text| Theme::from_word(text).map(|theme| e.theme = theme),
    },
    Setting {
        key: "v",
        group: Group::Link,
        input: choice(&["1"]),
        change: Change::Live,
        applies: always,
        get: |_| "1".into(),
        set: |_, text| (text == "1").then_some(()),
    },
];

impl Input {
    /// The locale key of the sentence that says which values are allowed, and what fills it.
    #[must_use]
    pub fn expected(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let range = |min: f64, max: f64| {
            vec![
                ("min", number::short(min, 10)),
                ("max", number::short(max, 10)),
            ]
        };
        match *self {
            Self::Choice(words) => ("expected.choice", vec![("choices", words.join(", "))]),
            Self::Toggle => ("expected.choice", vec![("choices", "1, 0".into())]),
            Self::Integer { min, max } => (
                "expected.integer",
                vec![("min", min.to_string()), ("max", max.to_string())],
            ),
            Self::Number {
                min,
                max,
                above: true,
            } => ("expected.above", range(min, max)),
            Self::Number {
                min,
                max,
                above: false,
            } => ("expected.number", range(min, max)),
            Self::Numbers => ("expected.numbers", vec![("most", MAX_FEATURES.to_string())]),
            Self::Layers => ("expected.layers", Vec::new()),
            Self::Speed => ("expected.speed", Vec::new()),
            Self::Panels => (
                "expected.choice",
                vec![("choices", Panel::WORDS.join(", "))],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_its_setting_takes() {
        for word in Task::WORDS {
            let experiment = Experiment::new(Task::from_word(word).unwrap());
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
            ("n", "1e3"),
            ("noise", "-0.1"),
            ("noise", "nan"),
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
            ("v", "2"),
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
    fn fewer_samples_than_a_batch_shrink_the_batch() {
        let mut experiment = Experiment::new(Task::Linear);
        find("n").unwrap().set(&mut experiment, "6").unwrap();
        assert_eq!(experiment.batch, 6);
    }
}
