//! Held-out samples in the charts, drawn as SVG and looked at by structure: open in the fit, a line of their
//! own in the loss, with a ring where it is lowest.

use std::collections::HashMap;

use regression_playground::core::experiment::Experiment;
use regression_playground::core::held::TestCourse;
use regression_playground::core::link;
use regression_playground::core::looks::{Beyond, Spread, View};
use regression_playground::core::network::Predictor;
use regression_playground::core::pins::Pins;
use regression_playground::core::session::Session;
use regression_playground::core::text::Text;
use regression_playground::view::fit::FitChart;
use regression_playground::view::loss::{self, Course};
use regression_playground::view::picture::{Chart, Colors, Subject};
use regression_playground::view::plot::Plot;

#[path = "support/svg.rs"]
#[allow(dead_code)] // Some marks belong to other charts.
mod svg;
#[path = "support/trained.rs"]
mod whole;

use svg::{Element, FIT, GROUND, POINTS, SIZE, assert_labelled, circles, lines, theme};

fn trained(query: &str) -> Session {
    let (experiment, problems) = link::read(query, "");
    assert_eq!(problems, []);
    let session = whole::trained(&experiment);
    assert!(session.recording().go_on_testing(&mut || 1.0));
    session
}

fn place(circle: &Element) -> (f64, f64) {
    (circle.number("cx"), circle.number("cy"))
}

/// The rings of a drawing: a dot with a smaller one of the ground's colour right above it.
fn rings(drawn: &[Element]) -> Vec<Element> {
    let rings = drawn.windows(2).filter(|pair| {
        let is = |element: &Element, color| element.tag == "circle" && element.get("fill") == color;
        is(&pair[0], POINTS)
            && is(&pair[1], GROUND)
            && place(&pair[0]) == place(&pair[1])
            && pair[0].number("r") > pair[1].number("r")
    });
    rings.map(|pair| pair[0].clone()).collect()
}

/// The still and the moving layer of a fit.
fn fit(session: &Session, view: View, with_held_out: bool) -> [Vec<Element>; 2] {
    let (recording, problem) = (session.recording(), session.problem());
    let held = recording.held_out().filter(|_| with_held_out);
    let chart = FitChart::new(recording.experiment(), problem, view, SIZE, 1.0);
    let chart = chart.with_held_out(held, SIZE, 1.0);
    let mut predictor = Predictor::new(&problem.network);
    let parameters = session.parameters();
    [
        svg::draw(|db| chart.draw_still(db, &theme(), ("x", "y")).unwrap()),
        svg::draw(|db| {
            chart
                .draw_moving(db, &theme(), &mut predictor, parameters, &[0, 1])
                .unwrap();
        }),
    ]
}

#[test]
fn every_held_out_sample_is_a_ring_in_its_place_above_the_others() {
    for (query, view) in [
        ("task=cubic&n=60&test=0.3&epochs=5", View::Feature(0)),
        ("task=linear&n=400&test=0.1&epochs=2", View::Feature(1)),
    ] {
        let session = trained(query);
        let (data, held) = (&session.problem().data, session.recording().held_out());
        let held = held.unwrap();
        let View::Feature(feature) = view else {
            panic!("along a feature")
        };
        let [still, moving] = fit(&session, view, true);
        assert_labelled(&still);
        let rings = rings(&still);
        assert_eq!(rings.len(), held.len(), "{query}");
        assert_eq!(
            circles(&still, GROUND).len(),
            held.len(),
            "nothing else is open"
        );
        let dots = circles(&still, POINTS);
        assert_eq!(dots.len(), data.len() + held.len());
        assert_eq!(dots[data.len()..], rings, "they come last");
        assert!(rings[0].number("r") > dots[0].number("r"));
        // What is further to the right or higher up is so in the chart.
        let xs: Vec<f32> = (0..held.len())
            .map(|sample| held.row(sample)[feature])
            .collect();
        for (i, j) in (0..held.len()).zip(1..held.len()) {
            let (a, b) = (place(&rings[i]), place(&rings[j]));
            assert!((a.0 - b.0) * f64::from(xs[i] - xs[j]) >= 0.0, "{query} {i}");
            assert!(
                (a.1 - b.1) * f64::from(held.y[i] - held.y[j]) <= 0.0,
                "{query} {i}"
            );
        }
        // They are data, not predictions: nothing of them moves.
        assert!(circles(&moving, GROUND).is_empty());
        let [plain, _] = fit(&session, view, false);
        assert!(circles(&plain, GROUND).is_empty());
        assert_eq!(circles(&plain, POINTS).len(), data.len());
    }
}

