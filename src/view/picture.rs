//! The charts as pictures to take away: the figures of the page, whole, as SVG. What they show is said in
//! them in words.
//!
//! Like a poster ([`super::poster`]) a picture wears the colours of the style sheet in both themes. For
//! pixels there is a light one, because it is put on paper and slides.

use plotters::style::RGBAColor;

use super::describe;
use super::fit::FitChart;
use super::floor;
use super::loss::{self, Course};
use super::poster::{COLORS, STYLE};
use super::theme::Theme;
use super::vector::{Vector, escape};
use crate::core::looks::{Beyond, Spread, View};
use crate::core::moment::Moment;
use crate::core::network::Predictor;
use crate::core::pins::Pins;
use crate::core::recording::Recording;
use crate::core::settings::{compares, same_data};
use crate::core::text::Text;

/// The size of a picture in CSS pixels.
pub const SIZE: (u32, u32) = (720, 450);

/// A chart of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// The samples and what the model says.
    Fit,
    /// The loss over the epochs.
    Loss,
}

/// In which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colors {
    /// As whoever looks at it prefers.
    Both,
    /// On white.
    Light,
}

/// What is drawn.
pub struct Subject<'a> {
    /// The words of the page.
    pub text: &'a Text,
    /// Everything that is known of the run.
    pub recording: &'a Recording,
    /// The moment shown.
    pub moment: &'a Moment,
    /// The runs kept for comparison.
    pub pins: &'a Pins,
    /// What the fit shows, and how far beyond the samples.
    pub fit: (View, Beyond),
    /// How losses are spread.
    pub losses: Spread,
}

/// What a poster has not.
const MORE: [(&str, &str, &str); 2] = [
    ("batch", "#f2a900", "#ffc23d"),
    ("outline", "#2a2d33", "#0b0d10"),
];

fn colors() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    COLORS.into_iter().chain(MORE)
}

