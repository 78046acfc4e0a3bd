//! What a change of settings asks for.

use regression_playground::core::experiment::{Experiment, Language, Lesson, Task};
use regression_playground::core::link;
use regression_playground::core::looks::{Beyond, Fold, Spread, View};
use regression_playground::core::state::{Effect, Intent, Move, News};
use regression_playground::core::transport::{Status, Unit};

use super::page::Page;
use super::{FUSED, at, events, looking_back, newest, page, paused, shown, small};

#[test]
fn a_setting_of_the_run_begins_another_one_and_says_why() {
    for (key, value) in [
        ("seed", "2"),
        ("n", "9"),
        ("batch", "2"),
        ("net", "3r"),
        ("opt", "adam"),
        ("momentum", "0.5"),
        ("shuffle", "0"),
        ("loss", "mae"),
        ("noise", "0.2"),
        ("init", "normal"),
        ("style", "module"),
    ] {
        for playing in [false, true] {
            let mut page = if playing { page() } else { looking_back() };
            if playing {
                page.act(Intent::Play);
                page.frame(2, 1.0);
            }
            let run = page.state.run();
            let effects = page.change(key, value);
            assert!(
                effects.contains(&Effect::Begin) && effects.contains(&Effect::WriteLink),
                "{key}"
            );
            assert!(effects.contains(&Effect::Right(key)));
            assert_eq!(page.state.run(), run + 1);
            assert_eq!(page.state.because(), Some(key));
            assert_eq!(newest(&page), at(0, 0));
            // What played plays on, from the start.
            let status = if playing {
                Status::Running
            } else {
                Status::Ready
            };
            assert_eq!(page.state.status(), status, "{key}");
            page.act(Intent::Pause);
            assert_eq!(page.state.because(), None);
        }
    }
}

#[test]
fn a_run_that_was_to_play_when_it_is_ready_does_so_with_other_settings() {
    for (asked, status) in [(true, Status::Running), (false, Status::Ready)] {
        let mut page = Page::loading(&link::hash("", &small()), FUSED);
        if asked {
            page.state.play_when_ready();
        }
        page.change("seed", "2");
        assert_eq!(page.state.status(), status);
    }
}

#[test]
fn a_change_that_changes_nothing_does_nothing_and_a_wrong_one_is_named() {
    let mut page = paused();
    assert_eq!(page.change("seed", "1"), [Effect::Right("seed")]);
    assert_eq!(newest(&page), at(3, 2));
    let wrong = Effect::Wrong("lr", "fast".into());
    assert_eq!(page.change("lr", "fast"), [wrong]);
    assert_eq!((newest(&page), page.state.run()), (at(3, 2), 0));
    assert_eq!(
        page.act(Intent::Apply(Box::new(page.state.experiment().clone()))),
        []
    );
}

#[test]
fn a_learning_rate_holds_from_the_newest_moment_on() {
    let mut page = paused();
    let effects = page.change("lr", "0.2");
    assert!(!effects.contains(&Effect::Begin) && !effects.contains(&Effect::TakeOver));
    assert!(effects.contains(&Effect::Redraw) && effects.contains(&Effect::TellSettings));
    assert_eq!((page.state.run(), newest(&page)), (0, at(3, 2)));
    let made = page.state.recording().edits().made();
    assert_eq!((made.len(), made[0].0), (1, 11));
    assert!(page.state.course().is_none());
}

#[test]
fn a_learning_rate_that_is_changed_while_looking_back_begins_a_branch_there() {
    let mut page = looking_back();
    let effects = page.change("lr", "0.2");
    assert!(effects.contains(&Effect::TakeOver) && !effects.contains(&Effect::Begin));
    assert_eq!((shown(&page), newest(&page)), (at(1, 1), at(1, 1)));
    assert!(!page.state.looks_back());
    assert_eq!(page.state.status(), Status::Paused);
    assert_eq!(page.state.course().unwrap().from, at(1, 1));
    let made = page.state.recording().edits().made();
    assert_eq!((made.len(), made[0].0), (1, 4));
    assert_eq!(page.state.session().experiment().learning_rate, 0.2);
    // Other settings that hold from now on leave the course as it is.
    for (key, value) in [
        ("speed", "max"),
        ("epochs", "9"),
        ("challenge", "0.1"),
        ("theme", "dark"),
    ] {
        let mut page = looking_back();
        page.change(key, value);
        assert!(
            page.state.looks_back() && page.state.course().is_none(),
            "{key}"
        );
        assert_eq!(newest(&page), at(3, 2));
    }
}

