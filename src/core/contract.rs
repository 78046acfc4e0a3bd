//! The public contract by name: what links, host pages and scripts may rely on.
//!
//! The keys of a link are the table of [`super::settings`]; here are the names of everything else.
//! The documentation for authors, the lists in the page's and the element's scripts, and the test
//! that freezes the contract all come from these tables. It changes only by adding.

use super::settings::{Decides, SETTINGS, Setting};

/// The version of the contract, as in the key `v` and in messages.
pub const VERSION: u32 = 1;

/// What marks a message as one of ours: the `source` of those that go out, the `target` of those
/// that come in.
pub const NAME: &str = "regression-playground";

/// Something with a name, and what there is to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// A method's arguments, an event's details, an attribute's values.
    pub form: &'static str,
    /// What it does, is, or says.
    pub words: &'static str,
}

const fn entry(name: &'static str, form: &'static str, words: &'static str) -> Entry {
    Entry { name, form, words }
}

/// The methods, of the root element and of the custom element alike. All return promises.
pub const METHODS: [Entry; 11] = [
    entry(
        "play",
        "",
        "Trains at the reader's speed. A run that has ended stays ended: `reset()` it first.",
    ),
    entry("pause", "", "Stops training; the run can go on."),
    entry(
        "step",
        "unit?: \"batch\" | \"epoch\"",
        "Trains one mini-batch, or to the end of the epoch. Resolves when it is done.",
    ),
    entry(
        "runTo",
        "epoch",
        "Trains to the end of an epoch as fast as possible, at most to the end of the run. Resolves when it is there; rejects when the run diverges, is stopped, or is replaced.",
    ),
    entry(
        "seek",
        "epoch",
        "Brings the run to an epoch, back as well as forward: the same run with the same numbers, paused there.",
    ),
    entry("reset", "", "Begins the same run again."),
    entry(
        "set",
        "settings",
        "Takes an object of link keys and values. Wrong ones are named in a notice and change nothing; `null` stands for a key's default.",
    ),
    entry("settings", "", "Resolves to all settings by their keys."),
    entry(
        "snapshot",
        "",
        "Resolves to `{epoch, step, loss, backend, engine, parameters, losses}`: `parameters` is a list of `{name, shape, values}` with weights shaped `[out, in]`, `losses` a list of `[epoch, loss]`.",
    ),
    entry(
        "link",
        "",
        "Resolves to the address that shows the same settings.",
    ),
    entry(
        "destroy",
        "",
        "Ends the widget and lets go of everything it holds. May be called again; every other method then rejects.",
    ),
];

const PLACE: &str = "`state`, `epoch`, `step`, `loss`, `link`";
const FIGURES: &str =
    "`state`, `epoch`, `step`, `loss`, `link`, `initialLoss`, `backend`, `engine`, `settings`";

/// The events, of the root element and of the custom element alike. All bubble.
pub const EVENTS: [Entry; 8] = [
    entry(
        "ready",
        FIGURES,
        "A run can be trained: at the start, and after each new run.",
    ),
    entry("statechange", PLACE, "`data-state` has changed."),
    entry(
        "epoch",
        PLACE,
        "Where the run is: while epochs are trained at most ten times a second, and when a setting has changed.",
    ),
    entry("finished", FIGURES, "The run has come to its last epoch."),
    entry(
        "diverged",
        FIGURES,
        "The loss is no longer a number; the figures are the last that made sense.",
    ),
    entry(
        "challenge",
        "the same as `finished`, and `challenge`, `metEpoch`, `metLoss`",
        "The loss that the key `challenge` asks for was reached; once in a run.",
    ),
    entry(
        "notice",
        "`message`",
        "Something was named to the reader, such as a wrong value.",
    ),
    entry("error", "`message`", "The widget cannot go on."),
];

/// The attributes of the root element that can be read from outside.
pub const ATTRIBUTES: [Entry; 8] = [
    entry(
        "data-state",
        "`loading`, `ready`, `running`, `paused`, `finished`, `diverged`, `failed`",
        "Where the run stands.",
    ),
    entry("data-epoch", "a whole number", "Complete epochs."),
    entry("data-step", "a whole number", "Complete mini-batches."),
    entry(
        "data-loss",
        "the shortest exact decimal",
        "The loss over all samples.",
    ),
    entry("data-backend", "`webgpu`, `cpu`", "Where it trains."),
    entry("data-engine", "`fused`, `autodiff`", "What trains it."),
    entry(
        "data-verified",
        "`1` or absent",
        "The engine agreed with the reference on this device.",
    ),
    entry(
        "data-version",
        "such as `0.1.0`",
        "The version of the page.",
    ),
];

/// The messages between a host page and an iframe, beside those that carry the events' names.
pub const MESSAGES: [Entry; 2] = [
    entry(
        "resize",
        "`height`",
        "The height of the content in CSS pixels has changed.",
    ),
    entry(
        "reply",
        "`id`, `result` or `error`",
        "The answer to a method's message.",
    ),
];

/// The files at the root of a build.
pub const FILES: [&str; 3] = ["index.html", "author.html", "regression-playground.js"];

/// The settings that decide the numbers of a task's run.
pub fn deciding() -> impl Iterator<Item = &'static Setting> {
    let decides = |setting: &&Setting| setting.decides == Decides::Numbers;
    let settings = SETTINGS.iter().filter(decides);
    settings.filter(|setting| setting.key != "task")
}
