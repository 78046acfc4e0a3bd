//! The experiment as a program. The line of the phase that *One step* shows is lit.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::formula::Formula;
use super::{Maker, Panel, Scene};
use crate::core::experiment::Style;
use crate::core::looks::Language;
use crate::core::phase::Phase;
use crate::core::state::Intent;
use crate::page::dom::{Listener, by_id, make_text, refill, window, write};
use crate::page::programs::Programs;
use crate::view::code::{Line, program};
use crate::view::programs::{has_notebook, lines, named};

pub(super) struct CodePanel {
    languages: Vec<(Language, HtmlInputElement)>,
    styles: Vec<(Style, HtmlInputElement)>,
    program: Element,
    book: HtmlElement,
    programs: Rc<Programs>,
    redraw: Rc<dyn Fn(())>,
    /// What is said of a program that was taken away, which is not true of another one.
    done: Element,
    formula: Formula,
    words: Element,
    written: RefCell<Vec<Line>>,
    _listeners: Vec<Listener>,
}

impl CodePanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let input = |word: &str| by_id::<HtmlInputElement>(&format!("code-{word}"));
        let languages = Language::ALL.map(|language| (language, input(language.word())));
        let styles = Style::ALL.map(|style| (style, input(style.word())));
        let mut listeners = Vec::new();
        for (language, input) in &languages {
            let (language, ask) = (*language, maker.ask.clone());
            let choose = move |_| ask(Intent::Language(language));
            listeners.push(Listener::new(input, "change", choose));
        }
        for (style, input) in &styles {
            let (style, ask) = (*style, maker.ask.clone());
            let choose = move |_| ask(Intent::Change("style", style.word().into()));
            listeners.push(Listener::new(input, "change", choose));
        }
        Self {
            languages: languages.into(),
            styles: styles.into(),
            program: by_id("code-program"),
            book: by_id("code-book"),
            programs: maker.programs.clone(),
            redraw: maker.redraw.clone(),
            done: by_id("code-done"),
            formula: Formula::new(maker),
            words: by_id("code-words"),
            written: RefCell::default(),
            _listeners: listeners,
        }
    }
}

impl CodePanel {
    /// The program of the run, once its templates are there.
    fn run(&self, scene: &Scene) -> Option<Vec<Line>> {
        let language = scene.looks.language;
        if !self.programs.has(language) {
            self.programs.want(language, self.redraw.clone());
            return None;
        }
        let link = named(&window().location().href().unwrap_or_default());
        Some(lines(
            language,
            scene.recording,
            &link,
            &self.programs.known(),
        ))
    }
}

impl Panel for CodePanel {
    /// Written anew only when a line is another one, so that a reader's selection stays.
    fn describe(&self, scene: &Scene) {
        self.formula.describe(scene);
        let experiment = scene.recording.experiment();
        for (language, input) in &self.languages {
            input.set_checked(*language == scene.looks.language);
        }
        for (style, input) in &self.styles {
            input.set_checked(*style == experiment.style);
        }
        let language = scene.looks.language;
        self.book.set_hidden(!has_notebook(language));
        let lines = program(language, experiment).or_else(|| self.run(scene));
        let key = match language {
            // Rows that were brought are read from a file.
            Language::PyTorch | Language::Burn if !experiment.has_truth() => "code.words.rows",
            Language::PyTorch | Language::Burn => "code.words",
            Language::NumPy if lines.is_none() => "code.comes",
            Language::NumPy => "code.words.run",
        };
        let lines = lines.unwrap_or_default();
        if *self.written.borrow() != lines {
            write(&self.done, "");
            let element = |line: &Line| make_text("span", &[&*line.text, "\n"].concat());
            refill(&self.program, lines.iter().map(element));
            self.written.replace(lines);
        }
        let lit = scene.looks.phase;
        let lines = self.program.children();
        for (i, line) in self.written.borrow().iter().enumerate() {
            if let Some(element) = lines.item(i as u32) {
                let is_lit = line.phase == Some(lit);
                let _ = element.toggle_attribute_with_force("data-lit", is_lit);
            }
        }
        let name = match lit {
            Phase::Batch => "step.phase.batch",
            Phase::Forward => "step.phase.forward",
            Phase::Loss => "step.phase.loss",
            Phase::Backward => "step.phase.backward",
            Phase::Update => "step.phase.update",
        };
        let values = [("phase", scene.text.get(name))];
        write(&self.words, &scene.text.fill(key, &values));
    }
}
