//! What the page decides: each intent, a change of each kind, what is told of it, and thousands of
//! random afternoons with it, after each step of which everything holds that has to.

use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::state::{Intent, News};
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::FusedCpu;

mod afternoons;
mod challenge;
mod changed;
mod dice;
mod edits;
mod file;
mod film;
mod gently;
mod ghost;
mod opening;
#[path = "../support/page.rs"]
mod page;
mod pins;
mod settings;
mod share;
mod transport;
mod ways;

use page::{Make, Page};

const FUSED: Make = |problem| Ok(Box::new(FusedCpu::new(problem)));

fn at(epoch: u32, batch: usize) -> Place {
    Place { epoch, batch }
}

/// Three mini-batches an epoch, and a state of the optimiser to lose.
fn small() -> Experiment {
    Experiment {
        samples: 7,
        batch: 3,
        epochs: 8,
        hidden: "2t".parse().unwrap(),
        optimizer: Optimizer::Momentum,
        ..Experiment::new(Task::Cubic)
    }
}

fn page() -> Page {
    Page::new(&small(), FUSED)
}

/// A page whose run stands paused after three epochs and two mini-batches.
fn paused() -> Page {
    let mut page = page();
    page.finish(Intent::RunTo(at(3, 2)));
    assert_eq!(page.state.status(), Status::Paused);
    page
}

/// The same page, with an earlier moment shown.
fn looking_back() -> Page {
    let mut page = paused();
    page.finish(Intent::Seek(at(1, 1)));
    assert_eq!(shown(&page), at(1, 1));
    page
}

fn shown(page: &Page) -> Place {
    page.state.shown().place
}

fn newest(page: &Page) -> Place {
    page.state.session().place()
}

/// What was told since the last call.
fn told(page: &mut Page) -> Vec<News> {
    std::mem::take(&mut page.news)
}

/// What was told but that the status is another one.
fn events(page: &mut Page) -> Vec<News> {
    let mut news = told(page);
    news.retain(|news| *news != News::Status);
    news
}
