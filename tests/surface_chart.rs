//! The picture of the loss surface, read back from its drawing: contours where the loss has their
//! value, the way of the run, its moment, the two arrows and the lowest point.

use regression_playground::core::data::Dataset;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::number::short;
use regression_playground::core::quadratic::Quadratic;
use regression_playground::core::surface::{Frame, Ground, Spot};
use regression_playground::view::surface::{SurfaceChart, Way};

#[path = "support/svg.rs"]
#[allow(dead_code)] // Not all of it is wanted here.
mod svg;

use svg::{BATCH, Element, FIT, INK, POINTS, SIZE, circles, draw, lines, theme};

fn bowl(pair: [usize; 2]) -> Ground {
    let data = Dataset::draw(&Experiment {
        noise: 0.5,
        ..Experiment::new(Task::Linear)
    });
    Ground::Bowl(Quadratic::of(&data).over(pair))
}

/// From a pixel of the drawing back to the values: the coloured ground fills the plot.
struct Back {
    plot: [(f64, f64); 2],
    frame: Frame,
}

impl Back {
    fn new(elements: &[Element], frame: Frame) -> Self {
        let rects: Vec<&Element> = elements
            .iter()
            .filter(|e| e.tag == "rect" && e.get("fill") != "#000008")
            .collect();
        let side = |at: &str, size: &str| {
            let low = rects.iter().map(|e| e.number(at));
            let high = rects.iter().map(|e| e.number(at) + e.number(size));
            (low.fold(f64::MAX, f64::min), high.fold(f64::MIN, f64::max))
        };
        Self {
            plot: [side("x", "width"), side("y", "height")],
            frame,
        }
    }

    fn spot(&self, (px, py): (f64, f64)) -> Spot {
        let share = |(low, high): (f64, f64), at: f64| (at - low) / (high - low);
        let (across, up) = (share(self.plot[0], px), 1.0 - share(self.plot[1], py));
        let [x, y] = self.frame.sides;
        [x.0 + across * (x.1 - x.0), y.0 + up * (y.1 - y.0)]
    }

    /// How much a pixel is.
    fn pixel(&self) -> f64 {
        let [x, _] = self.frame.sides;
        (x.1 - x.0) / (self.plot[0].1 - self.plot[0].0)
    }
}

/// A frame around the lowest point and a start.
fn frame(ground: &Ground) -> Frame {
    let frame = Frame::around([[0.3, 0.1], ground.lowest().0]).unwrap();
    SurfaceChart::frame_for(&frame, SIZE, 1.0)
}

#[test]
fn contours_are_where_the_loss_has_their_value() {
    for pair in [[0, 1], [2, 0]] {
        let ground = bowl(pair);
        let frame = frame(&ground);
        let chart = SurfaceChart::new(&ground, &frame, SIZE, 1.0);
        let elements = draw(|db| chart.draw_still(db, &theme(), ("w1", "w2")).unwrap());
        let back = Back::new(&elements, frame);
        let [width, height] = back.frame.sides.map(|(low, high)| high - low);
        let aspect = (back.plot[0].1 - back.plot[0].0) / (back.plot[1].1 - back.plot[1].0);
        assert!(
            (width / height / aspect - 1.0).abs() < 0.02,
            "units are alike"
        );
        let mut seen = vec![0; chart.levels().len()];
        for line in lines(&elements, INK) {
            let points = line.points();
            if points.len() < 5 {
                continue;
            }
            let losses = points.iter().map(|&at| ground.loss(back.spot(at)).unwrap());
            let mean = losses.clone().sum::<f64>() / points.len() as f64;
            let nearest = chart
                .levels()
                .iter()
                .enumerate()
                .min_by(|a, b| (a.1 - mean).abs().total_cmp(&(b.1 - mean).abs()));
            let (i, level) = nearest.unwrap();
            seen[i] += 1;
            for (loss, &at) in losses.zip(&points) {
                // As far off as the pixel is large.
                let (spot, lowest) = (back.spot(at), ground.lowest().0);
                let far = (spot[0] - lowest[0]).hypot(spot[1] - lowest[1]);
                let most = 3.0 * (far + back.pixel()) * back.pixel();
                assert!((loss - level).abs() < most, "{loss} {level} {most}");
            }
        }
        assert!(
            seen.iter().filter(|&&count| count > 0).count() >= 5,
            "{seen:?}"
        );
        // Names stand at their contours.
        let mut named = 0;
        for text in elements.iter().filter(|e| e.tag == "text") {
            let level = chart
                .levels()
                .iter()
                .find(|&&level| short(level, 2) == text.text);
            let at = (text.number("x"), text.number("y"));
            let inside = at.0 > back.plot[0].0 && at.1 < back.plot[1].1;
            if let Some(level) = level.filter(|_| inside) {
                let loss = ground.loss(back.spot(at)).unwrap();
                assert!((loss / level - 1.0).abs() < 0.2, "{loss} {level}");
                named += 1;
            }
        }
        assert!(
            named >= 3,
            "{named} {:?} {:?}",
            svg::texts(&elements),
            chart.levels()
        );
    }
}

