//! Splits the words of the page: those that nothing needs before the part of its module that comes later
//! go into files of their own, `locales/*.later.json`, which come with it.
//!
//! The locale files stay one list of keys each. What is asked for too early shows its key and is
//! written to the console, which fails every end-to-end test.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Result;

/// The first parts of keys of which nothing is said at first.
const LATER: [&str; 31] = [
    "batch",
    "code",
    "constant",
    "copy",
    "data",
    "device",
    "diagnosis",
    "engines",
    "expected",
    "failure",
    "files",
    "formula",
    "guide",
    "hand",
    "log",
    "many",
    "model",
    "network",
    "notice",
    "notices",
    "parameters",
    "residuals",
    "runs",
    "share",
    "sketch",
    "step",
    "surface",
    "table",
    "term",
    "units",
    "way",
];

/// What is said at first all the same.
const SOONER: [&str; 10] = [
    "data.value",
    "formula.abs",
    "formula.cubic",
    "formula.sine",
    "formula.step",
    "many.comma",
    "many.pair",
    "many.sentences",
    "network.layer",
    "network.then",
];

/// Whether the words of a key come later. Titles of panels stand on their tabs.
pub fn is_later(key: &str) -> bool {
    let (part, rest) = key.split_once('.').unwrap_or((key, ""));
    LATER.contains(&part) && rest != "title" && !SOONER.contains(&key)
}

/// Splits the words of the page in the folder of a build, where that is still to do.
pub fn split(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder.join("locales"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(language) = name.strip_suffix(".json") else {
            continue;
        };
        // One with another dot, or with a stamp, has been here before.
        let later_path = path.with_file_name(format!("{language}.later.json"));
        if !language.bytes().all(|byte| byte.is_ascii_lowercase()) || later_path.exists() {
            continue;
        }
        let words: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let (later, first): (BTreeMap<_, _>, BTreeMap<_, _>) =
            words.into_iter().partition(|(key, _)| is_later(key));
        fs::write(&path, serde_json::to_string(&first)?)?;
        fs::write(later_path, serde_json::to_string(&later)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What writes words before what comes later is there.
    const AT_FIRST: [&str; 22] = [
        "src/core/source.rs",
        "src/page/app/device.rs",
        "src/page/app/drawing.rs",
        "src/page/app/mod.rs",
        "src/page/app/settings.rs",
        "src/page/app/tell.rs",
        "src/page/panels/along.rs",
        "src/page/panels/fit.rs",
        "src/page/panels/frame.rs",
        "src/page/panels/ghost.rs",
        "src/page/panels/loss.rs",
        "src/page/panels/timeline.rs",
        "src/page/panels/transport.rs",
        "src/page/tabs.rs",
        "src/view/describe/changed.rs",
        "src/view/describe/course.rs",
        "src/view/describe/fit.rs",
        "src/view/describe/ghost.rs",
        "src/view/describe/loss.rs",
        "src/view/describe/mod.rs",
        "src/view/describe/settings.rs",
        "src/view/describe/status.rs",
    ];

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    fn keys() -> Vec<String> {
        let text = fs::read_to_string(root().join("www/locales/en.json")).unwrap();
        let words: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
        words.into_keys().collect()
    }

    #[test]
    fn nothing_that_speaks_at_first_says_what_comes_later() {
        let keys = keys();
        let later: Vec<&String> = keys.iter().filter(|key| is_later(key)).collect();
        assert!(later.len() > 300, "only {}", later.len());
        let mut said = 0;
        for path in AT_FIRST {
            let source = fs::read_to_string(root().join(path)).unwrap();
            let early = |key: &&&String| source.contains(&format!("\"{key}\""));
            let early: Vec<_> = later.iter().filter(early).collect();
            assert!(early.is_empty(), "{path} says {early:?}");
            said += keys
                .iter()
                .filter(|key| source.contains(&format!("\"{key}\"")))
                .count();
        }
        assert!(said > 60, "only {said} keys are said at first");
    }

    #[test]
    fn every_exception_is_one() {
        let keys = keys();
        for key in SOONER {
            let part = key.split('.').next().unwrap();
            assert!(
                LATER.contains(&part) && keys.iter().any(|it| it == key),
                "{key}"
            );
        }
        for part in LATER {
            let is_there = |key: &String| key.starts_with(&format!("{part}.")) && is_later(key);
            assert!(keys.iter().any(is_there), "{part}");
        }
        assert!(is_later("guide.intro") && !is_later("guide.title") && !is_later("fit.title"));
    }

    #[test]
    fn no_word_is_lost_and_a_build_is_split_once() {
        let folder = std::env::temp_dir().join(format!("words-{}", std::process::id()));
        fs::create_dir_all(folder.join("locales")).unwrap();
        let path = |name: &str| folder.join("locales").join(name);
        fs::write(
            path("en.json"),
            r#"{"guide.intro":"a","guide.title":"b","fit.title":"c"}"#,
        )
        .unwrap();
        fs::write(path("zh-0123456789abcdef.json"), "stamped").unwrap();
        for _ in 0..2 {
            split(&folder).unwrap();
            let read = |name| fs::read_to_string(path(name)).unwrap();
            assert_eq!(read("en.json"), r#"{"fit.title":"c","guide.title":"b"}"#);
            assert_eq!(read("en.later.json"), r#"{"guide.intro":"a"}"#);
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
