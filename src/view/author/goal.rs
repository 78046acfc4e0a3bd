//! The goal of a lesson as an author types it: a loss, and within how many epochs.

use super::Setup;
use crate::core::axes::Range;
use crate::core::challenge::{self, Challenge};
use crate::core::experiment::Panel;
use crate::core::number::{self, short};
use crate::core::numeral::Why;
use crate::core::settings::Expected;
use crate::core::text::Text;

/// One of the two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The loss.
    Loss,
    /// The epochs.
    Epochs,
}

/// A field that cannot be used, and why, where there is more to say than what is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wrong {
    /// The field.
    pub part: Part,
    /// The reason.
    pub why: Option<Why>,
}

impl Part {
    /// Both, in the order in which they stand.
    pub const ALL: [Self; 2] = [Self::Loss, Self::Epochs];

    /// Its name in the page.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Epochs => "epochs",
        }
    }

    /// What its field shows of a goal.
    #[must_use]
    pub fn value(self, goal: Option<Challenge>) -> String {
        let value = match self {
            Self::Loss => goal.map(|goal| goal.loss.to_string()),
            Self::Epochs => goal.and_then(|goal| goal.epochs).map(|it| it.to_string()),
        };
        value.unwrap_or_default()
    }

    const fn range(self) -> Range {
        match self {
            Self::Loss => challenge::LOSSES,
            Self::Epochs => challenge::EPOCHS,
        }
    }

    /// The locale key of the words that say what it takes, and what fills it.
    #[must_use]
    pub fn expected(self) -> Expected {
        let (key, min, max) = match self.range() {
            Range::Whole { min, max } => ("expected.integer", min.to_string(), max.to_string()),
            Range::Real { min, max, .. } => ("expected.above", short(min, 10), short(max, 10)),
        };
        (key, vec![("min", min), ("max", max)])
    }

    fn read(self, text: &str) -> Result<f64, Wrong> {
        let why = |why| Wrong {
            part: self,
            why: Some(why),
        };
        self.range().read(text).map_err(why)
    }
}

impl Setup {
    /// Takes a goal as it stands in the fields. The first goal brings the settings into view, because
    /// without them nobody could do anything for it.
    ///
    /// # Errors
    /// Names the field that cannot be used; nothing changes then.
    pub fn aim(&mut self, loss: &str, epochs: &str) -> Result<(), Wrong> {
        let (loss, epochs) = (loss.trim(), epochs.trim());
        let goal = match (loss, epochs) {
            ("", "") => None,
            ("", _) => {
                return Err(Wrong {
                    part: Part::Loss,
                    why: None,
                });
            }
            (loss, "") => Some((Part::Loss.read(loss)?, None)),
            (loss, epochs) => {
                let loss = Part::Loss.read(loss)?;
                Some((loss, Some(Part::Epochs.read(epochs)? as u32)))
            }
        };
        let first = self.experiment.challenge.is_none() && goal.is_some();
        self.experiment.challenge = goal.map(|(loss, epochs)| Challenge { loss, epochs });
        if first && !self.experiment.shows(Panel::Settings) {
            self.show(Panel::Settings, true);
        }
        Ok(())
    }
}

