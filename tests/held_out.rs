//! Samples that are held out: no engine ever sees one, the loss over them is that of a trainer in
//! double precision, and whatever speaks of them says what is so.

use regression_playground::core::data::Dataset;
use regression_playground::core::engine::Problem;
use regression_playground::core::experiment::{Experiment, Language, Task};
use regression_playground::core::held::{count, overfit};
use regression_playground::core::link;
use regression_playground::core::recording::Recording;
use regression_playground::core::schedule::Schedule;
use regression_playground::core::session::Session;
use regression_playground::core::settings;
use regression_playground::core::state::{Intent, Verdict};
use regression_playground::core::sweep::{OneByOne, Results, Runner};
use regression_playground::core::text::Text;
use regression_playground::core::transport::{Place, Status};
use regression_playground::engine::FusedCpu;
use regression_playground::view::describe;

#[path = "support/page.rs"]
#[allow(dead_code)] // Not all of it is wanted here.
mod page;
#[path = "support/reference.rs"]
#[allow(dead_code)] // Only its loss is wanted here.
mod reference;
#[path = "support/trained.rs"]
mod whole;

use page::{Make, Page};
use reference::{Reference, Rules};
use whole::trained;

const FUSED: Make = |problem| Ok(Box::new(FusedCpu::new(problem)));

fn experiment(query: &str) -> Experiment {
    let (experiment, problems) = link::read(query, "");
    assert!(problems.is_empty(), "{problems:?}");
    experiment
}

/// The loss of parameters over samples, in double precision.
fn judged(problem: &Problem, data: &Dataset, parameters: &[f32]) -> f64 {
    let problem = Problem {
        data: data.clone(),
        parameters: parameters.to_vec(),
        ..problem.clone()
    };
    Reference::new(&problem, Rules::default(), Box::new(|value| value)).loss()
}

/// All of them.
fn test_all(recording: &Recording) {
    assert!(recording.go_on_testing(&mut || 1.0));
}

const LINKS: [&str; 5] = [
    "test=0.2&epochs=12",
    "task=cubic&test=0.25&epochs=40&n=81",
    "task=sine&test=0.5&epochs=30&loss=mae&opt=adam&batch=7",
    "task=step&test=0.1&epochs=30&loss=huber&opt=momentum&shuffle=0",
    "task=abs&n=2&test=0.5&batch=1&epochs=9",
];

#[test]
fn engines_see_the_training_samples_and_no_others() {
    for query in LINKS {
        let with = experiment(query);
        let all = Dataset::draw(&Experiment {
            test: 0.0,
            ..with.clone()
        });
        let session = trained(&with);
        let recording = session.recording();
        let (data, held) = (&recording.problem().data, recording.held_out().unwrap());
        let held_out = count(with.samples, with.test);
        assert_eq!(
            (data.len(), held.len()),
            (with.samples - held_out, held_out)
        );
        assert_eq!(data.len(), with.training());
        let rows = |data: &Dataset| -> Vec<(Vec<u32>, u32)> {
            let row = |i| data.row(i).iter().map(|x| x.to_bits()).collect();
            (0..data.len())
                .map(|i| (row(i), data.y[i].to_bits()))
                .collect()
        };
        let (mut both, mut whole) = (rows(data), rows(&all));
        assert!(rows(held).iter().all(|row| !both.contains(row)), "{query}");
        both.extend(rows(held));
        both.sort();
        whole.sort();
        assert_eq!(both, whole, "{query}");
        // The loader deals out all of them, each once in an epoch.
        let schedule = Schedule::new(&with);
        let mut order = Vec::new();
        for epoch in [1, 2, 9] {
            schedule.order(epoch, &mut order);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..data.len() as u32), "{query}");
            assert_eq!(order.chunks(with.batch).count(), with.batches_per_epoch());
        }
        // The loss of the run is that over the training samples.
        let problem = recording.problem();
        let loss = judged(problem, data, session.parameters());
        let found = f64::from(session.loss().unwrap());
        assert!((found / loss - 1.0).abs() < 1e-4, "{query}: {found} {loss}");
    }
}

#[test]
fn without_a_share_nothing_is_another() {
    for task in Task::ALL {
        let plain = Experiment::new(task);
        let session = Session::new(plain.clone());
        assert!(session.recording().held_out().is_none());
        assert_eq!(session.problem().data, Dataset::draw(&plain));
        assert_eq!(session.problem().data.len(), plain.samples);
        let recording = session.recording();
        assert!(recording.go_on_testing(&mut || 0.0));
        assert_eq!(recording.test_loss(session.newest()), None);
    }
}

