//! The way on that a finding offers: a setting is changed, and it plays.

use regression_playground::core::diagnosis::Way;
use regression_playground::core::experiment::{Experiment, Init};
use regression_playground::core::state::{Effect, Intent};
use regression_playground::core::transport::Status;

use super::{Page, at, looking_back, newest, page, paused, shown};

/// The settings with a way taken.
fn with(page: &Page, way: &Way) -> Experiment {
    let (key, value) = way.change();
    let mut experiment = page.state.experiment().clone();
    let setting = regression_playground::core::settings::find(key).unwrap();
    setting.set(&mut experiment, &value).unwrap();
    experiment
}

fn finished() -> Page {
    let mut page = page();
    page.finish(Intent::End);
    assert_eq!(page.state.status(), Status::Finished);
    page
}

#[test]
fn another_run_begins_and_plays_to_its_end() {
    for way in [
        Way::Hidden("3r,2t".parse().unwrap()),
        Way::Init(Init::Normal),
        Way::Weights(9),
        Way::LearningRate(0.1),
    ] {
        for start in [finished, looking_back] {
            let mut page = start();
            if matches!(way, Way::LearningRate(_)) && page.state.status() == Status::Paused {
                continue;
            }
            let (run, wanted) = (page.state.run(), with(&page, &way));
            let effects = page.act(Intent::Try(way.clone()));
            assert!(effects.contains(&Effect::Begin), "{way:?}");
            assert_eq!(page.state.run(), run + 1, "{way:?}");
            page.settle();
            assert_eq!(*page.state.experiment(), wanted);
            assert_eq!(page.state.status(), Status::Finished, "{way:?}");
            assert_eq!(newest(&page), at(wanted.epochs, 0));
            // What it trained with is what was offered, from the first step on.
            let recording = page.state.recording();
            assert_eq!(*recording.experiment(), wanted);
            assert!(recording.edits().made().iter().all(|(step, _)| *step == 0));
        }
    }
}

#[test]
fn a_run_on_its_way_goes_on_from_where_it_is() {
    let mut page = paused();
    let run = page.state.run();
    page.act(Intent::Try(Way::LearningRate(0.5)));
    assert_eq!((page.state.run(), shown(&page)), (run, at(3, 2)));
    assert_eq!(page.state.status(), Status::Running);
    page.settle();
    assert_eq!(page.state.status(), Status::Finished);
    let made = page.state.recording().edits().made();
    assert_eq!((made.len(), made[0].0), (1, 11));
}

#[test]
fn more_epochs_go_on_from_the_end() {
    let mut page = finished();
    let run = page.state.run();
    page.act(Intent::Try(Way::Epochs(20)));
    assert_eq!((page.state.run(), newest(&page)), (run, at(8, 0)));
    assert_eq!(page.state.status(), Status::Running);
    page.settle();
    assert_eq!(newest(&page), at(20, 0));
}
