//! What went wrong in a run, as facts: one finding at most, in this run's numbers, with a way on.
//!
//! [`FINDINGS`] is the table of what can be found, the most telling first. Nothing here is said in
//! words; that is done by `view::describe`. A look costs a pass over the labels and, where a network
//! has hidden layers, usually that of a few samples through it.

mod case;

use self::case::Case;
use super::decimal;
use super::experiment::{Experiment, Init, Optimizer};
use super::limits::MAX_EPOCHS;
use super::moment::Moment;
use super::network::{Activation, Hidden};
use super::recording::{Ending, Recording};
use super::stability::{Cause, Stable};

/// A change of one setting that leads on.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// Another learning rate.
    LearningRate(f64),
    /// More epochs.
    Epochs(u32),
    /// Hidden layers.
    Hidden(Hidden),
    /// Initial weights drawn in another way.
    Init(Init),
    /// Other dice of the initial weights.
    Weights(u32),
}

impl Way {
    /// The setting that it changes, and the value as a link spells it.
    #[must_use]
    pub fn change(&self) -> (&'static str, String) {
        match self {
            Self::LearningRate(rate) => ("lr", rate.to_string()),
            Self::Epochs(epochs) => ("epochs", epochs.to_string()),
            Self::Hidden(hidden) => ("net", hidden.to_string()),
            Self::Init(init) => ("init", init.word().to_owned()),
            Self::Weights(seed) => ("iseed", seed.to_string()),
        }
    }

    /// Whether the run goes on with it from where it is; else it has to begin anew.
    #[must_use]
    pub const fn goes_on(&self, ended: bool) -> bool {
        match self {
            Self::LearningRate(_) => !ended,
            Self::Epochs(_) => true,
            Self::Hidden(_) | Self::Init(_) | Self::Weights(_) => false,
        }
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Symptom {
    /// The loss grew beyond every number in this epoch.
    Diverged {
        /// Counted from 1.
        epoch: u32,
        /// The learning rate of the last steps.
        rate: f64,
        /// The largest rate that is stable with all samples at once, where it can be computed.
        largest: Option<f64>,
    },
    /// Every unit of a hidden layer gives 0 for all samples.
    Dead {
        /// Which hidden layer, counted from 1.
        layer: usize,
        /// Its units.
        units: usize,
    },
    /// Every unit of a hidden layer is at an end of its activation for all samples.
    Saturated {
        /// Which hidden layer, counted from 1.
        layer: usize,
        /// Its units.
        units: usize,
        /// Their activation.
        activation: Activation,
    },
    /// A linear model has done what a straight line can.
    Straight {
        /// The loss of the truth itself.
        floor: f64,
    },
    /// The learning rate is too small to move anything.
    Slow {
        /// The loss before training.
        first: f64,
    },
    /// The run ends where it began: it is no better than always saying the same number.
    Nowhere {
        /// The loss of saying the best such number.
        constant: f64,
    },
    /// The loss has hardly moved for a large share of the run.
    Plateau {
        /// For so many epochs.
        epochs: u32,
        /// The loss of the truth itself.
        floor: f64,
    },
}

/// What went wrong, and the way on.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What.
    pub symptom: Symptom,
    /// The way on.
    pub way: Way,
}

/// When there is a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The run stands still, and its newest moment is shown.
    Rest,
    /// The run stands still, and an earlier moment is shown.
    Back,
    /// The run trains.
    Training,
}

/// A row of the table.
struct Row {
    /// Whether it is looked for at such a time.
    when: fn(Look) -> bool,
    find: fn(&mut Case) -> Option<Finding>,
}

const fn at_the_end(look: Look) -> bool {
    matches!(look, Look::Rest)
}

const fn at_rest(look: Look) -> bool {
    matches!(look, Look::Rest | Look::Back)
}

const fn on_the_way(look: Look) -> bool {
    matches!(look, Look::Rest | Look::Training)
}

/// What can be found, the most telling first.
static FINDINGS: [Row; 7] = [
    Row {
        when: at_the_end,
        find: diverged,
    },
    Row {
        when: at_rest,
        find: dead,
    },
    Row {
        when: on_the_way,
        find: straight,
    },
    Row {
        when: at_the_end,
        find: slow,
    },
    Row {
        when: at_rest,
        find: saturated,
    },
    Row {
        when: at_the_end,
        find: nowhere,
    },
    Row {
        when: on_the_way,
        find: plateau,
    },
];

/// What went wrong in a run up to a moment; `None` where nothing did.
#[must_use]
pub fn find(recording: &Recording, moment: &Moment, look: Look) -> Option<Finding> {
    if recording.step(moment.place) == 0 && recording.ending().is_none() {
        return None;
    }
    let mut case = Case::new(recording, moment)?;
    let rows = FINDINGS.iter().filter(|row| (row.when)(look));
    rows.filter_map(|row| (row.find)(&mut case)).next()
}

/// How far a loss may be from that of a constant to be no better, as a share of it.
const SAME: f64 = 0.02;
/// A loss that has changed by less, as a share of the first, has hardly changed.
const MOVED: f64 = 0.01;
/// A loss that has stayed within this share of itself has stayed level, mini-batch by mini-batch.
const LEVEL: f64 = 0.05;
/// Far above the loss of the truth.
const FAR: f64 = 2.0;
/// How much of a constant's loss must be left to be learned before it is missed.
const WORTH: f64 = 0.9;
/// The share of a run over which a loss that stands still is a plateau.
const LONG: f64 = 0.1;
/// The fewest epochs of a plateau.
const FEWEST: u32 = 20;

