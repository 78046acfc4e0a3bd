//! The epoch at which a link opens.

use regression_playground::core::experiment::Experiment;
use regression_playground::core::link;
use regression_playground::core::state::{Controls, Intent, News};
use regression_playground::core::transport::Status;

use super::page::Page;
use super::{FUSED, at, events, newest, paused, shown, small};

#[test]
fn a_link_opens_at_its_epoch_and_is_told_of_once() {
    let query = format!("{}&at=5", link::hash("", &small()));
    let mut page = Page::loading(&query, FUSED);
    // Whoever wants it to play is refused by the link.
    page.begin();
    assert_eq!(page.state.status(), Status::Loading);
    assert_eq!(events(&mut page), []);
    page.frame(4, 0.1);
    assert_eq!(
        (page.state.status(), events(&mut page)),
        (Status::Loading, vec![])
    );
    page.settle();
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Paused, at(5, 0))
    );
    assert!(!page.state.looks_back());
    assert_eq!(events(&mut page), [News::Ready]);
    page.finish(Intent::Play);
    assert_eq!(events(&mut page), [News::Finished]);
    // Reset goes to the start, not there.
    page.act(Intent::Reset);
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Ready, at(0, 0))
    );
    assert_eq!(events(&mut page), [News::Ready]);
}

#[test]
fn a_link_opens_at_its_start_or_its_end() {
    for (epoch, status, place) in [
        (0, Status::Ready, at(0, 0)),
        (8, Status::Finished, at(8, 0)),
        (90, Status::Finished, at(8, 0)),
    ] {
        let query = format!("{}&at={epoch}", link::hash("", &small()));
        let mut page = Page::loading(&query, FUSED);
        page.begin();
        page.settle();
        assert_eq!(
            (page.state.status(), newest(&page)),
            (status, place),
            "{epoch}"
        );
        let mut news = vec![News::Ready];
        news.extend((status == Status::Finished).then_some(News::Finished));
        assert_eq!(events(&mut page), news);
    }
}

#[test]
fn another_epoch_to_open_at_is_gone_to_at_once() {
    let mut page = paused();
    page.change("at", "2");
    page.settle();
    assert_eq!((shown(&page), newest(&page)), (at(2, 0), at(3, 2)));
    page.change("at", "6");
    page.settle();
    assert_eq!((shown(&page), newest(&page)), (at(6, 0), at(6, 0)));
    // With another run, it is opened there; the same epoch is not opened again.
    page.act(Intent::Apply(Box::new(Experiment {
        at: Some(4),
        seed: 2,
        ..small()
    })));
    page.settle();
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(4, 0), Status::Paused)
    );
    page.change("seed", "3");
    page.settle();
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(0, 0), Status::Ready)
    );
    // A playing run stops there.
    page.act(Intent::Play);
    page.change("at", "1");
    page.settle();
    assert_eq!(
        (shown(&page), page.state.status()),
        (at(1, 0), Status::Paused)
    );
}

#[test]
fn a_link_plays_by_itself_unless_nothing_is_to_move() {
    let query = format!("{}&autoplay=1", link::hash("", &small()));
    for (more, moves, status, controls) in [
        ("", true, Status::Running, Controls::All),
        ("&hide=transport", true, Status::Running, Controls::None),
        // Whoever wants nothing to move presses Play, or finds the run as it ends.
        ("", false, Status::Ready, Controls::All),
        ("&hide=transport", false, Status::Finished, Controls::Play),
        ("&show=fit,loss", false, Status::Finished, Controls::Play),
        ("&show=fit,transport", false, Status::Ready, Controls::All),
        (
            "&hide=transport&at=2",
            false,
            Status::Paused,
            Controls::None,
        ),
        ("&hide=transport&at=2", true, Status::Paused, Controls::None),
    ] {
        let mut page = Page::loading(&format!("{query}{more}"), FUSED);
        page.state.autoplay(moves);
        page.begin();
        if status != Status::Running {
            page.settle();
        }
        assert_eq!(
            (page.state.status(), page.state.controls()),
            (status, controls),
            "{more} {moves}"
        );
    }
    // A link that does not play is not finished either.
    let query = format!("{}&hide=transport", link::hash("", &small()));
    let mut page = Page::loading(&query, FUSED);
    page.state.autoplay(false);
    page.begin();
    page.settle();
    assert_eq!(
        (page.state.status(), page.state.controls()),
        (Status::Ready, Controls::None)
    );
}

#[test]
fn a_run_that_was_shown_finished_can_be_played() {
    let query = format!("{}&autoplay=1&hide=transport", link::hash("", &small()));
    let mut page = Page::loading(&query, FUSED);
    page.state.autoplay(false);
    page.begin();
    page.settle();
    assert_eq!(events(&mut page), [News::Ready, News::Finished]);
    page.act(Intent::Toggle);
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Running, at(0, 0))
    );
}
