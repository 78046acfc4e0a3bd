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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Trains, or replays, at the reader's speed.
    Play,
    /// Stops.
    Pause,
    /// One mini-batch or epoch further.
    Step,
    /// As fast as possible to an epoch.
    RunTo,
    /// Shows an epoch.
    Seek,
    /// Trains on from the moment shown.
    Branch,
    /// The same run again.
    Reset,
    /// Takes settings.
    Set,
    /// Gives the settings.
    Settings,
    /// Gives the moment shown.
    Snapshot,
    /// Gives the figures of the next step.
    Explain,
    /// Takes a table to learn from, or opens a saved run.
    Load,
    /// Gives the run as a program.
    Code,
    /// Gives a file.
    File,
    /// Gives the link.
    Link,
    /// Ends the widget.
    Destroy,
}

impl Method {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::Play,
        Self::Pause,
        Self::Step,
        Self::RunTo,
        Self::Seek,
        Self::Branch,
        Self::Reset,
        Self::Set,
        Self::Settings,
        Self::Snapshot,
        Self::Explain,
        Self::Load,
        Self::Code,
        Self::File,
        Self::Link,
        Self::Destroy,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Pause => "pause",
            Self::Step => "step",
            Self::RunTo => "runTo",
            Self::Seek => "seek",
            Self::Branch => "branch",
            Self::Reset => "reset",
            Self::Set => "set",
            Self::Settings => "settings",
            Self::Snapshot => "snapshot",
            Self::Explain => "explain",
            Self::Load => "load",
            Self::Code => "code",
            Self::File => "file",
            Self::Link => "link",
            Self::Destroy => "destroy",
        }
    }

    /// What the documentation says of it.
    #[must_use]
    pub const fn entry(self) -> Entry {
        let (form, words) = match self {
            Self::Play => (
                "",
                "Trains at the reader's speed. From an earlier moment it replays what is recorded, and goes on training at its end. A run that has ended stays ended: `reset()` it first.",
            ),
            Self::Pause => ("", "Stops training; the run can go on."),
            Self::Step => (
                "unit?: \"batch\" | \"epoch\"",
                "One mini-batch further, or to the end of the epoch: through the recording where an earlier moment is shown, else by training. Resolves when it is done.",
            ),
            Self::RunTo => (
                "epoch",
                "Trains to the end of an epoch as fast as possible, at most to the end of the run. Resolves when it is there; rejects when the run diverges, is stopped, or is replaced.",
            ),
            Self::Seek => (
                "epoch",
                "Shows the end of an epoch, paused: at once where it is recorded; one that has not been trained yet is trained to. Looking back does not change the run. Resolves when it is shown.",
            ),
            Self::Branch => (
                "",
                "Trains on from the moment shown, as if nothing had come after it, with the settings as they are.",
            ),
            Self::Reset => ("", "Begins the same run again."),
            Self::Set => (
                "settings",
                "Takes an object of link keys and values. Wrong ones are named in a notice and change nothing; `null` stands for a key's default.",
            ),
            Self::Settings => ("", "Resolves to all settings by their keys."),
            Self::Snapshot => (
                "",
                "Resolves to `{epoch, step, loss, trained, backend, engine, parameters, losses}` of the moment shown: `parameters` is a list of `{name, shape, values}` with weights shaped `[out, in]`, `losses` a list of `[epoch, loss]` up to then (in the units of the label, as all losses are), `trained` the newest complete epoch. Where samples are held out of training it also has `testLoss` and `testLosses`, the same over those.",
            ),
            Self::Explain => (
                "",
                "Resolves to the figures of the next step from the moment shown: `{epoch, step, samples, x, y, predictions, residuals, loss, learningRate, gradients, fullGradients, before, after}`. `samples` are the indices of the mini-batch among the training samples, which come in the order of the data, `x` its rows, `residuals` prediction minus label, `loss` that of the mini-batch; `gradients`, `fullGradients` (over all training samples), `before` and `after` are lists of `{name, shape, values}` as in `snapshot()`. `step(\"batch\")` then arrives at `after`.",
            ),
            Self::Load => (
                "text",
                "Takes CSV or TSV text as the data panel does, the last column being the label, and learns from it: resolves to `{rows, columns, features, label, scaled}`, `scaled` being whether columns are standardised for training: then parameters and gradients are those for standardised numbers, all else is told in the units of the table. Or opens the text of a file `run` (see `file`): the run is repeated with its edits, the moment is shown that was shown when it was saved, and it resolves when it is there. Rejects with the sentence that the page shows when the text is neither.",
            ),
            Self::Code => (
                "language, what?: \"files\" | \"one\" | \"notebook\"",
                "Resolves to `{files: [{name, text}]}`: a complete program that repeats this run, edits included, and prints its losses. `language` is `pytorch`, `burn` or `numpy`; as `one` its data stand in the program itself, and there is a `notebook` in Python.",
            ),
            Self::File => (
                "kind",
                "Resolves to `{name, type, bytes}` of the moment shown, `bytes` being a `Uint8Array`. `kind` is `run` (everything, to be opened again), `parameters.json`, `parameters.safetensors`, `history.csv`, `fit.svg`, `loss.svg`, `fit.png` or `loss.png` (at twice the size).",
            ),
            Self::Link => ("", "Resolves to the address that shows the same settings."),
            Self::Destroy => (
                "",
                "Ends the widget and lets go of everything it holds. May be called again; every other method then rejects.",
            ),
        };
        entry(self.name(), form, words)
    }
}

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
        "Which moment is shown: while epochs are trained or looked at at most ten times a second, and when a setting has changed.",
    ),
    entry("finished", FIGURES, "The run has come to its last epoch."),
    entry(
        "diverged",
        "the same as `finished`, and `cause`",
        "The loss is no longer a number; the figures are the last that made sense. `cause` is `{kind, learningRate, largestStable}`: `kind` is `learning-rate` or `other`, and `largestStable` the largest learning rate that is stable with all samples at once; it is absent where it cannot be computed (hidden layers, another loss than the mean squared error, Adam).",
    ),
    entry(
        "challenge",
        "the same as `finished`, and `challenge`, `metEpoch`, `metLoss`",
        "The mean squared error over the training samples that the key `challenge` asks for was reached, whatever loss trains: `metLoss` is that error. Once in a run, and only on the data of the challenge.",
    ),
    entry(
        "notice",
        "`message`",
        "Something was named to the reader, such as a wrong value.",
    ),
    entry("error", "`message`", "The widget cannot go on."),
];

/// The attributes of the root element that can be read from outside.
pub const ATTRIBUTES: [Entry; 9] = [
    entry(
        "data-state",
        "`loading`, `ready`, `running`, `paused`, `finished`, `diverged`, `failed`",
        "Where the run stands.",
    ),
    entry(
        "data-epoch",
        "a whole number",
        "Complete epochs of the moment shown.",
    ),
    entry(
        "data-trained",
        "a whole number",
        "Complete epochs that have been trained; more than `data-epoch` when an earlier moment is shown.",
    ),
    entry(
        "data-step",
        "a whole number",
        "Complete mini-batches of the moment shown.",
    ),
    entry(
        "data-loss",
        "the shortest exact decimal",
        "The loss over all samples at the moment shown.",
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
