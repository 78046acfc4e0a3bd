//! The two dice: other data for the same initial weights, and other initial weights for the same data.

use regression_playground::core::data::Dataset;
use regression_playground::core::state::{Effect, Intent};
use regression_playground::core::transport::Status;

use super::{Page, paused};

/// What a run begins with: its data and its initial weights.
fn begins(page: &Page) -> (Dataset, Vec<f32>) {
    let problem = page.state.session().problem();
    (problem.data.clone(), problem.parameters.clone())
}

fn seeds(page: &Page) -> (u32, Option<u32>) {
    let experiment = page.state.experiment();
    (experiment.seed, experiment.iseed)
}

#[test]
fn new_data_keep_the_weights_and_new_weights_keep_the_data() {
    let mut page = paused();
    let (data, weights) = begins(&page);

    let effects = page.act(Intent::NewData);
    assert!(effects.contains(&Effect::WriteLink) && effects.contains(&Effect::Begin));
    assert_eq!(seeds(&page), (2, Some(1)));
    let (other_data, same_weights) = begins(&page);
    assert!(other_data != data && same_weights == weights);
    assert_eq!(page.state.because(), Some("seed"));

    page.act(Intent::NewWeights);
    assert_eq!(seeds(&page), (2, Some(2)));
    let (same_data, other_weights) = begins(&page);
    assert!(same_data == other_data && other_weights != weights);
    assert_eq!(page.state.because(), Some("iseed"));

    page.act(Intent::NewData);
    assert_eq!(seeds(&page), (3, Some(2)));
    assert_eq!(begins(&page).1, other_weights);
    assert!(page.state.hash().contains("seed=3&iseed=2"));
}

#[test]
fn weights_alone_are_thrown_from_the_seed_that_they_had() {
    let mut page = paused();
    page.change("seed", "7");
    let (data, weights) = begins(&page);
    page.act(Intent::NewWeights);
    assert_eq!(seeds(&page), (7, Some(8)));
    assert!(begins(&page).0 == data && begins(&page).1 != weights);
    // The dice are the same everywhere: whoever follows the link has the same run.
    let mut other = paused();
    other.change("seed", "7");
    other.act(Intent::NewWeights);
    assert_eq!(begins(&other), begins(&page));
    // Without a seed of their own the weights are again those of the seed.
    page.change("iseed", "");
    assert_eq!(begins(&page), (data, weights));
}

#[test]
fn after_the_greatest_seed_comes_the_least() {
    let mut page = paused();
    page.change("seed", "4294967295");
    page.act(Intent::NewData);
    assert_eq!(seeds(&page), (0, Some(u32::MAX)));
    page.act(Intent::NewWeights);
    assert_eq!(seeds(&page), (0, Some(0)));
}

#[test]
fn dice_thrown_while_it_trains_go_on_training() {
    let mut page = paused();
    page.act(Intent::Play);
    page.act(Intent::NewWeights);
    page.begin();
    page.frame(1, 0.1);
    assert_eq!(page.state.status(), Status::Running);
}
