//! What the loader yields: the first mini-batch of the epoch with its numbers, and the list of all
//! of them.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::{Maker, Panel, Scene};
use crate::core::number::{minus, short};
use crate::core::state::Intent;
use crate::page::dom::{Listener, by_id, make, make_text, refill, write};

/// Most rows and mini-batches that are listed: nobody reads more, and long lists are slow.
const MOST: usize = 200;
/// Most sample numbers written for one mini-batch of the list.
const MOST_NUMBERS: usize = 40;

pub(super) struct BatchPanel {
    words: Element,
    head: Element,
    rows: Element,
    list: Element,
    shuffle: HtmlInputElement,
    /// The epoch that is listed, and the mini-batch marked in it.
    shown: Cell<Option<(u32, usize)>>,
    _listener: Listener,
}

impl BatchPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let shuffle: HtmlInputElement = by_id("batch-shuffle");
        let (source, ask) = (shuffle.clone(), maker.ask.clone());
        let listener = Listener::new(&shuffle, "change", move |_| {
            let on = if source.checked() { "1" } else { "0" };
            ask(Intent::Change("shuffle", on.to_owned()));
        });
        Self {
            words: by_id("batch-words"),
            head: by_id("first-batch-head"),
            rows: by_id("first-batch-rows"),
            list: by_id("batches"),
            shuffle,
            shown: Cell::new(None),
            _listener: listener,
        }
    }

    fn list_epoch(&self, scene: &Scene, epoch: u32, order: &[u32]) {
        let experiment = scene.recording.experiment();
        let data = &scene.recording.problem().data;
        let last = order.len() - (order.len() - 1) / experiment.batch * experiment.batch;
        let key = if last == experiment.batch {
            "batch.words"
        } else {
            "batch.words.ragged"
        };
        let count = experiment.batches_per_epoch();
        write(
            &self.words,
            &scene.text.fill(
                key,
                &[
                    ("epoch", &epoch.to_string()),
                    ("n", &order.len().to_string()),
                    ("batch", &experiment.batch.to_string()),
                    ("count", &count.to_string()),
                    ("last", &last.to_string()),
                ],
            ),
        );
        let first = order.iter().take(experiment.batch.min(MOST));
        refill(
            &self.rows,
            first.map(|&sample| {
                let row: Element = make("tr");
                let numbers = data
                    .row(sample as usize)
                    .iter()
                    .chain([&data.y[sample as usize]]);
                let cells = numbers.map(|&value| make_text("td", &cell(value)));
                let head = make_text("th", &sample.to_string());
                head.set_attribute("scope", "row")
                    .expect("a valid attribute");
                refill(&row, [head].into_iter().chain(cells));
                row
            }),
        );
        let item = |batch: &[u32]| {
            let shown = batch.iter().take(MOST_NUMBERS).map(u32::to_string);
            let mut numbers = shown.collect::<Vec<_>>().join(", ");
            if batch.len() > MOST_NUMBERS {
                let rest = (batch.len() - MOST_NUMBERS).to_string();
                numbers += &scene.text.fill("batch.more", &[("count", &rest)]);
            }
            make_text("li", &numbers)
        };
        let rest = count
            .checked_sub(MOST)
            .filter(|&rest| rest > 0)
            .map(|rest| {
                make_text(
                    "li",
                    &scene
                        .text
                        .fill("batch.more.batches", &[("count", &rest.to_string())]),
                )
            });
        refill(
            &self.list,
            order
                .chunks(experiment.batch)
                .take(MOST)
                .map(item)
                .chain(rest),
        );
    }
}

impl Panel for BatchPanel {
    fn renew(&self, scene: &Scene) {
        self.shown.set(None);
        let experiment = scene.recording.experiment();
        self.shuffle.set_checked(experiment.shuffle);
        let features = scene.recording.problem().data.features;
        let feature = |i: usize| {
            if features == 1 {
                "x".to_owned()
            } else {
                format!("x{}", i + 1)
            }
        };
        let titles = [scene.text.get("batch.sample").to_owned()]
            .into_iter()
            .chain((0..features).map(feature))
            .chain(["y".to_owned()]);
        refill(
            &self.head,
            titles.map(|title| {
                let cell = make_text("th", &title);
                cell.set_attribute("scope", "col")
                    .expect("a valid attribute");
                cell
            }),
        );
    }

    /// Shows the epoch's mini-batches and marks the one that was trained last.
    fn describe(&self, scene: &Scene) {
        let (epoch, current) = scene.recording.batch(scene.moment.place);
        let before = self.shown.replace(Some((epoch, current)));
        if before.map(|(epoch, _)| epoch) != Some(epoch) {
            let mut order = Vec::new();
            scene.recording.order(epoch, &mut order);
            self.list_epoch(scene, epoch, &order);
        }
        if before == Some((epoch, current)) {
            return;
        }
        if let Some(marked) = self.list.query_selector("[aria-current]").ok().flatten() {
            let _ = marked.remove_attribute("aria-current");
        }
        if let Some(item) = self.list.children().item(current as u32) {
            let _ = item.set_attribute("aria-current", "step");
            // The list follows, the page stays where it is.
            if let Some(item) = item.dyn_ref::<HtmlElement>() {
                let above = item.offset_top() - self.list.client_height() / 2;
                self.list.set_scroll_top(above.max(0));
            }
        }
    }
}

fn cell(value: f32) -> String {
    if value.abs() < 1e4 {
        minus(&format!("{value:.4}"))
    } else {
        short(f64::from(value), 5)
    }
}
