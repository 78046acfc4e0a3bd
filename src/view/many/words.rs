//! What the charts of many runs show, in words.

use super::fits::BAND;
use crate::core::axes::Mistake;
use crate::core::experiment::Experiment;
use crate::core::limits::MAX_RUNS;
use crate::core::number::{exact, loss as written, short};
use crate::core::settings::of_counts;
use crate::core::sweep::{
    Axis, End, Learned, Plan, Quantity, Rank, Results, Shape, Sweep, summary as numbers,
};
use crate::core::text::Text;
use crate::view::refused;

/// What is close to the best: within this factor of it.
const CLOSE: f64 = 2.0;

/// The name of a quantity.
#[must_use]
pub fn name(text: &Text, quantity: Quantity) -> &str {
    if quantity == Quantity::Width {
        return text.get("many.width");
    }
    let key = format!("setting.{}", quantity.word());
    text.find(&key).unwrap_or(quantity.word())
}

/// What the runs of a sweep have in common, and what differs.
#[must_use]
pub fn intro<'a>(text: &'a Text, sweep: Sweep, experiment: &Experiment) -> &'a str {
    let starts = sweep.first().quantity() == Quantity::InitialSeed;
    text.get(match sweep.shape() {
        Shape::Seeds if starts => "many.intro.starts",
        // The initial weights have a seed of their own, which stays.
        Shape::Seeds if !experiment.has_truth() && experiment.iseed.is_some() => {
            "many.intro.rows.order"
        }
        Shape::Seeds if !experiment.has_truth() => "many.intro.rows",
        Shape::Seeds if experiment.iseed.is_some() => "many.intro.data",
        Shape::Seeds => "many.intro.seeds",
        Shape::Line => "many.intro.line",
        Shape::Map => "many.intro.map",
    })
}

/// The sentence at a field of an axis that is wrong.
#[must_use]
pub fn mistake(text: &Text, quantity: Quantity, typed: &str, mistake: Mistake) -> String {
    let (key, most) = match mistake {
        Mistake::Value => return refused::at_axis(text, quantity, typed),
        Mistake::Count => {
            let allowed = refused::allowed(text, &of_counts());
            return refused::at_field(text, &allowed, typed);
        }
        Mistake::NotAbove(from) => ("many.wrong.order", exact(from)),
        Mistake::Seeds(most) => ("many.wrong.seeds", most.to_string()),
        Mistake::Runs(most) => ("many.wrong.runs", most.to_string()),
    };
    let runs = MAX_RUNS.to_string();
    text.fill(key, &[("most", &most), ("runs", &runs)])
}

/// A quantity with its value: `Learning rate 0.01`.
fn pair(text: &Text, axis: Axis, value: f64) -> String {
    let name = name(text, axis.quantity());
    let value = number(axis, value);
    text.fill("many.pair", &[("name", name), ("value", &value)])
}

/// A value on an axis: whole numbers in full, everything else short.
fn number(axis: Axis, value: f64) -> String {
    short(value, if is_whole(axis) { 10 } else { 4 })
}

/// The same where there is less room.
pub(super) fn tick(axis: Axis, value: f64) -> String {
    short(value, if is_whole(axis) { 10 } else { 3 })
}

fn is_whole(axis: Axis) -> bool {
    axis.quantity().range().is_whole()
}

/// Where a cell of a plan lies: `Learning rate 0.01, Batch size 10`.
#[must_use]
pub fn cell_name(text: &Text, plan: &Plan, column: usize, row: usize) -> String {
    let sweep = plan.sweep();
    let first = pair(text, sweep.first(), plan.columns()[column]);
    let Some(second) = sweep.second() else {
        return first;
    };
    let second = pair(text, second, plan.rows()[row]).to_ascii_lowercase();
    text.fill("many.pairs", &[("first", &first), ("second", &second)])
}

