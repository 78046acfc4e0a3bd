//! What scripts get: settings, snapshots and events, as plain objects.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::core::decimal;
use crate::core::device::EngineKind;
use crate::core::experiment::Experiment;
use crate::core::explain::NextStep;
use crate::core::network::{Network, Parameter};
use crate::core::recording::Recording;
use crate::core::settings::{Input, SETTINGS};
use crate::core::stability::Cause;
use crate::core::state::State;
use crate::core::table::Rows;
use crate::page::dom::seconds;

/// Seconds in which a snapshot finds out losses over held-out samples that nobody has looked at yet.
const TESTING: f64 = 1.0;

/// All settings by their keys, numbers and switches as what they are.
pub(super) fn settings(experiment: &Experiment) -> Object {
    let entries = SETTINGS.iter().map(|setting| {
        let spelled = (setting.get)(experiment);
        let number = || decimal::value(&spelled);
        let value = match number().filter(|_| setting.input.is_number()) {
            Some(number) => number.into(),
            None if setting.input == Input::Toggle => JsValue::from(spelled == "1"),
            None => spelled.into(),
        };
        (setting.key, value)
    });
    object(&entries.collect::<Vec<_>>())
}

/// The moment shown, with its parameters and the losses up to then.
pub(super) fn snapshot(state: &State, kind: Option<EngineKind>) -> Object {
    let (recording, moment) = (state.recording(), state.shown());
    let parameters = parameters(&recording.problem().network, &moment.parameters);
    let pair = |&(epoch, loss): &(u32, f32)| Array::of2(&epoch.into(), &loss.into());
    let losses = recording.history().losses().iter();
    let passed = losses.take_while(|(epoch, _)| *epoch <= moment.place.epoch);
    let losses: Array = passed.map(pair).collect();
    let mut entries = vec![
        ("epoch", moment.place.epoch.into()),
        ("step", (recording.step(moment.place) as f64).into()),
        ("loss", moment.loss.map_or(JsValue::NULL, Into::into)),
        ("trained", state.session().place().epoch.into()),
        ("backend", kind.map_or("", EngineKind::backend).into()),
        ("engine", kind.map_or("", EngineKind::engine).into()),
        ("parameters", parameters.into()),
        ("losses", losses.into()),
    ];
    // Where none are held out there is nothing to say.
    if let Some(loss) = recording.test_loss(moment) {
        let started = seconds();
        recording.go_on_testing(&mut || TESTING - (seconds() - started));
        let tests = recording.tests();
        let known = tests.losses().iter();
        let passed = known.take_while(|(epoch, _)| *epoch <= moment.place.epoch);
        entries.push(("testLoss", loss.into()));
        entries.push(("testLosses", passed.map(pair).collect::<Array>().into()));
    }
    object(&entries)
}

/// Parameters, or a number for each of them, as a list of `{name, shape, values}`.
fn parameters(network: &Network, values: &[f32]) -> Array {
    let named = network.parameters(values);
    let entry = |parameter: &Parameter| {
        let singles = parameter.values.iter().map(|&value| f64::from(value));
        object(&[
            ("name", parameter.name.as_str().into()),
            (
                "shape",
                numbers(parameter.shape.iter().map(|&size| size as f64)).into(),
            ),
            ("values", numbers(singles).into()),
        ])
    };
    named.iter().map(entry).collect()
}

fn numbers(values: impl IntoIterator<Item = f64>) -> Array {
    values.into_iter().map(JsValue::from).collect()
}