#[test]
fn the_axes_make_room_for_a_sample_that_only_the_held_out_ones_have() {
    // Evenly spaced: the first or the last is held out for some seed.
    let at_the_edge = |seed: u32| {
        let session = trained(&format!(
            "task=cubic&n=12&test=0.5&batch=6&epochs=1&seed={seed}"
        ));
        let edge = |x: &[f32]| x.contains(&1.0) && !session.problem().data.x.contains(&1.0);
        edge(&session.recording().held_out().unwrap().x).then_some(session)
    };
    let session = (1..50).find_map(at_the_edge).unwrap();
    let [still, _] = fit(&session, View::Feature(0), true);
    let rings = rings(&still);
    assert_eq!(rings.len(), 6, "none is left out");
    let right = |circles: &[Element]| circles.iter().map(|c| place(c).0).fold(0.0, f64::max);
    assert_eq!(right(&circles(&still, POINTS)), right(&rings));
    let [plain, _] = fit(&session, View::Feature(0), false);
    assert_ne!(circles(&plain, POINTS), circles(&still, POINTS)[..6]);
}

#[test]
fn predictions_of_held_out_samples_are_rings_that_move() {
    let session = trained("task=linear&n=100&test=0.2&epochs=3");
    let [still, moving] = fit(&session, View::Predicted, true);
    assert!(circles(&still, GROUND).is_empty());
    assert_eq!(rings(&moving).len(), 20);
    assert_eq!(circles(&moving, FIT).len(), 80);
    let [_, plain] = fit(&session, View::Predicted, false);
    assert!(rings(&plain).is_empty());
}

/// The line of the held-out samples at a moment, as `(passed, after)`, its ring, and the axes.
fn tests(session: &Session, now: f64, spread: Spread) -> (Vec<Element>, Vec<Element>, Plot) {
    let recording = session.recording();
    let course = recording.tests();
    let losses = recording.history().losses();
    let others = [Course::from(&*course)];
    let epochs = recording.experiment().epochs;
    let plot = loss::plot(losses, &others, None, epochs, spread, SIZE, 1.0);
    let drawn = svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_tests(db, &plot, &theme(), &course, now).unwrap();
    });
    assert_labelled(&drawn);
    (lines(&drawn, POINTS), rings(&drawn), plot)
}

const OVERFIT: &str =
    "task=sine&n=30&noise=0.3&test=0.5&net=32r,32r&opt=adam&lr=0.01&batch=15&epochs=600";

#[test]
fn the_loss_over_held_out_samples_is_a_line_with_a_ring_at_its_lowest() {
    let session = trained(OVERFIT);
    let course = session.recording().tests().clone();
    let (epoch, lowest) = course.lowest().unwrap();
    assert!(
        (1..599).contains(&epoch),
        "the lowest is on the way: {epoch}"
    );
    let top = course
        .losses()
        .iter()
        .map(|&(_, loss)| loss)
        .fold(0.0, f32::max);
    for spread in [Spread::Linear, Spread::Logarithmic] {
        for now in [0.0, 150.0, 150.5, 600.0] {
            let (lines, rings, plot) = tests(&session, now, spread);
            assert!(plot.y.max() >= f64::from(top), "the axes hold it");
            let [after, passed] = &lines[..] else {
                // At either end there is only one of the two.
                assert!([0.0, 600.0].contains(&now), "{now}: {}", lines.len());
                assert_eq!(lines[0].number("opacity") < 1.0, now == 0.0);
                continue;
            };
            // What is still to come is paler, and goes on where what has passed ends.
            assert!(after.number("opacity") < passed.number("opacity"));
            let (end, begin) = (*passed.points().last().unwrap(), after.points()[0]);
            assert_eq!(end, begin, "{now}");
            let at = plot.at(150.0, f64::from(course.at(150).unwrap()));
            assert_eq!(end, (f64::from(at.0), f64::from(at.1)));
            let [ring] = &rings[..] else {
                panic!("{} rings", rings.len())
            };
            let at = plot.at(f64::from(epoch), f64::from(lowest));
            assert_eq!(place(ring), (f64::from(at.0), f64::from(at.1)));
            // Nothing of the line is below it.
            let lowest = [after, passed].into_iter().flat_map(|line| line.points());
            assert!(lowest.fold(0.0, |most: f64, (_, y)| most.max(y)) <= place(ring).1);
        }
    }
}

