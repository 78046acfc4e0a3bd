//! The charts, drawn as SVG and looked at by structure.

use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::network::Predictor;
use regression_playground::view::fit::{FitChart, View};
use regression_playground::view::loss::{self, Ahead, End};
use regression_playground::view::scale::Kind;

#[path = "support/svg.rs"]
mod svg;

use svg::{BATCH, Element, FIT, GRID, POINTS, SIZE, TRUTH, circles, lines, texts, theme};

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

fn drawn_losses(losses: &[(u32, f32)], epochs: u32, kind: Kind) -> Vec<Element> {
    let plot = loss::plot(losses, None, epochs, kind, SIZE, 1.0);
    svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_line(db, &plot, &theme(), losses).unwrap();
        if let Some(&last) = losses.last() {
            loss::draw_cursor(db, &plot, &theme(), last).unwrap();
        }
    })
}

/// Tick labels on both axes: at least two on each, and no two the same.
fn assert_labelled(elements: &[Element]) {
    for anchor in ["end", "middle"] {
        let is_label = |e: &&Element| e.tag == "text" && e.get("text-anchor") == anchor;
        let labels: Vec<&str> = elements
            .iter()
            .filter(is_label)
            .map(|e| e.text.as_str())
            .collect();
        let ticks: Vec<&&str> = labels
            .iter()
            .filter(|text| text.chars().any(|c| c.is_ascii_digit()))
            .collect();
        let different: std::collections::HashSet<_> = ticks.iter().collect();
        assert!(
            ticks.len() >= 2 && different.len() == ticks.len(),
            "{anchor}: {labels:?}"
        );
    }
    assert!(
        elements
            .iter()
            .any(|e| e.tag == "line" && e.get("stroke") == GRID)
    );
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
            let (still, moving) = fit(&experiment, View::Feature(feature), parameters, &[]);
            let fitted = lines(&moving, FIT);
            assert_eq!(fitted.len(), 1);
            (lines(&still, TRUTH), fitted[0].points())
        };
        // With the true parameters it lies on the true line.
        let (truth, fitted) = line(&[2.0, -3.4, 4.2]);
        let height = |x: f64| {
            let (a, b) = (fitted[0], *fitted.last().unwrap());
            a.1 + (x - a.0) / (b.0 - a.0) * (b.1 - a.1)
        };
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
fn losses_of_any_size_are_drawn_and_labelled() {
    let falling = |from: f32, to: f32, count: u32| -> Vec<(u32, f32)> {
        let rate = (f64::from(to) / f64::from(from)).powf(1.0 / f64::from(count));
        (0..=count)
            .map(|epoch| (epoch, (f64::from(from) * rate.powi(epoch as i32)) as f32))
            .collect()
    };
    let runs = [
        falling(33.9, 1e-4, 100),
        falling(0.2, 0.0098, 2020),
        falling(5.0, 4.9, 90_000),
        falling(3e38, 1e-30, 50),
        falling(1e-20, 1e-30, 50),
        falling(1e5, 2e6, 50),
        vec![(0, 0.0), (1, 0.0)],
        vec![(0, 1e-5), (1, 0.0), (2, 1e-5)],
        vec![(0, 0.25), (1, f32::MAX)],
        vec![(0, f32::MAX), (1, 0.0)],
    ];
    for losses in runs {
        for kind in [Kind::Linear, Kind::Logarithmic] {
            let drawn = drawn_losses(&losses, losses.last().unwrap().0, kind);
            assert_labelled(&drawn);
            let (first, greatest) = (losses[0].1, losses.iter().map(|l| l.1).fold(0.0, f32::max));
            if kind == Kind::Linear || first > 1e-12 {
                assert!(
                    !lines(&drawn, FIT).is_empty(),
                    "{kind:?} from {first} to {greatest}"
                );
            }
        }
    }
}

#[test]
fn before_training_there_are_axes_and_a_point_but_no_line() {
    for losses in [&[][..], &[(0, 0.2)]] {
        for kind in [Kind::Linear, Kind::Logarithmic] {
            let drawn = drawn_losses(losses, 2020, kind);
            assert_labelled(&drawn);
            assert_eq!(lines(&drawn, FIT).len(), 0);
            // The first loss is marked twice: as the last one so far, and under the cursor.
            assert_eq!(circles(&drawn, FIT).len(), 2 * losses.len());
        }
    }
}

