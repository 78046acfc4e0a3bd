//! What the methods of the widget's root element do.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{App, There};
use crate::core::contract::Method;
use crate::core::experiment::{Experiment, Task};
use crate::core::explain::NextStep;
use crate::core::files::FileKind;
use crate::core::files::is_run;
use crate::core::guard::Refused;
use crate::core::link;
use crate::core::looks::Language;
use crate::core::pacer::FRAME_BUDGET;
use crate::core::recording::Ending;
use crate::core::settings::find;
use crate::core::state::{Intent, State};
use crate::core::transport::{Place, Status, Unit};
use crate::page::dom::seconds;
use crate::page::methods::gone;
use crate::page::objects;
use crate::page::pack::packed;
use crate::view::programs::{Made, has_notebook};

type Answer = Result<JsValue, JsValue>;

/// Does what a method is there for.
// What waits is made in here, where the rest of the page cannot have it from.
#[inline(never)]
pub(in crate::page) fn answer(
    app: Rc<App>,
    there: There,
    method: Method,
    argument: JsValue,
    second: JsValue,
) -> Pin<Box<dyn Future<Output = Answer>>> {
    Box::pin(answered(app, there, method, argument, second))
}

async fn answered(
    app: Rc<App>,
    there: There,
    method: Method,
    argument: JsValue,
    second: JsValue,
) -> Answer {
    match method {
        Method::Play => {
            ready(&app).await?;
            act(&app, there, Intent::Play)
        }
        Method::Pause => act(&app, there, Intent::Pause),
        Method::Step => {
            let unit = match argument.as_string().as_deref() {
                Some("epoch") => Unit::Epoch,
                Some("batch") => Unit::Batch,
                None if argument.is_undefined() => Unit::Batch,
                _ => return Err(failure("step: the unit is \"batch\" or \"epoch\"")),
            };
            ready(&app).await?;
            let to = read(&app, |state| state.next(unit))?;
            go(&app, there, Intent::Step(unit), to).await
        }
        Method::RunTo => {
            let to = Place::at_epoch(an_epoch(method, &argument)?);
            go(&app, there, Intent::RunTo(to), to).await
        }
        Method::Seek => {
            let to = Place::at_epoch(an_epoch(method, &argument)?);
            go(&app, there, Intent::Seek(to), to).await
        }
        Method::Branch => {
            ready(&app).await?;
            settled(&app).await?;
            act(&app, there, Intent::Branch)
        }
        Method::Reset => {
            act(&app, there, Intent::Reset)?;
            ready(&app).await
        }
        Method::Set => {
            let Some(settings) = argument.dyn_ref::<Object>() else {
                return Err(failure("set: an object of settings is expected"));
            };
            set(&app, there, settings)?;
            // A change of engine is done when the run is on it.
            while read(&app, |_| app.is_choosing())? {
                JsFuture::from(app.change_to_come()).await?;
            }
            ready(&app).await
        }
        Method::Settings => read(&app, |state| objects::settings(state.experiment()).into()),
        Method::Snapshot => {
            ready(&app).await?;
            read(&app, |state| objects::snapshot(state, app.trains()).into())
        }
        Method::Explain => explain(&app).await,
        Method::Load => {
            let Some(text) = argument.as_string() else {
                return Err(failure(
                    "load: the text of a table or of a saved run is expected",
                ));
            };
            if !is_run(&text) {
                return load(&app, there, &text).await;
            }
            ready(&app).await?;
            app.open_text(&text, there)
                .await
                .map_err(|words| failure(&words))?;
            ready(&app).await?;
            settled(&app).await
        }
        Method::Code => {
            let word = argument.as_string().unwrap_or_default();
            let Some(language) = Language::from_word(&word) else {
                let languages = Language::WORDS.join(", ");
                return Err(failure(&format!(
                    "code: the language is one of {languages}"
                )));
            };
            let made = match second.as_string() {
                None => Some(Made::Files),
                Some(what) => Made::from_word(&what),
            };
            let book = |made: &Made| *made != Made::Notebook || has_notebook(language);
            let Some(made) = made.filter(book) else {
                return Err(failure("code: there is no such form of the program"));
            };
            ready(&app).await?;
            settled(&app).await?;
            let files = app.program(language, made).await?;
            Ok(objects::program(&files).into())
        }
        Method::File => {
            let kind = argument.as_string();
            let Some(kind) = kind.and_then(|kind| FileKind::from_word(&kind)) else {
                let kinds = FileKind::WORDS.join(", ");
                return Err(failure(&format!("file: the kind is one of {kinds}")));
            };
            ready(&app).await?;
            settled(&app).await?;
            let file = app.file(kind).await?;
            let bytes = Uint8Array::from(&*file.bytes);
            Ok(objects::file(&file.name, file.media_type, bytes.into()).into())
        }
        Method::Link => Ok(app.link().into()),
        Method::Destroy => {
            app.destroy();
            Ok(JsValue::UNDEFINED)
        }
    }
}

fn an_epoch(method: Method, value: &JsValue) -> Result<u32, JsValue> {
    let whole = |e: &f64| e.fract() == 0.0 && (0.0..=1e6).contains(e);
    let epoch = value.as_f64().filter(whole).map(|epoch| epoch as u32);
    let name = method.name();
    epoch.ok_or_else(|| failure(&format!("{name}: the epoch is a whole number from 0")))
}

fn failure(message: &str) -> JsValue {
    js_sys::Error::new(message).into()
}

fn refused(refused: Refused) -> JsValue {
    match refused {
        Refused::Gone => gone(),
        Refused::Busy => failure("the playground has stopped, or is busy"),
    }
}