/// What becomes of a goal when nobody changes anything: `losses` are its mean
/// squared errors by epoch; it has `ended` or takes too long to be tried to its end.
#[must_use]
pub fn untouched(text: &Text, goal: Challenge, losses: &[(u32, f32)], ended: bool) -> String {
    let at_any_time = Challenge {
        epochs: None,
        ..goal
    };
    let trained = losses.iter().filter(|(epoch, _)| *epoch > 0);
    let lowest = trained.copied().min_by(|a, b| a.1.total_cmp(&b.1));
    let met = |goal: Challenge| {
        let last = goal.epochs.unwrap_or(u32::MAX);
        let counts =
            |&&(epoch, error): &&(u32, f32)| (1..=last).contains(&epoch) && goal.is_met_by(error);
        losses.iter().find(counts).copied()
    };
    let newest = losses.last().copied().unwrap_or_default();
    let (key, (epoch, loss)) = match (met(goal), met(at_any_time), lowest) {
        (Some(met), ..) => ("author.goal.met", met),
        (None, Some(late), _) => ("author.goal.late", late),
        (None, None, Some(lowest)) if ended => ("author.goal.open", lowest),
        (None, None, _) => ("author.goal.unknown", newest),
    };
    let (epoch, loss) = (epoch.to_string(), number::loss(loss));
    text.fill(key, &[("epoch", &epoch), ("loss", &loss)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_run_does_untouched_is_said_with_its_epoch() {
        let keys = ["met", "late", "open", "unknown"];
        let words = keys.map(|key| {
            (
                format!("author.goal.{key}"),
                format!("{key} {{loss}} {{epoch}}"),
            )
        });
        let text = Text::new(words);
        let losses = [(0, 0.001), (1, 0.5), (2, 0.25), (3, 0.125), (4, 0.75)];
        let says = |goal: &str, ended| untouched(&text, goal.parse().unwrap(), &losses, ended);
        let loss = number::loss;
        assert_eq!(says("0.3", true), format!("met {} 2", loss(0.25)));
        assert_eq!(says("0.3@2", false), format!("met {} 2", loss(0.25)));
        assert_eq!(says("0.3@1", true), format!("late {} 2", loss(0.25)));
        // The loss before training is nobody's merit.
        assert_eq!(says("0.01", true), format!("open {} 3", loss(0.125)));
        assert_eq!(says("0.01", false), format!("unknown {} 4", loss(0.75)));
    }

    fn goal(loss: &str, epochs: &str) -> Result<String, Part> {
        let mut setup = Setup::default();
        setup.aim(loss, epochs).map_err(|wrong| wrong.part)?;
        let goal = setup.experiment.challenge;
        Ok(goal.map_or_else(String::new, |goal| goal.to_string()))
    }

    #[test]
    fn fields_make_a_goal_and_a_goal_fills_the_fields() {
        for (loss, epochs) in [("", ""), ("0.015", ""), ("0.015", "500"), ("12", "1")] {
            let mut setup = Setup::default();
            setup
                .aim(&format!(" {loss} "), &format!(" {epochs} "))
                .unwrap();
            let goal = setup.experiment.challenge;
            assert_eq!(Part::Loss.value(goal), loss);
            assert_eq!(Part::Epochs.value(goal), epochs);
            assert_eq!(Setup::read(&setup.hash()), (setup, Vec::new()));
        }
        assert_eq!(goal("0.015", "500"), Ok("0.015@500".into()));
        // As people write numbers.
        assert_eq!(goal("0,015", "５００"), Ok("0.015@500".into()));
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        for loss in ["0", "-1", "low", "0.1@5", "1e9"] {
            assert_eq!(goal(loss, ""), Err(Part::Loss), "{loss}");
            assert_eq!(goal(loss, "500"), Err(Part::Loss), "{loss}");
        }
        for epochs in ["0", "1.5", "soon", "100001", "5@6"] {
            assert_eq!(goal("0.1", epochs), Err(Part::Epochs), "{epochs}");
        }
        assert_eq!(goal("", "500"), Err(Part::Loss));
        let mut setup = Setup::default();
        setup.aim("0.1", "5").unwrap();
        let before = setup.clone();
        setup.aim("0.2", "none").unwrap_err();
        assert_eq!(setup, before);
    }

    #[test]
    fn what_a_field_says_it_takes_is_what_a_link_takes() {
        for (part, more) in [(Part::Loss, ""), (Part::Epochs, "0.1@")] {
            let (_, fill) = part.expected();
            assert_eq!(
                fill.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
                ["min", "max"]
            );
            let most = format!("{more}{}", fill[1].1);
            assert!(most.parse::<Challenge>().is_ok(), "{most}");
            assert!(format!("{most}0").parse::<Challenge>().is_err(), "{most}0");
        }
    }

    #[test]
    fn a_first_goal_brings_the_settings() {
        let mut setup = Setup::default();
        assert!(!setup.experiment.shows(Panel::Settings));
        setup.aim("0.015", "").unwrap();
        assert!(setup.experiment.shows(Panel::Settings));
        assert!(setup.experiment.shows(Panel::Fit) && !setup.experiment.shows(Panel::Guide));
        // Whoever hides them again has their way.
        setup.show(Panel::Settings, false);
        setup.aim("0.02", "300").unwrap();
        assert!(!setup.experiment.shows(Panel::Settings));
        setup.aim("", "").unwrap();
        assert_eq!(setup.experiment.challenge, None);
    }
}
