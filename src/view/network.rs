//! The network as a picture: units as circles, connections as lines between them.
//!
//! The units are SVG in the page, because they are pointed at, named and focused one by one; they are
//! written once for a network, and a frame changes the shades of what is there. The connections are
//! drawn on a canvas below them ([`Wires`]): hundreds of lines that all change are too much for a
//! document. A network with more connections than [`MOST`] shows only those of the unit that is looked
//! into.

use std::fmt::Write;

mod chart;
mod wires;

pub use self::chart::UnitChart;
pub use self::wires::{Wire, Wires};

use crate::core::inside::Unit;
use crate::core::network::Network;

/// Most connections that are drawn at once: each frame may draw them all.
pub const MOST: usize = 1200;
/// How many widths a connection, and shades a unit, can have.
pub const LEVELS: f64 = 20.0;
/// CSS pixels of the picture: its height at the most, the room above the units, and between two.
const HEIGHT: f64 = 348.0;
const ABOVE: f64 = 26.0;
const APART: f64 = 40.0;
/// The least distance between two units at which their values have room.
const ROOMY: f64 = 34.0;

/// Where everything stands: horizontally in percent of the picture, vertically in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    layers: Vec<usize>,
    apart: f64,
    /// The height of the picture.
    pub height: f64,
    /// The radius of a unit.
    pub radius: f64,
    /// Whether the values of the units have room beside them.
    pub is_roomy: bool,
    /// How many connections the network has.
    pub connections: usize,
}

/// Where a key leads from a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the one above.
    Up,
    /// To the one below.
    Down,
    /// To the layer before.
    Left,
    /// To the layer after.
    Right,
    /// To the first feature.
    First,
    /// To the output.
    Last,
}

impl Layout {
    /// The layout of a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let widths = network.hidden.layers().iter().map(|layer| layer.width);
        let widths = [network.features].into_iter().chain(widths);
        let layers: Vec<usize> = widths.chain([1]).collect();
        let most = layers.iter().copied().max().unwrap_or(1).max(3) as f64;
        let apart = APART.min((HEIGHT - ABOVE) / most);
        Self {
            height: (ABOVE + most * apart).ceil(),
            radius: (0.3 * apart).clamp(2.0, 10.0),
            is_roomy: apart >= ROOMY,
            connections: layers.windows(2).map(|pair| pair[0] * pair[1]).sum(),
            layers,
            apart,
        }
    }

    /// The units of each layer, the features first and the output last.
    #[must_use]
    pub fn layers(&self) -> &[usize] {
        &self.layers
    }

    /// All units, layer by layer.
    pub fn units(&self) -> impl Iterator<Item = Unit> {
        let layers = self.layers.iter().enumerate();
        layers.flat_map(|(layer, &width)| (0..width).map(move |unit| (layer, unit)))
    }

    /// Whether all connections are drawn.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.connections <= MOST
    }

    /// The connections that are drawn while a unit is looked into.
    pub fn wires(&self, unit: Unit) -> impl Iterator<Item = Wire> {
        let all = self.is_whole();
        let layers = self.layers.windows(2).enumerate();
        let wires = layers.flat_map(|(layer, pair)| {
            let (inputs, outputs) = (pair[0], pair[1]);
            (0..outputs).flat_map(move |to| (0..inputs).map(move |from| Wire { layer, from, to }))
        });
        wires.filter(move |wire| all || wire.touches(unit))
    }

    /// Where a unit stands.
    #[must_use]
    pub fn at(&self, (layer, unit): Unit) -> (f64, f64) {
        let x = (layer as f64 + 0.5) / self.layers.len() as f64;
        let middle = ABOVE + (self.height - ABOVE) / 2.0;
        let y = middle + self.apart * (unit as f64 - 0.5 * (self.layers[layer] as f64 - 1.0));
        // Values stand below their units.
        (100.0 * x, if self.is_roomy { y - 5.0 } else { y })
    }

    /// The unit to which a key leads.
    #[must_use]
    pub fn beside(&self, (layer, unit): Unit, way: Way) -> Unit {
        let last = self.layers.len() - 1;
        // The one of another layer that stands nearest in height.
        let across = |to: usize| {
            let share = (unit as f64 + 0.5) / self.layers[layer] as f64;
            let unit = (share * self.layers[to] as f64) as usize;
            (to, unit.min(self.layers[to] - 1))
        };
        match way {
            Way::Up => (layer, unit.saturating_sub(1)),
            Way::Down => (layer, (unit + 1).min(self.layers[layer] - 1)),
            Way::Left if layer > 0 => across(layer - 1),
            Way::Right if layer < last => across(layer + 1),
            Way::Left | Way::Right => (layer, unit),
            Way::First => (0, 0),
            Way::Last => (last, 0),
        }
    }

    /// The inside of the picture: circles with their names, the room for their values, and the
    /// titles of the layers. `name` is what a unit is called, `title` what stands above a layer.
    #[must_use]
    pub fn svg(&self, name: impl Fn(Unit) -> String, title: impl Fn(usize) -> String) -> String {
        let mut svg = String::new();
        let mut each = |unit: Unit, what: &dyn Fn(&mut String, f64, f64)| {
            let (x, y) = self.at(unit);
            what(&mut svg, x, y);
        };
        for unit in self.units() {
            let name = escaped(&name(unit));
            // Lines are not seen through a pale unit.
            each(unit, &|svg, x, y| {
                let _ = write!(
                    svg,
                    "<circle class=\"ground\" cx=\"{x:.3}%\" cy=\"{y:.1}\" r=\"{0:.1}\"/><circle cx=\"{x:.3}%\" cy=\"{y:.1}\" r=\"{0:.1}\" role=\"radio\" aria-checked=\"false\" tabindex=\"-1\" data-unit=\"{1},{2}\" aria-label=\"{name}\"/>",
                    self.radius, unit.0, unit.1,
                );
            });
        }
        if self.is_roomy {
            for unit in self.units() {
                each(unit, &|svg, x, y| {
                    let y = y + self.radius + 12.0;
                    let _ = write!(svg, "<text class=\"value\" x=\"{x:.3}%\" y=\"{y:.1}\"/>");
                });
            }
        }
        for layer in 0..self.layers.len() {
            let title = escaped(&title(layer));
            each((layer, 0), &|svg, x, _| {
                let _ = write!(svg, "<text x=\"{x:.3}%\" y=\"13\">{title}</text>");
            });
        }
        svg
    }
}

