//! The residuals over the prediction, drawn as SVG and looked at by structure, and what is said of them.

use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::moment::Moment;
use regression_playground::core::text::Text;
use regression_playground::core::transport::Place;
use regression_playground::view::residuals::{LISTED, ResidualChart, Residuals};

#[path = "support/svg.rs"]
mod svg;

use svg::{BATCH, FIT, SIZE, TRUTH, assert_labelled, circles, lines, texts, theme};

fn residuals(experiment: &Experiment, parameters: &[f32]) -> (Problem, Residuals) {
    let problem = Problem::new(experiment);
    let moment = Moment {
        place: Place::default(),
        loss: None,
        parameters: parameters.to_vec(),
    };
    let mut residuals = Residuals::default();
    residuals.renew(&problem, &moment);
    (problem, residuals)
}

fn line() -> Experiment {
    Experiment {
        samples: 40,
        noise: 0.5,
        ..Experiment::new(Task::Linear)
    }
}

const LEARNED: [f32; 3] = [1.5, -3.0, 4.0];

#[test]
fn residuals_are_prediction_minus_label() {
    let (problem, residuals) = residuals(&line(), &LEARNED);
    assert_eq!(residuals.of.len(), 40);
    for (sample, &(predicted, residual)) in residuals.of.iter().enumerate() {
        let row = problem.data.row(sample);
        let by_hand = 1.5 * f64::from(row[0]) - 3.0 * f64::from(row[1]) + 4.0;
        assert!((predicted - by_hand).abs() < 1e-9);
        assert!((residual - (by_hand - f64::from(problem.data.y[sample]))).abs() < 1e-9);
    }
    let size = |sample: &usize| residuals.of[*sample].1.abs();
    let largest = residuals.largest();
    assert_eq!(largest.len(), LISTED);
    assert!(largest.windows(2).all(|two| size(&two[0]) >= size(&two[1])));
    let least = size(largest.last().unwrap());
    let listed = |sample: &usize| largest.contains(sample);
    assert!((0..40).all(|sample| listed(&sample) || size(&sample) <= least));
}

#[test]
fn every_sample_is_a_point_where_it_belongs() {
    let (problem, residuals) = residuals(&line(), &LEARNED);
    let reach = residuals.reach(0.0);
    let chart = ResidualChart::new(&problem.data, reach, SIZE, 1.0);
    let still = svg::draw(|db| {
        chart
            .draw_still(db, &theme(), ("x title", "y title"))
            .unwrap()
    });
    assert_labelled(&still);
    assert!(texts(&still).contains(&"x title") && texts(&still).contains(&"y title"));
    let zero = lines(&still, TRUTH);
    let height = zero[0].points()[0].1;
    assert!(zero.len() > 10, "dashes");
    let batch = [3, 14, 15];
    let moving = svg::draw(|db| chart.draw_moving(db, &theme(), &residuals, &batch).unwrap());
    let dots = circles(&moving, FIT);
    assert_eq!((dots.len(), circles(&moving, BATCH).len()), (40, 3));
    // What is too large is above the line of no error, as far as it is off.
    let mut scale = None;
    for (dot, &(_, residual)) in dots.iter().zip(&residuals.of) {
        let up = height - dot.number("cy");
        let scale = *scale.get_or_insert(up / residual);
        assert!((up - scale * residual).abs() <= 1.5, "{up}, {residual}");
    }
    for (mark, sample) in circles(&moving, BATCH).iter().zip(batch) {
        let dot = &dots[sample as usize];
        assert_eq!(
            (mark.get("cx"), mark.get("cy")),
            (dot.get("cx"), dot.get("cy"))
        );
    }
}

#[test]
fn the_scale_follows_in_steps() {
    let mut residuals = Residuals::default();
    let mut reach = |largest: f64, before: f64| {
        residuals.of = vec![(0.0, largest), (0.0, -0.5 * largest)];
        residuals.reach(before)
    };
    assert_eq!(reach(15.4, 0.0), 20.0);
    assert_eq!(reach(-15.4, 0.0), 20.0);
    assert_eq!(reach(5.0, 20.0), 20.0, "still well to be seen");
    assert_eq!(reach(3.0, 20.0), 5.0);
    assert_eq!(reach(21.0, 20.0), 50.0);
    let none = reach(0.0, 20.0);
    assert!(none > 0.0 && none.is_finite());
}

#[test]
fn the_words_are_of_these_residuals() {
    let entries = [
        ("residuals.words", "{n}: {least} to {greatest}, {typical}"),
        ("residuals.noise", "noise {noise}"),
        ("many.sentences", "{before}; {after}"),
    ];
    let text = Text::new(entries.map(|(key, words)| (key.to_owned(), words.to_owned())));
    let residuals = Residuals {
        of: vec![(1.0, -3.0), (2.0, 4.0)],
    };
    let words = residuals.words(&text, &line());
    assert_eq!(words, "2: −3 to 4, 3.54; noise 0.5");
    let exact = Experiment {
        noise: 0.0,
        ..line()
    };
    assert_eq!(residuals.words(&text, &exact), "2: −3 to 4, 3.54");
}
