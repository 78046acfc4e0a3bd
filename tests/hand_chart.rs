//! The picture of a line by hand: the errors reach from the samples to the line, each with a square as
//! high and as wide as it is long, and the handles stand where the line is.

use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Experiment, Loss, Task};
use regression_playground::core::hand::Hand;
use regression_playground::view::hand::{ERRORS, HandChart, Handle};

#[path = "support/svg.rs"]
#[allow(dead_code)] // Not all of it is wanted here.
mod svg;

use svg::{Element, FIT, INK, SIZE, assert_labelled, draw, lines, theme};

fn problem(task: Task) -> Problem {
    Problem::new(&Experiment {
        noise: 0.3,
        hidden: "".parse().unwrap(),
        ..Experiment::new(task)
    })
}

/// The line itself is the thickest.
fn line(elements: &[Element]) -> Vec<(f64, f64)> {
    let all = lines(elements, INK);
    let thick = all.iter().find(|line| line.get("stroke-width") == "4");
    thick.expect("the line").points()
}

#[test]
fn errors_reach_from_the_samples_to_the_line_and_have_squares() {
    for (task, feature) in [(Task::Linear, 0), (Task::Linear, 1), (Task::Cubic, 0)] {
        let problem = problem(task);
        let hand = Hand::new(&problem.data, &problem.parameters);
        let chart = HandChart::new(&problem.data, &hand, feature, SIZE, 1.0);
        let elements = draw(|db| {
            let drawn = chart.draw_still(db, &theme(), ("x", "y"), Loss::Mse);
            drawn.unwrap();
        });
        assert_labelled(&elements);
        let ends = line(&elements);
        let height = |x: f64| {
            let share = (x - ends[0].0) / (ends[1].0 - ends[0].0);
            ends[0].1 + share * (ends[1].1 - ends[0].1)
        };
        let errors = lines(&elements, FIT);
        assert!(
            errors.len() <= ERRORS && errors.len() > 40,
            "{}",
            errors.len()
        );
        assert!(chart.errors().count() >= errors.len());
        let mut reach = 0;
        for error in &errors {
            let ends = error.points();
            let (from, to) = (ends[0], ends[ends.len() - 1]);
            assert_eq!(from.0, to.0, "upright");
            if (to.1 - height(to.0)).abs() < 2.0 {
                reach += 1;
            }
        }
        // Some are cut off at the edge.
        assert!(reach * 3 > errors.len() * 2, "{reach} of {}", errors.len());
        let squares: Vec<_> = elements
            .iter()
            .filter(|e| e.tag == "rect" && e.get("fill") == FIT)
            .collect();
        assert!(squares.len() > 20, "{}", squares.len());
        let alike = squares
            .iter()
            .filter(|e| (e.number("width") - e.number("height")).abs() <= 1.5);
        // Where nothing is cut off they are squares.
        assert!(alike.count() * 4 > squares.len() * 3);

        let plain = draw(|db| {
            let drawn = chart.draw_still(db, &theme(), ("x", "y"), Loss::Mae);
            drawn.unwrap();
        });
        assert!(
            plain
                .iter()
                .all(|e| e.tag != "rect" || e.get("fill") != FIT)
        );
    }
}

#[test]
fn handles_stand_on_the_line_and_pull_it() {
    let problem = problem(Task::Cubic);
    let hand = Hand::new(&problem.data, &problem.parameters);
    let chart = HandChart::new(&problem.data, &hand, 0, SIZE, 1.0);
    for handle in [Handle::Lift, Handle::Turn] {
        let (x, y) = chart.handle(handle);
        for to in [y - 30.0, y + 11.0] {
            let pulled = chart.pulled(handle, to);
            let after = HandChart::new(&problem.data, &pulled, 0, SIZE, 1.0);
            let (same, there) = after.handle(handle);
            assert!((same - x).abs() < 1e-9 && (there - to).abs() < 1e-9);
            let other = match handle {
                Handle::Lift => {
                    assert_eq!(pulled.values()[0], hand.values()[0]);
                    continue;
                }
                Handle::Turn => Handle::Lift,
            };
            assert!((after.handle(other).1 - chart.handle(other).1).abs() < 1e-9);
        }
    }
    // A line that has left the picture can still be grabbed.
    let mut far = hand.clone();
    far.lift(0, (0.0, 1e6));
    let (_, y) = HandChart::new(&problem.data, &far, 0, SIZE, 1.0).handle(Handle::Lift);
    assert!((0.0..60.0).contains(&y), "{y}");
}

#[test]
fn the_line_of_the_run_is_beside_it() {
    let problem = problem(Task::Cubic);
    let hand = Hand::new(&problem.data, &problem.parameters);
    let chart = HandChart::new(&problem.data, &hand, 0, SIZE, 1.0);
    let mut run = hand.clone();
    run.lift(0, (0.0, 0.5));
    let dashes = |run: &Hand| {
        let elements = draw(|db| chart.draw_moving(db, &theme(), run).unwrap());
        lines(&elements, FIT)
    };
    let (here, there) = (dashes(&hand), dashes(&run));
    assert!(here.len() > 10 && there.len() > 10);
    assert!(here[0].points()[0].1 > there[0].points()[0].1 + 20.0);
}
