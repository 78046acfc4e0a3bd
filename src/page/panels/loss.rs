//! The loss panel: its chart, the choice of axis, the value under the pointer or the arrow keys,
//! and the words.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlSelectElement, KeyboardEvent, PointerEvent};

use super::Scene;
use crate::core::number;
use crate::page::dom::{Listener, attribute, by_id, write};
use crate::page::surface::{Layer, Surface};
use crate::view::loss::Ahead;
use crate::view::plot::Plot;
use crate::view::scale::Kind;
use crate::view::{describe, loss};

/// What the reader does with the chart.
#[derive(Clone, Copy)]
enum Pointing {
    /// Nothing.
    Nowhere,
    /// The pointer is this many CSS pixels from the left.
    Pointer(f64),
    /// The keyboard is at this epoch.
    Key(u32),
}

pub(in crate::page) struct LossPanel {
    surface: Surface,
    readout: HtmlElement,
    words: Element,
    axis: HtmlSelectElement,
    pointing: Rc<Cell<Pointing>>,
    /// The axes that the still layer shows.
    plot: RefCell<Option<Plot>>,
    _listeners: Vec<Listener>,
}

impl LossPanel {
    /// `redraw` asks for a frame.
    pub(in crate::page) fn new(redraw: impl Fn() + Clone + 'static) -> Self {
        let element: HtmlElement = by_id("loss-chart");
        let axis: HtmlSelectElement = by_id("loss-axis");
        let pointing = Rc::new(Cell::new(Pointing::Nowhere));
        let on = |target: &HtmlElement,
                  event,
                  change: Rc<dyn Fn(web_sys::Event) -> Option<Pointing>>| {
            let (pointing, redraw) = (pointing.clone(), redraw.clone());
            Listener::new(target, event, move |event| {
                if let Some(now) = change(event) {
                    pointing.set(now);
                    redraw();
                }
            })
        };
        let at_pointer = Rc::new(|event: web_sys::Event| {
            let event: PointerEvent = event.dyn_into().ok()?;
            Some(Pointing::Pointer(f64::from(event.offset_x())))
        });
        let (chart, current) = (element.clone(), pointing.clone());
        let at_key = Rc::new(move |event: web_sys::Event| {
            let event: KeyboardEvent = event.dyn_into().ok()?;
            let read = |name| {
                chart
                    .get_attribute(name)
                    .and_then(|v| v.parse::<u32>().ok())
            };
            let max = read("aria-valuemax")?;
            // A key may come before the frame that shows the one before it.
            let now = match current.get() {
                Pointing::Key(epoch) => epoch,
                _ => read("aria-valuenow")?,
            };
            let page = (max / 10).max(1);
            let epoch = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => now.saturating_add(1),
                "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
                "PageUp" => now.saturating_add(page),
                "PageDown" => now.saturating_sub(page),
                "Home" => 0,
                "End" => max,
                "Escape" => return Some(Pointing::Nowhere),
                _ => return None,
            };
            event.prevent_default();
            Some(Pointing::Key(epoch.min(max)))
        });
        let leave = Rc::new(|_| Some(Pointing::Nowhere));
        let select: &HtmlElement = axis.as_ref();
        let keep = pointing.clone();
        let listeners = vec![
            on(&element, "pointermove", at_pointer.clone()),
            on(&element, "pointerdown", at_pointer),
            on(&element, "pointerleave", leave.clone()),
            on(&element, "blur", leave),
            on(&element, "keydown", at_key),
            on(select, "change", Rc::new(move |_| Some(keep.get()))),
        ];
        Self {
            surface: Surface::new(element, redraw),
            readout: by_id("loss-readout"),
            words: by_id("loss-words"),
            axis,
            pointing,
            plot: RefCell::default(),
            _listeners: listeners,
        }
    }

    /// Draws a frame: the line always, the axes when `still` or when they changed.
    pub(in crate::page) fn draw(&self, scene: &Scene, still: bool) {
        let still = self.surface.fit() || still;
        let losses = scene.session.history().losses();
        let epochs = scene.session.experiment().epochs;
        let linear = self.axis.value() == "linear";
        let kind = if linear {
            Kind::Linear
        } else {
            Kind::Logarithmic
        };
        let ahead = scene.ghost.map(|ghost| Ahead::of(ghost.run()));
        let plot = loss::plot(
            losses,
            ahead,
            epochs,
            kind,
            self.surface.size(),
            self.surface.unit(),
        );
        let described = if ahead.is_some() {
            "ghost-words loss-words"
        } else {
            "loss-words"
        };
        attribute(self.surface.element(), "aria-describedby", described);
        // Single strokes on a canvas do not fail.
        if self.plot.replace(Some(plot)) != Some(plot) || still {
            self.surface.draw(Layer::Still, |canvas| {
                let titles = (scene.text.get("loss.x"), scene.text.get("loss.y"));
                let _ = plot.axes(canvas, scene.theme, titles.0, titles.1);
            });
        }
        let shown = self.shown(&plot, losses);
        self.surface.draw(Layer::Moving, |canvas| {
            if let Some(ahead) = ahead {
                let _ = loss::draw_ahead(canvas, &plot, scene.theme, ahead);
            }
            let _ = loss::draw_line(canvas, &plot, scene.theme, losses);
            if let (Some(at), false) = (shown, matches!(self.pointing.get(), Pointing::Nowhere)) {
                let _ = loss::draw_cursor(canvas, &plot, scene.theme, at);
            }
        });
        self.read_out(scene, losses, shown);
    }

    /// The recorded loss that the reader points at, else the last one.
    fn shown(&self, plot: &Plot, losses: &[(u32, f32)]) -> Option<(u32, f32)> {
        let epoch = match self.pointing.get() {
            Pointing::Nowhere => return losses.last().copied(),
            Pointing::Pointer(x) => (plot.share_at(x) * plot.x.max()).round() as u32,
            Pointing::Key(epoch) => epoch,
        };
        loss::nearest(losses, epoch)
    }

    fn read_out(&self, scene: &Scene, losses: &[(u32, f32)], shown: Option<(u32, f32)>) {
        let element = self.surface.element();
        let last = losses.last().map_or(0, |&(epoch, _)| epoch);
        let Some((epoch, value)) = shown else { return };
        let value = number::loss(value);
        let words = scene.text.fill(
            "loss.at",
            &[("epoch", &epoch.to_string()), ("loss", &value)],
        );
        attribute(element, "aria-valuemax", &last.to_string());
        attribute(element, "aria-valuenow", &epoch.to_string());
        attribute(element, "aria-valuetext", &words);
        write(&self.readout, &words);
    }

    /// Writes the sentence beside the chart.
    pub(in crate::page) fn describe(&self, scene: &Scene) {
        write(&self.words, &describe::losses(scene.text, scene.session));
    }
}
