//! What is drawn by hand, as SVG: its points are touched, so that they are shapes of their own.

use std::fmt::Write;

use crate::core::number::{column, short};
use crate::core::sketch::Sketch;
use crate::core::text::Text;

/// The size of the picture, in units of its own.
pub const SIZE: (f64, f64) = (480.0, 300.0);

/// The shapes of a picture: a frame, its ends, the points, and the place of the keys.
#[must_use]
pub fn svg(sketch: &Sketch) -> String {
    let (width, height) = SIZE;
    let [x, y] = sketch.ranges();
    let share = |(low, high): (f64, f64), value: f64| (value - low) / (high - low);
    let at = |(a, b): (f64, f64)| (share(x, a) * width, (1.0 - share(y, b)) * height);
    let mut svg = String::new();
    let zero = at((0.0, 0.0));
    if (0.0..=width).contains(&zero.0) {
        let _ = write!(svg, "<path class='zero' d='M{0:.1} 0V{height}'/>", zero.0);
    }
    if (0.0..=height).contains(&zero.1) {
        let _ = write!(svg, "<path class='zero' d='M0 {0:.1}H{width}'/>", zero.1);
    }
    let [across, upwards] = sketch.names();
    let mut say = |place: (f64, f64), anchor: &str, words: &str| {
        let (left, top) = place;
        let words = escape(words);
        let _ = write!(
            svg,
            "<text x='{left}' y='{top}' text-anchor='{anchor}'>{words}</text>"
        );
    };
    say((4.0, height - 6.0), "start", &short(x.0, 3));
    say(
        (width - 4.0, height - 6.0),
        "end",
        &format!("{across} = {}", short(x.1, 3)),
    );
    say(
        (4.0, 16.0),
        "start",
        &format!("{upwards} = {}", short(y.1, 3)),
    );
    say((4.0, height - 24.0), "start", &short(y.0, 3));
    for (i, &point) in sketch.points().iter().enumerate() {
        let (left, top) = at(point);
        let class = if sketch.held() == Some(i) {
            "held"
        } else {
            "point"
        };
        let _ = write!(
            svg,
            "<circle class='{class}' cx='{left:.1}' cy='{top:.1}' r='6'/>"
        );
    }
    let (left, top) = at(sketch.place());
    let _ = write!(
        svg,
        "<path class='keys' d='M{0:.1} {top:.1}h20M{left:.1} {1:.1}v20'/>",
        left - 10.0,
        top - 10.0
    );
    svg
}

/// Where the keys are, what is there, and how many points there are.
#[must_use]
pub fn words(text: &Text, sketch: &Sketch) -> String {
    let (x, y) = sketch.place();
    let key = match (sketch.held(), sketch.touched(sketch.place())) {
        (Some(_), _) => "sketch.held",
        (None, Some(_)) => "sketch.point",
        (None, None) => "sketch.place",
    };
    let [across, upwards] = sketch.names();
    let values = [
        ("across", across),
        ("x", &column(x, 2)),
        ("upwards", upwards),
        ("y", &column(y, 2)),
        ("n", &sketch.points().len().to_string()),
    ];
    text.fill(key, &values)
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_where_they_are_and_the_one_that_is_held_is_marked() {
        let mut sketch = Sketch::default();
        sketch.hold((0.0, 0.5));
        sketch.release();
        sketch.hold((-1.0, -1.0));
        let svg = svg(&sketch);
        assert!(
            svg.contains("<circle class='point' cx='240.0' cy='75.0' r='6'/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<circle class='held' cx='0.0' cy='300.0' r='6'/>"),
            "{svg}"
        );
        assert_eq!(escape("a<b & 'c'"), "a&lt;b &amp; &#39;c&#39;");
    }
}
