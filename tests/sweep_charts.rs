//! The charts and sentences of many runs: what is in them is what the runs came to.

use std::collections::HashMap;

use regression_playground::core::experiment::{Experiment, Language, Task};
use regression_playground::core::sweep::{Arrival, End, Outcome, Rank, Results};
use regression_playground::core::text::Text;
use regression_playground::view::many::{
    Curve, Fits, Histogram, Map, Strips, cell, cell_name, rank, shade, summary,
};

#[path = "support/svg.rs"]
#[allow(dead_code)] // Some marks belong to other charts.
mod svg;

use svg::{Element, FIT, GRID, POINTS, SIZE, TRUTH, circles, lines, texts, theme};

/// The colour of the crosses, and of titles.
const INK: &str = "#000007";

/// Results of a sweep whose runs end as `end` says, with parameters that lie around `around`.
fn results(
    experiment: &Experiment,
    sweep: &str,
    arrived: usize,
    end: impl Fn(usize) -> End,
) -> Results {
    let mut results = Results::new(experiment, sweep.parse().unwrap());
    for run in 0..results.plan().runs().len().min(arrived) {
        let mut parameters = regression_playground::core::engine::Problem::new(
            &results.plan().runs()[run].experiment,
        )
        .parameters;
        if experiment.hidden.is_empty() {
            // Far and near, on both sides of the truth.
            let off = 0.01 * (run as f32 - 3.0);
            parameters = vec![2.0 + off, -3.4 - off, 4.2 + 2.0 * off];
        }
        let end = end(run);
        results.take(&Arrival {
            run,
            outcome: Outcome { initial: 1.0, end },
            parameters,
        });
    }
    results
}

fn trained(run: usize) -> End {
    End::Trained(0.01 * (1 + run) as f32)
}

/// The middle of the crosses: each is two strokes.
fn crosses(elements: &[Element]) -> Vec<(f64, f64)> {
    let strokes = lines(elements, INK);
    assert!(strokes.len().is_multiple_of(2));
    let middle = |pair: &[Element]| {
        let (a, b) = (pair[0].points(), pair[1].points());
        let middle = |i: usize, of: &[(f64, f64)]| {
            let (a, b) = ([of[0].0, of[0].1][i], [of[1].0, of[1].1][i]);
            f64::midpoint(a, b)
        };
        assert!((middle(0, &a) - middle(0, &b)).abs() <= 1.0);
        (middle(0, &a), middle(1, &a))
    };
    strokes.chunks(2).map(middle).collect()
}

/// The rectangles filled with a colour.
fn areas(elements: &[Element], color: &str) -> Vec<Element> {
    let is = |e: &&Element| e.tag == "rect" && e.get("fill") == color;
    elements.iter().filter(is).cloned().collect()
}

fn hex(color: plotters::style::RGBAColor) -> String {
    format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2)
}

#[test]
fn every_run_of_a_map_is_a_cell_of_its_colour_and_divergence_a_cross() {
    let experiment = Experiment::new(Task::Cubic);
    let end = |run: usize| match run % 5 {
        4 => End::Diverged(2),
        step => End::Trained([0.01, 0.1, 1.0, 10.0][step]),
    };
    let results = results(&experiment, "lr:0.001..1:4*batch:10..100:5", 20, end);
    let drawn = svg::draw(|db| {
        let map = Map::new(&results, SIZE, 1.0);
        map.draw_still(db, &theme(), ("across", "up")).unwrap();
    });
    assert_eq!(crosses(&drawn).len(), 4);
    // The best is the brightest, and what ends above its start is as dark as what learned nothing.
    for (share, count) in [(1.0, 4), (0.5, 4), (0.0, 8)] {
        let found = areas(&drawn, &hex(shade(share)));
        assert_eq!(found.len(), count, "{share}");
        for area in found {
            assert!(area.number("width") > 20.0 && area.number("height") > 20.0);
        }
    }
    let labels = texts(&drawn);
    for label in ["across", "up", "0.001", "1", "10", "100"] {
        assert!(labels.contains(&label), "{label} in {labels:?}");
    }
}

