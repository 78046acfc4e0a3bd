//! What an author may start from: a link that there is already, or the HTML around it.

use super::{LESSON, Setup};
use crate::core::contract;
use crate::core::experiment::Experiment;
use crate::core::link::{self, Problem};
use crate::core::settings;

impl Setup {
    /// Takes over a link to the playground or to the author's page, a query, a frame's HTML or that
    /// of an element. Returns what could not be used of it; `None` when it is nothing of the kind,
    /// and nothing changes.
    pub fn start_from(&mut self, text: &str) -> Option<Vec<Problem>> {
        let text = text.trim();
        if let Some((_, rest)) = text.split_once(&format!("<{}", contract::NAME)) {
            let mut pairs = attributes(rest.split('>').next().unwrap_or(rest));
            // The element's own: a link knows no host.
            let host = |(key, value): &(String, String)| key == "theme" && value == "host";
            self.matches = pairs.iter().any(host);
            pairs.retain(|pair| !host(pair));
            let task = pairs.iter().find(|(key, _)| key == "task");
            let task = task.map_or(String::new(), |(_, word)| format!("task={word}"));
            self.experiment = link::read(&task, "").0;
            return Some(link::apply(&pairs, &mut self.experiment));
        }
        // Of a whole frame, its address.
        let quoted = text.split_once("src=\"");
        let inner = quoted.and_then(|(_, rest)| rest.split_once('"'));
        let address = inner.map_or_else(|| text.into(), |(src, _)| src.replace("&amp;", "&"));
        let (before, hash) = address.split_once('#').unwrap_or((&address, ""));
        let (path, query) = match before.split_once('?') {
            Some((path, query)) => (path, query),
            // No address, but perhaps what stands after its question mark.
            None if before.contains('=') && !before.contains('/') => ("", before),
            None => (before, ""),
        };
        if query.is_empty() && hash.is_empty() && !address.contains("://") {
            return None;
        }
        if path.ends_with("author.html") {
            let (setup, problems) = Self::read(hash);
            *self = setup;
            return Some(problems);
        }
        let (experiment, problems) = link::read(query, hash);
        self.experiment = Experiment {
            embed: false,
            ..experiment
        };
        Some(problems)
    }
}

/// The hash with which the author's page opens on the settings of a page. The panels are those of
/// the examples unless the page was told which to show.
#[must_use]
pub fn taking_over(experiment: &Experiment) -> String {
    let mut taken = Experiment {
        embed: false,
        ..experiment.clone()
    };
    if taken.show.is_empty() && taken.hide.is_empty() {
        taken.show = link::read(LESSON, "").0.show;
    }
    link::hash(LESSON, &taken)
}

/// Those attributes of a tag that are settings, with their values.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = tag;
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"').unwrap_or((after, ""));
        let key = key.trim();
        if settings::find(key).is_some() {
            let value = value.replace("&quot;", "\"").replace("&amp;", "&");
            pairs.push((key.to_owned(), value));
        }
        rest = next;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_a_page_are_taken_over() {
        for (page, own) in [
            ("", "task=linear"),
            ("task=cubic", ""),
            ("task=sine&lr=0.1&batch=20&lang=zh&challenge=0.1@50", ""),
            ("embed=1&task=cubic&show=fit,transport", ""),
            ("task=abs&hide=guide", ""),
        ] {
            let (experiment, problems) = link::read(page, "");
            assert_eq!(problems, []);
            let hash = taking_over(&experiment);
            if !own.is_empty() {
                assert_eq!(hash, own);
            }
            let (setup, problems) = Setup::read(&hash);
            assert_eq!(problems, [], "{page}");
            let (mut wanted, mut taken) = (experiment, setup.experiment);
            if !page.contains("show") && !page.contains("hide") {
                assert_eq!(taken.show, Setup::default().experiment.show, "{page}");
                taken.show.clear();
            }
            wanted.embed = false;
            assert_eq!(taken, wanted, "{page}");
        }
    }

    #[test]
    fn a_start_is_a_link_or_what_is_around_it() {
        let read = |text: &str| {
            let mut setup = Setup::default();
            let problems = setup.start_from(text)?;
            Some((link::hash("", &setup.experiment), problems.len()))
        };
        let some = |hash: &str, problems| Some((hash.to_owned(), problems));
        assert_eq!(
            read("https://a.org/p/?embed=1&task=sine#lr=0.5"),
            some("task=sine&lr=0.5", 0)
        );
        assert_eq!(read(" ?task=abs&n=1 "), some("task=abs", 1));
        assert_eq!(read("#task=step"), some("task=step", 0));
        assert_eq!(read("task=step"), some("task=step", 0));
        assert_eq!(
            read("<iframe src=\"https://a.org/?embed=1&amp;task=cubic&amp;show=fit\" width=\"1\">"),
            some("task=cubic&show=fit", 0)
        );
        assert_eq!(
            read(
                "<script src=\"https://a.org/p.js\"></script>\n<regression-playground id=\"a\" task=\"abs\" lr=\"0.5\" n=\"0\"><img></regression-playground>"
            ),
            some("task=abs&lr=0.5", 1)
        );
        assert_eq!(read("https://a.org/p/"), some("", 0));
        let mut setup = Setup::default();
        let own = "https://a.org/p/author.html?lang=zh#task=sine&kind=canvas";
        assert_eq!(setup.start_from(own), Some(Vec::new()));
        assert_eq!(setup.hash(), "task=sine&kind=canvas");
        assert_eq!(read("cubic"), None);
        assert_eq!(read(""), None);
    }
}
