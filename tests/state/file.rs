//! A run as a file: saved and opened again it is the same.

use regression_playground::core::experiment::{Experiment, Optimizer, Task};
use regression_playground::core::files::{Broken, Saved};
use regression_playground::core::formula::Formula;
use regression_playground::core::looks::{Beyond, Language, Spread, View};
use regression_playground::core::random::{self, Stream};
use regression_playground::core::state::{Effect, Intent, State};
use regression_playground::core::table::Sheet;
use regression_playground::core::transport::Status;

use super::page::Page;
use super::{FUSED, at, looking_back, page, paused, small};

/// Pages of every kind, each with what it is.
fn pages() -> Vec<(&'static str, Page)> {
    let with = |name, mut page: Page, acts: &[Intent]| {
        for intent in acts {
            page.finish(intent.clone());
        }
        (name, page)
    };
    let rate = |rate: &str| Intent::Change("lr", rate.into());
    let wild = Experiment {
        samples: 20,
        epochs: 50,
        learning_rate: 5.0,
        ..Experiment::new(Task::Linear)
    };
    let shallow = Experiment {
        optimizer: Optimizer::Sgd,
        ..small()
    };
    let edits = [
        Intent::EditParameter(0, 0.5),
        Intent::RunTo(at(2, 1)),
        rate("0.125"),
        Intent::EditParameter(3, -0.1),
        Intent::RunTo(at(4, 0)),
        Intent::EditParameter(1, 1.0e-7),
    ];
    let formula = Experiment {
        expr: Formula::read("sin(3x) + x^2/2").unwrap(),
        test: 0.25,
        epochs: 20,
        ..Experiment::new(Task::Expr)
    };
    let lines = (0..36).map(|i| format!("0.{},0.{},-0.{}\n", i * 7 % 13, i * 5 % 11, i * 3 % 9));
    let table = "height,width,\"weight, kg\"\n".to_owned() + &lines.collect::<String>();
    let sheet = Sheet::read(table.as_bytes()).unwrap();
    let (features, label) = sheet.usual();
    let rows = sheet.choose(&features, label).unwrap();
    let mut brought = Experiment {
        epochs: 20,
        ..Experiment::new(Task::Csv)
    };
    brought.bring(rows.into());
    let held = Experiment {
        test: 0.25,
        ..brought.clone()
    };
    vec![
        with("a formula", Page::new(&formula, FUSED), &[Intent::End]),
        with("rows", Page::new(&brought, FUSED), &[Intent::End]),
        with(
            "rows, some held out",
            Page::new(&held, FUSED),
            &[
                Intent::RunTo(at(3, 1)),
                rate("0.125"),
                Intent::RunTo(at(5, 0)),
            ],
        ),
        with("untouched", page(), &[]),
        with("paused", paused(), &[]),
        with("an earlier moment", looking_back(), &[]),
        with("finished", page(), &[Intent::End]),
        with("outdated", page(), &[Intent::End, rate("0.5")]),
        with("edited", page(), &edits),
        with(
            "edited, without a memory",
            Page::new(&shallow, FUSED),
            &edits,
        ),
        with(
            "shortened",
            page(),
            &[Intent::End, Intent::Change("epochs", "5".into())],
        ),
        with("diverged", Page::new(&wild, FUSED), &[Intent::End]),
        with(
            "looked at in another way",
            Page::new(&wild, FUSED),
            &[
                Intent::RunTo(at(1, 0)),
                Intent::Pin,
                Intent::View(View::Predicted),
                Intent::Beyond(Beyond::Far),
                Intent::Losses(Spread::Linear),
                Intent::Language(Language::Burn),
                Intent::Change("iseed", "77".into()),
                Intent::RunTo(at(3, 0)),
                Intent::Pin,
            ],
        ),
        with("branched", looking_back(), &[Intent::Branch, Intent::Pause]),
    ]
}

fn open(page: &mut Page, text: &str) -> Vec<Effect> {
    let (saved, problems) = Saved::read(text).unwrap();
    assert_eq!(problems, []);
    let effects = page.act(Intent::OpenFile(saved.into()));
    page.settle();
    effects
}

fn assert_same(name: &str, one: &State, other: &State) {
    assert_eq!(one.shown(), other.shown(), "{name}");
    assert_eq!(one.session().newest(), other.session().newest(), "{name}");
    assert_eq!(one.status(), other.status(), "{name}");
    let losses = |state: &State| state.recording().history().losses().to_vec();
    assert_eq!(losses(one), losses(other), "{name}");
    assert_eq!(one.recording().edits(), other.recording().edits(), "{name}");
    assert_eq!(one.recording().log(), other.recording().log(), "{name}");
    assert_eq!(one.is_outdated(), other.is_outdated(), "{name}");
    assert_eq!(one.saved(), other.saved(), "{name}");
}

