//! The modules of the core form no circle: each can be read, and tested, with what lies inside of it
//! alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The code of a module, its tests and its comments left out: what they name binds nobody.
fn code(path: &Path) -> String {
    if path.is_dir() {
        let files = std::fs::read_dir(path).expect("a folder");
        let files = files.map(|file| code(&file.expect("a file").path()));
        return files.collect();
    }
    let text = std::fs::read_to_string(path).expect("a text");
    let (text, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
    let lines = text.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The words after each `before` in a text, those in braces included.
fn named<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).flat_map(|rest| {
        let list = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let (names, _) = list.unwrap_or((rest, ""));
        let one = if list.is_some() { usize::MAX } else { 1 };
        let words = names
            .split([',', ' ', '\n'])
            .filter(|word| !word.is_empty());
        let word = |word: &'a str| word.split([':', ';', '(', '<', '>']).next().unwrap_or(word);
        words.map(word).take(one)
    })
}

#[test]
fn the_modules_of_the_core_form_no_circle() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core");
    let list = std::fs::read_to_string(folder.join("mod.rs")).expect("the core");
    let modules: BTreeSet<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert!(modules.len() > 20, "{modules:?}");
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for &module in &modules {
        let (file, inside) = (folder.join(format!("{module}.rs")), folder.join(module));
        let own = if file.exists() {
            code(&file)
        } else {
            code(&inside.join("mod.rs"))
        };
        // In a folder `super` is the module itself.
        let deep = if inside.exists() {
            code(&inside)
        } else {
            String::new()
        };
        let used = named(&own, "super::").chain(named(&own, "crate::core::"));
        let used = used.chain(named(&deep, "crate::core::"));
        let used = used.filter_map(|word| modules.get(word).copied());
        needs.insert(module, used.filter(|&used| used != module).collect());
    }
    assert!(needs["experiment"].contains("network"), "{needs:?}");
    assert!(needs["sweep"].contains("experiment"), "{needs:?}");
    // What needs nothing is taken away until nothing is left.
    while !needs.is_empty() {
        let left: BTreeSet<&str> = needs.keys().copied().collect();
        needs.retain(|_, needs| needs.iter().any(|need| left.contains(need)));
        assert!(needs.len() < left.len(), "in a circle: {needs:?}");
    }
}

/// The Rust files in a folder and in those inside it.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("a file").path());
    let inside = |path: std::path::PathBuf| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    };
    paths.flat_map(inside).collect()
}

#[test]
fn what_comes_later_is_called_with_a_proof_that_it_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/app/later");
    let mut ways_in = 0;
    for path in files(&folder) {
        let text = code(&path);
        for function in text.split("pub(in crate::page").skip(1) {
            let head = function.split(['{', ';']).next().unwrap_or(function);
            let Some((_, head)) = head.split_once("fn ") else {
                continue;
            };
            assert!(head.contains("There"), "{}: {head}", path.display());
            ways_in += 1;
        }
    }
    assert!(ways_in > 15, "only {ways_in}");
}