#[test]
fn a_spike_among_thousands_of_epochs_is_drawn() {
    let mut losses: Vec<(u32, f32)> = (0..=8000).map(|epoch| (epoch, 0.01)).collect();
    losses[5321].1 = 0.9;
    let drawn = drawn_losses(&losses, 8000, Kind::Linear);
    let line = lines(&drawn, FIT)[0].points();
    let top = line.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    let (left, right) = (line[0].0, line.last().unwrap().0);
    let share = (top.0 - left) / (right - left);
    assert!(
        (share - 5321.0 / 8000.0).abs() < 0.005,
        "the spike stands at {share}"
    );
    let base = line[0].1;
    assert!(
        base - top.1 > 200.0,
        "the spike is {} pixels high",
        base - top.1
    );
    assert!(line.len() < 4 * SIZE.0 as usize, "{} points", line.len());
}

/// Losses that fall from 0.4 to 0.01, with a spike half way.
fn foreseen() -> Vec<(u32, f32)> {
    let mut losses: Vec<(u32, f32)> = (0..=200)
        .map(|epoch| (epoch, 0.4 * 0.025f32.powf(epoch as f32 / 200.0)))
        .collect();
    losses[100].1 = 2.5;
    losses
}

fn drawn_ahead(ahead: Ahead, kind: Kind) -> Vec<Element> {
    let losses = &ahead.losses[..1];
    let plot = loss::plot(losses, Some(ahead), 200, kind, SIZE, 1.0);
    svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_ahead(db, &plot, &theme(), ahead).unwrap();
        loss::draw_line(db, &plot, &theme(), losses).unwrap();
    })
}

#[test]
fn a_run_moves_on_the_axes_of_its_ghost() {
    let losses = foreseen();
    let ahead = Ahead {
        losses: &losses,
        end: End::Finished,
    };
    for kind in [Kind::Linear, Kind::Logarithmic] {
        let plot = |losses, ahead| loss::plot(losses, ahead, 200, kind, SIZE, 1.0);
        let whole = plot(&losses, None);
        for epochs in [0, 1, 50, 101, 201] {
            assert_eq!(plot(&losses[..epochs], Some(ahead)), whole, "{epochs}");
        }
        assert_ne!(
            plot(&losses[..50], None),
            whole,
            "the spike is still to come"
        );
    }
}

#[test]
fn the_ghost_of_a_loss_is_pale_and_ends_in_a_ring() {
    let losses = foreseen();
    let (open, finished) = (End::Open, End::Finished);
    for (end, rings) in [(open, 0), (finished, 1)] {
        let drawn = drawn_ahead(
            Ahead {
                losses: &losses,
                end,
            },
            Kind::Logarithmic,
        );
        assert_labelled(&drawn);
        let trail = &lines(&drawn, FIT)[0];
        assert!(trail.number("opacity") < 0.5, "{trail:?}");
        assert!(trail.points().len() > 100);
        let last = *trail.points().last().unwrap();
        // The run is at its start, the ghost at its end.
        let marks = circles(&drawn, FIT);
        assert_eq!(marks.len(), 1 + rings);
        for ring in &marks[..rings] {
            let at = (ring.number("cx"), ring.number("cy"));
            assert_eq!(at, last);
        }
    }
}

#[test]
fn a_ghost_that_diverges_leaves_the_chart_and_does_not_flatten_it() {
    let losses: Vec<(u32, f32)> = (0..=12)
        .map(|epoch| (epoch, 0.3 * 1e3f32.powi(epoch as i32)))
        .collect();
    for kind in [Kind::Linear, Kind::Logarithmic] {
        for end in [End::Diverged(13), End::Open] {
            let ahead = Ahead {
                losses: &losses,
                end,
            };
            let plot = loss::plot(&losses[..1], Some(ahead), 200, kind, SIZE, 1.0);
            assert!(plot.y.max() <= 10.0, "{kind:?}: {}", plot.y.max());
            let drawn = drawn_ahead(ahead, kind);
            assert_labelled(&drawn);
            // A trail up to the edge, and the cross that says that there is no loss.
            let strokes = lines(&drawn, FIT);
            let crossed = strokes.iter().filter(|e| e.points().len() == 2).count();
            let expected = if end == End::Open { 0 } else { 2 };
            assert!(crossed >= expected, "{kind:?}: {strokes:?}");
            let top = strokes[0]
                .points()
                .iter()
                .map(|p| p.1)
                .fold(f64::MAX, f64::min);
            assert!((top - 24.0).abs() <= 1.0, "the trail ends at {top}");
        }
    }
    // Nothing is known at all: no loss before training.
    let nothing = Ahead {
        losses: &[],
        end: End::Diverged(0),
    };
    assert_labelled(&drawn_ahead_of_nothing(nothing));
}

fn drawn_ahead_of_nothing(ahead: Ahead) -> Vec<Element> {
    let plot = loss::plot(&[], Some(ahead), 200, Kind::Linear, SIZE, 1.0);
    svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_ahead(db, &plot, &theme(), ahead).unwrap();
    })
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
                .draw_ahead(db, &theme(), &mut predictor, &end)
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
    }
}
