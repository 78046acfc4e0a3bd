//! Short names for what the module and its JavaScript call in each other. wasm-bindgen's carry hashes,
//! which cannot be compressed; every reader would load them, twice.

use std::collections::{BTreeMap, BTreeSet};

use walrus::Module;

/// How the names begin that only wasm-bindgen made and uses.
const MADE: [&str; 2] = ["__wb", "wasm_bindgen__"];

/// Gives short names to what the module imports and exports by a name that wasm-bindgen made, in the
/// module and in its JavaScript, which is returned.
pub fn shorten(module: &mut Module, glue: &str) -> String {
    let mut short: BTreeMap<String, String> = BTreeMap::new();
    // A name that the JavaScript does not spell out is left as it is.
    let spelled: BTreeSet<&str> = words(glue).collect();
    let mut name = |long: &mut String| {
        if !MADE.iter().any(|made| long.starts_with(made)) || !spelled.contains(long.as_str()) {
            return;
        }
        let next = format!("$${}", short.len());
        long.clone_from(short.entry(long.clone()).or_insert(next));
    };
    for import in module.imports.iter_mut() {
        name(&mut import.name);
    }
    for export in module.exports.iter_mut() {
        name(&mut export.name);
    }
    words(glue)
        .map(|word| short.get(word).map_or(word, String::as_str))
        .collect()
}

/// A text in pieces: names, and what stands between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = is_name(rest.chars().next()?);
        let end = rest.find(|c| is_name(c) != first).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}
