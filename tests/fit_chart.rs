//! The fit chart, drawn as SVG and looked at by structure.

use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::explain::NextStep;
use regression_playground::core::looks::{Beyond, View};
use regression_playground::core::network::Predictor;
use regression_playground::core::phase::Phase;
use regression_playground::core::transport::Place;
use regression_playground::view::fit::FitChart;

#[path = "support/svg.rs"]
mod svg;

use svg::{
    BATCH, Element, FIT, OUTLINE, POINTS, SIZE, TRUTH, assert_labelled, circles, lines, texts,
    theme,
};

/// The still and the moving layer of a fit chart.
fn fit(
    experiment: &Experiment,
    view: View,
    parameters: &[f32],
    batch: &[u32],
) -> (Vec<Element>, Vec<Element>) {
    let problem = Problem::new(experiment);
    let chart = FitChart::new(experiment, &problem, view, SIZE, 1.0);
    let mut predictor = Predictor::new(&problem.network);
    (
        svg::draw(|db| {
            chart
                .draw_still(db, &theme(), ("x title", "y title"))
                .unwrap()
        }),
        svg::draw(|db| {
            chart
                .draw_moving(db, &theme(), &mut predictor, parameters, batch)
                .unwrap();
        }),
    )
}

fn initial(experiment: &Experiment) -> Vec<f32> {
    Problem::new(experiment).parameters
}

#[test]
fn every_sample_is_a_point_and_the_truth_is_dashed() {
    for (task, view, samples) in [
        (Task::Cubic, View::Feature(0), 100),
        (Task::Linear, View::Feature(1), 500),
    ] {
        let experiment = Experiment::new(task);
        let (still, moving) = fit(&experiment, view, &initial(&experiment), &[]);
        assert_eq!(circles(&still, POINTS).len(), samples, "{task:?}");
        assert!(lines(&moving, TRUTH).len() > 10, "dashes");
        assert_labelled(&still);
        assert!(texts(&still).contains(&"x title") && texts(&still).contains(&"y title"));
    }
}

#[test]
fn the_batch_is_marked_on_its_points() {
    for (task, view) in [
        (Task::Cubic, View::Feature(0)),
        (Task::Linear, View::Feature(0)),
    ] {
        let experiment = Experiment::new(task);
        let batch = [3, 14, 15, 92, 65, 35];
        let (still, moving) = fit(&experiment, view, &initial(&experiment), &batch);
        let marks = circles(&moving, BATCH);
        assert_eq!(marks.len(), batch.len());
        let samples = circles(&still, POINTS);
        for (mark, sample) in marks.iter().zip(batch) {
            let sample = &samples[sample as usize];
            assert_eq!(
                (mark.get("cx"), mark.get("cy")),
                (sample.get("cx"), sample.get("cy"))
            );
            assert!(mark.number("r") > sample.number("r"));
        }
        assert_eq!(
            circles(&fit(&experiment, view, &initial(&experiment), &[]).1, BATCH),
            []
        );
    }
}

#[test]
fn the_fitted_line_follows_the_parameters() {
    let experiment = Experiment::new(Task::Linear);
    for feature in [0, 1] {
        let line = |parameters: &[f32]| {
            let (_, moving) = fit(&experiment, View::Feature(feature), parameters, &[]);
            let fitted = lines(&moving, FIT);
            assert_eq!(fitted.len(), 1);
            (lines(&moving, TRUTH), fitted[0].points())
        };
        // With the true parameters it lies on the true line.
        let (truth, fitted) = line(&[2.0, -3.4, 4.2]);
        let height = |x: f64| {
            let (a, b) = (fitted[0], *fitted.last().unwrap());
            a.1 + (x - a.0) / (b.0 - a.0) * (b.1 - a.1)
        };
        assert!(truth.len() > 10, "dashes");
        for (x, y) in truth.iter().flat_map(Element::points) {
            assert!(
                (height(x) - y).abs() < 2.5,
                "the truth is at {x},{y}, the fit {}",
                height(x)
            );
        }
        // Turned round with the weights, moved up with the bias.
        let (_, turned) = line(&[-2.0, 3.4, 4.2]);
        let rises = |points: &[(f64, f64)]| points[0].1 > points.last().unwrap().1;
        assert_ne!(rises(&fitted), rises(&turned));
        let (_, moved) = line(&[2.0, -3.4, 4.7]);
        let middle = |points: &[(f64, f64)]| points[points.len() / 2].1;
        assert!(middle(&moved) < middle(&fitted));
    }
}

