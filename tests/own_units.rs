//! What is shown and said of rows that are standardised is in the units in which they were brought.

use std::collections::HashMap;

use regression_playground::core::axes::Sweep;
use regression_playground::core::data::Dataset;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Loss, Task};
use regression_playground::core::explain::Explainer;
use regression_playground::core::hand::Hand;
use regression_playground::core::inside::Inside;
use regression_playground::core::link;
use regression_playground::core::looks::{Beyond, View};
use regression_playground::core::measure;
use regression_playground::core::phase::Phase;
use regression_playground::core::quadratic::Quadratic;
use regression_playground::core::session::Session;
use regression_playground::core::surface::{self, Frame, Ground, Picture};
use regression_playground::core::sweep::{OneByOne, Results, Runner};
use regression_playground::core::text::Text;
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;
use regression_playground::view::fit::FitChart;
use regression_playground::view::residuals::Residuals;
use regression_playground::view::step;

#[path = "support/flats.rs"]
mod flats;
#[path = "support/svg.rs"]
#[allow(dead_code)] // Not all of it is wanted here.
mod svg;

use flats::{cost, flats, raw, rows, trained};
use svg::{SIZE, draw, texts, theme};

#[test]
fn views_tell_the_loss_that_is_recorded() {
    let experiment = Experiment {
        epochs: 20,
        ..flats()
    };
    let session = trained(&experiment);
    let (recording, problem) = (session.recording(), session.problem());
    let moment = session.newest();
    let wanted = f64::from(moment.loss.unwrap());
    let near = |found: f64| assert!((found / wanted - 1.0).abs() < 1e-4, "{found}, not {wanted}");
    let at: Vec<f64> = moment.parameters.iter().map(|&p| p.into()).collect();
    let bowl = Quadratic::of(&problem.data);
    near(bowl.loss(&at));
    let over = bowl.over([0, 3]);
    let best = bowl.at_best([0, 3], [at[0], at[3]]);
    assert!((over.loss(&[at[0], at[3]]) / bowl.loss(&best) - 1.0).abs() < 1e-6);
    near(Hand::new(&problem.data, &moment.parameters).loss(&problem.data, Loss::Mse));
    let mut residuals = Residuals::default();
    residuals.renew(problem, moment);
    let squares: f64 = residuals.of.iter().map(|of| of.1 * of.1).sum();
    near(squares / 60.0);
    for (i, (predicted, residual)) in residuals.of.iter().enumerate() {
        assert!((predicted - residual - experiment.rows.y()[i]).abs() < 1.0);
    }
    // The axes of the fit are in the reader's units, too.
    let chart = FitChart::new(&experiment, problem, View::Feature(1), SIZE, 1.0);
    let drawn = draw(|canvas| {
        chart
            .draw_still(canvas, &theme(), ("year", "price"))
            .unwrap()
    });
    let labels = texts(&drawn);
    for label in ["1990", "2000", "2010", "300000", "400000"] {
        assert!(
            labels.iter().any(|text| text.contains(label)),
            "{label} in {labels:?}"
        );
    }
    // The error that is measured where another loss trains.
    let other = trained(&Experiment {
        loss: Loss::Mae,
        epochs: 2,
        ..flats()
    });
    let (errors, all) = measure::errors(other.recording(), &mut || 1.0);
    assert!(all);
    let squared = Experiment {
        loss: Loss::Mse,
        ..flats()
    };
    let kept: Vec<usize> = (0..60).collect();
    for (epoch, error) in errors {
        let moment = other.recording().epoch(epoch).unwrap();
        let wanted = cost(&squared, &other, &kept, &moment.parameters);
        assert!(
            (f64::from(error) / wanted - 1.0).abs() < 1e-4,
            "{error}, not {wanted}"
        );
    }
    assert!(recording.least_squares().is_some());
}

#[test]
fn many_runs_tell_losses_and_fits_in_the_readers_units() {
    let experiment = Experiment {
        test: 0.25,
        epochs: 30,
        ..flats()
    };
    let sweep: Sweep = "seed:4".parse().unwrap();
    let mut results = Results::new(&experiment, sweep);
    let make = |problem: &_| -> Result<Box<dyn Engine>, _> { Ok(Box::new(FusedCpu::new(problem))) };
    let mut runner = OneByOne::new(Box::new(make), 0..4);
    while !results.is_complete() {
        let plan = results.plan().clone();
        for arrival in runner.advance(&plan, &mut || 1.0).unwrap() {
            results.take(&arrival);
        }
    }
    let (xs, feature) = results.learned().unwrap().xs().unwrap();
    assert_eq!(feature, 0);
    assert!(xs[0] > 30.0 && xs[60] < 130.0, "areas");
    for (run, fit) in results.learned().unwrap().rows() {
        let own = results.plan().runs()[run].experiment.clone();
        let session = trained(&own);
        let loss = results.outcome(run).unwrap().loss().unwrap();
        assert_eq!(Some(loss), session.loss());
        let recording = session.recording();
        assert_eq!(
            results.test_loss(run),
            recording.test_loss(session.newest())
        );
        // The slope of the fit is that of the line in the reader's units.
        let standards = &session.problem().data.standards;
        let line = standards.folded(&session.problem().network, &session.newest().parameters);
        let slope = f64::from(fit[60] - fit[0]) / (xs[60] - xs[0]);
        assert!(
            (slope / line[0] - 1.0).abs() < 1e-3,
            "{slope}, not {}",
            line[0]
        );
    }
}

