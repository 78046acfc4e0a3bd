//! The public contract: frozen by name, and the one source of the lists in the scripts and of the
//! tables in the authors' documentation.
//!
//! `UPDATE=1 cargo test --test contract` writes the generated parts anew; without it the tests say
//! where they are out of date. The frozen lists below are written by hand: what stands there may be
//! in a link or in a host page somewhere, so a line is added to them but never taken away.

use std::collections::BTreeSet;
use std::path::Path;

use regression_playground::core::contract::{
    ATTRIBUTES, EVENTS, Entry, FILES, MESSAGES, Method, NAME, VERSION, deciding,
};
use regression_playground::core::experiment::{Experiment, Language, Lesson, Panel, Spot, Task};
use regression_playground::core::settings::{Input, SETTINGS, Setting, find};
use regression_playground::core::sweep::Quantity;
use regression_playground::core::text::Text;
use regression_playground::view::refused::allowed;

#[test]
fn the_keys_of_a_link_are_frozen() {
    let mut keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    keys.sort_unstable();
    let frozen = "ask at autoplay b backend batch challenge data embed engine epochs expr hide init \
                  iseed lang loss lr momentum n net noise opt range seed show shuffle speed style sweep \
                  task test theme v view w";
    assert_eq!(keys.join(" "), frozen);
}

#[test]
fn the_words_of_a_link_are_frozen() {
    let words = |key: &str| match find(key).expect("a key").input {
        Input::Choice(words) => words.join(" "),
        other => panic!("{key} takes {other:?}"),
    };
    let frozen_words = [
        ("task", "linear cubic sine step abs expr csv"),
        ("style", "sequential module"),
        ("init", "default normal"),
        ("loss", "mse mae huber"),
        ("opt", "sgd momentum adam"),
        ("backend", "auto webgpu cpu"),
        ("engine", "auto fused autodiff"),
        ("lang", "en zh"),
        ("theme", "auto light dark"),
        ("v", "1"),
    ];
    for (key, frozen) in frozen_words {
        assert_eq!(words(key), frozen, "{key}");
    }
    let takes_words = |setting: &&Setting| matches!(setting.input, Input::Choice(_));
    let keys = SETTINGS
        .iter()
        .filter(takes_words)
        .map(|setting| setting.key);
    let frozen_keys: BTreeSet<&str> = frozen_words.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys.collect::<BTreeSet<_>>(), frozen_keys);
    assert_eq!(
        Quantity::ALL.map(Quantity::word).join(" "),
        "lr batch noise n epochs momentum width seed iseed"
    );
    assert_eq!(
        Panel::WORDS.join(" "),
        "guide settings fit loss parameters batch network surface code runs many device data \
         transport step units hand log share"
    );
}

#[test]
fn the_defaults_of_the_lessons_are_frozen() {
    for (task, frozen) in [
        (
            Task::Linear,
            "task=linear n=500 noise=0.01 test=0 w=2,-3.4 b=4.2 range=-1,1 expr=x^3 data= seed=1 iseed= net= style=sequential init=default \
             loss=mse opt=sgd momentum=0.9 lr=0.01 batch=10 epochs=100 shuffle=1 backend=auto \
             engine=auto speed=film autoplay=0 ask=0 embed=0 show= hide= view= sweep= challenge= at= \
             lang= theme=auto v=1",
        ),
        (
            Task::Cubic,
            "task=cubic n=100 noise=0.1 test=0 w=2,-3.4 b=4.2 range=-1,1 expr=x^3 data= seed=1 iseed= net=8r,8t style=sequential \
             init=default loss=mse opt=sgd momentum=0.9 lr=0.03 batch=10 epochs=2020 shuffle=1 \
             backend=auto engine=auto speed=film autoplay=0 ask=0 embed=0 show= hide= view= sweep= \
             challenge= at= lang= theme=auto v=1",
        ),
    ] {
        let experiment = Experiment::new(task);
        let spelled = SETTINGS
            .iter()
            .map(|setting| format!("{}={}", setting.key, (setting.get)(&experiment)));
        assert_eq!(spelled.collect::<Vec<_>>().join(" "), frozen);
    }
    // The other tasks have the defaults of their lesson.
    for word in Task::WORDS {
        let task = Task::from_word(word).unwrap();
        let mut lesson = Experiment {
            task,
            ..Experiment::new(task.lesson().task())
        };
        // Formulas have samples and noise of the lesson on curves; rows are as many as they are.
        if task == Task::Expr {
            let curve = Experiment::new(Task::Cubic);
            (lesson.samples, lesson.noise) = (curve.samples, curve.noise);
        }
        assert_eq!(Experiment::new(task), lesson, "{word}");
    }
}