impl Subject<'_> {
    /// What a chart shows, in words: its title, and a sentence or two.
    #[must_use]
    pub fn words(&self, chart: Chart) -> (String, String) {
        let (text, recording, moment) = (self.text, self.recording, self.moment);
        let (title, words) = match chart {
            Chart::Fit => (
                text.get("fit.title"),
                describe::fit_and_beyond(text, recording, moment, self.fit),
            ),
            Chart::Loss => {
                let own = describe::losses(text, recording, moment);
                let tests = describe::tests(text, recording, moment);
                let all = [own].into_iter().chain(tests);
                (text.get("loss.title"), describe::sentences(text, all))
            }
        };
        let summary = describe::summary(text, recording.experiment());
        (format!("{title}: {summary}"), words)
    }

    /// A chart as SVG.
    #[must_use]
    pub fn svg(&self, chart: Chart, colors_in: Colors) -> String {
        let mut vector = Vector::whole(SIZE).over(number("card"));
        match chart {
            Chart::Fit => self.draw_fit(&mut vector),
            Chart::Loss => self.draw_loss(&mut vector),
        }
        let (width, height) = SIZE;
        let rules = |value: fn(&(&str, &str, &str)) -> String| -> String {
            colors().map(|color| value(&color)).collect()
        };
        let light = rules(|(name, light, _)| format!(".{name}{{color:{light}}}"));
        let dark = match colors_in {
            Colors::Light => String::new(),
            Colors::Both => {
                let dark = rules(|(name, _, dark)| format!(".{name}{{color:{dark}}}"));
                format!("@media(prefers-color-scheme:dark){{{dark}}}")
            }
        };
        let (title, words) = self.words(chart);
        let (title, words) = (escape(&title), escape(&words));
        let name = |color| colors().nth(usize::from(color)).map_or("muted", |c| c.0);
        let marks = vector.elements(name);
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' \
             viewBox='0 0 {width} {height}' role='img' aria-labelledby='t d'>\
             <title id='t'>{title}</title><desc id='d'>{words}</desc>\
             <style>{STYLE}{light}{dark}</style>\
             <rect class='card' width='{width}' height='{height}'/>{marks}</svg>\n"
        )
    }

    fn draw_fit(&self, vector: &mut Vector) {
        let (recording, theme) = (self.recording, theme());
        let experiment = recording.experiment();
        let problem = recording.problem();
        let (size, unit) = (vector.pixels(), vector.unit());
        let chart = FitChart::looking(experiment, problem, self.fit, size, unit).with_held_out(
            recording.held_out(),
            size,
            unit,
        );
        let x = match self.fit.0 {
            View::Feature(feature) => experiment.feature(feature),
            View::Predicted => self.text.get("fit.axis.true").to_owned(),
        };
        let y = match self.fit.0 {
            View::Feature(_) => experiment.label(),
            View::Predicted => self.text.get("fit.axis.predicted"),
        };
        // A vector takes every stroke: there is no device that could refuse one.
        let _ = chart.draw_beyond(vector, &theme, self.text.get("fit.outside"));
        let _ = chart.draw_still(vector, &theme, (&x, y));
        for pin in self.pins.all() {
            if same_data(&pin.experiment, experiment) {
                let model = (&pin.experiment.network(), &*pin.parameters);
                let _ = chart.draw_kept(vector, &theme, model, &pin.letter.to_string());
            }
        }
        let mut batch = Vec::new();
        recording.samples(self.moment.place, &mut batch);
        let mut predictor = Predictor::new(&problem.network);
        let parameters = &self.moment.parameters;
        let _ = chart.draw_moving(vector, &theme, &mut predictor, parameters, &batch);
    }

    fn draw_loss(&self, vector: &mut Vector) {
        let (recording, theme) = (self.recording, theme());
        let experiment = recording.experiment();
        let losses = recording.history().losses();
        let kept = self.pins.all().iter();
        let kept = kept.filter(|pin| compares(&pin.experiment, experiment));
        let courses: Vec<(char, Course)> =
            kept.map(|pin| (pin.letter, Course::kept(pin))).collect();
        let held_out = recording.held_out().is_some();
        let tests = recording.tests();
        let others = courses.iter().map(|&(_, course)| course);
        let others = others.chain(held_out.then(|| Course::from(&*tests)));
        let others: Vec<Course> = others.collect();
        let level = recording.floor();
        let (size, unit, spread) = (vector.pixels(), vector.unit(), self.losses);
        let plot = loss::plot(
            losses,
            &others,
            level,
            experiment.epochs,
            spread,
            size,
            unit,
        );
        let title = describe::loss_axis(self.text, experiment);
        let _ = plot.axes(vector, &theme, self.text.get("loss.x"), &title);
        for (letter, course) in courses {
            let _ = loss::draw_kept(vector, &plot, &theme, course, &letter.to_string());
        }
        if let Some(level) = level {
            let name = floor::name(self.text, level);
            let _ = loss::draw_floor(vector, &plot, &theme, level, &name);
        }
        if let Some(loss) = self.moment.loss {
            let place = self.moment.place;
            let part = place.batch as f64 / experiment.batches_per_epoch() as f64;
            let now = (f64::from(place.epoch) + part, f64::from(loss));
            if held_out {
                let _ = loss::draw_tests(vector, &plot, &theme, &tests, now.0);
            }
            let _ = loss::draw_line(vector, &plot, &theme, losses, now);
        }
    }
}

/// Which of [`colors`] a name is.
fn number(name: &str) -> u8 {
    let index = colors().position(|color| color.0 == name);
    index.expect("a colour of a picture") as u8
}

/// Colours that say which of [`colors`] they stand for.
fn theme() -> Theme {
    let color = |name: &str| RGBAColor(0, 0, number(name), 1.0);
    Theme {
        ink: color("muted"),
        grid: color("grid"),
        points: color("points"),
        fit: color("fit"),
        truth: color("truth"),
        batch: color("batch"),
        outline: color("outline"),
        ground: color("card"),
    }
}
