//! The bindings to the browser, tested in one: what is attached is detached again, canvases are
//! sharp, frames come once for each request, and training in wasm is what it is natively.

#![cfg(target_arch = "wasm32")]

use std::cell::Cell;
use std::rc::Rc;

use regression_playground::core::experiment::{Experiment, Style, Task};
use regression_playground::core::session::Session;
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::{Autodiff, FusedCpu, verify};
use regression_playground::page::{Frames, Listener, Sheet, Surface, put_on_paper};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Event, HtmlCanvasElement, HtmlElement};

#[path = "../support/golden.rs"]
mod golden;

use golden::Trajectory;

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn element() -> HtmlElement {
    let element: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&element).unwrap();
    element
}

/// Waits some milliseconds.
async fn pass(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().unwrap();
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

#[wasm_bindgen_test]
fn a_dropped_listener_hears_nothing() {
    let target = element();
    let heard = Rc::new(Cell::new(0));
    let count = heard.clone();
    let listener = Listener::new(&target, "click", move |_| count.set(count.get() + 1));
    target
        .dispatch_event(&Event::new("click").unwrap())
        .unwrap();
    drop(listener);
    target
        .dispatch_event(&Event::new("click").unwrap())
        .unwrap();
    assert_eq!(heard.get(), 1);
}

#[wasm_bindgen_test]
async fn frames_come_once_for_each_request() {
    let drawn = Rc::new(Cell::new(0));
    let count = drawn.clone();
    let frames = Frames::new(move || count.set(count.get() + 1));
    frames.request();
    frames.request();
    pass(400).await;
    assert_eq!(drawn.get(), 1);
    frames.request();
    drop(frames);
    pass(400).await;
    assert_eq!(drawn.get(), 1, "a dropped request still brought a frame");
}

#[wasm_bindgen_test]
fn a_surface_is_sharp_and_nothing_is_left_of_it() {
    let element = element();
    element
        .set_attribute("style", "width: 301px; height: 200px")
        .unwrap();
    let surface = Surface::new(element.clone(), || ());
    let canvas: HtmlCanvasElement = element.first_element_child().unwrap().unchecked_into();
    let (ratio, before) = (
        web_sys::window().unwrap().device_pixel_ratio(),
        surface.unit(),
    );
    let sharp = |scale: f64| {
        assert!(surface.fit());
        assert!(
            !surface.fit(),
            "an unchanged size empties the canvases again"
        );
        let pixels = (f64::from(canvas.width()), f64::from(canvas.height()));
        assert_eq!(pixels, ((301.0 * scale).round(), 200.0 * scale));
    };
    sharp(ratio);
    // Paper is finer than a screen.
    put_on_paper(true);
    sharp(3.0);
    put_on_paper(false);
    sharp(ratio);
    assert_eq!(surface.unit(), before);
    let (across, up) = (301.0 * surface.unit(), 200.0 * surface.unit());
    assert_eq!(surface.size(), (across.round() as u32, up.round() as u32));
    surface.draw(Sheet::Still, |_| Ok::<_, ()>(())).unwrap();
    assert_eq!(element.child_element_count(), 2);
    assert_eq!(canvas.get_attribute("aria-hidden").as_deref(), Some("true"));
    drop(surface);
    assert_eq!(element.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn flex_in_wasm_agrees_with_pytorch() {
    let flex = burn::tensor::Device::flex();
    let mut engine = Autodiff::new(&verify::problem(), &flex);
    let record = verify::train(&mut engine, verify::RECORDED_STEPS)
        .await
        .unwrap();
    assert!(verify::agree(&record, &verify::recorded()));
}

/// All trajectories, as `cargo xtask test` puts them together, or a single one.
const TRAJECTORIES: &str = include_str!(env!("GOLDEN_JSON"));

#[wasm_bindgen_test]
fn the_fused_engine_in_wasm_follows_pytorch() {
    let trajectories: Vec<Trajectory> = serde_json::from_str(TRAJECTORIES)
        .or_else(|_| serde_json::from_str(TRAJECTORIES).map(|single| vec![single]))
        .unwrap();
    for trajectory in trajectories {
        let mut engine = FusedCpu::new(&trajectory.problem(Style::Sequential));
        let outcome = trajectory.replay(&mut engine);
        let name = &trajectory.name;
        assert!(
            outcome.wrong.is_empty(),
            "{name}:\n{}",
            outcome.wrong.join("\n")
        );
        console_log!("{name}: {outcome}");
    }
}

#[wasm_bindgen_test]
async fn lesson_1_is_learned_in_wasm() {
    let experiment = Experiment {
        epochs: 10,
        ..Experiment::new(Task::Linear)
    };
    let mut session = Session::new(experiment);
    let mut engine = Autodiff::new(session.problem(), &burn::tensor::Device::flex());
    use regression_playground::core::engine::Engine;
    session.start(&mut engine).unwrap();
    session.receive(engine.read().await.unwrap());
    session.run_to(Place::at_epoch(10));
    session.advance(&mut engine, usize::MAX).unwrap();
    session.receive(engine.read().await.unwrap());
    assert_eq!(session.status(), Status::Finished);
    for (learned, truth) in session.parameters().iter().zip([2.0, -3.4, 4.2]) {
        assert!((learned - truth).abs() < 0.01, "{learned} is not {truth}");
    }
}
