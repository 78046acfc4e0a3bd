//! The sentences beside the charts: the right numbers, and never one that is not a number.

use std::collections::HashMap;

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Language};
use regression_playground::core::looks::View;
use regression_playground::core::session::Session;
use regression_playground::core::text::Text;
use regression_playground::core::transport::Place;
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;

mod brought;
mod changed;
mod charts;
mod diagnosis;
mod guide;
mod moments;
#[path = "../support/run.rs"]
mod run;
mod step;
mod walk;

fn text() -> Text {
    let entries = [
        ("words.line", "{n} {feature} {slope} {truth}"),
        ("words.points", "{n} {target} {noise}"),
        ("words.points.exact", "{n} {target} exactly"),
        ("words.curve", "{distance}"),
        ("words.straight", "straight {distance}"),
        ("many.sentences", "{before} {after}"),
        ("words.predicted", "{n} {r2}"),
        ("words.predicted.some", "{n} {r2} 1/{every}"),
        ("words.ghost", "ends {loss} {epochs}"),
        ("words.ghost.passed", "ended {loss} {epochs}"),
        ("words.ghost.diverged", "diverges {epoch}"),
        ("words.ghost.diverged.passed", "diverged {epoch}"),
        ("words.ghost.grows", "grows {epoch} {epochs}"),
        ("words.ghost.stopped", "stopped"),
        ("words.ghost.none", "no ghost"),
        ("words.loss.none", "none"),
        ("words.loss.start", "start {first}"),
        ("words.loss", "{first} {last} {epoch}"),
        ("words.loss.batch", "{first} {last} {epoch}+{batch}"),
        ("words.lowest", "{lowest} {at}"),
        ("words.lowest.start", "{lowest} at the start"),
        ("words.course", "left {from} came to {loss} {epoch}"),
        ("words.course.diverged", "left {from} diverged {epoch}"),
        ("place.start", "0"),
        ("place.epoch", "{epoch}"),
        ("place.batch", "{epoch}+{batch}"),
        ("loss.at", "{epoch}: {loss}"),
        ("loss.at.batch", "{epoch}+{batch}: {loss}"),
        ("edit.all", "changed: {list}"),
        ("edit.lr", "lr {value} at {place}"),
        ("edit.parameter", "{name} {value} at {place}"),
        ("many.comma", ", "),
        ("state.loading", "loading"),
        ("state.ready", "ready"),
        ("state.running", "running"),
        ("state.paused", "paused {epoch} {loss}"),
        (
            "state.paused.batch",
            "paused {batch}/{count} of {next} {loss}",
        ),
        ("state.replay", "replay {epoch} of {trained}"),
        ("state.replay.ended", "replay to the end"),
        ("state.back", "back {epoch} of {trained} {loss}"),
        (
            "state.back.batch",
            "back {batch}/{count} of {next} of {trained} {loss}",
        ),
        ("state.outdated", "of {was} next {is}"),
        ("changed.was", "{label}={value}"),
        ("value.none", "none"),
        ("words.before", "before{with} came to {loss} {epoch}"),
        ("words.before.diverged", "before{with} diverged {epoch}"),
        ("words.before.with", " ({list})"),
        ("setting.lr", "rate"),
        ("setting.net", "layers"),
        ("setting.opt", "rule"),
        ("setting.momentum", "momentum"),
        ("setting.batch", "batch"),
        ("opt.sgd", "plain"),
        ("state.finished", "finished {epoch} {loss}"),
        ("state.diverged", "diverged {epoch} {loss}"),
        ("formula.cubic", "cubic"),
        ("formula.sine", "sine"),
        ("formula.step", "step"),
        ("formula.abs", "abs"),
    ];
    Text::new(entries.map(|(key, words)| (key.to_owned(), words.to_owned())))
}

/// The words of the page in a language.
fn locale(language: Language) -> Text {
    let path = format!(
        "{}/www/locales/{}.json",
        env!("CARGO_MANIFEST_DIR"),
        language.word()
    );
    let entries: HashMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Text::new(entries)
}

/// A run on the fused engine, to an epoch.
fn trained(experiment: &Experiment, epochs: u32) -> Session {
    let mut session = Session::new(experiment.clone());
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.run_to(Place::at_epoch(epochs));
    run::go_on(&mut session, &mut engine, 100_000);
    session
}

fn fit(session: &Session, view: View) -> String {
    describe::fit(&text(), session.recording(), session.newest(), view)
}

fn losses(session: &Session) -> String {
    describe::losses(&text(), session.recording(), session.newest())
}

/// Where a run stands, when its newest moment is shown.
fn status(session: &Session) -> String {
    let (recording, newest) = (session.recording(), session.newest());
    describe::status(&text(), session.status(), recording, newest, None)
}

fn words(sentence: &str) -> Vec<&str> {
    sentence.split(' ').collect()
}

fn number(word: &str) -> f64 {
    word.replace('−', "-")
        .parse()
        .unwrap_or_else(|_| panic!("{word} is not a number"))
}

/// How many digits are shown is a matter of taste; that they are the right ones is not.
fn assert_near(word: &str, value: f32) {
    let off = (number(word) / f64::from(value) - 1.0).abs();
    assert!(off < 1e-3, "{word} is not {value}");
}
