//! The loss chart, drawn as SVG and looked at by structure.

use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::looks::Spread;
use regression_playground::core::recording::Ending;
use regression_playground::view::loss::{self, Course};
use regression_playground::view::plot::Plot;

#[path = "support/run.rs"]
mod run;
#[path = "support/svg.rs"]
#[allow(dead_code)] // Some marks belong to other charts.
mod svg;

use svg::{Element, FIT, INK, OUTLINE, SIZE, TRUTH, assert_labelled, circles, lines, theme};

/// A recorded epoch as a point of the chart.
fn at((epoch, loss): (u32, f32)) -> (f64, f64) {
    (f64::from(epoch), f64::from(loss))
}

fn drawn_losses(losses: &[(u32, f32)], epochs: u32, spread: Spread) -> Vec<Element> {
    let plot = loss::plot(losses, &[], None, epochs, spread, SIZE, 1.0);
    svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        if let Some(&last) = losses.last() {
            loss::draw_line(db, &plot, &theme(), losses, at(last)).unwrap();
            loss::draw_cursor(db, &plot, &theme(), last).unwrap();
        }
    })
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
        for spread in [Spread::Linear, Spread::Logarithmic] {
            let drawn = drawn_losses(&losses, losses.last().unwrap().0, spread);
            assert_labelled(&drawn);
            let (first, greatest) = (losses[0].1, losses.iter().map(|l| l.1).fold(0.0, f32::max));
            if spread == Spread::Linear || first > 1e-12 {
                assert!(
                    !lines(&drawn, FIT).is_empty(),
                    "{spread:?} from {first} to {greatest}"
                );
            }
        }
    }
}

#[test]
fn before_training_there_are_axes_and_a_point_but_no_line() {
    for losses in [&[][..], &[(0, 0.2)]] {
        for spread in [Spread::Linear, Spread::Logarithmic] {
            let drawn = drawn_losses(losses, 2020, spread);
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
    let drawn = drawn_losses(&losses, 8000, Spread::Linear);
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
fn ghost_losses() -> Vec<(u32, f32)> {
    let mut losses: Vec<(u32, f32)> = (0..=200)
        .map(|epoch| (epoch, 0.4 * 0.025f32.powf(epoch as f32 / 200.0)))
        .collect();
    losses[100].1 = 2.5;
    losses
}

fn drawn_ghost(ghost: Course, spread: Spread) -> Vec<Element> {
    let losses = &ghost.losses[..1];
    let plot = loss::plot(losses, &[ghost], None, 200, spread, SIZE, 1.0);
    svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_ghost(db, &plot, &theme(), ghost).unwrap();
        loss::draw_line(db, &plot, &theme(), losses, at(losses[0])).unwrap();
    })
}

#[test]
fn a_run_moves_on_the_axes_of_its_ghost() {
    let losses = ghost_losses();
    let ghost = Course {
        losses: &losses,
        ending: Some(Ending::Finished),
    };
    for spread in [Spread::Linear, Spread::Logarithmic] {
        let plot =
            |losses, others: &[Course]| loss::plot(losses, others, None, 200, spread, SIZE, 1.0);
        let whole = plot(&losses, &[]);
        for epochs in [0, 1, 50, 101, 201] {
            assert_eq!(plot(&losses[..epochs], &[ghost]), whole, "{epochs}");
        }
        assert_ne!(
            plot(&losses[..50], &[]),
            whole,
            "the spike is still to come"
        );
    }
}

#[test]
fn the_ghost_of_a_loss_is_pale_and_ends_in_a_ring() {
    let losses = ghost_losses();
    for (ending, rings) in [(None, 0), (Some(Ending::Finished), 1)] {
        let drawn = drawn_ghost(
            Course {
                losses: &losses,
                ending,
            },
            Spread::Logarithmic,
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
    for spread in [Spread::Linear, Spread::Logarithmic] {
        for ending in [Some(Ending::Diverged(13)), None] {
            let ghost = Course {
                losses: &losses,
                ending,
            };
            let plot = loss::plot(&losses[..1], &[ghost], None, 200, spread, SIZE, 1.0);
            assert!(plot.y.max() <= 10.0, "{spread:?}: {}", plot.y.max());
            let drawn = drawn_ghost(ghost, spread);
            assert_labelled(&drawn);
            // A trail up to the edge, and the cross that says that there is no loss.
            let strokes = lines(&drawn, FIT);
            let (crossing, pale): (Vec<_>, Vec<_>) =
                strokes.iter().partition(|e| e.number("opacity") == 1.0);
            let (crossings, trails) = if ending.is_none() { (0, 1) } else { (2, 2) };
            assert_eq!(crossing.len(), crossings, "{spread:?}: {strokes:?}");
            assert_eq!(pale.len(), trails, "{spread:?}: {strokes:?}");
            let top = strokes[0]
                .points()
                .iter()
                .map(|p| p.1)
                .fold(f64::MAX, f64::min);
            assert!((top - 24.0).abs() <= 1.0, "the trail ends at {top}");
        }
    }
    // Nothing is known at all: no loss before training.
    let nothing = Course {
        losses: &[],
        ending: Some(Ending::Diverged(0)),
    };
    assert_labelled(&drawn_ghost_of_nothing(nothing));
}

fn drawn_ghost_of_nothing(ghost: Course) -> Vec<Element> {
    let plot = loss::plot(&[], &[ghost], None, 200, Spread::Linear, SIZE, 1.0);
    svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_ghost(db, &plot, &theme(), ghost).unwrap();
    })
}

/// The opacity of a stroke; a full one is not written.
fn opacity(element: &Element) -> f64 {
    element.number("opacity")
}

/// Where a point of the chart is drawn.
fn pixel(plot: &Plot, (x, y): (f64, f64)) -> (f64, f64) {
    let (x, y) = plot.at(x, y);
    (f64::from(x), f64::from(y))
}

/// A run that is looked back at, its ghost, and the course that it was left for.
fn drawn_all(now: (f64, f64), spread: Spread) -> (Vec<Element>, Plot) {
    let losses = &ghost_losses()[..=150];
    let left: Vec<(u32, f32)> = (60..=120).map(|epoch| (epoch, 0.9)).collect();
    let ghost = Course {
        losses: &ghost_losses(),
        ending: Some(Ending::Finished),
    };
    let left = Course {
        losses: &left,
        ending: Some(Ending::Finished),
    };
    let plot = loss::plot(losses, &[ghost, left], None, 200, spread, SIZE, 1.0);
    let drawn = svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_left(db, &plot, &theme(), left).unwrap();
        loss::draw_ghost(db, &plot, &theme(), ghost).unwrap();
        loss::draw_line(db, &plot, &theme(), losses, now).unwrap();
    });
    assert_labelled(&drawn);
    (drawn, plot)
}

