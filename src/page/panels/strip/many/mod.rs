//! The panel of many runs: its controls, its progress, its charts and their words.

mod charts;
mod form;
mod reader;

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{
    Element, HtmlElement, HtmlProgressElement, ScrollBehavior, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

use self::charts::Charts;
use self::form::Form;
use self::reader::{Pointed, Reader};
use super::Failure;
use crate::core::axes::{Mistake, Part, Typed};
use crate::core::experiment::Experiment;
use crate::core::sweep::{Quantity, Rank, Results, Shape, Sweep};
use crate::core::text::Text;
use crate::page::dom::{Listener, allow, attribute, by_id, document, on_press, write};
use crate::page::terms;
use crate::view::many::{cell, intro, rank, summary};
use crate::view::theme::Theme;

/// What the reader asks of the panel.
pub(in crate::page) enum Ask {
    /// Something else to vary.
    Shape(Shape),
    /// The initial weights' seeds.
    Starts,
    /// Another quantity on an axis.
    Quantity { second: bool, quantity: Quantity },
    /// Another range of the first or the second axis, as it was typed.
    Range(bool, Typed),
    /// All runs.
    Run,
    /// No more of them.
    Cancel,
    /// The settings of a run, in the page.
    Load(Pick),
    /// A frame.
    Redraw,
}

/// A run that the reader picks.
#[derive(Clone, Copy)]
pub(in crate::page) enum Pick {
    /// The one that is being read.
    Read,
    /// The one of a rank.
    Rank(Rank),
}

/// What the panel shows, for the length of a frame.
pub(in crate::page) struct ManyScene<'a> {
    pub(in crate::page) text: &'a Text,
    pub(in crate::page) theme: &'a Theme,
    /// The settings of the page.
    pub(in crate::page) experiment: &'a Experiment,
    /// What is to be run next.
    pub(in crate::page) sweep: Sweep,
    pub(in crate::page) results: Option<&'a Results>,
}

/// What the panel says of the work.
pub(in crate::page) struct Progress {
    /// What would be run.
    pub(in crate::page) plan: String,
    /// Whether there is anything to run.
    pub(in crate::page) possible: bool,
    /// How far the runs are, while they go on.
    pub(in crate::page) running: Option<String>,
    /// How they ended.
    pub(in crate::page) ended: String,
    /// From 0 to 1.
    pub(in crate::page) share: f64,
}

pub(in crate::page) struct ManyPanel {
    form: Form,
    /// There while there is something to draw.
    charts: RefCell<Option<Charts>>,
    chart: HtmlElement,
    ask: Rc<dyn Fn(Ask)>,
    reader: Reader,
    intro: Element,
    run: HtmlElement,
    cancel: HtmlElement,
    plan: Element,
    progress: HtmlProgressElement,
    running: Element,
    ended: Element,
    results: HtmlElement,
    readout: HtmlElement,
    words: Element,
    hint: Element,
    loaded: Element,
    /// Leads from there to the button that plays it.
    watch: HtmlElement,
    ranks: Vec<(Rank, HtmlElement)>,
    ranks_section: HtmlElement,
    _listeners: Vec<Listener>,
}

/// Gives the focus of a button that can be pressed no more to the one that takes its place.
fn hand_over(from: &HtmlElement, to: &HtmlElement) {
    allow(to, true);
    if document().active_element().as_ref() == Some(from.as_ref()) {
        let _ = to.focus();
    }
}

impl ManyPanel {
    #[inline(never)]
    pub(in crate::page) fn new(ask: &Rc<dyn Fn(Ask)>) -> Self {
        let chart: HtmlElement = by_id("many-chart");
        let ranks: Vec<(Rank, HtmlElement)> = vec![
            (Rank::Best, by_id("many-best")),
            (Rank::Median, by_id("many-median")),
            (Rank::Worst, by_id("many-worst")),
        ];
        let (run, cancel): (HtmlElement, HtmlElement) = (by_id("many-run"), by_id("many-cancel"));
        let watch: HtmlElement = by_id("many-watch");
        let on_click = |button: &HtmlElement, what: fn() -> Ask| {
            let ask = ask.clone();
            on_press(button, move || ask(what()))
        };
        Self {
            form: Form::new(ask),
            reader: Reader::new(&chart, &ranks, ask),
            charts: RefCell::default(),
            chart,
            ask: ask.clone(),
            intro: by_id("many-intro"),
            _listeners: vec![
                on_click(&run, || Ask::Run),
                on_click(&cancel, || Ask::Cancel),
                // The focus brings it into view.
                Listener::new(&watch, "click", |_| {
                    let _ = by_id::<HtmlElement>("play").focus();
                }),
            ],
            run,
            cancel,
            plan: by_id("many-plan"),
            progress: by_id("many-progress"),
            running: by_id("many-running"),
            ended: by_id("many-ended"),
            results: by_id("many-results"),
            readout: by_id("many-readout"),
            words: by_id("many-words"),
            hint: by_id("many-hint"),
            loaded: by_id("many-loaded"),
            watch,
            ranks,
            ranks_section: by_id("many-ranks"),
        }
    }

