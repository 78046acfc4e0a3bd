//! The runs that are kept for comparison, and the text as which they are stored.

use regression_playground::core::link;
use regression_playground::core::number;
use regression_playground::core::pins::{MOST, Pins};
use regression_playground::core::recording::Ending;
use regression_playground::core::state::{Effect, Intent};
use regression_playground::core::text::Text;
use regression_playground::core::transport::Status;
use regression_playground::view;
use regression_playground::view::pins::{cells, columns, heads, remark};

use super::page::Page;
use super::{FUSED, at, page, paused, small};

#[test]
fn a_run_is_kept_as_it_stands() {
    let mut page = paused();
    page.state.spend(1.5);
    let effects = page.act(Intent::Pin);
    assert_eq!(effects, [Effect::KeepRuns, Effect::Redraw]);
    let [pin] = page.state.pins().all() else {
        panic!("one run")
    };
    let newest = page.state.session().newest();
    assert_eq!((pin.letter, pin.ending, pin.changed), ('A', None, false));
    assert_eq!(pin.last(), (newest.place.epoch, newest.loss.unwrap()));
    assert_eq!(pin.parameters, newest.parameters);
    assert_eq!((pin.experiment.clone(), pin.seconds), (small(), 1.5));
    let epochs: Vec<u32> = pin.losses.iter().map(|&(epoch, _)| epoch).collect();
    assert_eq!(epochs, [0, 1, 2, 3]);
    assert!(pin.determination < 1.0);
    // Another run has its own time.
    page.act(Intent::Reset);
    page.finish(Intent::RunTo(at(1, 0)));
    page.act(Intent::Pin);
    assert_eq!(page.state.pins().find('B').unwrap().seconds, 0.0);
}

#[test]
fn there_is_room_for_some_and_free_letters_are_given_again() {
    let mut page = paused();
    for _ in 0..MOST + 3 {
        page.act(Intent::Pin);
    }
    let letters = |page: &Page| -> String {
        page.state
            .pins()
            .all()
            .iter()
            .map(|pin| pin.letter)
            .collect()
    };
    assert_eq!(letters(&page), "ABCDEFGH");
    assert!(page.act(Intent::Pin).is_empty());
    page.act(Intent::Unpin('C'));
    assert_eq!(letters(&page), "ABDEFGH");
    page.act(Intent::Pin);
    assert_eq!(letters(&page), "ABCDEFGH");
}

#[test]
fn before_there_is_a_loss_nothing_is_kept() {
    let mut page = Page::loading(&link::hash("", &small()), FUSED);
    assert!(page.act(Intent::Pin).is_empty());
}

#[test]
fn what_is_stored_is_read_again_to_the_bit() {
    let mut page = page();
    page.finish(Intent::End);
    page.act(Intent::Pin);
    page.change("lr", "10");
    page.change("opt", "sgd");
    page.change("batch", "7");
    page.change("epochs", "300");
    page.finish(Intent::End);
    assert_eq!(page.state.status(), Status::Diverged, "the second run");
    page.act(Intent::Pin);
    page.change("lr", "0.05");
    page.change("epochs", "5000");
    page.act(Intent::Reset);
    page.finish(Intent::RunTo(at(4000, 0)));
    page.act(Intent::Pin);
    let pins = page.state.pins();
    let [a, b, c] = pins.all() else {
        panic!("three runs")
    };
    assert_eq!(a.ending, Some(Ending::Finished));
    assert!(matches!(b.ending, Some(Ending::Diverged(_))));
    assert!(c.losses.len() < 200 && c.last().0 == 4000, "thinned");
    assert_eq!(Pins::read(&pins.text()), *pins);
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let mut page = paused();
    page.act(Intent::Pin);
    page.act(Intent::Pin);
    let text = page.state.pins().text();
    let letters = |text: &str| -> String {
        Pins::read(text)
            .all()
            .iter()
            .map(|pin| pin.letter)
            .collect()
    };
    assert_eq!(letters(&text), "AB");
    for (from, to, left) in [
        ("1\nA|", "2\nA|", ""),
        ("\nB|", "\nA|", "A"),
        ("\nB|", "\nb|", "A"),
        ("|o|", "|x|", ""),
        ("epochs=8", "epochs=-8", ""),
        ("net=2t", "net=3t", ""),
        ("\nA|", "\nA", "B"),
    ] {
        assert_eq!(letters(&text.replace(from, to)), left, "{from} -> {to}");
    }
    let half = &text[..text.len() - 20];
    assert_eq!(letters(half), "A");
    assert_eq!(letters(""), "");
}

