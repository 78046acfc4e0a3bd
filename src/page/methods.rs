//! What scripts on the page may call on the widget's root element. What each of them does comes later.

use std::rc::{Rc, Weak};

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::app::{App, answer};
use crate::core::contract::Method;

/// Puts the methods on the root element.
pub(super) fn attach(app: &Rc<App>) {
    for method in Method::ALL {
        let weak: Weak<App> = Rc::downgrade(app);
        let closure =
            Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(move |argument, second| {
                let app = weak.upgrade();
                future_to_promise(async move {
                    let app = app.filter(|app| !app.is_gone());
                    if method == Method::Destroy {
                        if let Some(app) = app {
                            app.destroy();
                        }
                        return Ok(JsValue::UNDEFINED);
                    }
                    let Some(app) = app else {
                        return Err(gone());
                    };
                    let there = app.later_to_come().await?;
                    answer(app, there, method, argument, second).await
                })
            });
        // The root element outlives the program.
        let function = closure.into_js_value();
        Reflect::set(&app.root, &method.name().into(), &function)
            .expect("an element takes properties");
    }
}

/// The error of a method of a widget that has ended.
pub(super) fn gone() -> JsValue {
    js_sys::Error::new("the widget is gone").into()
}