/// Where a run of the plan stands and how it ended.
#[must_use]
pub fn cell(text: &Text, results: &Results, column: usize, row: usize) -> String {
    let plan = results.plan();
    let name = cell_name(text, plan, column, row);
    let Some(run) = plan.run_at(column, row) else {
        return text.fill("many.at.impossible", &[("place", &name)]);
    };
    match results.outcome(run).map(|outcome| outcome.end) {
        None => text.fill("many.at.waiting", &[("place", &name)]),
        Some(End::Trained(loss)) => {
            let loss = written(loss);
            let test = results.test_loss(run).map(written);
            let key = if test.is_some() {
                "many.at.test"
            } else {
                "many.at"
            };
            let test = test.unwrap_or_default();
            text.fill(key, &[("place", &name), ("loss", &loss), ("test", &test)])
        }
        Some(End::Diverged(epoch)) => {
            let epoch = epoch.to_string();
            text.fill("many.at.diverged", &[("place", &name), ("epoch", &epoch)])
        }
    }
}

/// What all results so far show.
#[must_use]
pub fn summary(text: &Text, results: &Results) -> String {
    let (arrived, diverged) = (results.arrived(), results.diverged());
    if arrived == 0 {
        return text.get("many.words.none").to_owned();
    }
    if arrived == diverged {
        return text.fill("many.words.lost", &[("runs", &arrived.to_string())]);
    }
    let mut sentences = match results.plan().sweep().shape() {
        Shape::Seeds => seeds(text, results),
        Shape::Line => line(text, results),
        Shape::Map => map(text, results),
    };
    sentences.extend(tests(text, results));
    if diverged > 0 {
        let counts = [
            ("diverged", &*diverged.to_string()),
            ("runs", &arrived.to_string()),
        ];
        sentences.push(text.fill("many.words.diverged", &counts));
    }
    let join = |before: String, after: String| {
        text.fill("many.sentences", &[("before", &before), ("after", &after)])
    };
    sentences.into_iter().reduce(join).unwrap_or_default()
}

/// What the held-out samples show of all runs, where some are held out.
fn tests(text: &Text, results: &Results) -> Option<String> {
    let ranked = results.by_test_loss();
    let &(lowest, best) = ranked.first()?;
    let losses: Vec<f64> = ranked.iter().map(|&(loss, _)| loss).collect();
    let plan = results.plan();
    let run = &plan.runs()[best];
    let place = cell_name(text, plan, run.column, run.row).to_ascii_lowercase();
    let values = [
        ("median", &*written(numbers::quantile(&losses, 0.5))),
        ("lowest", &written(lowest)),
        ("place", &place),
    ];
    Some(text.fill("many.words.test", &values))
}

/// The seed of a run of a sweep over seeds, of whichever dice it is.
fn seed(results: &Results, run: usize) -> String {
    let plan = results.plan();
    number(
        plan.sweep().first(),
        plan.columns()[plan.runs()[run].column],
    )
}

fn seeds(text: &Text, results: &Results) -> Vec<String> {
    let ranked = results.by_loss();
    let losses: Vec<f64> = ranked.iter().map(|&(loss, _)| loss).collect();
    let shares = BAND.map(|share| numbers::quantile(&losses, share));
    let seed = |run: usize| seed(results, run);
    let (best, worst) = (ranked[0], ranked[ranked.len() - 1]);
    let [low, median, high] = shares;
    let [low, median, high, lowest, greatest] = [low, median, high, best.0, worst.0].map(written);
    let mut sentences = vec![text.fill(
        "many.words.seeds",
        &[
            ("runs", &losses.len().to_string()),
            ("low", &low),
            ("median", &median),
            ("high", &high),
            ("best", &seed(best.1)),
            ("lowest", &lowest),
            ("worst", &seed(worst.1)),
            ("greatest", &greatest),
        ],
    )];
    let experiment = &results.plan().runs()[0].experiment;
    if let Some(learned) = results.learned().filter(|learned| learned.len() > 1) {
        sentences.push(match learned.xs() {
            Some((xs, _)) => band(text, learned, xs),
            None => parameters(text, learned, experiment),
        });
    }
    sentences
}