#[test]
fn a_branch_of_a_replay_stops_it() {
    let mut page = looking_back();
    page.change("speed", "batch");
    page.act(Intent::Play);
    page.change("lr", "0.2");
    assert!(!page.state.replays());
    assert_eq!(
        (page.state.status(), newest(&page)),
        (Status::Paused, at(1, 1))
    );
}

#[test]
fn more_epochs_go_on() {
    let mut page = page();
    page.finish(Intent::Play);
    assert_eq!(events(&mut page), [News::Ready, News::Finished]);
    page.change("epochs", "10");
    assert_eq!((page.state.status(), page.state.run()), (Status::Paused, 0));
    page.finish(Intent::Play);
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(10, 0), Status::Finished)
    );
    assert_eq!(events(&mut page), [News::Finished]);
    // Together with a rate that branches off at an earlier moment, fewer epochs end the branch.
    let mut page = looking_back();
    page.act(Intent::Apply(Box::new(Experiment {
        epochs: 2,
        learning_rate: 0.5,
        ..small()
    })));
    assert_eq!((page.state.run(), newest(&page)), (0, at(1, 1)));
    page.finish(Intent::Play);
    assert_eq!(
        (newest(&page), page.state.status()),
        (at(2, 0), Status::Finished)
    );
    // An end before that moment ends the run as it was.
    let mut page = looking_back();
    page.act(Intent::Apply(Box::new(Experiment {
        epochs: 1,
        learning_rate: 0.5,
        ..small()
    })));
    assert_eq!((page.state.run(), newest(&page)), (0, at(1, 0)));
    assert!(page.state.is_outdated());
}

#[test]
fn another_device_goes_on_with_the_run_or_repeats_one_that_has_ended() {
    let mut page = paused();
    let effects = page.change("engine", "autodiff");
    assert!(effects.contains(&Effect::ChooseDevice) && !effects.contains(&Effect::Begin));
    assert_eq!((page.state.run(), newest(&page)), (0, at(3, 2)));
    page.finish(Intent::End);
    let effects = page.change("backend", "cpu");
    assert!(effects.contains(&Effect::ChooseDevice) && effects.contains(&Effect::Begin));
    assert_eq!(page.state.run(), 1);
}

#[test]
fn an_applied_experiment_is_taken_as_a_whole() {
    let mut page = paused();
    let other = Experiment {
        seed: 5,
        epochs: 20,
        ..small()
    };
    page.act(Intent::Apply(Box::new(other.clone())));
    assert_eq!(page.state.experiment(), &other);
    assert_eq!(page.state.session().experiment(), &other);
    assert_eq!(page.state.because(), Some("seed"));
    let language = Experiment {
        language: Some(Language::Chinese),
        ..other
    };
    let effects = page.act(Intent::Apply(Box::new(language)));
    assert!(effects.contains(&Effect::LoadLanguage) && !effects.contains(&Effect::Begin));
}

#[test]
fn a_loaded_run_is_there_from_its_start_with_the_settings_of_the_page() {
    for playing in [false, true] {
        let mut page = paused();
        page.change("theme", "dark");
        page.change("speed", "33");
        if playing {
            page.act(Intent::Play);
        }
        // Only the rate differs: on the way it would have held from now on.
        let loaded = Experiment {
            learning_rate: 0.3,
            ..small()
        };
        page.act(Intent::Load(Box::new(loaded)));
        assert_eq!((page.state.run(), newest(&page)), (1, at(0, 0)));
        assert!(page.state.recording().edits().made().is_empty());
        let experiment = page.state.experiment();
        assert_eq!(
            (experiment.learning_rate, experiment.theme.word()),
            (0.3, "dark")
        );
        assert_eq!(link::hash("", experiment).matches("speed=33").count(), 1);
        let status = if playing {
            Status::Running
        } else {
            Status::Ready
        };
        assert_eq!(page.state.status(), status);
        let before = page.state.course().expect("the run before");
        assert_eq!(before.recording.experiment().learning_rate, 0.03);
        // Looked back at, it is not branched off first.
        page.finish(Intent::RunTo(at(2, 0)));
        page.finish(Intent::Move(Move::Start));
        if playing {
            page.act(Intent::Play);
        }
        let effects = page.act(Intent::Load(Box::new(small())));
        assert!(!effects.contains(&Effect::TakeOver) && effects.contains(&Effect::Begin));
        assert_eq!(page.state.recording().history().losses().len(), 1);
        assert_eq!((page.state.run(), page.state.status()), (2, status));
        // One that differs in the run begins once, not twice.
        page.act(Intent::Load(Box::new(Experiment { seed: 9, ..small() })));
        assert_eq!((page.state.run(), page.state.status()), (3, status));
    }
}

