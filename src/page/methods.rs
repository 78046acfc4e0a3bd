//! What scripts on the page may call on the widget's root element, and the events it sends.

use std::rc::{Rc, Weak};

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use super::app::App;
use super::device::Kind;
use crate::core::experiment::{Experiment, Task};
use crate::core::link;
use crate::core::settings::{Input, SETTINGS, find};
use crate::core::transport::{Place, Status, Unit};

type Answer = Result<JsValue, JsValue>;

/// Puts the methods on the root element.
pub(super) fn attach(app: &Rc<App>) {
    method(app, "play", |app, _| async move {
        ready(&app).await?;
        app.session.borrow_mut().play();
        app.settled();
        Ok(JsValue::UNDEFINED)
    });
    method(app, "pause", |app, _| async move {
        app.pause();
        Ok(JsValue::UNDEFINED)
    });
    method(app, "step", |app, unit| async move {
        let unit = match unit.as_string().as_deref() {
            Some("epoch") => Unit::Epoch,
            Some("batch") => Unit::Batch,
            None if unit.is_undefined() => Unit::Batch,
            _ => return Err(failure("step: the unit is \"batch\" or \"epoch\"")),
        };
        ready(&app).await?;
        let to = app.session.borrow_mut().step(unit);
        reach(app, to).await
    });
    method(app, "runTo", |app, epoch| async move {
        let to = Place::at_epoch(an_epoch("runTo", &epoch)?);
        ready(&app).await?;
        let to = app.session.borrow_mut().run_to(to);
        reach(app, to).await
    });
    method(app, "seek", |app, epoch| async move {
        let epoch = an_epoch("seek", &epoch)?;
        ready(&app).await?;
        let to = Place::at_epoch(epoch);
        let (back, to) = {
            let mut session = app.session.borrow_mut();
            let back = to < session.place();
            (back, if back { to } else { session.run_to(to) })
        };
        if back {
            app.rewind(epoch);
        }
        reach(app.clone(), to).await?;
        ready(&app).await?;
        if back {
            // What lies ahead has been seen already: it stays in sight.
            app.look_ahead_now();
        }
        Ok(JsValue::UNDEFINED)
    });
    method(app, "reset", |app, _| async move {
        app.reset();
        ready(&app).await
    });
    method(app, "set", |app, settings| async move {
        let Some(settings) = settings.dyn_ref::<Object>() else {
            return Err(failure("set: an object of settings is expected"));
        };
        set(&app, settings);
        // A change of engine is done when the run is on it.
        while app.choosing.get() {
            JsFuture::from(app.change_to_come()).await?;
        }
        ready(&app).await
    });
    method(app, "settings", |app, _| async move {
        Ok(current_settings(&app).into())
    });
    method(app, "snapshot", |app, _| async move {
        ready(&app).await?;
        Ok(snapshot(&app).into())
    });
    method(app, "link", |app, _| async move { Ok(app.link().into()) });
    method(app, "destroy", |app, _| async move {
        app.destroy();
        Ok(JsValue::UNDEFINED)
    });
}

fn an_epoch(method: &str, value: &JsValue) -> Result<u32, JsValue> {
    let whole = |e: &f64| e.fract() == 0.0 && (0.0..=1e6).contains(e);
    let epoch = value.as_f64().filter(whole).map(|epoch| epoch as u32);
    epoch.ok_or_else(|| failure(&format!("{method}: the epoch is a whole number from 0")))
}

fn method<F>(app: &Rc<App>, name: &'static str, body: fn(Rc<App>, JsValue) -> F)
where
    F: Future<Output = Answer> + 'static,
{
    let weak: Weak<App> = Rc::downgrade(app);
    let closure = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |argument| {
        let app = weak.upgrade();
        future_to_promise(async move {
            match app.filter(|app| !app.is_gone()) {
                Some(app) => body(app, argument).await,
                None if name == "destroy" => Ok(JsValue::UNDEFINED),
                None => Err(gone()),
            }
        })
    });
    // The root element outlives the program.
    let function = closure.into_js_value();
    Reflect::set(&app.root, &name.into(), &function).expect("an element takes properties");
}

fn failure(message: &str) -> JsValue {
    js_sys::Error::new(message).into()
}

fn gone() -> JsValue {
    failure("the widget is gone")
}

/// Waits until the run can be acted on.
async fn ready(app: &Rc<App>) -> Answer {
    loop {
        if app.is_gone() {
            return Err(gone());
        }
        let state = app.session.borrow().status();
        match state {
            Status::Loading => JsFuture::from(app.change_to_come()).await?,
            Status::Failed => return Err(failure("the playground has stopped")),
            _ => return Ok(JsValue::UNDEFINED),
        };
    }
}

