//! The loss chart, drawn as SVG and looked at by structure.

use regression_playground::view::loss::{self, Ahead, End};
use regression_playground::view::scale::Kind;

#[path = "support/svg.rs"]
#[allow(dead_code)] // Some marks belong to other charts.
mod svg;

use svg::{Element, FIT, SIZE, assert_labelled, circles, lines, theme};

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
            let (crossing, pale): (Vec<_>, Vec<_>) =
                strokes.iter().partition(|e| e.number("opacity") == 1.0);
            let (crossings, trails) = if end == End::Open { (0, 1) } else { (2, 2) };
            assert_eq!(crossing.len(), crossings, "{kind:?}: {strokes:?}");
            assert_eq!(pale.len(), trails, "{kind:?}: {strokes:?}");
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