fn diverged(case: &mut Case) -> Option<Finding> {
    let Some(Ending::Diverged(epoch)) = case.recording.ending() else {
        return None;
    };
    let cause = Cause::of(case.recording)?;
    let below = cause.stable.as_ref().map(Stable::below);
    // On mini-batches the bound is a guide: a rate that is below it already is divided by ten.
    let below = below.filter(|&below| 0.0 < below && below < cause.learning_rate);
    Some(Finding {
        symptom: Symptom::Diverged {
            epoch,
            rate: cause.learning_rate,
            largest: cause.stable.map(|stable| stable.rate),
        },
        way: Way::LearningRate(below.unwrap_or_else(|| tenth(case.experiment))),
    })
}

fn dead(case: &mut Case) -> Option<Finding> {
    let activation = |activation| activation == Activation::Relu;
    let (layer, units) = case.idle(activation, Activation::stops)?;
    Some(Finding {
        symptom: Symptom::Dead { layer, units },
        way: gentler(case.experiment),
    })
}

fn saturated(case: &mut Case) -> Option<Finding> {
    let bounded = |activation| matches!(activation, Activation::Tanh | Activation::Sigmoid);
    let (layer, units) = case.idle(bounded, Activation::is_at_an_end)?;
    let activation = case.experiment.hidden.layers()[layer - 1].activation;
    Some(Finding {
        symptom: Symptom::Saturated {
            layer,
            units,
            activation,
        },
        way: gentler(case.experiment),
    })
}

fn straight(case: &mut Case) -> Option<Finding> {
    let bends = case.experiment.bends();
    let settled = case.finished() || case.level().is_some();
    let misses = case.last > FAR * case.floor && bends && case.experiment.hidden.is_empty();
    (misses && settled && case.moved()).then(|| Finding {
        symptom: Symptom::Straight { floor: case.floor },
        way: Way::Hidden(Hidden::curve()),
    })
}

fn slow(case: &mut Case) -> Option<Finding> {
    let usual = case.experiment.source().defaults.learning_rate;
    let rate = case.experiment.learning_rate;
    // Where the truth is not known, it may be far off as well.
    let far = case.floor.is_infinite() || case.last > FAR * case.floor;
    let small = rate * 10.0 <= usual && far;
    (small && case.finished() && !case.moved()).then_some(Finding {
        symptom: Symptom::Slow { first: case.first },
        way: Way::LearningRate(usual),
    })
}

fn nowhere(case: &mut Case) -> Option<Finding> {
    let constant = case.constant();
    let same = (case.last - constant).abs() <= SAME * constant;
    let worth = case.floor < WORTH * constant;
    (same && worth && case.finished()).then(|| Finding {
        symptom: Symptom::Nowhere { constant },
        way: onward(case.experiment),
    })
}

fn plateau(case: &mut Case) -> Option<Finding> {
    let epochs = case.level()?;
    let constant = case.constant();
    let far = case.last > FAR * case.floor && case.last > (1.0 - WORTH) * constant;
    far.then(|| Finding {
        symptom: Symptom::Plateau {
            epochs,
            floor: case.floor,
        },
        way: if case.finished() {
            onward(case.experiment)
        } else {
            faster(case.experiment)
        },
    })
}

/// What leads on where a run has learned little.
fn onward(experiment: &Experiment) -> Way {
    let usual = &experiment.source().defaults;
    if experiment.init == Init::Normal && !experiment.hidden.is_empty() {
        Way::Init(Init::Default)
    } else if experiment.epochs < usual.epochs {
        Way::Epochs(usual.epochs)
    } else if experiment.learning_rate < usual.learning_rate {
        Way::LearningRate(usual.learning_rate)
    } else if experiment.learning_rate > 3.0 * usual.learning_rate {
        Way::LearningRate(tenth(experiment))
    } else if experiment.epochs <= MAX_EPOCHS / 2 {
        Way::Epochs(experiment.epochs * 2)
    } else {
        other_dice(experiment)
    }
}

/// A rate at which a plateau is left sooner; Adam's steps do not grow shorter on one.
fn faster(experiment: &Experiment) -> Way {
    let most = match experiment.optimizer {
        Optimizer::Sgd => 0.3,
        Optimizer::Momentum | Optimizer::Adam => 0.1,
    };
    let rate = nice(experiment.learning_rate * 3.0);
    if rate <= most {
        Way::LearningRate(rate)
    } else {
        other_dice(experiment)
    }
}

/// Shorter steps where they were longer than usual, else other weights to begin with.
fn gentler(experiment: &Experiment) -> Way {
    if experiment.learning_rate > 2.0 * experiment.source().defaults.learning_rate {
        Way::LearningRate(tenth(experiment))
    } else {
        other_dice(experiment)
    }
}

fn other_dice(experiment: &Experiment) -> Way {
    Way::Weights(experiment.weights_seed().wrapping_add(1))
}

/// A tenth of the learning rate.
fn tenth(experiment: &Experiment) -> f64 {
    nice(experiment.learning_rate / 10.0)
}

/// A number with two digits that mean something.
fn nice(value: f64) -> f64 {
    decimal::value(&format!("{value:.1e}")).unwrap_or(value)
}
