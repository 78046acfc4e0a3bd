//! The sentence beside the fit chart.

use super::sentences;
use crate::core::determination::determination;
use crate::core::looks::{Beyond, View};
use crate::core::moment::Moment;
use crate::core::network::Predictor;
use crate::core::number::{column, exact, parameter};
use crate::core::recording::Recording;
use crate::core::source::{Form, evenly};
use crate::core::text::Text;
use crate::view::fit::thinning;

/// The sentence beside the fit chart.
#[must_use]
pub fn fit(text: &Text, recording: &Recording, moment: &Moment, view: View) -> String {
    let experiment = recording.experiment();
    let data = &recording.problem().data;
    let parameters = &moment.parameters;
    let mut predictor = Predictor::new(&recording.problem().network);
    let n = data.len().to_string();
    let linear = experiment.hidden.is_empty();
    match (view, experiment.source().form) {
        (View::Predicted, _) => {
            let r2 = determination(data, parameters, &mut predictor);
            let every = thinning(data.len()).to_string();
            let key = if !r2.is_finite() {
                "words.predicted.flat"
            } else if thinning(data.len()) > 1 {
                "words.predicted.some"
            } else {
                "words.predicted"
            };
            text.fill(key, &[("n", &n), ("r2", &column(r2, 4)), ("every", &every)])
        }
        (View::Feature(feature), Form::Plane) => {
            let mut row = data.means();
            let mut at = |x: f64| {
                row[feature] = x;
                predictor.predict(parameters, &row)
            };
            let slope = at(0.5) - at(-0.5);
            let key = match (linear, data.features) {
                (true, 1) => "words.line.one",
                (true, _) => "words.line",
                (false, 1) => "words.plane.one",
                (false, _) => "words.plane",
            };
            text.fill(
                key,
                &[
                    ("n", &n),
                    ("feature", &(feature + 1).to_string()),
                    ("slope", &parameter(slope)),
                    ("truth", &exact(experiment.weights[feature])),
                ],
            )
        }
        (View::Feature(feature), Form::Rows) => {
            let r2 = determination(data, parameters, &mut predictor);
            let key = match (r2.is_finite(), data.features) {
                (false, _) => "words.rows.flat",
                (true, 1) => "words.rows.one",
                (true, _) => "words.rows",
            };
            let values = [
                ("n", &*n),
                ("feature", &experiment.feature(feature)),
                ("label", experiment.label()),
                ("r2", &column(r2, 4)),
            ];
            text.fill(key, &values)
        }
        (View::Feature(_), Form::Curve { domain, .. }) => {
            let samples = 201;
            let domain = experiment.domain().unwrap_or(domain);
            let (across, up) = (data.standards.feature(0), data.standards.label());
            let squares = evenly(domain, samples).map(|x| {
                let truth = experiment.truth(&[x]).unwrap_or_default();
                let says = predictor.predict(parameters, &[across.standard(x)]);
                (up.own(says) - truth).powi(2)
            });
            let distance = (squares.sum::<f64>() / samples as f64).sqrt();
            let points = if experiment.noise > 0.0 {
                "words.points"
            } else {
                "words.points.exact"
            };
            let model = if linear && !experiment.bends() {
                "words.straight.line"
            } else if linear {
                "words.straight"
            } else {
                "words.curve"
            };
            let values = [
                ("n", &*n),
                ("target", &*experiment.formula(text)),
                ("noise", &exact(experiment.noise)),
                ("distance", &column(distance, 4)),
            ];
            sentences(text, [points, model].map(|key| text.fill(key, &values)))
        }
    }
}

/// The sentence beside the fit chart, and what there is to say of what lies beyond the samples, where
/// so far is looked.
#[must_use]
pub fn fit_and_beyond(
    text: &Text,
    recording: &Recording,
    moment: &Moment,
    (view, beyond): (View, Beyond),
) -> String {
    let outside = match (view, beyond) {
        (View::Predicted, _) | (_, Beyond::Off) => None,
        (View::Feature(feature), Beyond::Bit | Beyond::Far) => {
            Some(outside(text, recording, moment, (feature, beyond)))
        }
    };
    let inside = fit(text, recording, moment, view);
    sentences(text, [inside].into_iter().chain(outside))
}

/// What the model says at the end of what is looked at along a feature.
fn outside(
    text: &Text,
    recording: &Recording,
    moment: &Moment,
    (feature, beyond): (usize, Beyond),
) -> String {
    let (problem, experiment) = (recording.problem(), recording.experiment());
    let (_, end) = beyond.of(problem.data.range(feature));
    let standards = &problem.data.standards;
    let told = standards.feature(feature);
    // As it is written.
    let x = (told.own(end) * 100.0).round() / 100.0;
    let mut row = problem.data.means();
    row[feature] = told.standard(x);
    let says = Predictor::new(&problem.network).predict(&moment.parameters, &row);
    let says = standards.label().own(says);
    let truth = problem.data.truth(experiment, &row).unwrap_or_default();
    let truth = standards.label().own(truth);
    let values = [
        ("feature", &*experiment.feature(feature)),
        ("x", &column(x, 2)),
        ("says", &column(says, 2)),
        ("truth", &column(truth, 2)),
    ];
    let key = if experiment.has_truth() {
        "words.beyond"
    } else {
        "words.beyond.rows"
    };
    text.fill(key, &values)
}

/// What of a fit's legend is not the same for every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legend {
    /// The dashed line.
    Truth,
    /// The marked samples.
    Batch,
}

/// The name of an entry of the legend.
#[must_use]
pub fn legend<'a>(text: &'a Text, recording: &Recording, view: View, entry: Legend) -> &'a str {
    let experiment = recording.experiment();
    text.get(match (entry, view) {
        (Legend::Truth, View::Feature(_)) => "legend.truth",
        (Legend::Truth, View::Predicted) => "legend.diagonal",
        // Those that are held out are in no mini-batch.
        (Legend::Batch, _) if experiment.batch == experiment.training() => "legend.batch.all",
        (Legend::Batch, _) if experiment.batch == 1 => "legend.batch.one",
        (Legend::Batch, _) => "legend.batch",
    })
}
