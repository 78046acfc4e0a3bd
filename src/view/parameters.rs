//! What there is to say of a parameter at a moment: its value, its gradient, how far it has come, and
//! its small course over all epochs.
//!
//! The courses are inline SVG: there is one in every row, and a line of a hundred points asks for no
//! canvas of its own. The numbers beside a course say what it shows.

use crate::core::history::History;
use crate::core::moment::Moment;
use crate::core::network::{LinearShape, Network};
use crate::core::number;
use crate::core::recording::Recording;
use crate::core::text::Text;
use crate::core::transport::Place;

/// Width and height of a course in its own units.
pub const COURSE: (u32, u32) = (600, 100);
/// Most lines of a course.
const LINES: u32 = 100;
/// Most parameters of a layer that are listed together: of a larger one, those of one unit.
pub const MOST: usize = 80;
/// What stands where nothing is known.
const UNKNOWN: &str = "–";

/// The parameters before a moment, to compare it with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Before<'a> {
    /// Those at the start.
    pub start: Option<&'a [f32]>,
    /// Those at the end of the last epoch before the moment; none where they are not kept.
    pub epoch: Option<&'a [f32]>,
}

impl<'a> Before<'a> {
    /// What was recorded before a place.
    #[must_use]
    pub fn of(recording: &'a Recording, place: Place) -> Self {
        let history = recording.history();
        let at = |epoch| history.parameters_at(epoch).filter(|kept| kept.0 == epoch);
        let last = match place {
            Place { epoch: 0, batch: 0 } => None,
            Place { epoch, batch: 0 } => Some(epoch - 1),
            Place { epoch, .. } => Some(epoch),
        };
        Self {
            start: at(0).map(|kept| kept.1),
            epoch: last.and_then(at).map(|kept| kept.1),
        }
    }
}

/// A number with its sign, in as many characters whatever it is: `+0.012345`, `−1.234e−7`. One that is
/// exactly zero stands alone, because a gradient that is zero is another thing than a small one.
#[must_use]
pub fn gradient(value: Option<f32>) -> String {
    match value {
        None => UNKNOWN.to_owned(),
        Some(0.0) => "0".to_owned(),
        Some(value) => {
            let sign = if value < 0.0 { '\u{2212}' } else { '+' };
            format!("{sign}{}", number::loss(value.abs()))
        }
    }
}

/// How far a parameter of a moment has come from what it was.
#[must_use]
pub fn change(moment: &Moment, before: Option<&[f32]>, index: usize) -> String {
    before.map_or_else(
        || UNKNOWN.to_owned(),
        |before| number::signed(f64::from(moment.parameters[index]) - f64::from(before[index])),
    )
}

/// The course of a parameter over all recorded epochs, from its least value at the bottom to its
/// greatest at the top, as the points of a line in a drawing of [`COURSE`].
#[must_use]
pub fn course(history: &History, index: usize) -> String {
    let Some((last, _)) = history.parameters_at(u32::MAX) else {
        return String::new();
    };
    let lines = last.clamp(1, LINES);
    let value = |line: u32| {
        let epoch = u64::from(last) * u64::from(line) / u64::from(lines);
        let kept = history.parameters_at(epoch as u32);
        kept.map_or((0, 0.0), |(epoch, values)| (epoch, values[index]))
    };
    let values: Vec<(u32, f32)> = (0..=lines).map(value).collect();
    let least = values.iter().map(|v| v.1).fold(f32::INFINITY, f32::min);
    let greatest = values.iter().map(|v| v.1).fold(f32::NEG_INFINITY, f32::max);
    let (width, height) = COURSE;
    let mut points = String::new();
    for (line, (epoch, value)) in values.into_iter().enumerate() {
        let x = if last == 0 {
            line as u32 * width
        } else {
            (u64::from(epoch) * u64::from(width) / u64::from(last)) as u32
        };
        // What did not move runs along the middle.
        let share = if greatest > least {
            (greatest - value) / (greatest - least)
        } else {
            0.5
        };
        let y = (share * height as f32) as u32;
        for number in [x, y] {
            if !points.is_empty() {
                points.push(' ');
            }
            points += &number.to_string();
        }
    }
    points
}