/// A network over the areas alone, and what it makes of numbers in their own units: what each of its
/// units adds to the price, and the price.
fn network() -> Experiment {
    let all = flats();
    let text: String = raw(&all).map(|(x, y)| format!("{},{y}\n", x[0])).collect();
    let mut experiment = Experiment {
        hidden: "3r".parse().unwrap(),
        epochs: 30,
        ..flats()
    };
    experiment.bring(rows(&("area,price\n".to_owned() + &text)));
    experiment
}

fn says(session: &Session, area: f64) -> (Vec<f64>, f64) {
    let problem = session.problem();
    let all = problem
        .data
        .standards
        .folded(&problem.network, &session.newest().parameters);
    let unit = |i: usize| all[6 + i] * (all[i] * area + all[3 + i]).max(0.0);
    let units: Vec<f64> = (0..3).map(unit).collect();
    let price = units.iter().sum::<f64>() + all[9];
    (units, price)
}

fn texts_of(entries: &[(&str, &str)]) -> Text {
    Text::new(
        entries
            .iter()
            .map(|&(key, text)| (key.to_owned(), text.to_owned())),
    )
}

/// The numbers of a sentence.
fn numbers(words: &str) -> Vec<f64> {
    let words = words.replace('\u{2212}', "-");
    let numbers = words.split('|').map(|word| word.trim().parse());
    numbers
        .map(|number| number.unwrap_or_else(|_| panic!("{words}")))
        .collect()
}

#[test]
fn a_unit_is_spoken_of_in_the_readers_units() {
    let session = trained(&network());
    let text = texts_of(&[
        ("network.words.unit", "{x}|{at}"),
        ("network.words.share", "{output}|{share}"),
        ("network.words.output", "{value}|{x}|"),
        ("network.words.bend", ""),
        ("network.words.bend.beyond", ""),
        ("many.sentences", "{before}|{after}"),
    ]);
    let (recording, problem) = (session.recording(), session.problem());
    let parameters = &session.newest().parameters;
    let standard = problem.data.standards.feature(0);
    let mut inside = Inside::new(&problem.network);
    let area = 85.0;
    inside.look(parameters, &[standard.standard(area)]);
    let (units, price) = says(&session, area);
    let folded = problem.data.standards.folded(&problem.network, parameters);
    for (unit, share) in units.into_iter().enumerate() {
        let words = describe::unit(
            &text,
            recording,
            parameters,
            &mut inside,
            &[],
            ((1, unit), 0),
        );
        let words = words.trim_end_matches('|');
        let [x, at, output, found] = numbers(words)[..] else {
            panic!("{words}")
        };
        assert_eq!(x, area);
        let bend = -folded[3 + unit] / folded[unit];
        assert!((at / bend - 1.0).abs() < 1e-4, "{at}, not {bend}");
        assert!((output / price - 1.0).abs() < 1e-4, "{output}, not {price}");
        assert!(
            (found - share).abs() <= 1e-4 * share.abs(),
            "{found}, not {share}"
        );
    }
    let words = describe::unit(&text, recording, parameters, &mut inside, &[], ((2, 0), 0));
    let [value, x] = numbers(words.trim_end_matches('|'))[..] else {
        panic!("{words}")
    };
    assert!(x == area && (value / price - 1.0).abs() < 1e-4);
}

#[test]
fn what_lies_beyond_the_samples_is_told_in_the_readers_units() {
    let session = trained(&network());
    let text = texts_of(&[
        ("words.beyond.rows", "{x}|{says}"),
        ("many.sentences", "{after}"),
    ]);
    let view = (View::Feature(0), Beyond::Far);
    let words = describe::fit_and_beyond(&text, session.recording(), session.newest(), view);
    let [x, found] = numbers(&words)[..] else {
        panic!("{words}")
    };
    let most = raw(session.experiment())
        .map(|(x, _)| x[0])
        .fold(0.0, f64::max);
    assert!(x > most, "{x} is beyond {most}");
    let (_, price) = says(&session, x);
    assert!((found / price - 1.0).abs() < 1e-4, "{found}, not {price}");
}

