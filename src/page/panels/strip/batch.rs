//! What the loader yields: the mini-batch of the moment shown, which is amber in the fit, and the
//! list of all of its epoch.

use std::cell::{Cell, RefCell};

use web_sys::{Element, HtmlDetailsElement, HtmlElement};

use super::{Maker, Panel, Scene};
use crate::core::number::column;
use crate::core::transport::Status;
use crate::page::dom::{Listener, attribute, by_id, make, make_text, refill, write};
use crate::page::terms;
use crate::view::batch::{current, dealt, order};

/// Most rows and mini-batches that are listed: nobody reads more, and long lists are slow.
const MOST: usize = 200;
/// Samples that are listed of a mini-batch, the others on demand.
const FEW: usize = 10;
/// Most sample numbers written for one mini-batch of the list.
const MOST_NUMBERS: usize = 40;
/// Most mini-batches in a second that can be followed.
const FOLLOWED: f64 = 20.0;
/// Decimals of features and labels.
const DECIMALS: usize = 4;

pub(super) struct BatchPanel {
    words: Element,
    order: Element,
    title: Element,
    /// The first samples of the mini-batch, and the others.
    tables: [Table; 2],
    room: HtmlElement,
    rest: HtmlDetailsElement,
    rest_title: Element,
    all: HtmlDetailsElement,
    all_title: Element,
    list: Element,
    samples: RefCell<Vec<u32>>,
    /// What is listed: an epoch and which of its mini-batches.
    shown: Cell<Option<(u32, usize)>>,
    /// The epoch whose mini-batches are listed.
    listed: Cell<Option<u32>>,
    _listeners: Vec<Listener>,
}

/// A table of samples.
struct Table {
    head: Element,
    rows: Element,
}

impl BatchPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let (rest, all): (HtmlDetailsElement, HtmlDetailsElement) =
            (by_id("batch-rest"), by_id("batches-all"));
        // What is folded away is written when it is unfolded.
        let listeners = [&rest, &all].map(|details| {
            let redraw = maker.redraw.clone();
            Listener::new(details, "toggle", move |_| redraw(()))
        });
        let table = |head, rows| Table {
            head: by_id(head),
            rows: by_id(rows),
        };
        Self {
            words: by_id("batch-words"),
            order: by_id("batch-order"),
            title: by_id("batch-current"),
            tables: [
                table("batch-head", "batch-rows"),
                table("batch-rest-head", "batch-rest-rows"),
            ],
            room: by_id("batch-table"),
            rest,
            rest_title: by_id("batch-rest-title"),
            all,
            all_title: by_id("batches-title"),
            list: by_id("batches"),
            samples: RefCell::default(),
            shown: Cell::new(None),
            listed: Cell::new(None),
            _listeners: listeners.into(),
        }
    }

    /// Shows the mini-batch of the moment.
    fn show_current(&self, scene: &Scene) {
        let recording = scene.recording;
        let batch = recording.batch(scene.moment.place);
        if self.shown.replace(Some(batch)) != Some(batch) {
            write(
                &self.title,
                &current(scene.text, recording, scene.moment.place),
            );
        }
        let mut samples = self.samples.borrow_mut();
        recording.samples(scene.moment.place, &mut samples);
        let (few, others) = samples.split_at(samples.len().min(FEW));
        self.tables[0].show(scene, few);
        self.rest.set_hidden(recording.experiment().batch <= FEW);
        let counts = [others.len().to_string(), samples.len().to_string()];
        attribute(&self.rest, "data-others", &counts[0]);
        let values = [("others", &*counts[0]), ("n", &*counts[1])];
        write(&self.rest_title, &scene.text.fill("batch.rest", &values));
        let others = if self.rest.open() { others } else { &[] };
        self.tables[1].show(scene, &others[..others.len().min(MOST)]);
    }

    /// Lists the mini-batches of an epoch.
    fn list(&self, scene: &Scene, epoch: u32) {
        let text = scene.text;
        let mut order = self.samples.borrow_mut();
        scene.recording.order(epoch, &mut order);
        let item = |batch: &[u32]| {
            let shown = batch.iter().take(MOST_NUMBERS).map(u32::to_string);
            let mut numbers = shown.collect::<Vec<_>>().join(", ");
            if batch.len() > MOST_NUMBERS {
                let rest = (batch.len() - MOST_NUMBERS).to_string();
                numbers += &text.fill("batch.more", &[("count", &rest)]);
            }
            make_text("li", &numbers)
        };
        let experiment = scene.recording.experiment();
        let rest = experiment.batches_per_epoch().saturating_sub(MOST);
        let rest = (rest > 0).then(|| {
            let count = rest.to_string();
            make_text("li", &text.fill("batch.more.batches", &[("count", &count)]))
        });
        let batches = order.chunks(experiment.batch).take(MOST);
        refill(&self.list, batches.map(item).chain(rest));
    }

    /// Marks a mini-batch in the list.
    fn mark(&self, current: usize) {
        let marked = self.list.query_selector("[aria-current]").ok().flatten();
        let item = self.list.children().item(current as u32);
        if marked == item {
            return;
        }
        if let Some(marked) = marked {
            let _ = marked.remove_attribute("aria-current");
        }
        if let Some(item) = item {
            attribute(&item, "aria-current", "step");
        }
    }
}

