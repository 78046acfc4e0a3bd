//! Puts the hash of what is in a file into its name, so that a new release never meets old parts in a
//! cache. Trunk does so for the page's own bundle and styles; this does the rest of a build.
//!
//! Names that others rely on stay: the pages, the element's script, and the pictures that it shows
//! before anything else is loaded. The pages name the parts that they load; their scripts look up
//! the others in the list that each page has in its element `parts`.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::Result;

/// The pages, and which parts the scripts of each never ask for.
const PAGES: [(&str, &[&str]); 2] = [
    ("index.html", &["author", "examples/", "locales/author/"]),
    (
        "author.html",
        &[
            "engine",
            "flex",
            "page",
            "plain",
            "programs/",
            "rehearsal",
            "files",
            "later",
            "strip",
        ],
    ),
];

/// What keeps its name.
const KEPT: [&str; 2] = ["regression-playground.js", "posters/"];

const BEFORE_PARTS: &str = r#"<script type="application/json" id="parts">"#;
const AFTER_PARTS: &str = "</script>";

/// Stamps what has no stamp yet in the folder of a build.
pub fn stamp(folder: &Path) -> Result<()> {
    let mut parts = BTreeMap::new();
    for name in files(folder, "")? {
        let page = PAGES.iter().any(|(page, _)| *page == name);
        if page || KEPT.iter().any(|kept| name.starts_with(kept)) || is_stamped(&name) {
            continue;
        }
        let stamped = with_stamp(&name, &fs::read(folder.join(&name))?);
        fs::rename(folder.join(&name), folder.join(&stamped))?;
        parts.insert(name, stamped);
    }
    for (page, others) in PAGES {
        let path = folder.join(page);
        let html = fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let mine = parts.iter().filter(|(name, _)| {
            let other = others.iter().any(|other| name.starts_with(other));
            !other
        });
        fs::write(&path, rewritten(&html, &parts, mine)?)?;
    }
    Ok(())
}

/// All files in a folder, by their paths in it.
fn files(folder: &Path, path: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let inner: PathBuf = folder.join(path);
    for entry in fs::read_dir(&inner).map_err(|error| format!("{}: {error}", inner.display()))? {
        let entry = entry?;
        let name = format!("{path}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            found.extend(files(folder, &format!("{name}/"))?);
        } else {
            found.push(name);
        }
    }
    Ok(found)
}

/// Digits of a stamp: those of Trunk's.
const DIGITS: usize = 16;

fn is_stamped(name: &str) -> bool {
    let digits = |part: &str| {
        part.len() >= DIGITS && part.as_bytes()[..DIGITS].iter().all(u8::is_ascii_hexdigit)
    };
    name.split('-').skip(1).any(digits)
}

fn with_stamp(name: &str, content: &[u8]) -> String {
    // Another compiler may hash in another way; then all names change, which does no harm.
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{:016x}.{extension}", hasher.finish())
}

/// A page with the new names in its attributes and in its list of parts.
fn rewritten<'a>(
    html: &str,
    parts: &BTreeMap<String, String>,
    mine: impl Iterator<Item = (&'a String, &'a String)>,
) -> Result<String> {
    let (before, rest) = html
        .split_once(BEFORE_PARTS)
        .ok_or("a page without its list of parts")?;
    let (list, after) = rest
        .split_once(AFTER_PARTS)
        .ok_or("a list without an end")?;
    let mut list: BTreeMap<String, String> = serde_json::from_str(list)?;
    list.extend(mine.map(|(name, stamped)| (name.clone(), stamped.clone())));
    let list = serde_json::to_string(&list)?;
    let [before, after] = [before, after].map(|html| named(html, parts));
    Ok([&before, BEFORE_PARTS, &list, AFTER_PARTS, &after].concat())
}

/// HTML with the new names in its attributes.
fn named(html: &str, parts: &BTreeMap<String, String>) -> String {
    let mut pieces = html.split('"').map(|piece| {
        let name = piece.trim_start_matches("./").trim_start_matches('/');
        parts.get(name).map_or_else(
            || piece.to_owned(),
            |stamped| format!("{}{stamped}", &piece[..piece.len() - name.len()]),
        )
    });
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first, |html, piece| html + "\"" + &piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_what_is_in_the_file() {
        let name = with_stamp("engine_bg.wasm", b"one");
        assert!(name.starts_with("engine_bg-") && name.ends_with(".wasm"));
        assert_eq!(name.len(), "engine_bg-.wasm".len() + DIGITS);
        assert_eq!(name, with_stamp("engine_bg.wasm", b"one"));
        assert_ne!(name, with_stamp("engine_bg.wasm", b"other"));
        assert!(is_stamped(&name) && is_stamped("page-12c6f1c08b40094e_bg.wasm"));
        assert!(!is_stamped("engine_bg.wasm") && !is_stamped("author-boot.js"));
    }

    #[test]
    fn a_page_names_what_it_loads_and_lists_the_rest() {
        let html = r#"<script src="./boot.js"></script><link href="a.css">
            <script type="application/json" id="parts">{"plain.js":"plain-1.js"}</script><p title="boot">"#;
        let parts: BTreeMap<String, String> = [
            ("boot.js".to_owned(), "boot-2.js".to_owned()),
            ("flex.js".to_owned(), "flex-3.js".to_owned()),
        ]
        .into();
        let mine = parts.iter().filter(|(name, _)| *name != "boot.js");
        assert_eq!(
            rewritten(html, &parts, mine).unwrap(),
            r#"<script src="./boot-2.js"></script><link href="a.css">
            <script type="application/json" id="parts">{"flex.js":"flex-3.js","plain.js":"plain-1.js"}</script><p title="boot">"#
        );
    }

    #[test]
    fn a_build_is_stamped_once() {
        let folder = std::env::temp_dir().join(format!("stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("locales")).unwrap();
        fs::create_dir_all(folder.join("posters")).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        let page = format!(r#"<script src="boot.js"></script>{BEFORE_PARTS}{{}}{AFTER_PARTS}"#);
        for name in ["index.html", "author.html"] {
            write(name, &page);
        }
        for name in ["boot.js", "locales/en.json", "posters/a.svg", KEPT[0]] {
            write(name, name);
        }
        stamp(&folder).unwrap();
        let once = files(&folder, "").unwrap().len();
        write("plain.js", "late");
        stamp(&folder).unwrap();
        let names = files(&folder, "").unwrap();
        assert_eq!(names.len(), once + 1);
        assert!(names.contains(&"posters/a.svg".to_owned()));
        assert!(names.contains(&KEPT[0].to_owned()));
        assert!(!names.contains(&"boot.js".to_owned()));
        let html = fs::read_to_string(folder.join("index.html")).unwrap();
        for name in ["plain.js", "locales/en.json"] {
            let stamped = with_stamp(
                name,
                if name == "plain.js" {
                    b"late"
                } else {
                    name.as_bytes()
                },
            );
            assert!(html.contains(&format!(r#""{name}":"{stamped}""#)), "{html}");
            assert!(names.contains(&stamped));
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
