//! The part of a plane that is drawn. While a run trains it only grows, a good piece at a time, so
//! that the picture does not jump.

use super::Spot;

/// Room around what has to be seen, as a share of its extent.
const ROOM: f64 = 0.25;
/// A side that has to grow goes on for so much of the extent.
const STRIDE: f64 = 0.3;
/// How many times the first extent is drawn at most to each side: a run that diverges leaves the
/// picture.
const MOST: f64 = 5.0;
/// How many times as far the jumps are seen by which it is lost.
const JUMP: f64 = 3.0;
/// Room beyond such a jump, as a share of the extent before it.
const JUMP_ROOM: f64 = 0.1;

/// A rectangle of a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The least and the greatest value along either axis.
    pub sides: [(f64, f64); 2],
    /// Up to where it grows.
    most: [(f64, f64); 2],
}

impl Frame {
    /// The frame around some places; `None` when there are none.
    #[must_use]
    pub fn around(spots: impl IntoIterator<Item = Spot>) -> Option<Self> {
        let mut sides = [(f64::INFINITY, f64::NEG_INFINITY); 2];
        for spot in spots {
            for (side, value) in sides.iter_mut().zip(spot) {
                *side = (side.0.min(value), side.1.max(value));
            }
        }
        let known = |side: &(f64, f64)| side.0.is_finite() && side.1.is_finite();
        if !sides.iter().all(known) {
            return None;
        }
        // Places that are all the same still need room, and a narrow frame as much as half of a wide one.
        let extent = |side: (f64, f64)| side.1 - side.0;
        let size = |side: (f64, f64)| 0.02 * (1.0 + side.0.abs());
        let widest = extent(sides[0]).max(extent(sides[1]));
        let sides = sides.map(|side| {
            let wanted = extent(side).max(0.5 * widest).max(size(side));
            let room = ROOM * wanted + 0.5 * (wanted - extent(side));
            (side.0 - room, side.1 + room)
        });
        let most = sides.map(|side| {
            let room = MOST * extent(side);
            (side.0 - room, side.1 + room)
        });
        Some(Self { sides, most })
    }

    /// Makes room for a place, as far as it grows. Returns whether it has grown.
    pub fn grow(&mut self, spot: Spot) -> bool {
        let mut grown = false;
        for ((side, most), value) in self.sides.iter_mut().zip(self.most).zip(spot) {
            let stride = STRIDE * (side.1 - side.0);
            if value < side.0 && side.0 > most.0 {
                side.0 = (value - stride).max(most.0);
                grown = true;
            }
            if value > side.1 && side.1 < most.1 {
                side.1 = (value + stride).min(most.1);
                grown = true;
            }
        }
        grown
    }

    /// Makes room for a jump by which a run is lost, also where it does not grow by itself. Returns
    /// whether there is room for it.
    pub fn jump(&mut self, spot: Spot) -> bool {
        let far = self.most.map(|(low, high)| {
            let (middle, half) = (f64::midpoint(low, high), 0.5 * JUMP * (high - low));
            (middle - half, middle + half)
        });
        let inside = |((low, high), value): (&(f64, f64), f64)| (*low..=*high).contains(&value);
        let reaches = far.iter().zip(spot).all(inside);
        for (side, value) in self.sides.iter_mut().zip(spot).filter(|_| reaches) {
            let room = JUMP_ROOM * (side.1 - side.0);
            if value < side.0 {
                side.0 = value - room;
            }
            if value > side.1 {
                side.1 = value + room;
            }
        }
        reaches
    }

    /// The same frame with equally long units on a picture that is so many times as wide as high:
    /// right angles are seen as such.
    #[must_use]
    pub fn for_picture(&self, aspect: f64) -> Self {
        let [across, up] = self.sides;
        let (width, height) = (across.1 - across.0, up.1 - up.0);
        let widen = |side: (f64, f64), by: f64| (side.0 - by / 2.0, side.1 + by / 2.0);
        // A frame that has this shape already stays as it is, to the last digit.
        let sides = if (width / (aspect * height) - 1.0).abs() < 1e-9 {
            [across, up]
        } else if width < aspect * height {
            [widen(across, aspect * height - width), up]
        } else {
            [across, widen(up, width / aspect - height)]
        };
        Self { sides, ..*self }
    }

    /// The frame around this one and another.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let both = |k: usize| {
            let (a, b) = (self.sides[k], other.sides[k]);
            (a.0.min(b.0), a.1.max(b.1))
        };
        Self {
            sides: [both(0), both(1)],
            ..*other
        }
    }

    /// Whether another one is the same but for the last digits.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.sides.iter().zip(other.sides).all(|(a, b)| {
            let near = 1e-6 * (a.1 - a.0);
            (a.0 - b.0).abs() < near && (a.1 - b.1).abs() < near
        })
    }

    /// Whether a place is in it.
    #[must_use]
    pub fn holds(&self, spot: Spot) -> bool {
        let inside = |(side, value): (&(f64, f64), f64)| (side.0..=side.1).contains(&value);
        self.sides.iter().zip(spot).all(inside)
    }

    /// Its corners.
    #[must_use]
    pub fn corners(&self) -> [Spot; 4] {
        let [(left, right), (low, high)] = self.sides;
        [[left, low], [right, low], [left, high], [right, high]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_in_strides_and_not_for_ever() {
        let mut frame = Frame::around([[0.0, 0.0], [4.0, 2.0]]).unwrap();
        let first = frame;
        assert!(frame.holds([4.0, 2.0]) && frame.holds([-0.5, 2.5]));
        assert!(!frame.grow([3.0, 1.0]));
        assert_eq!(frame, first);
        assert!(frame.grow([6.0, 1.0]));
        // Strides: what comes next to it finds room.
        assert!(!frame.grow([6.5, 1.0]));
        assert_eq!(
            (frame.sides[0].0, frame.sides[1]),
            (first.sides[0].0, first.sides[1])
        );
        assert!(frame.grow([1e30, -1e30]));
        assert!(!frame.grow([f64::INFINITY, f64::NEG_INFINITY]));
        assert!(!frame.grow([f64::NAN, f64::NAN]));
        assert!(
            frame.sides.iter().all(|side| side.1 - side.0 < 80.0),
            "{frame:?}"
        );
    }

    #[test]
    fn units_are_equally_long_on_a_picture() {
        let frame = Frame::around([[0.0, 0.0], [4.0, 2.0]]).unwrap();
        for aspect in [0.5, 1.0, 2.0, 4.0] {
            let shown = frame.for_picture(aspect);
            let [width, height] = shown.sides.map(|side| side.1 - side.0);
            assert!((width / height / aspect - 1.0).abs() < 1e-12);
            assert!(frame.corners().iter().all(|&corner| shown.holds(corner)));
        }
        assert!(
            frame
                .with(&frame.for_picture(3.0))
                .is_like(&frame.for_picture(3.0))
        );
        assert!(!frame.is_like(&frame.for_picture(3.0)));
        let shown = frame.for_picture(3.0);
        assert_eq!(shown.for_picture(3.0), shown);
        assert_eq!(Frame::around([]), None);
        assert_eq!(Frame::around([[f64::NAN, 0.0]]), None);
        assert!(Frame::around([[3.0, 3.0]]).unwrap().holds([3.0, 3.0]));
    }
}
