//! Points that somebody draws: put, moved, erased, and what was done undone.

use super::data::extent;
use super::table::Rows;

/// The least and the greatest value of an axis on which nothing is yet.
const PLAIN: (f64, f64) = (-1.0, 1.0);
/// How near to a point one has to be to touch it, as a share of an axis.
const NEAR: f64 = 0.035;
/// Steps of the keys across an axis.
const STEPS: f64 = 40.0;
/// The most points that can be drawn: of more, none could be touched.
pub const MOST: usize = 300;

/// Points, and the place at which the keys are.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    points: Vec<(f64, f64)>,
    before: Vec<Vec<(f64, f64)>>,
    held: Option<usize>,
    place: (f64, f64),
    x: (f64, f64),
    y: (f64, f64),
    names: [String; 2],
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            points: Vec::new(),
            before: Vec::new(),
            held: None,
            place: (0.0, 0.0),
            x: PLAIN,
            y: PLAIN,
            names: ["x".into(), "y".into()],
        }
    }
}

impl Sketch {
    /// Shows the points of rows with one feature, if they are not those that are drawn. Other rows are none
    /// of a drawing: it is empty then.
    pub fn follow(&mut self, rows: &Rows) {
        if self.held.is_some() {
            return;
        }
        if rows.features() != 1 || rows.len() > MOST {
            *self = Self::default();
            return;
        }
        let points = rows.x().iter().zip(rows.y());
        let points: Vec<_> = points.map(|(&x, &y)| (x, y)).collect();
        if points == self.points {
            return;
        }
        let range = |values: &mut dyn Iterator<Item = f64>| match extent(values) {
            Some((low, high)) if low < PLAIN.0 || high > PLAIN.1 => {
                let room = (high - low).max(f64::MIN_POSITIVE) * 0.1;
                (low - room, high + room)
            }
            _ => PLAIN,
        };
        *self = Self {
            x: range(&mut points.iter().map(|point| point.0)),
            y: range(&mut points.iter().map(|point| point.1)),
            names: [rows.feature(0).into(), rows.label().into()],
            points,
            ..Self::default()
        };
        self.place = (middle(self.x), middle(self.y));
    }

    /// The points.
    #[must_use]
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// The place at which the keys are.
    #[must_use]
    pub fn place(&self) -> (f64, f64) {
        self.place
    }

    /// The point (counted from 0) that is held.
    #[must_use]
    pub fn held(&self) -> Option<usize> {
        self.held
    }

    /// What is drawn of the horizontal and of the vertical axis.
    #[must_use]
    pub fn ranges(&self) -> [(f64, f64); 2] {
        [self.x, self.y]
    }

    /// What the axes are called.
    #[must_use]
    pub fn names(&self) -> [&str; 2] {
        [&self.names[0], &self.names[1]]
    }

    /// The place at shares of the axes.
    #[must_use]
    pub fn at(&self, (across, upwards): (f64, f64)) -> (f64, f64) {
        let of = |(low, high): (f64, f64), share: f64| {
            rounded(low + (high - low) * share.clamp(0.0, 1.0), (low, high))
        };
        (of(self.x, across), of(self.y, upwards))
    }

    /// The point (counted from 0) that is touched at a place.
    #[must_use]
    pub fn touched(&self, at: (f64, f64)) -> Option<usize> {
        let share = |(low, high): (f64, f64), by: f64| by / (high - low);
        let far = |point: &(f64, f64)| {
            let (x, y) = (share(self.x, point.0 - at.0), share(self.y, point.1 - at.1));
            (x * x + y * y).sqrt()
        };
        let distances = self.points.iter().map(far).enumerate();
        let nearest = distances.min_by(|one, other| one.1.total_cmp(&other.1));
        nearest
            .filter(|&(_, far)| far <= NEAR)
            .map(|(point, _)| point)
    }

    /// Takes hold of the point at a place, or of a new one that is put there.
    pub fn hold(&mut self, at: (f64, f64)) {
        let touched = self.touched(at);
        if touched.is_none() && self.points.len() == MOST {
            return;
        }
        self.before.push(self.points.clone());
        self.place = at;
        self.held = Some(touched.unwrap_or_else(|| {
            self.points.push(at);
            self.points.len() - 1
        }));
    }

    /// Moves to a place, with the point that is held.
    pub fn go(&mut self, at: (f64, f64)) {
        self.place = at;
        if let Some(point) = self.held {
            self.points[point] = at;
        }
    }

    /// Moves by some steps of the keys.
    pub fn step(&mut self, (across, upwards): (f64, f64)) {
        let of = |(low, high): (f64, f64), now: f64, steps: f64| {
            let step = (high - low) / STEPS;
            rounded((now + steps * step).clamp(low, high), (low, high))
        };
        let (x, y) = self.place;
        self.go((of(self.x, x, across), of(self.y, y, upwards)));
    }

    /// Lets go of what is held. Returns whether the points are others than before.
    pub fn release(&mut self) -> bool {
        let held = self.held.take().is_some();
        if held && self.before.last() == Some(&self.points) {
            // It was touched and no more.
            self.before.pop();
            return false;
        }
        held
    }

