//! An experiment: every value that decides what is trained and how it is shown.
//!
//! Owns the types of the settings and their defaults. How a setting is spelled in a link, which
//! values are allowed and how it is edited is in [`super::settings`].

mod panels;
mod samples;

use super::axes::Sweep;
use super::challenge::Challenge;
use super::formula::Formula;
use super::network::{Hidden, Network};
use super::rule::Rule;
use super::source::{Form, Source, Truth};
use super::table::Rows;
use std::rc::Rc;

pub use super::panel::{Panel, Spot};
pub use super::rule::Optimizer;
pub use super::source::{Lesson, Task};

choice! {
    /// The two ways to write the same network.
    Style {
        /// A list of layers.
        Sequential = "sequential",
        /// A struct of its own with named fields.
        Module = "module",
    }
}

choice! {
    /// How the initial parameters are drawn.
    Init {
        /// Weights and biases uniform within 1/√(fan in), as `PyTorch` and Burn do.
        Default = "default",
        /// Weights from normal(0, 0.01), biases 0.
        Normal = "normal",
    }
}

choice! {
    /// The loss, averaged over the samples.
    Loss {
        /// Mean squared error.
        Mse = "mse",
        /// Mean absolute error.
        Mae = "mae",
        /// Huber loss with delta 1.
        Huber = "huber",
    }
}

impl Loss {
    /// The loss of a residual, which is prediction minus label.
    #[must_use]
    pub fn of(self, residual: f64) -> f64 {
        match self {
            Self::Mse => residual * residual,
            Self::Mae => residual.abs(),
            Self::Huber if residual.abs() <= 1.0 => 0.5 * residual * residual,
            Self::Huber => residual.abs() - 0.5,
        }
    }

    /// The slope of the loss at a residual; 0 in the kink of the mean absolute error.
    #[must_use]
    pub fn slope(self, residual: f64) -> f64 {
        match self {
            Self::Mse => 2.0 * residual,
            Self::Mae if residual == 0.0 => 0.0,
            Self::Mae => residual.signum(),
            Self::Huber => residual.clamp(-1.0, 1.0),
        }
    }
}

choice! {
    /// Where the reader wants to train.
    Backend {
        /// A GPU when there is a usable one, else the CPU.
        Auto = "auto",
        /// The GPU, software adapters included.
        WebGpu = "webgpu",
        /// The CPU.
        Cpu = "cpu",
    }
}

choice! {
    /// Which engine the reader wants.
    EngineChoice {
        /// The fastest that is verified on this device.
        Auto = "auto",
        /// The fused engine.
        Fused = "fused",
        /// Burn's autodiff.
        Autodiff = "autodiff",
    }
}

choice! {
    /// The language of the page.
    Language {
        /// English.
        English = "en",
        /// Simplified Chinese.
        Chinese = "zh",
    }
}

choice! {
    /// Light or dark.
    Theme {
        /// As the reader's system prefers.
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

/// How fast a run is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// One mini-batch at a time, slowly enough to follow.
    Batch,
    /// One epoch at a time, slowly enough to follow.
    Epoch,
    /// Gently at first, and ever faster until the usual pace: see [`super::pace`].
    Film,
    /// Epochs per second, 1 to 1000.
    PerSecond(f64),
    /// As fast as the frame budget allows.
    Max,
}

/// Every setting of an experiment, valid by construction: values only change through
/// [`super::settings`].
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools)] // Independent switches of the link, not a state machine.
pub struct Experiment {
    /// What is to be learned.
    pub task: Task,
    /// Number of samples.
    pub samples: usize,
    /// Standard deviation of the noise on y.
    pub noise: f64,
    /// The share of the samples that is held out of training.
    pub test: f64,
    /// True weights, where the truth has some; their number is then the number of features.
    pub weights: Vec<f64>,
    /// True bias, where the truth has one.
    pub bias: f64,
    /// What the labels follow, where the reader says it.
    pub expr: Formula,
    /// The samples, where the reader brings them.
    pub rows: Rc<Rows>,
    /// The seed of all three random streams, where the initial parameters have none of their own.
    pub seed: u32,
    /// The seed of the initial parameters, if it is another one.
    pub iseed: Option<u32>,
    /// Hidden layers of the network.
    pub hidden: Hidden,
    /// How the network is written.
    pub style: Style,
    /// How the initial parameters are drawn.
    pub init: Init,
    /// The loss.
    pub loss: Loss,
    /// The name of the update rule.
    pub optimizer: Optimizer,
    /// Momentum factor, used by [`Optimizer::Momentum`].
    pub momentum: f64,
    /// Learning rate.
    pub learning_rate: f64,
    /// Samples per mini-batch.
    pub batch: usize,
    /// Whether every epoch visits the samples in a new random order.
    pub shuffle: bool,
    /// Epochs of the whole run.
    pub epochs: u32,
    /// Where to train.
    pub backend: Backend,
    /// Which engine to train with.
    pub engine: EngineChoice,
    /// How fast to play.
    pub speed: Speed,
    /// Whether to start playing at once.
    pub autoplay: bool,
    /// Whether the panel of one step asks before it shows.
    pub ask: bool,
    /// Whether only the widget is shown, for an iframe.
    pub embed: bool,
    /// Panels to show; empty for all.
    pub show: Vec<Panel>,
    /// Panels to hide.
    pub hide: Vec<Panel>,
    /// The panel that is open in the strip; the first that is shown when `None`.
    pub view: Option<Panel>,
    /// The many runs that are offered, or those that every lesson opens with.
    pub sweep: Option<Sweep>,
    /// The loss that the reader is asked to reach.
    pub challenge: Option<Challenge>,
    /// The epoch at which the run is shown first, paused.
    pub at: Option<u32>,
    /// The language, or the reader's own.
    pub language: Option<Language>,
    /// Light or dark.
    pub theme: Theme,
}