/// Where in a course a moment stands, from its left edge in its own units.
#[must_use]
pub fn stands_at(recording: &Recording, place: Place) -> u32 {
    let last = recording.history().parameters_at(u32::MAX);
    let last = last.map_or(0, |(last, _)| last);
    let all = recording.step(Place::at_epoch(last)).max(1);
    let step = recording.step(place).min(all);
    (step * u64::from(COURSE.0) / all) as u32
}

/// Which parameters of a layer (counted from 0) are listed: all of a small one, else those of one of
/// its units.
#[must_use]
pub fn listed(layer: &LinearShape, unit: usize) -> Vec<usize> {
    if layer.end() - layer.offset <= MOST {
        return (layer.offset..layer.end()).collect();
    }
    let row = layer.offset + unit * layer.inputs;
    let bias = layer.bias_offset() + unit;
    (row..row + layer.inputs).chain([bias]).collect()
}

/// What stands above the parameters of a layer (counted from 0).
#[must_use]
pub fn title(text: &Text, network: &Network, layer: usize) -> String {
    let shape = network.linears()[layer];
    let outputs = match shape.activation {
        Some(activation) => format!("{} {}", shape.outputs, activation.name()),
        None => shape.outputs.to_string(),
    };
    let count = shape.end() - shape.offset;
    let values = [
        ("layer", &*(layer + 1).to_string()),
        ("inputs", &shape.inputs.to_string()),
        ("outputs", &outputs),
        ("count", &count.to_string()),
    ];
    text.fill("parameters.layer", &values)
}

/// What there is to say of the gradients of a moment: along which parameter the loss falls fastest, and
/// which of them do nothing to it. Empty while they are not known.
#[must_use]
pub fn words(text: &Text, network: &Network, slope: Option<&[f32]>) -> String {
    let Some(slope) = slope else {
        return String::new();
    };
    let steepest = |&one: &usize, &other: &usize| slope[one].abs().total_cmp(&slope[other].abs());
    let Some(largest) = (0..slope.len()).max_by(steepest) else {
        return String::new();
    };
    let still = slope.iter().filter(|&&slope| slope == 0.0).count();
    let (name, value) = (
        network.parameter_name(largest),
        gradient(Some(slope[largest])),
    );
    let (all, still) = (slope.len().to_string(), still.to_string());
    let values = [
        ("name", &*name),
        ("value", &value),
        ("all", &all),
        ("still", &still),
    ];
    let key = if slope[largest] == 0.0 {
        "parameters.words.level"
    } else if still == "0" {
        "parameters.words.steepest"
    } else {
        "parameters.words.still"
    };
    text.fill(key, &values)
}

/// How far a slider reaches to either side so that a value is well within: 1, 2 or 5 times a power of
/// ten.
#[must_use]
pub fn reach(value: f64) -> f64 {
    round_up((2.0 * value.abs()).max(1.0))
}

