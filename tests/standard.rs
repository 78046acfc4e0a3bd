//! Rows whose numbers are far from 0: standardised for training, and told in the units in which they
//! were brought.

use std::collections::HashMap;
use std::rc::Rc;

use pollster::block_on;
use regression_playground::core::axes::Sweep;
use regression_playground::core::data::{Dataset, standards, trained_on};
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Loss, Optimizer, Task};
use regression_playground::core::hand::Hand;
use regression_playground::core::link;
use regression_playground::core::looks::View;
use regression_playground::core::measure;
use regression_playground::core::network::{Network, Predictor};
use regression_playground::core::quadratic::Quadratic;
use regression_playground::core::random::{self, Stream};
use regression_playground::core::session::Session;
use regression_playground::core::standard::{Standard, Standards};
use regression_playground::core::sweep::{OneByOne, Results, Runner};
use regression_playground::core::table::{Rows, Sheet};
use regression_playground::core::text::Text;
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;
use regression_playground::view::fit::FitChart;
use regression_playground::view::residuals::Residuals;

#[path = "support/svg.rs"]
#[allow(dead_code)] // Not all of it is wanted here.
mod svg;

use svg::{SIZE, draw, texts, theme};

fn rows(text: &str) -> Rc<Rows> {
    let sheet = Sheet::read(text.as_bytes()).unwrap();
    let (features, label) = sheet.usual();
    Rc::new(sheet.choose(&features, label).unwrap())
}

/// Prices of flats: large numbers, of which the year hardly differs from row to row.
fn flats() -> Experiment {
    let mut rng = random::stream(8, Stream::Data);
    let mut text = String::from("area,year,share,price\n");
    for _ in 0..60 {
        let area = 40.0 + 80.0 * random::uniform(&mut rng);
        let year = 1990.0 + (30.0 * random::uniform(&mut rng)).floor();
        let share = random::uniform(&mut rng);
        let noise = 20_000.0 * random::normal(&mut rng);
        let price = 3000.0 * area + 2500.0 * (year - 1990.0) - 40_000.0 * share + 90_000.0 + noise;
        text += &format!("{area},{year},{share},{price}\n");
    }
    let mut experiment = Experiment {
        epochs: 300,
        learning_rate: 0.03,
        hidden: "".parse().unwrap(),
        ..Experiment::new(Task::Csv)
    };
    experiment.bring(rows(&text));
    experiment
}