#[test]
fn cells_are_found_where_they_are_drawn() {
    let experiment = Experiment::new(Task::Cubic);
    let sevenths = "lr:0.001..1:7*batch:10..100:5";
    let of_ends = |end: &dyn Fn(usize) -> End| results(&experiment, sevenths, 35, end);
    let results = of_ends(&trained);
    let map = Map::new(&results, SIZE, 1.0);
    for column in 0..7 {
        for row in 0..5 {
            let drawn = svg::draw(|db| {
                map.draw_moving(db, &theme(), Some((column, row)), None)
                    .unwrap();
            });
            let dot = &circles(&drawn, FIT)[0];
            let at = (dot.number("cx"), dot.number("cy"));
            assert_eq!(map.cell_at(at), (column, row));
        }
    }
    // The cell of the one run that learned anything is the bright one.
    for run in 0..35 {
        let best = |other: usize| End::Trained(if other == run { 0.01 } else { 1.0 });
        let results = of_ends(&best);
        let map = Map::new(&results, SIZE, 1.0);
        let drawn = svg::draw(|db| map.draw_still(db, &theme(), ("lr", "batch")).unwrap());
        let [bright] = &areas(&drawn, &hex(shade(1.0)))[..] else {
            panic!("one bright cell");
        };
        let [x, y, w, h] = ["x", "y", "width", "height"].map(|name| bright.number(name));
        let planned = &results.plan().runs()[run];
        let cell = map.cell_at((x + w / 2.0, y + h / 2.0));
        assert_eq!(cell, (planned.column, planned.row));
    }
    // Anywhere on the drawing is nearest to some cell.
    assert_eq!(map.cell_at((-5.0, -5.0)), (0, 4));
    assert_eq!(map.cell_at((1e6, 1e6)), (6, 0));
}

#[test]
fn a_map_is_drawn_however_much_of_it_is_there() {
    let experiment = Experiment::new(Task::Cubic);
    for sweep in [
        "lr:0.001..1:2*batch:1..2:2",
        "lr:0.001..1:64*noise:0..1:64",
        "batch:5..500:12*n:10..1000:3",
        "seed:4294967000..4294967010*width:1..64:20",
    ] {
        for arrived in [0, 1, 7, 4096] {
            let ends: [fn(usize) -> End; 3] =
                [trained, |_| End::Diverged(1), |_| End::Trained(0.0)];
            for end in ends {
                let results = results(&experiment, sweep, arrived, end);
                let map = Map::new(&results, SIZE, 1.0);
                let drawn = svg::draw(|db| map.draw_still(db, &theme(), ("x", "y")).unwrap());
                // The ground, and a cell for each run that is there.
                let areas = drawn.iter().filter(|e| e.tag == "rect").count();
                assert_eq!(areas, 1 + results.arrived(), "{sweep}");
                let marks = svg::draw(|db| {
                    map.draw_moving(db, &theme(), Some((1, 1)), Some((0, 0)))
                        .unwrap();
                });
                assert_eq!(circles(&marks, FIT).len(), 1);
                assert!(marks.iter().any(|e| e.tag == "rect"));
            }
        }
    }
}

#[test]
fn seeds_beside_a_map_are_written_in_full() {
    let experiment = Experiment::new(Task::Cubic);
    for sweep in [
        "seed:4294967290..4294967295*lr:0.1..1:3",
        "lr:0.1..1:3*seed:4294967290..4294967295",
    ] {
        let results = results(&experiment, sweep, 18, trained);
        let map = Map::new(&results, SIZE, 1.0);
        let drawn = svg::draw(|db| map.draw_still(db, &theme(), ("x", "y")).unwrap());
        let seeds = texts(&drawn);
        let seeds = seeds.iter().filter(|label| label.starts_with("42949672"));
        assert!(seeds.clone().count() >= 2, "{sweep}");
        assert!(seeds.clone().all(|label| label.len() == 10), "{sweep}");
        assert!(!texts(&drawn).iter().any(|label| label.contains('e')));
    }
}

#[test]
fn a_curve_has_a_point_for_each_run_and_a_cross_where_it_diverged() {
    let experiment = Experiment::new(Task::Linear);
    let mut results = results(&experiment, "lr:0.001..1:13", 0, trained);
    for run in 0..13 {
        let column = results.plan().runs()[run].column;
        let end = if column > 9 {
            End::Diverged(4)
        } else {
            // One of them beyond the axis.
            End::Trained(if column == 9 {
                1e30
            } else {
                0.5 / (1.0 + column as f32)
            })
        };
        results.take(&Arrival {
            run,
            outcome: Outcome { initial: 1.0, end },
            parameters: vec![0.0; 3],
        });
    }
    let curve = Curve::new(&results, SIZE, 1.0);
    let drawn = svg::draw(|db| curve.draw_still(db, &theme(), ("lr", "loss")).unwrap());
    let points = circles(&drawn, POINTS);
    assert_eq!(points.len(), 10);
    let heights: Vec<f64> = points.iter().map(|point| point.number("cy")).collect();
    assert!(
        heights[..9].windows(2).all(|pair| pair[0] < pair[1]),
        "{heights:?}"
    );
    assert!(heights[9] < heights[0], "the axis ends at the top");
    let crosses = crosses(&drawn);
    assert_eq!(crosses.len(), 3);
    assert!(crosses.iter().all(|&(_, y)| y < heights[0]));
    assert!(!lines(&drawn, TRUTH).is_empty(), "the loss before training");
    for (column, point) in points.iter().enumerate() {
        assert_eq!(curve.column_at(point.number("cx")), column);
    }
    assert_eq!((curve.column_at(-9.0), curve.column_at(9e9)), (0, 12));
}

