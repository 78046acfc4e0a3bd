//! Templates of programs: text with a few marks, so that a program reads as one in its own file.
//!
//! | mark | what it does |
//! |---|---|
//! | `«name»` | stands for a value |
//! | `%if word` ... `%else` ... `%end` | what is there only when a word holds (with `!`: only when it does not) |
//! | `%for list` ... `%end` | what is there for each item of a list, with the item's own words and values; with ` backwards` from the last to the first |
//! | `%include name` | another template in its place |
//! | `%cell` | where a notebook begins another cell |
//! | `%phase word` | which phase of a step the lines after it are, until the next such mark |
//!
//! Marks stand on lines of their own.

use std::collections::HashMap;

use crate::core::phase::Phase;
use crate::view::code::Line;

/// What the marks of a template mean.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    words: Vec<&'static str>,
    values: Vec<(&'static str, String)>,
    lists: Vec<(&'static str, Vec<Scope>)>,
}

impl Scope {
    /// A word holds, when `holds`.
    pub fn word(&mut self, word: &'static str, holds: bool) {
        if holds {
            self.words.push(word);
        }
    }

    /// A name stands for a value.
    pub fn value(&mut self, name: &'static str, value: impl ToString) {
        self.values.push((name, value.to_string()));
    }

    /// The items of a list.
    pub fn list(&mut self, name: &'static str, items: Vec<Self>) {
        self.lists.push((name, items));
    }
}

/// The text of one cell, its lines with their phases.
pub type Cell = Vec<Line>;

/// A template whose marks are replaced, cell by cell; `templates` are those that it may include.
#[must_use]
pub fn rendered(name: &str, templates: &HashMap<String, String>, scope: &Scope) -> Vec<Cell> {
    let mut writer = Writer {
        templates,
        cells: vec![Vec::new()],
        phase: None,
    };
    writer.write(name, &mut vec![scope]);
    writer.cells
}

struct Writer<'a> {
    templates: &'a HashMap<String, String>,
    cells: Vec<Cell>,
    phase: Option<Phase>,
}

impl<'a> Writer<'a> {
    fn write(&mut self, name: &str, scopes: &mut Vec<&'a Scope>) {
        if let Some(template) = self.templates.get(name) {
            let lines: Vec<&str> = template.lines().collect();
            self.block(&lines, scopes);
        }
    }

    /// Writes lines; the inner scopes come last.
    fn block(&mut self, lines: &[&str], scopes: &mut Vec<&'a Scope>) {
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            at += 1;
            let Some(mark) = line.strip_prefix('%') else {
                let text = filled(line, scopes);
                let phase = self.phase;
                if let Some(cell) = self.cells.last_mut() {
                    cell.push(Line { text, phase });
                }
                continue;
            };
            let (mark, word) = mark.split_once(' ').unwrap_or((mark, ""));
            match mark {
                "if" => {
                    let (end, otherwise) = end_of(lines, at);
                    let (wanted, word) = match word.strip_prefix('!') {
                        Some(word) => (false, word),
                        None => (true, word),
                    };
                    let holds = scopes.iter().any(|scope| scope.words.contains(&word));
                    if holds == wanted {
                        self.block(&lines[at..otherwise.unwrap_or(end)], scopes);
                    } else if let Some(otherwise) = otherwise {
                        self.block(&lines[otherwise + 1..end], scopes);
                    }
                    at = end + 1;
                }
                "for" => {
                    let (end, _) = end_of(lines, at);
                    let (name, backwards) = match word.strip_suffix(" backwards") {
                        Some(name) => (name, true),
                        None => (word, false),
                    };
                    let mut lists = scopes.iter().rev().flat_map(|scope| &scope.lists);
                    let list = lists.find(|(list, _)| *list == name);
                    let items = list.map_or(&[][..], |(_, items)| items);
                    for i in 0..items.len() {
                        let i = if backwards { items.len() - 1 - i } else { i };
                        scopes.push(&items[i]);
                        self.block(&lines[at..end], scopes);
                        scopes.pop();
                    }
                    at = end + 1;
                }
                "include" => self.write(word, scopes),
                "cell" => self.cells.push(Vec::new()),
                "phase" => {
                    self.phase = Phase::ALL.into_iter().find(|phase| phase.word() == word);
                }
                _ => {}
            }
        }
    }
}

/// Where the block ends that begins at a line, and where its other part begins, if it has one.
fn end_of(lines: &[&str], from: usize) -> (usize, Option<usize>) {
    let (mut depth, mut otherwise) = (0, None);
    for (at, line) in lines.iter().enumerate().skip(from) {
        match *line {
            "%end" if depth == 0 => return (at, otherwise),
            "%end" => depth -= 1,
            "%else" if depth == 0 => otherwise = Some(at),
            line if line.starts_with("%if ") || line.starts_with("%for ") => depth += 1,
            _ => {}
        }
    }
    (lines.len(), otherwise)
}

fn filled(line: &str, scopes: &[&Scope]) -> String {
    let mut filled = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('«') {
        let Some((name, after)) = after.split_once('»') else {
            break;
        };
        let mut values = scopes.iter().rev().flat_map(|scope| &scope.values);
        let value = values.find(|(other, _)| *other == name);
        filled += before;
        filled += value.map_or(name, |(_, value)| value);
        rest = after;
    }
    filled += rest;
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(template: &str, scope: &Scope) -> Vec<String> {
        let templates = [
            ("main".to_owned(), template.to_owned()),
            ("other".to_owned(), "other «n»".to_owned()),
        ];
        let cells = rendered("main", &templates.into(), scope);
        let texts = cells.iter().map(|cell| {
            let lines: Vec<&str> = cell.iter().map(|line| &*line.text).collect();
            lines.join("|")
        });
        texts.collect()
    }

    #[test]
    fn marks_are_replaced() {
        let mut scope = Scope::default();
        scope.value("n", 7);
        scope.word("yes", true);
        scope.word("no", false);
        let item = |i: usize| {
            let mut item = Scope::default();
            item.value("i", i);
            item.word("odd", i % 2 == 1);
            item
        };
        scope.list("items", (1..=3).map(item).collect());
        for (template, wanted) in [
            ("a «n»«n» b\n  «n", "a 77 b|  «n"),
            ("%if yes\na\n%else\nb\n%end\nc", "a|c"),
            ("%if no\na\n%else\nb\n%end\nc", "b|c"),
            ("%if !no\na\n%if no\nx\n%else\ny\n%end\n%end", "a|y"),
            (
                "%for items\n«i» «n»\n%if odd\nodd\n%end\n%end",
                "1 7|odd|2 7|3 7|odd",
            ),
            ("%for items backwards\n«i»\n%end", "3|2|1"),
            ("%for others\n«i»\n%end\n%include other", "other 7"),
        ] {
            assert_eq!(text(template, &scope), [wanted], "{template}");
        }
        assert_eq!(text("a\n%cell\nb\n%cell", &scope), ["a", "b", ""]);
    }

    #[test]
    fn lines_know_their_phase() {
        let template = "a\n%phase loss\nb\n%if yes\n%end\nc\n%phase\nd";
        let templates = [("main".to_owned(), template.to_owned())].into();
        let cells = rendered("main", &templates, &Scope::default());
        let phases = cells[0].iter().map(|line| line.phase);
        let loss = Some(Phase::Loss);
        assert!(phases.eq([None, loss, loss, None]));
    }
}