#[test]
fn the_way_the_moment_and_the_arrows_are_where_they_belong() {
    let ground = bowl([0, 1]);
    let frame = frame(&ground);
    let chart = SurfaceChart::new(&ground, &frame, SIZE, 1.0);
    let path = [[0.3, 0.1], [1.0, -1.0], [1.4, -2.0]];
    let way = Way {
        path: &path,
        down: Some([[3.0, -4.0], [1.5, 0.0]]),
        last: &[],
    };
    let along = Some([[0.0, -2.0], [4.0, -2.0]]);
    let still = draw(|db| chart.draw_still(db, &theme(), ("w1", "w2")).unwrap());
    let back = Back::new(&still, frame);
    let elements = draw(|db| chart.draw_moving(db, &theme(), way, along).unwrap());
    let near = |at, wanted: Spot| {
        let found = back.spot(at);
        let off = (found[0] - wanted[0]).hypot(found[1] - wanted[1]);
        assert!(off < 1.5 * back.pixel(), "{found:?} {wanted:?}");
    };
    let drawn = lines(&elements, FIT)[0].points();
    assert_eq!(drawn.len(), 3);
    drawn
        .iter()
        .zip(path)
        .for_each(|(&at, spot)| near(at, spot));
    let moment = circles(&elements, FIT).pop().unwrap();
    near((moment.number("cx"), moment.number("cy")), path[2]);

    let arrow = |color: &str| {
        let shaft = lines(&elements, color)[0].points();
        near(shaft[0], path[2]);
        (shaft[1].0 - shaft[0].0, shaft[0].1 - shaft[1].1)
    };
    let (batch, all) = (arrow(BATCH), arrow(POINTS));
    let (length, other) = (batch.0.hypot(batch.1), all.0.hypot(all.1));
    assert!((length - 64.0).abs() < 1.5, "{length}");
    // One scale for both.
    assert!(
        (other / length - 1.5 / 5.0).abs() < 0.03,
        "{other} {length}"
    );
    assert!((batch.1 / batch.0 + 4.0 / 3.0).abs() < 0.05 && all.1.abs() < 1.0);
    assert!(
        lines(&elements, INK).len() > 3,
        "the dashes of the direction"
    );

    // Without a next step there are none, and a moment beyond the picture is not drawn.
    let gone = [[0.3, 0.1], [1e18, -1e18]];
    let way = Way {
        path: &gone,
        down: None,
        last: &[],
    };
    let elements = draw(|db| chart.draw_moving(db, &theme(), way, None).unwrap());
    assert!(lines(&elements, BATCH).is_empty());
    let dots = circles(&elements, FIT);
    assert!(
        dots.iter().all(|dot| dot.number("r") < 3.0),
        "the moment is none of {dots:?}"
    );
    assert!(
        lines(&elements, FIT)[0].points().len() >= 2,
        "the way leaves the picture"
    );
}

#[test]
fn the_mini_batches_by_which_a_run_was_lost_come_after_the_moment() {
    let ground = bowl([0, 1]);
    let frame = frame(&ground);
    let chart = SurfaceChart::new(&ground, &frame, SIZE, 1.0);
    let last = [[1.0, -1.0], [0.5, -2.5], [1e20, -1e20]];
    let way = Way {
        path: &[[0.3, 0.1]],
        down: None,
        last: &last,
    };
    let still = draw(|db| chart.draw_still(db, &theme(), ("w1", "w2")).unwrap());
    let back = Back::new(&still, frame);
    let elements = draw(|db| chart.draw_moving(db, &theme(), way, None).unwrap());
    let near = |at, wanted: Spot| {
        let found = back.spot(at);
        let off = (found[0] - wanted[0]).hypot(found[1] - wanted[1]);
        assert!(off < 1.5 * back.pixel(), "{found:?} {wanted:?}");
    };
    let drawn: Vec<_> = lines(&elements, FIT)
        .into_iter()
        .filter(|line| line.points().len() > 2)
        .collect();
    let points = drawn[0].points();
    near(points[0], [0.3, 0.1]);
    near(points[1], last[0]);
    near(points[2], last[1]);
    let dots = circles(&elements, BATCH);
    assert_eq!(dots.len(), 2, "the last is beyond the picture");
    for (dot, spot) in dots.iter().zip(last) {
        near((dot.number("cx"), dot.number("cy")), spot);
    }
}

#[test]
fn the_lowest_point_is_crossed() {
    let ground = bowl([0, 1]);
    let frame = frame(&ground);
    let chart = SurfaceChart::new(&ground, &frame, SIZE, 1.0);
    let elements = draw(|db| chart.draw_still(db, &theme(), ("w1", "w2")).unwrap());
    let back = Back::new(&elements, frame);
    let strokes: Vec<_> = lines(&elements, INK)
        .into_iter()
        .filter(|line| line.points().len() == 2)
        .collect();
    assert_eq!(strokes.len(), 2);
    for stroke in strokes {
        let [a, b] = stroke.points()[..] else {
            panic!("a stroke has two ends");
        };
        let middle = back.spot((f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1)));
        let lowest = ground.lowest().0;
        let off = (middle[0] - lowest[0]).hypot(middle[1] - lowest[1]);
        assert!(off < 1.5 * back.pixel(), "{middle:?} {lowest:?}");
    }
}