#[test]
fn the_strip_of_the_document_has_the_order_of_its_table() {
    let page = std::fs::read_to_string("index.html").unwrap();
    let strip = &page[page.find("class=\"strip\"").unwrap()..];
    let words = strip.split("data-panel=\"").skip(1);
    let panels = words.map(|rest| Panel::from_word(rest.split('"').next().unwrap()).unwrap());
    assert!(
        Panel::STRIP
            .into_iter()
            .eq(panels.filter(|panel| panel.spot() == Spot::Strip))
    );
    let spots = Panel::ALL
        .into_iter()
        .filter(|panel| panel.spot() == Spot::Strip);
    assert_eq!(spots.count(), Panel::STRIP.len());
}

#[test]
fn the_names_that_scripts_use_are_frozen() {
    let names = |entries: &[Entry]| entries.iter().map(|entry| entry.name).collect::<Vec<_>>();
    assert_eq!(
        Method::ALL.map(Method::name).join(" "),
        "play pause step runTo seek branch reset set settings snapshot explain load code file link destroy"
    );
    assert_eq!(
        names(&EVENTS).join(" "),
        "ready statechange epoch finished diverged challenge notice error"
    );
    assert_eq!(
        names(&ATTRIBUTES).join(" "),
        "data-state data-epoch data-trained data-step data-loss data-backend data-engine data-verified \
         data-version"
    );
    assert_eq!(names(&MESSAGES).join(" "), "resize reply");
    assert_eq!(
        FILES.join(" "),
        "index.html author.html regression-playground.js"
    );
    assert_eq!((NAME, VERSION), ("regression-playground", 1));
}

const OPEN: &str = "<contract>";
const CLOSE: &str = "</contract>";

fn list(name: &str, words: impl IntoIterator<Item = &'static str>) -> String {
    let words: Vec<String> = words
        .into_iter()
        .map(|word| format!("\"{word}\""))
        .collect();
    format!("const {name} = [{}];\n", words.join(", "))
}

