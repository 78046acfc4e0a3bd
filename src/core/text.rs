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

    /// The text of a key with every placeholder replaced by its value.
    ///
    /// | written | filled with 1 | with 2 |
    /// |---|---|---|
    /// | `{n}` | 1 | 2 |
    /// | <code>{n&#124;epoch&#124;epochs}</code> | 1 epoch | 2 epochs |
    /// | <code>{#n&#124;is&#124;are}</code> | is | are |
    ///
    /// A language without plurals writes the first kind only.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        // Replaced in one pass: a value that contains braces is shown as it is.
        let mut filled = String::new();
        let mut rest = self.get(key);
        while let Some(open) = rest.find('{') {
            filled += &rest[..open];
            rest = &rest[open..];
            let Some(close) = rest.find('}') else { break };
            if !fill_one(&mut filled, &rest[1..close], values) {
                filled += &rest[..=close];
            }
            rest = &rest[close + 1..];
        }
        filled + rest
    }
}

/// Adds what a placeholder stands for. Returns whether there is a value for it.
fn fill_one(filled: &mut String, placeholder: &str, values: &[(&str, &str)]) -> bool {
    let mut parts = placeholder.split('|');
    let first = parts.next().unwrap_or_default();
    let name = first.strip_prefix('#').unwrap_or(first);
    let Some((_, value)) = values.iter().find(|(known, _)| *known == name) else {
        return false;
    };
    let form = match (parts.next(), parts.next()) {
        (Some(one), _) if *value == "1" => Some(one),
        (_, many) => many,
    };
    if first == name {
        filled.push_str(value);
        if form.is_some() {
            filled.push(' ');
        }
    }
    filled.push_str(form.unwrap_or_default());
    true
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

    #[test]
    fn a_count_stands_with_the_form_of_its_word() {
        let words = "{n|sample|samples}, {n} in all, {#n|is|are} there; {m|run|runs}";
        let text = Text::new([("a".into(), words.into())]);
        for (n, expected) in [
            ("0", "0 samples, 0 in all, are there; "),
            ("1", "1 sample, 1 in all, is there; "),
            ("2", "2 samples, 2 in all, are there; "),
            ("1.5", "1.5 samples, 1.5 in all, are there; "),
        ] {
            let expected = expected.to_owned() + "{m|run|runs}";
            assert_eq!(text.fill("a", &[("n", n)]), expected);
        }
        assert!(text.fill("a", &[("m", "1")]).ends_with("; 1 run"));
    }
}