/// A text between tags or quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// How strongly a value is drawn next to the greatest of its kind: up to [`LEVELS`], with its sign.
#[must_use]
pub fn level(value: f64, greatest: f64) -> i8 {
    let share = (value / greatest).clamp(-1.0, 1.0) * LEVELS;
    // Whatever is not 0 is seen; what is no number is not.
    let level = if share < 0.0 {
        share.floor()
    } else {
        share.ceil()
    };
    level as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(features: usize, hidden: &str) -> Layout {
        Layout::new(&Network {
            features,
            hidden: hidden.parse().unwrap(),
        })
    }

    #[test]
    fn units_stand_in_the_picture_and_apart() {
        for hidden in ["", "8r,8t", "64r,64g,64t,64s", "1r"] {
            let layout = layout(2, hidden);
            let units: Vec<Unit> = layout.units().collect();
            assert_eq!(units.len(), layout.layers().iter().sum::<usize>());
            for (i, &unit) in units.iter().enumerate() {
                let (x, y) = layout.at(unit);
                assert!((0.0..100.0).contains(&x), "{hidden}");
                let room = ABOVE - 8.0 + layout.radius..layout.height - layout.radius;
                assert!(room.contains(&y), "{hidden} {unit:?} {y} in {room:?}");
                for &other in &units[..i] {
                    let (other_x, other_y) = layout.at(other);
                    let apart = x != other_x || (y - other_y).abs() >= 2.0 * layout.radius;
                    assert!(apart, "{hidden} {unit:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn keys_lead_to_every_unit() {
        let layout = layout(2, "8r,3t");
        for (from, way, to) in [
            ((1, 3), Way::Up, (1, 2)),
            ((1, 0), Way::Up, (1, 0)),
            ((1, 7), Way::Down, (1, 7)),
            ((1, 7), Way::Right, (2, 2)),
            ((2, 1), Way::Left, (1, 4)),
            ((0, 1), Way::Left, (0, 1)),
            ((3, 0), Way::Right, (3, 0)),
            ((3, 0), Way::Left, (2, 1)),
            ((2, 1), Way::First, (0, 0)),
            ((0, 1), Way::Last, (3, 0)),
        ] {
            assert_eq!(layout.beside(from, way), to, "{from:?} {way:?}");
        }
    }

    #[test]
    fn the_picture_has_what_it_needs() {
        let layout = layout(1, "8r,8t");
        let svg = layout.svg(|(a, b)| format!("<{a}>&{b}"), |layer| format!("L{layer}"));
        let count = |what: &str| svg.matches(what).count();
        assert_eq!(
            (count("role=\"radio\""), count("class=\"value\"")),
            (18, 18)
        );
        assert!(svg.contains("data-unit=\"2,7\" aria-label=\"&lt;2>&amp;7\""));
        assert!(svg.contains(">L3</text>"));
        assert!(
            !Layout::new(&Network {
                features: 1,
                hidden: "9r".parse().unwrap()
            })
            .svg(|_| String::new(), |_| String::new())
            .contains("NaN")
        );
        assert!(
            !self::layout(1, "20r")
                .svg(|_| String::new(), |_| String::new())
                .contains("class=\"value\"")
        );
    }

    #[test]
    fn levels_tell_signs_and_what_is_nothing() {
        assert_eq!(level(0.0, 1.0), 0);
        assert_eq!(level(1e-9, 1.0), 1);
        assert_eq!((level(-0.5, 1.0), level(-9.0, 3.0)), (-10, -20));
        assert_eq!((level(f64::NAN, 1.0), level(0.0, 0.0)), (0, 0));
    }
}