fn trained(experiment: &Experiment) -> Session {
    let mut session = Session::new(experiment.clone());
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.play();
    while session.wants_steps() {
        session.advance(&mut engine, 1000).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    session
}

/// The rows as they were brought, each with its label.
fn raw(experiment: &Experiment) -> impl Iterator<Item = (&[f64], f64)> {
    let rows = &experiment.rows;
    rows.x()
        .chunks_exact(rows.features())
        .zip(rows.y().iter().copied())
}

/// Least squares by the normal equations of the features less their means, in double precision.
fn least_squares(experiment: &Experiment) -> Vec<f64> {
    let width = experiment.features() + 1;
    let mut system = vec![vec![0.0; width + 1]; width];
    // Of years and prices the squares are large: less a number near their middle.
    let shift = [80.0, 2005.0, 0.5];
    for (x, y) in raw(experiment) {
        let row: Vec<f64> = x
            .iter()
            .zip(shift)
            .map(|(x, by)| x - by)
            .chain([1.0])
            .collect();
        for i in 0..width {
            for j in 0..width {
                system[i][j] += row[i] * row[j];
            }
            system[i][width] += row[i] * y;
        }
    }
    for column in 0..width {
        let pivot = system[column].clone();
        for (i, line) in system.iter_mut().enumerate() {
            if i != column {
                let by = line[column] / pivot[column];
                line.iter_mut()
                    .zip(&pivot)
                    .for_each(|(cell, value)| *cell -= by * value);
            }
        }
    }
    let mut solution: Vec<f64> = (0..width)
        .map(|i| system[i][width] / system[i][i])
        .collect();
    for (i, by) in shift.into_iter().enumerate() {
        solution[width - 1] -= solution[i] * by;
    }
    solution
}

#[test]
fn what_cannot_be_trained_on_as_it_is_is_standardised() {
    let years = rows("year,grade\n1990,1\n2000,2\n2010,2.5\n2020,4\n");
    let mut experiment = Experiment::new(Task::Csv);
    experiment.bring(years.clone());
    let data = Dataset::draw(&experiment);
    assert_eq!(
        data.standards.feature(0),
        Standard {
            mean: 2005.0,
            deviation: 125.0_f64.sqrt()
        }
    );
    assert_eq!(data.standards.label(), Standard::NONE, "grades are about 1");
    for (i, year) in [1990.0, 2000.0, 2010.0, 2020.0].into_iter().enumerate() {
        assert!((f64::from(data.row(i)[0]) - (year - 2005.0) / 125.0_f64.sqrt()).abs() < 1e-7);
        assert!((data.own_row(i).next().unwrap() - year).abs() < 1e-3);
        assert_eq!(data.own_label(i), years.y()[i]);
    }
    // What is brought stays what it is: a link spells the years.
    assert_eq!(Rows::of_link(years.code()).as_deref(), Some(&*years));
    assert_eq!(
        years.text(),
        "year,grade\n1990,1\n2000,2\n2010,2.5\n2020,4\n"
    );
    // What is the same in single precision is told apart before it is rounded.
    let mut seconds = Experiment::new(Task::Csv);
    seconds.bring(rows("t,y\n1700000000,1\n1700000010,2\n1700000020,3\n"));
    let data = Dataset::draw(&seconds);
    assert!((data.x[2] - 1.5_f32.sqrt()).abs() < 1e-6 && data.x[1] == 0.0);
    // Small tables and drawings are taken as they are.
    for file in ["bend", "outlier", "fan"] {
        let path = format!("{}/www/data/{file}.csv", env!("CARGO_MANIFEST_DIR"));
        let mut experiment = Experiment::new(Task::Csv);
        experiment.bring(rows(&std::fs::read_to_string(path).unwrap()));
        assert!(!standards(&experiment).any(), "{file}");
        assert_eq!(
            Dataset::draw(&experiment).y[3],
            experiment.rows.y()[3] as f32
        );
    }
    assert!(!standards(&Experiment::new(Task::Cubic)).any());
}

#[test]
fn what_is_held_out_tells_nothing() {
    let experiment = Experiment {
        test: 0.3,
        ..flats()
    };
    let kept = trained_on(&experiment);
    assert_eq!(kept.len(), experiment.training());
    let all: Vec<(&[f64], f64)> = raw(&experiment).collect();
    let data = Dataset::draw(&experiment);
    for column in [0, 1, 3] {
        let of = |&i: &usize| *all[i].0.get(column).unwrap_or(&all[i].1);
        let values: Vec<f64> = kept.iter().map(of).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let found = if column == 3 {
            data.standards.label()
        } else {
            data.standards.feature(column)
        };
        assert!((found.mean / mean - 1.0).abs() < 1e-12, "{column}");
    }
    assert_eq!(
        data.standards.feature(2),
        Standard::NONE,
        "a share is about 1"
    );
    assert_eq!(Dataset::held_out(&experiment).standards, data.standards);
    for (i, &of) in kept.iter().enumerate() {
        assert!((data.own_label(i) / all[of].1 - 1.0).abs() < 1e-6);
    }
    let other = Experiment {
        seed: 2,
        ..experiment.clone()
    };
    assert_ne!(Dataset::draw(&other).standards, data.standards);
}

#[test]
fn the_folded_network_says_of_raw_numbers_what_the_trained_one_does() {
    let columns = [(80.0, 25.0), (2005.0, 8.0), (0.0, 1.0), (3e5, 7e4)];
    let columns = columns.map(|(mean, deviation)| Standard { mean, deviation });
    let mut rng = random::stream(3, Stream::Parameters);
    for hidden in ["", "5r", "4t,3s", "3g,2r,4t"] {
        let network = Network {
            features: 3,
            hidden: hidden.parse().unwrap(),
        };
        let count = network.parameter_count();
        let parameters: Vec<f32> = (0..count)
            .map(|_| random::normal(&mut rng) as f32)
            .collect();
        let standards = Standards::new(columns.to_vec());
        let folded = standards.folded(&network, &parameters);
        #[allow(clippy::cast_possible_truncation)]
        let single: Vec<f32> = folded.iter().map(|&value| value as f32).collect();
        let mut predictor = Predictor::new(&network);
        for _ in 0..20 {
            let z = [0; 3].map(|_| random::normal(&mut rng));
            let own: Vec<f64> = (0..3).map(|i| columns[i].own(z[i])).collect();
            let wanted = columns[3].own(predictor.predict(&parameters, &z));
            let found = predictor.predict(&single, &own);
            // Parameters are rounded here, and years are large against what they differ by.
            assert!(
                (found - wanted).abs() < 1e-4 * 7e4,
                "{hidden:?}: {found}, not {wanted}"
            );
        }
        let plain = Standards::default().folded(&network, &parameters);
        assert!(
            plain
                .iter()
                .zip(&parameters)
                .all(|(&a, &b)| a == f64::from(b))
        );
    }
}

#[test]
fn the_line_that_is_trained_is_the_best_one_in_the_readers_units() {
    let session = trained(&flats());
    let (recording, problem) = (session.recording(), session.problem());
    let standards = &problem.data.standards;
    let learned = standards.folded(&problem.network, &session.newest().parameters);
    let squares = standards.folded(&problem.network, recording.least_squares().unwrap());
    let wanted = least_squares(&flats());
    for ((learned, squares), wanted) in learned.iter().zip(&squares).zip(&wanted) {
        assert!(
            (squares / wanted - 1.0).abs() < 1e-5,
            "{squares}, not {wanted}"
        );
        assert!(
            (learned / wanted - 1.0).abs() < 0.05,
            "{learned}, not {wanted}"
        );
    }
}

/// What parameters cost over samples in their own units.
fn cost(experiment: &Experiment, session: &Session, samples: &[usize], parameters: &[f32]) -> f64 {
    let standards = &session.problem().data.standards;
    let label = standards.label();
    let mut predictor = Predictor::new(&session.problem().network);
    let rows: Vec<(&[f64], f64)> = raw(experiment).collect();
    let cost = |&sample: &usize| {
        let (x, y) = rows[sample];
        let z: Vec<f64> = x
            .iter()
            .enumerate()
            .map(|(i, &x)| standards.feature(i).standard(x))
            .collect();
        let off = label.own(predictor.predict(parameters, &z)) - y;
        match experiment.loss {
            Loss::Mse => off * off,
            Loss::Mae => off.abs(),
            // The Huber loss with the deviation as its delta.
            Loss::Huber if off.abs() <= label.deviation => 0.5 * off * off,
            Loss::Huber => label.deviation * (off.abs() - 0.5 * label.deviation),
        }
    };
    samples.iter().map(cost).sum::<f64>() / samples.len() as f64
}

#[test]
fn every_loss_is_told_in_the_units_of_the_label() {
    for (loss, hidden, optimizer) in [
        (Loss::Mse, "", Optimizer::Sgd),
        (Loss::Mae, "6t", Optimizer::Adam),
        (Loss::Huber, "4r", Optimizer::Momentum),
        (Loss::Mse, "5t", Optimizer::Sgd),
    ] {
        let experiment = Experiment {
            loss,
            optimizer,
            hidden: hidden.parse().unwrap(),
            learning_rate: 0.01,
            epochs: 40,
            test: 0.25,
            ..flats()
        };
        let session = trained(&experiment);
        let recording = session.recording();
        let kept = trained_on(&experiment);
        let held: Vec<usize> = (0..60).filter(|sample| !kept.contains(sample)).collect();
        let near = |found: f64, wanted: f64| {
            assert!(
                (found / wanted - 1.0).abs() < 1e-4,
                "{loss:?}: {found}, not {wanted}"
            );
        };
        for epoch in [0, 1, 40] {
            let moment = recording.epoch(epoch).unwrap();
            let cost = |samples: &[usize]| cost(&experiment, &session, samples, &moment.parameters);
            near(moment.loss.unwrap().into(), cost(&kept));
            near(recording.test_loss(&moment).unwrap().into(), cost(&held));
        }
        assert!(recording.go_on_testing(&mut || 1.0));
        let last = recording.epoch(40).unwrap();
        let tested = recording.tests().at(40).unwrap();
        near(
            tested.into(),
            cost(&experiment, &session, &held, &last.parameters),
        );
    }
}

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