fn act(app: &Rc<App>, there: There, intent: Intent) -> Answer {
    app.try_act(intent, there).map_err(refused)?;
    Ok(JsValue::UNDEFINED)
}

fn read<R>(app: &App, of: impl FnOnce(&State) -> R) -> Result<R, JsValue> {
    app.try_read(of).map_err(refused)
}

/// Waits until the run can be acted on.
async fn ready(app: &Rc<App>) -> Answer {
    while read(app, State::status)? == Status::Loading {
        JsFuture::from(app.change_to_come()).await?;
    }
    Ok(JsValue::UNDEFINED)
}

/// Waits until the moment is shown that is about to be: it is meant.
async fn settled(app: &Rc<App>) -> Answer {
    while read(app, State::seeks)? {
        JsFuture::from(app.change_to_come()).await?;
    }
    Ok(JsValue::UNDEFINED)
}

/// Goes to a place, at most to the end of the run, and waits until the run is there.
async fn go(app: &Rc<App>, there: There, intent: Intent, asked: Place) -> Answer {
    ready(app).await?;
    act(app, there, intent)?;
    let (run, place, end) = read(app, |state| {
        let end = Place::at_epoch(state.experiment().epochs);
        (state.run(), state.heading(), end)
    })?;
    let asked = asked.min(end);
    loop {
        let now = read(app, |state| {
            let ending = match state.recording().ending() {
                Some(Ending::Diverged(epoch)) => Some(epoch),
                Some(Ending::Finished) | None => None,
            };
            let under_way = match state.status() {
                Status::Running | Status::Loading => true,
                Status::Ready | Status::Paused | Status::Finished | Status::Diverged => {
                    state.seeks()
                }
            };
            (state.run(), state.shown().place, ending, under_way)
        })?;
        match now {
            (other, ..) if other != run => return Err(failure("a new run was started")),
            // It had diverged before it could come there.
            (_, at, Some(epoch), false) if at < asked => {
                return Err(failure(&format!("the run diverged in epoch {epoch}")));
            }
            (_, at, _, _) if at >= place && !read(app, State::seeks)? => {
                return Ok(JsValue::UNDEFINED);
            }
            (.., true) => JsFuture::from(app.change_to_come()).await?,
            (_, at, ..) => {
                let epoch = at.epoch;
                return Err(failure(&format!("the run was stopped at epoch {epoch}")));
            }
        };
    }
}

/// The figures of the next step from the moment shown, once that moment is there and they are known.
async fn explain(app: &Rc<App>) -> Answer {
    ready(app).await?;
    settled(app).await?;
    let (run, moment) = read(app, |state| (state.run(), state.shown().clone()))?;
    loop {
        let started = seconds();
        let mut left = || FRAME_BUDGET - (seconds() - started);
        let known = read(app, |state| {
            let figures = |step: Rc<NextStep>| objects::next_step(state.recording(), &step);
            (state.run() == run).then(|| {
                let step = state.explain(&moment, &mut left);
                step.map(|step| step.map(figures))
            })
        })?;
        match known {
            None => return Err(failure("a new run was started")),
            Some(Ok(Some(figures))) => return Ok(figures.into()),
            Some(Ok(None)) => app.host.next_task().await,
            Some(Err(error)) => return Err(failure(&error.0)),
        }
    }
}

/// Learns from a table, as the data panel does from one that is pasted.
async fn load(app: &Rc<App>, there: There, text: &str) -> Answer {
    let (rows, columns) = app
        .read_table(text)
        .await
        .map_err(|words| failure(&words))?;
    let rows = Rc::new(packed(rows).await);
    act(app, there, Intent::Bring(rows.clone()))?;
    ready(app).await?;
    let scaled = read(app, |state| {
        state.recording().problem().data.standards.any()
    })?;
    Ok(objects::brought(&rows, &columns, scaled).into())
}

/// Takes settings as a link would, but from an object. A setting that is undefined is left alone,
/// one that is null gets the default of its task.
fn set(app: &Rc<App>, there: There, given: &Object) -> Answer {
    let value = |key: &str| Reflect::get(given, &key.into()).unwrap_or_default();
    let task = match value("task") {
        none if none.is_null() => Some(Task::Linear),
        word => word.as_string().and_then(|word| Task::from_word(&word)),
    };
    let (current, chosen) = read(app, |state| {
        let current = state.experiment().clone();
        let other = task.filter(|&task| task != current.task);
        let chosen = other.map(|task| state.with_task(task));
        (current, chosen)
    })?;
    let defaults = Experiment::new(task.unwrap_or(current.task));
    let pair = |key: String| {
        let value = value(&key);
        match find(&key) {
            Some(_) if value.is_undefined() => None,
            Some(setting) if value.is_null() => Some((key, (setting.get)(&defaults))),
            None if value.is_undefined() => Some((key, String::new())),
            _ => Some((key, spelled(&value))),
        }
    };
    let keys = Object::keys(given)
        .iter()
        .filter_map(|key| key.as_string())
        .collect::<Vec<_>>();
    let pairs: Vec<_> = keys.into_iter().filter_map(pair).collect();
    let mut experiment = chosen.unwrap_or(current);
    app.report_problems(&link::apply(&pairs, &mut experiment), there);
    act(app, there, Intent::Apply(Box::new(experiment)))
}

/// A value of a script as a link spells it.
fn spelled(value: &JsValue) -> String {
    if let Some(number) = value.as_f64() {
        number.to_string()
    } else if let Some(on) = value.as_bool() {
        u8::from(on).to_string()
    } else if let Some(list) = value.dyn_ref::<Array>() {
        list.join(",").into()
    } else {
        value.as_string().unwrap_or_else(|| format!("{value:?}"))
    }
}