#[test]
fn saved_and_opened_again_it_is_the_same() {
    for (name, page) in pages() {
        assert!(page.state.can_save(), "{name}");
        let saved = page.state.saved();
        let text = saved.text();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        assert_eq!(Saved::read(&text), Ok((saved, Vec::new())), "{name}");
        // In a page as it opens, in one that trains, and in the page itself.
        let mut fresh = Page::new(&Experiment::new(Task::Linear), FUSED);
        open(&mut fresh, &text);
        assert_same(name, &fresh.state, &page.state);
        assert!(fresh.state.course().is_none());
        let mut busy = super::page();
        busy.act(Intent::Play);
        busy.frame(4, 0.1);
        open(&mut busy, &text);
        assert_same(name, &busy.state, &page.state);
        let mut same = page;
        open(&mut same, &text);
        assert_same(name, &same.state, &fresh.state);
        // It goes on in the same way.
        for page in [&mut fresh, &mut same] {
            page.act(Intent::Play);
            page.settle();
        }
        assert_same(name, &same.state, &fresh.state);
    }
}

#[test]
fn a_run_that_plays_is_saved_as_far_as_it_had_come() {
    let mut page = page();
    page.act(Intent::Play);
    page.frame(7, 0.1);
    let saved = page.state.saved();
    assert_eq!(page.state.status(), Status::Running);
    let mut fresh = super::page();
    open(&mut fresh, &saved.text());
    assert_eq!(fresh.state.status(), Status::Paused);
    assert_eq!(fresh.state.saved(), saved);
    assert_eq!(fresh.state.shown(), page.state.shown());
}

#[test]
fn until_the_moment_is_there_it_is_sought() {
    let text = looking_back().state.saved().text();
    let mut page = page();
    let saved = Saved::read(&text).unwrap().0;
    page.act(Intent::OpenFile(saved.into()));
    assert_eq!(page.state.status(), Status::Loading);
    assert!(page.state.seeks() && !page.state.can_save());
    // The engine is lost on the way.
    page.frame(2, 0.1);
    page.state.repeat();
    page.begin();
    page.settle();
    assert_eq!(page.state.saved().text(), text);
    assert!(page.state.can_save());
}

#[test]
fn what_belongs_to_the_reader_and_the_author_stays() {
    let mut page = Page::loading(
        "?embed=1&lang=zh&theme=dark&show=fit,loss&challenge=0.01",
        FUSED,
    );
    page.begin();
    let own = page.state.experiment().clone();
    let other = Experiment {
        challenge: "0.5".parse().ok(),
        ..small()
    };
    let mut from = Page::new(&other, FUSED);
    from.finish(Intent::RunTo(at(2, 0)));
    let effects = open(&mut page, &from.state.saved().text());
    assert!(effects.contains(&Effect::Renew { lesson: true }));
    assert!(effects.contains(&Effect::WriteLink));
    let now = page.state.experiment();
    let wanted = Experiment {
        embed: own.embed,
        language: own.language,
        theme: own.theme,
        show: own.show.clone(),
        challenge: own.challenge,
        ..other
    };
    assert_eq!(*now, wanted);
    // The lesson of before is as it was left.
    page.finish(Intent::Lesson(own.task.lesson()));
    assert_eq!(page.state.experiment().learning_rate, own.learning_rate);
    assert_eq!(page.state.experiment().task, own.task);
}

#[test]
fn runs_for_comparison_come_with_it_and_push_none_out() {
    let mut page = paused();
    page.finish(Intent::Pin);
    let text = page.state.saved().text();
    // They are here already.
    let effects = open(&mut page, &text);
    assert!(!effects.contains(&Effect::KeepRuns));
    assert_eq!(page.state.pins().all().len(), 1);
    let mut other = looking_back();
    other.finish(Intent::Change("noise", "0.7".into()));
    other.finish(Intent::Pin);
    let mine = other.state.pins().all()[0].clone();
    let effects = open(&mut other, &text);
    assert!(effects.contains(&Effect::KeepRuns));
    let [first, second] = other.state.pins().all() else {
        panic!("two runs")
    };
    assert_eq!((first, second.letter), (&mine, 'B'));
    assert_eq!(second.losses, page.state.pins().all()[0].losses);
}

