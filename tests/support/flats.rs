//! Rows whose numbers are far from 0, and what becomes of them, worked out apart.

use std::rc::Rc;

use regression_playground::core::experiment::{Experiment, Loss, Task};
use regression_playground::core::network::Predictor;
use regression_playground::core::random::{self, Stream};
use regression_playground::core::session::Session;
use regression_playground::core::table::{Rows, Sheet};

#[path = "trained.rs"]
mod whole;

pub use whole::trained;

pub fn rows(text: &str) -> Rc<Rows> {
    let sheet = Sheet::read(text.as_bytes()).unwrap();
    let (features, label) = sheet.usual();
    Rc::new(sheet.choose(&features, label).unwrap())
}

/// Prices of flats: large numbers, of which the year hardly differs from row to row.
pub fn flats() -> Experiment {
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

/// The rows as they were brought, each with its label.
pub fn raw(experiment: &Experiment) -> impl Iterator<Item = (&[f64], f64)> {
    let rows = &experiment.rows;
    rows.x()
        .chunks_exact(rows.features())
        .zip(rows.y().iter().copied())
}

/// What parameters cost over samples in their own units.
pub fn cost(
    experiment: &Experiment,
    session: &Session,
    samples: &[usize],
    parameters: &[f32],
) -> f64 {
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
