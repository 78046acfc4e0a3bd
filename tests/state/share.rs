//! The link of what is seen.

use regression_playground::core::link;
use regression_playground::core::state::{Intent, Shared};
use regression_playground::core::transport::Status;

use super::page::Page;
use super::{FUSED, at, looking_back, page, paused, shown, small};

/// The page that a shared link opens, once it stands still.
fn opened(shared: &Shared) -> Page {
    let query = match (shared.query.as_str(), shared.hash.as_str()) {
        (query, "") => query.to_owned(),
        ("", hash) => hash.to_owned(),
        (query, hash) => format!("{query}&{hash}"),
    };
    let mut page = Page::loading(&query, FUSED);
    page.begin();
    page.settle();
    page
}

#[test]
fn it_has_the_settings_and_the_moment_at_rest() {
    let mut page = page();
    assert_eq!(page.state.shared().epoch, None);
    assert_eq!(page.state.shared().hash, page.state.hash());
    page.finish(Intent::RunTo(at(3, 0)));
    let shared = page.state.shared();
    assert_eq!(shared.epoch, Some(3));
    let there = opened(&shared);
    assert_eq!(there.state.shown(), page.state.shown());
    assert_eq!(there.state.status(), Status::Paused);
    // The address stays as it is: only what is shared has the moment.
    assert!(!page.state.hash().contains("at="));
}

#[test]
fn an_earlier_moment_is_shared_as_it_is_shown() {
    let page = looking_back();
    assert_eq!(shown(&page), at(1, 1));
    // Of a moment within an epoch a link knows the last complete one.
    assert_eq!(page.state.shared().epoch, Some(1));
    assert_eq!(shown(&opened(&page.state.shared())), at(1, 0));
}

#[test]
fn a_run_that_goes_on_is_shared_from_where_its_link_opens() {
    let mut page = paused();
    page.act(Intent::Play);
    assert_eq!(page.state.status(), Status::Running);
    assert_eq!(page.state.shared().epoch, None);
    let query = format!("{}&at=2", link::hash("", &small()));
    let mut page = Page::loading(&query, FUSED);
    assert_eq!(page.state.shared().epoch, Some(2));
    page.begin();
    page.settle();
    page.act(Intent::Play);
    assert_eq!(page.state.shared().epoch, Some(2));
    // At rest it is what is seen that counts.
    page.act(Intent::Reset);
    page.settle();
    assert_eq!(page.state.shared().epoch, None);
    assert_eq!(shown(&opened(&page.state.shared())), at(0, 0));
    page.finish(Intent::RunTo(at(8, 0)));
    assert_eq!(page.state.status(), Status::Finished);
    assert_eq!(page.state.shared().epoch, Some(8));
}

#[test]
fn of_a_frame_the_page_alone_is_shared() {
    let query = format!("embed=1&{}&show=fit,transport", link::hash("", &small()));
    let mut page = Page::loading(&query, FUSED);
    page.begin();
    page.act(Intent::Change("lr", "0.5".into()));
    let shared = page.state.shared();
    assert_eq!(format!("embed=1&{}", shared.query), query);
    assert_eq!(shared.hash, "lr=0.5");
    let there = opened(&shared);
    assert!(!there.state.experiment().embed);
    assert_eq!(there.state.experiment().learning_rate, 0.5);
    assert_eq!(there.state.experiment().show, page.state.experiment().show);
}
