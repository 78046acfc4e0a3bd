//! The table itself: one row for each setting.

use super::expected::range_now;
use super::values::{
    BIAS, TEST, challenge, digit, ends, epoch, panel_words, panels, speed, sweep, toggle, view,
    weights,
};
use super::{Change, Decides, Group, Input, Rank, Setting};
use crate::core::axes::Quantity;
use crate::core::experiment::{
    Backend, EngineChoice, Experiment, Init, Language, Loss, Optimizer, Speed, Style, Task, Theme,
};
use crate::core::formula::Formula;
use crate::core::table::Rows;

fn always(_: &Experiment) -> bool {
    true
}

/// Whether samples are drawn: else they were brought, and are as they are.
fn draws(experiment: &Experiment) -> bool {
    experiment.has_truth()
}

fn has_weights(experiment: &Experiment) -> bool {
    experiment.source().has_weights()
}

const fn choice(words: &'static [&'static str]) -> Input {
    Input::Choice(words)
}

/// Every setting. The task comes first because the other defaults depend on it, the number of
/// samples before the batch size that it bounds, the range before the formula that needs a value on it.
pub static SETTINGS: [Setting; 36] = [
    Setting {
        key: "task",
        group: Group::Data,
        rank: Rank::First(10),
        input: choice(Task::WORDS),
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.task.word().into(),
        set: |e, text| Task::from_word(text).map(|task| e.task = task),
    },
    Setting {
        key: Quantity::Samples.word(),
        group: Group::Data,
        rank: Rank::First(9),
        input: Input::of(Quantity::Samples.range()),
        quantity: Some(Quantity::Samples),
        decides: Decides::Numbers,
        change: Change::Run,
        applies: draws,
        get: |e| e.samples.to_string(),
        set: |e, text| {
            let n = Quantity::Samples.parse(text)? as usize;
            if !draws(e) {
                // There are as many as were brought.
                return Some(());
            }
            if e.task == Task::Expr && !e.expr.holds(n) {
                return None;
            }
            e.samples = n;
            e.batch = e.batch.min(e.training());
            Some(())
        },
    },
    Setting {
        key: Quantity::Noise.word(),
        group: Group::Data,
        rank: Rank::First(8),
        input: Input::of(Quantity::Noise.range()),
        quantity: Some(Quantity::Noise),
        decides: Decides::Numbers,
        change: Change::Run,
        applies: draws,
        get: |e| e.noise.to_string(),
        set: |e, text| {
            let noise = Quantity::Noise.parse(text)?;
            if draws(e) {
                e.noise = noise;
            }
            Some(())
        },
    },
    Setting {
        key: "test",
        group: Group::Data,
        rank: Rank::More,
        input: Input::of(TEST),
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.test.to_string(),
        set: |e, text| {
            TEST.parse(text).map(|share| {
                e.test = share;
                e.batch = e.batch.min(e.training());
            })
        },
    },
    Setting {
        key: "w",
        group: Group::Data,
        rank: Rank::More,
        input: Input::Numbers,
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: has_weights,
        get: |e| {
            e.weights
                .iter()
                .map(f64::to_string)
                .collect::<Vec<_>>()
                .join(",")
        },
        set: |e, text| weights(text).ok().map(|weights| e.weights = weights),
    },
    Setting {
        key: "b",
        group: Group::Data,
        rank: Rank::More,
        input: Input::of(BIAS),
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: has_weights,
        get: |e| e.bias.to_string(),
        set: |e, text| BIAS.parse(text).map(|bias| e.bias = bias),
    },
    Setting {
        key: "range",
        group: Group::Data,
        rank: Rank::First(12),
        input: Input::Ends,
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: |e| e.task == Task::Expr,
        get: |e| {
            let (from, to) = e.expr.domain();
            format!("{from},{to}")
        },
        set: |e, text| {
            let expr = Formula::within(e.expr.text(), ends(text).ok()?).ok()?;
            expr.holds(e.samples).then(|| e.expr = expr)
        },
    },
    Setting {
        key: "expr",
        group: Group::Data,
        rank: Rank::First(11),
        input: Input::Formula,
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: |e| e.task == Task::Expr,
        get: |e| e.expr.text().into(),
        set: |e, text| {
            let expr = Formula::within(text, e.expr.domain()).ok()?;
            // Between the places that are looked at, the samples may meet one without a value.
            expr.holds(e.samples).then(|| e.expr = expr)
        },
    },
    Setting {
        key: "data",
        group: Group::Data,
        rank: Rank::More,
        input: Input::Rows,
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: |e| e.task == Task::Csv,
        get: |e| e.rows.code().into(),
        set: |e, text| {
            e.bring(Rows::of_link(text)?);
            Some(())
        },
    },
    Setting {
        key: Quantity::Seed.word(),
        group: Group::Data,
        rank: Rank::More,
        input: Input::of(Quantity::Seed.range()),
        quantity: Some(Quantity::Seed),
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.seed.to_string(),
        set: |e, text| Quantity::Seed.parse(text).map(|seed| e.seed = seed as u32),
    },
    Setting {
        key: Quantity::InitialSeed.word(),
        group: Group::Network,
        rank: Rank::More,
        input: Input::of(Quantity::InitialSeed.range()),
        quantity: Some(Quantity::InitialSeed),
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.iseed.map_or_else(String::new, |seed| seed.to_string()),
        set: |e, text| {
            // Empty is the seed of everything else.
            let seed = (!text.is_empty()).then(|| Quantity::InitialSeed.parse(text));
            match seed {
                Some(None) => None,
                known => {
                    e.iseed = known.flatten().map(|seed| seed as u32);
                    Some(())
                }
            }
        },
    },
    Setting {
        key: "net",
        group: Group::Network,
        rank: Rank::First(4),
        input: Input::Layers,
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.hidden.to_string(),
        set: |e, text| text.parse().ok().map(|hidden| e.hidden = hidden),
    },
    Setting {
        key: "style",
        group: Group::Network,
        rank: Rank::More,
        input: choice(Style::WORDS),
        quantity: None,
        decides: Decides::Writing,
        change: Change::Run,
        applies: always,
        get: |e| e.style.word().into(),
        set: |e, text| Style::from_word(text).map(|style| e.style = style),
    },
    Setting {
        key: "init",
        group: Group::Network,
        rank: Rank::More,
        input: choice(Init::WORDS),
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.init.word().into(),
        set: |e, text| Init::from_word(text).map(|init| e.init = init),
    },
    Setting {
        key: "loss",
        group: Group::Training,
        rank: Rank::First(6),
        input: choice(Loss::WORDS),
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.loss.word().into(),
        set: |e, text| Loss::from_word(text).map(|loss| e.loss = loss),
    },
    Setting {
        key: "opt",
        group: Group::Training,
        rank: Rank::First(5),
        input: choice(Optimizer::WORDS),
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.optimizer.word().into(),
        set: |e, text| Optimizer::from_word(text).map(|optimizer| e.optimizer = optimizer),
    },
    Setting {
        key: Quantity::Momentum.word(),
        group: Group::Training,
        rank: Rank::First(7),
        input: Input::of(Quantity::Momentum.range()),
        quantity: Some(Quantity::Momentum),
        decides: Decides::Numbers,
        change: Change::Run,
        applies: |e| e.optimizer == Optimizer::Momentum,
        get: |e| e.momentum.to_string(),
        set: |e, text| {
            Quantity::Momentum
                .parse(text)
                .map(|momentum| e.momentum = momentum)
        },
    },
    Setting {
        key: Quantity::LearningRate.word(),
        group: Group::Training,
        rank: Rank::First(1),
        input: Input::of(Quantity::LearningRate.range()),
        quantity: Some(Quantity::LearningRate),
        decides: Decides::Numbers,
        change: Change::Live,
        applies: always,
        get: |e| e.learning_rate.to_string(),
        set: |e, text| {
            Quantity::LearningRate
                .parse(text)
                .map(|rate| e.learning_rate = rate)
        },
    },
    Setting {
        key: Quantity::Batch.word(),
        group: Group::Training,
        rank: Rank::First(2),
        input: Input::of(Quantity::Batch.range()),
        quantity: Some(Quantity::Batch),
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| e.batch.to_string(),
        set: |e, text| {
            let batch = range_now(Quantity::Batch, e).parse(text)?;
            e.batch = batch as usize;
            Some(())
        },
    },
    Setting {
        key: Quantity::Epochs.word(),
        group: Group::Training,
        rank: Rank::First(3),
        input: Input::of(Quantity::Epochs.range()),
        quantity: Some(Quantity::Epochs),
        decides: Decides::Numbers,
        change: Change::Live,
        applies: always,
        get: |e| e.epochs.to_string(),
        set: |e, text| {
            Quantity::Epochs
                .parse(text)
                .map(|epochs| e.epochs = epochs as u32)
        },
    },
    Setting {
        key: "shuffle",
        group: Group::Training,
        rank: Rank::More,
        input: Input::Toggle,
        quantity: None,
        decides: Decides::Numbers,
        change: Change::Run,
        applies: always,
        get: |e| digit(e.shuffle),
        set: |e, text| toggle(text).map(|on| e.shuffle = on),
    },
    Setting {
        key: "backend",
        group: Group::Device,
        rank: Rank::More,
        input: choice(Backend::WORDS),
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Device,
        applies: always,
        get: |e| e.backend.word().into(),
        set: |e, text| Backend::from_word(text).map(|backend| e.backend = backend),
    },
    Setting {
        key: "engine",
        group: Group::Device,
        rank: Rank::More,
        input: choice(EngineChoice::WORDS),
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Device,
        applies: always,
        get: |e| e.engine.word().into(),
        set: |e, text| EngineChoice::from_word(text).map(|engine| e.engine = engine),
    },
    Setting {
        key: "speed",
        group: Group::Transport,
        rank: Rank::More,
        input: Input::Speed,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| match e.speed {
            Speed::Batch => "batch".into(),
            Speed::Epoch => "epoch".into(),
            Speed::Film => "film".into(),
            Speed::Max => "max".into(),
            Speed::PerSecond(epochs) => epochs.to_string(),
        },
        set: |e, text| speed(text).map(|speed| e.speed = speed),
    },
    Setting {
        key: "autoplay",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Toggle,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| digit(e.autoplay),
        set: |e, text| toggle(text).map(|on| e.autoplay = on),
    },
    Setting {
        key: "ask",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Toggle,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| digit(e.ask),
        set: |e, text| toggle(text).map(|on| e.ask = on),
    },
    Setting {
        key: "embed",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Toggle,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| digit(e.embed),
        set: |e, text| toggle(text).map(|on| e.embed = on),
    },
    Setting {
        key: "show",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Panels,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| panel_words(&e.show),
        set: |e, text| panels(text).map(|panels| e.show = panels),
    },
    Setting {
        key: "hide",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Panels,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| panel_words(&e.hide),
        set: |e, text| panels(text).map(|panels| e.hide = panels),
    },
    Setting {
        key: "view",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Panel,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| e.view.map_or_else(String::new, |panel| panel.word().into()),
        set: |e, text| view(text).map(|view| e.view = view),
    },
    Setting {
        key: "sweep",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Sweep,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| e.sweep.map_or_else(String::new, |sweep| sweep.to_string()),
        set: |e, text| sweep(text).map(|sweep| e.sweep = sweep),
    },
    Setting {
        key: "challenge",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Challenge,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| {
            e.challenge
                .map_or_else(String::new, |challenge| challenge.to_string())
        },
        set: |e, text| challenge(text).map(|challenge| e.challenge = challenge),
    },
    Setting {
        key: "at",
        group: Group::Link,
        rank: Rank::More,
        input: Input::Epoch,
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| e.at.map_or_else(String::new, |epoch| epoch.to_string()),
        set: |e, text| epoch(text).map(|epoch| e.at = epoch),
    },
    Setting {
        key: "lang",
        group: Group::Page,
        rank: Rank::More,
        input: choice(Language::WORDS),
        quantity: None,
        decides: Decides::Nothing,
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
        rank: Rank::More,
        input: choice(Theme::WORDS),
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |e| e.theme.word().into(),
        set: |e, text| Theme::from_word(text).map(|theme| e.theme = theme),
    },
    Setting {
        key: "v",
        group: Group::Link,
        rank: Rank::More,
        input: choice(&["1"]),
        quantity: None,
        decides: Decides::Nothing,
        change: Change::Live,
        applies: always,
        get: |_| "1".into(),
        set: |_, text| (text == "1").then_some(()),
    },
];
