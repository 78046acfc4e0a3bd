//! The connections of the network, each as wide as its weight is large for its layer, in the colour of
//! its sign.

use plotters_backend::DrawingBackend;

use super::{LEVELS, Layout, level};
use crate::core::inside::Unit;
use crate::core::network::LinearShape;
use crate::view::plot::{Drawn, stroke};
use crate::view::theme::{Theme, fade};

/// CSS pixels of the widest connection, and of one that is as good as none.
const WIDEST: f64 = 3.5;
const THINNEST: f64 = 0.3;
/// Of more connections than this each is thinner, so that they can be told apart.
const FEW: f64 = 100.0;
/// How much of its colour a connection has that is not of the unit that is looked into.
const OTHER: f64 = 0.55;

/// A connection: from which unit of a layer to which one of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The layer it comes from, the features being layer 0.
    pub layer: usize,
    /// Which unit of it.
    pub from: usize,
    /// Which unit of the next layer.
    pub to: usize,
}

impl Wire {
    /// Whether it ends at a unit.
    #[must_use]
    pub fn touches(&self, unit: Unit) -> bool {
        [(self.layer, self.from), (self.layer + 1, self.to)].contains(&unit)
    }

    /// Which of the weights of its layer it is.
    #[must_use]
    pub fn weight(&self, inputs: usize) -> usize {
        self.to * inputs + self.from
    }
}

/// The connections that are drawn, with their widths.
#[derive(Clone, Debug, Default)]
pub struct Wires {
    unit: Option<Unit>,
    wires: Vec<Wire>,
    levels: Vec<i8>,
}

impl Wires {
    /// Takes over which unit is looked into, and the weights. Returns whether they have to be drawn
    /// anew.
    pub fn weigh(
        &mut self,
        layout: &Layout,
        unit: Unit,
        linears: &[LinearShape],
        parameters: &[f32],
    ) -> bool {
        let mut changed = self.unit.replace(unit) != Some(unit);
        if changed {
            self.wires.clear();
            self.wires.extend(layout.wires(unit));
            self.levels.clear();
            self.levels.resize(self.wires.len(), 0);
        }
        let (mut layer, mut greatest) = (usize::MAX, 0.0_f32);
        for (wire, before) in self.wires.iter().zip(&mut self.levels) {
            let linear = &linears[wire.layer];
            let (weights, _) = linear.split(parameters);
            if wire.layer != layer {
                layer = wire.layer;
                greatest = weights
                    .iter()
                    .fold(0.0, |most, weight| weight.abs().max(most));
            }
            let now = level(weights[wire.weight(linear.inputs)].into(), greatest.into());
            changed |= std::mem::replace(before, now) != now;
        }
        changed
    }

    /// Draws them on a drawing so many pixels wide, `unit` of which make one CSS pixel: those of the
    /// unit that is looked into last.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw<DB: DrawingBackend>(
        &self,
        db: &mut DB,
        theme: &Theme,
        layout: &Layout,
        (width, unit): (u32, f64),
    ) -> Drawn<DB> {
        let place = |at: Unit| {
            let (x, y) = layout.at(at);
            ((x / 100.0 * f64::from(width)) as i32, (y * unit) as i32)
        };
        let crowd = (FEW / self.wires.len().max(1) as f64).sqrt().min(1.0);
        for own in [false, true] {
            for (wire, &level) in self.wires.iter().zip(&self.levels) {
                let mine = self.unit.is_some_and(|unit| wire.touches(unit));
                if mine != own || level == 0 {
                    continue;
                }
                let color = if level > 0 { theme.points } else { theme.fit };
                let color = if own { color } else { fade(color, OTHER) };
                let share = f64::from(level).abs() / LEVELS;
                let widest = if own { WIDEST } else { WIDEST * crowd };
                let css = THINNEST + share * (widest - THINNEST);
                let (from, to) = (
                    place((wire.layer, wire.from)),
                    place((wire.layer + 1, wire.to)),
                );
                db.draw_line(
                    from,
                    to,
                    &stroke(color, (css * unit).round().max(1.0) as u32),
                )?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::network::Network;

    fn layout(features: usize, hidden: &str) -> Layout {
        Layout::new(&Network {
            features,
            hidden: hidden.parse().unwrap(),
        })
    }

    #[test]
    fn a_network_with_too_many_connections_shows_those_of_one_unit() {
        let small = layout(1, "8r,8t");
        assert_eq!(small.connections, 80);
        assert_eq!(small.wires((1, 3)).count(), 80);
        let large = layout(3, "64r,64t");
        assert_eq!(large.connections, 3 * 64 + 64 * 64 + 64);
        assert!(small.is_whole() && !large.is_whole());
        for unit in large.units() {
            let wires: Vec<Wire> = large.wires(unit).collect();
            assert!(wires.iter().all(|wire| wire.touches(unit)));
        }
        assert_eq!(large.wires((1, 5)).count(), 3 + 64);
        assert_eq!(large.wires((2, 0)).count(), 64 + 1);
    }

    #[test]
    fn widths_follow_the_weights_of_their_layer() {
        let network = Network {
            features: 1,
            hidden: "2r".parse().unwrap(),
        };
        let (layout, linears) = (Layout::new(&network), network.linears());
        let mut wires = Wires::default();
        let parameters = [2.0, -1.0, 0.0, 0.0, 0.1, 0.0, 5.0];
        assert!(wires.weigh(&layout, (1, 0), &linears, &parameters));
        assert_eq!(wires.levels, [20, -10, 20, 0]);
        // What has not changed is not drawn anew.
        assert!(!wires.weigh(&layout, (1, 0), &linears, &parameters));
        assert!(wires.weigh(&layout, (1, 1), &linears, &parameters));
        let other = [2.0, -1.5, 0.0, 0.0, 0.1, 0.0, 5.0];
        assert!(wires.weigh(&layout, (1, 1), &linears, &other));
        assert_eq!(wires.levels, [20, -15, 20, 0]);
    }
}
