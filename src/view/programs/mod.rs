//! A run as a complete program that repeats it: with its samples, its initial parameters, the order of its
//! mini-batches and what was changed by hand on the way. What is in `www/programs` are templates
//! ([`template`]): they are fetched when somebody asks, and this says what their marks mean.
//!
//! [`super::code`] shows the experiment instead, in as few lines as it takes.

mod meaning;
mod notebook;
pub mod template;

use std::collections::HashMap;

use self::template::{Cell, rendered};
use super::code::Line;
use crate::core::files;
pub use crate::core::files::Made;
use crate::core::looks::Language;
use crate::core::recording::Recording;
use crate::core::standard::Standards;

/// Templates by their names.
pub type Templates = HashMap<String, String>;

/// A link as a program names it: what would mean something in the text of a program is spelled out, and one
/// that holds a whole table is left out.
#[must_use]
pub fn named(link: &str) -> String {
    const LONGEST: usize = 2_000;
    if link.len() > LONGEST {
        let end = link.find(['?', '#']).unwrap_or(link.len());
        return link[..end].replace('\\', "%5C");
    }
    link.replace('\\', "%5C")
}

/// The names of the templates of a language, the program itself first.
#[must_use]
pub const fn templates(language: Language) -> &'static [&'static str] {
    match language {
        Language::NumPy => &["numpy.py", "data.py", "order.py"],
        Language::PyTorch => &["pytorch.py", "data.py", "order.py"],
        Language::Burn => &["burn.rs", "burn.toml"],
    }
}

/// Whether there is a notebook in a language.
#[must_use]
pub const fn has_notebook(language: Language) -> bool {
    match language {
        Language::NumPy | Language::PyTorch => true,
        Language::Burn => false,
    }
}

/// The program of a run, each file with its name; `link` shows the run in the page.
#[must_use]
pub fn files(
    language: Language,
    made: Made,
    recording: &Recording,
    link: &str,
    templates: &Templates,
) -> Vec<(String, String)> {
    let name = self::templates(language)[0];
    let mut scope = meaning::of(recording, link);
    let inline = made != Made::Files;
    scope.word("inline", inline);
    scope.word("files", !inline);
    let problem = recording.problem();
    let table = || meaning::table(recording);
    let held = || meaning::test_table(recording);
    let initial =
        || files::parameters(&problem.network, &problem.parameters, &Standards::default());
    if inline && language != Language::Burn {
        scope.value("data", table());
        scope.value("test", held().unwrap_or_default());
        scope.value("initial", initial());
    }
    let numbers = [
        ("data.rs", meaning::data_rs as fn(&Recording) -> String),
        ("initial.rs", meaning::initial_rs),
    ];
    let mut all = templates.clone();
    if language == Language::Burn {
        let numbers = numbers.iter();
        all.extend(numbers.map(|(name, write)| ((*name).to_owned(), write(recording))));
    }
    let cells = rendered(name, &all, &scope);
    let shuffled = recording.experiment().shuffle;
    let file = |name: &str, text: String| (name.to_owned(), text);
    let one = |name: &str| text(&rendered(name, &all, &scope));
    match (made, language) {
        (Made::Notebook, _) => vec![file("run.ipynb", notebook::text(&cells, link))],
        (Made::One, Language::Burn) => vec![file("main.rs", text(&cells))],
        (Made::One, Language::NumPy | Language::PyTorch) => vec![file("main.py", text(&cells))],
        (Made::Files, Language::Burn) => vec![
            file("Cargo.toml", one("burn.toml")),
            file("src/main.rs", text(&cells)),
            file("src/data.rs", one("data.rs")),
            file("src/initial.rs", one("initial.rs")),
        ],
        (Made::Files, Language::NumPy | Language::PyTorch) => {
            let mut files = vec![
                file("main.py", text(&cells)),
                file("data.csv", table()),
                file("initial.json", initial()),
            ];
            files.extend(held().map(|held| file("test.csv", held)));
            if shuffled {
                files.push(file("order.py", one("order.py")));
            }
            files
        }
    }
}

/// The lines of the program of a run, as its own file has them.
#[must_use]
pub fn lines(
    language: Language,
    recording: &Recording,
    link: &str,
    templates: &Templates,
) -> Vec<Line> {
    let mut scope = meaning::of(recording, link);
    scope.word("files", true);
    rendered(self::templates(language)[0], templates, &scope).concat()
}

fn text(cells: &[Cell]) -> String {
    let lines = cells.iter().flatten();
    lines.flat_map(|line| [&*line.text, "\n"]).collect()
}