#[test]
fn what_is_no_saved_run_is_named() {
    let text = pages().swap_remove(5).1.state.saved().text();
    let with = |line: &str, other: &str| {
        let from = text
            .find(line)
            .unwrap_or_else(|| panic!("{line} in {text}"));
        let end = from + text[from..].find('\n').unwrap();
        format!("{}{other}{}", &text[..from], &text[end..])
    };
    let cut = |at: usize| text.chars().take(at).collect::<String>();
    let parts = |name| Err(Broken::Part(name));
    for (broken, wanted) in [
        (String::new(), Err(Broken::NoRun)),
        ("x,y\n1,2\n".into(), Err(Broken::NoRun)),
        ("{}".into(), Err(Broken::NoRun)),
        (cut(40), Err(Broken::NoRun)),
        (cut(text.len() - 3), Err(Broken::NoRun)),
        (
            with("\"format\"", "\"format\": \"other\","),
            Err(Broken::NoRun),
        ),
        (with("\"version\"", "\"version\": 2,"), Err(Broken::Newer)),
        (with("\"version\"", "\"version\": 0,"), parts("version")),
        (with("\"settings\"", "\"settings\": 7,"), parts("settings")),
        (with("\"rate\"", "\"rate\": 0,"), parts("edits")),
        (with("\"rate\"", "\"rate\": 1e99,"), parts("edits")),
        (
            with("\"edits\"", "\"edits\": [[1, 99, 0.5]],"),
            parts("edits"),
        ),
        (
            with("\"edits\"", "\"edits\": [[1, 0, 1e99]],"),
            parts("edits"),
        ),
        (
            with("\"edits\"", "\"edits\": [[1, \"rate\", -1]],"),
            parts("edits"),
        ),
        (
            with("\"edits\"", "\"edits\": [[2, 0, 1], [1, 0, 1]],"),
            parts("edits"),
        ),
        (with("\"edits\"", "\"edits\": [[1, 0]],"), parts("edits")),
        (
            with("\"trained\"", "\"trained\": [9, 0],"),
            parts("trained"),
        ),
        (
            with("\"trained\"", "\"trained\": [1, 3],"),
            parts("trained"),
        ),
        (
            with("\"trained\"", "\"trained\": [0.5, 0],"),
            parts("trained"),
        ),
        (
            with("\"trained\"", "\"diverged\": 4, \"trained\": [5, 0],"),
            parts("diverged"),
        ),
        (with("\"shown\"", "\"shown\": [5, 0],"), parts("shown")),
        (with("\"view\"", "\"view\": 1,"), parts("view")),
        (with("\"beyond\"", "\"beyond\": \"\","), parts("beyond")),
        (with("\"kept\"", "\"other\": \"\""), parts("kept")),
    ] {
        assert_eq!(Saved::read(&broken), wanted, "{broken}");
    }
    // What a setting does not take is named as in a link.
    let (saved, problems) = Saved::read(&with(
        "\"settings\"",
        "\"settings\": \"task=cubic&n=7&batch=3&net=2t&colour=red\",",
    ))
    .unwrap();
    assert_eq!(problems.len(), 1);
    assert_eq!(saved.experiment.samples, 7);
}

#[test]
fn no_file_at_all_breaks_the_page() {
    let texts: Vec<String> = pages()
        .iter()
        .map(|(_, page)| page.state.saved().text())
        .collect();
    let mut rng = random::stream(5, Stream::Data);
    let mut draw = |bound: usize| rng.next_u32() as usize % bound;
    let mut taken = 0;
    for _ in 0..5_000 {
        let mut text: Vec<char> = texts[draw(texts.len())].chars().collect();
        for _ in 0..=draw(3) {
            let at = draw(text.len());
            match draw(4) {
                0 => text.truncate(at.max(1)),
                1 => text[at] = ['0', '9', ',', '"', '[', '-', 'e', '.', '\u{0}'][draw(9)],
                2 => drop(text.remove(at)),
                _ => text.insert(at, ['1', '0', '}', ']', '\\', 'r'][draw(6)]),
            }
            if text.is_empty() {
                break;
            }
        }
        let text: String = text.into_iter().collect();
        let Ok((saved, _)) = Saved::read(&text) else {
            continue;
        };
        // What is taken can be written, and is then the same.
        let again = Saved::read(&saved.text()).unwrap().0;
        assert_eq!(again.text(), saved.text(), "{text}");
        let cost = saved.trained.epoch as usize * saved.experiment.samples;
        if cost < 1_000 && saved.diverged.is_none() {
            taken += 1;
            let mut page = page();
            page.act(Intent::OpenFile(saved.clone().into()));
            page.settle();
            assert_ne!(page.state.status(), Status::Loading, "{text}");
        }
    }
    assert!(taken > 50, "{taken}");
}
