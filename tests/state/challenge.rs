//! Whether the challenge is met, and that everything is told once.

use regression_playground::core::link;
use regression_playground::core::state::{Effect, Intent, Move, News, Verdict};

use super::page::Page;
use super::{FUSED, at, events, page, small, told};

fn losses(page: &Page) -> Vec<f32> {
    page.state
        .recording()
        .history()
        .losses()
        .iter()
        .map(|l| l.1)
        .collect()
}

/// A loss that is met after the fifth epoch and no other before.
fn met_at_five() -> String {
    let mut page = page();
    page.finish(Intent::End);
    let losses = losses(&page);
    assert!(
        losses[1..5].iter().all(|&loss| loss > losses[5]),
        "{losses:?}"
    );
    losses[5].to_string()
}

#[test]
fn a_challenge_is_met_once_and_told_once() {
    let mut page = page();
    assert_eq!(page.state.verdict(), None);
    let effects = page.change("challenge", &met_at_five());
    assert!(effects.contains(&Effect::ShowChallenge));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    assert_eq!(events(&mut page), [News::Ready]);
    page.finish(Intent::RunTo(at(4, 2)));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::End);
    let loss = losses(&page)[5];
    assert_eq!(page.state.verdict(), Some(Verdict::Met(5, loss)));
    assert_eq!(
        events(&mut page),
        [News::Finished, News::Challenge(5, loss)]
    );
    // Looking back changes nothing, and neither does another look.
    page.finish(Intent::Move(Move::Start));
    assert_eq!(
        (page.state.verdict(), events(&mut page)),
        (Some(Verdict::Met(5, loss)), vec![])
    );
    // Asked for anew it is judged anew.
    page.change("challenge", &format!("{loss}@4"));
    assert_eq!(
        (page.state.verdict(), events(&mut page)),
        (Some(Verdict::Missed), vec![])
    );
    page.change("challenge", &format!("{loss}@5"));
    assert_eq!(events(&mut page), [News::Challenge(5, loss)]);
    page.act(Intent::Reset);
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::End);
    assert_eq!(
        events(&mut page),
        [News::Ready, News::Finished, News::Challenge(5, loss)]
    );
}

#[test]
fn a_branch_before_the_epoch_that_met_it_opens_a_challenge_again() {
    for (from, verdict_is_open) in [(at(4, 2), true), (at(5, 0), false), (at(5, 1), false)] {
        let mut page = page();
        page.change("challenge", &met_at_five());
        page.finish(Intent::End);
        page.finish(Intent::Seek(from));
        page.act(Intent::Branch);
        let open = page.state.verdict() == Some(Verdict::Open);
        assert_eq!(open, verdict_is_open, "{from:?}");
    }
}

#[test]
fn a_missed_challenge_opens_when_the_run_is_extended() {
    let mut page = page();
    page.change("challenge", "0.0000001");
    page.finish(Intent::End);
    assert_eq!(page.state.verdict(), Some(Verdict::Missed));
    page.change("epochs", "12");
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.change("challenge", "0.0000001@10");
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::RunTo(at(9, 2)));
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.finish(Intent::RunTo(at(10, 0)));
    assert_eq!(
        page.state.verdict(),
        Some(Verdict::Missed),
        "its last epoch is over"
    );
}

#[test]
fn a_reset_of_a_run_that_is_ready_is_no_other_status() {
    let mut page = page();
    told(&mut page);
    page.act(Intent::Reset);
    assert_eq!(told(&mut page), [News::Ready]);
}

#[test]
fn the_end_of_a_branch_is_told_however_soon_it_comes() {
    let mut page = page();
    page.finish(Intent::End);
    page.finish(Intent::Move(Move::Start));
    told(&mut page);
    page.state.update(Intent::Branch, 0.0);
    page.take_over();
    page.queue(1000);
    page.read();
    assert_eq!(told(&mut page), [News::Status, News::Finished]);
}

#[test]
fn everything_is_told_once() {
    let mut page = Page::loading(&link::hash("", &small()), FUSED);
    assert_eq!(page.state.news(), [News::Status]);
    assert_eq!(page.state.news(), []);
    page.begin();
    assert_eq!(told(&mut page), [News::Status, News::Ready]);
    page.act(Intent::Play);
    assert_eq!(told(&mut page), [News::Status]);
    page.frame(1, 0.1);
    assert_eq!(told(&mut page), []);
    page.settle();
    assert_eq!(told(&mut page), [News::Status, News::Finished]);
    page.change("lr", "10");
    page.change("epochs", "60");
    told(&mut page);
    page.finish(Intent::End);
    assert_eq!(
        told(&mut page),
        [News::Status, News::Status, News::Diverged]
    );
    page.frame(1, 0.1);
    assert_eq!(told(&mut page), []);
}