impl Panel for BatchPanel {
    fn renew(&self, scene: &Scene) {
        self.shown.set(None);
        self.listed.set(None);
        let experiment = scene.recording.experiment();
        for table in &self.tables {
            let features = (0..experiment.features()).map(|feature| experiment.feature(feature));
            let titles = [scene.text.get("batch.sample").to_owned()].into_iter();
            let titles = titles
                .chain(features)
                .chain([experiment.label().to_owned()]);
            let cells = titles.map(|title| cell("th", "col", &title));
            refill(&table.head, cells);
            refill(&table.rows, []);
        }
        // Room for as many samples as are listed: the last mini-batch of an epoch may hold fewer.
        let rows = experiment.batch.min(FEW) + 1;
        let _ = self.room.style().set_property("--rows", &rows.to_string());
        let text = scene.text.marked();
        terms::write(&self.words, &dealt(&text, experiment));
        terms::write(&self.order, order(&text, experiment));
    }

    /// Where the mini-batches follow each other slowly, the table goes with the picture.
    fn count(&self, scene: &Scene) {
        let is_followed = scene.status == Status::Running && scene.moments_per_second() <= FOLLOWED;
        if is_followed && self.shown.get() != Some(scene.recording.batch(scene.moment.place)) {
            self.show_current(scene);
        }
    }

    fn describe(&self, scene: &Scene) {
        let (of, current) = scene.recording.batch(scene.moment.place);
        self.show_current(scene);
        let count = scene.recording.experiment().batches_per_epoch().to_string();
        let values = [("count", &*count), ("epoch", &of.to_string())];
        write(&self.all_title, &scene.text.fill("batch.all", &values));
        if self.all.open() {
            if self.listed.replace(Some(of)) != Some(of) {
                self.list(scene, of);
            }
            self.mark(current);
        } else if self.listed.take().is_some() {
            refill(&self.list, []);
        }
    }
}

impl Table {
    /// Lists samples; rows that are there are written over.
    fn show(&self, scene: &Scene, samples: &[u32]) {
        let data = &scene.recording.problem().data;
        let there = self.rows.child_element_count() as usize;
        if there > samples.len() {
            refill(&self.rows, []);
        }
        let missing = samples.len() - self.rows.child_element_count() as usize;
        for _ in 0..missing {
            let row: Element = make("tr");
            let cells = (0..=data.features).map(|_| make("td"));
            refill(&row, [cell("th", "row", "")].into_iter().chain(cells));
            let _ = self.rows.append_child(&row);
        }
        let mut row = self.rows.first_element_child();
        for &sample in samples {
            let Some(current) = row else { return };
            let sample = sample as usize;
            let numbers = data.own_row(sample).chain([data.own_label(sample)]);
            let numbers = numbers.map(|value| column(value, DECIMALS));
            let mut cell = current.first_element_child();
            for words in [sample.to_string()].into_iter().chain(numbers) {
                let Some(here) = cell else { break };
                write(&here, &words);
                cell = here.next_element_sibling();
            }
            row = current.next_element_sibling();
        }
    }
}

fn cell(tag: &str, scope: &str, words: &str) -> Element {
    let cell = make_text(tag, words);
    attribute(&cell, "scope", scope);
    cell
}