    /// Takes away the point at a place. Returns whether there was one.
    pub fn erase(&mut self, at: (f64, f64)) -> bool {
        let Some(point) = self.touched(at) else {
            return false;
        };
        self.held = None;
        self.before.push(self.points.clone());
        self.points.remove(point);
        true
    }

    /// Takes away all points.
    pub fn clear(&mut self) {
        self.held = None;
        if !self.points.is_empty() {
            self.before.push(std::mem::take(&mut self.points));
        }
    }

    /// Undoes what was done last. Returns whether there was something.
    pub fn undo(&mut self) -> bool {
        self.held = None;
        let before = self.before.pop();
        let undone = before.is_some();
        if let Some(points) = before {
            self.points = points;
        }
        undone
    }

    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// The points as a table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = self
            .names
            .each_ref()
            .map(|name| Rows::quoted(name))
            .join(",")
            + "\n";
        for &(x, y) in &self.points {
            text.extend([&*x.to_string(), ",", &*y.to_string(), "\n"]);
        }
        text
    }
}

fn middle((low, high): (f64, f64)) -> f64 {
    rounded(f64::midpoint(low, high), (low, high))
}

/// A number with as many digits as can be told apart on an axis.
fn rounded(value: f64, (low, high): (f64, f64)) -> f64 {
    let digits = 2 - libm::log10((high - low) / 2.0).floor() as i32;
    let scale = libm::pow(10.0, f64::from(digits));
    (value * scale).round() / scale + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::table::Sheet;

    fn rows(text: &str) -> Rows {
        let sheet = Sheet::read(text.as_bytes()).unwrap();
        let (features, label) = sheet.usual();
        sheet.choose(&features, label).unwrap()
    }

    #[test]
    fn points_are_put_moved_erased_and_all_of_it_undone() {
        let mut sketch = Sketch::default();
        let mut seen = vec![sketch.points().to_vec()];
        for at in [(0.5, 0.25), (-0.5, 0.0)] {
            sketch.hold(at);
            assert!(sketch.release());
            seen.push(sketch.points().to_vec());
        }
        // The point is taken hold of, not another one put beside it.
        sketch.hold((0.52, 0.24));
        sketch.go((0.7, 0.7));
        sketch.go((0.75, -0.5));
        assert!(sketch.release());
        assert_eq!(sketch.points(), [(0.75, -0.5), (-0.5, 0.0)]);
        seen.push(sketch.points().to_vec());
        // Touched only, nothing is done.
        sketch.hold((0.75, -0.5));
        assert!(!sketch.release());
        assert!(!sketch.erase((0.0, 0.9)));
        assert!(sketch.erase((-0.5, 0.01)));
        assert_eq!(sketch.points(), [(0.75, -0.5)]);
        seen.push(sketch.points().to_vec());
        sketch.clear();
        while let Some(before) = seen.pop() {
            assert!(sketch.undo());
            assert_eq!(sketch.points(), before);
            if seen.is_empty() {
                break;
            }
        }
        assert!(!sketch.undo() && !sketch.can_undo());
    }

    #[test]
    fn keys_move_the_place_and_what_is_held_and_stay_within_the_axes() {
        let mut sketch = Sketch::default();
        sketch.step((3.0, -1.0));
        assert_eq!(sketch.place(), (0.15, -0.05));
        sketch.hold(sketch.place());
        sketch.step((1000.0, 10.0));
        assert!(sketch.release());
        assert_eq!(sketch.points(), [(1.0, 0.45)]);
        assert_eq!(sketch.at((0.0, 2.0)), (-1.0, 1.0));
    }

    #[test]
    fn what_is_taken_away_is_held_no_more() {
        let mut sketch = Sketch::default();
        let erase = |sketch: &mut Sketch| assert!(sketch.erase((0.0, 0.0)));
        for take in [erase, Sketch::clear] {
            sketch.hold((0.0, 0.0));
            take(&mut sketch);
            sketch.step((1.0, 1.0));
            assert!(sketch.points().is_empty());
            sketch.go((0.0, 0.0));
        }
    }

    #[test]
    fn rows_are_shown_and_come_back_as_they_are() {
        let mut sketch = Sketch::default();
        sketch.follow(&rows("t,h\n0,0.3\n1.2,2.15\n0.1,-0.5\n"));
        assert_eq!(sketch.names(), ["t", "h"]);
        assert_eq!(sketch.points().len(), 3);
        let [(low, high), _] = sketch.ranges();
        assert!(low < 0.0 && high > 1.2);
        assert_eq!(
            rows(&sketch.table()),
            rows("t,h\n0,0.3\n1.2,2.15\n0.1,-0.5\n")
        );
        sketch.hold((0.5, 0.5));
        sketch.release();
        let own = sketch.clone();
        sketch.follow(&rows(&own.table()));
        assert_eq!(sketch, own, "what is drawn can still be undone");
        sketch.follow(&rows("a,b,y\n1,2,3\n2,1,4\n"));
        assert_eq!(sketch, Sketch::default());
        let tiny = rows("x,y\n1000000,0.001\n1000010,0.002\n");
        sketch.follow(&tiny);
        assert_eq!(rows(&sketch.table()), tiny);
    }
}