#[test]
fn fits_are_threads_a_band_and_a_line_in_the_middle() {
    let experiment = Experiment::new(Task::Cubic);
    for (seeds, threads) in [(0, 0), (1, 1), (64, 64), (500, 100)] {
        let results = results(&experiment, "seed:500", seeds, trained);
        let learned = results.learned().unwrap();
        let fits = Fits::new(&experiment, learned, SIZE, 1.0).unwrap();
        let drawn = svg::draw(|db| fits.draw_still(db, &theme()).unwrap());
        assert_eq!(lines(&drawn, POINTS).len(), threads);
        let bands = drawn.iter().filter(|e| e.tag == "polygon").count();
        // Two edges and the middle.
        let some = usize::from(seeds > 0);
        assert_eq!((bands, lines(&drawn, FIT).len()), (some, 3 * some));
        assert!(lines(&drawn, TRUTH).len() > 10);
        if let [low, high, middle] = &lines(&drawn, FIT)[..] {
            let (low, high, middle) = (low.points(), high.points(), middle.points());
            assert!(middle.len() > 50);
            for ((low, high), (x, y)) in low.into_iter().zip(high).zip(middle) {
                assert!(low.0 == x && high.0 == x);
                assert!(low.1 >= y && y >= high.1, "{low:?}, {y}, {high:?}");
            }
        }
        let read = svg::draw(|db| fits.draw_moving(db, &theme(), Some(0)).unwrap());
        assert_eq!(lines(&read, POINTS).len(), some);
    }
}

#[test]
fn strips_lie_around_the_truth() {
    let experiment = Experiment::new(Task::Linear);
    let results = results(&experiment, "seed:7", 7, trained);
    let learned = results.learned().unwrap();
    assert!(Fits::new(&experiment, learned, SIZE, 1.0).is_none());
    let strips = Strips::new(&experiment, learned, SIZE, 1.0);
    let drawn = svg::draw(|db| strips.draw_still(db, &theme(), "off").unwrap());
    assert_eq!(circles(&drawn, POINTS).len(), 21);
    assert!(
        ["w1", "w2", "b", "off"]
            .iter()
            .all(|name| texts(&drawn).contains(name))
    );
    let truth = lines(&drawn, TRUTH)[0].points()[0].0;
    // Run 3 is exact: its dots stand on the truth.
    let exact = svg::draw(|db| strips.draw_moving(db, &theme(), Some(3)).unwrap());
    let exact = circles(&exact, POINTS);
    assert_eq!(exact.len(), 3);
    for dot in exact {
        assert!((dot.number("cx") - truth).abs() <= 1.0);
    }
    let last = svg::draw(|db| strips.draw_moving(db, &theme(), Some(6)).unwrap());
    let [w1, w2, b] = &circles(&last, POINTS)[..] else {
        panic!("three parameters");
    };
    assert!(w1.number("cx") > truth && w2.number("cx") < truth);
    assert!(b.number("cx") > w1.number("cx"));
}

/// The runs that the bars of a histogram count, on the scale of the labels beside them.
fn counted(histogram: &[Element]) -> u32 {
    let ticks: Vec<(f64, f64)> = histogram
        .iter()
        .filter(|e| e.tag == "text" && e.get("text-anchor") == "end")
        .filter_map(|e| Some((e.text.parse().ok()?, e.number("y"))))
        .collect();
    let (none, most) = (ticks[0], *ticks.last().unwrap());
    assert!(
        ticks.len() >= 3 && none.0 == 0.0 && most.0 > 0.0,
        "{ticks:?}"
    );
    let run = (none.1 - most.1) / most.0;
    // The ground is the tick of no runs.
    let grounds = histogram
        .iter()
        .filter(|e| e.tag == "line" && e.get("stroke") == GRID && e.get("y1") == e.get("y2"));
    let ground = grounds.map(|e| e.number("y1")).fold(0.0, f64::max);
    let bars = areas(histogram, POINTS);
    let counts = bars
        .iter()
        .map(|bar| ((ground - bar.number("y")) / run).round());
    counts.sum::<f64>() as u32
}