/// How many of some samples are held out for a share of them: at least one where the share is over 0,
/// and never all.
#[must_use]
pub fn held_out(samples: usize, share: f64) -> usize {
    if share <= 0.0 {
        return 0;
    }
    let wanted = (share * samples as f64).round() as usize;
    wanted.max(1).min(samples.saturating_sub(1))
}

impl Experiment {
    /// The defaults of a task.
    #[must_use]
    pub fn new(task: Task) -> Self {
        let defaults = &task.source().defaults;
        let mut experiment = Self {
            samples: defaults.samples,
            task,
            noise: defaults.noise,
            test: 0.0,
            weights: vec![2.0, -3.4],
            bias: 4.2,
            expr: Formula::cubic(),
            rows: Rows::of_nobody(),
            seed: 1,
            iseed: None,
            hidden: (defaults.hidden)(),
            style: Style::Sequential,
            init: Init::Default,
            loss: Loss::Mse,
            optimizer: Optimizer::Sgd,
            momentum: 0.9,
            learning_rate: defaults.learning_rate,
            batch: 10,
            shuffle: true,
            epochs: defaults.epochs,
            backend: Backend::Auto,
            engine: EngineChoice::Auto,
            speed: Speed::Film,
            autoplay: false,
            ask: false,
            embed: false,
            show: Vec::new(),
            hide: Vec::new(),
            view: None,
            sweep: None,
            challenge: None,
            at: None,
            language: None,
            theme: Theme::Auto,
        };
        experiment.bring(Rows::of_nobody());
        experiment
    }

    /// Takes rows that were brought. They are the samples where the task is to learn from such.
    pub fn bring(&mut self, rows: Rc<Rows>) {
        self.rows = rows;
        match self.source().form {
            Form::Plane | Form::Curve { .. } => {}
            Form::Rows => {
                self.samples = self.rows.len();
                // Nobody knows how noisy they are.
                self.noise = 0.0;
                self.batch = self.batch.min(self.training());
            }
        }
    }

    /// Whether the page is one of which a part was chosen, as in a frame: nothing there may move once
    /// it is seen.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.embed || !self.show.is_empty() || !self.hide.is_empty()
    }

    /// The seed of the initial parameters.
    #[must_use]
    pub fn weights_seed(&self) -> u32 {
        self.iseed.unwrap_or(self.seed)
    }

    /// All there is to know of the data.
    #[must_use]
    pub const fn source(&self) -> &'static Source {
        self.task.source()
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> Network {
        Network {
            features: self.features(),
            hidden: self.hidden.clone(),
        }
    }

    /// The update rule, with the numbers of its own.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self.optimizer {
            Optimizer::Sgd => Rule::Sgd,
            Optimizer::Momentum => Rule::Momentum {
                momentum: self.momentum,
            },
            Optimizer::Adam => Rule::Adam,
        }
    }

    /// The number of samples that are trained on: those that are not held out.
    #[must_use]
    pub fn training(&self) -> usize {
        self.samples - held_out(self.samples, self.test)
    }

    /// Mini-batches in one epoch, the ragged last one included.
    #[must_use]
    pub fn batches_per_epoch(&self) -> usize {
        self.training().div_ceil(self.batch)
    }
}
