//! Rows whose numbers are far from 0: standardised for training, their losses told in the units in which
//! they were brought.

use regression_playground::core::data::{Dataset, Own, standards, trained_on};
use regression_playground::core::experiment::{Experiment, Loss, Optimizer, Task};
use regression_playground::core::floor::floor;
use regression_playground::core::formula::Formula;
use regression_playground::core::network::{Network, Predictor};
use regression_playground::core::random::{self, Stream};
use regression_playground::core::standard::{Standard, Standards};
use regression_playground::core::table::Rows;

#[path = "support/flats.rs"]
mod flats;

use flats::{cost, flats, raw, rows, trained};

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

/// A curve far from 0, with noise.
fn typed() -> Experiment {
    Experiment {
        expr: Formula::within("0.5x^2 - 20x + 5000", (0.0, 100.0)).unwrap(),
        noise: 30.0,
        test: 0.2,
        epochs: 30,
        ..Experiment::new(Task::Expr)
    }
}

#[test]
fn a_formula_is_trained_on_as_the_same_numbers_are_that_are_brought() {
    let typed = typed();
    let own = Own::of(&typed);
    assert_eq!((own.x[0], own.x[99]), (0.0, 100.0));
    let mut text = String::from("x,y\n");
    for (x, y) in own.x.iter().zip(&*own.y) {
        text += &format!("{x},{y}\n");
    }
    let mut brought = Experiment {
        task: Task::Csv,
        ..typed.clone()
    };
    brought.bring(rows(&text));
    let [typed, brought] = [&typed, &brought].map(trained);
    let data = &typed.problem().data;
    assert!(data.standards.any());
    assert_eq!(data, &brought.problem().data);
    let last = |session: &regression_playground::core::session::Session| {
        let moment = session.newest();
        let bits: Vec<u32> = moment.parameters.iter().map(|p| p.to_bits()).collect();
        (bits, moment.loss.map(f32::to_bits))
    };
    assert_eq!(last(&typed), last(&brought));
}

#[test]
fn what_is_true_of_a_formula_is_told_in_its_own_units() {
    for loss in Loss::ALL {
        let experiment = Experiment {
            loss,
            samples: 10_000,
            test: 0.0,
            ..typed()
        };
        let data = Dataset::draw(&experiment);
        let label = data.standards.label();
        let mut sum = 0.0;
        for sample in 0..data.len() {
            let row: Vec<f64> = data.row(sample).iter().map(|&x| x.into()).collect();
            let truth = label.own(data.truth(&experiment, &row).unwrap());
            let x = data.own_row(sample).next().unwrap();
            let wanted = 0.5 * x * x - 20.0 * x + 5000.0;
            assert!((truth / wanted - 1.0).abs() < 1e-5, "{truth}, not {wanted}");
            sum += loss.of((data.own_label(sample) - truth) / label.deviation);
        }
        let mean = data.standards.factor(loss) * sum / data.len() as f64;
        let floor = floor(&experiment, label.deviation).unwrap();
        assert!(
            (mean / floor - 1.0).abs() < 0.05,
            "{loss:?}: {mean}, not {floor}"
        );
    }
}

#[test]
fn a_formula_that_is_a_number_can_be_trained_on() {
    for text in ["2", "7000", "0.1"] {
        let experiment = Experiment {
            expr: Formula::of(text).unwrap(),
            noise: 0.0,
            epochs: 200,
            ..Experiment::new(Task::Expr)
        };
        let session = trained(&experiment);
        let moment = session.newest();
        let loss = moment.loss.unwrap();
        assert!(loss < 1e-3, "{text}: {loss}");
    }
}