#[test]
fn a_histogram_counts_every_run() {
    let experiment = Experiment::new(Task::Linear);
    type Ends = fn(usize) -> End;
    let ends: [(Ends, &str); 4] = [
        (trained, "near"),
        (
            |run| End::Trained(10f32.powi(run as i32 % 9 - 6)),
            "far apart",
        ),
        (|_| End::Trained(0.0), "nothing"),
        (|_| End::Trained(1e-4), "equal"),
    ];
    for (end, name) in ends {
        let results = results(&experiment, "seed:100", 100, end);
        let histogram = Histogram::new(&results, SIZE, 1.0);
        let drawn = svg::draw(|db| {
            histogram
                .draw_still(db, &theme(), ("loss", "runs"))
                .unwrap();
        });
        assert_eq!(counted(&drawn), 100, "{name}");
        assert_eq!(lines(&drawn, FIT).len(), 1, "{name}: the middle");
        svg::draw(|db| histogram.draw_moving(db, &theme(), Some(0.02)).unwrap());
    }
    let none = results(&experiment, "seed:4", 4, |_| End::Diverged(1));
    svg::draw(|db| {
        let histogram = Histogram::new(&none, SIZE, 1.0);
        histogram
            .draw_still(db, &theme(), ("loss", "runs"))
            .unwrap();
    });
}

fn locale(language: &str) -> Text {
    let path = format!("{}/www/locales/{language}.json", env!("CARGO_MANIFEST_DIR"));
    let entries: HashMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Text::new(entries)
}

#[test]
fn sentences_tell_the_numbers_in_both_languages() {
    for language in Language::WORDS {
        let text = locale(language);
        let says = |results: &Results, words: &[&str]| {
            let sentence = summary(&text, results);
            // A number has to be told as such, not as a part of another one.
            let part = |c: char| !c.is_ascii_digit() && c != '.';
            let numbers: Vec<&str> = sentence.split(part).map(|n| n.trim_matches('.')).collect();
            for word in words {
                let number = word.starts_with(|c: char| c.is_ascii_digit());
                let told = if number {
                    numbers.contains(word)
                } else {
                    sentence.contains(word)
                };
                assert!(told, "{word} is not in: {sentence}");
            }
            assert!(!sentence.contains('{'), "{sentence}");
        };
        let line = Experiment::new(Task::Linear);
        // Losses 0.01 to 0.09, and one that diverged: 10 % of the way is 0.018.
        let lost = |run: usize| {
            if run == 9 {
                End::Diverged(3)
            } else {
                trained(run)
            }
        };
        let seeds = results(&line, "seed:21..30", 10, lost);
        says(
            &seeds,
            &[
                "9", "0.018000", "0.050000", "0.082000", "21", "0.010000", "29", "0.090000", "w1",
                "0.00045",
            ],
        );
        assert_eq!(seeds.ranked(Rank::Worst), Some(9));
        assert!(rank(&text, &seeds, Rank::Worst).contains("30"));
        assert!(rank(&text, &seeds, Rank::Best).contains("21"));

        let curve = Experiment::new(Task::Cubic);
        says(&results(&curve, "seed:4", 4, trained), &["x ="]);
        let nothing = summary(&text, &results(&curve, "seed:4", 0, trained));
        assert_eq!(nothing, text.get("many.words.none"));
        says(&results(&curve, "seed:4", 4, |_| End::Diverged(1)), &["4"]);

        // The loss rises by 0.01 with each run; those below 0.02 are within twice of the lowest.
        let map = results(&curve, "lr:0.01..1:3*batch:10..40:2", 6, trained);
        let best = &map.plan().runs()[0];
        let there = cell_name(&text, map.plan(), best.column, best.row).to_lowercase();
        says(&map, &["0.010000", &there, "2", "6"]);
        let words = cell(&text, &map, best.column, best.row);
        assert!(words.ends_with("0.010000"), "{words}");

        let mut rates = results(&curve, "lr:0.001..10:5", 0, trained);
        let losses = [0.3, 0.015, 0.01, 0.019, f32::NAN];
        for run in 0..5 {
            let loss = losses[rates.plan().runs()[run].column];
            let end = if loss.is_finite() {
                End::Trained(loss)
            } else {
                End::Diverged(8)
            };
            rates.take(&Arrival {
                run,
                outcome: Outcome { initial: 0.5, end },
                parameters: Vec::new(),
            });
        }
        says(&rates, &["0.010000", "0.01", "0.1", "1", "5"]);
        assert!(cell(&text, &rates, 4, 0).contains('8'));
    }
}

#[test]
fn a_cell_says_why_it_is_empty() {
    let text = locale("en");
    let results = results(
        &Experiment::new(Task::Cubic),
        "batch:5..500:3*n:10..1000:3",
        0,
        trained,
    );
    assert_eq!(
        cell(&text, &results, 0, 0),
        "Batch size 5, samples 10: not run yet"
    );
    assert_eq!(
        cell(&text, &results, 2, 0),
        "Batch size 500, samples 10: more than there are samples"
    );
}