/// Where the band of fits is narrow and where wide.
fn band(text: &Text, learned: &Learned, xs: &[f64]) -> String {
    let widths = learned.quantiles(BAND).into_iter();
    let widths: Vec<(f64, f64)> = widths
        .map(|[low, _, high]| high - low)
        .zip(xs.iter().copied())
        .collect();
    let by_width = |a: &&(f64, f64), b: &&(f64, f64)| a.0.total_cmp(&b.0);
    let narrow = widths.iter().min_by(by_width).copied().unwrap_or_default();
    let wide = widths.iter().max_by(by_width).copied().unwrap_or_default();
    text.fill(
        "many.words.band",
        &[
            ("narrow", &short(narrow.0, 2)),
            ("narrowest", &short(narrow.1, 2)),
            ("wide", &short(wide.0, 2)),
            ("widest", &short(wide.1, 2)),
        ],
    )
}

/// How far the learned parameters lie from the truth, and how far the noise alone would put them.
fn parameters(text: &Text, learned: &Learned, experiment: &Experiment) -> String {
    let truths = experiment.true_parameters().unwrap_or_default();
    let last = experiment.features();
    let columns = learned.sorted_columns();
    let errors = columns
        .iter()
        .zip(truths)
        .enumerate()
        .map(|(i, (column, truth))| {
            let name = if i == last {
                "b".to_owned()
            } else {
                format!("w{}", i + 1)
            };
            format!("{name} {}", short(numbers::deviation(column, truth), 2))
        });
    let errors: Vec<String> = errors.collect();
    let alone = experiment.noise / (experiment.training() as f64).sqrt();
    text.fill(
        "many.words.parameters",
        &[
            ("errors", &errors.join(text.get("many.comma"))),
            ("alone", &short(alone, 2)),
        ],
    )
}

fn line(text: &Text, results: &Results) -> Vec<String> {
    let plan = results.plan();
    let axis = plan.sweep().first();
    let (lowest, best) = results.by_loss()[0];
    let at = plan.runs()[best].column;
    let close = |column: usize| {
        let outcome = plan.run_at(column, 0).and_then(|run| results.outcome(run));
        let loss = outcome.and_then(|outcome| outcome.loss());
        loss.is_some_and(|loss| f64::from(loss) <= CLOSE * lowest)
    };
    let before = (0..at).rev().take_while(|&column| close(column)).last();
    let last = (at..plan.columns().len())
        .take_while(|&column| close(column))
        .last();
    let value = |column: usize| number(axis, plan.columns()[column]);
    vec![text.fill(
        "many.words.line",
        &[
            ("lowest", &written(lowest)),
            (
                "best",
                &pair(text, axis, plan.columns()[at]).to_ascii_lowercase(),
            ),
            ("from", &value(before.unwrap_or(at))),
            ("to", &value(last.unwrap_or(at))),
        ],
    )]
}

fn map(text: &Text, results: &Results) -> Vec<String> {
    let plan = results.plan();
    let losses = results.by_loss();
    let (lowest, best) = losses[0];
    let run = &plan.runs()[best];
    let close = losses.iter().filter(|&&(loss, _)| loss <= CLOSE * lowest);
    vec![text.fill(
        "many.words.map",
        &[
            ("lowest", &written(lowest)),
            (
                "place",
                &cell_name(text, plan, run.column, run.row).to_ascii_lowercase(),
            ),
            ("close", &close.count().to_string()),
            ("runs", &results.arrived().to_string()),
        ],
    )]
}

/// A run that can be taken over by its rank: `The best: seed 17, loss 0.0081`.
#[must_use]
pub fn rank(text: &Text, results: &Results, rank: Rank) -> String {
    let name = text.get(match rank {
        Rank::Best => "many.best",
        Rank::Median => "many.median",
        Rank::Worst => "many.worst",
    });
    results.ranked(rank).map_or_else(
        || name.to_owned(),
        |run| {
            let seed = seed(results, run);
            text.fill("many.rank", &[("rank", name), ("seed", &seed)])
        },
    )
}