#[test]
fn a_step_is_told_in_the_readers_units() {
    let line = trained(&Experiment {
        epochs: 20,
        ..flats()
    });
    let huber = trained(&Experiment {
        epochs: 3,
        loss: Loss::Huber,
        ..network()
    });
    let fused =
        |problem: &_| -> Result<Box<dyn Engine>, _> { Ok(Box::new(FusedCpu::new(problem))) };
    let step = |session: &Session| {
        let mut left = || 1.0;
        let moment = session.newest();
        let step = Explainer::default().explain(0, session, moment, (&fused, &fused), &mut left);
        step.unwrap().expect("there is time")
    };
    let text = texts_of(&[
        ("step.words.forward.line", "{formula}"),
        ("step.words.loss.huber.own", "{delta}|{half}|{loss}"),
    ]);
    let of_line = step(&line);
    let words = step::words(&text, line.recording(), &of_line, Phase::Forward);
    let problem = line.problem();
    let folded = problem
        .data
        .standards
        .folded(&problem.network, &of_line.before);
    let words = words
        .replace(" + ", " ")
        .replace(" \u{2212} ", " -")
        .replace('\u{2212}', "-");
    let found: Vec<f64> = words
        .split(' ')
        .filter_map(|word| word.parse().ok())
        .collect();
    assert_eq!(found.len(), folded.len(), "{words}");
    for (found, wanted) in found.iter().zip(&folded) {
        assert!((found / wanted - 1.0).abs() < 1e-4, "{found}, not {wanted}");
    }
    // Where the label is standardised, so is the bend of the Huber loss.
    let of_huber = step(&huber);
    let words = step::words(&text, huber.recording(), &of_huber, Phase::Loss);
    let [delta, half, loss] = numbers(&words)[..] else {
        panic!("{words}")
    };
    let prices: Vec<f64> = raw(huber.experiment()).map(|(_, price)| price).collect();
    let mean = prices.iter().sum::<f64>() / 60.0;
    let deviation = (prices
        .iter()
        .map(|price| (price - mean).powi(2))
        .sum::<f64>()
        / 60.0)
        .sqrt();
    assert!(
        (delta / deviation - 1.0).abs() < 1e-4,
        "{delta}, not {deviation}"
    );
    assert!((2.0 * half / delta - 1.0).abs() < 1e-4);
    let samples: Vec<usize> = of_huber
        .samples
        .iter()
        .map(|&sample| sample as usize)
        .collect();
    let wanted = cost(huber.experiment(), &huber, &samples, &of_huber.before);
    assert!((loss / wanted - 1.0).abs() < 1e-3, "{loss}, not {wanted}");
}

#[test]
fn a_slice_through_the_loss_of_a_network_is_in_the_readers_units() {
    let session = trained(&network());
    let (recording, moment) = (session.recording(), session.newest());
    let view = surface::View {
        recording,
        moment,
        newest: moment.place.epoch,
        running: false,
        last: None,
    };
    let mut picture = Picture::new(recording, [0, 1]);
    let fit = |frame: &Frame| *frame;
    while picture.prepare(&view, &fit, &mut || 1.0).unfinished {}
    let (Ground::Grid(grid), plane, _) = picture.shown().unwrap() else {
        panic!("no bowl")
    };
    let spot = plane.spot(&moment.parameters);
    let wanted = f64::from(moment.loss.unwrap());
    let (direct, found) = (
        plane.loss(session.problem(), spot),
        grid.loss(spot).unwrap(),
    );
    assert!(
        (direct / wanted - 1.0).abs() < 1e-3,
        "{direct}, not {wanted}"
    );
    // Between its points the grid is not exact.
    assert!((found / wanted - 1.0).abs() < 0.2, "{found}, not {wanted}");
}

#[test]
fn the_page_says_what_is_standardised() {
    let words = include_str!("../www/locales/en.json");
    let entries: HashMap<String, String> = serde_json::from_str(words).unwrap();
    let text = Text::new(entries);
    let session = Session::new(flats());
    let brought = describe::brought(&text, session.recording());
    assert!(
        brought.contains("For training the numbers are standardised"),
        "{brought}"
    );
    assert!(brought.contains("(year − 200"), "{brought}");
    assert!(!brought.contains("(share"), "{brought}");
    let plain = Session::new(Experiment::new(Task::Csv));
    assert!(!describe::brought(&text, plain.recording()).contains("standardised"));
    // A link opens the same.
    let address = link::of_run(session.experiment());
    let (again, problems) = link::read(&address, "");
    assert!(problems.is_empty());
    assert_eq!(Dataset::draw(&again), session.problem().data);
}