#[test]
fn what_passed_and_what_comes_and_the_mark_are_told_apart() {
    for spread in [Spread::Linear, Spread::Logarithmic] {
        // At the end of an epoch, and within one.
        for now in [at(ghost_losses()[80]), (80.4, 0.1)] {
            let (drawn, plot) = drawn_all(now, spread);
            let mark = pixel(&plot, now);
            let [ghost, recorded, passed] = &lines(&drawn, FIT)[..] else {
                panic!("{:?}", lines(&drawn, FIT));
            };
            // The paler, the less sure: the ghost, what is recorded, what has passed.
            let shades = [ghost, recorded, passed].map(opacity);
            assert!(
                shades.windows(2).all(|pair| pair[0] + 0.05 < pair[1]),
                "{shades:?}"
            );
            assert_eq!(shades[2], 1.0);
            assert!(ghost.number("stroke-width") > passed.number("stroke-width"));
            // They meet at the mark, and nothing is drawn twice.
            let near = |a: (f64, f64)| (a.0 - mark.0).hypot(a.1 - mark.1) <= 1.5;
            let (passed, recorded) = (passed.points(), recorded.points());
            assert!(near(*passed.last().unwrap()) && near(recorded[0]));
            assert!(passed.iter().all(|p| p.0 <= mark.0 + 1.0));
            assert!(recorded.iter().all(|p| p.0 >= mark.0 - 1.0));
            let end = pixel(&plot, at(ghost_losses()[150]));
            assert!((recorded.last().unwrap().0 - end.0).abs() <= 1.5);
            // The mark is a dot with an outline on a line from edge to edge.
            let dots = circles(&drawn, FIT);
            let dot = dots.last().unwrap();
            assert!(near((dot.number("cx"), dot.number("cy"))));
            let outline = circles(&drawn, OUTLINE);
            assert!(outline[0].number("r") > dot.number("r"));
            let vertical = lines(&drawn, INK).into_iter().find(|line| {
                let points = line.points();
                points.len() == 2 && points.iter().all(|p| (p.0 - mark.0).abs() <= 1.0)
            });
            let ends = vertical.expect("a vertical line").points();
            assert!((ends[0].1 - ends[1].1).abs() > 250.0, "{ends:?}");
        }
    }
}

#[test]
fn the_newest_moment_has_a_point_and_no_line_through_the_chart() {
    let (drawn, plot) = drawn_all(at(ghost_losses()[150]), Spread::Linear);
    let newest = pixel(&plot, at(ghost_losses()[150]));
    assert_eq!(lines(&drawn, FIT).len(), 2, "the ghost and what has passed");
    assert!(circles(&drawn, OUTLINE).is_empty());
    let upright = |line: &Element| {
        let points = line.points();
        points.iter().all(|p| (p.0 - newest.0).abs() <= 1.0)
    };
    assert!(!lines(&drawn, INK).iter().any(upright));
    // Within the next epoch there is a line to there, too.
    let (drawn, plot) = drawn_all((150.5, 0.02), Spread::Linear);
    let end = *lines(&drawn, FIT)[1].points().last().unwrap();
    let now = pixel(&plot, (150.5, 0.02));
    assert!((end.0 - now.0).abs() <= 1.0 && (end.1 - now.1).abs() <= 1.0);
}

