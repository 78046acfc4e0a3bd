//! Where to draw: a canvas for what stays and one above it for what moves, sharp on any screen.

use std::cell::Cell;
use std::rc::Rc;

use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ResizeObserver};

use super::dom::{make, window};

/// The least backing pixels for a CSS pixel, however far a reader zooms out.
const LEAST_SCALE: f64 = 1.0;
/// The most: more cannot be seen and costs time. Paper has as many: it is finer than a screen.
const MOST_SCALE: f64 = 3.0;
/// Where a screen changes its pixels for each CSS pixel without any element changing its size: a
/// window that is moved to another screen. Each query changes as a screen comes to be finer or
/// coarser than it says.
pub const SCREENS: [&str; 6] = [
    "(min-resolution: 1.25dppx)",
    "(min-resolution: 1.5dppx)",
    "(min-resolution: 1.75dppx)",
    "(min-resolution: 2dppx)",
    "(min-resolution: 2.5dppx)",
    "(min-resolution: 3dppx)",
];
/// Units of drawing in a backing pixel. Backends address whole units only, and a curve in whole
/// pixels would be drawn in steps.
const FINE: u32 = 8;

/// Which of the two canvases.
#[derive(Clone, Copy)]
pub enum Sheet {
    /// Below: redrawn when it changes.
    Still,
    /// Above: redrawn every frame.
    Moving,
}

/// Two canvases that fill an element.
pub struct Surface {
    element: HtmlElement,
    canvases: [HtmlCanvasElement; 2],
    /// Backing pixels for a CSS pixel, as the canvases have them.
    scale: Cell<f64>,
    resized: Rc<Cell<bool>>,
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl Surface {
    /// Puts canvases into `element`; `on_resize` is called whenever it changes its size.
    ///
    /// # Panics
    /// Outside a page.
    pub fn new(element: HtmlElement, on_resize: impl Fn() + 'static) -> Self {
        let canvases = [(); 2].map(|()| {
            let canvas: HtmlCanvasElement = make("canvas");
            canvas
                .set_attribute("aria-hidden", "true")
                .expect("a valid attribute");
            element
                .append_child(&canvas)
                .expect("an element takes children");
            canvas
        });
        let resized = Rc::new(Cell::new(true));
        let flag = resized.clone();
        let closure = Closure::new(move || {
            flag.set(true);
            on_resize();
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).expect("an observer");
        observer.observe(&element);
        Self {
            element,
            canvases,
            scale: Cell::new(scale()),
            resized,
            observer,
            _on_resize: closure,
        }
    }

    /// The element that holds the canvases.
    #[must_use]
    pub fn element(&self) -> &HtmlElement {
        &self.element
    }

    /// Units of drawing for a CSS pixel.
    #[must_use]
    pub fn unit(&self) -> f64 {
        self.scale.get() * f64::from(FINE)
    }

    /// Fits the canvases to the element and the screen, or to paper, if its size changed or theirs.
    /// Returns whether they were emptied.
    pub fn fit(&self) -> bool {
        let scale = scale();
        let other = self.scale.replace(scale).to_bits() != scale.to_bits();
        if !self.resized.replace(false) && !other {
            return false;
        }
        let pixels = |css: i32| (f64::from(css) * scale).round() as u32;
        let size = (
            pixels(self.element.client_width()),
            pixels(self.element.client_height()),
        );
        for canvas in &self.canvases {
            canvas.set_width(size.0);
            canvas.set_height(size.1);
        }
        true
    }

    /// Width and height in units of drawing.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (
            self.canvases[0].width() * FINE,
            self.canvases[0].height() * FINE,
        )
    }

    /// Empties a sheet and draws on it.
    ///
    /// # Errors
    /// When the browser gives no 2D context, or drawing fails.
    pub fn draw<E: std::fmt::Debug>(
        &self,
        sheet: Sheet,
        draw: impl FnOnce(&mut CanvasBackend) -> Result<(), E>,
    ) -> Result<(), String> {
        let mut backend = self.empty(sheet)?;
        draw(&mut backend).map_err(|error| format!("{error:?}"))
    }

    /// Empties a sheet, to be drawn on. Compiled once for all drawings, it keeps the page's bundle
    /// small.
    ///
    /// # Errors
    /// When the browser gives no 2D context.
    #[inline(never)]
    pub fn empty(&self, sheet: Sheet) -> Result<CanvasBackend, String> {
        const NONE: &str = "no 2D canvas";
        let canvas = &self.canvases[sheet as usize];
        let context: CanvasRenderingContext2d = canvas
            .get_context("2d")
            .ok()
            .flatten()
            .and_then(|context| context.dyn_into().ok())
            .ok_or(NONE)?;
        let _ = context.reset_transform();
        context.clear_rect(
            0.0,
            0.0,
            f64::from(canvas.width()),
            f64::from(canvas.height()),
        );
        let fine = 1.0 / f64::from(FINE);
        let _ = context.scale(fine, fine);
        context.set_line_join("round");
        context.set_line_cap("round");
        CanvasBackend::with_canvas_object(canvas.clone()).ok_or_else(|| NONE.into())
    }
}

thread_local! {
    /// Whether the page is put on paper.
    static ON_PAPER: Cell<bool> = const { Cell::new(false) };
}

/// What is drawn from now on is for paper, or for the screen again.
pub fn put_on_paper(paper: bool) {
    ON_PAPER.set(paper);
}

/// Backing pixels for a CSS pixel: the screen's own, or paper's.
fn scale() -> f64 {
    if ON_PAPER.get() {
        return MOST_SCALE;
    }
    window().device_pixel_ratio().clamp(LEAST_SCALE, MOST_SCALE)
}

impl Drop for Surface {
    fn drop(&mut self) {
        self.observer.disconnect();
        for canvas in &self.canvases {
            canvas.remove();
        }
    }
}