/// The figures of the next step of a run.
pub(super) fn next_step(recording: &Recording, step: &NextStep) -> Object {
    let problem = recording.problem();
    let (data, samples) = (&problem.data, &step.samples);
    let x = samples
        .iter()
        .map(|&sample| JsValue::from(numbers(data.own_row(sample as usize))));
    let y = samples
        .iter()
        .map(|&sample| data.own_label(sample as usize));
    // What is said of samples is said in their units.
    let label = data.standards.label();
    let predictions = step.predictions.iter().map(|&says| label.own(says));
    let residuals = step
        .residuals
        .iter()
        .map(|residual| residual * label.deviation);
    let named = |values: &[f32]| parameters(&problem.network, values).into();
    object(&[
        ("epoch", step.place.epoch.into()),
        ("step", (recording.step(step.place) as f64).into()),
        (
            "samples",
            numbers(samples.iter().map(|&sample| f64::from(sample))).into(),
        ),
        ("x", x.collect::<Array>().into()),
        ("y", numbers(y).into()),
        ("predictions", numbers(predictions).into()),
        ("residuals", numbers(residuals).into()),
        ("loss", step.loss.into()),
        ("learningRate", step.learning_rate.into()),
        ("gradients", named(&step.gradients)),
        ("fullGradients", named(&step.full_gradients)),
        ("before", named(&step.before)),
        ("after", named(&step.after)),
    ])
}

/// A file that is taken away.
pub(super) fn file(name: &str, media_type: &str, bytes: JsValue) -> Object {
    object(&[
        ("name", name.into()),
        ("type", media_type.into()),
        ("bytes", bytes),
    ])
}

/// The files of a program.
pub(super) fn program(files: &[(String, String)]) -> Object {
    let file = |(name, text): &(String, String)| {
        JsValue::from(object(&[("name", name.into()), ("text", text.into())]))
    };
    object(&[("files", files.iter().map(file).collect::<Array>().into())])
}

/// What was taken of a table with such columns.
pub(super) fn brought(rows: &Rows, columns: &[String], scaled: bool) -> Object {
    let names = |names: &mut dyn Iterator<Item = &str>| -> JsValue {
        names.map(JsValue::from).collect::<Array>().into()
    };
    object(&[
        ("rows", (rows.len() as f64).into()),
        ("columns", names(&mut columns.iter().map(|name| &**name))),
        (
            "features",
            names(&mut (0..rows.features()).map(|i| rows.feature(i))),
        ),
        ("label", rows.label().into()),
        ("scaled", scaled.into()),
    ])
}

/// Why a run diverged.
pub(super) fn cause(cause: &Cause) -> Object {
    let stable = cause.stable.as_ref();
    let largest = stable.map(|stable| ("largestStable", stable.rate.into()));
    let entries = [
        ("kind", cause.kind.word().into()),
        ("learningRate", cause.learning_rate.into()),
    ];
    object(&entries.into_iter().chain(largest).collect::<Vec<_>>())
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).expect("a plain object takes properties");
    }
    object
}

/// Which moment is shown, as every event has it.
pub(super) fn place(state: &State) -> Vec<(&'static str, JsValue)> {
    let moment = state.shown();
    let step = state.recording().step(moment.place);
    vec![
        ("state", state.status().word().into()),
        ("epoch", moment.place.epoch.into()),
        ("step", (step as f64).into()),
        ("loss", moment.loss.map_or(JsValue::NULL, Into::into)),
    ]
}

/// All there is to know of a run but its parameters and losses, beside [`place`].
pub(super) fn figures(
    state: &State,
    kind: Option<EngineKind>,
) -> impl IntoIterator<Item = (&'static str, JsValue)> {
    let initial = state.recording().history().losses().first();
    [
        (
            "initialLoss",
            initial.map_or(JsValue::NULL, |&(_, loss)| loss.into()),
        ),
        ("backend", kind.map_or("", EngineKind::backend).into()),
        ("engine", kind.map_or("", EngineKind::engine).into()),
        ("settings", settings(state.experiment()).into()),
    ]
}

/// Sends an event from the root element.
pub(super) fn dispatch(root: &HtmlElement, name: &str, detail: &[(&str, JsValue)]) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_detail(&object(detail).into());
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        let _ = root.dispatch_event(&event);
    }
}