#[test]
fn the_loss_over_them_is_that_of_double_precision() {
    for query in LINKS {
        let session = trained(&experiment(query));
        let recording = session.recording();
        test_all(recording);
        let held = recording.held_out().unwrap();
        let losses = recording.tests().losses().to_vec();
        let epochs = losses.iter().map(|&(epoch, _)| epoch);
        assert!(epochs.eq(0..=session.experiment().epochs), "{query}");
        for &(epoch, found) in &losses {
            let moment = recording.epoch(epoch).unwrap();
            let wanted = judged(recording.problem(), held, &moment.parameters);
            assert!(
                (f64::from(found) / wanted - 1.0).abs() < 1e-5,
                "{query}: {epoch}"
            );
            assert_eq!(recording.test_loss(&moment), Some(found));
            assert_eq!(recording.test_at(epoch), Some(found));
        }
        let (epoch, lowest) = recording.tests().lowest().unwrap();
        assert!(losses.iter().all(|&(_, loss)| loss >= lowest));
        assert_eq!(recording.test_at(epoch), Some(lowest));
    }
}

#[test]
fn a_branch_and_a_parameter_changed_by_hand_have_their_own() {
    let mut page = Page::new(&experiment("task=cubic&test=0.3&epochs=20"), FUSED);
    page.finish(Intent::End);
    test_all(page.state.recording());
    let before = page.state.recording().tests().losses().to_vec();
    page.finish(Intent::Seek(Place::at_epoch(8)));
    page.change("lr", "0.2");
    page.finish(Intent::Branch);
    page.finish(Intent::End);
    test_all(page.state.recording());
    let after = page.state.recording().tests().losses().to_vec();
    assert_eq!((after.len(), &after[..=8]), (21, &before[..=8]));
    assert!(after[9..].iter().zip(&before[9..]).all(|(a, b)| a != b));
    page.finish(Intent::EditParameter(0, 3.0));
    test_all(page.state.recording());
    let edited = page.state.recording().tests().losses().to_vec();
    assert_eq!(edited[..20], after[..20]);
    let recording = page.state.recording();
    let newest = page.state.session().newest();
    let held = recording.held_out().unwrap();
    let wanted = judged(recording.problem(), held, &newest.parameters);
    assert!((f64::from(edited[20].1) / wanted - 1.0).abs() < 1e-5);
    assert_ne!(edited[20], after[20]);
}

#[test]
fn a_challenge_counts_only_with_the_share_of_its_author() {
    let mut page = Page::loading("task=cubic&test=0.2&challenge=0.05", FUSED);
    page.begin();
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
    page.change("test", "0.1");
    assert_eq!(page.state.verdict(), Some(Verdict::OtherData("test")));
    page.act(Intent::ChallengeData);
    assert_eq!(page.state.experiment().test, 0.2);
    assert_eq!(page.state.verdict(), Some(Verdict::Open));
}

