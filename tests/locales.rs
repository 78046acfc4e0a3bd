//! The locale files hold the same keys, and every key that the page and the code ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regression_playground::core::experiment::{Language, Panel};
use regression_playground::core::network::Activation;
use regression_playground::core::settings::{Group, Input, SETTINGS};
use regression_playground::core::terms::{TERMS, pieces, plain};
use regression_playground::core::text::Text;
use regression_playground::view::author::OWN;
use regression_playground::view::snippet::KINDS;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn locale(language: &str) -> BTreeMap<String, String> {
    serde_json::from_str(&read(&format!("www/locales/{language}.json"))).unwrap()
}

/// What a text's placeholders name, plural forms aside: a language may do without them.
fn placeholders(text: &str) -> BTreeSet<&str> {
    forms(text)
        .map(|(placeholder, _)| placeholder.trim_start_matches('#'))
        .collect()
}

/// The placeholders of a text, each with the forms of its word.
fn forms(text: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let inside = text.split('{').skip(1);
    inside.filter_map(|part| {
        let mut parts = part.split('}').next()?.split('|');
        Some((parts.next()?, parts.collect()))
    })
}

/// The terms that a text marks.
fn terms(text: &str) -> BTreeSet<&str> {
    let marked = pieces(text).into_iter();
    marked.filter_map(|piece| piece.term).collect()
}

