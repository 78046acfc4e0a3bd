//! What comes from outside, a table, a formula, a link or a saved file, changed at random again and again:
//! it is read or refused, and what has to hold of either holds.
//!
//! Inputs are kept in `tests/corpus`, a small file each. The name says what becomes of one: `good` is taken,
//! `bad` is refused, of `odd` only what holds for all. An input that fails is written down
//! ([`mutate::fuzz`] says where): once the code is mended, it belongs there too.
//!
//! The changes are drawn from a seed, so that everybody has the same. `FUZZ=50` makes fifty times as many of
//! others.

mod data;
mod formula;
mod mutate;
mod saved;
mod table;

use std::collections::HashMap;

use regression_playground::core::experiment::Language;
use regression_playground::core::text::Text;

thread_local! {
    /// The texts of both languages.
    static TEXTS: [Text; 2] = [Language::English, Language::Chinese].map(|language| {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = format!("{root}/www/locales/{}.json", language.word());
        let entries: HashMap<String, String> =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        Text::new(entries)
    });
}

/// What is said of an input in both languages is a sentence: it says something, everything in it is filled
/// in, and it does not go on and on.
fn assert_sentences(input: &str, say: impl Fn(&Text) -> String) {
    TEXTS.with(|texts| {
        for sentence in texts.each_ref().map(&say) {
            let characters = sentence.chars().count();
            assert!((5..400).contains(&characters), "{sentence}");
            if !input.contains(['{', '}', '｛', '｝']) {
                assert!(!sentence.contains(['{', '}']), "{sentence}");
            }
        }
    });
}

/// The name of a kind, without what it holds.
fn name(kind: impl std::fmt::Debug) -> String {
    let all = format!("{kind:?}");
    let end = all.find(|c: char| !c.is_ascii_alphanumeric());
    all[..end.unwrap_or(all.len())].to_owned()
}