/// The next of 1, 2 and 5 times a power of ten that is not less.
#[must_use]
pub fn round_up(value: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(value).floor());
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    let enough = steps.into_iter().find(|&step| step >= value);
    enough.unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Experiment, Task};

    fn history(values: impl Iterator<Item = f32>) -> History {
        let mut history = History::new(2);
        for (epoch, value) in values.enumerate() {
            history.push(epoch as u32, 1.0, &[value, -value]);
        }
        history
    }

    #[test]
    fn a_course_goes_from_the_least_value_to_the_greatest() {
        let rising = history((0..=4).map(|epoch| epoch as f32));
        assert_eq!(course(&rising, 0), "0 100 150 75 300 50 450 25 600 0");
        assert_eq!(course(&rising, 1), "0 0 150 25 300 50 450 75 600 100");
        let still = history([3.0; 3].into_iter());
        assert_eq!(course(&still, 0), "0 50 300 50 600 50");
        // Before training it is a line along the middle.
        assert_eq!(course(&history([3.0].into_iter()), 0), "0 50 600 50");
        assert_eq!(course(&History::new(2), 0), "");
        // A long one has as many points as can be told apart, to its end.
        let long = history((0..=5000).map(|epoch| epoch as f32));
        let points = course(&long, 0);
        assert_eq!(points.split(' ').count(), 2 * (LINES as usize + 1));
        assert!(points.starts_with("0 100 ") && points.ends_with(" 600 0"));
    }

    #[test]
    fn gradients_keep_their_width_and_zero_is_zero() {
        for (value, text) in [
            (None, "–"),
            (Some(0.0), "0"),
            (Some(-0.0), "0"),
            (Some(0.5), "+0.500000"),
            (Some(-1.5), "−1.500000"),
            (Some(-123.456), "−123.4560"),
            (Some(1.25e-7), "+1.250e−7"),
        ] {
            assert_eq!(gradient(value), text);
        }
    }

    #[test]
    fn the_steepest_parameter_is_named_and_those_that_do_nothing_are_counted() {
        let entries = [
            ("parameters.words.steepest", "{name} {value}"),
            ("parameters.words.still", "{name} {value}, {still} of {all}"),
            ("parameters.words.level", "level"),
            (
                "parameters.layer",
                "{layer}: {inputs} to {outputs}, {count}",
            ),
        ];
        let text = Text::new(entries.map(|(key, words)| (key.to_owned(), words.to_owned())));
        let line = Network {
            features: 2,
            hidden: "".parse().unwrap(),
        };
        for (slope, said) in [
            (None, ""),
            (Some([0.5, -1.5, 1.0]), "w2 −1.500000"),
            (Some([0.5, 0.0, -1.0]), "b −1.000000, 1 of 3"),
            (Some([0.0; 3]), "level"),
        ] {
            assert_eq!(
                words(&text, &line, slope.as_ref().map(|all| &all[..])),
                said
            );
        }
        assert_eq!(title(&text, &line, 0), "1: 2 to 1, 3");
        let curve = Network {
            features: 1,
            hidden: "8r,4g".parse().unwrap(),
        };
        assert_eq!(title(&text, &curve, 1), "2: 8 to 4 GELU, 36");
    }

    #[test]
    fn large_layers_are_listed_unit_by_unit() {
        let network = |hidden: &str| Network {
            features: 1,
            hidden: hidden.parse().unwrap(),
        };
        let small = network("8r,8t").linears();
        assert!(
            small
                .iter()
                .all(|layer| listed(layer, 3).len() == layer.end() - layer.offset)
        );
        let large = network("64r,64t").linears()[1];
        let mut all: Vec<usize> = (0..64).flat_map(|unit| listed(&large, unit)).collect();
        assert!(listed(&large, 9).len() <= MOST);
        all.sort_unstable();
        assert!(all.into_iter().eq(large.offset..large.end()));
    }

    #[test]
    fn a_slider_reaches_round_numbers() {
        let cases = [
            (0.0, 1.0),
            (0.3, 1.0),
            (-0.7, 2.0),
            (2.5, 5.0),
            (-3.4, 10.0),
            (260.0, 1000.0),
        ];
        for (value, far) in cases {
            assert_eq!(reach(value), far, "{value}");
        }
        assert_eq!([0.03, 0.02, 1e-7].map(round_up), [0.05, 0.02, 1e-7]);
    }

    #[test]
    fn a_moment_is_compared_with_the_epoch_before_it() {
        let recording = Recording::new(Experiment::new(Task::Linear));
        for place in [Place::default(), Place::at_epoch(3)] {
            let before = Before::of(&recording, place);
            assert_eq!((before.start, before.epoch), (None, None));
        }
        assert_eq!(stands_at(&recording, Place::at_epoch(3)), COURSE.0);
        assert_eq!(stands_at(&recording, Place::default()), 0);
    }
}