#[test]
fn perfect_predictions_lie_on_the_diagonal() {
    let experiment = Experiment {
        noise: 0.0,
        ..Experiment::new(Task::Linear)
    };
    let batch = [0, 1, 2];
    let (still, moving) = fit(&experiment, View::Predicted, &[2.0, -3.4, 4.2], &batch);
    assert_eq!(circles(&still, POINTS).len(), 0);
    assert_eq!(circles(&moving, FIT).len(), 500);
    assert_eq!(circles(&moving, BATCH).len(), batch.len());
    let diagonal: Vec<_> = lines(&still, TRUTH)
        .iter()
        .flat_map(Element::points)
        .collect();
    let (a, b) = (diagonal[0], *diagonal.last().unwrap());
    for point in circles(&moving, FIT) {
        let share = (point.number("cx") - a.0) / (b.0 - a.0);
        let off = a.1 + share * (b.1 - a.1) - point.number("cy");
        assert!(off.abs() <= 2.0, "{off} pixels beside the diagonal");
    }
    let (_, wrong) = fit(&experiment, View::Predicted, &[0.0, 0.0, 4.2], &[]);
    let height = |e: &Element| e.number("cy");
    let heights: Vec<f64> = circles(&wrong, FIT).iter().map(height).collect();
    assert!(
        heights.iter().all(|h| *h == heights[0]),
        "a constant prediction is level"
    );
}

#[test]
fn many_samples_are_thinned_only_where_they_move() {
    let experiment = Experiment {
        samples: 10_000,
        ..Experiment::new(Task::Linear)
    };
    let parameters = [2.0, -3.4, 4.2];
    assert_eq!(
        circles(
            &fit(&experiment, View::Feature(1), &parameters, &[]).0,
            POINTS
        )
        .len(),
        10_000
    );
    assert_eq!(
        circles(&fit(&experiment, View::Predicted, &parameters, &[]).1, FIT).len(),
        2000
    );
}

#[test]
fn absurd_parameters_stay_on_the_drawing() {
    for (task, net) in [
        (Task::Linear, ""),
        (Task::Cubic, "8r,8t"),
        (Task::Step, "64r,64r,64g,64r"),
    ] {
        let hidden = net.parse().unwrap();
        let experiment = Experiment {
            hidden,
            ..Experiment::new(task)
        };
        let count = initial(&experiment).len();
        for size in [0.0, 1e-38, 1e6, f32::MAX] {
            for sign in [-1.0, 1.0] {
                let alternating = |i| if i % 2 == 0 { size } else { sign * size };
                let parameters: Vec<f32> = (0..count).map(alternating).collect();
                for view in [View::Feature(0), View::Predicted] {
                    fit(&experiment, view, &parameters, &[0, 1]);
                }
            }
        }
    }
}

#[test]
fn data_of_any_size_are_labelled() {
    for (weights, bias) in [
        ([2.0, -3.4], 1e6),
        ([1e6, 1e6], -1e6),
        ([1e-6, 0.0], 0.0),
        ([0.0, 0.0], 0.0),
    ] {
        let experiment = Experiment {
            weights: weights.to_vec(),
            bias,
            noise: 0.0,
            ..Experiment::new(Task::Linear)
        };
        let (still, _) = fit(&experiment, View::Feature(0), &[0.0; 3], &[]);
        assert_labelled(&still);
        assert_eq!(circles(&still, POINTS).len(), 500, "{weights:?} {bias}");
    }
}