    /// Shows the controls and texts that do not change while runs go on.
    #[inline(never)]
    pub(in crate::page) fn arrange(&self, scene: &ManyScene) {
        self.form.show(scene);
        write(
            &self.intro,
            intro(scene.text, scene.sweep, scene.experiment),
        );
        self.results.set_hidden(scene.results.is_none());
        let Some(results) = scene.results else {
            self.charts.replace(None);
            self.reader.set_size((0, 0));
            return;
        };
        let shape = results.plan().sweep().shape();
        attribute(&self.results, "data-shape", shape.word());
        let mut charts = self.charts.borrow_mut();
        let charts = charts.get_or_insert_with(|| {
            let redraw = self.ask.clone();
            Charts::new(move || redraw(Ask::Redraw))
        });
        charts.arrange(scene, results);
        let plan = results.plan();
        self.reader.set_size(match shape {
            Shape::Seeds => (0, 0),
            Shape::Line | Shape::Map => (plan.columns().len(), plan.rows().len()),
        });
        self.ranks_section.set_hidden(shape != Shape::Seeds);
        self.readout.set_hidden(shape == Shape::Seeds);
        let hint = match shape {
            Shape::Seeds => "many.hint.seeds",
            Shape::Line => "many.hint.line",
            Shape::Map => "many.hint.map",
        };
        write(&self.hint, scene.text.get(hint));
    }

    /// Says at its field what is wrong with the range of an axis.
    #[inline(never)]
    pub(in crate::page) fn explain(
        &self,
        text: &Text,
        second: bool,
        quantity: Quantity,
        wrong: (Part, Mistake),
    ) {
        self.form.explain(text, second, quantity, wrong);
    }

    /// Nothing is wrong with the range of an axis any more.
    #[inline(never)]
    pub(in crate::page) fn right(&self, second: bool) {
        self.form.right(second);
    }

    /// Whether anything that was typed is wrong.
    #[inline(never)]
    pub(in crate::page) fn is_wrong(&self) -> bool {
        self.form.is_wrong()
    }

    /// Says how far the work is.
    #[inline(never)]
    pub(in crate::page) fn tell(&self, progress: &Progress) {
        let going = progress.running.is_some();
        write(&self.plan, &progress.plan);
        write(&self.running, progress.running.as_deref().unwrap_or(""));
        write(&self.ended, &progress.ended);
        self.progress.set_value(progress.share);
        let can_run = !going && progress.possible;
        if going {
            hand_over(&self.run, &self.cancel);
        } else if can_run {
            hand_over(&self.cancel, &self.run);
        }
        // Where it can do nothing it stays within reach of the keyboard: the plan says why.
        allow(&self.run, can_run);
        allow(&self.cancel, going);
    }

    /// Says which run is in the page, if it is one of these.
    #[inline(never)]
    pub(in crate::page) fn tell_loaded(&self, words: Option<String>) {
        self.watch.set_hidden(words.is_none());
        write(&self.loaded, &words.unwrap_or_default());
    }

    /// Brings the results into view, where they are not.
    #[inline(never)]
    pub(in crate::page) fn reveal(&self, still: bool) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_behavior(if still {
            ScrollBehavior::Instant
        } else {
            ScrollBehavior::Smooth
        });
        self.chart
            .scroll_into_view_with_scroll_into_view_options(&options);
    }

    /// Draws a frame: what the reader looks at always, the results when `still`.
    ///
    /// # Errors
    /// When the browser does not let it draw.
    #[inline(never)]
    pub(in crate::page) fn draw(&self, scene: &ManyScene, still: bool) -> Result<(), Failure> {
        let charts = self.charts.borrow();
        let (Some(results), Some(charts)) = (scene.results, charts.as_ref()) else {
            return Ok(());
        };
        let still = charts.fit() || still;
        if still {
            charts.draw_still(scene, results)?;
            self.describe(scene, results);
        }
        let pointed = self.reader.pointed();
        let shown = charts.cell(results, pointed);
        let run = self.picked(results, Pick::Read);
        charts.draw_moving(scene, results, run, shown)?;
        if results.plan().sweep().shape() != Shape::Seeds {
            self.read_out(scene, results, shown);
        }
        Ok(())
    }

    /// The run that the reader picks.
    #[inline(never)]
    pub(in crate::page) fn picked(&self, results: &Results, pick: Pick) -> Option<usize> {
        let (column, row) = match (pick, self.reader.pointed()) {
            (Pick::Rank(rank), _) | (Pick::Read, Pointed::Rank(rank)) => {
                return results.ranked(rank);
            }
            (Pick::Read, pointed) => self.charts.borrow().as_ref()?.cell(results, pointed)?,
        };
        results.plan().run_at(column, row)
    }

    fn read_out(&self, scene: &ManyScene, results: &Results, shown: Option<(usize, usize)>) {
        if let Some(cell) = shown {
            self.reader.set_at(cell);
        }
        let (column, row) = self.reader.at();
        let words = cell(scene.text, results, column, row);
        let plan = results.plan();
        let count = plan.columns().len();
        let element = &self.chart;
        attribute(element, "aria-valuemin", "1");
        attribute(
            element,
            "aria-valuemax",
            &(count * plan.rows().len()).to_string(),
        );
        attribute(
            element,
            "aria-valuenow",
            &(row * count + column + 1).to_string(),
        );
        attribute(element, "aria-valuetext", &words);
        write(&self.readout, if shown.is_some() { &words } else { "" });
    }

    fn describe(&self, scene: &ManyScene, results: &Results) {
        terms::write(&self.words, &summary(&scene.text.marked(), results));
        for (which, button) in &self.ranks {
            write(button, &rank(scene.text, results, *which));
            let there = results.ranked(*which).is_some();
            allow(button, there);
        }
    }
}