#[test]
fn a_link_is_read_with_the_authors_part() {
    let mut page = paused();
    let effects = page.act(Intent::Link("#seed=4&nonsense=1".into()));
    assert_eq!(page.state.experiment(), &Experiment { seed: 4, ..small() });
    let reported = effects.iter().find_map(|effect| match effect {
        Effect::Report(problems) => Some(problems.len()),
        _ => None,
    });
    assert_eq!(reported, Some(1));
    assert_eq!(page.state.hash(), "seed=4");
    page.act(Intent::Link(String::new()));
    assert_eq!(page.state.experiment(), &small());
}

#[test]
fn a_lesson_is_found_again_as_it_was_left() {
    let mut page = paused();
    page.change("seed", "7");
    page.change("theme", "dark");
    page.act(Intent::Play);
    let effects = page.act(Intent::Lesson(Lesson::Line));
    assert!(effects.contains(&Effect::Renew { lesson: true }));
    assert_eq!(page.state.experiment().task, Task::Linear);
    assert_eq!(
        page.state.experiment().theme.word(),
        "dark",
        "it belongs to the page"
    );
    assert_eq!(
        page.state.status(),
        Status::Ready,
        "another lesson does not play by itself"
    );
    assert_eq!(page.state.because(), None);
    assert_eq!(
        page.state.looks().view,
        View::Feature(1),
        "the article's plot"
    );
    let run = page.state.run();
    assert_eq!(page.act(Intent::Lesson(Lesson::Line)), []);
    assert_eq!(page.state.run(), run);
    page.change("seed", "3");
    page.act(Intent::Lesson(Lesson::Curve));
    assert_eq!(
        (
            page.state.experiment().seed,
            page.state.experiment().samples
        ),
        (7, 7)
    );
    page.act(Intent::Lesson(Lesson::Line));
    assert_eq!(page.state.experiment().seed, 3);
}

#[test]
fn the_defaults_are_the_authors() {
    let mut page = paused();
    for (key, value) in [
        ("seed", "7"),
        ("lr", "1"),
        ("theme", "dark"),
        ("task", "sine"),
    ] {
        page.change(key, value);
    }
    let before = page.state.looks();
    for look in [
        Intent::View(View::Predicted),
        Intent::Losses(Spread::Linear),
        Intent::Fold(Fold::AllSettings, true),
    ] {
        page.act(look);
    }
    assert!(page.state.looks().is_open(Fold::AllSettings));
    assert!(!page.state.looks().is_open(Fold::LayersText));
    let effects = page.act(Intent::Defaults);
    for effect in [Effect::ForgetMistakes, Effect::ShowFolds, Effect::Redraw] {
        assert!(effects.contains(&effect), "{effect:?}");
    }
    assert_eq!(page.state.looks(), before);
    let theme = page.state.experiment().theme;
    assert_eq!(page.state.experiment(), &Experiment { theme, ..small() });
    assert_eq!(theme.word(), "dark");
    // Of the other lesson they are the program's, with the author's settings where they fit.
    let line = page.state.lesson_defaults(Lesson::Line);
    assert_eq!((line.task, line.samples, line.epochs), (Task::Linear, 7, 8));
}

#[test]
fn what_was_typed_wrong_is_forgotten_where_other_values_are_brought_and_not_by_a_change() {
    let forgets = |effects: &[Effect]| effects.contains(&Effect::ForgetMistakes);
    let mut page = paused();
    assert!(!forgets(&page.change("batch", "1000000")));
    assert!(!forgets(&page.change("lr", "0.2")));
    for intent in [
        Intent::Link(String::new()),
        Intent::Lesson(Lesson::Line),
        Intent::Load(Box::new(small())),
        Intent::Defaults,
    ] {
        assert!(forgets(&page.act(intent.clone())), "{intent:?}");
    }
}

