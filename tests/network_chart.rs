//! The connections of the network and the chart of one unit, drawn as SVG and looked at by structure.

use regression_playground::core::inside::value;
use regression_playground::core::network::{Network, Predictor};
use regression_playground::core::standard::Standard;
use regression_playground::view::network::{Layout, MOST, UnitChart, Wires};

#[path = "support/svg.rs"]
#[allow(dead_code)] // Not every colour is drawn here.
mod svg;

use svg::{Element, FIT, POINTS, SIZE, assert_labelled, circles, lines, texts, theme};

fn network(features: usize, hidden: &str) -> Network {
    Network {
        features,
        hidden: hidden.parse().unwrap(),
    }
}

/// The connections, as `(colour, opacity, width, from, to)`.
type Line = (String, f64, f64, (f64, f64), (f64, f64));

fn wires(network: &Network, parameters: &[f32], unit: (usize, usize)) -> Vec<Line> {
    let (layout, mut wires) = (Layout::new(network), Wires::default());
    wires.weigh(&layout, unit, &network.linears(), parameters);
    let drawn = svg::draw(|db| {
        wires.draw(db, &theme(), &layout, (SIZE.0, 1.0)).unwrap();
    });
    let line = |e: &Element| {
        let [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map(|name| e.number(name));
        let color = e.get("stroke").to_owned();
        let (opacity, width) = (e.number("opacity"), e.number("stroke-width"));
        (color, opacity, width, (x1, y1), (x2, y2))
    };
    drawn.iter().map(line).collect()
}

#[test]
fn connections_lead_from_unit_to_unit_in_the_colour_of_their_sign() {
    let network = network(1, "2r");
    let layout = Layout::new(&network);
    // Weights 2 and -1 into the layer, 0 and -5 out of it.
    let parameters = [2.0, -1.0, 0.5, 0.5, 0.0, -5.0, 1.0];
    let lines = wires(&network, &parameters, (1, 0));
    // Nothing is drawn of a weight that is 0, and those of the unit come last, in full.
    let colors: Vec<_> = lines.iter().map(|line| (line.0.as_str(), line.1)).collect();
    assert_eq!(colors, [(FIT, 0.55), (FIT, 0.55), (POINTS, 1.0)]);
    let (wide, narrow) = (lines[2].2, lines[0].2);
    assert!(
        wide > narrow && lines[1].2 == wide,
        "each layer has its own widest"
    );
    for (line, ends) in lines
        .iter()
        .zip([((0, 0), (1, 1)), ((1, 1), (2, 0)), ((0, 0), (1, 0))])
    {
        for (at, unit) in [(line.3, ends.0), (line.4, ends.1)] {
            let (x, y) = layout.at(unit);
            let x = x / 100.0 * f64::from(SIZE.0);
            assert!(
                (at.0 - x).abs() <= 1.0 && (at.1 - y).abs() <= 1.0,
                "{unit:?}"
            );
        }
    }
}

#[test]
fn every_connection_is_drawn_while_there_are_not_too_many() {
    for (hidden, unit, count) in [
        ("", (1, 0), 2),
        ("8r,8t", (1, 0), 16 + 64 + 8),
        ("32r,32t", (1, 0), 64 + 1024 + 32),
        ("64r,64g,64t,64s", (3, 10), 128),
        ("64r,64g,64t,64s", (0, 1), 64),
    ] {
        let network = network(2, hidden);
        let parameters: Vec<f32> = (1..=network.parameter_count()).map(|i| i as f32).collect();
        assert_eq!(wires(&network, &parameters, unit).len(), count, "{hidden}");
        let all = Layout::new(&network).connections;
        assert_eq!(all == count, all <= MOST, "{hidden}");
    }
}

#[test]
fn absurd_weights_stay_on_the_drawing() {
    let network = network(2, "8r,8t");
    for size in [0.0, f32::MIN_POSITIVE, f32::MAX, f32::INFINITY, f32::NAN] {
        let parameters = vec![size; network.parameter_count()];
        wires(&network, &parameters, (1, 0));
    }
}

#[test]
fn a_unit_is_a_curve_with_a_mark_where_it_is_looked_at() {
    let network = network(1, "2r");
    let parameters = [2.0, -1.0, 1.0, 0.0, 0.5, 9.0, -1.0];
    let mut predictor = Predictor::new(&network);
    let mut give = |x: f64| value(&mut predictor, &parameters, &[x], (1, 0));
    let at = (0.5, give(0.5));
    let chart = UnitChart::new(((-1.0, 1.0), Standard::NONE), give, SIZE, 1.0);
    let still = svg::draw(|db| chart.draw_still(db, &theme(), ("x", "gives")).unwrap());
    assert_labelled(&still);
    assert!(texts(&still).contains(&"gives"));
    let moving = svg::draw(|db| chart.draw_moving(db, &theme(), at).unwrap());
    let curve = lines(&moving, POINTS)[0].points();
    let mark = &circles(&moving, POINTS)[0];
    let near = |p: &(f64, f64)| {
        (p.0 - mark.number("cx")).abs() < 3.0 && (p.1 - mark.number("cy")).abs() < 4.0
    };
    assert!(curve.iter().any(near), "the mark lies on the curve");
    // relu(2x + 1): level until -0.5, a quarter of the way, and then rising.
    let level = curve.iter().take_while(|p| p.1 == curve[0].1).count();
    let share = level as f64 / curve.len() as f64;
    assert!((0.2..0.35).contains(&share), "{share}");
    assert_eq!(lines(&moving, svg::INK).len(), 1, "where it is looked at");
    // Values that are no numbers are not drawn.
    for value in [f64::NAN, f64::INFINITY, 1e300, -1e300, 0.0] {
        let chart = UnitChart::new(((-1.0, 1.0), Standard::NONE), |_| value, SIZE, 1.0);
        svg::draw(|db| chart.draw_still(db, &theme(), ("x", "y")).unwrap());
        svg::draw(|db| chart.draw_moving(db, &theme(), (0.0, value)).unwrap());
    }
}
