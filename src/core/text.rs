//! Texts by key: the locale files are the only place where the page's words are written.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::terms;

/// The texts of one language.
#[derive(Clone, Debug, Default)]
pub struct Text {
    entries: Rc<HashMap<String, Entry>>,
    /// Whether texts keep the marks of their terms.
    marked: bool,
    /// The keys that were asked for without being there.
    missed: Rc<RefCell<BTreeSet<String>>>,
}

#[derive(Debug)]
struct Entry {
    plain: String,
    /// The text with the marks of its terms, where it has some.
    marked: Option<String>,
}

impl Text {
    /// Takes the entries of a locale file.
    pub fn new(entries: impl IntoIterator<Item = (String, String)>) -> Self {
        let entry = |text: String| {
            let plain = terms::plain(&text);
            let marked = (plain != text).then_some(text);
            Entry { plain, marked }
        };
        let entries = entries.into_iter().map(|(key, text)| (key, entry(text)));
        Self {
            entries: Rc::new(entries.collect()),
            ..Self::default()
        }
    }

    /// The same texts with the marks of their terms (see [`terms`]), for a sentence in which they
    /// are explained.
    #[must_use]
    pub fn marked(&self) -> Self {
        Self {
            marked: true,
            ..self.clone()
        }
    }

    /// The text of a key. A key without one shows itself, which a test of the locale files
    /// excludes for every key the code uses.
    #[must_use]
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or_else(|| {
            self.missed.borrow_mut().insert(key.to_owned());
            key
        })
    }

    /// The keys that were asked for without being there.
    #[must_use]
    pub fn missed(&self) -> Vec<String> {
        self.missed.borrow().iter().cloned().collect()
    }

    /// The text of a key, if there is one.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&str> {
        let entry = self.entries.get(key)?;
        let marked = entry.marked.as_ref().filter(|_| self.marked);
        Some(marked.unwrap_or(&entry.plain))
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
        while let Some((before, (placeholder, after))) = rest
            .split_once('{')
            .and_then(|(before, marked)| Some((before, marked.split_once('}')?)))
        {
            filled += before;
            if !fill_one(&mut filled, placeholder, values) {
                filled.extend(["{", placeholder, "}"]);
            }
            rest = after;
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

    #[test]
    fn marks_of_terms_are_kept_only_for_whom_explains_them() {
        let text = Text::new([("a".into(), "[R²](r2) is {value}".into())]);
        let values = [("value", "0.9")];
        assert_eq!(text.fill("a", &values), "R² is 0.9");
        assert_eq!(text.marked().fill("a", &values), "[R²](r2) is 0.9");
        assert_eq!(text.marked().get("missing"), "missing");
    }
}
