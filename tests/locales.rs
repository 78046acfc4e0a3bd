//! The locale files hold the same keys, and every key that the page and the code ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regression_playground::core::settings::{Group, Input, SETTINGS};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn locale(language: &str) -> BTreeMap<String, String> {
    serde_json::from_str(&read(&format!("www/locales/{language}.json"))).unwrap()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .collect()
}

/// What stands between double quotes in a source text.
fn quoted(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2)
}

fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            // Comments quote single characters and words too, which would shift every pair.
            let text = std::fs::read_to_string(path).unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            code.for_each(|line| *found += &format!("{line}\n"));
        }
    }
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let (en, zh) = (locale("en"), locale("zh"));
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (key, text) in &en {
        assert_eq!(placeholders(text), placeholders(&zh[key]), "{key}");
        assert!(!text.is_empty() && !zh[key].is_empty(), "{key} is empty");
    }
}

#[test]
fn the_page_is_written_in_the_words_of_the_english_locale() {
    let (en, page) = (locale("en"), read("index.html"));
    let mut count = 0;
    for part in page.split("data-t=\"").skip(1) {
        let (key, rest) = part.split_once('"').unwrap();
        let text = rest.split_once('>').unwrap().1.split('<').next().unwrap();
        assert_eq!(en.get(key).map(String::as_str), Some(text), "data-t={key}");
        count += 1;
    }
    for part in page.split("data-t-label=\"").skip(1) {
        let key = part.split('"').next().unwrap();
        let label = part
            .split("aria-label=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        assert_eq!(
            en.get(key).map(String::as_str),
            Some(label),
            "data-t-label={key}"
        );
        count += 1;
    }
    assert!(count > 40, "only {count} texts were found in index.html");
}

#[test]
fn every_key_that_is_asked_for_exists_and_none_is_idle() {
    let en = locale("en");
    let mut code = String::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut code,
    );
    // What looks like a key: the first word is that of some key, and it has a dot.
    let families: BTreeSet<&str> = en
        .keys()
        .map(|key| key.split('.').next().unwrap())
        .collect();
    let mut used: BTreeSet<String> = quoted(&code)
        .filter(|text| {
            text.split_once('.').is_some_and(|(family, rest)| {
                families.contains(family) && !rest.is_empty() && !rest.contains(['{', ' ', '/'])
            })
        })
        .map(str::to_owned)
        .collect();
    let page = read("index.html");
    for part in page.split("data-t=\"").chain(page.split("data-t-label=\"")) {
        let key = part.split('"').next().unwrap();
        // The pieces before the first attribute begin with a tag.
        if !key.starts_with('<') {
            used.insert(key.to_owned());
        }
    }
    used.insert("language".into()); // A key without a dot.
    // Keys that the code puts together from the table of settings.
    for setting in &SETTINGS {
        used.insert(format!("setting.{}", setting.key));
        let help = format!("help.{}", setting.key);
        if en.contains_key(&help) {
            used.insert(help);
        }
        if let (Input::Choice(words), false) = (setting.input, setting.group == Group::Link) {
            used.extend(words.iter().map(|word| format!("{}.{word}", setting.key)));
        }
    }
    used.extend(
        [
            "speed.batch",
            "speed.epoch",
            "speed.max",
            "guide.line",
            "guide.curve",
        ]
        .map(str::to_owned),
    );
    used.extend(["failure.start", "failure.panic"].map(str::to_owned)); // www/boot.js
    let missing: Vec<_> = used.iter().filter(|key| !en.contains_key(*key)).collect();
    assert!(
        missing.is_empty(),
        "asked for, but not in the locale files: {missing:?}"
    );
    let idle: Vec<_> = en.keys().filter(|key| !used.contains(*key)).collect();
    assert!(
        idle.is_empty(),
        "in the locale files, but never asked for: {idle:?}"
    );
}
