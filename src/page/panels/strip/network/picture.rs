//! The units of the network in the page: what a frame changes of them, and how they are chosen.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use crate::core::inside::{Inside, Unit};
use crate::core::number::column;
use crate::core::state::Intent;
use crate::core::survey::{Life, Seen};
use crate::page::dom::{Listener, attribute};
use crate::view::network::{LEVELS, Layout, Way, level};

pub(super) struct Picture {
    layout: Layout,
    circles: Vec<Element>,
    values: Vec<Element>,
    shown: RefCell<Shown>,
}

/// What the elements show already: whatever stays is not written again.
struct Shown {
    unit: Option<Unit>,
    shades: Vec<(i8, Life)>,
    numbers: Vec<f64>,
}

impl Picture {
    /// Where everything stands.
    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Writes the picture of a network into its element.
    pub(super) fn new(
        svg: &Element,
        layout: Layout,
        name: impl Fn(Unit) -> String,
        title: impl Fn(usize) -> String,
    ) -> Self {
        svg.set_inner_html(&layout.svg(name, title));
        attribute(svg, "height", &layout.height.to_string());
        let found = |selector: &str| {
            let list = svg.query_selector_all(selector).expect("a valid selector");
            let node = |i| list.item(i).and_then(|node| node.dyn_into().ok());
            (0..list.length())
                .filter_map(node)
                .collect::<Vec<Element>>()
        };
        let circles = found("[role]");
        // Nothing that can be shown.
        let shown = Shown {
            unit: None,
            shades: vec![(i8::MIN, Life::Alive); circles.len()],
            numbers: vec![f64::NAN; circles.len()],
        };
        Self {
            values: found(".value"),
            circles,
            layout,
            shown: RefCell::new(shown),
        }
    }

    /// Marks the unit that is looked into.
    pub(super) fn choose(&self, unit: Unit) {
        let mut shown = self.shown.borrow_mut();
        if shown.unit.replace(unit) == Some(unit) {
            return;
        }
        for (circle, other) in self.circles.iter().zip(self.layout.units()) {
            let (checked, stop) = if other == unit {
                ("true", "0")
            } else {
                ("false", "-1")
            };
            attribute(circle, "aria-checked", checked);
            attribute(circle, "tabindex", stop);
        }
    }

    /// Shows values, and which units still learn.
    pub(super) fn show(&self, inside: &Inside, seen: &[Vec<Seen>]) {
        let mut shown = self.shown.borrow_mut();
        let Shown {
            shades, numbers, ..
        } = &mut *shown;
        let units = inside.values().iter().enumerate();
        let units = units.flat_map(|(layer, values)| {
            let greatest = values
                .iter()
                .fold(1.0_f64, |most, value| most.max(value.abs()));
            let seen = layer.checked_sub(1).and_then(|layer| seen.get(layer));
            values.iter().enumerate().map(move |(unit, &value)| {
                let life = seen.map_or(Life::Alive, |seen| seen[unit].life);
                (value, level(value, greatest), life)
            })
        });
        for ((i, (value, shade, life)), before) in units.enumerate().zip(shades) {
            let now = (shade, life);
            if *before != now {
                *before = now;
                let opacity = f64::from(shade).abs() / LEVELS;
                attribute(&self.circles[i], "fill-opacity", &format!("{opacity:.2}"));
                let life = match life {
                    Life::Alive => "",
                    Life::Saturated => " ends",
                    Life::Dead | Life::Cut => " over",
                };
                attribute(&self.circles[i], "class", &(sign(shade).to_owned() + life));
            }
            // Two decimals are written.
            let number = (value * 100.0).round();
            if let Some(text) = self.values.get(i)
                && numbers[i].to_bits() != number.to_bits()
            {
                numbers[i] = number;
                text.set_text_content(Some(&column(value, 2)));
            }
        }
    }

    /// The unit to which a key leads from another one, if it leads anywhere.
    fn led(&self, from: Unit, event: &KeyboardEvent) -> Option<Unit> {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return None;
        }
        let way = match event.key().as_str() {
            "ArrowUp" => Way::Up,
            "ArrowDown" => Way::Down,
            "ArrowLeft" => Way::Left,
            "ArrowRight" => Way::Right,
            "Home" => Way::First,
            "End" => Way::Last,
            _ => return None,
        };
        Some(self.layout.beside(from, way))
    }

    fn focus(&self, unit: Unit) {
        let found = self.layout.units().position(|other| other == unit);
        if let Some(circle) = found.and_then(|at| self.circles.get(at)) {
            // SVG elements take the focus as those of HTML do.
            let _ = circle.unchecked_ref::<HtmlElement>().focus();
        }
    }
}

/// The word of a sign in the style sheet.
const fn sign(level: i8) -> &'static str {
    match level {
        i8::MIN..=-1 => "minus",
        0 => "zero",
        1.. => "plus",
    }
}

/// Lets units be chosen by pointer, focus and keys in the element around the picture: Chromium gives an
/// `<svg>` that listens for `focusin` a stop for the Tab key of its own.
pub(super) fn chosen(
    room: &Element,
    picture: &Rc<RefCell<Option<Picture>>>,
    ask: &Rc<dyn Fn(Intent)>,
) -> Vec<Listener> {
    let mut listeners: Vec<Listener> = ["pointerover", "pointerdown", "focusin"]
        .map(|name| {
            let ask = ask.clone();
            Listener::new(room, name, move |event| {
                if let Some(unit) = unit_at(&event) {
                    ask(Intent::Unit(Some(unit)));
                }
            })
        })
        .into();
    let picture = picture.clone();
    listeners.push(Listener::new(room, "keydown", move |event| {
        // From the one that has the focus: keys may come faster than frames.
        if let Some(from) = unit_at(&event)
            && let Some(key) = event.dyn_ref::<KeyboardEvent>()
            && let Some(picture) = picture.borrow().as_ref()
            && let Some(unit) = picture.led(from, key)
        {
            event.prevent_default();
            picture.focus(unit);
        }
    }));
    listeners
}

/// The unit at which something happens.
fn unit_at(event: &Event) -> Option<Unit> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let unit = target.get_attribute("data-unit")?;
    let (layer, unit) = unit.split_once(',')?;
    Some((layer.parse().ok()?, unit.parse().ok()?))
}
