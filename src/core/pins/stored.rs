//! Kept runs as text: a line for each, fields between bars.

use super::{Pin, Pins};
use crate::core::decimal;
use crate::core::link;
use crate::core::recording::Ending;

/// The first line: who reads another one leaves the text alone.
const VERSION: &str = "1";

impl Pins {
    /// The text that [`Self::read`] reads.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::from(VERSION);
        for pin in &self.0 {
            let (ending, epoch) = match pin.ending {
                None => ('o', 0),
                Some(Ending::Finished) => ('f', 0),
                Some(Ending::Diverged(epoch)) => ('d', epoch),
            };
            let changed = u8::from(pin.changed);
            let link = link::hash("", &pin.experiment);
            let (letter, seconds, r2) = (pin.letter, pin.seconds, pin.determination);
            text += &format!("\n{letter}|{link}|{changed}|{ending}|{epoch}|{seconds}|{r2}|");
            for (epoch, loss) in &pin.losses {
                text += &format!("{epoch} {loss} ");
            }
            text.push('|');
            for parameter in &pin.parameters {
                text += &format!("{parameter} ");
            }
            // Last, and only where there is one: what was stored before has none.
            if let Some(test) = pin.test {
                text += &format!("|{test}");
            }
        }
        text
    }

    /// The runs of a text, those that can be read: what was stored may be of another time.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let mut pins = Self::default();
        if lines.next() != Some(VERSION) {
            return pins;
        }
        for pin in lines.filter_map(pin) {
            let last = pins.0.last().map_or('@', |pin| pin.letter);
            if pins.has_room() && pin.letter > last && pin.letter <= 'Z' {
                pins.0.push(pin);
            }
        }
        pins
    }
}

fn pin(line: &str) -> Option<Pin> {
    let mut fields = line.split('|');
    let mut field = || fields.next();
    let letter = field()?.chars().next()?;
    let (experiment, problems) = link::read("", field()?);
    let changed = field()? == "1";
    let ending = field()?;
    let epoch = field()?.parse().ok()?;
    let ending = match ending {
        "o" => None,
        "f" => Some(Ending::Finished),
        "d" => Some(Ending::Diverged(epoch)),
        _ => return None,
    };
    let finite = |text| decimal::value(text).filter(|value| value.is_finite());
    let seconds = finite(field()?)?;
    let determination = finite(field()?).unwrap_or(f64::NAN);
    let numbers = field()?.split_whitespace().collect::<Vec<_>>();
    let losses = numbers.chunks_exact(2);
    let losses = losses.map(|pair| Some((pair[0].parse().ok()?, single(pair[1])?)));
    let losses = losses.collect::<Option<Vec<_>>>()?;
    let parameters = field()?.split_whitespace().map(single);
    let parameters = parameters.collect::<Option<Vec<_>>>()?;
    let test = field().and_then(single);
    let fits = experiment.network().parameter_count() == parameters.len();
    (fits && problems.is_empty() && !losses.is_empty()).then_some(Pin {
        letter,
        experiment,
        changed,
        ending,
        seconds,
        test,
        determination,
        losses,
        parameters,
    })
}

/// A number that no longer is one, after a change of the text, is none.
#[allow(clippy::cast_possible_truncation)] // It was written from one.
fn single(text: &str) -> Option<f32> {
    let value = decimal::value(text).map(|value| value as f32);
    value.filter(|value| value.is_finite())
}