#[test]
fn the_ghost_of_a_fit_lies_where_the_fit_will_lie() {
    let experiment = Experiment::new(Task::Linear);
    let problem = Problem::new(&experiment);
    let mut predictor = Predictor::new(&problem.network);
    let end = [1.5, -3.0, 4.0];
    for view in [View::Feature(0), View::Feature(1), View::Predicted] {
        let chart = FitChart::new(&experiment, &problem, view, SIZE, 1.0);
        let ghost = svg::draw(|db| {
            chart
                .draw_ghost(db, &theme(), &mut predictor, &end)
                .unwrap();
        });
        let (_, fitted) = fit(&experiment, view, &end, &[]);
        let points = |elements: &[Element]| -> Vec<_> {
            lines(elements, FIT)
                .iter()
                .flat_map(Element::points)
                .collect()
        };
        let middles = |elements: &[Element]| -> Vec<_> {
            let circles = circles(elements, FIT).into_iter();
            circles.map(|e| (e.number("cx"), e.number("cy"))).collect()
        };
        assert_eq!(points(&ghost), points(&fitted), "{view:?}");
        assert_eq!(middles(&ghost), middles(&fitted), "{view:?}");
        assert!(ghost.iter().all(|e| e.number("opacity") < 0.5), "{view:?}");
        // Of a run that is over it stands in front.
        let next = svg::draw(|db| {
            chart.draw_next(db, &theme(), &mut predictor, &end).unwrap();
        });
        assert_eq!(points(&next), points(&fitted), "{view:?}");
        assert_eq!(middles(&next), middles(&fitted), "{view:?}");
        let over = svg::draw(|db| {
            let pale = theme().of_what_is_over();
            chart
                .draw_moving(db, &pale, &mut predictor, &[0.0; 3], &[])
                .unwrap();
        });
        let strength = |elements: &[Element]| {
            let own = elements
                .iter()
                .filter(|e| [e.get("stroke"), e.get("fill")].contains(&FIT));
            own.map(|e| e.number("opacity")).fold(0.0, f64::max)
        };
        assert!(
            strength(&next) > 1.7 * strength(&over) && strength(&over) > 0.0,
            "{view:?}"
        );
    }
}

#[test]
fn a_step_is_drawn_as_far_as_its_phase() {
    let experiment = Experiment::new(Task::Cubic);
    let problem = Problem::new(&experiment);
    let predictions: Vec<f64> = [0.5, -0.25, 2.0].into();
    let step = NextStep {
        place: Place::default(),
        samples: vec![10, 50, 90],
        residuals: vec![0.0; 3],
        loss: 0.0,
        learning_rate: 0.03,
        gradients: problem.parameters.clone(),
        full_gradients: problem.parameters.clone(),
        before: problem.parameters.clone(),
        after: problem.parameters.clone(),
        predictions,
    };
    let chart = FitChart::new(&experiment, &problem, View::Feature(0), SIZE, 1.0);
    let mut predictor = Predictor::new(&problem.network);
    let mut drawn = |phase| {
        svg::draw(|db| {
            chart
                .draw_step(db, &theme(), &mut predictor, &step, phase)
                .unwrap();
        })
    };
    assert!(drawn(Phase::Batch).is_empty());
    for phase in [Phase::Forward, Phase::Loss, Phase::Backward, Phase::Update] {
        let elements = drawn(phase);
        let segments = lines(&elements, OUTLINE);
        // The third prediction is beyond the axis: its segment ends there, its point is not drawn.
        assert_eq!(
            (segments.len(), circles(&elements, FIT).len()),
            (3, 2),
            "{phase:?}"
        );
        let squares: Vec<_> = elements.iter().filter(|e| e.tag == "rect").collect();
        assert_eq!(squares.len(), if phase == Phase::Loss { 3 } else { 0 });
        for (square, segment) in squares.iter().zip(&segments).take(2) {
            let ends = segment.points();
            let side = (ends[0].1 - ends[1].1).abs();
            assert!(
                (square.number("height") - side).abs() < 1.5,
                "as high as the residual"
            );
            assert!((square.number("width") - side).abs() < 1.5, "and as wide");
        }
        let curves = lines(&elements, FIT).len();
        assert_eq!(curves, usize::from(phase == Phase::Update));
    }
}