#[test]
fn what_is_looked_at_is_drawn_anew_when_it_changes() {
    let mut page = page();
    let look = [
        Intent::View(View::Predicted),
        Intent::Losses(Spread::Linear),
        Intent::Point(Some(0.25)),
    ];
    for intent in look {
        // What is pointed at is drawn by the panels: nothing that stays is drawn anew for it.
        let stays = matches!(intent, Intent::Point(_));
        let drawn = if stays { vec![] } else { vec![Effect::Redraw] };
        assert_eq!(page.act(intent.clone()), drawn);
        assert_eq!(page.act(intent), []);
    }
    let looks = page.state.looks();
    assert_eq!(
        (looks.view, looks.losses, looks.pointed),
        (View::Predicted, Spread::Linear, Some(0.25))
    );
    // Another run keeps what was chosen, but nothing is pointed at.
    page.act(Intent::Reset);
    let looks = page.state.looks();
    assert_eq!(
        (looks.view, looks.losses, looks.pointed),
        (View::Predicted, Spread::Linear, None)
    );
}

#[test]
fn what_is_looked_into_stays_for_as_long_as_the_network_has_it() {
    let mut page = page();
    page.change("net", "3r,4t");
    let choices = [
        Intent::Beyond(Beyond::Far),
        Intent::Added(Some(2)),
        Intent::Unit(Some((2, 3))),
        Intent::At(Some(0.5)),
    ];
    for intent in choices {
        // A unit is shown by panels that draw themselves; the axes of the fit are others.
        let axes = matches!(intent, Intent::Beyond(_));
        let drawn = if axes { vec![Effect::Redraw] } else { vec![] };
        assert_eq!(page.act(intent), drawn);
    }
    let chosen = |page: &Page| {
        let looks = page.state.looks();
        (looks.beyond, looks.added, looks.unit, looks.x)
    };
    let all = (Beyond::Far, Some(2), Some((2, 3)), Some(0.5));
    page.act(Intent::Reset);
    assert_eq!(chosen(&page), all);
    page.change("net", "3r,3t");
    assert_eq!(chosen(&page), (all.0, all.1, None, all.3));
    page.act(Intent::Unit(Some((1, 2))));
    page.change("net", "3r,2t");
    assert_eq!(chosen(&page), (all.0, None, Some((1, 2)), all.3));
    // Another feature has other values.
    page.act(Intent::View(View::Predicted));
    assert_eq!(chosen(&page), (all.0, None, Some((1, 2)), None));
    page.act(Intent::Defaults);
    assert_eq!(chosen(&page), (Beyond::Off, None, None, None));
}

#[test]
fn a_view_of_a_feature_that_is_gone_makes_way() {
    let mut page = Page::new(
        &Experiment {
            epochs: 3,
            samples: 10,
            weights: vec![1.0, 2.0, 3.0],
            ..Experiment::new(Task::Linear)
        },
        FUSED,
    );
    assert_eq!(page.state.looks().view, View::Feature(1));
    page.act(Intent::View(View::Feature(2)));
    page.change("seed", "2");
    assert_eq!(page.state.looks().view, View::Feature(2));
    page.change("w", "1,2");
    assert_eq!(page.state.looks().view, View::Feature(1));
    page.change("w", "1");
    assert_eq!(page.state.looks().view, View::Feature(0));
}

/// Whichever way one comes to a task, its data are what its settings say.
#[test]
fn every_task_can_be_chosen_from_every_other() {
    for from in Task::ALL {
        for to in Task::ALL {
            let mut page = Page::new(&Experiment::new(from), FUSED);
            page.finish(Intent::Change("task", to.word().into()));
            page.finish(Intent::Step(Unit::Epoch));
            let experiment = page.state.experiment();
            assert_eq!(experiment.task, to, "{from:?}");
            let data = &page.state.recording().problem().data;
            assert_eq!(data.len(), experiment.training(), "{from:?} {to:?}");
            let again = link::read(&link::of_run(experiment), "").0;
            assert_eq!(again.noise, experiment.noise, "{from:?} {to:?}");
            let is_noisy = page.state.recording().floor().is_some();
            assert_eq!(is_noisy, experiment.has_truth(), "{from:?} {to:?}");
        }
    }
}
