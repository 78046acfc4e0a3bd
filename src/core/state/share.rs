//! The link of what is seen: the settings, and the moment that is shown at rest.

use super::State;
use crate::core::experiment::Experiment;
use crate::core::link;
use crate::core::transport::Status;

/// A link of what is seen, to the page itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The author's part, without its question mark and without the word that embeds.
    pub query: String,
    /// The reader's part, without its hash sign.
    pub hash: String,
    /// The epoch at which it opens; none is before training.
    pub epoch: Option<u32>,
}

impl State {
    /// The link of what is seen. Of a run that goes on, it opens where the page did.
    #[must_use]
    pub fn shared(&self) -> Shared {
        let epoch = match self.status() {
            Status::Loading | Status::Running => self.experiment.at,
            Status::Ready | Status::Paused | Status::Finished | Status::Diverged => {
                Some(self.shown().place.epoch)
            }
        };
        let seen = Experiment {
            at: epoch.filter(|&epoch| epoch > 0),
            embed: false,
            ..self.experiment.clone()
        };
        let query = alone(&self.query);
        Shared {
            hash: link::hash(&query, &seen),
            epoch: seen.at,
            query,
        }
    }
}

/// A query without the word that embeds; everything else stays as it is written.
fn alone(query: &str) -> String {
    let query = query.strip_prefix('?').unwrap_or(query);
    let embeds = |pair: &&str| link::pairs(pair).iter().any(|(key, _)| key == "embed");
    let kept = query.split('&').filter(|pair| !embeds(pair));
    kept.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn only_the_word_that_embeds_is_left_out() {
        for (query, wanted) in [
            ("", ""),
            ("?embed=1", ""),
            (
                "?embed=1&task=cubic&show=fit,loss",
                "task=cubic&show=fit,loss",
            ),
            (
                "?task=cubic&%65mbed=1&lr=0%2e1&embed",
                "task=cubic&lr=0%2e1",
            ),
            ("?embedded=1", "embedded=1"),
        ] {
            assert_eq!(alone(query), wanted, "{query}");
        }
    }
}