#[test]
fn a_kept_run_begins_again_with_its_settings() {
    let mut page = paused();
    page.act(Intent::Pin);
    page.change("seed", "9");
    assert_ne!(page.state.experiment().seed, small().seed);
    page.finish(Intent::OpenPin('A'));
    assert_eq!(page.state.experiment().seed, small().seed);
    page.finish(Intent::RunTo(at(3, 2)));
    let pin = page.state.pins().find('A').unwrap();
    assert_eq!(pin.parameters, page.state.session().parameters());
}

#[test]
fn the_table_has_only_the_settings_that_differ() {
    let entries = [
        ("setting.lr", "rate"),
        ("runs.same", "same"),
        ("runs.single", "only {label}"),
        ("runs.altered", "altered"),
        ("runs.seconds", "{seconds} s"),
    ];
    let text = Text::new(entries.map(|(key, text)| (key.to_owned(), text.to_owned())));
    let mut page = paused();
    page.act(Intent::Pin);
    assert!(columns(page.state.pins().all()).is_empty());
    page.change("lr", "0.5");
    page.act(Intent::Reset);
    page.finish(Intent::End);
    page.act(Intent::Pin);
    let remarks = |page: &Page| -> Vec<String> {
        let now = page.state.experiment();
        let pins = page.state.pins().all().iter();
        pins.map(|pin| remark(&text, pin, now)).collect()
    };
    assert_eq!(remarks(&page), ["only rate", "same"]);
    page.change("seed", "4");
    assert_eq!(remarks(&page), ["", "only setting.seed"]);
    let pins = page.state.pins().all();
    let columns = columns(pins);
    let keys: Vec<&str> = columns.iter().map(|setting| setting.key).collect();
    assert_eq!(keys, ["lr"]);
    let row = cells(&text, pins, &pins[1], &columns);
    assert_eq!(heads(&text, pins, &columns).len(), row.len());
    assert_eq!((&*row[0], &*row[1], &*row[4]), ("B", "0.5", "8"));
    // Who changes a rate on the way has another run than its settings tell.
    let mut page = paused();
    page.change("lr", "0.5");
    page.finish(Intent::End);
    page.act(Intent::Pin);
    assert_eq!(remarks(&page), ["altered"]);
}

#[test]
fn the_loss_over_held_out_samples_is_kept_beside_that_of_training() {
    let text = Text::new([("runs.test", "Test loss")].map(|(key, text)| (key.into(), text.into())));
    let mut page = paused();
    page.act(Intent::Pin);
    page.change("test", "0.3");
    page.finish(Intent::End);
    page.act(Intent::Pin);
    let pins = page.state.pins().clone();
    let test = page
        .state
        .recording()
        .test_loss(page.state.session().newest());
    assert_eq!(
        pins.all().iter().map(|pin| pin.test).collect::<Vec<_>>(),
        [None, test]
    );
    assert!(test.is_some_and(|test| test != pins.all()[1].last().1));
    // As text, and as it was before there was any.
    let stored = pins.text();
    assert_eq!(Pins::read(&stored), pins);
    let (before, last) = stored.rsplit_once('|').unwrap();
    assert_eq!(last.parse(), Ok(test.unwrap()));
    assert_eq!(Pins::read(before).all()[1].test, None);
    // A column of its own, as long as there is such a run.
    let columns = columns(pins.all());
    let heads = heads(&text, pins.all(), &columns);
    let at = heads.iter().position(|head| head == "Test loss").unwrap();
    let cell = |i: usize| cells(&text, pins.all(), &pins.all()[i], &columns)[at].clone();
    assert_eq!(
        [cell(0), cell(1)],
        ["–".to_owned(), number::loss(test.unwrap())]
    );
    let plain = &pins.all()[..1];
    assert!(!view::pins::heads(&text, plain, &columns).contains(&"Test loss".to_owned()));
    assert_eq!(
        cells(&text, plain, &plain[0], &columns).len(),
        heads.len() - 1
    );
}