#[test]
fn a_batch_is_no_larger_than_what_is_left_for_training() {
    let mut experiment = experiment("task=cubic&batch=100");
    settings::find("test")
        .unwrap()
        .set(&mut experiment, "0.5")
        .unwrap();
    assert_eq!((experiment.batch, experiment.training()), (50, 50));
    let batch = settings::find("batch").unwrap();
    assert!(batch.set(&mut experiment, "51").is_err());
    for wrong in ["-0.1", "0.51", "nan", "a"] {
        assert!(
            settings::find("test")
                .unwrap()
                .set(&mut experiment, wrong)
                .is_err()
        );
    }
    // Whichever stands first in a link.
    for query in [
        "task=cubic&test=0.5&batch=100",
        "task=cubic&batch=100&test=0.5",
    ] {
        let (experiment, problems) = link::read(query, "");
        assert!(experiment.batch <= experiment.training());
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

#[test]
fn many_runs_are_tested_each_on_its_own_samples() {
    for sweep in ["seed:4", "lr:0.001..0.1:3", "n:20..60:3"] {
        let base = experiment("task=cubic&test=0.3&epochs=15&n=40");
        let mut results = Results::new(&base, sweep.parse().unwrap());
        let runs = 0..results.plan().runs().len();
        let mut runner = OneByOne::new(Box::new(FUSED), runs.clone());
        while !results.is_complete() {
            let plan = results.plan().clone();
            for arrival in runner.advance(&plan, &mut || 1.0).unwrap() {
                results.take(&arrival);
            }
        }
        for run in runs {
            let session = trained(&results.plan().runs()[run].experiment);
            let wanted = session.recording().test_loss(session.newest());
            assert_eq!(results.test_loss(run), wanted, "{sweep} {run}");
            assert!(wanted.is_some());
        }
        let ranked = results.by_test_loss();
        assert!(ranked.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        for language in Language::ALL {
            let words = regression_playground::view::many::summary(&text(language), &results);
            let lowest = regression_playground::core::number::loss(ranked[0].0);
            assert!(words.contains(&lowest), "{words}");
        }
    }
    let plain = experiment("task=cubic&epochs=2&n=40");
    let results = Results::new(&plain, "seed:2".parse().unwrap());
    assert_eq!(results.test_loss(0), None);
}

fn text(language: Language) -> Text {
    let path = format!("www/locales/{}.json", language.word());
    let entries: std::collections::HashMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Text::new(entries)
}

#[test]
fn an_overfit_on_purpose_is_one() {
    for task in [Task::Cubic, Task::Sine, Task::Step, Task::Abs] {
        for seed in 1..=5 {
            let experiment = overfit(Experiment {
                seed,
                ..Experiment::new(task)
            });
            let session = trained(&experiment);
            let recording = session.recording();
            test_all(recording);
            let (epoch, lowest) = recording.tests().lowest().unwrap();
            let last = recording.test_loss(session.newest()).unwrap();
            let floor = recording.floor().unwrap();
            // It comes below the noise on its own samples, and long before the end it was best on the
            // others.
            assert!(
                f64::from(session.loss().unwrap()) < 0.7 * floor,
                "{task:?} {seed}"
            );
            assert!(epoch > 0 && epoch < 800, "{task:?} {seed}: {epoch}");
            assert!(last > 1.05 * lowest, "{task:?} {seed}: {last} {lowest}");
        }
    }
}

#[test]
fn a_run_can_be_stopped_early_at_the_lowest_loss() {
    let mut page = Page::new(&experiment("task=linear&w=1"), FUSED);
    page.finish(Intent::Overfit);
    page.settle();
    assert_eq!(page.state.experiment().task, Task::Sine);
    assert_eq!(page.state.status(), Status::Finished, "it plays at once");
    test_all(page.state.recording());
    let (epoch, lowest) = page.state.recording().tests().lowest().unwrap();
    page.change("epochs", &epoch.to_string());
    page.settle();
    assert_eq!(page.state.status(), Status::Finished);
    assert_eq!(page.state.shown().place, Place::at_epoch(epoch));
    assert_eq!(
        page.state.recording().test_loss(page.state.shown()),
        Some(lowest)
    );
}

#[test]
fn the_words_are_of_the_samples_they_speak_of() {
    let session = trained(&experiment("task=cubic&test=0.2&epochs=60&batch=80"));
    let recording = session.recording();
    let newest = session.newest();
    let plain = trained(&experiment("task=cubic&epochs=6"));
    for language in Language::ALL {
        let text = text(language);
        let said = describe::tests(&text, recording, newest).unwrap();
        let test = recording.test_loss(newest).unwrap();
        assert!(
            said.contains(&regression_playground::core::number::loss(test)),
            "{said}"
        );
        assert!(said.contains("20"), "{said}");
        test_all(recording);
        let (epoch, lowest) = recording.tests().lowest().unwrap();
        let said = describe::tests(&text, recording, newest).unwrap();
        assert!(
            said.contains(&regression_playground::core::number::loss(lowest)),
            "{said}"
        );
        assert!(said.contains(&epoch.to_string()), "{said}");
        assert_eq!(
            describe::tests(&text, plain.recording(), plain.newest()),
            None
        );
        // Both losses of an epoch stand beside each other.
        let read = describe::reading(&text, recording, newest);
        let both = [session.loss().unwrap(), test].map(regression_playground::core::number::loss);
        assert!(both.iter().all(|loss| read.contains(loss)), "{read}");
        let read = describe::reading_at(&text, recording, (epoch, 0.25));
        assert!(
            read.contains("0.250000")
                && read.contains(&regression_playground::core::number::loss(lowest)),
            "{read}"
        );
        let read = describe::reading(&text, plain.recording(), plain.newest());
        assert_eq!(read.matches("0.").count(), 1, "{read}");
        let start = describe::losses(&text, recording, &recording.epoch(0).unwrap());
        assert!(start.contains("80") && !start.contains("100"), "{start}");
    }
}