#[test]
fn of_losses_that_nobody_has_worked_out_nothing_is_drawn() {
    let plot = loss::plot(&[(0, 1.0)], &[], None, 10, Spread::Logarithmic, SIZE, 1.0);
    let drawn = svg::draw(|db| {
        loss::draw_tests(db, &plot, &theme(), &TestCourse::default(), 0.0).unwrap();
    });
    assert!(drawn.is_empty(), "{drawn:?}");
}

fn english() -> Text {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales/en.json");
    let entries: HashMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Text::new(entries)
}

#[test]
fn what_is_saved_as_a_picture_has_them_too() {
    let text = english();
    let pictures = |session: &Session, pins: &Pins| {
        let subject = Subject {
            text: &text,
            recording: session.recording(),
            moment: session.newest(),
            pins,
            fit: (View::Feature(0), Beyond::Off),
            losses: Spread::Logarithmic,
        };
        [Chart::Fit, Chart::Loss].map(|chart| subject.svg(chart, Colors::Light))
    };
    // Dots are lines of no length with round ends.
    let dots = |svg: &str, class: &str| -> usize {
        let path = format!("<path class='{class}'");
        let paths = svg.split(&path).skip(1);
        let marks = paths.map(|path| path.split("/>").next().unwrap().matches("h0").count());
        marks.sum()
    };
    let held = trained("task=cubic&n=80&test=0.25&epochs=30");
    let [fit, loss] = pictures(&held, &Pins::default());
    assert_eq!((dots(&fit, "points"), dots(&fit, "card")), (80, 20));
    assert_eq!(
        (dots(&loss, "points"), dots(&loss, "card")),
        (1, 1),
        "the ring"
    );
    assert!(
        loss.matches("<path class='points'").count() >= 2,
        "and the line"
    );
    // Whatever was drawn in the ground's colour before, the ring is open: its inside comes after its outside.
    let mut pins = Pins::default();
    pins.keep(held.recording(), held.newest(), 0, 1.0).unwrap();
    for picture in pictures(&held, &pins) {
        let [outside, inside] = ["points", "card"].map(|class| {
            let paths = picture.match_indices("<path class='");
            let with_dots = paths.filter(|(at, _)| {
                let path = picture[*at..].split("/>").next().unwrap();
                path.starts_with(&format!("<path class='{class}'")) && path.contains("h0")
            });
            with_dots.last().unwrap().0
        });
        assert!(inside > outside);
    }
    let plain = trained("task=cubic&n=80&epochs=30");
    let [fit, loss] = pictures(&plain, &Pins::default());
    assert_eq!((dots(&fit, "points"), dots(&fit, "card")), (80, 0));
    assert_eq!(loss.matches("<path class='points'").count(), 0);
}

#[test]
fn the_title_of_the_losses_says_of_which_samples_they_are() {
    use regression_playground::view::describe::loss_axis;
    let plain = Experiment::new(regression_playground::core::experiment::Task::Cubic);
    let held = Experiment {
        test: 0.2,
        ..plain.clone()
    };
    let text = english();
    assert_eq!(loss_axis(&text, &plain), "loss over all samples (MSE)");
    assert_eq!(loss_axis(&text, &held), "loss, training and held out (MSE)");
}