fn names(entries: &'static [Entry]) -> impl Iterator<Item = &'static str> {
    entries.iter().map(|entry| entry.name)
}

/// Compares what stands between the markers of a file with what should; writes it with `UPDATE=1`.
fn check(path: &str, name: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
    let open = match name {
        "" => OPEN.to_owned(),
        name => OPEN.replace("contract", &format!("contract {name}")),
    };
    let from = text
        .find(&open)
        .unwrap_or_else(|| panic!("{path} has no {open}"));
    // The marker's line stays, and so does that of the closing one.
    let from = from + text[from..].find('\n').expect("a line") + 1;
    let to = from + text[from..].find(CLOSE).expect("a closing marker");
    let to = text[..to].rfind('\n').expect("a line") + 1;
    if &text[from..to] == wanted {
        return;
    }
    assert!(
        std::env::var_os("UPDATE").is_some(),
        "{path} is out of date: run UPDATE=1 cargo test --test contract"
    );
    let new = format!("{}{wanted}{}", &text[..from], &text[to..]);
    std::fs::write(&file, new).expect("the file can be written");
}

#[test]
fn the_scripts_have_the_lists_of_the_contract() {
    let methods = list("METHODS", Method::ALL.map(Method::name));
    let events = list("EVENTS", names(&EVENTS));
    check("www/boot.js", "", &methods);
    check("www/embed.js", "", &format!("{events}{methods}"));
    // The element itself is what is embedded.
    let keys = SETTINGS.iter().map(|setting| setting.key);
    let keys = list("KEYS", keys.filter(|&key| key != "embed"));
    let deciding = list("RUN_KEYS", deciding().map(|setting| setting.key));
    check(
        "www/regression-playground.js",
        "",
        &format!("{keys}{deciding}{events}{methods}"),
    );
}

#[test]
fn the_pages_are_written_in_the_words_of_the_tables() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect(path);
    for path in ["www/start.js", "www/author-boot.js"] {
        let languages = list("LANGUAGES", Language::WORDS.iter().copied());
        assert!(read(path).contains(&languages), "{path}: {languages}");
    }
    let page = read("index.html");
    let words = |text: &str, attribute: &str| -> Vec<String> {
        let before = format!("{attribute}=\"");
        let values = text.split(&before).skip(1);
        let word = |rest: &str| rest.split('"').next().unwrap_or(rest).to_owned();
        values.map(word).collect()
    };
    assert_eq!(words(&page, "data-lesson"), Lesson::WORDS);
    for path in [
        "index.html",
        "www/style.css",
        "www/embed.css",
        "www/start.css",
        "www/media.css",
    ] {
        for word in words(&read(path), "data-panel") {
            assert!(Panel::from_word(&word).is_some(), "{path}: {word}");
        }
    }
    let sections = words(&page, "data-panel");
    let table = read("src/page/panels/mod.rs");
    let (_, table) = table.split_once("fn make(").expect("the table of panels");
    let (table, _) = table.split_once("\n}").expect("its end");
    for panel in Panel::ALL {
        let (word, arm) = (panel.word().to_owned(), format!("Name::{panel:?}"));
        assert!(sections.contains(&word), "index.html: {word}");
        assert!(table.contains(&arm), "the table of panels: {word}");
    }
    // The words of the element and of the authors' page that are no locale's.
    for word in Language::WORDS {
        assert!(read("www/regression-playground.js").contains(&format!("\n  {word}: {{")));
        assert!(read("www/author.html").contains(&format!("href=\"?lang={word}\"")));
    }
}

#[test]
fn the_documentation_has_the_tables_of_the_contract() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/locales/en.json");
    let locale = std::fs::read_to_string(path).expect("the English texts");
    let locale: std::collections::BTreeMap<String, String> =
        serde_json::from_str(&locale).expect("texts by their keys");
    let text = Text::new(locale);

    let (line, curve) = (Experiment::new(Task::Linear), Experiment::new(Task::Cubic));
    let mut keys = String::from("| key | what it is | values | default |\n|---|---|---|---|\n");
    for setting in &SETTINGS {
        let (expected, mut fill) = setting.expected(&line);
        if setting.key == "batch" {
            // Its greatest value is that of another key.
            fill.retain(|(name, _)| *name != "max");
            fill.push(("max", "`n`".into()));
        }
        let allowed = allowed(&text, &(expected, fill));
        let (of_line, of_curve) = ((setting.get)(&line), (setting.get)(&curve));
        let shown = |value: &str| match value {
            "" => "none".to_owned(),
            value => format!("`{value}`"),
        };
        let default = if of_line == of_curve || setting.key == "task" {
            shown(&of_line)
        } else {
            format!("{} (line), {} (curves)", shown(&of_line), shown(&of_curve))
        };
        keys += &format!(
            "| `{}` | {} | {} | {default} |\n",
            setting.key,
            text.get(&format!("setting.{}", setting.key)),
            allowed,
        );
    }
    let table = |head: &str, entries: &[Entry]| {
        let mut table = format!("| {head} |\n|---|---|---|\n");
        for entry in entries {
            let words = entry.words.replace('|', "\\|");
            let form = entry.form.replace('|', "\\|");
            table += &format!("| `{}` | {form} | {words} |\n", entry.name);
        }
        table
    };
    let path = "www/embedding.md";
    check(path, "keys", &keys);
    check(
        path,
        "methods",
        &table(
            "method | arguments | what it does",
            &Method::ALL.map(Method::entry),
        ),
    );
    check(path, "events", &table("event | `detail` | when", &EVENTS));
    check(
        path,
        "attributes",
        &table("attribute | values | what it says", &ATTRIBUTES),
    );
    check(path, "messages", &table("type | fields | when", &MESSAGES));
}