/// Waits until the run has come to a place.
async fn reach(app: Rc<App>, place: Place) -> Answer {
    app.settled();
    let run = app.run.get();
    loop {
        let (state, position) = {
            let session = app.session.borrow();
            (session.status(), session.place())
        };
        let at = position.epoch;
        match state {
            _ if app.is_gone() => return Err(gone()),
            _ if app.run.get() != run => return Err(failure("a new run was started")),
            Status::Diverged => return Err(failure(&format!("the run diverged in epoch {at}"))),
            _ if position >= place => return Ok(JsValue::UNDEFINED),
            Status::Running | Status::Loading => {}
            _ => return Err(failure(&format!("the run was stopped at epoch {at}"))),
        }
        JsFuture::from(app.change_to_come()).await?;
    }
}

/// Takes settings as a link would, but from an object. A setting that is undefined is left alone,
/// one that is null gets the default of its task.
fn set(app: &Rc<App>, given: &Object) {
    let mut experiment = app.experiment();
    let value = |key: &str| Reflect::get(given, &key.into()).unwrap_or_default();
    let task = match value("task") {
        none if none.is_null() => Some(Task::Linear),
        word => word.as_string().and_then(|word| Task::from_word(&word)),
    };
    let defaults = Experiment::new(task.unwrap_or(experiment.task));
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
    if let Some(task) = task.filter(|task| task.lesson() != experiment.task.lesson()) {
        experiment = app.lesson_defaults(task.lesson());
    }
    app.report(&link::apply(&pairs, &mut experiment));
    app.apply(experiment);
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

fn current_settings(app: &App) -> Object {
    let experiment = app.experiment();
    let entries = SETTINGS.iter().map(|setting| {
        let spelled = (setting.get)(&experiment);
        let value = match (setting.input, spelled.parse::<f64>()) {
            (Input::Toggle, _) => JsValue::from(spelled == "1"),
            (Input::Integer { .. } | Input::Number { .. } | Input::Speed, Ok(n)) => n.into(),
            _ => spelled.into(),
        };
        (setting.key, value)
    });
    object(&entries.collect::<Vec<_>>())
}

fn snapshot(app: &App) -> Object {
    let session = app.session.borrow();
    let kind = app.kind.get();
    let named = session.problem().network.parameters(session.parameters());
    let parameters: Array = named
        .iter()
        .map(|parameter| {
            let numbers = |values: &mut dyn Iterator<Item = f64>| -> Array {
                values.map(JsValue::from).collect()
            };
            let shape = numbers(&mut parameter.shape.iter().map(|&size| size as f64));
            let values = numbers(&mut parameter.values.iter().map(|&v| f64::from(v)));
            object(&[
                ("name", parameter.name.as_str().into()),
                ("shape", shape.into()),
                ("values", values.into()),
            ])
        })
        .collect();
    let pair = |&(epoch, loss): &(u32, f32)| Array::of2(&epoch.into(), &loss.into());
    let losses: Array = session.history().losses().iter().map(pair).collect();
    object(&[
        ("epoch", session.place().epoch.into()),
        ("step", (session.step_count() as f64).into()),
        ("loss", session.loss().map_or(JsValue::NULL, Into::into)),
        ("backend", kind.map_or("", Kind::backend).into()),
        ("engine", kind.map_or("", Kind::engine).into()),
        ("parameters", parameters.into()),
        ("losses", losses.into()),
    ])
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).expect("a plain object takes properties");
    }
    object
}

/// Tells the world where the run stands; with `figures`, all there is to know of it but the
/// parameters and the losses.
pub(super) fn tell(app: &App, event: &str, figures: bool, more: &[(&str, JsValue)]) {
    let session = app.session.borrow();
    let mut detail = vec![
        ("state", session.status().word().into()),
        ("epoch", session.place().epoch.into()),
        ("step", (session.step_count() as f64).into()),
        ("loss", session.loss().map_or(JsValue::NULL, Into::into)),
        ("link", app.link().into()),
    ];
    if figures {
        let kind = app.kind.get();
        let initial = session.history().losses().first();
        detail.extend([
            (
                "initialLoss",
                initial.map_or(JsValue::NULL, |&(_, loss)| loss.into()),
            ),
            ("backend", kind.map_or("", Kind::backend).into()),
            ("engine", kind.map_or("", Kind::engine).into()),
            ("settings", current_settings(app).into()),
        ]);
    }
    detail.extend(more.iter().cloned());
    // Who listens may call back at once.
    drop(session);
    dispatch(&app.root, event, &detail);
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