#[test]
fn what_lies_beyond_the_samples_is_shaded_and_named_where_so_far_is_looked() {
    for (task, feature) in [(Task::Cubic, 0), (Task::Linear, 1)] {
        let experiment = Experiment::new(task);
        let problem = Problem::new(&experiment);
        let mut samples = Vec::new();
        for beyond in Beyond::ALL {
            let view = (View::Feature(feature), beyond);
            let chart = FitChart::looking(&experiment, &problem, view, SIZE, 1.0);
            let still = svg::draw(|db| {
                chart.draw_beyond(db, &theme(), "outside").unwrap();
                chart.draw_still(db, &theme(), ("x", "y")).unwrap();
            });
            let shades: Vec<&Element> = still.iter().filter(|e| e.tag == "rect").collect();
            let xs = circles(&still, POINTS).into_iter().map(|e| e.number("cx"));
            let xs: Vec<f64> = xs.collect();
            let least = xs.iter().copied().fold(f64::INFINITY, f64::min);
            let most = xs.iter().copied().fold(0.0, f64::max);
            assert_eq!(xs.len(), experiment.samples);
            samples.push(most - least);
            if beyond == Beyond::Off {
                assert!(shades.is_empty() && !texts(&still).contains(&"outside"));
                let (as_ever, _) = fit(&experiment, view.0, &initial(&experiment), &[]);
                let titles = texts(&as_ever).len();
                assert_eq!(texts(&still).len(), titles);
                continue;
            }
            let names = texts(&still)
                .iter()
                .filter(|text| **text == "outside")
                .count();
            assert_eq!((shades.len(), names), (2, 2), "{task:?} {beyond:?}");
            let (left, right) = (shades[0], shades[1]);
            assert!(shades.iter().all(|e| e.number("opacity") < 0.2));
            // They meet the outermost samples, and end at the edges of the plot.
            assert!((left.number("x") + left.number("width") - least).abs() <= 2.0);
            assert!((right.number("x") - most).abs() <= 2.0);
            let end = right.number("x") + right.number("width");
            assert!((f64::from(SIZE.0) - 12.0 - end).abs() <= 2.0);
        }
        // From further away the samples are smaller: a half, a quarter.
        assert!((samples[0] / samples[1] - 2.0).abs() < 0.05, "{samples:?}");
        assert!((samples[0] / samples[2] - 4.0).abs() < 0.1, "{samples:?}");
    }
}

#[test]
fn the_view_of_predictions_has_nothing_beyond() {
    let experiment = Experiment::new(Task::Linear);
    let problem = Problem::new(&experiment);
    let picture = |beyond| {
        let view = (View::Predicted, beyond);
        let chart = FitChart::looking(&experiment, &problem, view, SIZE, 1.0);
        svg::draw(|db| {
            chart.draw_beyond(db, &theme(), "outside").unwrap();
            chart.draw_still(db, &theme(), ("x", "y")).unwrap();
        })
    };
    assert_eq!(picture(Beyond::Far), picture(Beyond::Off));
}

#[test]
fn a_unit_is_drawn_where_its_values_are() {
    let experiment = Experiment {
        hidden: "2r".parse().unwrap(),
        ..Experiment::new(Task::Cubic)
    };
    let problem = Problem::new(&experiment);
    let chart = FitChart::new(&experiment, &problem, View::Feature(0), SIZE, 1.0);
    // relu(x) and relu(-x - 0.5): the first is 0 and then rises, the output is neither.
    let parameters = [1.0, -1.0, 0.0, -0.5, 0.0, 0.0, 0.25];
    let mut predictor = Predictor::new(&problem.network);
    let mut curve = |unit| {
        let drawn = svg::draw(|db| {
            chart
                .draw_unit(
                    db,
                    &theme(),
                    &mut predictor,
                    &parameters,
                    (unit, "its name"),
                )
                .unwrap();
        });
        assert_eq!(texts(&drawn), ["its name"]);
        lines(&drawn, svg::INK)[0].points()
    };
    let (first, second, output) = (curve((1, 0)), curve((1, 1)), curve((2, 0)));
    let level = first[0].1;
    let until = |points: &[(f64, f64)]| points.iter().take_while(|p| p.1 == level).count();
    assert!((100..140).contains(&until(&first)), "{}", until(&first));
    assert!(second[0].1 < level && second.last().unwrap().1 == level);
    assert!(output.iter().all(|p| p.1 == output[0].1) && output[0].1 < level);
    let at = svg::draw(|db| chart.draw_x(db, &theme(), 0.0).unwrap());
    let [a, b] = lines(&at, svg::INK)[0].points()[..] else {
        panic!("a line has two ends");
    };
    assert!(a.0 == b.0 && a.1 != b.1);
    let feature = curve((0, 0));
    let crosses = feature.iter().find(|p| p.1 <= level).unwrap();
    assert!((crosses.0 - a.0).abs() <= 3.0, "x is 0 where it is 0");
}
