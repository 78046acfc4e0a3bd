//! The chart of the units, drawn as SVG and looked at by structure, and the words beside it.

use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::looks::Beyond;
use regression_playground::core::network::Predictor;
use regression_playground::core::survey::{Life, Seen};
use regression_playground::core::text::Text;
use regression_playground::core::units::Units;
use regression_playground::view::describe;
use regression_playground::view::units::{UnitsChart, follow};

#[path = "support/svg.rs"]
#[allow(dead_code)] // Not every colour is drawn here.
mod svg;

use svg::{Element, FIT, INK, POINTS, SIZE, TRUTH, assert_labelled, circles, lines, texts, theme};

/// The still and the moving layer of a chart.
fn chart(
    experiment: &Experiment,
    parameters: &[f32],
    beyond: Beyond,
    added: usize,
) -> (Vec<Element>, Vec<Element>) {
    let problem = Problem::new(experiment);
    let mut units = Units::new(&problem.network);
    let along = (0, beyond);
    follow(&mut units, &problem, parameters, along);
    let chart = UnitsChart::new(experiment, &problem, &units, along, SIZE, 1.0);
    (
        svg::draw(|db| {
            chart
                .draw_still(db, &theme(), ("x title", "y title"))
                .unwrap();
        }),
        svg::draw(|db| chart.draw_moving(db, &theme(), added).unwrap()),
    )
}

fn experiment(task: Task, hidden: &str) -> Experiment {
    Experiment {
        hidden: hidden.parse().unwrap(),
        ..Experiment::new(task)
    }
}

#[test]
fn every_unit_is_a_line_and_the_sum_is_a_strong_one() {
    for (task, hidden, units) in [
        (Task::Cubic, "8r,8t", 8),
        (Task::Cubic, "3r,20g", 20),
        (Task::Cubic, "", 1),
        (Task::Linear, "", 2),
    ] {
        let experiment = experiment(task, hidden);
        let parameters = Problem::new(&experiment).parameters;
        for added in [0, 1, units] {
            let (still, moving) = chart(&experiment, &parameters, Beyond::Off, added);
            assert_labelled(&still);
            assert_eq!(circles(&still, POINTS).len(), experiment.samples);
            assert!(texts(&still).contains(&"y title"));
            assert_eq!(lines(&moving, INK).len(), units, "{hidden} {added}");
            assert!(lines(&moving, TRUTH).len() > 5);
            let sums = lines(&moving, FIT);
            // While some are missing, what they will come to is drawn palely.
            assert_eq!(sums.len(), if added < units { 2 } else { 1 });
            let strength = |line: &Element| line.number("opacity");
            assert_eq!(strength(sums.last().unwrap()), 1.0);
            if added == 0 {
                let points = sums[1].points();
                assert!(
                    points.iter().all(|p| p.1 == points[0].1),
                    "the bias is level"
                );
                assert!(strength(&sums[0]) < 0.5);
            }
        }
    }
}

#[test]
fn with_all_units_the_line_is_that_of_the_fit() {
    for beyond in Beyond::ALL {
        let experiment = experiment(Task::Cubic, "8r,8t");
        let problem = Problem::new(&experiment);
        let mut units = Units::new(&problem.network);
        follow(&mut units, &problem, &problem.parameters, (0, beyond));
        let mut predictor = Predictor::new(&problem.network);
        let points: Vec<_> = units.sum(8).collect();
        for &(x, y) in &points {
            let predicted = predictor.predict(&problem.parameters, &[x]);
            assert_eq!(y.to_bits(), predicted.to_bits());
        }
        let (first, last) = (points[0].0, points.last().unwrap().0);
        let (least, most) = beyond.of(problem.data.range(0));
        assert!(first < least && most < last && last - first < 1.2 * (most - least));
    }
}

#[test]
fn absurd_parameters_stay_on_the_drawing() {
    for hidden in ["8r,8t", "", "64r,64g"] {
        let experiment = experiment(Task::Step, hidden);
        let count = Problem::new(&experiment).parameters.len();
        for size in [0.0, 1e-38, 1e6, f32::MAX] {
            let parameters: Vec<f32> = (0..count)
                .map(|i| if i % 2 == 0 { size } else { -size })
                .collect();
            for beyond in Beyond::ALL {
                for added in [0, 1] {
                    chart(&experiment, &parameters, beyond, added);
                }
            }
        }
    }
}

#[test]
fn the_words_are_of_the_run() {
    let entries = [
        ("many.sentences", "{before} {after}"),
        ("units.words", "{bias} {count} {layer}"),
        ("units.words.line", "line {bias} {count}"),
        ("units.words.along", "along {feature}"),
        ("units.words.none", "none {distance}"),
        ("units.words.some", "{added} {distance}"),
        ("units.words.all", "all"),
        ("units.words.dead", "{dead} dead"),
    ];
    let text = Text::new(entries.map(|(key, text)| (key.to_owned(), text.to_owned())));
    let curve = experiment(Task::Cubic, "2r");
    let problem = Problem::new(&curve);
    let mut units = Units::new(&problem.network);
    // Two that are level: 1 and 2, times 0.5 and -1, and a bias of 3.
    let parameters = [0.0, 0.0, 1.0, 2.0, 0.5, -1.0, 3.0];
    follow(&mut units, &problem, &parameters, (0, Beyond::Off));
    let seen = |life| Seen {
        least: 0.0,
        most: 1.0,
        life,
    };
    let say = |added, lives: [Life; 2]| {
        describe::units(&text, &curve, 0, &units, added, &[lives.map(seen).to_vec()])
    };
    let alive = [Life::Alive, Life::Saturated];
    assert_eq!(say(0, alive), "3.00000 2 1 none 1.5000");
    assert_eq!(say(1, alive), "3.00000 2 1 1 2.0000");
    assert_eq!(say(2, [Life::Dead, Life::Cut]), "3.00000 2 1 all 2 dead");
    let line = experiment(Task::Linear, "");
    let problem = Problem::new(&line);
    let mut units = Units::new(&problem.network);
    follow(&mut units, &problem, &[2.0, -3.4, 4.2], (1, Beyond::Off));
    assert_eq!(
        describe::units(&text, &line, 1, &units, 2, &[]),
        "line 4.20000 2 along x2 all"
    );
}
