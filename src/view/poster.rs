//! Posters: what a run has learned, as one small SVG that stands in for the widget until it loads.
//!
//! A poster is the fit chart of the page, drawn into as few elements as it needs. It wears the
//! colours of the style sheet in both themes and chooses between them by itself, so that one file
//! serves every page.

use plotters::style::RGBAColor;

use super::fit::FitChart;
use super::theme::Theme;
use super::vector::{Vector, escape};
use crate::core::experiment::Experiment;
use crate::core::looks::View;
use crate::core::moment::Moment;
use crate::core::network::Predictor;
use crate::core::recording::Recording;
use crate::core::source::Form;

/// The size of a poster in CSS pixels.
pub const SIZE: (u32, u32) = (480, 300);

/// A colour's name in the style sheet, and its values in the light and in the dark theme.
type Color = (&'static str, &'static str, &'static str);

/// The colours that a poster needs.
pub const COLORS: [Color; 6] = [
    ("card", "#ffffff", "#1c2027"),
    ("grid", "#ebe9e5", "#2a303a"),
    ("muted", "#5a6270", "#a6aebb"),
    ("points", "#1f6fbf", "#62a8f0"),
    ("fit", "#e0491b", "#ff7a4d"),
    ("truth", "#6d7480", "#a2a9b4"),
];

pub(super) const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:currentColor}\
    rect{fill:currentColor}\
    path{fill:none;stroke:currentColor;stroke-linecap:round;stroke-linejoin:round}\
    .truth{stroke-linecap:butt}.m{text-anchor:middle}.e{text-anchor:end}";

/// The poster of a moment of a run, which screen readers call `title`.
#[must_use]
pub fn svg(recording: &Recording, moment: &Moment, title: &str) -> String {
    let experiment = recording.experiment();
    let view = view(experiment);
    let mut vector = Vector::sketch(SIZE);
    let chart = FitChart::new(
        experiment,
        recording.problem(),
        view,
        vector.pixels(),
        vector.unit(),
    );
    let mut predictor = Predictor::new(&recording.problem().network);
    let theme = theme();
    let x = match view {
        View::Feature(feature) => experiment.feature(feature),
        View::Predicted => "x".into(),
    };
    // A vector takes every stroke: there is no device that could refuse one.
    let _ = chart.draw_still(&mut vector, &theme, (&x, experiment.label()));
    let parameters = &moment.parameters;
    let _ = chart.draw_moving(&mut vector, &theme, &mut predictor, parameters, &[]);
    let (width, height) = SIZE;
    let (light, dark) = (palette(|color| color.1), palette(|color| color.2));
    let title = escape(title);
    let marks = vector.elements(|color| COLORS[usize::from(color)].0);
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' \
         viewBox='0 0 {width} {height}' role='img'><title>{title}</title>\
         <style>{STYLE}{light}@media(prefers-color-scheme:dark){{{dark}}}</style>\
         <rect class='card' width='{width}' height='{height}'/>{marks}</svg>\n"
    )
}

/// A poster as an address, for an image inside of a page.
#[must_use]
pub fn address(svg: &str) -> String {
    let mut address = String::from("data:image/svg+xml,");
    for c in svg.trim_end().chars() {
        match c {
            '%' => address += "%25",
            '#' => address += "%23",
            '<' => address += "%3C",
            '>' => address += "%3E",
            '"' => address += "%22",
            '&' => address += "%26",
            '\n' => address += "%0A",
            other => address.push(other),
        }
    }
    address
}

/// The view in which a task shows most: of several features the one that weighs most.
#[must_use]
pub fn view(experiment: &Experiment) -> View {
    match experiment.source().form {
        Form::Curve { .. } | Form::Rows => View::Feature(0),
        Form::Plane => {
            let weights = experiment.weights.iter().map(|weight| weight.abs());
            let heaviest = weights.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
            View::Feature(heaviest.map_or(0, |(feature, _)| feature))
        }
    }
}

/// Colours that say which of [`COLORS`] they stand for.
fn theme() -> Theme {
    let color = |name: &str| {
        let index = COLORS.iter().position(|color| color.0 == name);
        RGBAColor(0, 0, index.expect("a colour of a poster") as u8, 1.0)
    };
    Theme {
        ink: color("muted"),
        grid: color("grid"),
        points: color("points"),
        fit: color("fit"),
        truth: color("truth"),
        // Of a mini-batch, which a poster does not show.
        batch: color("points"),
        outline: color("card"),
        ground: color("card"),
    }
}

fn palette(value: fn(Color) -> &'static str) -> String {
    let rule = |color: Color| format!(".{}{{color:{}}}", color.0, value(color));
    COLORS.into_iter().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_nothing_that_ends_an_attribute_or_an_address() {
        let address = address("<svg a='#f00'>\"50 %\" & more</svg>\n");
        assert_eq!(
            address,
            "data:image/svg+xml,%3Csvg a='%23f00'%3E%2250 %25%22 %26 more%3C/svg%3E"
        );
    }
}