#[test]
fn the_course_that_was_left_is_thin_and_of_another_colour() {
    let (drawn, plot) = drawn_all(at(ghost_losses()[80]), Spread::Linear);
    let left = lines(&drawn, INK)
        .into_iter()
        .find(|line| line.points().len() > 20)
        .expect("the course that was left");
    assert!(opacity(&left) < 0.7);
    for line in lines(&drawn, FIT)
        .iter()
        .filter(|line| line.points().len() > 20)
    {
        assert!(left.number("stroke-width") <= line.number("stroke-width"));
    }
    let ghost = &lines(&drawn, FIT)[0];
    assert!(left.number("stroke-width") < ghost.number("stroke-width"));
    let (from, to) = (pixel(&plot, (60.0, 0.9)), pixel(&plot, (120.0, 0.9)));
    let points = left.points();
    assert!((points[0].0 - from.0).abs() <= 1.5, "{points:?}");
    assert!((points.last().unwrap().0 - to.0).abs() <= 1.5, "{points:?}");
    // It ends in a ring, as a ghost does.
    let rings = circles(&drawn, INK);
    assert!(
        rings
            .iter()
            .any(|ring| (ring.number("cx") - to.0).abs() <= 1.5)
    );
}

#[test]
fn the_course_of_a_recording_begins_at_an_epoch() {
    let session = run::finish(Experiment {
        epochs: 5,
        ..Experiment::new(Task::Linear)
    });
    let whole = session.history().losses();
    for from in [0, 3, 5] {
        let course = Course::of(session.recording(), from);
        assert_eq!(course.losses, &whole[from as usize..]);
        assert_eq!(course.ending, Some(Ending::Finished));
    }
    assert!(Course::of(session.recording(), 6).losses.is_empty());
}

/// The level of the noise, its name, and the plot that they are drawn in.
fn drawn_floor(losses: &[(u32, f32)], floor: f64, spread: Spread) -> (Vec<Element>, Plot) {
    let plot = loss::plot(losses, &[], Some(floor), 200, spread, SIZE, 1.0);
    let drawn = svg::draw(|db| {
        plot.axes(db, &theme(), "epoch", "loss").unwrap();
        loss::draw_floor(db, &plot, &theme(), floor, "noise alone").unwrap();
        loss::draw_line(db, &plot, &theme(), losses, at(*losses.last().unwrap())).unwrap();
    });
    assert_labelled(&drawn);
    (drawn, plot)
}

#[test]
fn the_level_of_the_noise_is_dashed_and_named_and_on_every_axis() {
    let losses = ghost_losses();
    for spread in [Spread::Linear, Spread::Logarithmic] {
        for floor in [1e-10, 1e-4, 0.01, 0.2, 4.0] {
            // From the first loss on the axes are those of the whole run.
            for known in [1, losses.len()] {
                let (drawn, plot) = drawn_floor(&losses[..known], floor, spread);
                let (left, level) = pixel(&plot, (0.0, floor));
                let (right, _) = pixel(&plot, (200.0, floor));
                let dashes = lines(&drawn, TRUTH);
                assert!(dashes.len() > 20, "{spread:?}, {floor}: {}", dashes.len());
                let points = dashes.iter().flat_map(Element::points);
                for (x, y) in points {
                    assert!((y - level).abs() <= 1.0 && x >= left - 1.0 && x <= right + 1.0);
                }
                assert!(right - dashes.last().unwrap().points()[1].0 < 13.0);
                let name = drawn.iter().find(|e| e.text == "noise alone").unwrap();
                let (x, y) = (name.number("x"), name.number("y"));
                assert!(x > left && x < right, "{spread:?}, {floor}: name at {x}");
                assert!((y - level).abs() < 20.0, "{spread:?}, {floor}: name at {y}");
            }
        }
    }
}

#[test]
fn a_loss_may_get_a_little_under_the_noise_and_the_axes_stay() {
    let losses: Vec<(u32, f32)> = (0..=200)
        .map(|e| (e, 0.4 * 0.975f32.powi(e as i32)))
        .collect();
    for spread in [Spread::Linear, Spread::Logarithmic] {
        let axes = |losses| loss::plot(losses, &[], Some(0.01), 200, spread, SIZE, 1.0);
        let under = losses.iter().position(|&(_, loss)| loss < 0.008).unwrap();
        assert_eq!(axes(&losses[..1]), axes(&losses[..=under]), "{spread:?}");
    }
    // What no axis shows is not drawn at its edge.
    let (losses, floor) = ([(0, 0.4)], 1e-20);
    let plot = loss::plot(
        &losses,
        &[],
        Some(floor),
        200,
        Spread::Logarithmic,
        SIZE,
        1.0,
    );
    let drawn = svg::draw(|db| {
        loss::draw_floor(db, &plot, &theme(), floor, "noise alone").unwrap();
    });
    assert_eq!(drawn, []);
}
