//! The pointer over a chart along a feature: the network is looked into where it is.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, PointerEvent};

use super::Maker;
use crate::core::state::Intent;
use crate::page::dom::Listener;
use crate::view::plot::Plot;

/// Where the chart's axes are; `None` while nobody looks into the network.
pub(super) type Axes = Rc<Cell<Option<Plot>>>;

/// Follows the pointer over a chart.
pub(super) fn follow(element: &HtmlElement, axes: &Axes, maker: &Maker) -> [Listener; 2] {
    ["pointermove", "pointerdown"].map(|name| {
        let (chart, axes, ask) = (element.clone(), axes.clone(), maker.ask.clone());
        Listener::new(element, name, move |event| {
            let Some((event, plot)) = event.dyn_ref::<PointerEvent>().zip(axes.get()) else {
                return;
            };
            let left = f64::from(event.client_x()) - chart.get_bounding_client_rect().left();
            let (least, most) = (plot.x.min(), plot.x.max());
            let x = least + plot.share_at(left) * (most - least);
            ask(Intent::At(Some(x)));
        })
    })
}
