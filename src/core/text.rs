//! Texts by key: the locale files are the only place where the page's words are written.

use std::collections::HashMap;

/// The texts of one language.
#[derive(Clone, Debug, Default)]
pub struct Text {
    entries: HashMap<String, String>,
}

impl Text {
    /// Takes the entries of a locale file.
    pub fn new(entries: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }

    /// The text of a key. A key without one shows itself, which a test of the locale files
    /// excludes for every key the code uses.
    #[must_use]
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.entries.get(key).map_or(key, String::as_str)
    }

    /// The text of a key, if there is one.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&str> {
        self.entries.get(key).map(String::as_str)
    }

    /// The text of a key with every `{name}` replaced by its value.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        // Replaced in one pass: a value that contains braces is shown as it is.
        let mut filled = String::new();
        let mut rest = self.get(key);
        while let Some(open) = rest.find('{') {
            filled += &rest[..open];
            rest = &rest[open..];
            let Some(close) = rest.find('}') else { break };
            match values.iter().find(|(name, _)| *name == &rest[1..close]) {
                Some((_, value)) => filled += value,
                None => filled += &rest[..=close],
            }
            rest = &rest[close + 1..];
        }
        filled + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        let text = Text::new([("a".into(), "{x} of {y}{z}".into())]);
        assert_eq!(text.fill("a", &[("x", "{y}"), ("y", "2")]), "{y} of 2{z}");
        assert_eq!(text.fill("missing", &[]), "missing");
    }
}