/// What stands between double quotes in a source text, escapes and single characters aside.
fn quoted(source: &str) -> impl Iterator<Item = String> {
    let whole = source.replace("\\\\", "");
    let plain = whole.replace("\\\"", "").replace("'\"'", "");
    let pieces = plain.split('"').skip(1).step_by(2);
    pieces.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The keys of texts and labels in a page, with the words that stand there.
fn written(page: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for part in page.split("data-t=\"").skip(1) {
        let (key, rest) = part.split_once('"').unwrap();
        found.push((
            key,
            rest.split_once('>').unwrap().1.split('<').next().unwrap(),
        ));
    }
    for (name, attribute) in [
        ("data-t-label=\"", " aria-label=\""),
        ("data-t-title=\"", " title=\""),
    ] {
        for part in page.split(name).skip(1) {
            let (key, rest) = part.split_once('"').unwrap();
            let words = rest
                .split_once(attribute)
                .unwrap()
                .1
                .split('"')
                .next()
                .unwrap();
            found.push((key, words));
        }
    }
    found
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
fn a_word_that_is_counted_has_two_forms() {
    for file in ["en", "zh", "author/en", "author/zh"] {
        for (key, text) in locale(file) {
            for (placeholder, forms) in forms(&text) {
                let two = forms.len() == 2 && forms[0] != forms[1];
                let alone = forms.is_empty() && !placeholder.starts_with('#');
                assert!(two || alone, "{file}: {key}: {placeholder}");
                assert!(
                    file.ends_with("en") || alone,
                    "{file}: {key} needs no forms"
                );
            }
        }
    }
}

/// Words that are counted, as they stand after 1 and after 2.
const COUNTED: [(&str, &str); 17] = [
    ("batch", "batches"),
    ("curve", "curves"),
    ("epoch", "epochs"),
    ("feature", "features"),
    ("layer", "layers"),
    ("line", "lines"),
    ("mini-batch", "mini-batches"),
    ("number", "numbers"),
    ("parameter", "parameters"),
    ("point", "points"),
    ("run", "runs"),
    ("sample", "samples"),
    ("seed", "seeds"),
    ("setting", "settings"),
    ("step", "steps"),
    ("unit", "units"),
    ("value", "values"),
];

#[test]
fn counts_of_one_and_of_two_stand_with_the_right_words() {
    let mut counted = BTreeSet::new();
    for file in ["en", "author/en"] {
        for (key, written) in locale(file) {
            let text = Text::new([(key.clone(), written.clone())]);
            for count in ["1", "2"] {
                let names = placeholders(&written);
                let values: Vec<_> = names.iter().map(|name| (*name, count)).collect();
                let filled = text.fill(&key, &values);
                assert!(!filled.contains('{'), "{key}: {filled}");
                let words: Vec<&str> = filled
                    .split(|c: char| !(c.is_alphanumeric() || c == '-'))
                    .collect();
                for pair in words.windows(2).filter(|pair| pair[0] == count) {
                    let known = COUNTED
                        .iter()
                        .find(|(one, many)| [*one, *many].contains(&pair[1]));
                    let Some(&(one, many)) = known else { continue };
                    let right = if count == "1" { one } else { many };
                    assert_eq!(pair[1], right, "{key}: {filled}");
                    counted.insert(key.clone());
                }
                // A mini-batch is made of samples, and says so.
                for (before, _) in filled.match_indices(&format!("mini-batches of {count}")) {
                    let after = &filled[before..];
                    assert!(
                        after.contains(&format!("of {count} sample")),
                        "{key}: {filled}"
                    );
                }
            }
        }
    }
    assert!(counted.len() > 20, "only {counted:?}");
}

fn assert_alike(en: &BTreeMap<String, String>, zh: &BTreeMap<String, String>) {
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (key, text) in en {
        assert_eq!(placeholders(text), placeholders(&zh[key]), "{key}");
        assert_eq!(terms(text), terms(&zh[key]), "{key}");
        assert!(!text.is_empty() && !zh[key].is_empty(), "{key} is empty");
    }
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    for folder in ["", "author/"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/locales");
        let files: BTreeSet<String> = std::fs::read_dir(path.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".json"))
            .collect();
        let offered = Language::WORDS.iter().map(|word| format!("{word}.json"));
        assert_eq!(files, offered.collect());
        for language in Language::WORDS {
            if folder.is_empty() {
                assert_eq!(locale(language)["language"], *language);
            }
            assert_alike(
                &locale(&format!("{folder}en")),
                &locale(&format!("{folder}{language}")),
            );
        }
    }
}

#[test]
fn the_pages_are_written_in_the_words_of_the_english_locale() {
    let (mut en, page) = (locale("en"), read("index.html"));
    let words = written(&page);
    assert!(words.len() > 40, "only {} texts", words.len());
    for (key, text) in words {
        assert_eq!(
            en.get(key).map(|words| plain(words)).as_deref(),
            Some(text),
            "{key}"
        );
    }
    // The author's page has the texts of the page and its own.
    en.extend(locale("author/en"));
    let page = read("www/author.html");
    let words = written(&page);
    assert!(words.len() > 30, "only {} texts", words.len());
    for (key, text) in words {
        assert_eq!(
            en.get(key).map(|words| plain(words)).as_deref(),
            Some(text),
            "{key}"
        );
    }
}

#[test]
fn the_authors_page_uses_its_own_texts_and_has_all_that_it_uses() {
    let (own, page) = (locale("author/en"), read("www/author.html"));
    let mut code = String::new();
    for folder in ["src/page/author", "src/view/author"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        sources(&folder, &mut code);
    }
    let mut used: BTreeSet<String> = quoted(&code)
        .filter(|text| {
            text.starts_with("author.") && text != "author.html" && !text.contains(['{', ' '])
        })
        .chain(written(&page).iter().map(|(key, _)| (*key).to_owned()))
        .filter(|key| key.starts_with("author."))
        .collect();
    for kind in &KINDS {
        used.insert(format!("author.kind.{}", kind.word));
        used.insert(format!("author.hint.{}", kind.word));
    }
    used.extend(OWN.iter().map(|own| format!("author.{}", own.key)));
    let missing: Vec<_> = used.iter().filter(|key| !own.contains_key(*key)).collect();
    assert!(missing.is_empty(), "asked for, but not there: {missing:?}");
    // What is worded otherwise for authors, or has no control on the page.
    used.extend(Panel::WORDS.iter().map(|word| format!("panel.{word}")));
    used.extend(SETTINGS.iter().map(|s| format!("help.{}", s.key)));
    used.insert("lang.".into());
    let idle: Vec<_> = own.keys().filter(|key| !used.contains(*key)).collect();
    assert!(idle.is_empty(), "there, but never asked for: {idle:?}");
}

/// What stands in `www/start.js`, in the part of a language, after a name.
fn of_start(language: &str, name: &str) -> Vec<String> {
    let script = read("www/start.js");
    let (_, part) = script.split_once(&format!("\n    {language}: {{")).unwrap();
    let line = part
        .lines()
        .find_map(|line| line.trim().strip_prefix(&format!("{name}: ")));
    quoted(line.unwrap_or_else(|| panic!("{language}: {name}"))).collect()
}

#[test]
fn what_is_said_without_any_other_file_is_what_the_files_say() {
    for language in Language::WORDS {
        let locale = locale(language);
        for (name, key) in [
            ("title", "page.title"),
            ("start", "failure.start"),
            ("panic", "failure.panic"),
            ("reload", "failure.reload"),
            ("details", "failure.details"),
        ] {
            assert_eq!(
                of_start(language, name)[0],
                locale[key],
                "{language}: {name}"
            );
        }
        // Every reason says what is so and what to do.
        for reason in ["wasm", "policy", "file", "types", "old"] {
            let words = of_start(language, reason);
            assert_eq!(words.len(), 2, "{language}: {reason}");
            assert!(words.iter().all(|words| words.chars().count() > 10));
        }
    }
}

#[test]
fn what_is_read_in_a_hosts_encoding_is_ascii() {
    for path in [
        "www/regression-playground.js",
        "www/embed.js",
        "www/boot.js",
    ] {
        let odd = read(path).chars().find(|c| !c.is_ascii());
        assert_eq!(odd, None, "{path}");
    }
}

#[test]
fn every_term_is_marked_somewhere_and_explained_in_a_sentence() {
    for language in Language::WORDS {
        let texts = locale(language);
        let mut marked = BTreeSet::new();
        for (key, text) in &texts {
            marked.extend(terms(text));
            // What looks like a mark is one: a slip of the pen would stand on the page.
            assert!(!plain(text).contains("]("), "{language}: {key}");
            let (label, author) = (key.ends_with(".label"), key.starts_with("author."));
            assert!(!(label || author) || terms(text).is_empty(), "{key}");
        }
        assert_eq!(marked, BTreeSet::from(TERMS), "{language}");
        for term in TERMS {
            let sentence = &texts[&format!("term.{term}")];
            assert!(sentence.ends_with(['.', '。']), "{language}: {term}");
            assert!(terms(sentence).is_empty(), "{language}: {term}");
        }
    }
}

#[test]
fn the_letters_of_the_activations_are_named() {
    for language in Language::WORDS {
        let (locale, key) = (locale(language), "expected.layers");
        let words: Vec<&str> = locale[key]
            .split(|c: char| !c.is_ascii_alphanumeric())
            .collect();
        for letter in Activation::WORDS {
            assert!(words.contains(letter), "{language}: {key} lacks {letter}");
        }
    }
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
        .chain(Panel::WORDS.iter().copied())
        .collect();
    let mut used: BTreeSet<String> = quoted(&code)
        .filter(|text| {
            text.split_once('.').is_some_and(|(family, rest)| {
                families.contains(family) && !rest.is_empty() && !rest.contains(['{', ' ', '/'])
            })
        })
        .collect();
    used.extend(
        written(&read("index.html"))
            .iter()
            .map(|(key, _)| (*key).to_owned()),
    );
    used.extend(TERMS.iter().map(|term| format!("term.{term}")));
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
    used.extend(["speed.film", "speed.batch", "speed.epoch", "speed.max"].map(str::to_owned));
    // The authors' page; what the page says itself is in www/start.js, with no file but that.
    let words = ["start", "panic", "reload", "details"];
    used.extend(words.map(|word| format!("failure.{word}")));
    // The names of files look the same.
    let endings = [
        ".csv",
        ".json",
        ".png",
        ".py",
        ".rs",
        ".safetensors",
        ".svg",
    ];
    let is_file = |word: &str| endings.iter().any(|ending| word.ends_with(ending));
    used.retain(|word| en.contains_key(word) || !is_file(word));
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
